"""What the answers of a mobility assessment say (DOMAIN §1.3, R13 of §1.5)."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.assessments import (
    NEEDED,
    PARTS,
    VEHICLES,
    Ability,
    Answers,
    Held,
    HouseholdVehicle,
    Part,
    RemarkCode,
    Solution,
    Transit,
    lacking,
    remarks,
    suggested,
    transit_is_enough,
    valid_until,
)
from mobility.rules.kept_answers import answers_from_json, answers_to_json
from mobility.rules.licence import VehicleClass
from tests.factories.assessments import FULL

L1E, L3E, CAR = VehicleClass.L1E_B, VehicleClass.L3E_A1, VehicleClass.CAR_B
ALL = frozenset(VehicleClass)
NOBODYS = frozenset[VehicleClass]()


def codes(said: Answers, rideable: frozenset[VehicleClass] = ALL) -> list[str]:
    return [one.code.value for one in remarks(said, rideable)]


def test_every_question_has_its_part() -> None:
    asked = [name for names in PARTS.values() for name in names]
    assert sorted(asked) == sorted(one.name for one in fields(Answers))
    assert all(set(NEEDED[part]) <= set(PARTS[part]) for part in Part)


@pytest.mark.parametrize("part", Part)
def test_a_part_lacks_what_it_needs(part: Part) -> None:
    assert lacking(FULL) == ()
    empty = Answers()
    for name in NEEDED[part]:
        assert lacking(replace(FULL, **{name: getattr(empty, name)})) == (part,)


def test_no_problem_no_bicycle_and_no_budget_are_answers() -> None:
    assert lacking(replace(FULL, problem=False, cycles=False, budget_cents=0)) == ()


def test_where_a_bus_fits_its_time_is_asked_for() -> None:
    fits = replace(FULL, transit=Transit.FITS, transit_minutes=None)
    assert lacking(fits) == (Part.TRANSPORT,)
    assert lacking(replace(FULL, transit_minutes=None)) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transit": Transit.FITS, "transit_minutes": 44}, RemarkCode.TRANSIT_ENOUGH),
        ({"transit": Transit.FITS, "transit_minutes": 45}, RemarkCode.TRANSIT_LONG),
        ({"transit": Transit.PARTLY, "transit_minutes": 20}, RemarkCode.TRANSIT_HOURS),
        ({"transit": Transit.NONE}, RemarkCode.TRANSIT_NONE),
        ({"transit": Transit.UNCHECKED}, RemarkCode.TRANSIT_UNCHECKED),
        ({"household": HouseholdVehicle.AVAILABLE}, RemarkCode.VEHICLE_AT_HOME),
        ({"distance_km": 2}, RemarkCode.NEAR),
        ({"distance_km": 3}, RemarkCode.CYCLABLE),
        ({"distance_km": 8}, RemarkCode.CYCLABLE),
        ({"distance_km": 21}, RemarkCode.FAR_FOR_MOPED),
        ({"ability": Ability.NEVER}, RemarkCode.PRACTICE),
        ({"ability": Ability.SOME}, RemarkCode.PRACTICE),
    ],
)
def test_each_answer_says_one_thing(changes: dict[str, Any], code: RemarkCode) -> None:
    plain = replace(
        FULL, transit=None, household=HouseholdVehicle.NONE, distance_km=14, ability=Ability.SURE
    )
    assert codes(plain) == []
    assert codes(replace(plain, **changes)) == [code]


def test_what_is_another_solution_speaks_against_lending() -> None:
    against = {
        one.code
        for said in (
            replace(FULL, transit=Transit.FITS, transit_minutes=1, distance_km=1),
            replace(FULL, household=HouseholdVehicle.AVAILABLE),
        )
        for one in remarks(said, ALL)
        if one.against
    }
    assert against == {RemarkCode.TRANSIT_ENOUGH, RemarkCode.NEAR, RemarkCode.VEHICLE_AT_HOME}


def test_who_may_ride_nothing_is_told_so_once_that_was_asked() -> None:
    assert "may_not_ride" in codes(FULL, NOBODYS)
    assert "may_not_ride" in codes(FULL, frozenset({CAR}))
    assert "may_not_ride" not in codes(FULL, frozenset({L3E}))
    assert "may_not_ride" not in codes(replace(FULL, held=None), NOBODYS)


@pytest.mark.parametrize(
    ("changes", "rideable", "solution"),
    [
        ({"transit": Transit.FITS, "transit_minutes": 44}, ALL, Solution.PUBLIC_TRANSPORT),
        ({"transit": Transit.FITS, "transit_minutes": 45}, ALL, Solution.MOPED),
        ({"household": HouseholdVehicle.AVAILABLE}, ALL, Solution.OWN_VEHICLE),
        ({"distance_km": 2}, ALL, Solution.WALK),
        ({"distance_km": 8}, ALL, Solution.BICYCLE),
        ({"distance_km": 8, "cycles": False}, ALL, Solution.MOPED),
        ({"distance_km": 9}, ALL, Solution.MOPED),
        ({"distance_km": 20}, ALL, Solution.MOPED),
        ({"distance_km": 21}, ALL, Solution.LIGHT_MOTORCYCLE),
        ({"distance_km": 21}, frozenset({L1E, CAR}), Solution.CAR),
        ({"distance_km": 21}, frozenset({L1E}), Solution.CARPOOL),
        ({}, frozenset({L3E}), Solution.LIGHT_MOTORCYCLE),
        ({}, NOBODYS, Solution.AM_TRAINING),
        ({"distance_km": None}, ALL, None),
        ({"transit": None}, ALL, None),
    ],
)
def test_the_simplest_solution_is_suggested(
    changes: dict[str, Any], rideable: frozenset[VehicleClass], solution: Solution | None
) -> None:
    assert suggested(replace(FULL, **changes), rideable) == solution


def test_six_months_from_the_signature() -> None:
    assert valid_until(date(2026, 11, 24)) == date(2027, 5, 24)


def test_what_is_rented_has_a_class_and_one_only() -> None:
    assert set(VEHICLES.values()) == ALL


SAID = st.builds(
    Answers,
    distance_km=st.none() | st.integers(0, 500),
    transit=st.none() | st.sampled_from(Transit),
    transit_minutes=st.none() | st.integers(1, 600),
    household=st.none() | st.sampled_from(HouseholdVehicle),
    held=st.none() | st.sampled_from(Held),
    cycles=st.none() | st.booleans(),
    budget_cents=st.none() | st.integers(0, 1_000_000),
)


@given(SAID, st.frozensets(st.sampled_from(VehicleClass)))
def test_what_is_suggested_may_be_ridden(said: Answers, rideable: frozenset[VehicleClass]) -> None:
    found = suggested(said, rideable)
    vehicle = VEHICLES.get(found) if found else None
    assert vehicle is None or vehicle is VehicleClass.ASSISTED_BICYCLE or vehicle in rideable
    if transit_is_enough(said):
        assert found is Solution.PUBLIC_TRANSPORT


@given(st.from_type(Answers))
def test_answers_survive_being_kept(said: Answers) -> None:
    kept = replace(
        said,
        begins=said.begins and said.begins.replace(second=0, microsecond=0, tzinfo=None),
        ends=said.ends and said.ends.replace(second=0, microsecond=0, tzinfo=None),
    )
    assert answers_from_json(answers_to_json(kept)) == kept
