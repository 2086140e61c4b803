"""Who starts work or a training soon, or has started, and still has no scooter: the first block of the day page.

A scooter that comes a day after the first day of work is a job that is lost; so these people stand before all
else, those who have started at the head. Five queries, whatever their number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, or_, select

from mobility import db
from mobility.errors import Reason
from mobility.models import Beneficiary, Booking, Decision
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState
from mobility.services import selves, suspensions, waiting
from mobility.services.bookings import HOLDING
from mobility.words import local

SOON = timedelta(days=7)
"""Who starts within a week is spoken of."""
SINCE = timedelta(days=14)
"""Who started longer ago than that has found another way, or lost the job."""
AHEAD = timedelta(days=60)
"""So far ahead the next one is looked for, when nobody starts this week."""
LOOKED_AT = 1000
MANY = 50
_ASKED = (BookingState.REQUESTED, BookingState.TO_VERIFY, BookingState.WAITING)
_WITHOUT = (*_ASKED, BookingState.TO_REASSIGN)
"""States of a booking that goes on and holds no scooter."""


class Act(StrEnum):
    """The one next act for somebody without a scooter."""

    REASSIGN = "reassign"
    CHOOSE = "choose"
    OFFER = "offer"
    BOOK = "book"
    COMPLETE = "complete"
    BRING_FORWARD = "bring_forward"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Somebody who starts on a day and has no scooter for it, and what to do next."""

    person: Beneficiary
    starts_on: date
    started: bool
    act: Act
    booking: Booking | None = None
    """What the act is about: the request, or the booking that begins too late."""
    hindrance: Reason | None = None
    """What keeps everybody from promising a scooter: a suspension."""


@dataclass(frozen=True, slots=True)
class FirstDays:
    """Those of this week, who started already first; and the next one after them."""

    soon: Sequence[Starter]
    next: Starter | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of these people, by their id."""

    bookings: Mapping[int, Sequence[Booking]]
    fit: Mapping[int, frozenset[VehicleClass]]
    """For which classes an eligible decision is in force."""
    suspended: Mapping[int, Reason]


def of(sites: frozenset[int] | None, *, now: datetime) -> FirstDays:
    """Who starts within a week, or started within two, without a scooter on that day; None is every site."""
    today = local(now).date()
    people = db.session.scalars(_people(sites, today)).all()
    ids = [one.id for one in people]
    known = _Known(
        bookings=_bookings(ids, now),
        fit=_fit(ids, today),
        suspended=suspensions.of_several(ids, today),
    )
    found = [one for one in (_starter(person, known, today) for person in people) if one]
    return FirstDays(
        soon=[one for one in found if one.starts_on <= today + SOON][:MANY],
        next=next((one for one in found if one.starts_on > today + SOON), None),
    )


def _people(sites: frozenset[int] | None, today: date) -> Select[Beneficiary]:
    """Who starts in these weeks and has asked, or may have a scooter; in the order of their first days."""
    asked = (
        select(selves.today())
        .select_from(Booking)
        .join(Beneficiary, Beneficiary.id == Booking.beneficiary_id)
        .where(Booking.state.in_(_WITHOUT))
        .correlate(None)
    )
    fit = (
        select(selves.today())
        .select_from(Decision)
        .join(Beneficiary, Beneficiary.id == Decision.beneficiary_id)
        .where(
            Decision.outcome == Outcome.ELIGIBLE,
            or_(Decision.valid_until.is_(None), Decision.valid_until >= today),
        )
        .correlate(None)
    )
    query = (
        select(Beneficiary)
        .where(
            Beneficiary.merged_into_id.is_(None),
            Beneficiary.need_starts_on >= today - SINCE,
            Beneficiary.need_starts_on <= today + AHEAD,
            or_(Beneficiary.id.in_(asked), Beneficiary.id.in_(fit)),
        )
        .order_by(Beneficiary.need_starts_on, Beneficiary.id)
        .limit(LOOKED_AT)
    )
    return query if sites is None else query.where(Beneficiary.site_id.in_(sites))


def _bookings(ids: Sequence[int], now: datetime) -> dict[int, list[Booking]]:
    """What these people have asked for or hold, the soonest first, of all their files."""
    rows = db.session.execute(
        select(Booking, selves.today())
        .join(Beneficiary, Beneficiary.id == Booking.beneficiary_id)
        .where(
            selves.today().in_(ids),
            or_(
                Booking.state.in_((*_WITHOUT, BookingState.UNDER_WAY)),
                Booking.state.in_(HOLDING) & (Booking.ends_at > now - SINCE - timedelta(days=1)),
            ),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    found: dict[int, list[Booking]] = {}
    for booking, owner in rows:
        found.setdefault(owner, []).append(booking)
    return found


def _fit(ids: Sequence[int], today: date) -> dict[int, frozenset[VehicleClass]]:
    found: dict[int, set[VehicleClass]] = {}
    for (owner, vehicle_class), decision in waiting.decided(ids, today).items():
        if decision.outcome is Outcome.ELIGIBLE:
            found.setdefault(owner, set()).add(vehicle_class)
    return {owner: frozenset(classes) for owner, classes in found.items()}


def _starter(person: Beneficiary, known: _Known, today: date) -> Starter | None:
    """What to do for somebody; None if they have a scooter on their day, or neither asked nor may have one."""
    starts_on = person.need_starts_on
    own, fit = known.bookings.get(person.id, ()), known.fit.get(person.id, frozenset())
    if starts_on is None or any(_covers(one, starts_on, today) for one in own):
        return None
    # A scooter that the person had and gave back before the day is no promise for it.
    coming = [one for one in own if one.state in _WITHOUT or _is_later(one, today)]
    booking = coming[0] if coming else None
    if booking is None and not fit:
        return None
    hindrance = known.suspended.get(person.id)
    return Starter(
        person=person,
        starts_on=starts_on,
        started=starts_on < today,
        act=Act.OPEN if hindrance else _act(booking, fit),
        booking=booking,
        hindrance=hindrance,
    )


def _covers(booking: Booking, starts_on: date, today: date) -> bool:
    """Whether a booking holds a scooter for the first day; for one that is past, today at the latest."""
    if booking.state not in HOLDING:
        return False
    ends = local(booking.ends_at).date()
    if booking.state is BookingState.UNDER_WAY:
        ends = max(ends, today)  # one that is late is still ridden
    return local(booking.starts_at).date() <= max(starts_on, today) and ends >= starts_on


def _is_later(booking: Booking, today: date) -> bool:
    return booking.state in HOLDING and local(booking.starts_at).date() > today


def _act(booking: Booking | None, fit: frozenset[VehicleClass]) -> Act:
    if booking is None:
        return Act.BOOK
    if booking.state is BookingState.TO_REASSIGN:
        return Act.REASSIGN
    if booking.state not in _ASKED:
        return Act.BRING_FORWARD
    if booking.vehicle_class not in fit:
        return Act.COMPLETE
    return Act.OFFER if booking.state is BookingState.WAITING else Act.CHOOSE
