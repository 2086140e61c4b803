"""Two files of one person become one: field by field, with everything that hangs on them, and back again.

What may change moves to the kept file. What may never change (decisions, ledger entries, the journal) stays where it was
written and is read with the kept file (`services.selves`). The dropped file stays as it was, its reference leads to the
kept one, and the merge remembers what it took and moved, so that `services.unmerging` can undo it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import product
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import (
    Beneficiary,
    BeneficiarySituation,
    Booking,
    Decision,
    ExceptionRequest,
    Guardian,
    IssuedDocument,
    LedgerEntry,
    Licence,
    Merge,
    Message,
    MobilityAssessment,
    Note,
    Proof,
    ProofRequest,
    Referral,
    Rental,
    Suspension,
    Task,
    TitleCheck,
    Training,
)
from mobility.rules.likeness import likeness
from mobility.rules.messages import SubjectKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import beneficiaries, twins
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local

FIELDS: Mapping[str, tuple[str, ...]] = {
    "birth_name": ("birth_name",),
    "usage_name": ("usage_name",),
    "first_names": ("first_names",),
    "born_on": ("born_on",),
    "birth_place": ("birth_place",),
    "phone": ("phone",),
    "email": ("email",),
    "channel": ("channel",),
    "language": ("language",),
    "address": ("address", "postcode", "insee", "town", "housing", "housed_by"),
    "qpv": ("qpv_code", "qpv_generation", "qpv_source", "qpv_known_on", "qpv_known_by_id"),
    "need": ("need", "need_place", "need_starts_on", "commute_km"),
    "prescriber": ("prescriber_id", "contact_id", "prescribed_on"),
    "referent": ("referent_id", "via_referent"),
    "family_quotient": ("family_quotient_cents",),
    "guardian": ("guardian_signs",),
    "sizes": ("helmet_size", "glove_size"),
    "stay": ("stay", "resident_since", "permit_until"),
    "site": ("site_id",),
}
"""What is chosen at once, and the columns that it stands for: an address is one thing, and so is a stay."""

MOVED: tuple[Any, ...] = (
    Licence,
    Training,
    TitleCheck,
    Guardian,
    Proof,
    ProofRequest,
    Suspension,
    MobilityAssessment,
    ExceptionRequest,
    Referral,
    Booking,
    Rental,
    Message,
)
"""Rows that go over to the kept file, by their `beneficiary_id`. Notes and tasks go as well."""

STAYING: tuple[Any, ...] = (Decision, LedgerEntry, IssuedDocument)
"""Rows that nobody may change: they stay, and are read with the kept file."""

COUNTED: tuple[Any, ...] = (Rental, Booking, Decision, Message, Proof, Licence, Referral)
RIDING = (RentalState.TO_SIGN, RentalState.UNDER_WAY)
HELD = (
    BookingState.OFFERED,
    BookingState.CONFIRMED,
    BookingState.TO_SIGN,
    BookingState.UNDER_WAY,
)


class Side(StrEnum):
    """Whose value stands after a merge."""

    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that two files say: its name (of `FIELDS`), whether they differ, and whose is proposed."""

    name: str
    differs: bool
    proposed: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two files side by side: what they say, how much hangs on each, what stands against one file, what is odd."""

    kept: Beneficiary
    dropped: Beneficiary
    lines: Sequence[Line]
    counts: Mapping[str, tuple[int, int]]
    """By table: rows of the kept file, rows of the dropped one."""
    against: Sequence[Reason]
    odd: Sequence[str]
    """Codes of what should make one look twice (`words.merging.ODD`)."""


def compare(kept: str, dropped: str, *, by: Person) -> Comparison:
    """Lay two files side by side; nothing is written.

    Raises:
        NotFound: one of them is not there, is another site's, or was merged already.
        Refused: `merge_same`.
    """
    one, other = _both(kept, dropped, by)
    return Comparison(
        kept=one,
        dropped=other,
        lines=[_line(name, one, other) for name in FIELDS],
        counts={
            table.__tablename__: (_count(table, one.id), _count(table, other.id))
            for table in COUNTED
        },
        against=_against(one, other),
        odd=list(_odd(one, other)),
    )


def _both(kept: str, dropped: str, by: Person) -> tuple[Beneficiary, Beneficiary]:
    one, other = beneficiaries.get(kept, by=by), beneficiaries.get(dropped, by=by)
    if one.id == other.id:
        raise Refused.because("merge_same")
    return one, other


def _line(name: str, kept: Beneficiary, dropped: Beneficiary) -> Line:
    mine, theirs = _values(name, kept), _values(name, dropped)
    filled = any(value not in (None, "", False) for value in mine.values())
    proposed = Side.DROPPED if not filled and mine != theirs else Side.KEPT
    return Line(name, mine != theirs, proposed)


def _values(name: str, person: Beneficiary) -> dict[str, Any]:
    return {column: getattr(person, column) for column in FIELDS[name]}


def _count(table: Any, beneficiary_id: int) -> int:
    query = select(func.count()).select_from(table).where(table.beneficiary_id == beneficiary_id)
    return db.session.scalar(query) or 0


def _against(one: Beneficiary, other: Beneficiary) -> list[Reason]:
    """One person cannot hold two scooters at once, nor have two promised for the same hours."""
    found = []
    mine, theirs = _rentals(one.id), _rentals(other.id)
    for first, second in product(mine, theirs):
        both_out = first.state == second.state == RentalState.UNDER_WAY
        if both_out or (first.starts_at < second.due_at and second.starts_at < first.due_at):
            values = {"first": first.number, "second": second.number}
            found.append(Reason("merge_both_ride", values))
    known = {one.booking_id for one in (*mine, *theirs)}
    for first_held, second_held in product(_held(one.id, known), _held(other.id, known)):
        if first_held.starts_at < second_held.ends_at and (
            second_held.starts_at < first_held.ends_at
        ):
            values = {"first": first_held.reference, "second": second_held.reference}
            found.append(Reason("merge_both_booked", values))
    return found


def _rentals(beneficiary_id: int) -> Sequence[Rental]:
    return db.session.scalars(
        select(Rental).where(Rental.beneficiary_id == beneficiary_id, Rental.state.in_(RIDING))
    ).all()


def _held(beneficiary_id: int, but: set[int]) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking).where(
            Booking.beneficiary_id == beneficiary_id,
            Booking.state.in_(HELD),
            Booking.id.not_in(but),
        )
    ).all()


def _odd(one: Beneficiary, other: Beneficiary) -> Iterator[str]:
    if one.born_on != other.born_on:
        yield "born_apart"
    if likeness(twins.identity(one), twins.identity(other)) is None:
        yield "not_alike"
    if one.site_id != other.site_id:
        yield "other_site"


def merge(
    kept: str,
    dropped: str,
    chosen: Mapping[str, Side],
    *,
    versions: tuple[int, int] | None = None,
    by: Person,
    now: datetime,
) -> Merge:
    """Make one file of two. `chosen` says whose value stands, by the names of `FIELDS`; else the proposed one does.

    Situations of both hold. Raises:
        NotFound: one of them is not there, is another site's, or was merged already.
        Refused: `merge_same`, `merge_both_ride`, `merge_both_booked`.
        Stale: one of the two files was changed since `versions` was read.
    """
    one, other = _both(kept, dropped, by)
    if versions is not None and versions != (one.version, other.version):
        raise Stale({}, one.version)
    against = _against(one, other)
    if against:
        raise Refused(*against)
    with deed("merge_people"):
        row = Merge(
            kept_id=one.id,
            dropped_id=other.id,
            merged_at=now,
            merged_by_id=by.user_id,
            choices=_choose(one, other, chosen),
            moved=_move(one, other, local(now).date()),
        )
        db.session.add(row)
        beneficiaries.index_name(one)
        other.merged_into_id, other.site_id = one.id, one.site_id
        db.session.flush()
        twins.remember(one)
        twins.remember(other)
    db.session.expire_all()
    return row


def _choose(
    one: Beneficiary, other: Beneficiary, chosen: Mapping[str, Side]
) -> dict[str, dict[str, Any]]:
    """Put the chosen values into the kept file; what both said, by field, as JSON keeps it."""
    said: dict[str, dict[str, Any]] = {}
    for name in FIELDS:
        line = _line(name, one, other)
        if not line.differs:
            continue
        side = chosen.get(name, line.proposed)
        theirs = _values(name, other)
        said[name] = {
            "chosen": side.value,
            Side.KEPT: _plain(_values(name, one)),
            Side.DROPPED: _plain(theirs),
        }
        if side is Side.DROPPED:
            for column, value in theirs.items():
                setattr(one, column, value)
    return said


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column: value.isoformat() if isinstance(value, date) else value
        for column, value in values.items()
    }


def _move(one: Beneficiary, other: Beneficiary, on: date) -> dict[str, Any]:
    """Give the kept file what hangs on the other; the ids, by table."""
    known = {situation.code for situation in one.situations}
    added = sorted({situation.code for situation in other.situations} - known)
    one.situations.extend(BeneficiarySituation(code=code) for code in added)
    moved: dict[str, Any] = {"situations": added, "settled": _settle(one, other, on)}
    twice = _twice(one, other)
    for table in MOVED:
        rows = db.session.scalars(select(table).where(table.beneficiary_id == other.id)).all()
        moved[table.__tablename__] = [
            _hand(row, "beneficiary_id", one.id) for row in rows if row not in twice
        ]
    for table in (Note, Task):
        rows = db.session.scalars(
            select(table).where(
                table.subject_kind == SubjectKind.BENEFICIARY, table.subject_id == other.id
            )
        ).all()
        moved[table.__tablename__] = [_hand(row, "subject_id", one.id) for row in rows]
    taken_in = select(Beneficiary).where(Beneficiary.merged_into_id == other.id)
    moved["beneficiary"] = [
        _hand(row, "merged_into_id", one.id) for row in db.session.scalars(taken_in).all()
    ]
    return moved


def _hand(row: Any, column: str, owner: int) -> int:
    setattr(row, column, owner)
    return int(row.id)


def _settle(one: Beneficiary, other: Beneficiary, on: date) -> list[int]:
    """A paper that was asked for on both files is asked for once: the earlier request stays open."""
    asked = select(ProofRequest).where(ProofRequest.settled_on.is_(None))
    mine = {
        row.kind: row
        for row in db.session.scalars(asked.where(ProofRequest.beneficiary_id == one.id))
    }
    settled = []
    for row in db.session.scalars(asked.where(ProofRequest.beneficiary_id == other.id)).all():
        if row.kind in mine:
            later = max(row, mine[row.kind], key=lambda request: (request.due_on, request.id))
            later.settled_on = on
            settled.append(later.id)
    db.session.flush()
    return settled


def _twice(one: Beneficiary, other: Beneficiary) -> list[Any]:
    """Titles and trainings that both files hold word for word: the kept one needs them once."""

    def said(row: Any) -> tuple[Any, ...]:
        left_out = {"id", "beneficiary_id"}
        return tuple(
            getattr(row, column.key)
            for column in row.__table__.columns
            if column.key not in left_out
        )

    known = {(type(row), said(row)) for row in (*one.licences, *one.trainings)}
    return [row for row in (*other.licences, *other.trainings) if (type(row), said(row)) in known]


def get(merge_id: int, *, by: Person) -> Merge:
    """One merge with both files.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(Merge)
        .options(joinedload(Merge.kept), joinedload(Merge.dropped))
        .where(Merge.id == merge_id)
    )
    if row is None or not by.sees_site(row.kept.site_id):
        raise NotFound
    return row


def of(person: Beneficiary) -> Sequence[Merge]:
    """The merges that made a file what it is and were not undone, the latest first."""
    return db.session.scalars(
        select(Merge)
        .options(joinedload(Merge.dropped))
        .join(Beneficiary, Beneficiary.id == Merge.dropped_id)
        .where(Merge.undone_at.is_(None), Beneficiary.merged_into_id == person.id)
        .order_by(Merge.id.desc())
    ).all()
