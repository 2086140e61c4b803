"""What goes with a rider: by class of vehicle, by thing, by size; and what a thing is still worth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.equipment import (
    APPROVED,
    POWERED,
    GearForce,
    GearSize,
    GearStandard,
    GearState,
    Thing,
    against,
    by_size,
    demands,
    fits,
    worth,
)
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import Equipment

LAW, ADVISED, HOUSE, INSURER = (
    GearForce.LAW,
    GearForce.ADVISED,
    GearForce.HOUSE,
    GearForce.INSURER,
)
TODAY = date(2026, 11, 24)
HELMET, GLOVES, VEST, LOCK, CHARGER = (
    Equipment.HELMET,
    Equipment.GLOVES,
    Equipment.VEST,
    Equipment.LOCK,
    Equipment.CHARGER,
)


@pytest.mark.parametrize(
    ("vehicle_class", "energy", "age", "asked"),
    [
        (
            VehicleClass.L1E_B,
            Energy.TWO_STROKE,
            30,
            {HELMET: LAW, GLOVES: LAW, VEST: LAW, LOCK: INSURER},
        ),
        (
            VehicleClass.L3E_A1,
            Energy.ELECTRIC,
            30,
            {HELMET: LAW, GLOVES: LAW, VEST: LAW, LOCK: INSURER, CHARGER: HOUSE},
        ),
        (
            VehicleClass.ASSISTED_BICYCLE,
            Energy.ELECTRIC,
            11,
            {HELMET: LAW, VEST: ADVISED, LOCK: HOUSE, CHARGER: HOUSE},
        ),
        (
            VehicleClass.ASSISTED_BICYCLE,
            Energy.ELECTRIC,
            12,
            {HELMET: ADVISED, VEST: ADVISED, LOCK: HOUSE, CHARGER: HOUSE},
        ),
        (
            VehicleClass.KICK_SCOOTER,
            Energy.ELECTRIC,
            20,
            {HELMET: ADVISED, VEST: ADVISED, LOCK: HOUSE, CHARGER: HOUSE},
        ),
        (VehicleClass.L6E, Energy.PETROL, 30, {VEST: LAW}),
        (VehicleClass.CAR_B, Energy.PETROL, 30, {VEST: LAW}),
    ],
)
def test_what_a_vehicle_asks_for(
    vehicle_class: VehicleClass, energy: Energy, age: int, asked: dict[Equipment, GearForce]
) -> None:
    found = demands(vehicle_class, energy, age=age)
    assert {one.use: one.force for one in found} == asked
    assert all(one.article for one in found if one.force is LAW), "the law is named"


def _thing(use: Equipment = HELMET, **facts: object) -> Thing:
    values: dict[str, object] = {
        "size": GearSize.M,
        "state": GearState.READY,
        "standard": GearStandard.ECE_22_06,
    }
    return Thing(use=use, **values | facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"standard": GearStandard.ECE_22_05}, []),
        ({"standard": GearStandard.EN_1078}, ["gear_not_approved"]),
        ({"standard": None}, ["gear_not_approved"]),
        ({"state": GearState.RETIRED, "fell_on": TODAY}, ["gear_fell"]),
        ({"state": GearState.RETIRED}, ["gear_retired"]),
        ({"held_by": "2026-00001"}, ["gear_taken"]),
        ({"state": GearState.TO_WASH}, ["gear_unwashed"]),
        ({"state": GearState.TO_CHECK}, ["gear_to_check"]),
        ({"replace_by": TODAY}, []),
        ({"replace_by": date(2026, 11, 23)}, ["gear_too_old"]),
    ],
)
def test_what_keeps_a_helmet_in(facts: dict[str, object], codes: list[str]) -> None:
    assert against(_thing(**facts), VehicleClass.L1E_B, on=TODAY) == codes


def test_a_bicycle_helmet_goes_with_a_bicycle() -> None:
    helmet = _thing(standard=GearStandard.EN_1078)
    assert against(helmet, VehicleClass.ASSISTED_BICYCLE, on=TODAY) == []


def test_gloves_are_approved_as_gloves() -> None:
    gloves = _thing(GLOVES, standard=GearStandard.CE)
    assert against(gloves, VehicleClass.L3E_A1, on=TODAY) == ["gear_not_approved"]
    assert set(APPROVED) == {
        one.use for one in demands(VehicleClass.L1E_B, Energy.PETROL, age=30) if one.use in APPROVED
    }
    assert VehicleClass.L1E_B in POWERED


@given(wanted=st.sampled_from(list(GearSize)), size=st.sampled_from(list(GearSize)))
def test_what_fits_leads(wanted: GearSize, size: GearSize) -> None:
    order = by_size(list(GearSize), wanted)
    assert order[0] is wanted
    assert sorted(order) == sorted(GearSize)
    if fits(size, wanted):
        assert order.index(size) <= 1


@given(
    new_cents=st.integers(0, 1_000_000),
    bought_on=st.none() | st.dates(date(2000, 1, 1), date(2027, 12, 31)),
    life_months=st.none() | st.integers(1, 240),
)
def test_a_thing_is_worth_a_fifth_to_all_of_its_price(
    new_cents: int, bought_on: date | None, life_months: int | None
) -> None:
    found = worth(new_cents, bought_on, life_months, on=TODAY)
    assert new_cents * 20 // 100 <= found.cents <= new_cents
    older = worth(new_cents, bought_on, life_months, on=date(2029, 1, 1))
    assert older.cents <= found.cents


@pytest.mark.parametrize(
    ("bought_on", "life_months", "cents"),
    [
        (TODAY, 60, 6000),
        (date(2026, 10, 25), 60, 6000),
        (date(2026, 10, 24), 60, 5900),
        (date(2025, 11, 24), 60, 4800),
        (date(2021, 11, 24), 60, 1200),
        (None, 60, 3000),
        (None, None, 3000),
        (date(2025, 11, 24), None, 4800),
    ],
)
def test_each_month_takes_its_part(
    bought_on: date | None, life_months: int | None, cents: int
) -> None:
    assert worth(6000, bought_on, life_months, on=TODAY).cents == cents
