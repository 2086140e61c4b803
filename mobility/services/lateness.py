"""Which rentals are late: out longer than agreed, the days on which their site is closed left out of account.

Late is a fact (DESIGN §3): nobody knows when the scooter comes back. So it is not offered for a start that is near,
and whoever offers it for a later one is told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Reason
from mobility.models import Rental, Site
from mobility.rules.periods import at_local
from mobility.rules.reminders import OpenDays
from mobility.rules.states import RentalState
from mobility.services.standings import expected_back, open_days, return_moment
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

LATE_AHEAD = timedelta(days=2)
"""A scooter that is late is taken to be out for so long still: nobody knows."""
PLACE: ColumnElement[int] = func.coalesce(Rental.return_site_id, Rental.site_id)
"""Where a rental is to end."""
_LONGEST = 62
"""So many days a site may be closed in a row; after that it is closed for good."""


def sites() -> Mapping[int, Site]:
    """Every site by its id, with its hours and closures; one query."""
    rows = db.session.scalars(
        select(Site).options(joinedload(Site.hours), joinedload(Site.closures))
    )
    return {site.id: site for site in rows.unique()}


def late(now: datetime, places: Mapping[int, Site] | None = None) -> ColumnElement[bool]:
    """The rentals that are late at an instant, as a condition; `places` are the sites, if they are known."""
    closed = [
        and_(PLACE.in_([site.id]), Rental.due_at >= begin, Rental.due_at < end)
        for site, begin, end in _forgiven(now, (places or sites()).values())
    ]
    due = and_(Rental.state == RentalState.UNDER_WAY, Rental.due_at < now)
    return and_(due, not_(or_(*closed))) if closed else due


def _forgiven(now: datetime, places: Iterable[Site]) -> list[tuple[Site, datetime, datetime]]:
    """Where what was due on closed days just past is still in time: from when to when it was due."""
    today = local(now).date()
    found = []
    for site in places:
        calendar = open_days(site)
        begin = _first_closed(calendar, today)
        if begin is not None and expected_back(site, _midnight(begin)) >= now:
            end = today if calendar.is_open(today) else today + timedelta(days=1)
            found.append((site, _midnight(begin), _midnight(end)))
    return found


def _first_closed(calendar: OpenDays, today: date) -> date | None:
    """The first of the closed days that end yesterday, or that today is one of."""
    day = today if not calendar.is_open(today) else today - timedelta(days=1)
    first = None
    for _ in range(_LONGEST):
        if calendar.is_open(day):
            break
        first, day = day, day - timedelta(days=1)
    return first


def _midnight(day: date) -> datetime:
    return at_local(day, time(), HOUSE_TIMEZONE)


def rolled_since(site: Site, moment: datetime) -> datetime:
    """From when on what is due counts on the day of an instant: its midnight, or that of closed days before it."""
    day = local(moment).date()
    calendar = open_days(site)
    for _ in range(_LONGEST):
        if calendar.is_open(day - timedelta(days=1)):
            break
        day -= timedelta(days=1)
    return _midnight(day)


def of_scooters(scooter_ids: Collection[int], now: datetime) -> dict[int, Reason]:
    """The scooters among these that are out too late: by which rental, since when; at most two queries."""
    rows = _due(scooter_ids, now)
    found = {}
    for rental in rows:
        back = return_moment(rental, rental.site)
        if back < now:
            found[rental.scooter_id] = Reason("still_out", {"number": rental.number, "due": back})
    return found


def _due(scooter_ids: Collection[int], now: datetime) -> Sequence[Rental]:
    return db.session.scalars(
        select(Rental)
        .options(joinedload(Rental.site), joinedload(Rental.return_site))
        .where(
            Rental.state == RentalState.UNDER_WAY,
            Rental.due_at < now,
            Rental.scooter_id.in_(scooter_ids),
        )
    ).all()
