"""Which scooters nothing occupies, however many there are: one question to the database, led by the ends of occupations.

`availability` says of a few why one is not free; here all are found that may be looked at. Nothing is assumed of how long a
rental lasts: whatever ends after the wish begins is looked at, and nothing else (PERFORMANCE §3d).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from mobility import db
from mobility.models import Closure, Occupation, OpeningHours, Rental, Scooter, Site
from mobility.rules.periods import at_local
from mobility.rules.reminders import is_holiday
from mobility.services import lateness
from mobility.services.availability import RETURNED_BY_SOMEBODY
from mobility.services.occupations import NOTHING, Own, standing
from mobility.services.standings import expected_back, open_days
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE


@dataclass(frozen=True, slots=True)
class _Habits:
    """What sites have in common, so that one set of busy scooters serves them all."""

    spare: timedelta
    """The turnaround."""
    closed: tuple[datetime, datetime] | None
    """From when to when returns were agreed that fall on closed days and are expected after the wish begins only."""


def ids(
    chosen: Select[Scooter],
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    own: Own = NOTHING,
) -> Sequence[int]:
    """Of the scooters that a query chooses, in its order, those that nothing occupies in this time; a few queries.

    The turnaround after the wish counts, as each site has it; a return on closed days is one on the next open day; a late
    rental counts for a wish that begins soon. It is what `availability.judged` says of promises and late rentals.
    """
    alike = _alike(starts_at)
    parts = []
    for habits, site_ids in alike.items():
        free = _unoccupied(habits, starts_at, ends_at, standing(now, own))
        parts.append(free if len(alike) == 1 else and_(Scooter.site_id.in_(site_ids), free))
    found = chosen.with_only_columns(Scooter.id).where(or_(false(), *parts))
    if starts_at < now + lateness.LATE_AHEAD:
        late = select(Rental.scooter_id).where(lateness.late(now))
        found = found.where(Scooter.id.not_in(late))
    return db.session.scalars(found).all()


def _alike(starts_at: datetime) -> dict[_Habits, list[int]]:
    """The sites by their habits on the day of a wish. Hours and closures are only read where a site may be closed then."""
    day = local(starts_at).date()
    before = day - timedelta(days=1)
    hours = select(OpeningHours.id).where(OpeningHours.site_id == Site.id).correlate(Site)
    closed = select(Closure.id).where(
        Closure.site_id == Site.id, Closure.first_day <= day, Closure.last_day >= before
    )
    rows = db.session.execute(
        select(
            Site.id,
            Site.turnaround_minutes,
            hours.where(OpeningHours.weekday == day.weekday()).exists(),
            hours.where(OpeningHours.weekday == before.weekday()).exists(),
            closed.exists(),
        ).order_by(Site.id)
    ).all()
    holiday = is_holiday(day) or is_holiday(before)
    plain = {row[0] for row in rows if row[2] and row[3] and not row[4] and not holiday}
    places = lateness.sites() if len(plain) < len(rows) else {}
    found: dict[_Habits, list[int]] = defaultdict(list)
    for site_id, minutes, *_closed in rows:
        spare = timedelta(minutes=minutes)
        habits = _Habits(spare, None) if site_id in plain else _habits(places[site_id], starts_at)
        found[habits].append(site_id)
    return found


def _habits(site: Site, starts_at: datetime) -> _Habits:
    spare = timedelta(minutes=site.turnaround_minutes)
    day, since = local(starts_at).date(), lateness.rolled_since(site, starts_at)
    until = at_local(day, time(), HOUSE_TIMEZONE)
    if not open_days(site).is_open(day):
        until = at_local(day + timedelta(days=1), time(), HOUSE_TIMEZONE)
    rolls = since < until and expected_back(site, since) + spare > starts_at
    return _Habits(spare, (since, until) if rolls else None)


def _unoccupied(
    habits: _Habits, starts_at: datetime, ends_at: datetime, stands: ColumnElement[bool]
) -> ColumnElement[bool]:
    """All that is read stands in `ix_occupation_live_ends`: no row of the table is looked at, but for closed days."""
    busy = select(Occupation.scooter_id).where(
        stands,
        Occupation.guarded_until > starts_at,
        Occupation.starts_at < ends_at + habits.spare,
    )
    free = _none_of(busy)
    if habits.closed is None:
        return free
    since, until = habits.closed
    expected = select(Occupation.scooter_id).where(
        stands,
        Occupation.guarded_until > since,
        Occupation.guarded_until <= starts_at,
        Occupation.kind.in_(RETURNED_BY_SOMEBODY),
        Occupation.ends_at >= since,
        Occupation.ends_at < until,
    )
    return and_(free, Scooter.id.not_in(expected))  # a few rows: any engine makes the set once


def _none_of(busy: Select[int]) -> ColumnElement[bool]:
    """That a scooter is none of these, as each engine is quick to tell: PostgreSQL joins, SQLite makes the set once."""
    if db.database.engine.dialect.name == "postgresql":
        return ~busy.where(Occupation.scooter_id == Scooter.id).correlate(Scooter).exists()
    return Scooter.id.not_in(busy)
