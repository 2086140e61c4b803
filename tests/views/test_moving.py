"""The page on which a booking changes: dates in the address, a scooter that is clicked, the version that was read."""

from typing import Any

import pytest

from mobility.rules.states import BookingState
from tests import factories as make
from tests.machine import DAY, NOW

LONGER = {"from": "26/11/2026", "at": "10 h", "to": "5/12/2026", "until": "10 h", "class": "l1e_b"}


@pytest.fixture
def scene(given: Any) -> Any:
    """A booking of a week, from the day after tomorrow on, and a second scooter."""

    class Scene:
        foundation = given(make.a_foundation)
        tariff = given(make.a_tariff)
        person = given(make.a_beneficiary, first_names="Aminata")
        scooter = given(make.a_scooter, site_id=person.site_id, fleet_number="S-100")
        other = given(make.a_scooter, site_id=person.site_id, fleet_number="S-200")
        booking = given(
            make.a_booking,
            beneficiary_id=person.id,
            scooter_id=scooter.id,
            starts_at=NOW + 2 * DAY,
            ends_at=NOW + 9 * DAY,
        )
        dates = LONGER | {"site": str(person.site_id), "reference": booking.reference}

    return Scene()


def test_dates_first_then_one_click(page: Any, scene: Any) -> None:
    shown = page.get("bookings.show", reference=scene.booking.reference)
    shown = page.open(shown.link("Changer les dates ou le scooter"))
    assert (shown.value("from"), shown.value("at"), shown.value("to")) == (
        "26/11/2026",
        "10 h",
        "03/12/2026",
    )
    shown = page.get("moving.dates", **scene.dates)
    assert "Le prix augmente de 6,00 €." in shown.text
    assert "2 scooters libres" in shown.text
    done = page.submit(button="Garder ce scooter S-100")
    assert "La réservation est changée. La personne est prévenue." in done.said
    assert "samedi 5 décembre 2026 à 10 h" in done.text


def test_the_hours_of_the_days_are_shown_before_any_scooter(page: Any, scene: Any) -> None:
    shown = page.get("moving.dates", hours="1", **scene.dates)
    assert "Remises" in shown.text
    assert shown.value("to") == "5/12/2026"
    assert not shown.find("//button[@name='scooter_id']")


def test_somebody_else_changed_it_meanwhile(page: Any, scene: Any) -> None:
    mine = page.get("moving.dates", **scene.dates)
    page.get("moving.dates", **scene.dates | {"to": "4/12/2026"})
    page.submit(button="Prendre celui-ci S-200")
    page.last = mine
    shown = page.submit(button="Garder ce scooter S-100", expect=409)
    assert any("Quelqu’un vient de changer ceci" in one for one in shown.said)
    assert shown.value("to") == "5/12/2026", "what was typed is kept"
    done = page.submit(button="Prendre celui-ci S-100")
    assert "samedi 5 décembre 2026" in done.text


def test_a_scooter_that_was_taken_meanwhile(page: Any, scene: Any, given: Any) -> None:
    mine = page.get("moving.dates", **scene.dates)
    given(make.a_booking, scooter_id=scene.other.id, starts_at=NOW + 3 * DAY)
    page.last = mine
    shown = page.submit(button="Prendre celui-ci S-200", expect=409)
    assert "Le scooter S-200 vient d’être pris." in shown.text
    assert "1 autre est libre aux mêmes dates" in shown.text


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"from": "31/02/2027"}, 422, "Ce jour n’existe pas"),
        ({"to": "25/11/2026"}, 200, "La fin doit venir après le début"),
        ({"from": "20/11/2026"}, 200, "Le début est déjà passé"),
        ({"to": "3/12/2026"}, 200, "Le prix ne change pas."),
        ({"class": "l3e_a1"}, 200, "Décidez d’abord"),
    ],
)
def test_dates_that_make_no_sense_are_said(
    page: Any, scene: Any, typed: Any, status: int, sentence: str
) -> None:
    shown = page.get("moving.dates", **scene.dates | typed, expect=status)
    assert sentence in shown.text


def test_a_request_changes_without_a_scooter(page: Any, scene: Any, given: Any) -> None:
    asked = given(
        make.a_booking,
        state=BookingState.REQUESTED,
        starts_at=NOW + 2 * DAY,
        beneficiary_id=given(make.a_beneficiary, site_id=scene.person.site_id).id,
    )
    page.get("moving.dates", **scene.dates | {"reference": asked.reference})
    done = page.submit(button="Changer la demande")
    assert "La réservation est changée." in done.said


def test_a_contract_that_waits_is_spoken_of(page: Any, scene: Any, given: Any) -> None:
    rental = given(make.a_rental, starts_at=NOW + 2 * DAY, ends_at=NOW + 9 * DAY)
    shown = page.get("rentals.show", number=rental.number)
    shown = page.open(shown.link("Changer les dates ou le scooter"))
    place = {"site": rental.site_id, "reference": shown.path.split("/")[2]}
    shown = page.get("moving.dates", **scene.dates | place)
    assert "il sera annulé avec cette réservation" in shown.text
    done = page.submit(button="Garder ce scooter")
    assert "Préparer le contrat" in done.text


def test_what_is_over_does_not_change(page: Any, scene: Any, given: Any) -> None:
    over = given(make.a_booking, state=BookingState.CANCELLED)
    assert "ne change plus" in page.get("moving.dates", reference=over.reference).text
    page.get("moving.dates", reference="XXXX", expect=404)
    shown = page.get("planning.show", view="list", **{"from": "26/11/2026"})
    assert scene.booking.reference in shown.link("Changer les dates")
