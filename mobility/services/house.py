"""The foundation's settings and sites: what pages, papers and messages say about the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import Closure, OpeningHours, ReminderRuleRow, Setting, Site
from mobility.rules.reminders import is_holiday
from mobility.rules.roles import Capability
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local


@dataclass(frozen=True, slots=True)
class Shown:
    """What the frame of each page says: name, phone, and whether all of this is a demonstration."""

    name: str
    phone: str
    email: str
    demonstration: bool
    has_logo: bool


def shown() -> Shown:
    """The foundation as the frame of a page shows it; neutral words before `mobility init`."""
    row = db.session.execute(
        select(Setting.name, Setting.phone, Setting.email, Setting.demonstration, Setting.logo_id)
    ).one_or_none()
    if row is None:
        return Shown("Mobilité", "", "", demonstration=False, has_logo=False)
    return Shown(row.name, row.phone, row.email, row.demonstration, row.logo_id is not None)


def settings() -> Setting:
    """The foundation's settings.

    Raises:
        Refused: `not_set_up`, before the first start with `mobility init` or `mobility demo`.
    """
    row = db.session.get(Setting, 1)
    if row is None:
        raise Refused.because("not_set_up")
    return row


def found(name: str, **values: Any) -> Setting:
    """Write the first settings of a new foundation."""
    row = Setting(id=1, name=name, **values)
    with deed("found"):
        db.session.add(row)
    return row


def change(values: Mapping[str, Any], *, version: int) -> None:
    """Change the foundation's settings.

    Raises:
        Stale: somebody saved a newer version meanwhile.
    """
    row = settings()
    if row.version != version:
        raise Stale({name: getattr(row, name) for name in values}, row.version)
    with deed("change_settings"):
        for name, value in values.items():
            setattr(row, name, value)


def logo_id() -> int | None:
    """The kept picture that is the logo, if there is one."""
    return db.session.scalar(select(Setting.logo_id))


def set_logo(file_id: int) -> None:
    """Use a kept picture as the logo."""
    with deed("change_settings"):
        settings().logo_id = file_id


def sites(*, only: frozenset[int] | None = None, closed_too: bool = False) -> Sequence[Site]:
    """The sites by name; `only` those with these ids where it is given."""
    query = (
        select(Site)
        .options(selectinload(Site.hours), selectinload(Site.closures))
        .order_by(Site.name)
    )
    if only is not None:
        query = query.where(Site.id.in_(only))
    if not closed_too:
        query = query.where(Site.active)
    return db.session.scalars(query).all()


def sites_of(person: Person, *, kept: int | None = None) -> Sequence[Site]:
    """The open sites that this member of staff works with, by name; with a closed one that is `kept`."""
    everywhere = person.may(Capability.ALL_SITES)
    found = sites(only=None if everywhere else person.site_ids, closed_too=kept is not None)
    return [one for one in found if one.active or one.id == kept]


def site(site_id: int) -> Site:
    """One site.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Site, site_id)
    if row is None:
        raise NotFound
    return row


def save_site(
    site_id: int | None, values: Mapping[str, Any], *, version: int | None = None
) -> Site:
    """Add a site, or change one.

    Raises:
        Refused: `site_name_taken`.
        Stale: somebody saved a newer version meanwhile.
    """
    with deed("save_site"):
        if site_id is None:
            row = Site(**values)
            db.session.add(row)
        else:
            row = site(site_id)
            if version is not None and row.version != version:
                raise Stale({name: getattr(row, name) for name in values}, row.version)
            for name, value in values.items():
                setattr(row, name, value)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_site_name":
                raise Refused.because("site_name_taken", name=values["name"]) from error
            raise
    return row


def set_hours(
    site_id: int,
    hours: Sequence[tuple[int, time, time]],
    *,
    capacities: Mapping[tuple[int, time], int] | None = None,
) -> None:
    """Say when a site is open: (weekday, opens, closes), Monday is 0; replaces what stood there.

    `capacities` says by weekday and opening where the desk takes more or fewer an hour than the site does.

    Raises:
        Refused: `hours_overlap`, `hours_backwards`.
    """
    row = site(site_id)
    for weekday, opens, closes in hours:
        if opens >= closes:
            raise Refused.because("hours_backwards", weekday=weekday)
    ordered = sorted(hours)
    for (day, _opens, closes), (next_day, next_opens, _closes) in pairwise(ordered):
        if day == next_day and next_opens < closes:
            raise Refused.because("hours_overlap", weekday=day)
    with deed("set_hours"):
        row.hours = []
        db.session.flush()  # the unique key is on weekday and hour: old ones go before new ones come
        row.hours = [
            OpeningHours(
                weekday=day,
                opens=opens,
                closes=closes,
                capacity=(capacities or {}).get((day, opens)),
            )
            for day, opens, closes in ordered
        ]


def close(site_id: int, *, first_day: date, last_day: date, reason: str) -> Closure:
    """Close a site from a day to a day, both included.

    Raises:
        Refused: `closure_backwards`.
    """
    if first_day > last_day:
        raise Refused.because("closure_backwards")
    row = site(site_id)
    closure = Closure(first_day=first_day, last_day=last_day, reason=reason)
    with deed("close_site"):
        row.closures.append(closure)
        db.session.flush()
    return closure


def reopen(site_id: int, closure_id: int) -> None:
    """Take a closure back."""
    row = site(site_id)
    with deed("reopen_site"):
        row.closures = [closure for closure in row.closures if closure.id != closure_id]


def is_open(place: Site, on: date) -> bool:
    """Whether a site receives people on a day; never on a public holiday."""
    closed = any(closure.first_day <= on <= closure.last_day for closure in place.closures)
    if closed or is_holiday(on):
        return False
    return any(hours.weekday == on.weekday() for hours in place.hours)


def opening_time(place: Site, on: date) -> time:
    """When a site opens on a day; the beginning of the day where its hours do not say."""
    return min(
        (hours.opens for hours in place.hours if hours.weekday == on.weekday()),
        default=time(),
    )


def closing_time(place: Site, on: date) -> time:
    """When a site closes on a day; the end of the day where its hours do not say."""
    return max(
        (hours.closes for hours in place.hours if hours.weekday == on.weekday()),
        default=time(23, 59),
    )


def open_at(place: Site, moment: datetime) -> bool:
    """Whether a site is open at this instant."""
    here = local(moment)
    return is_open(place, here.date()) and any(
        hours.weekday == here.weekday() and hours.opens <= here.time() <= hours.closes
        for hours in place.hours
    )


def next_opening(place: Site, moment: datetime) -> datetime:
    """The first instant from `moment` on at which a site is open; `moment` itself if none comes in two months."""
    here = local(moment)
    for ahead in range(62):
        on = here.date() + timedelta(days=ahead)
        if not is_open(place, on):
            continue
        for hours in sorted(place.hours, key=lambda row: row.opens):
            if hours.weekday != on.weekday() or (ahead == 0 and hours.closes < here.time()):
                continue
            opens = datetime.combine(on, hours.opens, here.tzinfo)
            return max(opens, here).astimezone(moment.tzinfo)
    return moment


def reminder_rules() -> Sequence[ReminderRuleRow]:
    """The calendar of reminders, in the order in which they leave."""
    return db.session.scalars(
        select(ReminderRuleRow).order_by(ReminderRuleRow.offset_days, ReminderRuleRow.local_time)
    ).all()
