"""The contrôle technique: by when the first one is due, how long each result holds (DOMAIN §5.1).

Category L, mopeds included, since 15 April 2024 (Code de la route R323-22 and following; arrêté of 23 October 2023).
Days are the last on which the vehicle may still be ridden. What is never inspected gives None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.rules.days import add_months, add_years
from mobility.rules.licence import VehicleClass

CATEGORY_L = frozenset({VehicleClass.L1E_B, VehicleClass.L3E_A1, VehicleClass.L6E})
HOLDS_YEARS = {VehicleClass.CAR_B: 2}
"""A favourable result holds so long; three years for the whole of category L."""
RETEST_MONTHS = 2
"""Within these the contre-visite after a failure; later it is a whole new inspection."""
WARNINGS = (60, 30, 7)
"""So many days before a date runs out, pages speak of it."""


class InspectionResult(StrEnum):
    """What the report says: A (favourable), S (major failures) or R (critical failures)."""

    PASSED = "passed"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Window:
    """From when on an inspection counts as the one that is due, and the last day for it."""

    opens_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection that was made; `retest` when it is the contre-visite of the one before."""

    on: date
    result: InspectionResult
    retest: bool = False


def first(registered_on: date, vehicle_class: VehicleClass) -> Window | None:
    """When the first inspection is due, from the first registration (field B).

    >>> first(date(2021, 6, 15), VehicleClass.L1E_B).due_on
    datetime.date(2026, 10, 15)
    >>> first(date(2021, 10, 2), VehicleClass.L1E_B).due_on
    datetime.date(2026, 12, 31)
    >>> window = first(date(2022, 3, 10), VehicleClass.L3E_A1)
    >>> window.opens_on, window.due_on
    (datetime.date(2026, 9, 10), datetime.date(2027, 3, 10))
    >>> first(date(2024, 2, 1), VehicleClass.ASSISTED_BICYCLE) is None
    True
    """
    if vehicle_class is VehicleClass.CAR_B:
        return _before(add_years(registered_on, 4))
    if vehicle_class not in CATEGORY_L:
        return None
    if registered_on.year < 2017:
        spring = (registered_on.month, registered_on.day) < (4, 15)
        return Window(date(2024, 4, 15), date(2024, 8, 14) if spring else date(2024, 12, 31))
    if registered_on.year < 2020:
        return Window(date(2025, 1, 1), date(2025, 12, 31))
    if registered_on.year < 2022:
        birthday = add_years(registered_on, 2026 - registered_on.year)
        return Window(date(2026, 1, 1), min(add_months(birthday, 4), date(2026, 12, 31)))
    return _before(add_years(registered_on, 5))


def _before(last_day: date) -> Window:
    return Window(add_months(last_day, -6), last_day)


def holds_until(made: Sequence[Inspected], vehicle_class: VehicleClass) -> date | None:
    """Until when the newest of these inspections, in their order, lets the vehicle be ridden; None without any.

    A favourable contre-visite counts from the inspection that had failed, not from its own day.

    >>> failed = Inspected(date(2026, 8, 14), InspectionResult.MAJOR)
    >>> holds_until([failed], VehicleClass.L1E_B)
    datetime.date(2026, 10, 14)
    >>> holds_until([failed, Inspected(date(2026, 9, 1), InspectionResult.PASSED, retest=True)], VehicleClass.L1E_B)
    datetime.date(2029, 8, 14)
    >>> holds_until([Inspected(date(2026, 8, 14), InspectionResult.CRITICAL)], VehicleClass.L1E_B)
    datetime.date(2026, 8, 14)
    """
    if not made:
        return None
    newest = made[-1]
    if newest.result is InspectionResult.CRITICAL:
        return newest.on
    counted_from = _failed_before(made) or newest.on
    if newest.result is InspectionResult.MAJOR:
        return add_months(counted_from, RETEST_MONTHS)
    return add_years(counted_from, HOLDS_YEARS.get(vehicle_class, 3))


def _failed_before(made: Sequence[Inspected]) -> date | None:
    """The day of the inspection that the newest one is the contre-visite of, if it came in time."""
    newest = made[-1]
    if not newest.retest:
        return None
    for earlier in reversed(made[:-1]):
        if earlier.result is InspectionResult.PASSED:
            return None
        if not earlier.retest:
            in_time = newest.on <= add_months(earlier.on, RETEST_MONTHS)
            return earlier.on if in_time else None
    return None


def retest_until(made: Sequence[Inspected]) -> date | None:
    """The last day for a contre-visite, if the newest inspection failed.

    >>> retest_until([Inspected(date(2026, 8, 14), InspectionResult.CRITICAL)])
    datetime.date(2026, 10, 14)
    """
    if not made or made[-1].result is InspectionResult.PASSED:
        return None
    return add_months(_failed_before(made) or made[-1].on, RETEST_MONTHS)


def due(
    registered_on: date | None, made: Sequence[Inspected], vehicle_class: VehicleClass
) -> Window | None:
    """The next inspection: after those that were made, or the first one; None where nobody can say.

    >>> due(date(2018, 5, 1), [Inspected(date(2025, 7, 20), InspectionResult.PASSED)], VehicleClass.L1E_B).due_on
    datetime.date(2028, 7, 20)
    """
    last_day = holds_until(made, vehicle_class)
    if last_day is None:
        return first(registered_on, vehicle_class) if registered_on else None
    if made[-1].result is not InspectionResult.PASSED:
        return Window(made[-1].on, last_day)
    return _before(last_day)


def warning(last_day: date | None, today: date) -> int | None:
    """Which warning a date that runs out deserves today: 0 when it is past, else 7, 30 or 60; None if it is far.

    >>> [warning(date(2026, 12, 1), date(2026, 11, day)) for day in (1, 23, 24)]
    [30, 30, 7]
    >>> warning(date(2026, 11, 1), date(2026, 11, 2)), warning(date(2027, 6, 1), date(2026, 11, 2))
    (0, None)
    """
    if last_day is None:
        return None
    left = (last_day - today).days
    if left < 0:
        return 0
    return min((days for days in WARNINGS if left <= days), default=None)
