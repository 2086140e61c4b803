"""Messages to people: which are planned, what became of each, and sending one again.

A message is a row under a unique key, written before anything is sent; `services.outbox` sends it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    Message,
    Referral,
    ReminderRuleRow,
    Rental,
)
from mobility.models import Contact as At
from mobility.rules import reminders
from mobility.rules.messages import MessageState
from mobility.rules.reminders import Channel, Due, OpenDays, ReminderRule, RentalFacts
from mobility.rules.roles import Capability
from mobility.rules.states import RentalState
from mobility.services import house
from mobility.services.accounts import Person
from mobility.services.contacts import (
    Contact,
    ask_to_call,
    contact,
    contact_of,
    reached_at,
    reached_by,
)
from mobility.services.standings import open_days
from mobility.words import gettext as _
from mobility.words import phone
from mobility.words.messages import message_kind

PAGE = 500
BEFORE, AFTER = timedelta(days=75), timedelta(days=8)
"""How far the day of return may lie from a reminder of it: a site may be closed for two months."""

AGAIN = "~"
"""Stands in the key of a message that was sent again by a person's decision, before its number."""

NOT_ARRIVED = (MessageState.FAILED_FOR_GOOD, MessageState.TOO_LATE)
STILL_WAITING = (MessageState.DUE, MessageState.CLAIMED, MessageState.FAILED_FOR_NOW)
CONFIRMED, LINK, PROOFS = "booking_confirmed", "status_link", "proofs_missing"
CHANGED, CANCELLED = "booking_changed", "booking_cancelled"
OFFERED = "booking_offered"
RENTAL_CHANGED = "rental_changed"
"""A change of the rental under way was signed: which scooter, to be brought back when and where."""

Rented = Row[*tuple[Any, ...]]
"""A rental and its person, as planning reads them: columns only."""


# --- planning ---------------------------------------------------------------------------------------


def plan(now: datetime) -> dict[str, int]:
    """Write the reminders whose moment has come; a job of the runner. A second run writes nothing.

    Counts `planned` messages, and `tasks` for people who can only be called.
    """
    rules = rules_in_force()
    counts = Counter(planned=0, tasks=0)
    if not rules:
        return dict(counts)
    calendars: dict[int, OpenDays] = {}
    for page in _under_way(now):
        if not calendars:
            calendars = {site.id: open_days(site) for site in house.sites(closed_too=True)}
        _plan_page(page, rules, calendars, now, counts)
    return dict(counts)


def rules_in_force() -> list[ReminderRule]:
    """The calendar of reminders, as the rules want it."""
    rows = db.session.scalars(
        select(ReminderRuleRow).where(ReminderRuleRow.active).order_by(ReminderRuleRow.offset_days)
    )
    return [
        ReminderRule(kind=row.kind, offset_days=row.offset_days, local_time=row.local_time)
        for row in rows
    ]


def facts_of(rental: Rental | Rented, channel: Channel) -> RentalFacts:
    """What reminders need to know of a rental."""
    return RentalFacts(
        number=rental.number,
        due_at=rental.due_at,
        handed_over_at=rental.handed_over_at,
        returned_at=rental.returned_at,
        channels=(channel,),
        taken_over_at=rental.taken_over_at,
    )


def _under_way(now: datetime) -> Iterator[Sequence[Rented]]:
    """Rentals whose return is near or lately past, page by page along the index on state and due date."""
    query = (
        select(
            Rental.id, Rental.number, Rental.booking_id, Rental.site_id, Rental.due_at,
            func.coalesce(Rental.return_site_id, Rental.site_id).label("return_site_id"),
            Rental.handed_over_at, Rental.returned_at, Rental.taken_over_at, Beneficiary.id.label("beneficiary_id"),
            Beneficiary.first_names, Beneficiary.usage_name, Beneficiary.birth_name,
            reached_at("phone"), reached_at("email"), Beneficiary.channel, Beneficiary.language,
        )
        .join(Beneficiary, Beneficiary.id == Rental.beneficiary_id)
        .outerjoin(Beneficiary.referent)
        .where(
            Rental.state == RentalState.UNDER_WAY,
            Rental.due_at > now - BEFORE,
            Rental.due_at < now + AFTER,
        )
        .order_by(Rental.due_at, Rental.id)
        .limit(PAGE)
    )  # fmt: skip
    page = db.session.execute(query).all()
    while page:
        yield page
        last = page[-1]
        after = tuple_(Rental.due_at, Rental.id) > tuple_(last.due_at, last.id)
        page = db.session.execute(query.where(after)).all() if len(page) == PAGE else []


def _plan_page(
    page: Sequence[Rented],
    rules: Sequence[ReminderRule],
    calendars: Mapping[int, OpenDays],
    now: datetime,
    counts: Counter[str],
) -> None:
    found: list[tuple[Rented, Due]] = []
    for rental in page:
        dues = reminders.due(
            facts_of(rental, Channel.SMS), rules, calendars[rental.return_site_id], now
        )
        found += [(rental, due) for due in dues]
    if not found:
        return
    told = known([rental.id for rental, _due in found])
    rows = []
    for rental, due in found:
        if (rental.id, due.kind, due.at) in told:
            continue
        reached = contact(rental.channel, rental.phone, rental.email)
        if reached is None:
            counts["tasks"] += _ask_to_call_unreachable(rental, due, now)
            continue
        facts = facts_of(rental, reached.channel)  # its key says over what it goes
        over = reminders.due(facts, rules, calendars[rental.return_site_id], now)
        rows += [_row(rental, reached, one, now) for one in over if one.kind is due.kind]
    counts["planned"] += insert(rows)


def known(rental_ids: Sequence[int]) -> set[tuple[int | None, str, datetime]]:
    """What these rentals were told already, over whatever channel: one reminder is one message."""
    rows = db.session.execute(
        select(Message.rental_id, Message.kind, Message.due_at).where(
            Message.rental_id.in_(set(rental_ids))
        )
    )
    return {(row.rental_id, row.kind, row.due_at) for row in rows}


def _row(rental: Rented, reached: Contact, due: Due, now: datetime) -> dict[str, Any]:
    return {
        "key": due.key,
        "kind": due.kind.value,
        "channel": reached.channel,
        "beneficiary_id": rental.beneficiary_id,
        "rental_id": rental.id,
        "booking_id": rental.booking_id,
        "recipient": reached.recipient,
        "language": rental.language,
        "due_at": due.at,
        "next_try_at": now,
        "state": MessageState.DUE,
        "created_at": now,
    }


def insert(rows: Sequence[dict[str, Any]]) -> int:
    """Write rows whose key nobody has written; how many were new."""
    if not rows:
        return 0
    connection = db.session.connection()
    engine = postgresql if connection.dialect.name == "postgresql" else sqlite
    table = Message.metadata.tables[Message.__tablename__]
    statement = (
        engine.insert(table)
        .on_conflict_do_nothing(index_elements=[table.c.key])
        .returning(table.c.id)
    )
    return len(connection.execute(statement, list(rows)).all())


def _ask_to_call_unreachable(rental: Rented, due: Due, now: datetime) -> int:
    name = f"{rental.first_names} {rental.usage_name or rental.birth_name}"
    return ask_to_call(
        f"unreachable:{due.key}",
        _("Appeler %(name)s : %(what)s.", name=name, what=message_kind(due.kind))
        + (f" {phone(rental.phone)}" if rental.phone else ""),
        rental_id=rental.id,
        beneficiary_id=rental.beneficiary_id,
        site_id=rental.site_id,
        now=now,
    )


# --- messages that follow a deed --------------------------------------------------------------------


def queue_confirmation(booking: Booking, now: datetime) -> int:
    """Tell a person that the booking is accepted: once for each booking and start. How many rows were written."""
    return queue(booking, CONFIRMED, f"{booking.starts_at:%Y%m%d%H%M}", now)


def queue_offer(booking: Booking, now: datetime) -> int:
    """Tell a person that a scooter is free for them, and until when to answer: once for each offer."""
    return queue(booking, OFFERED, f"{now:%Y%m%d%H%M}", now)


def queue_link(booking: Booking, now: datetime) -> int:
    """Send a person the link of their page, to the number or address that is known; at most one a minute.

    Raises:
        Refused: `unreachable`: neither mobile nor e-mail.
    """
    if contact_of(booking.beneficiary) is None:
        raise Refused.because("unreachable")
    return queue(booking, LINK, f"{now:%Y%m%d%H%M}", now)


def queue(booking: Booking, kind: str, once: str, now: datetime) -> int:
    """Write a message about a booking: one of this kind for each `once`, on each channel."""
    return queue_for(booking.beneficiary, booking, kind, f"{kind}:{booking.id}:{once}", now)


def queue_for(
    person: Beneficiary, booking: Booking | None, kind: str, key: str, now: datetime
) -> int:
    """Write one message to a person under a key, unless it stands there already; how many rows were written."""
    reached = contact_of(person)
    if reached is None:
        return 0
    about = {
        "rental_id": booking.rental.id if booking and booking.rental else None,
        "booking_id": booking.id if booking else None,
    }
    return insert([_row_of(key, kind, person, reached, now) | about])


def _row_of(
    key: str, kind: str, person: Beneficiary, reached: Contact, now: datetime
) -> dict[str, Any]:
    """A message that leaves at once, still without what it is about."""
    return {
        "key": f"{key}:{reached.channel}",
        "kind": kind,
        "channel": reached.channel,
        "beneficiary_id": person.id,
        "recipient": reached.recipient,
        "language": person.language,
        "due_at": now,
        "next_try_at": now,
        "state": MessageState.DUE,
        "created_at": now,
    }


def queue_decision(decision: Decision, kind: str, now: datetime) -> int:
    """Tell a person what was decided: once for each decision. How many rows were written.

    Raises:
        Refused: `unreachable`: neither mobile nor e-mail.
    """
    person = decision.beneficiary
    reached = contact_of(person)
    if reached is None:
        raise Refused.because("unreachable")
    told = {"decision_id": decision.id, "rental_id": None, "booking_id": None}
    return insert([_row_of(f"decision:{decision.id}", kind, person, reached, now) | told])


def send_again(message: Message, reached: Contact, now: datetime) -> Message:
    """Write the same message anew, to where the person is reached now; the old one is told replaced."""
    base = message.key.partition(AGAIN)[0]
    number = db.session.scalar(
        select(func.count()).where(Message.key.startswith(base + AGAIN, autoescape=True))
    )
    anew = Message(
        key=f"{base}{AGAIN}{(number or 0) + 1}",
        kind=message.kind,
        channel=reached.channel,
        beneficiary_id=message.beneficiary_id,
        contact_id=message.contact_id,
        referral_id=message.referral_id,
        rental_id=message.rental_id,
        booking_id=message.booking_id,
        decision_id=message.decision_id,
        recipient=reached.recipient,
        language=message.language,
        due_at=message.due_at,
        next_try_at=now,
        state=MessageState.DUE,
        created_at=now,
    )
    db.session.add(anew)
    db.session.flush()
    return anew


def resend(message_id: int, *, by: Person, now: datetime) -> Message:
    """Send again what did not arrive, to the number or address as it is known now.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `message_arrived`, `unreachable`.
    """
    message = db.session.scalar(
        visible(select(Message), by).where(Message.id == message_id).with_for_update(of=Message)
    )
    if message is None:
        raise NotFound
    if not did_not_arrive(message):
        raise Refused.because("message_arrived")
    reached = reached_by(message)
    if reached is None:
        raise Refused.because("unreachable")
    message.reason = "replaced"
    return send_again(message, reached, now)


def did_not_arrive(message: Message) -> bool:
    """Whether a message stands among those that did not arrive."""
    lost = message.state in NOT_ARRIVED or (
        message.state is MessageState.UNCERTAIN and message.reason == "maybe_sent"
    )
    return lost and message.reason != "replaced"


def visible(query: Select[Message], by: Person) -> Select[Message]:
    """The messages of bookings, of people, of referrals at this person's sites; with whom and what they are about.

    The link of a prescriber's contact is of no site: everybody who sees messages sees it.
    """
    query = (
        query.outerjoin(Message.beneficiary)
        .outerjoin(Message.referral)
        .outerjoin(Booking, Booking.id == Message.booking_id)
        .options(contains_eager(Message.beneficiary), contains_eager(Message.referral))
        .options(joinedload(Message.rental), joinedload(Message.contact).joinedload(At.prescriber))
    )
    if by.may(Capability.ALL_SITES):
        return query
    site = func.coalesce(Booking.site_id, Beneficiary.site_id, Referral.site_id)
    return query.where(or_(site.in_(by.site_ids), site.is_(None)))
