"""A planned message becomes words: everything it speaks of is read at the moment of sending, or it is not sent."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.messaging import Email, Sms, texts
from mobility.messaging.sms import gsm7
from mobility.messaging.texts import Kind
from mobility.models import (
    Beneficiary,
    Booking,
    Contact,
    Decision,
    Message,
    Rental,
    Scooter,
    Setting,
    Site,
)
from mobility.rules import reminders
from mobility.rules.messages import MessageState
from mobility.rules.reminders import Channel, ReminderKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    decisions,
    house,
    messages,
    prescriber_links,
    prescriber_messages,
    proofs,
    public,
    standings,
)
from mobility.services.contacts import addressee, reached_by, reads_for
from mobility.words import gettext as _
from mobility.words import local, reference, short_day, speaking, time_of_day
from mobility.words.messages import plain_day, vehicle
from mobility.words.papers import listed
from mobility.words.people import lacking
from mobility.words.values import phone, short_phone

WITH_LINK = frozenset(
    {
        messages.CONFIRMED,
        messages.OFFERED,
        messages.CHANGED,
        messages.LINK,
        messages.RENTAL_CHANGED,
    }
)
"""Texts that carry the personal link."""
LINK_LIFE = timedelta(days=3)
"""A link that could not be sent in three days is asked for again."""
HIDDEN_LINK = "/s/•••"


class NotSent(Exception):
    """What was planned is not to be sent (any more); says what becomes of the message, and why."""

    def __init__(self, state: MessageState, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words. `shown` is its text as it is kept: without the secret of its link."""

    envelope: Email | Sms
    subject: str
    shown: str
    language: str


def write_letter(message_id: int, now: datetime, *, secret: bytes, public_url: str) -> Letter:
    """Put a message into words, from what is true now.

    Raises:
        NotSent: returned, cancelled, moved, too late, unreachable, reached elsewhere now.
        BadEnvelope: an address that no channel may carry.
        BadText, LookupError: the text has a fault.
    """
    message = _load(message_id)
    _still_to_send(message, now)
    channel = Kind.SMS if message.channel is Channel.SMS else Kind.MAIL
    language = texts.language_of(channel, message.kind, _spoken_to(message))
    with speaking(language):
        values, hidden = _values(message, channel, now, secret, public_url)
        text = _through(message, texts.render(channel, message.kind, language, values))
    path = HIDDEN_LINK if message.contact is None else prescriber_messages.HIDDEN_LINK
    shown = text.body.replace(hidden, f"{public_url}{path}") if hidden else text.body
    return Letter(_envelope(message, text), text.subject[:250], shown, text.language)


def _spoken_to(message: Message) -> str:
    """The language of whoever a message goes to, as it is now."""
    somebody = message.contact or message.beneficiary
    return somebody.language if somebody else message.language


def _load(message_id: int) -> Message:
    site = joinedload(Booking.site).options(selectinload(Site.hours), selectinload(Site.closures))
    return db.session.scalars(
        select(Message)
        .options(
            joinedload(Message.beneficiary),
            joinedload(Message.decision),
            joinedload(Message.contact).joinedload(Contact.prescriber),
            joinedload(Message.referral),
            joinedload(Message.rental).joinedload(Rental.site).selectinload(Site.hours),
            joinedload(Message.rental).joinedload(Rental.site).selectinload(Site.closures),
            joinedload(Message.booking).options(
                site, joinedload(Booking.scooter).joinedload(Scooter.model)
            ),
        )
        .where(Message.id == message_id)
        .execution_options(populate_existing=True)
    ).one()


# --- is it still to be sent? ------------------------------------------------------------------------


def _still_to_send(message: Message, now: datetime) -> None:
    """Read again what the message is about.

    Raises:
        NotSent: it is not to be sent, and why.
    """
    if message.decision_id is not None:
        _decision_holds(message, now)
    elif message.contact is not None:
        stop = prescriber_messages.why_not(message, now)
        if stop:
            raise NotSent(*stop)
    elif message.kind in set(ReminderKind):
        _reminder_holds(message, now)
    elif message.kind == messages.PROOFS:
        _request_holds(message, now)
    else:
        _booking_holds(message, now)
    reached = reached_by(message)
    if reached is None:
        raise NotSent(MessageState.CANCELLED, "unreachable")
    if (reached.channel, reached.recipient) != (message.channel, message.recipient):
        raise NotSent(MessageState.CANCELLED, "contact_changed")


def _reminder_holds(message: Message, now: datetime) -> None:
    rental = message.rental
    if rental is None or rental.state in {RentalState.TO_SIGN, RentalState.CANCELLED}:
        raise NotSent(MessageState.CANCELLED, "cancelled")
    if rental.state is not RentalState.UNDER_WAY:
        raise NotSent(MessageState.CANCELLED, "returned")
    base, _again, by_hand = message.key.partition(messages.AGAIN)
    facts = messages.facts_of(rental, Channel(base.rpartition(":")[2]))
    rules, calendar = messages.rules_in_force(), standings.open_days(standings.return_place(rental))
    if base not in {one.key for one in reminders.planned(facts, rules, calendar)}:
        raise NotSent(MessageState.CANCELLED, "moved")
    if by_hand:
        return  # somebody decided to send it again, and knows the hour
    if base not in {one.key for one in reminders.due(facts, rules, calendar, now)}:
        raise NotSent(MessageState.TOO_LATE, "too_late")


def _request_holds(message: Message, now: datetime) -> None:
    asked = proofs.open_requests(_person(message).id)
    if not asked:
        raise NotSent(MessageState.CANCELLED, "papers_brought")
    if max(one.due_on for one in asked) < local(now).date():
        raise NotSent(MessageState.TOO_LATE, "too_late")


def _decision_holds(message: Message, now: datetime) -> None:
    decision = message.decision
    if decision is None:
        raise NotSent(MessageState.CANCELLED, "cancelled")
    newest = decisions.in_force(
        decision.beneficiary_id, decision.vehicle_class, on=local(now).date()
    )
    if newest is None or newest.id != decision.id:
        raise NotSent(MessageState.CANCELLED, "superseded")
    if decision.valid_until is not None and decision.valid_until < local(now).date():
        raise NotSent(MessageState.TOO_LATE, "too_late")


def _booking_holds(message: Message, now: datetime) -> None:
    booking = message.booking
    if booking is None:
        raise NotSent(MessageState.CANCELLED, "cancelled")
    if message.kind == messages.LINK:
        if now - message.created_at > LINK_LIFE:
            raise NotSent(MessageState.TOO_LATE, "too_late")
        return
    if booking.state not in _STANDS_IN.get(message.kind, _PROMISED):
        raise NotSent(MessageState.CANCELLED, "cancelled")
    if message.kind == messages.CANCELLED:
        return  # as good an hour as any
    until = _useful_until(message, booking)
    if until is None or until <= now:
        raise NotSent(MessageState.TOO_LATE, "too_late")


def _useful_until(message: Message, booking: Booking) -> datetime | None:
    """Until when a message still tells the person something."""
    if message.kind == messages.OFFERED:
        return booking.answer_by
    if message.kind == messages.RENTAL_CHANGED:
        return standings.return_moment(message.rental, booking.site) if message.rental else None
    return booking.starts_at


_PROMISED = frozenset({BookingState.CONFIRMED, BookingState.TO_SIGN})
_STANDS_IN = {
    messages.CANCELLED: frozenset({BookingState.CANCELLED}),
    messages.CHANGED: _PROMISED | {BookingState.OFFERED},
    messages.OFFERED: frozenset({BookingState.OFFERED}),
    messages.RENTAL_CHANGED: frozenset({BookingState.UNDER_WAY}),
}
"""In which states of its booking a message is still true."""


# --- its words --------------------------------------------------------------------------------------


def _values(
    message: Message, channel: Kind, now: datetime, secret: bytes, public_url: str
) -> tuple[dict[str, str], str]:
    """What the names of the text stand for, and the link that must not be kept (empty if there is none)."""
    if message.kind == messages.PROOFS:
        return _proof_values(message, channel), ""
    if message.decision is not None:
        return decision_values(message.decision, channel), ""
    if message.contact is not None:
        token = prescriber_links.known_link(message.contact, secret, now)
        link = f"{public_url}/p/{token}" if token else f"{public_url}/p"
        return prescriber_messages.values(message, link), link if token else ""
    booking, rental, person = message.booking, message.rental, _person(message)
    if booking is None:
        raise NotSent(MessageState.CANCELLED, "cancelled")
    site, settings = booking.site, house.settings()
    moment = booking.starts_at
    if rental is not None and message.kind in {*ReminderKind, messages.RENTAL_CHANGED}:
        moment, site = standings.return_moment(rental, site), standings.return_place(rental)
    scooter = booking.scooter
    name = (scooter.plate or scooter.fleet_number) if scooter else ""
    link = ""
    if message.kind in WITH_LINK:
        link = f"{public_url}/s/{public.known_link(booking, secret)}"
    values = {
        **_sender(settings, site, channel),
        "first_name": standings.given_name(person),
        "vehicle": vehicle(booking.vehicle_class, name).strip(),
        "day": plain_day(moment),
        "time": time_of_day(local(moment).time()),
        "reference": reference(booking.reference),
        "deadline": _spoken(booking.answer_by) if booking.answer_by else "",
        "link": link,
    }
    return values, link


def _spoken(moment: datetime) -> str:
    """A day and hour that are near: mardi 1 décembre à 18 h."""
    return _("%(day)s à %(time)s", day=plain_day(moment), time=time_of_day(local(moment).time()))


def _person(message: Message) -> Beneficiary:
    """The beneficiary whom a message goes to."""
    if message.beneficiary is None:
        raise NotSent(MessageState.CANCELLED, "cancelled")
    return message.beneficiary


def _proof_values(message: Message, channel: Kind) -> dict[str, str]:
    person = _person(message)
    asked = proofs.open_requests(person.id)
    return {
        **_sender(house.settings(), house.site(person.site_id), channel),
        "first_name": standings.given_name(person),
        "papers": listed([one.kind for one in asked]),
        "day": plain_day(min(one.due_on for one in asked)),
        "reference": reference(person.reference),
    }


def decision_values(decision: Decision, channel: Kind) -> dict[str, str]:
    """What the names of a text on a decision stand for."""
    person, settings = decision.beneficiary, house.settings()
    site = house.site(person.site_id)
    return {
        **_sender(settings, site, channel),
        "first_name": standings.given_name(person),
        "reference": reference(person.reference),
        "until": short_day(decision.valid_until) if decision.valid_until else "",
        "missing": ", ".join(lacking(decisions.findings(decision))),
    }


def _sender(settings: Setting, site: Site, channel: Kind) -> dict[str, str]:
    """Who writes, and where the person finds them."""
    number = site.phone or settings.phone
    return {
        "foundation": settings.sender_name or settings.name,
        "place": ", ".join(part for part in (site.address or site.name, site.town) if part),
        "phone": short_phone(number) if channel is Kind.SMS else phone(number),
    }


def _through(message: Message, text: texts.Text) -> texts.Text:
    """What goes to a référent says first for whom; the family name never stands in an SMS."""
    person = message.beneficiary
    if person is None or not reads_for(person):
        return text
    if message.channel is Channel.SMS:
        short = f"{standings.given_name(person)} {(person.usage_name or person.birth_name)[:1]}."
        return replace(text, body=gsm7(f"{_('Pour %(name)s :', name=short)} {text.body}"))
    name = f"{person.first_names} {person.usage_name or person.birth_name}"
    return replace(text, body=f"{_('Message pour %(name)s', name=name)}\n\n{text.body}")


def _envelope(message: Message, text: texts.Text) -> Email | Sms:
    """The envelope: its name is the message's own, the same at every try."""
    own = hashlib.sha256(f"{message.key} {message.created_at.isoformat()}".encode()).hexdigest()
    name = f"mobility-{message.id}-{own[:12]}"
    if message.channel is Channel.SMS:
        return Sms(to=message.recipient, text=text.body, reference=name)
    settings = house.settings()
    sender = settings.sender_email or settings.email
    if not sender:
        raise NotSent(MessageState.FAILED_FOR_NOW, "no_sender")
    return Email(
        to=message.recipient,
        to_name=addressee(message)[0],
        subject=text.subject,
        text=text.body,
        message_id=f"<{name}@{sender.rpartition('@')[2]}>",
        sender=sender,
        sender_name=settings.sender_name or settings.name,
    )
