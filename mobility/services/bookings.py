"""Bookings: dates first, then the scooters that are free, fit the licence and are at the site.

A confirmed booking always holds one scooter for its time; the database refuses a second one on the same scooter
(`guards.OVERLAP`), whatever happens here.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import Beneficiary, Booking, Decision, Occupation, Scooter
from mobility.rules import identifiers, states
from mobility.rules.eligibility import Outcome
from mobility.rules.fleet import OccupationKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    availability,
    decisions,
    house,
    occupations,
    promised,
    selves,
    slots,
    suspensions,
)
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.wishes import Wish as Wish  # noqa: PLC0414 - it is asked for here
from mobility.services.wishes import own
from mobility.words import local

OFFER_LIFE = timedelta(hours=48)
HOLDING = frozenset(
    {
        BookingState.OFFERED,
        BookingState.CONFIRMED,
        BookingState.TO_SIGN,
        BookingState.UNDER_WAY,
        BookingState.RETURNED,
        BookingState.CLOSED,
    }
)
"""States in which a booking holds a scooter."""
BY_RENTAL = frozenset(
    {
        BookingState.TO_SIGN,
        BookingState.UNDER_WAY,
        BookingState.RETURNED,
        BookingState.CLOSED,
    }
)
"""States that come and go with the contract, the handover and the return: `services.rentals` moves them."""


def refusals(wish: Wish, *, now: datetime) -> list[Reason]:
    """Why this wish cannot become a promise, whatever the scooter; empty if it can."""
    return _refusals(wish, _decision(wish, now), now)


def _decision(wish: Wish, now: datetime) -> Decision | None:
    return decisions.in_force(wish.beneficiary_id, wish.vehicle_class, on=local(now).date())


def _refusals(wish: Wish, decision: Decision | None, now: datetime) -> list[Reason]:
    found: list[Reason] = []
    if wish.ends_at <= wish.starts_at:
        return [Reason("end_before_start")]
    if local(wish.starts_at).date() < local(now).date():
        found.append(Reason("start_past"))
    found += suspensions.against(wish.beneficiary_id, local(now).date())
    site = house.site(wish.site_id)
    found += [
        Reason("site_closed", {"site": site.name, "at": moment})
        for moment in (wish.starts_at, wish.ends_at)
        if not house.open_at(site, moment)
    ]
    found += slots.refusals(site, wish.starts_at, wish.ends_at, now=now, apart_from=wish.booking_id)
    if decision is None or decision.outcome is not Outcome.ELIGIBLE:
        found.append(Reason("no_decision", {"vehicle_class": wish.vehicle_class}))
        return found
    if decision.valid_until and local(wish.starts_at).date() > decision.valid_until:
        found.append(Reason("decision_expired", {"until": decision.valid_until}))
    found += _promised(wish, now)
    longest = decisions.longest_rental_days(decision)
    # Days on the wall: the night on which the clocks go back is no longer than another.
    if longest and local(wish.ends_at) - local(wish.starts_at) > timedelta(days=longest):
        found.append(Reason("too_long", {"days": longest}))
    days = (local(wish.ends_at).date() - local(wish.starts_at).date()).days
    found += decisions.days_against(
        wish.beneficiary_id, wish.vehicle_class, max(1, days), on=local(now).date()
    )
    last_day = decisions.last_legal_day(
        wish.beneficiary_id,
        wish.vehicle_class,
        local(wish.starts_at).date(),
        local(wish.ends_at).date(),
    )
    if last_day is None:
        found.append(Reason("may_not_ride", {"vehicle_class": wish.vehicle_class}))
    elif last_day < local(wish.ends_at).date():
        found.append(Reason("right_ends", {"last_day": last_day}))
    return found


def _promised(wish: Wish, now: datetime) -> list[Reason]:
    """What the person has already at that time: they ride one scooter."""
    return promised.against(
        wish.beneficiary_id, wish.starts_at, wish.ends_at, now=now, apart_from=wish.booking_id
    )


def book(wish: Wish, scooter_id: int, *, by: Person | None, now: datetime) -> Booking:
    """Promise this scooter to this person for this time.

    Raises:
        Refused: the reasons of `refusals`, those of the scooter, or `just_taken` with who took it.
    """
    person = visible(wish, by)
    scooter, decision = promise(wish, scooter_id, by=by, now=now)
    booking = Booking(
        reference=new_reference(),
        beneficiary_id=person.id,
        site_id=wish.site_id,
        vehicle_class=wish.vehicle_class,
        scooter_id=scooter.id,
        decision_id=decision.id if decision else None,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        state=BookingState.CONFIRMED,
        created_at=now,
        created_by_id=by.user_id if by else None,
    )
    with deed("book"):
        db.session.add(booking)
        db.session.flush()
        occupy(booking, by=by, now=now)
    return booking


def occupy(booking: Booking, *, by: Person | None = None, now: datetime) -> None:
    """Hold the scooter of a booking for its time and the turnaround of its site.

    What was kept for the form of this agent becomes the booking's, in the same row: nobody comes in between.

    Raises:
        Refused: `just_taken`: another booking came first.
    """
    if booking.scooter_id is None:
        raise Refused.because("no_scooter_chosen")
    turnaround = timedelta(minutes=house.site(booking.site_id).turnaround_minutes)
    occupations.end_expired(now, scooter_id=booking.scooter_id)
    row = occupations.held_by(by.user_id) if by else None
    if row is None or row.scooter_id != booking.scooter_id:
        row = Occupation(scooter_id=booking.scooter_id, live=True)
        db.session.add(row)
    row.booking_id, row.kind = booking.id, OccupationKind.BOOKING
    row.held_by_id = row.held_until = None
    row.starts_at, row.ends_at = booking.starts_at, booking.ends_at
    row.guarded_until = booking.ends_at + turnaround
    occupations.flush()


def ask(wish: Wish, *, by: Person | None, now: datetime) -> Booking:
    """Keep a request for a class when no scooter is free or the file is not complete; nothing is promised."""
    person = visible(wish, by)
    refuse_unaskable(wish, now)
    booking = Booking(
        reference=new_reference(),
        beneficiary_id=person.id,
        site_id=wish.site_id,
        vehicle_class=wish.vehicle_class,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        state=BookingState.REQUESTED,
        created_at=now,
        created_by_id=by.user_id if by else None,
    )
    with deed("ask"):
        db.session.add(booking)
    return booking


def refuse_unaskable(wish: Wish, now: datetime) -> None:
    """What stands even against a request.

    Raises:
        Refused: `end_before_start`, `start_past`, `suspended`.
    """
    if wish.ends_at <= wish.starts_at:
        raise Refused.because("end_before_start")
    if local(wish.starts_at).date() < local(now).date():
        raise Refused.because("start_past")
    suspended = suspensions.against(wish.beneficiary_id, local(now).date())
    if suspended:
        raise Refused(*suspended)


def move(
    reference: str,
    target: BookingState,
    *,
    reason: str = "",
    scooter_id: int | None = None,
    version: int | None = None,
    by: Person | None,
    now: datetime,
) -> Booking:
    """Move a booking along the table of moves (`rules.states.BOOKING_MOVES`).

    A move into a state that holds a scooter takes `scooter_id`; one out of them frees it.

    Raises:
        Refused: `move_impossible`, `move_not_allowed`, `reason_missing`, `not_yet_missed`, the reasons of the scooter.
        Stale: somebody moved it meanwhile.
    """
    booking = get(reference, by=by)
    if version is not None and booking.version != version:
        raise Stale({"state": booking.state}, booking.version)
    if booking.state in BY_RENTAL or target in BY_RENTAL:
        raise Refused.because("move_by_rental", target=target)
    lost = BookingState.TO_REASSIGN
    if target is lost or (booking.state is lost and target in HOLDING):
        raise Refused.because("move_by_reassignment")
    _check_move(booking, target, by)
    if (
        target in {BookingState.CANCELLED, BookingState.REFUSED, BookingState.NO_SHOW}
        and not reason.strip()
    ):
        raise Refused.because("reason_missing")
    if target is BookingState.NO_SHOW and now < booking.starts_at:
        raise Refused.because("not_yet_missed", starts=booking.starts_at)
    with deed(f"booking_{target}"):
        booking.reason = reason.strip()[:250]
        release(booking)
        if target in HOLDING:
            # An offer that is taken up is promised anew: whatever came in between stands against it.
            db.session.flush()
            _take(booking, scooter_id or booking.scooter_id, by, now)
        elif target is BookingState.WAITING:  # for a class: no scooter is spoken of any more
            booking.scooter_id = None
        _drop_contract(booking)
        booking.answer_by = now + OFFER_LIFE if target is BookingState.OFFERED else None
        booking.state = target
    return booking


def set_state(booking: Booking, target: BookingState) -> None:
    """Move a booking as its rental goes on: to sign, under way, returned, closed.

    Raises:
        Refused: `move_impossible`.
    """
    _check_move(booking, target, None)
    booking.state = target


def _check_move(booking: Booking, target: BookingState, by: Person | None) -> None:
    try:
        found = states.move(booking.state, target)
    except ValueError as error:
        raise Refused.because("move_impossible", source=booking.state, target=target) from error
    if by is not None and not by.may(found.capability):
        raise Refused.because("move_not_allowed")


def _take(booking: Booking, scooter_id: int | None, by: Person | None, now: datetime) -> None:
    if scooter_id is None:
        raise Refused.because("no_scooter_chosen")
    scooter, decision = promise(wish_of(booking), scooter_id, by=by, now=now)
    booking.decision_id = decision.id if decision else None
    booking.scooter_id = scooter.id
    occupy(booking, by=by, now=now)


def _drop_contract(booking: Booking) -> None:
    """A contract that was prepared and will not be signed is cancelled; its number and its pages stay."""
    rental = booking.rental
    if rental is not None and rental.state is RentalState.TO_SIGN:
        rental.state = RentalState.CANCELLED
        rental.refusal = booking.reason


def promise(
    wish: Wish, scooter_id: int, *, by: Person | None, now: datetime
) -> tuple[Scooter, Decision | None]:
    """The scooter that can be promised for this wish, and the decision it is promised on; for a unit that writes.

    Until the unit ends nobody else can promise this person anything.

    Raises:
        Refused: all the reasons at once if it cannot.
    """
    promised.lock(wish.beneficiary_id)
    choice = availability.of_scooter(
        scooter_id, wish.starts_at, wish.ends_at, now=now, own=own(wish, by)
    )
    scooter = choice.scooter
    if scooter.model.vehicle_class != wish.vehicle_class or scooter.site_id != wish.site_id:
        raise Refused.because("scooter_does_not_fit", fleet_number=scooter.fleet_number)
    decision = _decision(wish, now)
    reasons = [*_refusals(wish, decision, now), *choice.reasons]
    if reasons:
        raise Refused(*reasons)
    return scooter, decision


def wish_of(booking: Booking) -> Wish:
    """What a booking asks for."""
    return Wish(
        beneficiary_id=booking.beneficiary_id,
        site_id=booking.site_id,
        vehicle_class=booking.vehicle_class,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        booking_id=booking.id,
    )


def release(booking: Booking) -> None:
    """Let go of the scooter that a booking holds."""
    for held in db.session.scalars(
        select(Occupation).where(Occupation.booking_id == booking.id, Occupation.live)
    ):
        held.live = False


def get(reference: str, *, by: Person | None) -> Booking:
    """One booking by its reference, in any writing.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    booking = db.session.scalar(
        select(Booking)
        .options(
            joinedload(Booking.beneficiary),
            joinedload(Booking.site),
            joinedload(Booking.rental),
            joinedload(Booking.scooter).joinedload(Scooter.model),
        )
        .where(Booking.reference == _compact(reference))
    )
    if booking is None or (by is not None and not by.sees_site(booking.site_id)):
        raise NotFound
    return booking


def _compact(reference: str) -> str:
    try:
        return identifiers.parse_reference(reference)
    except ValueError as error:
        raise NotFound from error


def expire_holds(now: datetime) -> dict[str, int]:
    """Let go of the scooters of offers that nobody answered in time, and of forms that nobody sent; a job of the runner."""
    late = db.session.scalars(
        select(Booking)
        .where(Booking.state == BookingState.OFFERED, Booking.answer_by < now)
        .order_by(Booking.id)
    ).all()
    with deed("expire_offer"):
        for booking in late:
            release(booking)
            set_state(booking, BookingState.EXPIRED)
    return {"expired": len(late), "holds": occupations.end_expired(now)}


def of_person(beneficiary_id: int) -> Sequence[Booking]:
    """The bookings of one person, latest first."""
    return db.session.scalars(
        select(Booking)
        .options(joinedload(Booking.scooter), joinedload(Booking.site), joinedload(Booking.rental))
        .where(Booking.beneficiary_id.in_(selves.ids(beneficiary_id)))
        .order_by(Booking.starts_at.desc())
    ).all()


def visible(wish: Wish, by: Person | None) -> Beneficiary:
    """The person of a wish, if they and the site are this member's of staff to see."""
    person = db.session.get(Beneficiary, wish.beneficiary_id)
    if person is None or (by is not None and not by.sees_site(person.site_id)):
        raise NotFound
    if by is not None and not by.sees_site(wish.site_id):
        raise NotFound
    return person


def new_reference() -> str:
    """A random reference that nobody has; 31⁷ of them, so a second draw is rare."""
    while True:
        reference = identifiers.new_reference(secrets.token_bytes(16))
        if db.session.scalar(select(Booking.id).where(Booking.reference == reference)) is None:
            return reference
