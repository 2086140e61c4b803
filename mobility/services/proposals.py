"""What can be proposed to a person for a time: scooters free and not, why, from when, and at what price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from mobility.errors import Reason, Refused
from mobility.rules.periods import billed_days
from mobility.rules.pricing import Quote
from mobility.services import availability, bookings, house, tariffs
from mobility.services.accounts import Person
from mobility.services.availability import Choice
from mobility.services.wishes import Wish, own
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The answer to a wish."""

    wish: Wish
    refusals: Sequence[Reason]
    """What stands against it whatever the scooter; while there is any, nothing can be promised."""
    choices: Sequence[Choice]
    openings: Mapping[int, datetime]
    """By id of a scooter that is not free: the first opening hour from which it is free for as long."""
    days: int
    quote: Quote | None
    unpriced: Sequence[Reason]
    legal_end: datetime | None = None
    """Where the right to ride ends before the rental: the last opening moment up to which it would be legal."""

    @property
    def free(self) -> Sequence[Choice]:
        """The scooters that can be promised."""
        return [choice for choice in self.choices if choice.free]

    @property
    def soonest(self) -> datetime | None:
        """The first instant from which any of those that are not free is free for as long."""
        return min(self.openings.values(), default=None)

    @property
    def taken(self) -> Sequence[Choice]:
        """The scooters that cannot, each with its reasons."""
        return [choice for choice in self.choices if not choice.free]


def propose(wish: Wish, *, by: Person | None, now: datetime) -> Proposal:
    """Every scooter of the class at the site, and what the time costs this person.

    Raises:
        NotFound: the person or the site is not this member's of staff to see.
    """
    bookings.visible(wish, by)
    refusals = bookings.refusals(wish, now=now)
    if wish.ends_at <= wish.starts_at:
        return Proposal(
            wish=wish, refusals=refusals, choices=(), openings={}, days=0, quote=None, unpriced=()
        )
    choices = availability.search(
        site_id=wish.site_id,
        vehicle_class=wish.vehicle_class,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        now=now,
        own=own(wish, by),
    )
    days, quote, unpriced = price(wish)
    return Proposal(
        wish=wish,
        refusals=refusals,
        choices=choices,
        openings=_openings(wish, choices, now),
        days=days,
        quote=quote,
        unpriced=unpriced,
        legal_end=_legal_end(wish, refusals),
    )


def _legal_end(wish: Wish, refusals: Sequence[Reason]) -> datetime | None:
    """The last legal day, at the hour that was asked for, or an open day before it; None where that is no rental."""
    last = next((one.values["last_day"] for one in refusals if one.code == "right_ends"), None)
    if not isinstance(last, date):
        return None
    site, hour = house.site(wish.site_id), local(wish.ends_at).timetz()
    while last > local(wish.starts_at).date():
        moment = datetime.combine(last, hour).astimezone(UTC)
        if house.open_at(site, moment):
            return moment
        last -= timedelta(days=1)
    return None


def price(wish: Wish) -> tuple[int, Quote | None, Sequence[Reason]]:
    """The billed days of a wish and what they cost this person; the reasons why nobody can say, if so."""
    ends = local(wish.ends_at).date()
    days = billed_days(
        wish.starts_at,
        wish.ends_at,
        HOUSE_TIMEZONE,
        house.closing_time(house.site(wish.site_id), ends),
    )
    try:
        _row, quote = tariffs.price(
            wish.vehicle_class,
            days,
            beneficiary_id=wish.beneficiary_id,
            on=local(wish.starts_at).date(),
        )
    except Refused as refused:
        return days, None, refused.reasons
    return days, quote, ()


def _openings(wish: Wish, choices: Sequence[Choice], now: datetime) -> dict[int, datetime]:
    """Rounded up to an hour at which the site is open: nobody fetches a scooter at midnight."""
    site = house.site(wish.site_id)
    taken = [choice.scooter for choice in choices if not choice.free]
    found = availability.free_from(
        taken, wish.starts_at, wish.ends_at - wish.starts_at, now=now, own=own(wish, None)
    )
    return {
        scooter_id: house.next_opening(site, moment)
        for scooter_id, moment in found.items()
        if moment > wish.starts_at
    }
