"""The planning of the fleet: which scooter is promised to whom over two or four weeks, and what became of it.

Promises come from `occupation`; a late rental and a scooter off the road are facts, drawn up to now and never
stored as promises (DESIGN §3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import contains_eager

from mobility import db
from mobility.models import (
    Allotment,
    AllottedScooter,
    Beneficiary,
    Booking,
    Occupation,
    Rental,
    Scooter,
    Site,
    User,
)
from mobility.rules.licence import VehicleClass
from mobility.rules.periods import at_local
from mobility.rules.planning import NOON, Cell, Stretch, lay_out
from mobility.rules.reminders import is_holiday
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.services import availability, free_scooters, house, lateness, roster, standings
from mobility.services.accounts import Person
from mobility.services.availability import Choice
from mobility.services.occupations import standing
from mobility.services.roster import Filters
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

PER_PAGE = 60
PROMISED = frozenset({BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN})
LATE, THREATENED = "late", "threatened"
"""What the planning says besides the states of a booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One occupation: in what state, from when to when (UTC), whose, and by which key its page opens."""

    state: str
    starts: datetime
    ends: datetime
    who: str = ""
    reason: str = ""
    booking: str = ""
    rental: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A scooter and its half days; by which agreement it is kept for a public on some of them."""

    scooter: Scooter
    cells: Sequence[Cell[Bar]]
    kept_for: str = ""

    @property
    def bars(self) -> list[Bar]:
        """What occupies it, in order."""
        return [bar for cell in self.cells for bar in cell.held]


@dataclass(frozen=True, slots=True)
class Planning:
    """A page of scooters over so many days from a Monday on."""

    first_day: date
    days: int
    rows: Sequence[Row]
    total: int
    page: int
    pages: int

    @property
    def calendar(self) -> list[date]:
        """The days of the columns."""
        return [self.first_day + timedelta(days=n) for n in range(self.days)]

    @property
    def closed(self) -> set[date]:
        """Sundays and public holidays, when no site receives anybody."""
        return {day for day in self.calendar if day.weekday() == 6 or is_holiday(day)}


@dataclass(frozen=True, slots=True)
class Opening:
    """From noon of which day on a scooter of a class is free at a site for as long as was asked for."""

    site: Site
    vehicle_class: VehicleClass
    day: date


def of(
    by: Person, filters: Filters, *, first_day: date, days: int, page: int, now: datetime
) -> Planning:
    """The planning of the scooters that this person sees; three queries whatever their number."""
    chosen = roster.narrowed(by, filters).where(Scooter.state != ScooterState.RETIRED)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    found = db.session.execute(
        chosen.add_columns(_kept_for(first_day, days))
        .options(contains_eager(Scooter.model), contains_eager(Scooter.site))
        .order_by(Scooter.fleet_number)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    bars = _bars([one.id for one, _kept in found], first_day, days, now)
    rows = [Row(one, lay_out(bars.get(one.id, []), first_day, days), kept) for one, kept in found]
    return Planning(first_day, days, rows, total, page, pages)


def _kept_for(first_day: date, days: int) -> ColumnElement[str]:
    """The agreement that keeps a scooter for a public on any of these days; the first of them, "" if there is none."""
    name = (
        select(Allotment.name)
        .join(AllottedScooter, AllottedScooter.allotment_id == Allotment.id)
        .where(
            AllottedScooter.scooter_id == Scooter.id,
            AllottedScooter.first_day < first_day + timedelta(days=days),
            AllottedScooter.last_day >= first_day,
        )
        .order_by(AllottedScooter.first_day)
        .limit(1)
        .correlate(Scooter)
        .scalar_subquery()
    )
    return func.coalesce(name, "")


def free(
    by: Person, filters: Filters, first_day: date, last_day: date, *, now: datetime
) -> list[Choice]:
    """The scooters that are free from noon of the first day to noon of the last, by number.

    Only those that this person sees, at most one page of a planning; after them those that are kept for a public. A page
    of those that nothing occupies is looked at, then the next one where other things stand against some of them.
    """
    starts, ends = _noon(first_day), _noon(last_day)
    chosen = _in_service(by, filters)
    waiting = list(free_scooters.ids(chosen, starts, ends, now=now))
    found: list[Choice] = []
    kept: list[Choice] = []
    while waiting and len(found) < PER_PAGE:
        some, waiting = waiting[:PER_PAGE], waiting[PER_PAGE:]
        scooters = db.session.scalars(chosen.where(Scooter.id.in_(some))).all()
        judged = availability.judged(scooters, starts, ends, now=now)
        found += [one for one in judged if one.free]
        kept += [one for one in judged if {reason.code for reason in one.reasons} == {"allotted"}]
    return [*found, *kept][:PER_PAGE]


def _in_service(by: Person, filters: Filters) -> Select[Scooter]:
    return (
        roster.narrowed(by, filters)
        .where(Scooter.state == ScooterState.IN_SERVICE)
        .options(
            contains_eager(Scooter.model),
            contains_eager(Scooter.site).selectinload(Site.hours),
            contains_eager(Scooter.site).selectinload(Site.closures),
        )
        .order_by(Scooter.fleet_number)
    )


def next_free(
    by: Person, filters: Filters, first_day: date, last_day: date, *, now: datetime
) -> list[Opening]:
    """From when on a scooter is free for as long, by class and site, the soonest first; two queries."""
    starts, ends = max(_noon(first_day), now), _noon(last_day)
    scooters = db.session.scalars(_in_service(by, filters)).all()
    moments = availability.free_from(scooters, starts, ends - _noon(first_day), now=now)
    soonest: dict[tuple[int, VehicleClass], Opening] = {}
    for one in scooters:
        day = local(moments[one.id]).date()
        if moments[one.id] > _noon(day):
            day += timedelta(days=1)
        key = (one.site_id, one.model.vehicle_class)
        if key not in soonest or day < soonest[key].day:
            soonest[key] = Opening(one.site, one.model.vehicle_class, day)
    return sorted(soonest.values(), key=lambda one: (one.day, one.site.name))


def departure(site: Site, day: date) -> datetime:
    """The first opening hour of a site from noon of this day on: when a scooter that is free from noon can be fetched."""
    return house.next_opening(site, _noon(day))


def _noon(day: date) -> datetime:
    return at_local(day, NOON, HOUSE_TIMEZONE)


def _bars(
    ids: Sequence[int], first_day: date, days: int, now: datetime
) -> dict[int, list[Stretch[Bar]]]:
    """What occupies each of these scooters; two queries."""
    begin = at_local(first_day, time(), HOUSE_TIMEZONE)
    end = at_local(first_day + timedelta(days=days), time(), HOUSE_TIMEZONE)
    sites = lateness.sites()
    late = lateness.late(now, sites)
    found: dict[int, list[Stretch[Bar]]] = {}
    still_out: set[int] = set()
    for row in db.session.execute(
        _occupations(late, now).where(
            Occupation.scooter_id.in_(ids),
            Occupation.starts_at < end,
            or_(Occupation.guarded_until > begin, late),
        )
    ):
        ends = row.ends_at
        if row.site_id is not None:  # a booking: somebody brings it back, at an hour that is open
            ends = standings.expected_back(sites[row.site_id], ends)
        ends = max(ends, now) if row.late else ends
        state = str(row.state or row.kind)
        if row.late:
            state = LATE
            still_out.add(row.scooter_id)
        elif row.state in PROMISED and row.scooter_id in still_out:
            # Only the next one, and only if it is near: what is later has time (`services.threats` says the same).
            near = row.starts_at < now + lateness.LATE_AHEAD
            state = THREATENED if near else state
            still_out.discard(row.scooter_id)
        found.setdefault(row.scooter_id, []).append(
            Stretch(local(row.starts_at), local(ends), _bar(row, state, ends))
        )
    return found


def _occupations(late: ColumnElement[bool], now: datetime) -> Select[*tuple[Any, ...]]:
    """Live occupations in order of time, each with its booking, its person and its rental."""
    name = func.coalesce(func.nullif(Beneficiary.usage_name, ""), Beneficiary.birth_name)
    return (
        select(
            Occupation.scooter_id,
            Occupation.kind,
            Occupation.starts_at,
            Occupation.ends_at,
            Occupation.reason,
            Booking.reference,
            Booking.state,
            func.coalesce(Rental.return_site_id, Booking.site_id).label("site_id"),
            Beneficiary.first_names,
            name.label("name"),
            User.name.label("held_by"),
            Rental.number,
            late.label("late"),
        )
        .outerjoin(Booking, Booking.id == Occupation.booking_id)
        .outerjoin(Beneficiary, Beneficiary.id == Booking.beneficiary_id)
        .outerjoin(User, User.id == Occupation.held_by_id)
        .outerjoin(
            Rental,
            and_(Rental.booking_id == Booking.id, Rental.state != RentalState.CANCELLED),
        )
        .where(standing(now))
        .order_by(Occupation.starts_at)
    )


def _bar(row: SqlRow[*tuple[Any, ...]], state: str, ends: datetime) -> Bar:
    return Bar(
        state=state,
        starts=row.starts_at,
        ends=ends,
        who=f"{row.first_names} {row.name}" if row.name else row.held_by or "",
        reason=row.reason,
        booking=row.reference or "",
        rental=row.number or "",
    )
