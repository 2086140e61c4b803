"""Where else, and when: the other sites' scooters of a class, for whom none is free here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mobility.models import Site
from mobility.services import availability, house
from mobility.services.accounts import Person
from mobility.services.availability import Choice
from mobility.services.wishes import Wish, own
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A site where a scooter of the class is free: how many at the dates that were asked for, or from when on."""

    site: Site
    starts_at: datetime
    ends_at: datetime
    free: int
    """How many are free at these dates."""
    as_asked: bool
    """Whether these are the dates that were asked for."""


def of(wish: Wish, *, by: Person | None, now: datetime) -> list[Elsewhere]:
    """The other sites that this person works with, the soonest first."""
    if by is None:
        return []
    others = [site for site in house.sites_of(by) if site.id != wish.site_id]
    found = [one for site in others if (one := _at(site, wish, now)) is not None]
    return sorted(found, key=lambda one: (one.starts_at, one.site.name))


def _at(site: Site, wish: Wish, now: datetime) -> Elsewhere | None:
    choices = _search(site, wish, wish.starts_at, wish.ends_at, now)
    free = [one for one in choices if one.free]
    if free and house.open_at(site, wish.starts_at) and house.open_at(site, wish.ends_at):
        return Elsewhere(
            site=site,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            free=len(free),
            as_asked=True,
        )
    soonest = max(wish.starts_at, now)
    openings = availability.free_from(
        [one.scooter for one in choices],
        soonest,
        wish.ends_at - wish.starts_at,
        now=now,
        own=own(wish, None),
    )
    for moment in sorted(set(openings.values())):
        starts_at = house.next_opening(site, moment)
        ends_at = as_long(wish.starts_at, wish.ends_at, starts_at)
        count = sum(one.free for one in _search(site, wish, starts_at, ends_at, now))
        if count:
            return Elsewhere(
                site=site, starts_at=starts_at, ends_at=ends_at, free=count, as_asked=False
            )
    return None


def _search(
    site: Site, wish: Wish, starts_at: datetime, ends_at: datetime, now: datetime
) -> Sequence[Choice]:
    return availability.search(
        site_id=site.id,
        vehicle_class=wish.vehicle_class,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
        own=own(wish, None),
    )


def as_long(starts_at: datetime, ends_at: datetime, moved: datetime) -> datetime:
    """The end that keeps the number of days and the hour of return on the wall, for another start."""
    days = local(ends_at).date() - local(starts_at).date()
    return datetime.combine(local(moved).date() + days, local(ends_at).timetz()).astimezone(UTC)
