"""Suspensions: somebody of the house decides one, says why and until when; nothing suspends anyone by itself.

While one runs, no new booking is made. The person's page stays readable, for them and for the house, and a rental that is
under way goes on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.models import Beneficiary, Suspension
from mobility.rules.people import SuspensionCause
from mobility.services import selves
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local

LONGEST = timedelta(days=366)
"""Nobody is suspended for longer without a new decision: a habit of the house."""


def suspend(
    person: Beneficiary,
    cause: SuspensionCause,
    reason: str,
    *,
    until: date,
    by: Person,
    now: datetime,
) -> Suspension:
    """From today on, and up to `until` (included), no new booking for this person.

    `reason` is read by the person: plain words, written to them.

    Raises:
        Refused: `reason_missing`, `suspension_past`, `suspension_long`, `already_suspended`.
    """
    on = local(now).date()
    if not reason.strip():
        raise Refused.because("reason_missing")
    if until < on:
        raise Refused.because("suspension_past", until=until)
    if until > on + LONGEST:
        raise Refused.because("suspension_long", latest=on + LONGEST)
    running = current(person.id, on)
    if running is not None:
        raise Refused.because("already_suspended", until=running.ends_on)
    row = Suspension(
        beneficiary_id=person.id,
        cause=cause,
        reason=reason.strip()[:250],
        starts_on=on,
        ends_on=until,
        decided_at=now,
        decided_by_id=by.user_id,
    )
    with deed("suspend"):
        db.session.add(row)
    return row


def lift(
    person: Beneficiary, suspension_id: int, because: str, *, by: Person, now: datetime
) -> Suspension:
    """End a suspension before its day, by hand and with a reason.

    Raises:
        NotFound: the person has no such one.
        Refused: `reason_missing`, `suspension_over`.
    """
    row = get(person, suspension_id)
    if not because.strip():
        raise Refused.because("reason_missing")
    if row.lifted_at is not None or row.ends_on < local(now).date():
        raise Refused.because("suspension_over")
    with deed("lift_suspension"):
        row.lifted_at, row.lifted_by_id = now, by.user_id
        row.lifted_because = because.strip()[:250]
    return row


def get(person: Beneficiary, suspension_id: int) -> Suspension:
    """One suspension of a person.

    Raises:
        NotFound: they have no such one.
    """
    row = db.session.get(Suspension, suspension_id)
    if row is None or selves.keeper_of(row.beneficiary_id) != person.id:
        raise NotFound
    return row


def current(beneficiary_id: int, on: date) -> Suspension | None:
    """The suspension of a person that runs on a day."""
    return running(of(beneficiary_id), on)


def running(rows: Sequence[Suspension], on: date) -> Suspension | None:
    """Of these suspensions, the one that runs on a day; of several, the one that ends last."""
    live = [row for row in rows if row.lifted_at is None and row.starts_on <= on <= row.ends_on]
    return max(live, key=lambda row: row.ends_on, default=None)


def against(beneficiary_id: int, on: date) -> list[Reason]:
    """Why no new booking is made for a person on a day; empty if nothing stands against it."""
    row = current(beneficiary_id, on)
    return [_reason(row)] if row is not None else []


def of_several(beneficiary_ids: Sequence[int], on: date) -> dict[int, Reason]:
    """The same for many people at once, by id; one query."""
    rows = db.session.scalars(
        select(Suspension).where(
            Suspension.beneficiary_id.in_(beneficiary_ids), Suspension.ends_on >= on
        )
    ).all()
    by_person: dict[int, list[Suspension]] = {}
    for row in rows:
        by_person.setdefault(row.beneficiary_id, []).append(row)
    found = {key: running(own, on) for key, own in by_person.items()}
    return {key: _reason(row) for key, row in found.items() if row is not None}


def _reason(row: Suspension) -> Reason:
    return Reason("suspended", {"until": row.ends_on, "cause": row.cause, "reason": row.reason})


def of(beneficiary_id: int) -> Sequence[Suspension]:
    """Every suspension of a person, the latest first."""
    return db.session.scalars(
        select(Suspension)
        .where(Suspension.beneficiary_id.in_(selves.ids(beneficiary_id)))
        .order_by(Suspension.id.desc())
    ).all()
