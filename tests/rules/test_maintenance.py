"""Work by date or mileage, the first reached; the class that a registration document gives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules import maintenance, registration
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.rules.maintenance import (
    WORK_MOVES,
    CheckPoint,
    Done,
    Interval,
    MaintenanceItem,
    Pressing,
    WorkState,
)

TODAY = date(2026, 11, 24)
SERVICE = Interval(MaintenanceItem.SERVICE, 3000, 12)


@pytest.mark.parametrize(
    ("km", "months_ago", "pressing"),
    [
        pytest.param(1000, 1, Pressing.LATER, id="neither"),
        pytest.param(3700, 1, Pressing.SOON, id="soon by km"),
        pytest.param(4000, 1, Pressing.OVERDUE, id="by km"),
        pytest.param(1000, 11, Pressing.SOON, id="soon by date"),
        pytest.param(1000, 12, Pressing.OVERDUE, id="by date"),
    ],
)
def test_the_first_of_km_and_date_wins(km: int, months_ago: int, pressing: Pressing) -> None:
    last = Done(1000, TODAY - timedelta(days=round(30.5 * months_ago)))
    found = maintenance.due(SERVICE, last, km=km, today=TODAY)
    assert found is not None
    assert found.pressing is pressing


def test_the_usual_use_says_when() -> None:
    last = Done(1000, TODAY)
    found = maintenance.due(SERVICE, last, km=3000, today=TODAY, km_a_day=25)
    assert found is not None
    assert found.expected_on == TODAY + timedelta(days=40)
    slow = maintenance.due(SERVICE, last, km=1000, today=TODAY, km_a_day=0.001)
    assert slow is not None
    assert slow.expected_on == slow.on


def test_what_is_done_once_is_not_due_again() -> None:
    first = Interval(MaintenanceItem.FIRST_SERVICE, 500, once=True)
    assert maintenance.due(first, Done(0, TODAY), km=600, today=TODAY) is not None
    assert maintenance.due(first, Done(0, TODAY), km=600, today=TODAY, done_once=True) is None
    assert (
        maintenance.due(Interval(MaintenanceItem.BELT), Done(0, TODAY), km=9, today=TODAY) is None
    )


@given(st.integers(0, 90_000), st.integers(0, 90_000), st.integers(1, 20_000))
def test_work_is_overdue_exactly_when_its_km_are_ridden(last: int, ridden: int, every: int) -> None:
    found = maintenance.due(
        Interval(MaintenanceItem.BELT, every), Done(last, TODAY), km=last + ridden, today=TODAY
    )
    assert found is not None
    assert (found.pressing is Pressing.OVERDUE) == (ridden >= every)


@pytest.mark.parametrize("energy", Energy)
@pytest.mark.parametrize("vehicle_class", VehicleClass)
def test_every_vehicle_has_a_usual_plan(vehicle_class: VehicleClass, energy: Energy) -> None:
    plan = maintenance.defaults(vehicle_class, energy)
    assert len({one.item for one in plan}) == len(plan)
    assert all(one.every_km or one.every_months for one in plan)


def test_the_plans_of_the_table() -> None:
    def km(energy: Energy, vehicle_class: VehicleClass, item: str) -> int | None:
        plan = {one.item.value: one.every_km for one in maintenance.defaults(vehicle_class, energy)}
        return plan.get(item)

    moped, light = VehicleClass.L1E_B, VehicleClass.L3E_A1
    assert km(Energy.TWO_STROKE, moped, "spark_plug") == 3000
    assert km(Energy.TWO_STROKE, moped, "oil") is None
    assert km(Energy.PETROL, moped, "spark_plug") == 6000
    assert km(Energy.PETROL, light, "first_service") == 1000
    assert km(Energy.ELECTRIC, moped, "service") == 5000
    assert km(Energy.ELECTRIC, moped, "spark_plug") is None


def test_each_energy_is_checked_for_what_it_has() -> None:
    petrol = maintenance.check_points(Energy.PETROL)
    electric = maintenance.check_points(Energy.ELECTRIC)
    assert set(petrol) == set(CheckPoint) - {CheckPoint.CHARGER}
    assert CheckPoint.CHARGER in electric
    assert CheckPoint.EXHAUST not in electric
    assert CheckPoint.CHARGER not in maintenance.check_points(Energy.HUMAN)


def test_work_that_is_over_stays_over() -> None:
    assert set(WORK_MOVES) == set(WorkState)
    assert not WORK_MOVES[WorkState.DONE]
    assert not WORK_MOVES[WorkState.CANCELLED]


@pytest.mark.parametrize(
    ("cc", "watts", "found"),
    [
        (49, 2800, VehicleClass.L1E_B),
        (50, 4000, VehicleClass.L1E_B),
        (None, 4000, VehicleClass.L1E_B),
        (None, 4001, VehicleClass.L3E_A1),
        (51, 2000, VehicleClass.L3E_A1),
        (125, 11_000, VehicleClass.L3E_A1),
        (126, 9000, None),
        (125, 11_001, None),
        (None, None, None),
    ],
)
def test_cylinder_and_power_give_the_class(
    cc: int | None, watts: int | None, found: VehicleClass | None
) -> None:
    assert registration.category(cc, watts) is found


@pytest.mark.parametrize(
    ("vehicle_class", "energy", "cc", "watts", "codes"),
    [
        ("l1e_b", "petrol", 49, 2800, []),
        ("l1e_b", "petrol", 125, 8000, ["class_displacement", "class_power"]),
        ("l3e_a1", "petrol", 49, 2800, []),
        ("l3e_a1", "electric", 125, 9000, ["displacement_without_engine"]),
        ("assisted_bicycle", "electric", None, 500, ["class_power"]),
        ("kick_scooter", "electric", None, 350, []),
        ("car_b", "petrol", 1200, 60_000, []),
    ],
)
def test_what_contradicts_the_document_is_told(
    vehicle_class: str, energy: str, cc: int | None, watts: int | None, codes: list[str]
) -> None:
    found = registration.contradictions(VehicleClass(vehicle_class), Energy(energy), cc, watts)
    assert [code for code, _values in found] == codes
