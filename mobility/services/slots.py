"""Appointments at a site: handovers and returns share a number of places an hour.

What counts: the start and the end of each booking that is promised, and the day of return of each rental that is out.
A return that falls on a closed day counts where it is expected: in the last hour of the next open day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, func, literal, select, union_all

from mobility import db
from mobility.errors import Reason
from mobility.models import Booking, OpeningHours, Rental, Site
from mobility.rules import slots as rules
from mobility.rules.periods import at_local
from mobility.rules.slots import Range, Slot
from mobility.rules.states import BookingState, RentalState
from mobility.services import house, standings
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

PROMISED = (
    BookingState.OFFERED,
    BookingState.CONFIRMED,
    BookingState.TO_SIGN,
    BookingState.TO_REASSIGN,
)
"""States of a booking that somebody will come for; one that lost its scooter keeps its hour."""
AROUND = timedelta(days=14)
"""How far the nearest free hours are looked for."""
CLOSED_AT_MOST = timedelta(days=62)
"""A return is looked for so long before the day that it is moved to."""


@dataclass(frozen=True, slots=True)
class _Appointment:
    """Somebody who will come: when, and the booking behind it."""

    booking_id: int
    at: datetime


def refusals(
    site: Site,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    now: datetime,
    apart_from: int | None = None,
) -> list[Reason]:
    """Why a handover and a return cannot be at these hours: `slot_full` or `slots_all_full`, once for each.

    Inside a unit of work the site is locked until the unit ends, so that the last place is given once only. An hour
    at which the site is closed is no matter of this one (`house.open_at`).

    Args:
        site: where the person comes.
        starts_at: the handover (UTC); None where only the return is new.
        ends_at: the return (UTC); None where only the handover is new.
        now: free hours before this instant are not named.
        apart_from: the booking that is moved; a place that it has already is not lost.
    """
    if db.in_unit():
        _lock(site.id)
    found: list[Reason] = []
    own: list[datetime] = []
    for which, moment in (("start", starts_at), ("end", ends_at)):
        hour = _hour(site, moment) if moment is not None else None
        if moment is None or hour is None:
            continue
        day = local(moment).date()
        come = _appointments(site, day, day)
        if _full(site, day, hour, come, apart_from, own.count(hour)):
            found.append(_reason(site, which, moment, now=now, apart_from=apart_from))
        own.append(hour)
    return found


def _lock(site_id: int) -> None:
    """One unit at a time gives places of a site; SQLite has one writer anyway."""
    db.session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))


def _hour(site: Site, moment: datetime) -> datetime | None:
    return rules.hour_of(moment, _ranges(site, local(moment).date()), HOUSE_TIMEZONE)


def _full(
    site: Site,
    day: date,
    hour: datetime,
    come: Sequence[_Appointment],
    apart_from: int | None,
    besides: int,
) -> bool:
    kept = [one for one in come if one.booking_id == apart_from and _hour(site, one.at) == hour]
    if len(kept) > besides:
        return False  # the place is its own, even where the desk takes fewer today
    others = [one.at for one in come if one.booking_id != apart_from]
    slot = next((one for one in _slots(site, day, others) if one.hour == hour), None)
    return slot is not None and slot.taken + besides >= slot.capacity


def _reason(
    site: Site, which: str, moment: datetime, *, now: datetime, apart_from: int | None
) -> Reason:
    around = _around(site, moment, apart_from=apart_from)
    free = rules.nearest(around, moment, after=now)
    near = tuple(slot.first for slot in free if slot is not None)
    hour = _hour(site, moment)
    capacity = next((slot.capacity for slot in around if slot.hour == hour), site.slot_capacity)
    values = {
        "site": site.name,
        "at": moment,
        "capacity": capacity,
        "nearest": near,
        "which": which,
    }
    return Reason("slot_full" if near else "slots_all_full", values)


def nearest(
    site: Site,
    moment: datetime,
    *,
    now: datetime,
    count: int = 3,
    apart_from: int | None = None,
) -> list[Slot]:
    """The hours with a place left that are nearest to an instant, in order of time; one query."""
    found = _around(site, moment, apart_from=apart_from)
    return rules.closest(found, moment, after=now, count=count)


def of_day(site: Site, day: date) -> list[Slot]:
    """The hours in which a site gives appointments on a day, and how many places are left; one query."""
    return _slots(site, day, [one.at for one in _appointments(site, day, day)])


def between(site: Site, first: date, last: date) -> list[tuple[date, Slot]]:
    """The hours from a day to a day (both included) in which somebody comes, in order; one query."""
    come = [one.at for one in _appointments(site, first, last)]
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [(day, slot) for day in days for slot in _slots(site, day, come) if slot.taken]


def _around(site: Site, moment: datetime, *, apart_from: int | None) -> list[Slot]:
    middle = local(moment).date()
    first, last = middle - AROUND, middle + AROUND
    come = [one.at for one in _appointments(site, first, last) if one.booking_id != apart_from]
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [slot for day in days for slot in _slots(site, day, come)]


def _slots(site: Site, day: date, taken: Sequence[datetime]) -> list[Slot]:
    return rules.slots(day, _ranges(site, day), taken, HOUSE_TIMEZONE)


def _ranges(site: Site, day: date) -> list[Range]:
    """When a site is open on a day, closures and public holidays considered."""
    if not house.is_open(site, day):
        return []
    return [_range(site, row) for row in site.hours if row.weekday == day.weekday()]


def _range(site: Site, row: OpeningHours) -> Range:
    return Range(row.opens, row.closes, row.capacity or site.slot_capacity)


def _appointments(site: Site, first: date, last: date) -> list[_Appointment]:
    """Who will come to a site from a day to a day, returns of closed days moved to when they are expected."""
    since = first
    while since > first - CLOSED_AT_MOST and not house.is_open(site, since - timedelta(days=1)):
        since -= timedelta(days=1)  # what falls on these days is expected on the first open one
    begin = at_local(since, time(), HOUSE_TIMEZONE)
    end = at_local(last + timedelta(days=1), time(), HOUSE_TIMEZONE)
    found = []
    for row in db.session.execute(_query(site.id, begin, end)):
        at = standings.expected_back(site, row.at) if row.comes_back else row.at
        found.append(_Appointment(row.booking_id, at))
    return found


def _query(site_id: int, begin: datetime, end: datetime) -> Select[tuple[int, datetime, bool]]:
    promised = and_(Booking.site_id == site_id, Booking.state.in_(PROMISED))
    comes_back = literal(1).label("comes_back")
    come = union_all(
        select(
            Booking.id.label("booking_id"),
            Booking.starts_at.label("at"),
            literal(0).label("comes_back"),
        ).where(promised, Booking.starts_at >= begin, Booking.starts_at < end),
        select(Booking.id, Booking.ends_at, comes_back).where(
            promised, Booking.starts_at < end, Booking.ends_at >= begin, Booking.ends_at < end
        ),
        select(Rental.booking_id, Rental.due_at, comes_back).where(
            func.coalesce(Rental.return_site_id, Rental.site_id) == site_id,
            Rental.state == RentalState.UNDER_WAY,
            Rental.due_at >= begin,
            Rental.due_at < end,
        ),
    ).subquery()
    return select(come.c.booking_id, come.c.at, come.c.comes_back)
