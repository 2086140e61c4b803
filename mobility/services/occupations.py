"""Work and transfers take a scooter as bookings do; who holds it already is told by name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Reason, Refused
from mobility.guards import OVERLAP, violated
from mobility.models import Booking, Occupation
from mobility.rules.fleet import OccupationKind


def holders(
    scooter_id: int, starts_at: datetime, ends_at: datetime, *, apart_from: int | None = None
) -> Sequence[tuple[Occupation, Booking | None]]:
    """What holds a scooter in this time, turnaround included, with the booking behind it; earliest first."""
    query = (
        select(Occupation, Booking)
        .outerjoin(Booking, Booking.id == Occupation.booking_id)
        .options(joinedload(Booking.beneficiary))
        .where(
            Occupation.scooter_id == scooter_id,
            Occupation.live,
            Occupation.starts_at < ends_at,
            Occupation.guarded_until > starts_at,
        )
        .order_by(Occupation.starts_at)
    )
    if apart_from is not None:
        query = query.where(Occupation.id != apart_from)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def refuse_if_held(
    scooter_id: int, starts_at: datetime, ends_at: datetime, *, apart_from: int | None = None
) -> None:
    """Say who holds a scooter in this time.

    Raises:
        Refused: `held_by` for each booking, `held` for anything else.
    """
    reasons = []
    for held, booking in holders(scooter_id, starts_at, ends_at, apart_from=apart_from):
        values: dict[str, object] = {"from": held.starts_at, "until": held.guarded_until}
        if booking is None:
            reasons.append(Reason("held", values | {"kind": held.kind, "why": held.reason}))
        else:
            person = booking.beneficiary
            who = f"{person.first_names} {person.usage_name or person.birth_name}"
            named = {"who": who, "reference": booking.reference}
            reasons.append(Reason("held_by", values | named))
    if reasons:
        raise Refused(*reasons)


def hold(
    scooter_id: int, kind: OccupationKind, starts_at: datetime, ends_at: datetime, *, why: str
) -> Occupation:
    """Take a scooter for a time that nobody else has.

    Raises:
        Refused: who holds it; `just_taken`: somebody was faster.
    """
    refuse_if_held(scooter_id, starts_at, ends_at)
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
    _flush()
    return row


def move(held: Occupation, starts_at: datetime, ends_at: datetime) -> None:
    """Hold a scooter at another time instead.

    Raises:
        Refused: who holds it then; `just_taken`.
    """
    refuse_if_held(held.scooter_id, starts_at, ends_at, apart_from=held.id)
    held.starts_at, held.ends_at, held.guarded_until = starts_at, ends_at, ends_at
    _flush()


def let_go(held: Occupation | None, now: datetime) -> None:
    """End a hold: from now on if it has begun, altogether if it has not."""
    if held is None or not held.live:
        return
    if held.starts_at < now:
        held.ends_at = held.guarded_until = min(now, held.ends_at)
    else:
        held.live = False


def _flush() -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == OVERLAP:
            raise Refused.because("just_taken") from error
        raise
