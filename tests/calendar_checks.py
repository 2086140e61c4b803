"""What must hold of a calendar whatever was done to it, one act after another or four people at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.models import (
    Amendment,
    Booking,
    JournalDetail,
    JournalEntry,
    Occupation,
    Rental,
    RentalStint,
)
from mobility.rules import states
from mobility.rules.states import AmendmentState, BookingState, RentalState

_ENDLESS = datetime.max.replace(tzinfo=UTC)
FIRST = {
    "booking": {BookingState.REQUESTED, BookingState.CONFIRMED},
    "rental": {RentalState.TO_SIGN},
    "amendment": {AmendmentState.PREPARED},
}
"""In which states such a thing begins."""
KINDS: dict[str, Any] = {
    "booking": (BookingState, Booking),
    "rental": (RentalState, Rental),
    "amendment": (AmendmentState, Amendment),
}
WAITING = (BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN)


def hold(bookings: bool = True) -> None:  # noqa: FBT001, FBT002 - one thing more to look at
    """Every invariant at once."""
    db.session.rollback()
    nothing_overlaps()
    stints_stand_apart()
    if bookings:
        promises_are_kept()
    moves_stand_in_the_tables()


def nothing_overlaps() -> None:
    """Two live occupations of a scooter never overlap, turnaround included."""
    rows = db.session.scalars(
        select(Occupation)
        .where(Occupation.live)
        .order_by(Occupation.scooter_id, Occupation.starts_at)
    ).all()
    for one, other in pairwise(rows):
        if one.scooter_id == other.scooter_id:
            assert one.guarded_until <= other.starts_at, (one.id, other.id)


def stints_stand_apart() -> None:
    """A scooter is with one person at a time, a rental under way has one scooter, one that is over has none."""
    rows = db.session.scalars(select(RentalStint)).all()
    for column in ("scooter_id", "rental_id"):
        by: dict[int, list[RentalStint]] = defaultdict(list)
        for row in rows:
            by[getattr(row, column)].append(row)
        for group in by.values():
            _apart(group)
    open_ones = {row.rental_id: row.scooter_id for row in rows if row.ends_at is None}
    out = db.session.execute(
        select(Rental.id, Rental.scooter_id).where(Rental.state == RentalState.UNDER_WAY)
    ).all()
    assert open_ones == {row.id: row.scooter_id for row in out}
    assert len({row.scooter_id for row in out}) == len(out), "one under way a scooter"


def _apart(group: Iterable[RentalStint]) -> None:
    ordered = sorted(group, key=lambda one: (one.starts_at, one.ends_at or _ENDLESS))
    for one, other in pairwise(ordered):
        assert (one.ends_at or _ENDLESS) <= other.starts_at, (one.id, other.id)


def promises_are_kept() -> None:
    """Who is promised a scooter, or rides one, holds it for all of their time; who is not, holds none."""
    held: dict[int, list[Occupation]] = defaultdict(list)
    for row in db.session.scalars(
        select(Occupation).where(Occupation.live, Occupation.booking_id.is_not(None))
    ):
        held[row.booking_id or 0].append(row)
    waiting = _prepared()
    for booking in db.session.scalars(select(Booking)):
        own = [one for one in held[booking.id] if one.scooter_id == booking.scooter_id]
        if booking.state in WAITING:
            assert [(one.starts_at, one.ends_at) for one in own] == [
                (booking.starts_at, booking.ends_at)
            ], (booking.reference, booking.state)
        elif booking.state is BookingState.UNDER_WAY:
            until = max(one.ends_at for one in own)
            assert until == booking.ends_at or booking.id in waiting, booking.reference
            assert booking.rental is not None
            assert booking.rental.due_at == booking.ends_at
        elif booking.state not in {BookingState.RETURNED, BookingState.CLOSED}:
            assert not held[booking.id], (booking.reference, booking.state)


def _prepared() -> set[int]:
    """The bookings of rentals that are about to change: they may hold more than they have."""
    return set(
        db.session.scalars(
            select(Rental.booking_id)
            .join(Amendment, Amendment.rental_id == Rental.id)
            .where(Amendment.state == AmendmentState.PREPARED)
        )
    )


def moves_stand_in_the_tables() -> None:
    """Each change of a state that the journal tells is a move of the table, from where the last one led."""
    for kind, (enum, table) in KINDS.items():
        ways: dict[int, list[Any]] = defaultdict(list)
        for subject_id, action, changes in _told(kind):
            if "state" in changes:
                _follow(kind, ways[subject_id], action, changes["state"], enum)
        now = {row.id: row.state for row in db.session.execute(select(table.id, table.state))}
        assert {key: way[-1] for key, way in ways.items()} == now, kind


def _told(kind: str) -> Sequence[Any]:
    return db.session.execute(
        select(JournalEntry.subject_id, JournalEntry.action, JournalDetail.changes)
        .join(JournalDetail)
        .where(JournalEntry.subject_kind == kind)
        .order_by(JournalEntry.id)
    ).all()


def _follow(kind: str, way: list[Any], action: str, told: Any, enum: Any) -> None:
    if action == "added":
        assert not way
        assert enum(told) in FIRST[kind], (kind, told)
        way.append(enum(told))
        return
    before, after = (enum(one) for one in told)
    assert way[-1] is before, (kind, way, told)
    states.move(before, after)  # raises where there is no such move
    way.append(after)
