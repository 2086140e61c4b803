"""A merge that was a mistake: two files again, each with what was its own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Enum, select

from mobility import db
from mobility.errors import Refused
from mobility.models import Beneficiary, Merge, Note, ProofRequest, Task
from mobility.services import beneficiaries, twins
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.merging import MOVED, Side, get
from mobility.words import local


def undo(merge_id: int, *, by: Person, now: datetime) -> Merge:
    """Make two files of one again: what was moved goes back, fields take the value they had unless changed since.

    What was written since on the kept file stays with it. Raises:
        NotFound: there is no such merge, or it is another site's.
        Refused: `merge_undone`, `merge_covered`: the kept file was itself merged since.
    """
    row = get(merge_id, by=by)
    if row.undone_at is not None:
        raise Refused.because("merge_undone")
    if row.kept.merged_into_id is not None:
        raise Refused.because("merge_covered")
    with deed("undo_merge"):
        row.undone_at, row.undone_by_id = now, by.user_id
        row.dropped.merged_into_id = None
        _put_back(row)
        _unchoose(row)
        beneficiaries.index_name(row.kept)
        db.session.flush()
        twins.remember(row.kept)
        twins.remember(row.dropped)
    db.session.expire_all()
    return row


def _put_back(row: Merge) -> None:
    """Give back what was moved, as far as it still hangs on the kept file."""
    for table, column in (
        *((table, "beneficiary_id") for table in MOVED),
        (Note, "subject_id"),
        (Task, "subject_id"),
        (Beneficiary, "merged_into_id"),
    ):
        ids = row.moved.get(table.__tablename__, [])
        for moved in db.session.scalars(select(table).where(table.id.in_(ids))).all():
            if getattr(moved, column) == row.kept_id:
                setattr(moved, column, row.dropped_id)
    db.session.flush()
    for request in db.session.scalars(
        select(ProofRequest).where(ProofRequest.id.in_(row.moved.get("settled", [])))
    ).all():
        if request.settled_on == local(row.merged_at).date():
            request.settled_on = None
    added = set(row.moved.get("situations", []))
    row.kept.situations = [one for one in row.kept.situations if one.code not in added]


def _unchoose(row: Merge) -> None:
    """The value that the kept file had, where the one that was taken instead still stands."""
    for said in row.choices.values():
        if said["chosen"] != Side.DROPPED:
            continue
        taken, before = _typed(said[Side.DROPPED]), _typed(said[Side.KEPT])
        if all(getattr(row.kept, column) == value for column, value in taken.items()):
            for column, value in before.items():
                setattr(row.kept, column, value)
    if "site" in row.choices:
        row.dropped.site_id = row.choices["site"][Side.DROPPED]["site_id"]


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the columns want them, from what JSON kept."""
    return {column: _of_column(column, value) for column, value in values.items()}


def _of_column(column: str, value: Any) -> Any:
    kind = Beneficiary.__table__.columns[column].type
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value
