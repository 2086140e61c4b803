"""What a vehicle needs and when: work by date or by mileage, whichever comes first; checks after each return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mobility.rules.days import add_days, add_months
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass

SOON_KM = 300
SOON = timedelta(days=30)
"""Work that is nearer than this is due soon."""
REPAIR_DAYS = 7
"""How long a repair is taken to last while nobody knows: bookings of these days look for another scooter."""


class MaintenanceItem(StrEnum):
    """A piece of regular work."""

    FIRST_SERVICE = "first_service"
    SERVICE = "service"
    OIL = "oil"
    SPARK_PLUG = "spark_plug"
    AIR_FILTER = "air_filter"
    BELT = "belt"
    BRAKE_FLUID = "brake_fluid"
    BRAKE_PADS = "brake_pads"
    TYRES = "tyres"
    BATTERY = "battery"


class WorkState(StrEnum):
    """Where a work order stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


WORK_MOVES: Mapping[WorkState, frozenset[WorkState]] = {
    WorkState.PLANNED: frozenset({WorkState.UNDER_WAY, WorkState.DONE, WorkState.CANCELLED}),
    WorkState.UNDER_WAY: frozenset({WorkState.DONE, WorkState.CANCELLED}),
    WorkState.DONE: frozenset(),
    WorkState.CANCELLED: frozenset(),
}
"""The moves of a work order, and no others."""


class CheckPoint(StrEnum):
    """What is looked at after every return, before the next person rides (DOMAIN §5.4)."""

    TYRES = "tyres"
    BRAKES = "brakes"
    LIGHTS = "lights"
    HORN = "horn"
    MIRRORS = "mirrors"
    STAND = "stand"
    EXHAUST = "exhaust"
    PLATE = "plate"
    LEAKS = "leaks"
    MILEAGE = "mileage"
    KEYS = "keys"
    CHARGER = "charger"


_NO_ENGINE = frozenset({CheckPoint.EXHAUST, CheckPoint.LEAKS})


def check_points(energy: Energy) -> tuple[CheckPoint, ...]:
    """What is looked at on a vehicle of this energy.

    >>> CheckPoint.CHARGER in check_points(Energy.PETROL), CheckPoint.EXHAUST in check_points(Energy.ELECTRIC)
    (False, False)
    """
    if energy in {Energy.PETROL, Energy.TWO_STROKE}:
        return tuple(point for point in CheckPoint if point is not CheckPoint.CHARGER)
    left_out = _NO_ENGINE if energy is Energy.ELECTRIC else _NO_ENGINE | {CheckPoint.CHARGER}
    return tuple(point for point in CheckPoint if point not in left_out)


@dataclass(frozen=True, slots=True)
class Interval:
    """How often a piece of work is due: km, months, or both; `once` for what is never done again."""

    item: MaintenanceItem
    every_km: int | None = None
    every_months: int | None = None
    once: bool = False


_I = MaintenanceItem
_ALL = (Interval(_I.BRAKE_FLUID, every_months=24), Interval(_I.BATTERY, every_months=12))


def defaults(vehicle_class: VehicleClass, energy: Energy) -> tuple[Interval, ...]:
    """The usual plan until a manager writes the maker's own: the careful end of each range of DOMAIN §5.4.

    >>> [(one.item.value, one.every_km) for one in defaults(VehicleClass.L1E_B, Energy.TWO_STROKE)][:2]
    [('first_service', 500), ('service', 3000)]
    """
    if vehicle_class in {VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER}:
        return (Interval(_I.SERVICE, 1500, 12),)
    if energy is Energy.ELECTRIC:
        return (_once(500), Interval(_I.SERVICE, 5000, 12), *_ALL)
    if energy is Energy.TWO_STROKE:
        return (_once(500), Interval(_I.SERVICE, 3000, 12), *_parts(None, 3000, 3000, 8000), *_ALL)
    if vehicle_class is VehicleClass.L1E_B:
        return (_once(500), Interval(_I.SERVICE, 3000, 12), *_parts(2000, 6000, 6000, 10000), *_ALL)
    return (_once(1000), Interval(_I.SERVICE, 4000, 12), *_parts(3000, 8000, 6000, 12000), *_ALL)


def _once(km: int) -> Interval:
    return Interval(_I.FIRST_SERVICE, km, once=True)


def _parts(oil: int | None, plug: int, air: int, belt: int) -> tuple[Interval, ...]:
    items = ((_I.OIL, oil), (_I.SPARK_PLUG, plug), (_I.AIR_FILTER, air), (_I.BELT, belt))
    return tuple(Interval(item, km) for item, km in items if km is not None)


class Pressing(StrEnum):
    """How near a piece of work is."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Done:
    """When work was last done: mileage in km over all odometers, and the day. At first: as the vehicle came."""

    km: int
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """When a piece of work is next due: at a mileage, on a day, or whichever of the two comes first."""

    item: MaintenanceItem
    at_km: int | None
    on: date | None
    pressing: Pressing
    expected_on: date | None
    """By the usual use of this vehicle, the day on which the first of the two will be reached."""


def due(
    interval: Interval,
    last: Done,
    *,
    km: int,
    today: date,
    km_a_day: float = 0,
    done_once: bool = False,
) -> Due | None:
    """When this is due next; None for what was done once and for all, or is bound to nothing.

    >>> yearly = Interval(MaintenanceItem.SERVICE, 3000, 12)
    >>> found = due(yearly, Done(1000, date(2026, 1, 10)), km=4100, today=date(2026, 5, 1))
    >>> found.pressing.value, found.at_km, found.on
    ('overdue', 4000, datetime.date(2027, 1, 10))
    """
    if done_once and interval.once:
        return None
    at_km = last.km + interval.every_km if interval.every_km else None
    on = add_months(last.on, interval.every_months) if interval.every_months else None
    if at_km is None and on is None:
        return None
    reached = (at_km is not None and km >= at_km) or (on is not None and today >= on)
    near = (at_km is not None and km >= at_km - SOON_KM) or (on is not None and on <= today + SOON)
    pressing = Pressing.OVERDUE if reached else Pressing.SOON if near else Pressing.LATER
    return Due(interval.item, at_km, on, pressing, _expected(at_km, on, km, today, km_a_day))


def _expected(
    at_km: int | None, on: date | None, km: int, today: date, km_a_day: float
) -> date | None:
    days = []
    if on is not None:
        days.append(on)
    if at_km is not None and km_a_day > 0:
        days.append(add_days(today, max(0, round((at_km - km) / km_a_day))))
    return min(days, default=None)
