"""Work and transfers take a scooter as bookings do; who holds it already is told by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Reason, Refused
from mobility.guards import OVERLAP, violated
from mobility.models import Booking, Occupation, Rental, User
from mobility.rules.fleet import OccupationKind
from mobility.services.journal import deed
from mobility.words import local


@dataclass(frozen=True, slots=True)
class Own:
    """What does not stand against whoever asks: the promise of a booking that moves, the hold of an agent who types."""

    booking_id: int | None = None
    user_id: int | None = None
    beneficiary_id: int | None = None
    """For whom it is asked: what is kept for their public is not in their way."""


NOTHING = Own()


def standing(now: datetime, own: Own = NOTHING) -> ColumnElement[bool]:
    """What occupies a scooter: live, no hold whose time is over, and not the asker's own."""
    found = [Occupation.live, or_(Occupation.held_until.is_(None), Occupation.held_until > now)]
    if own.booking_id is not None:
        found.append(Occupation.booking_id.is_distinct_from(own.booking_id))
    if own.user_id is not None:
        found.append(Occupation.held_by_id.is_distinct_from(own.user_id))
    return and_(*found)


def end_expired(now: datetime, *, scooter_id: int | None = None) -> int:
    """Let go of the holds whose time is over, of one scooter or of all; how many there were.

    Whoever takes a scooter does this first, in the same unit: the guard of overlaps knows no clock. A hold that its
    agent prolonged or confirmed meanwhile is left alone: the rows are locked, and read again.
    """
    over = select(Occupation).where(Occupation.live, Occupation.held_until <= now)
    if scooter_id is not None:
        over = over.where(Occupation.scooter_id == scooter_id)
    rows = db.session.scalars(
        over.order_by(Occupation.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    if rows:
        with deed("expire_hold"):
            for row in rows:
                row.live = False
    return len(rows)


def held_by(user_id: int) -> Occupation | None:
    """What is kept for the form that this agent fills in, locked for this unit; there is one at most."""
    return db.session.scalar(
        select(Occupation)
        .where(
            Occupation.live,
            Occupation.kind == OccupationKind.HOLD,
            Occupation.held_by_id == user_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def being_booked(who: str | None, until: datetime | None) -> Reason:
    """That an agent is filling in the form for this scooter: who, and until what hour it is kept."""
    return Reason(
        "being_booked", {"who": who or "", "until": local(until).time() if until else None}
    )


def holders(
    scooter_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    apart_from: int | None = None,
) -> Sequence[tuple[Occupation, Booking | None]]:
    """What holds a scooter in this time, turnaround included, with the booking behind it; earliest first."""
    query = (
        select(Occupation, Booking)
        .outerjoin(Booking, Booking.id == Occupation.booking_id)
        .options(joinedload(Booking.beneficiary))
        .where(
            Occupation.scooter_id == scooter_id,
            standing(now),
            Occupation.starts_at < ends_at,
            Occupation.guarded_until > starts_at,
        )
        .order_by(Occupation.starts_at)
    )
    if apart_from is not None:
        query = query.where(Occupation.id != apart_from)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def refuse_if_held(
    scooter_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    apart_from: int | None = None,
) -> None:
    """Say who holds a scooter in this time.

    Raises:
        Refused: `held_by` for each booking, `being_booked` for a hold, `held` for anything else.
    """
    reasons = []
    for held, booking in holders(scooter_id, starts_at, ends_at, now=now, apart_from=apart_from):
        values: dict[str, object] = {"from": held.starts_at, "until": held.guarded_until}
        if held.kind is OccupationKind.HOLD:
            agent = db.session.get(User, held.held_by_id)
            reasons.append(being_booked(agent.name if agent else "", held.held_until))
        elif booking is None:
            reasons.append(Reason("held", values | {"kind": held.kind, "why": held.reason}))
        else:
            person = booking.beneficiary
            who = f"{person.first_names} {person.usage_name or person.birth_name}"
            named = {"who": who, "reference": booking.reference}
            reasons.append(Reason("held_by", values | named))
    if reasons:
        raise Refused(*reasons)


def hold(
    scooter_id: int,
    kind: OccupationKind,
    starts_at: datetime,
    ends_at: datetime,
    *,
    why: str,
    now: datetime,
) -> Occupation:
    """Take a scooter for a time that nobody else has.

    Raises:
        Refused: who holds it; `just_taken`: somebody was faster.
    """
    end_expired(now, scooter_id=scooter_id)
    refuse_if_held(scooter_id, starts_at, ends_at, now=now)
    row = Occupation(
        scooter_id=scooter_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        guarded_until=ends_at,
        live=True,
        reason=why[:250],
    )
    db.session.add(row)
    flush()
    return row


def move(held: Occupation, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Hold a scooter at another time instead.

    Raises:
        Refused: who holds it then; `just_taken`.
    """
    end_expired(now, scooter_id=held.scooter_id)
    refuse_if_held(held.scooter_id, starts_at, ends_at, now=now, apart_from=held.id)
    held.starts_at, held.ends_at, held.guarded_until = starts_at, ends_at, ends_at
    flush()


def let_go(held: Occupation | None, now: datetime) -> None:
    """End a hold: from now on if it has begun, altogether if it has not."""
    if held is None or not held.live:
        return
    if held.starts_at < now:
        held.ends_at = held.guarded_until = min(now, held.ends_at)
    else:
        held.live = False


def end_now(booking_id: int, now: datetime, *, scooter_id: int | None = None) -> None:
    """What a booking holds (of one scooter, if it is named) is free from now on, apart from its turnaround."""
    query = select(Occupation).where(Occupation.booking_id == booking_id, Occupation.live)
    if scooter_id is not None:
        query = query.where(Occupation.scooter_id == scooter_id)
    for row in db.session.scalars(query).all():
        if row.starts_at < now < row.ends_at:
            spare = row.guarded_until - row.ends_at
            row.ends_at = now
            row.guarded_until = min(now + spare, row.guarded_until)
        elif now <= row.starts_at:
            row.live = False


def of_rental(rental: Rental, *, scooter_id: int | None = None) -> Occupation | None:
    """What holds the scooter that a rental has now; or another one that it is to get."""
    return db.session.scalar(
        select(Occupation)
        .where(
            Occupation.booking_id == rental.booking_id,
            Occupation.scooter_id == (scooter_id or rental.scooter_id),
            Occupation.live,
        )
        .order_by(Occupation.starts_at.desc())
        .limit(1)
    )


def reach(row: Occupation, ends_at: datetime, spare: timedelta, *, now: datetime) -> None:
    """Let a hold end at another instant, and guard it so much longer.

    Raises:
        Refused: who holds the scooter then; `just_taken`.
    """
    guarded = ends_at + spare
    if guarded > row.guarded_until:
        end_expired(now, scooter_id=row.scooter_id)
        refuse_if_held(row.scooter_id, row.starts_at, guarded, now=now, apart_from=row.id)
    row.ends_at, row.guarded_until = ends_at, guarded
    flush()


def flush() -> None:
    """Write what takes a scooter.

    Raises:
        Refused: `just_taken`: the guard of overlaps says that somebody was faster.
    """
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == OVERLAP:
            raise Refused.because("just_taken") from error
        raise
