"""Bookings in danger: why, what can be done for each, and doing it in one unit.

A danger is a fact (a scooter that is out too long, that broke down, that is recalled, whose inspection or insurance
ends too soon); it is worked out when somebody looks, and stored nowhere. Only a breakdown leaves a state behind:
the booking has lost its scooter and waits for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Reason, Refused, Stale
from mobility.models import Booking, Scooter, Site
from mobility.rules.roles import Capability
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    availability,
    bookings,
    house,
    lateness,
    messages,
    moving,
    roadworthy,
)
from mobility.services.accounts import Person
from mobility.services.availability import Choice
from mobility.services.elsewhere import as_long
from mobility.services.journal import deed
from mobility.services.occupations import Own
from mobility.services.roadworthy import Outing

AHEAD = timedelta(days=30)
"""How far ahead bookings are looked at: what is later has time."""
MANY = 50
SUBSTITUTED = 3
"""For so many of the soonest another scooter is looked for where they are listed."""
LATER = 4
"""So many later dates are proposed."""
PROMISED = (BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN)
MOVABLE = frozenset({*PROMISED, BookingState.TO_REASSIGN})


@dataclass(frozen=True, slots=True)
class Threat:
    """A booking in danger, and why; `lost` when it has no scooter any more."""

    booking: Booking
    reasons: Sequence[Reason]
    substitute: Scooter | None = None
    """A scooter of the class that is free for the same dates at the same site, where one was looked for."""

    @property
    def lost(self) -> bool:
        """Whether its scooter was taken from it already."""
        return self.booking.state is BookingState.TO_REASSIGN


@dataclass(frozen=True, slots=True)
class Later:
    """A scooter that is free for as long, a little later."""

    scooter: Scooter
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done for a booking: another scooter here, another site, later dates; or nothing but a call."""

    here: Sequence[Choice]
    elsewhere: Sequence[Choice]
    later: Sequence[Later]
    refusals: Sequence[Reason]
    """What stands against its dates whatever the scooter."""


def threatened(by: Person, *, now: datetime, site_id: int | None = None) -> list[Threat]:
    """The bookings in danger at this person's sites, the soonest first; six queries whatever their number."""
    query = (
        select(Booking)
        .options(
            joinedload(Booking.beneficiary),
            joinedload(Booking.site),
            joinedload(Booking.rental),
            joinedload(Booking.scooter).joinedload(Scooter.model),
        )
        .where(
            or_(
                Booking.state == BookingState.TO_REASSIGN,
                Booking.state.in_(PROMISED) & (Booking.starts_at < now + AHEAD),
            ),
            Booking.ends_at > now,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    if site_id is not None and by.sees_site(site_id):
        query = query.where(Booking.site_id == site_id)
    elif not by.may(Capability.ALL_SITES):
        query = query.where(Booking.site_id.in_(by.site_ids))
    return _in_danger(db.session.scalars(query).all(), now)[:MANY]


def with_substitutes(found: Sequence[Threat], *, now: datetime) -> list[Threat]:
    """The same bookings in danger; the first few with another scooter, each another one, that one click gives them."""
    proposed: set[int] = set()
    told = []
    for threat in found[:SUBSTITUTED]:
        free = (one for one in _choices(threat.booking, threat.booking.site_id, now) if one.free)
        other = next((one.scooter for one in free if one.scooter.id not in proposed), None)
        if other is not None:
            proposed.add(other.id)
        told.append(replace(threat, substitute=other))
    return [*told, *found[SUBSTITUTED:]]


def of_booking(booking: Booking, *, now: datetime) -> Threat | None:
    """The danger of one booking, if it is in any."""
    if booking.state not in MOVABLE:
        return None
    return next(iter(_in_danger([booking], now)), None)


def _in_danger(found: Sequence[Booking], now: datetime) -> list[Threat]:
    held = [one for one in found if one.scooter is not None]
    outings = [Outing(one.scooter, one.starts_at, one.ends_at) for one in held if one.scooter]
    facts = dict(zip((one.id for one in held), roadworthy.against(outings, now=now), strict=True))
    late = lateness.of_scooters({one.scooter_id for one in held if one.scooter_id}, now)
    threats = []
    for one in found:
        # A check that waits is work of today, no danger; and its own scooter is known to be lost.
        reasons = [reason for reason in facts.get(one.id, ()) if reason.code != "check_open"]
        if one.state is BookingState.TO_REASSIGN:
            reasons = [Reason("scooter_lost", {"why": one.reason})]
        elif one.scooter_id in late and one.starts_at < now + lateness.LATE_AHEAD:
            reasons.append(late[one.scooter_id])
        if reasons:
            threats.append(Threat(one, reasons))
    return threats


def ways(booking: Booking, *, by: Person, now: datetime) -> Ways:
    """What can be proposed instead of the scooter that a booking has, or had."""
    wish = bookings.wish_of(booking)
    refusals = bookings.refusals(wish, now=now)
    here = _choices(booking, booking.site_id, now)
    elsewhere: list[Choice] = []
    if by.may(Capability.ALL_SITES) or len(by.site_ids) > 1:
        for site in house.sites_of(by):
            if site.id != booking.site_id and house.open_at(site, booking.starts_at):
                elsewhere += [one for one in _choices(booking, site.id, now) if one.free]
    return Ways(
        here=[one for one in here if one.free],
        elsewhere=elsewhere,
        later=_later(booking, [one.scooter for one in here], now),
        refusals=refusals,
    )


def _choices(booking: Booking, site_id: int, now: datetime) -> list[Choice]:
    found = availability.search(
        site_id=site_id,
        vehicle_class=booking.vehicle_class,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        now=now,
        own=Own(beneficiary_id=booking.beneficiary_id),
    )
    return [one for one in found if one.scooter.id != booking.scooter_id]


def _later(booking: Booking, scooters: Sequence[Scooter], now: datetime) -> list[Later]:
    site: Site = booking.site
    soonest = max(booking.starts_at, now)
    length, own = booking.ends_at - booking.starts_at, Own(beneficiary_id=booking.beneficiary_id)
    opens = availability.free_from(scooters, soonest, length, now=now, own=own)
    found = []
    for scooter in scooters:
        if scooter.id not in opens or opens[scooter.id] <= booking.starts_at:
            continue
        starts_at = house.next_opening(site, opens[scooter.id])
        ends_at = as_long(booking.starts_at, booking.ends_at, starts_at)
        if availability.of_scooter(scooter.id, starts_at, ends_at, now=now, own=own).free:
            found.append(Later(scooter, starts_at, ends_at))
    return sorted(found, key=lambda one: one.starts_at)[:LATER]


def rebook(
    reference: str,
    scooter_id: int,
    *,
    starts_at: datetime | None = None,
    version: int,
    by: Person,
    now: datetime,
    public_url: str,
) -> Booking:
    """Give a booking another scooter, at its own dates or from another instant on; the person is written to.

    A contract that waits for its signature gets a new edition. Other dates are another price: the contract is
    cancelled with its booking, and a new booking takes its place.

    Raises:
        Refused: `not_movable`; whatever stands against the scooter and the dates.
        Stale: somebody changed the booking meanwhile.
    """
    booking = _movable(reference, version, by)
    scooter = db.session.get(Scooter, scooter_id)
    if scooter is None or not by.sees_site(scooter.site_id):
        raise Refused.because("no_scooter_chosen")
    wish = replace(bookings.wish_of(booking), site_id=scooter.site_id)
    if starts_at is not None and starts_at != booking.starts_at:
        ends_at = as_long(booking.starts_at, booking.ends_at, starts_at)
        wish = replace(wish, starts_at=starts_at, ends_at=ends_at)
    return moving.give(
        booking, wish, scooter_id, by=by, now=now, public_url=public_url, name="reassign"
    )


def give_up(reference: str, why: str, *, version: int, by: Person, now: datetime) -> Booking:
    """Cancel a booking that nothing can be done for, and write to the person.

    Raises:
        Refused: `not_movable`, `reason_missing`.
        Stale: somebody changed the booking meanwhile.
    """
    booking = _movable(reference, version, by)
    if not why.strip():
        raise Refused.because("reason_missing")
    contract = booking.rental
    with deed("give_up_booking"):
        booking.reason = why.strip()[:250]
        bookings.release(booking)
        if contract is not None and contract.state is RentalState.TO_SIGN:
            contract.state, contract.refusal = RentalState.CANCELLED, booking.reason
        booking.answer_by = None
        bookings.set_state(booking, BookingState.CANCELLED)
    messages.queue(booking, messages.CANCELLED, f"{now:%Y%m%d%H%M}", now)
    return booking


def _movable(reference: str, version: int, by: Person) -> Booking:
    booking = bookings.get(reference, by=by)
    if booking.state not in MOVABLE:
        raise Refused.because("not_movable", state=booking.state)
    if booking.version != version:
        raise Stale({"state": booking.state}, booking.version)
    return booking
