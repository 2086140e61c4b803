"""A booking that changes: its dates, its site, its class, its scooter; by a form, or out of a danger (`threats`).

While nothing is promised only the wish changes. A promise lets go of its scooter and takes the new one in one unit, so
that its own occupation is never in its way. A contract that waits for its signature gets a new edition; other dates or
another class are another price: it is cancelled with its booking, and a new booking takes its place (the number of a
contract is never given twice).
"""

from dataclasses import replace
from datetime import datetime

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import Booking, Rental, Scooter
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, contracts, messages
from mobility.services.accounts import Person
from mobility.services.bookings import Wish
from mobility.services.journal import deed
from mobility.words import gettext as _

ASKED = frozenset({BookingState.REQUESTED, BookingState.TO_VERIFY, BookingState.WAITING})
"""Nothing is promised yet."""
PROMISED = frozenset(
    {
        BookingState.OFFERED,
        BookingState.CONFIRMED,
        BookingState.TO_SIGN,
        BookingState.TO_REASSIGN,
    }
)
CHANGEABLE = ASKED | PROMISED
"""Before the scooter leaves; afterwards an amendment says what changes (`amendments`)."""


def change(
    reference: str,
    wish: Wish,
    scooter_id: int | None,
    *,
    version: int,
    by: Person,
    now: datetime,
    public_url: str,
) -> Booking:
    """Give a booking what is wished instead; the booking that it is now (another one, where a contract waited).

    Raises:
        NotFound: the booking, or the new site, is not this person's to see.
        Refused: `not_changeable`, `nothing_changes`, `no_scooter_chosen`; what stands against the scooter and the dates.
        Stale: somebody changed it meanwhile.
    """
    booking = bookings.get(reference, by=by)
    if booking.state not in CHANGEABLE:
        raise Refused.because("not_changeable", state=booking.state)
    if booking.version != version:
        raise Stale({"state": booking.state}, booking.version)
    wish = replace(wish, beneficiary_id=booking.beneficiary_id, booking_id=booking.id)
    bookings.visible(wish, by)
    asked = booking.state in ASKED
    if wish == bookings.wish_of(booking) and (asked or scooter_id == booking.scooter_id):
        raise Refused.because("nothing_changes")
    if asked:
        return _ask_otherwise(booking, wish, now)
    if not scooter_id:
        raise Refused.because("no_scooter_chosen")
    return give(booking, wish, scooter_id, by=by, now=now, public_url=public_url)


def _ask_otherwise(booking: Booking, wish: Wish, now: datetime) -> Booking:
    bookings.refuse_unaskable(wish, now)
    with deed("change_booking"):
        booking.starts_at, booking.ends_at = wish.starts_at, wish.ends_at
        booking.site_id, booking.vehicle_class = wish.site_id, wish.vehicle_class
        booking.scooter_id = None
        db.session.flush()
        db.session.expire(booking, ["site", "scooter"])
    return booking


def give(
    booking: Booking,
    wish: Wish,
    scooter_id: int,
    *,
    by: Person,
    now: datetime,
    public_url: str,
    name: str = "change_booking",
) -> Booking:
    """Promise this scooter for this wish in place of what a booking has, or had; the person is written to.

    Raises:
        Refused: what stands against the scooter and the dates.
    """
    contract = booking.rental
    waits = contract is not None and contract.state is RentalState.TO_SIGN
    times = (booking.starts_at, booking.ends_at, booking.vehicle_class)
    if (
        contract is not None
        and waits
        and times != (wish.starts_at, wish.ends_at, wish.vehicle_class)
    ):
        booking = _replace(booking, contract, wish, scooter_id, by=by, now=now)
    else:
        _hold(booking, wish, scooter_id, by=by, now=now, name=name)
        if contract is not None and waits:
            _reissue(contract, booking, by=by, now=now, public_url=public_url)
    messages.queue(booking, messages.CHANGED, f"{scooter_id}:{now:%Y%m%d%H%M}", now)
    return booking


def _replace(
    booking: Booking, contract: Rental, wish: Wish, scooter_id: int, *, by: Person, now: datetime
) -> Booking:
    with deed("replace_booking"):
        bookings.release(booking)
        bookings.set_state(booking, BookingState.CANCELLED)
        contract.state, booking.answer_by = RentalState.CANCELLED, None
        db.session.flush()
    new = bookings.book(replace(wish, booking_id=None), scooter_id, by=by, now=now)
    with deed("replace_booking"):
        said = _("Remplacée par la réservation %(reference)s.", reference=new.reference)
        booking.reason = contract.refusal = f"{booking.reason} {said}".strip()[:250]
    return new


def _hold(
    booking: Booking, wish: Wish, scooter_id: int, *, by: Person, now: datetime, name: str
) -> None:
    with deed(name):
        bookings.release(booking)
        db.session.flush()
        scooter, decision = bookings.promise(wish, scooter_id, by=by, now=now)
        booking.scooter_id, booking.site_id = scooter.id, scooter.site_id
        booking.vehicle_class = wish.vehicle_class
        booking.decision_id = decision.id if decision else None
        booking.starts_at, booking.ends_at = wish.starts_at, wish.ends_at
        if booking.state is BookingState.TO_REASSIGN:
            bookings.set_state(booking, _state_again(booking))
        if booking.state is BookingState.OFFERED:
            booking.answer_by = now + bookings.OFFER_LIFE
        booking.reason = ""
        db.session.flush()
        db.session.expire(booking, ["scooter", "site", "decision"])
        bookings.occupy(booking, by=by, now=now)


def _reissue(
    contract: Rental, booking: Booking, *, by: Person, now: datetime, public_url: str
) -> None:
    contract.scooter_id, contract.site_id = _scooter_of(booking).id, booking.site_id
    db.session.flush()
    db.session.expire(contract, ["scooter", "site"])
    contracts.reissue(contract.number, by=by, now=now, public_url=public_url)


def _scooter_of(booking: Booking) -> Scooter:
    if booking.scooter is None:
        raise Refused.because("no_scooter_chosen")
    return booking.scooter


def _state_again(booking: Booking) -> BookingState:
    """Where a booking stood before it lost its scooter."""
    if booking.rental is not None and booking.rental.state is RentalState.TO_SIGN:
        return BookingState.TO_SIGN
    return BookingState.OFFERED if booking.answer_by is not None else BookingState.CONFIRMED
