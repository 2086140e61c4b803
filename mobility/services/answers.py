"""What a person answers to an offer on their own page: yes, or no and whether they stay on the list.

A yes is the same move as at the desk, with all that refuses it; what refuses it is told to the house as a task, and
to the person as a number to call. Each answer is a task for the house, once for each offer: the day page shows it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mobility.errors import NotFound, Reason, Refused
from mobility.models import Booking
from mobility.rules.messages import SubjectKind
from mobility.rules.states import BookingState
from mobility.services import bookings, contacts, house, messages, public, standings
from mobility.services.beneficiaries import name_of
from mobility.services.journal import deed
from mobility.services.public import Ticket
from mobility.words import gettext as _
from mobility.words import instant, phone, sentence, speaking

REST = timedelta(days=2)
"""Whoever lets an offer pass and stays on the list is offered nothing for so long: the next scooter goes to others."""
NO_NEED = "La personne n'en a plus besoin (sa réponse à la proposition)."
"""Why the booking was cancelled, as its page and the person read it."""
TOLD = frozenset({"offer_over", "offer_late"})
"""What is told to the person as it is; of anything else, whom to call."""
_TAKEN = frozenset({BookingState.CONFIRMED, BookingState.TO_SIGN, BookingState.UNDER_WAY})
_LEFT = frozenset({BookingState.WAITING, BookingState.CANCELLED})


def accept(ticket: Ticket, reference: str, *, now: datetime) -> Booking:
    """Yes: the booking is confirmed, and the person written to. A second yes changes nothing.

    Raises:
        NotFound: the ticket does not show this booking.
        Refused: `offer_over`, `offer_late`; whatever stands against the promise by now.
    """
    booking = _shown(ticket, reference, now)
    if booking.state in _TAKEN:
        return booking
    _check(booking, now)
    key = _key(booking)
    with deed("accept_offer"):
        bookings.move(booking.reference, BookingState.CONFIRMED, by=None, now=now)
    messages.queue_confirmation(booking, now)
    with speaking("fr"):
        said = _(
            "%(name)s a dit oui : remise %(when)s. Préparez le contrat.",
            name=name_of(booking.beneficiary),
            when=instant(booking.starts_at),
        )
    _tell(booking, key, said, now)
    return booking


def decline(ticket: Ticket, reference: str, *, stays: bool, now: datetime) -> Booking:
    """No: the scooter is free for the next one; the person stays on the list, or needs none any more.

    Raises:
        NotFound: the ticket does not show this booking.
        Refused: `offer_over`, `offer_late`.
    """
    booking = _shown(ticket, reference, now)
    if booking.state in _LEFT:
        return booking
    _check(booking, now)
    key, name = _key(booking), name_of(booking.beneficiary)
    target = BookingState.WAITING if stays else BookingState.CANCELLED
    with deed("decline_offer"):
        booking.rests_until = now + REST if stays else None
        why = "" if stays else NO_NEED
        bookings.move(booking.reference, target, reason=why, by=None, now=now)
    with speaking("fr"):
        if stays:
            said = _("%(name)s a dit non, et reste sur la liste d'attente.", name=name)
        else:
            said = _("%(name)s a dit non, et n'a plus besoin de scooter.", name=name)
    _tell(booking, key, said, now)
    return booking


def note_refused(
    ticket: Ticket, reference: str, reasons: Sequence[Reason], *, now: datetime
) -> str:
    """Somebody said yes and cannot have it: a task to call them, that says why. The number to call, for them.

    Raises:
        NotFound: the ticket does not show this booking.
    """
    booking = _shown(ticket, reference, now)
    with speaking("fr"):
        said = _(
            "Appeler %(name)s, qui a dit oui : %(why)s",
            name=name_of(booking.beneficiary),
            why=" ".join(sentence(reason) for reason in reasons),
        )
    _tell(booking, f"{_key(booking)}:refused", said, now)
    return whom_to_call(booking)


def _shown(ticket: Ticket, reference: str, now: datetime) -> Booking:
    """The booking that is answered, if the ticket is its own or its person's."""
    public.booking_of(ticket, now)  # its link may have been withdrawn
    booking = bookings.get(reference, by=None)
    if booking.beneficiary_id != ticket.beneficiary_id or ticket.booking_id not in {
        None,
        booking.id,
    }:
        raise NotFound
    return booking


def _check(booking: Booking, now: datetime) -> None:
    if booking.state is not BookingState.OFFERED:
        raise Refused.because("offer_over", phone=whom_to_call(booking))
    if standings.is_over(booking, now):
        raise Refused.because("offer_late", phone=whom_to_call(booking))


def whom_to_call(booking: Booking) -> str:
    """The number of the site of a booking, or of the house."""
    return phone(booking.site.phone or house.shown().phone)


def _key(booking: Booking) -> str:
    offer = f"{booking.answer_by:%Y%m%d%H%M}" if booking.answer_by else ""
    return f"answer:{booking.id}:{offer}"


def _tell(booking: Booking, key: str, said: str, now: datetime) -> None:
    contacts.make_task(key, said, SubjectKind.BOOKING, booking.id, site_id=booking.site_id, now=now)
