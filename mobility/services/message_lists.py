"""Messages as people look at them: what a person will receive, what was said, what did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, selectinload

from mobility import db
from mobility.models import Booking, Message, Rental
from mobility.rules import reminders
from mobility.rules.messages import MessageState
from mobility.rules.reminders import Channel
from mobility.rules.states import BookingState, RentalState
from mobility.services import messages
from mobility.services.accounts import Person
from mobility.services.contacts import contact_of
from mobility.services.standings import open_days

PER_PAGE = 50
GOES_ON = (
    BookingState.OFFERED,
    BookingState.CONFIRMED,
    BookingState.TO_SIGN,
    BookingState.UNDER_WAY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A message that will leave, if nothing changes."""

    kind: str
    channel: Channel | None
    """None: the person has neither mobile nor e-mail; a task to call is made instead."""
    at: datetime
    recipient: str


def log_of(rental: Rental) -> Sequence[Message]:
    """Every message of a rental and of its booking, the latest first, with each try."""
    return db.session.scalars(
        select(Message)
        .options(selectinload(Message.attempts))
        .where(or_(Message.rental_id == rental.id, Message.booking_id == rental.booking_id))
        .order_by(Message.id.desc())
    ).all()


def upcoming(rental: Rental, now: datetime) -> list[Coming]:
    """What this person will receive, and when, if nothing changes; the nearest first."""
    if rental.state not in {RentalState.TO_SIGN, RentalState.UNDER_WAY}:
        return []
    reached = contact_of(rental.beneficiary)
    channel = reached.channel if reached else None
    facts = messages.facts_of(rental, channel or Channel.SMS)
    if facts.handed_over_at is None:  # as if the scooter left when it is to leave
        facts = replace(facts, handed_over_at=rental.starts_at)
    known = messages.known([rental.id])
    return [
        Coming(
            kind=due.kind,
            channel=channel,
            at=due.at,
            recipient=reached.recipient if reached else "",
        )
        for due in reminders.planned(facts, messages.rules_in_force(), open_days(rental.site))
        if due.at > now and (rental.id, due.kind, due.at) not in known
    ]


def undelivered(by: Person) -> Sequence[Message]:
    """What did not arrive and still matters, latest first: the rental or the booking goes on."""
    still_matters = or_(Message.booking_id.is_(None), Booking.state.in_(GOES_ON))
    lost = or_(
        Message.state.in_(messages.NOT_ARRIVED),
        (Message.state == MessageState.UNCERTAIN) & (Message.reason == "maybe_sent"),
    )
    return db.session.scalars(
        messages.visible(select(Message), by)
        .options(selectinload(Message.attempts))
        .where(
            lost,
            Message.reason != "replaced",
            still_matters,
            ~_heard_since(),
        )
        .order_by(Message.id.desc())
        .limit(200)
    ).all()


def _heard_since() -> ColumnElement[bool]:
    """A prescriber's contact whom something else has reached since needs no call."""
    later = aliased(Message)
    return (
        select(later.id)
        .where(
            later.contact_id == Message.contact_id,
            later.id > Message.id,
            later.state.in_([MessageState.ACCEPTED, MessageState.DELIVERED]),
        )
        .exists()
    )


def latest(
    by: Person, *, state: str = "", channel: str = "", page: int = 1
) -> tuple[Sequence[Message], bool]:
    """One page of messages, the latest first, and whether another follows."""
    query = messages.visible(select(Message), by)
    if state in set(MessageState):
        query = query.where(Message.state == MessageState(state))
    if channel in set(Channel):
        query = query.where(Message.channel == Channel(channel))
    page = max(1, min(page, 1000))
    rows = db.session.scalars(
        query.order_by(Message.id.desc()).limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)
    ).all()
    return rows[:PER_PAGE], len(rows) > PER_PAGE
