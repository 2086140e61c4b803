"""The pages on which a rental under way changes: asked for, refused with what is possible, signed, given up."""

from dataclasses import dataclass
from typing import Any

import pytest

from mobility.models import Booking, Rental
from mobility.rules.states import RentalState
from mobility.services import amended, ledger, rentals
from mobility.words import short_day
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.page_checks import words
from tests.pages import Page

WHY = "Le contrat de travail est <b>prolongé</b>"


@pytest.fixture
def number(given: Given) -> str:
    """Out since three days, due in eight."""
    given(make.a_foundation)

    def unit() -> Rental:
        rental = make.a_rental(RentalState.UNDER_WAY, ends_at=DUE)
        make.an_entry(
            ledger.rent(rental.total_cents),
            beneficiary_id=rental.beneficiary_id,
            rental_id=rental.id,
        )
        return rental

    return str(given(unit).number)


@dataclass(frozen=True)
class Seen:
    """What a test asks of a rental, read in a context of its own."""

    days: int
    scooter_id: int
    site_id: int
    keys: int
    state: str
    booking: str
    refusal: str
    settled: bool
    cancelled_because: list[str]


def _seen(page: Page, number: str) -> Seen:
    with page.app.app_context():
        rental = rentals.get(number, by=None)
        return Seen(
            days=rental.days,
            scooter_id=rental.scooter_id,
            site_id=rental.site_id,
            keys=rental.scooter.keys,
            state=rental.state.value,
            booking=rental.booking.state.value,
            refusal=rental.refusal,
            settled=ledger.settled(rental.id),
            cancelled_because=[one.cancelled_because for one in amended.of_rental(rental.id)],
        )


DUE = NOW + 8 * DAY


def _asked(days: int) -> dict[str, Any]:
    return {"due_on": short_day((DUE + days * DAY).date()), "why": WHY}


def test_a_rental_is_extended_from_its_page(page: Page, number: str) -> None:
    shown = page.get("rentals.show", number=number)
    assert "Aucun avenant" in shown.text
    shown = page.post("amendments.extension", _asked(7), number=number)
    assert shown.h1 == "Avenant A1 : prolongation"
    assert WHY in shown.text
    assert "À payer en plus : 21,00 €" in shown.text
    answer = page.submit({"signed": False}, to=_signature(number), expect=409)
    assert "puis cochez la case." in " ".join(answer.said)
    answer = page.submit({"signed": True}, to=_signature(number))
    assert answer.h1 == f"Location {number}"
    assert "A1, prolongation" in answer.text
    assert _seen(page, number).days == 18


def test_an_extension_that_meets_somebody_says_what_is_possible(
    page: Page, given: Given, number: str
) -> None:
    seen = _seen(page, number)

    def others() -> Booking:
        make.a_scooter(site_id=seen.site_id, fleet_number="S-777")
        return make.a_booking(scooter_id=seen.scooter_id, starts_at=DUE + 3 * DAY)

    given(others)
    answer = page.post("amendments.extension", _asked(7), number=number, expect=409)
    assert "Réservé pour Noémie" in " ".join(answer.said)
    assert "S-777" in answer.text
    assert answer.find("//input[@name='why']")[0].get("value") == WHY, "nothing typed is lost"
    labels = [words(one) for one in answer.find("//main//button")]
    less = next(one for one in labels if one.startswith("Prolonger jusqu"))
    answer = page.submit({}, button=less)
    assert answer.h1 == "Avenant A1 : prolongation"


def test_a_scooter_is_swapped_on_the_page(page: Page, given: Given, number: str) -> None:
    site_id = _seen(page, number).site_id
    new = given(make.a_scooter, site_id=site_id).id
    typed = {"cause": "breakdown", "scooter": str(new), "lost_days": "1", "why": "Panne"}
    answer = page.post("amendments.swap", typed, number=number)
    assert "À rendre à la personne : 3,00 €" in answer.text
    facts = {"km_in": "1450", "energy_in": "20", "title_valid": True, "signed": True}
    answer = page.submit(facts, to=_signature(number))
    assert "Scooters de cette location" in answer.text
    assert _seen(page, number).scooter_id == new


@pytest.mark.parametrize(
    ("endpoint", "typed", "said"),
    [
        ("amendments.early_return", {"days": -4}, "À rendre au retour : 12,00 €"),
        ("amendments.return_elsewhere", {"due_at": "11 h"}, "Le prix ne change pas."),
    ],
)
def test_the_return_moves(
    page: Page, number: str, endpoint: str, typed: dict[str, Any], said: str
) -> None:
    facts = _asked(typed["days"]) if "days" in typed else {**typed, "why": WHY}
    assert said in page.post(endpoint, facts, number=number).text
    answer = page.post("amendments.cancel", {"reason": "Plus besoin"}, number=number, label="A1")
    assert "Annulé" in answer.text
    assert _seen(page, number).cancelled_because == ["Plus besoin"]


def test_one_change_at_a_time(page: Page, number: str) -> None:
    page.post("amendments.extension", _asked(7), number=number)
    answer = page.get("amendments.early_return", number=number)
    assert "avenant A1" in answer.text
    answer = page.post("amendments.early_return", _asked(-2), number=number, expect=409)
    assert "attend déjà sa signature" in " ".join(answer.said)


def test_no_such_amendment(page: Page, number: str) -> None:
    for label in ("A9", "1", "A0", "x"):
        page.get("amendments.show", number=number, label=label, expect=404)


def _signature(number: str) -> str:
    return f"/rentals/{number}/amendments/A1/signature"


# --- otherwise than planned -------------------------------------------------------------------------


def test_a_lost_key_is_noted_with_what_is_proposed(page: Page, number: str) -> None:
    page.post("rental_events.lose_key", {"reason": "Dans le canal", "cost": "35"}, number=number)
    assert "35,00 €" in page.get("tasks.index").text
    assert _seen(page, number).keys == 1


def test_nobody_came(page: Page, given: Given) -> None:
    given(make.a_foundation)
    number = given(make.a_rental, starts_at=NOW - DAY).number
    assert page.get("rentals.show", number=number).find("//a[contains(@href, '/no-show')]")
    page.post("rental_events.miss", {"reason": "Injoignable"}, number=number)
    seen = _seen(page, number)
    assert (seen.state, seen.booking) == ("cancelled", "no_show")


def test_a_signed_contract_is_undone_on_the_day_of_the_handover(page: Page, given: Given) -> None:
    given(make.a_foundation)

    def unit() -> Rental:
        rental = make.a_rental(RentalState.UNDER_WAY, starts_at=NOW)
        person = rental.beneficiary_id
        make.an_entry(ledger.rent(4200), beneficiary_id=person, rental_id=rental.id)
        return rental

    number = given(unit).number
    typed = {"reason": "S'est trompé de jour", "km": "1201", "energy_percent": "99", "whole": True}
    page.post("rental_events.undo", typed, number=number)
    seen = _seen(page, number)
    assert (seen.state, seen.settled, seen.refusal) == ("closed", True, "S'est trompé de jour")


def test_later_than_that_day_it_is_an_ordinary_return(page: Page, number: str) -> None:
    said = page.get("rental_events.undo", number=number).text
    assert "faites un retour" in said
