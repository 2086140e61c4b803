"""Where a person is reached; and a task to call, where no message will do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, or_, select

from mobility import db
from mobility.models import Beneficiary, Message, Prescriber, Task
from mobility.models import Contact as AtPrescriber
from mobility.rules import identifiers
from mobility.rules.messages import SubjectKind
from mobility.rules.reminders import Channel
from mobility.services.journal import deed
from mobility.words import local


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person is reached."""

    channel: Channel
    recipient: str


def contact(preferred: str, number: str, email: str) -> Contact | None:
    """Where to write to somebody: as they prefer if that is possible, else the other way; None if neither is."""
    found = []
    if number and _is_mobile(number):
        found.append(Contact(Channel.SMS, number))
    if email:
        found.append(Contact(Channel.EMAIL, email))
    found.sort(key=lambda one: one.channel != preferred)
    return found[0] if found else None


def reads_for(person: Beneficiary) -> AtPrescriber | None:
    """Who reads a person's messages in their place: their référent, if they wish it so."""
    return person.referent if person.via_referent else None


def name_reached(person: Beneficiary) -> str:
    """The name of whoever reads what is written to this person."""
    referent = reads_for(person)
    return (
        referent.name
        if referent
        else f"{person.first_names} {person.usage_name or person.birth_name}"
    )


def contact_of(person: Beneficiary) -> Contact | None:
    """Where to write to this person: to their référent, if they wish it so."""
    referent = reads_for(person)
    if referent is not None:
        return contact(person.channel, referent.phone, referent.email)
    return contact(person.channel, person.phone, person.email)


def reached_at(column: str) -> ColumnElement[str]:
    """The `phone` or `email` at which a person is reached, in a query that outer-joins their référent."""
    at_referent = Beneficiary.via_referent & AtPrescriber.id.isnot(None)
    own, other = getattr(Beneficiary, column), getattr(AtPrescriber, column)
    return case((at_referent, other), else_=own).label(column)


def choices(*, kept: tuple[int | None, ...] = ()) -> list[tuple[str, str]]:
    """The people at prescribers' whom a file may name: id as text, name and organisation; with those it names already."""
    rows = db.session.execute(
        select(AtPrescriber.id, AtPrescriber.name, Prescriber.name.label("organisation"))
        .join(AtPrescriber.prescriber)
        .where(
            or_(AtPrescriber.active & Prescriber.active, AtPrescriber.id.in_(set(kept) - {None}))
        )
        .order_by(Prescriber.search_key, AtPrescriber.name)
    )
    return [(str(row.id), f"{row.name}, {row.organisation}") for row in rows]


def reached_by(message: Message) -> Contact | None:
    """Where whoever a message goes to is reached now."""
    if message.contact is not None:
        there = message.contact.active and message.contact.email
        return Contact(Channel.EMAIL, message.contact.email) if there else None
    return contact_of(message.beneficiary) if message.beneficiary else None


def addressee(message: Message) -> tuple[str, str]:
    """The name and the phone number of whoever a message goes to."""
    if message.contact is not None:
        return message.contact.name, message.contact.phone or message.contact.prescriber.phone
    person = message.beneficiary
    if person is None:
        return "", ""
    referent = reads_for(person)
    return name_reached(person), referent.phone if referent else person.phone


def _is_mobile(number: str) -> bool:
    try:
        return identifiers.parse_phone(number).mobile
    except identifiers.BadPhone:
        return False


def ask_to_call(
    key: str,
    title: str,
    *,
    rental_id: int | None,
    beneficiary_id: int,
    site_id: int | None,
    now: datetime,
) -> int:
    """Make a task to call a beneficiary, once for each key; how many were made."""
    kind = SubjectKind.RENTAL if rental_id else SubjectKind.BENEFICIARY
    return make_task(key, title, kind, rental_id or beneficiary_id, site_id=site_id, now=now)


def make_task(
    key: str,
    title: str,
    kind: SubjectKind,
    subject_id: int,
    *,
    site_id: int | None,
    now: datetime,
) -> int:
    """Make a task that nobody of the house asked for, once for each key; how many were made."""
    if db.session.scalar(select(Task.id).where(Task.key == key)) is not None:
        return 0
    with deed("ask_to_call"):
        db.session.add(
            Task(
                title=title[:250],
                key=key,
                subject_kind=kind,
                subject_id=subject_id,
                site_id=site_id,
                due_on=local(now).date(),
                created_at=now,
            )
        )
    return 1
