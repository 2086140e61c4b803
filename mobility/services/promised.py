"""One person, one scooter at a time: what they are promised, or ride, already.

No constraint can say it (a person may have several files, and a late rental is a fact and no promise); so whoever
promises locks the person first, and looks then: two agents at once do it one after the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from mobility import db
from mobility.errors import Reason
from mobility.models import Beneficiary, Booking, Occupation
from mobility.rules.states import BookingState
from mobility.services import selves

PROMISED = frozenset(
    {
        BookingState.OFFERED,
        BookingState.CONFIRMED,
        BookingState.TO_SIGN,
        BookingState.UNDER_WAY,
        BookingState.TO_REASSIGN,
    }
)
"""States in which a person has a scooter, or the promise of one."""
LATE_AHEAD = timedelta(days=1)
"""A scooter that is late is taken to be out for so long still: nobody knows."""


def lock(beneficiary_id: int) -> None:
    """Let nobody else promise this person anything before this unit ends; all their files, in one order."""
    db.session.execute(
        select(Beneficiary.id)
        .where(Beneficiary.id.in_(selves.ids(beneficiary_id)))
        .order_by(Beneficiary.id)
        .with_for_update(key_share=True)
    )


def against(
    beneficiary_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    apart_from: int | None = None,
) -> list[Reason]:
    """What this person has already in this time, on any of their files; `apart_from` is the booking that is moved."""
    kept_until = (
        select(func.max(Occupation.ends_at))
        .where(Occupation.booking_id == Booking.id, Occupation.live)
        .scalar_subquery()
    )
    query = (
        select(Booking, kept_until.label("kept_until"))
        .where(
            Booking.beneficiary_id.in_(selves.ids(beneficiary_id)),
            _during(starts_at, ends_at, now),
            Booking.id.is_distinct_from(apart_from),
        )
        .order_by(Booking.starts_at)
    )
    return [_reason(row.Booking, row.kept_until) for row in db.session.execute(query)]


def of_several(bookings: Sequence[Booking], *, now: datetime) -> dict[int, Reason]:
    """The same for many bookings at once, by their id, from now on; one query."""
    waiting = {one.beneficiary_id for one in bookings}
    rows = db.session.execute(
        select(Booking, selves.today().label("person"))
        .join(Booking.beneficiary)
        .where(
            or_(Beneficiary.id.in_(waiting), Beneficiary.merged_into_id.in_(waiting)),
            Booking.state.in_(PROMISED),
            Booking.ends_at > now,
        )
        .order_by(Booking.starts_at)
    ).all()
    held: dict[int, list[Booking]] = {}
    for row in rows:
        held.setdefault(row.person, []).append(row.Booking)
    found: dict[int, Reason] = {}
    for one in bookings:
        for other in held.get(one.beneficiary_id, ()):
            if (
                one.id != other.id
                and max(one.starts_at, now) < other.ends_at
                and other.starts_at < one.ends_at
            ):
                found.setdefault(one.id, _reason(other))
    return found


def _during(starts_at: datetime, ends_at: datetime, now: datetime) -> ColumnElement[bool]:
    runs = [Booking.ends_at > starts_at]
    if starts_at < now + LATE_AHEAD:
        runs.append(Booking.state == BookingState.UNDER_WAY)
    # An extension that waits for its signature holds the scooter already, and stands in no booking yet.
    held = exists().where(
        Occupation.booking_id == Booking.id,
        Occupation.live,
        Occupation.starts_at < ends_at,
        Occupation.ends_at > starts_at,
    )
    asked = and_(Booking.starts_at < ends_at, or_(*runs))
    return and_(Booking.state.in_(PROMISED), or_(asked, held))


def _reason(row: Booking, kept_until: datetime | None = None) -> Reason:
    until = max(row.ends_at, kept_until or row.ends_at)
    values = {"reference": row.reference, "from": row.starts_at, "until": until}
    return Reason("promised_already", values)
