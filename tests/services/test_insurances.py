"""Contracts of insurance: which one counts for a class on a day, and what a decision keeps of it."""

from datetime import date
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import InsurancePolicy, Rental
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import VehicleClass
from mobility.rules.reasons import FindingKind
from mobility.services import contract_words, decisions, insurances
from mobility.services.insurances import InsuranceFacts
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
MOPED, LIGHT = VehicleClass.L1E_B, VehicleClass.L3E_A1


def facts(**changes: Any) -> InsuranceFacts:
    values: dict[str, Any] = {
        "insurer": "Témoin",
        "number": "T-1",
        "phone": "",
        "starts_on": TODAY,
        "ends_on": None,
        "classes": [MOPED.value],
        "minimum_age": 18,
        "seniority_months": None,
        "exclusions": [],
        "excess_cents": 0,
        "theft_excess_cents": 0,
    }
    return InsuranceFacts(**values | changes)


def saved(**changes: Any) -> InsurancePolicy:
    return db.write(insurances.save, None, facts(**changes))


def refused(**changes: Any) -> str:
    with pytest.raises(Refused) as caught:
        saved(**changes)
    return caught.value.reasons[0].code


def test_the_contract_of_the_class_counts_from_its_first_day_to_the_one_before_its_end() -> None:
    assert insurances.of_class(MOPED, on=TODAY) is None
    saved(ends_on=TODAY + 10 * DAY)
    saved(number="T-2", starts_on=TODAY + 10 * DAY, minimum_age=21)
    found = [insurances.of_class(MOPED, on=TODAY + days * DAY) for days in (-1, 0, 9, 10)]
    assert [one and one.minimum_age for one in found] == [None, 18, 18, 21]


def test_where_contracts_hold_and_none_covers_the_class_it_says_so() -> None:
    saved()
    found = insurances.of_class(LIGHT, on=TODAY)
    assert found is not None
    assert LIGHT not in found.classes


def test_two_contracts_never_cover_a_class_in_the_same_days() -> None:
    saved(ends_on=TODAY + 10 * DAY)
    assert refused(starts_on=TODAY + 9 * DAY) == "insurance_overlaps"
    assert refused(starts_on=TODAY - DAY) == "insurance_overlaps"
    saved(classes=[LIGHT.value])
    saved(starts_on=TODAY + 10 * DAY)


def test_a_contract_does_not_end_before_it_starts() -> None:
    assert refused(ends_on=TODAY) == "insurance_backwards"


def test_a_contract_is_corrected_unless_somebody_was_faster() -> None:
    row = saved()
    db.write(insurances.save, row.id, facts(minimum_age=20), version=1)
    assert insurances.get(row.id).minimum_age == 20
    with pytest.raises(Stale):
        db.write(insurances.save, row.id, facts(minimum_age=25), version=1)
    with pytest.raises(NotFound):
        db.write(insurances.save, row.id + 1, facts(classes=[LIGHT.value]))


def test_a_decision_keeps_the_conditions_of_its_day(given: Any) -> None:
    given(make.a_policy)
    by = given(make.a_person)
    row = saved(minimum_age=30)
    person = given(make.a_beneficiary)
    taken = db.write(decisions.decide, person.reference, MOPED, by=by, now=NOW)
    db.write(insurances.save, row.id, facts(minimum_age=18))
    decision = decisions.get(taken.id, by=by)
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    against = [one for one in decisions.findings(decision) if one.code == "insurer_age_below"]
    assert [(one.kind, one.values["minimum"]) for one in against] == [(FindingKind.INSURER, 30)]
    assert decision.facts["insurance"]["minimum_age"] == 30
    again = db.write(decisions.decide, person.reference, MOPED, by=by, now=NOW + DAY)
    assert decisions.get(again.id, by=by).outcome is Outcome.ELIGIBLE


def test_the_classes_of_the_fleet_are_those_that_are_ridden(given: Any) -> None:
    assert insurances.classes_of_the_fleet() == []
    given(make.a_scooter)
    assert insurances.classes_of_the_fleet() == [MOPED]


def test_a_contract_names_who_insures_its_vehicle(given: Any) -> None:
    given(make.a_foundation, insurer="De tous", insurance_policy="G-1")
    rental_id = given(make.a_rental).id

    def insured() -> str:
        rental = db.session.get_one(Rental, rental_id)
        words = contract_words.of(rental, 1, agent="Zoé", now=NOW, public_url="http://x")
        said = " ".join(part for one in words.clauses for part in one.paragraphs)
        return said.replace("\xa0", " ")

    assert "De tous, contrat n° G-1" in insured()
    saved(number="T-7", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
    assert "Témoin, contrat n° T-7" in insured()
