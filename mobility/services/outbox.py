"""Sending what was planned: never lost, and repeated at most once, when nobody can know whether it left.

Of each message: it is claimed for ten minutes in one short unit, which also writes down what became of the one
before; then everything it speaks of is read again; then it is sent, outside any transaction. So a sender that is
killed leaves one message that may have left. That one becomes uncertain and is sent again once, under the same
Message-ID. Many senders may work at one time: rows are claimed with SKIP LOCKED, and a sender whose claim was
taken from it changes nothing.
"""

import logging
import secrets
import time as clocks
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from mobility import db
from mobility.config import Settings
from mobility.errors import NotFound
from mobility.messaging import BadEnvelope, Email, Receipt, ReceiptState, Sms, email, sms
from mobility.messaging import Channel as Carrier
from mobility.models import Attempt, Booking, Message
from mobility.rules.messages import MessageState, SubjectKind
from mobility.services import letters, messages, prescriber_links, public
from mobility.services.contacts import addressee, make_task, reached_by
from mobility.services.letters import Letter, NotSent
from mobility.words import gettext as _
from mobility.words import phone
from mobility.words.messages import message_kind

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
LONGEST_RUN = timedelta(minutes=5)
"""A batch ends after that, so that a slow server never outlasts a claim."""
MOST = 200
"""Messages of one run, which begins every minute: an outage that ends is no flood."""
NEXT_TRY = tuple(timedelta(minutes=wait) for wait in (5, 15, 60, 180, 360, 720))
"""How long to wait after each try that failed for now; after the last one, for good."""
SENDABLE = (MessageState.DUE, MessageState.FAILED_FOR_NOW, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How this installation sends: its two channels, and what personal links are made of."""

    mail: Callable[[], Carrier[Email]]
    sms: Callable[[], Carrier[Sms]]
    secret: bytes
    public_url: str


def post_of(settings: Settings) -> Post:
    """The post of an installation, as its settings say."""
    return Post(
        mail=lambda: email.channel_from_url(settings.mail_url, settings.outbox),
        sms=lambda: sms.channel_from_url(settings.sms_url, settings.outbox),
        secret=settings.secret_key.encode(),
        public_url=settings.public_url,
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this sender alone may send, until then."""

    message_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed message. `receipt` is None when nothing was tried."""

    message_id: int
    state: MessageState
    reason: str
    receipt: Receipt | None = None
    letter: Letter | None = None


class Session:
    """One batch: each channel is opened when the first message needs it, and closed at the end."""

    def __init__(self, post: Post, until: ExitStack) -> None:
        self._post, self._until = post, until
        self._mail: Carrier[Email] | None = None
        self._sms: Carrier[Sms] | None = None

    def send(self, envelope: Email | Sms) -> Receipt:
        """Hand an envelope to its channel."""
        if isinstance(envelope, Email):
            if self._mail is None:
                self._mail = self._until.enter_context(self._post.mail())
            return self._mail.send(envelope)
        if self._sms is None:
            self._sms = self._until.enter_context(self._post.sms())
        return self._sms.send(envelope)


def deliver(
    now: datetime, *, post: Post, write: Callable[..., Claim | None], most: int = MOST
) -> dict[str, int]:
    """Send what waits, and count what became of it by state.

    `write` runs one unit of work: the edge hands in `db.write`. Must be called outside any unit.
    """
    counts: Counter[str] = Counter()
    sender, began = secrets.token_hex(8), clocks.monotonic()
    outcome: Outcome | None = None
    with ExitStack() as until:
        session = Session(post, until)
        while True:
            # A long batch must not hold claims by a clock that stood still meanwhile.
            moment = now + timedelta(seconds=clocks.monotonic() - began)
            more = counts.total() < most and moment - now < LONGEST_RUN
            claim = write(settle_and_claim, outcome, sender, moment, post.secret, more=more)
            if claim is None:
                return dict(counts)
            outcome = _attempt(claim, session, post, moment)
            counts[outcome.state.value] += 1


# --- in a unit of work ------------------------------------------------------------------------------


def settle_and_claim(
    outcome: Outcome | None, sender: str, now: datetime, secret: bytes, *, more: bool = True
) -> Claim | None:
    """Write down what became of one message, and claim the next one that is due; None when there is none."""
    if outcome is None:
        _take_back(now)
    else:
        _settle(outcome, sender, now)
    if not more:
        return None
    message = db.session.scalar(
        select(Message)
        .where(
            Message.state.in_(SENDABLE),
            Message.next_try_at <= now,
            Message.settled_at.is_(None),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is None:
        return None
    message.state, message.claimed_by, message.claimed_until = (
        MessageState.CLAIMED,
        sender,
        now + LEASE,
    )
    _make_link(message, secret, now)
    return Claim(message.id, now + LEASE)


def _make_link(message: Message, secret: bytes, now: datetime) -> None:
    """The personal link that the text will carry, if it carries one, has to be there before the text is written."""
    if message.contact is not None:
        with suppress(NotFound):  # withdrawn: the text then leads to where a new one is asked for
            prescriber_links.link_of(message.contact, secret, now)
    elif message.kind in letters.WITH_LINK and message.booking_id is not None:
        booking = db.session.get(Booking, message.booking_id)
        if booking is not None:
            public.link_of(booking, secret, now)


def _take_back(now: datetime) -> None:
    """Claims whose sender never came back: nobody knows whether these messages left."""
    lapsed = db.session.scalars(
        select(Message)
        .where(Message.state == MessageState.CLAIMED, Message.claimed_until <= now)
        .with_for_update(skip_locked=True)
    ).all()
    for message in lapsed:
        cut = Receipt(ReceiptState.UNCERTAIN, detail=_("L'envoi a été interrompu."))
        _record(message, cut, now)
        _uncertain(message, now, wait=timedelta(0))


def _settle(outcome: Outcome, sender: str, now: datetime) -> None:
    message = db.session.get(Message, outcome.message_id, with_for_update=True)
    if message is None:
        return
    if outcome.receipt is not None:
        _record(message, outcome.receipt, now)
    if message.state is not MessageState.CLAIMED or message.claimed_by != sender:
        return  # the claim lapsed while this sender stood still, and another one took over
    letter = outcome.letter
    if letter is not None and outcome.receipt is not None:
        message.subject, message.body, message.language = (
            letter.subject,
            letter.shown,
            letter.language,
        )
    if outcome.state is MessageState.UNCERTAIN:
        _uncertain(message, now, wait=NEXT_TRY[0])
    elif outcome.state is MessageState.FAILED_FOR_NOW:
        _later(message, outcome, now)
    elif outcome.state is MessageState.ACCEPTED and _cuts(message):
        _close(message, MessageState.UNCERTAIN, "sent_again", now)
    else:
        _close(message, outcome.state, outcome.reason, now)
        if outcome.reason == "contact_changed":
            reached = reached_by(message)
            if reached is not None:
                messages.send_again(message, reached, now)


def _record(message: Message, receipt: Receipt, now: datetime) -> None:
    message.tries += 1
    if receipt.provider_reference:
        message.provider_reference = receipt.provider_reference[:250]
    message.attempts.append(
        Attempt(
            at=now,
            result=receipt.state.value,
            detail=receipt.detail[:250],
            provider_reference=receipt.provider_reference[:250],
        )
    )


def _cuts(message: Message) -> int:
    """How many tries ended without anybody knowing what became of them."""
    return sum(attempt.result == ReceiptState.UNCERTAIN.value for attempt in message.attempts)


def _uncertain(message: Message, now: datetime, *, wait: timedelta) -> None:
    if _cuts(message) > 1:
        _close(message, MessageState.UNCERTAIN, "maybe_sent", now)
        return
    _release(message, MessageState.UNCERTAIN, "cut")
    message.next_try_at = now + wait


def _later(message: Message, outcome: Outcome, now: datetime) -> None:
    if message.tries > len(NEXT_TRY):
        _close(message, MessageState.FAILED_FOR_GOOD, "tries_exhausted", now)
        return
    _release(message, MessageState.FAILED_FOR_NOW, outcome.reason)
    message.next_try_at = now + NEXT_TRY[max(message.tries, 1) - 1]


def _close(message: Message, state: MessageState, reason: str, now: datetime) -> None:
    """The last word on a message; where it did not arrive, somebody is asked to call."""
    _release(message, state, reason)
    message.settled_at = now
    if not (messages.did_not_arrive(message) or reason == "unreachable"):
        return
    name, number = addressee(message)
    what = message_kind(message.kind)
    title = _("Appeler %(name)s : message non reçu (%(what)s).", name=name, what=what)
    kind, subject_id, site_id = _about(message)
    make_task(
        f"message:{message.id}",
        f"{title} {phone(number)}" if number else title,
        kind,
        subject_id,
        site_id=site_id,
        now=now,
    )


def _about(message: Message) -> tuple[SubjectKind, int, int | None]:
    """What a message is about: a rental, a person, a referral, a prescriber; and its site, if it has one."""
    if message.referral is not None:
        return SubjectKind.REFERRAL, message.referral.id, message.referral.site_id
    if message.contact is not None:
        return SubjectKind.PRESCRIBER, message.contact.prescriber_id, None
    person = message.beneficiary
    if person is None:
        raise NotFound
    booking = db.session.get(Booking, message.booking_id) if message.booking_id else None
    site_id = booking.site_id if booking else person.site_id
    if message.rental_id:
        return SubjectKind.RENTAL, message.rental_id, site_id
    return SubjectKind.BENEFICIARY, person.id, site_id


def _release(message: Message, state: MessageState, reason: str) -> None:
    message.state, message.reason = state, reason
    message.claimed_by, message.claimed_until = "", None


# --- outside any transaction ------------------------------------------------------------------------


def _attempt(claim: Claim, session: Session, post: Post, now: datetime) -> Outcome:
    """Read again, put into words, send. Whatever goes wrong with one message stays with that message."""
    try:
        letter = letters.write_letter(
            claim.message_id, now, secret=post.secret, public_url=post.public_url
        )
    except NotSent as stop:
        return Outcome(claim.message_id, stop.state, stop.reason)
    except BadEnvelope:
        return Outcome(claim.message_id, MessageState.FAILED_FOR_GOOD, "bad_address")
    except DBAPIError:
        return Outcome(claim.message_id, MessageState.FAILED_FOR_NOW, "later")
    except Exception as error:  # noqa: BLE001 - whatever a text does wrong, the other messages still leave
        # The words of the fault may quote what people typed: its name has to do.
        log.error("message %s cannot be written: %s", claim.message_id, type(error).__name__)  # noqa: TRY400 - idem
        return Outcome(claim.message_id, MessageState.FAILED_FOR_GOOD, "text_broken")
    finally:
        db.session.rollback()  # no transaction stays open while the network is spoken to
    receipt = session.send(letter.envelope)
    state = MessageState(receipt.state.value)
    return Outcome(claim.message_id, state, _WHY.get(state, ""), receipt, letter)


_WHY = {
    MessageState.FAILED_FOR_NOW: "later",
    MessageState.FAILED_FOR_GOOD: "refused",
    MessageState.UNCERTAIN: "cut",
}
