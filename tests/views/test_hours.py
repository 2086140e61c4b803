"""Hours of handover and return on the pages: what is open, what is left, and the nearest when one is full."""

from typing import Any

import pytest

from mobility.rules.states import BookingState, RentalState
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_decision,
    a_rental,
    a_scooter,
    a_site,
    a_tariff,
    an_occupation,
)
from tests.machine import DAY, NOW

START = NOW + 2 * DAY
"""Thursday 26 November, 10 o'clock."""


@pytest.fixture
def dates(given: Any) -> dict[str, str]:
    """The address of a wish that could be booked: a favourable decision, a free scooter, a tariff."""
    person = given(a_beneficiary)
    given(a_decision, beneficiary_id=person.id)
    given(a_tariff)
    given(a_scooter, site_id=person.site_id, fleet_number="S-100")
    asked = {"class": "l1e_b", "from": "26/11/2026", "at": "10 h", "days": "14"}
    return asked | {"beneficiary": person.reference, "site": str(person.site_id)}


@pytest.fixture
def crowded(given: Any, dates: dict[str, str]) -> None:
    """At that hour everybody comes; two weeks later, when they bring it back, as well."""
    for _ in range(4):
        person = given(a_beneficiary, site_id=int(dates["site"]))
        given(a_booking, beneficiary_id=person.id, starts_at=START, state=BookingState.CONFIRMED)


@pytest.mark.usefixtures("crowded")
def test_the_form_says_which_hours_have_a_place(page: Any, dates: dict[str, str]) -> None:
    shown = page.get("bookings.new", **dates | {"hours": "1"})
    assert "Remises, Site" in shown.text
    assert "10 h complet" in shown.text
    assert "11 h 4 places" in shown.text
    assert "S-100" not in shown.text, "only the hours were asked for"
    assert "jeudi 10 décembre 2026" in shown.text
    closed = page.get("bookings.new", **dates | {"hours": "1", "from": "29/11/2026"})
    assert "fermé ce jour-là" in closed.text


@pytest.mark.usefixtures("crowded")
def test_a_full_hour_offers_the_nearest_and_keeps_the_rest(
    page: Any, dates: dict[str, str]
) -> None:
    shown = page.get("bookings.new", **dates)
    assert "est complet jeudi 26 novembre 2026 à 10 h" in shown.text
    assert "est complet jeudi 10 décembre 2026 à 10 h" in shown.text
    moved = page.open(shown.link("jeudi 26 novembre 2026 à 11 h"))
    assert moved.value("to") == "10/12/2026"
    assert moved.value("until") == "10:00"
    assert "est complet jeudi 26 novembre" not in moved.text
    fine = page.open(moved.link("jeudi 10 décembre 2026 à 9 h"))
    assert "est complet" not in fine.text
    assert fine.value("at") == "11:00"
    assert "S-100" in fine.text


def test_a_closed_hour_offers_the_nearest_open_one(page: Any, dates: dict[str, str]) -> None:
    shown = page.get("bookings.new", **dates | {"from": "29/11/2026", "at": "10 h"})
    assert "est fermé dimanche 29 novembre 2026" in shown.text
    moved = page.open(shown.link("samedi 28 novembre 2026 à 17 h"))
    assert "S-100" in moved.text
    assert moved.value("to") == "12/12/2026"
    assert moved.value("until") == "10:00"


@pytest.mark.parametrize(
    "typed", [{"site": "99"}, {"from": "31/02/2027"}, {"days": "x"}, {"from": "1/1/9999"}]
)
def test_hours_of_what_cannot_be_understood(page: Any, dates: dict[str, str], typed: Any) -> None:
    assert page.get("bookings.new", **dates | {"hours": "1"} | typed).h1 == "Réserver un scooter"


def test_where_nothing_is_free_the_page_says_when_here_and_elsewhere(
    page: Any, given: Any, dates: dict[str, str]
) -> None:
    """Taken here for two weeks; at Dunkerque one is free from the third day on, at Boulogne at once."""
    given(
        a_booking, scooter_id=1, beneficiary_id=1, starts_at=START - DAY, ends_at=START + 13 * DAY
    )
    dunkerque, boulogne = given(a_site, name="Dunkerque"), given(a_site, name="Boulogne")
    taken = given(a_scooter, site_id=dunkerque.id)
    given(a_scooter, site_id=boulogne.id, fleet_number="S-300")
    given(an_occupation, scooter_id=taken.id, starts_at=START - DAY, ends_at=START + 2 * DAY)
    shown = page.get("bookings.new", **dates)
    assert "1 scooter libre aux mêmes dates à Boulogne" in shown.text
    there = page.open(shown.link("À Dunkerque, dès le samedi 28 novembre 2026"))
    assert there.value("to") == "12/12/2026"
    assert "1 scooter libre" in there.text
    here = page.open(page.get("bookings.new", **dates).link("Ici, dès le mercredi 9 décembre 2026"))
    assert here.value("site") == dates["site"]


def test_a_late_scooter_is_not_offered_at_once_and_warned_of_for_later(
    page: Any, given: Any, dates: dict[str, str]
) -> None:
    given(
        a_rental,
        state=RentalState.UNDER_WAY,
        scooter_id=1,
        starts_at=NOW - 20 * DAY,
        ends_at=NOW - DAY,
    )
    soon = page.get("bookings.new", **dates | {"from": "25/11/2026"})
    assert "Pas encore rendu" in soon.text
    assert "0 scooter libre" in soon.text
    later = page.get("bookings.new", **dates | {"from": "2/12/2026"})
    assert "1 scooter libre" in later.text
    assert "Encore dehors, en retard depuis" in later.text
