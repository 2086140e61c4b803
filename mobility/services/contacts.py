"""Where a person is reached; and a task to call, where no message will do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.models import Beneficiary, Task
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


def contact_of(person: Beneficiary) -> Contact | None:
    """Where to write to this person."""
    return contact(person.channel, person.phone, person.email)


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
    """Make a task to call somebody, once for each key; how many were made."""
    if db.session.scalar(select(Task.id).where(Task.key == key)) is not None:
        return 0
    kind = SubjectKind.RENTAL if rental_id else SubjectKind.BENEFICIARY
    with deed("ask_to_call"):
        db.session.add(
            Task(
                title=title[:250],
                key=key,
                subject_kind=kind,
                subject_id=rental_id or beneficiary_id,
                site_id=site_id,
                due_on=local(now).date(),
                created_at=now,
            )
        )
    return 1
