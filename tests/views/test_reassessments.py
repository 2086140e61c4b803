"""What the pages of bookings and rentals say of eligibility: the last legal day, the day of handover, an extension."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from mobility import db
from mobility.models import Beneficiary
from mobility.rules.licence import TitleKind
from mobility.rules.states import RentalState
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Page


@pytest.fixture
def house(given: Given) -> None:
    """A foundation with a site, a tariff, and a policy that asks for little."""
    given(make.a_foundation)
    given(make.a_site)
    given(make.a_tariff)
    given(make.a_policy, criteria={"longest_rental_days": 20})


def too_young(app: Flask, beneficiary_id: int) -> None:
    """Somebody's birth date is put right, and they are fourteen."""

    def unit() -> None:
        db.session.get_one(Beneficiary, beneficiary_id).born_on = date(2012, 1, 1)

    with app.app_context():
        db.write(unit)


@pytest.mark.usefixtures("house")
def test_the_last_legal_day_is_proposed_and_one_click_takes_it(page: Page, given: Given) -> None:
    person = given(make.a_beneficiary, licence=None)
    given(
        make.a_licence, beneficiary_id=person.id, kind=TitleKind.AM_ATTESTATION, category=None,
        obtained_on=date(2026, 8, 4), valid_until=None,
    )  # fmt: skip
    given(make.a_decision, beneficiary_id=person.id)
    asked: dict[str, Any] = {
        "beneficiary": person.reference, "site": person.site_id, "class": "l1e_b",
        "from": "2026-11-25", "at": "10 h", "days": 20,
    }  # fmt: skip
    answer = page.get("bookings.new", **asked)
    assert "Le droit de conduire finit le vendredi 4 décembre 2026." in answer.text
    link = answer.link("Proposer jusqu’au vendredi 4 décembre 2026, le dernier jour possible")
    assert "Le droit de conduire finit" not in page.open(link).text


@pytest.mark.usefixtures("house")
def test_what_stops_a_handover_is_told_rule_by_rule(app: Flask, page: Page, given: Given) -> None:
    rental = given(make.a_rental)
    too_young(app, rental.beneficiary_id)
    answer = page.get("rentals.handover", number=rental.number)
    assert "14 ans : la fondation demande 16 ans." in answer.text
    assert answer.link("Examiner l’éligibilité").endswith("?vehicle=l1e_b")


@pytest.mark.usefixtures("house")
def test_a_rental_says_up_to_when_it_may_go_on(app: Flask, page: Page, given: Given) -> None:
    rental = given(make.a_rental, state=RentalState.UNDER_WAY, ends_at=NOW + 4 * DAY)
    answer = page.get("rentals.show", number=rental.number)
    assert "Possible jusqu’au vendredi 18 décembre 2026" in answer.text
    too_young(app, rental.beneficiary_id)
    answer = page.get("rentals.show", number=rental.number)
    assert "La location va jusqu’à son retour prévu, et ne peut pas être prolongée" in answer.text
    assert "14 ans : la fondation demande 16 ans." in answer.text
    assert "Reprendre le scooter" in answer.text, "nothing stops the rental itself"
