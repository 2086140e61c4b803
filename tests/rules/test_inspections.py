"""The contrôle technique: every row and vector of DOMAIN §5.1, and what must hold whatever the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules import inspections
from mobility.rules.days import add_months, add_years
from mobility.rules.inspections import Inspected, InspectionResult, Window
from mobility.rules.licence import VehicleClass

MOPED, LIGHT = VehicleClass.L1E_B, VehicleClass.L3E_A1
PASSED, MAJOR, CRITICAL = InspectionResult
DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("registered_on", "opens_on", "due_on"),
    [
        pytest.param("2016-04-14", "2024-04-15", "2024-08-14", id="before 2017, in spring"),
        pytest.param("2016-04-15", "2024-04-15", "2024-12-31", id="before 2017, later"),
        pytest.param("2010-01-01", "2024-04-15", "2024-08-14", id="long before"),
        pytest.param("2017-01-01", "2025-01-01", "2025-12-31", id="from 2017"),
        pytest.param("2019-12-31", "2025-01-01", "2025-12-31", id="to 2019"),
        pytest.param("2020-01-01", "2026-01-01", "2026-05-01", id="from 2020"),
        pytest.param("2020-02-29", "2026-01-01", "2026-06-28", id="a leap day"),
        pytest.param("2021-06-15", "2026-01-01", "2026-10-15", id="vector: overdue"),
        pytest.param("2021-10-02", "2026-01-01", "2026-12-31", id="vector: capped"),
        pytest.param("2021-12-31", "2026-01-01", "2026-12-31", id="to 2021"),
        pytest.param("2022-01-01", "2026-07-01", "2027-01-01", id="from 2022"),
        pytest.param("2022-03-10", "2026-09-10", "2027-03-10", id="vector: a window"),
        pytest.param("2024-02-01", "2028-08-01", "2029-02-01", id="vector: nothing before"),
    ],
)
def test_the_first_inspection(registered_on: str, opens_on: str, due_on: str) -> None:
    window = Window(date.fromisoformat(opens_on), date.fromisoformat(due_on))
    for vehicle_class in (MOPED, LIGHT, VehicleClass.L6E):
        assert inspections.first(date.fromisoformat(registered_on), vehicle_class) == window


@pytest.mark.parametrize("none", [VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER])
def test_what_has_no_registration_has_no_inspection(none: VehicleClass) -> None:
    assert inspections.first(date(2020, 1, 1), none) is None
    assert inspections.due(date(2020, 1, 1), [], none) is None


def test_a_car_has_years_of_its_own() -> None:
    window = inspections.first(date(2024, 5, 2), VehicleClass.CAR_B)
    assert window == Window(date(2027, 11, 2), date(2028, 5, 2))
    made = [Inspected(date(2028, 1, 10), PASSED)]
    assert inspections.holds_until(made, VehicleClass.CAR_B) == date(2030, 1, 10)


@pytest.mark.parametrize(
    ("made", "until"),
    [
        pytest.param([("2025-07-20", PASSED, False)], "2028-07-20", id="vector: three years"),
        pytest.param([("2026-08-14", MAJOR, False)], "2026-10-14", id="two months"),
        pytest.param([("2026-12-31", MAJOR, False)], "2027-02-28", id="two months of winter"),
        pytest.param([("2026-08-14", CRITICAL, False)], "2026-08-14", id="the day itself"),
        pytest.param(
            [("2026-08-14", MAJOR, False), ("2026-10-14", PASSED, True)],
            "2029-08-14",
            id="a retest counts from the failure",
        ),
        pytest.param(
            [("2026-08-14", CRITICAL, False), ("2026-09-01", PASSED, True)],
            "2029-08-14",
            id="also from a critical one",
        ),
        pytest.param(
            [("2026-08-14", MAJOR, False), ("2026-10-15", PASSED, True)],
            "2029-10-15",
            id="too late, it is a whole one",
        ),
        pytest.param(
            [("2026-08-14", MAJOR, False), ("2026-09-01", MAJOR, True)],
            "2026-10-14",
            id="a failed retest gives no new delay",
        ),
        pytest.param(
            [
                ("2026-08-14", MAJOR, False),
                ("2026-09-01", MAJOR, True),
                ("2026-10-01", PASSED, True),
            ],
            "2029-08-14",
            id="the second retest",
        ),
        pytest.param(
            [("2023-08-14", PASSED, False), ("2026-08-01", PASSED, True)],
            "2029-08-01",
            id="a retest of nothing",
        ),
    ],
)
def test_how_long_a_result_holds(
    made: list[tuple[str, InspectionResult, bool]], until: str
) -> None:
    rows = [Inspected(date.fromisoformat(on), result, retest) for on, result, retest in made]
    assert inspections.holds_until(rows, MOPED) == date.fromisoformat(until)
    window = inspections.due(date(2018, 5, 1), rows, MOPED)
    assert window is not None
    assert window.due_on == date.fromisoformat(until)


def test_a_failure_asks_for_a_retest() -> None:
    failed = Inspected(date(2026, 8, 14), CRITICAL)
    assert inspections.retest_until([failed]) == date(2026, 10, 14)
    mended = Inspected(date(2026, 9, 1), PASSED, retest=True)
    assert inspections.retest_until([failed, mended]) is None
    assert inspections.retest_until([]) is None


def test_without_a_first_registration_nobody_can_say() -> None:
    assert inspections.due(None, [], MOPED) is None


@given(DAYS)
def test_a_window_opens_before_it_closes_and_never_in_the_first_years(registered_on: date) -> None:
    window = inspections.first(registered_on, MOPED)
    assert window is not None
    assert window.opens_on <= window.due_on
    assert window.opens_on >= add_years(registered_on, 4)


@given(DAYS, st.sampled_from(InspectionResult))
def test_nothing_holds_longer_than_a_favourable_result(on: date, result: InspectionResult) -> None:
    until = inspections.holds_until([Inspected(on, result)], LIGHT)
    assert until is not None
    assert on <= until <= add_years(on, 3)


@given(DAYS, st.integers(0, 80))
def test_a_retest_never_counts_from_its_own_day_when_in_time(on: date, days: int) -> None:
    again = on + timedelta(days=days)
    made = [Inspected(on, MAJOR), Inspected(again, PASSED, retest=True)]
    counted_from = on if again <= add_months(on, 2) else again
    assert inspections.holds_until(made, MOPED) == add_years(counted_from, 3)


@pytest.mark.parametrize(
    ("left", "warning"),
    [(-1, 0), (0, 7), (7, 7), (8, 30), (30, 30), (31, 60), (60, 60), (61, None)],
)
def test_warnings_come_sixty_thirty_and_seven_days_before(left: int, warning: int | None) -> None:
    today = date(2026, 11, 24)
    assert inspections.warning(today + timedelta(days=left), today) == warning
    assert inspections.warning(None, today) is None
