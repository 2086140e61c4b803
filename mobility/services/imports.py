"""Imports: a list is looked at row by row, mended, and then counts as a whole or not at all.

Reading a file and judging its rows happens before a unit of work begins (`prepare`); `keep` only writes down what was
found. When the list is brought in, every row is judged again inside the unit: where the house has changed meanwhile and a
row would now do something else than what was shown, nothing is done and the new state is shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import ImportBatch, ImportRow
from mobility.rules.importing import USEFUL, ImportKind, ImportState, RowState, guess
from mobility.services import import_fleet, import_people, import_rentals
from mobility.services.accounts import Person
from mobility.services.import_files import Table
from mobility.services.import_rows import Judged, Line, Setting, Source, chunks, judge
from mobility.services.journal import deed

KEPT_FOR = timedelta(days=30)
"""For how long a preview that nobody finishes is kept, and what an import left out."""
SOURCES: Mapping[ImportKind, Source] = {
    ImportKind.BENEFICIARIES: import_people.SOURCE,
    ImportKind.SCOOTERS: import_fleet.SOURCE,
    ImportKind.RENTALS: import_rentals.SOURCE,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and judged, and not yet written down."""

    table: Table
    mapping: Mapping[int, str]
    judged: Sequence[Judged]


# Reading and judging: no unit of work is needed


def mapping_of(table: Table, kind: ImportKind) -> dict[int, str]:
    """Which field each column fills, as its heading says."""
    source = SOURCES[kind]
    return guess(table.headings, source.columns, source.vague)


def prepare(table: Table, kind: ImportKind, setting: Setting) -> Prepared:
    """Judge the rows of a file; none, as long as a column is missing."""
    source = SOURCES[kind]
    lines = [Line(number, cells) for number, cells in table.lines]
    if source.lacking(set(setting.mapping.values())):
        return Prepared(table, setting.mapping, [_unread(line) for line in lines])
    return Prepared(table, setting.mapping, judge(lines, source, setting))


def _unread(line: Line) -> Judged:
    return Judged(number=line.number, state=RowState.FAULTY, name="")


# Batches


def keep(prepared: Prepared, *, kind: ImportKind, name: str, setting: Setting) -> ImportBatch:
    """Write down a file that was read and judged, to be looked at."""
    table = prepared.table
    batch = ImportBatch(
        kind=kind,
        state=ImportState.PREVIEW,
        site_id=setting.site_id,
        name=name[:100] or "liste",
        sha256=table.sha256,
        headings=list(table.headings),
        mapping={str(place): field for place, field in prepared.mapping.items()},
        month_first=setting.month_first,
        skipped=list(table.skipped),
        received_at=setting.now,
        received_by_id=setting.by.user_id,
        counts={},
    )
    with deed("bring_list"):
        db.session.add(batch)
    cells = dict(table.lines)
    rows = [
        {"batch_id": batch.id, "cells": list(cells[one.number]), **_columns(one)}
        for one in prepared.judged
    ]
    db.session.execute(insert(ImportRow), rows)
    return batch


def _columns(one: Judged) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state,
        "target": one.target,
        "name": one.name,
        "key": one.key,
        "changes": [list(change) for change in one.changes],
        "faults": [asdict(fault) for fault in one.faults],
        "remarks": [asdict(remark) for remark in one.remarks],
    }


def get(batch_id: int, *, by: Person) -> ImportBatch:
    """One list.

    Raises:
        NotFound: there is none, or it is for a site that is not this person's.
    """
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None or not by.sees_site(batch.site_id):
        raise NotFound
    return batch


def waiting(batch_id: int, *, by: Person, state: ImportState = ImportState.PREVIEW) -> ImportBatch:
    """One list that is still to be brought in.

    Raises:
        NotFound: as `get`.
        Refused: `import_settled`.
    """
    batch = get(batch_id, by=by)
    if batch.state is not state:
        raise Refused.because("import_settled")
    return batch


def row(batch: ImportBatch, number: int) -> ImportRow:
    """One row of a list by its line in the file.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(
        select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.number == number)
    )
    if found is None:
        raise NotFound
    return found


def setting_of(batch: ImportBatch, *, by: Person, now: datetime) -> Setting:
    """How the rows of a list are read."""
    mapping = {int(place): field for place, field in batch.mapping.items()}
    return Setting(by, now, batch.site_id, mapping, batch.month_first)


def lacking(batch: ImportBatch) -> tuple[str, ...]:
    """The fields that no column of this list fills, without which nothing can be judged."""
    return SOURCES[batch.kind].lacking(set(batch.mapping.values()))


# Mending


def map_columns(
    batch: ImportBatch, mapping: Mapping[int, str], *, month_first: bool, by: Person, now: datetime
) -> None:
    """Say which column fills which field, and judge all rows anew."""
    with deed("map_columns"):
        batch.mapping = {str(place): field for place, field in mapping.items()}
        batch.month_first = month_first
    _judge_again(batch, by=by, now=now)


def mend(
    batch: ImportBatch, number: int, cells: Sequence[str], answer: str, *, by: Person, now: datetime
) -> ImportRow:
    """Correct the cells of a row, or say who it is; it is judged again, with the rows that speak of the same."""
    mended = row(batch, number)
    mended.mended = mended.mended or list(cells) != mended.cells
    mended.cells, mended.answer = list(cells), answer
    db.session.flush()
    before = mended.key
    (judged,) = _judged(batch, [mended], by=by, now=now)
    together = {before, judged.key} - {""}
    rows = [mended]
    if together:
        alike = select(ImportRow).where(
            ImportRow.batch_id == batch.id, ImportRow.key.in_(together), ImportRow.id != mended.id
        )
        rows = sorted([mended, *db.session.scalars(alike)], key=lambda one: one.number)
    for one, again in zip(rows, _judged(batch, rows, by=by, now=now), strict=True):
        for name, value in _columns(again).items():
            setattr(one, name, value)
    db.session.flush()
    return mended


def choose(batch: ImportBatch, listed: Iterable[int], chosen: Iterable[int]) -> None:
    """Of the rows that a page listed, bring in those that are ticked and leave out the others."""
    ticked = set(chosen)
    for some in chunks(listed):
        for wanted in (True, False):
            numbers = [number for number in some if (number in ticked) is wanted]
            db.session.execute(
                update(ImportRow)
                .where(ImportRow.batch_id == batch.id, ImportRow.number.in_(numbers))
                .values(chosen=wanted)
            )


def _judged(
    batch: ImportBatch, rows: Sequence[ImportRow], *, by: Person, now: datetime
) -> list[Judged]:
    lines = [Line(one.number, one.cells, one.mended, one.answer, one.chosen) for one in rows]
    source, setting = SOURCES[batch.kind], setting_of(batch, by=by, now=now)
    if source.lacking(set(setting.mapping.values())):
        return [_unread(line) for line in lines]
    return judge(lines, source, setting)


def _rows(batch: ImportBatch) -> Sequence[ImportRow]:
    query = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    return db.session.scalars(query).all()


def _judge_again(batch: ImportBatch, *, by: Person, now: datetime) -> tuple[list[Judged], int]:
    """Judge all rows as the house is now; what they would do, and how many chosen ones would do something else."""
    rows = _rows(batch)
    judged = _judged(batch, rows, by=by, now=now)
    moved, written = 0, []
    for one, again in zip(rows, judged, strict=True):
        columns = _columns(again)
        if any(getattr(one, name) != value for name, value in columns.items()):
            useful = one.state in USEFUL or again.state in USEFUL
            moved += one.chosen and useful and not _same_effect(one, again)
            written.append({"id": one.id, **columns})
    if written:
        db.session.execute(update(ImportRow), written)
    chosen = {one.number for one in rows if one.chosen}
    return [one for one in judged if one.number in chosen], moved


def _same_effect(one: ImportRow, again: Judged) -> bool:
    shown = [list(change) for change in again.changes]
    return (one.state, one.target, one.changes) == (again.state, again.target, shown)


# All at once


def bring_in(
    batch_id: int, *, by: Person, now: datetime, state: ImportState = ImportState.PREVIEW
) -> int:
    """Bring a list in, all its chosen rows or none; 0, or how many rows have to be looked at again first.

    Raises:
        NotFound: as `get`.
        Refused: `import_settled`; `import_nothing`: no row is chosen that would make a difference; `import_row`: a
            deed refuses a row.
    """
    batch = waiting(batch_id, by=by, state=state)
    judged, moved = _judge_again(batch, by=by, now=now)
    if moved:
        return moved
    useful = [one for one in judged if one.state in USEFUL]
    if not useful:
        raise Refused.because("import_nothing")
    counts = Counter(str(one.state) for one in judged if one.state in {*USEFUL, RowState.SAME})
    total = db.session.scalar(select(func.count()).where(ImportRow.batch_id == batch.id)) or 0
    SOURCES[batch.kind].bring_in(useful, setting_of(batch, by=by, now=now))
    with deed("import_list"):
        batch.state, batch.settled_at, batch.refusal = ImportState.DONE, now, ""
        batch.counts = dict(counts) | {"left_out": total - sum(counts.values())}
    done = [one.number for one in judged if one.state in {*USEFUL, RowState.SAME}]
    for some in chunks(done):
        db.session.execute(
            delete(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.number.in_(some))
        )
    return 0


def drop(batch_id: int, *, by: Person, now: datetime) -> None:
    """Give a list up: nothing was brought in, and its rows are forgotten.

    Raises:
        NotFound: as `get`.
        Refused: `import_settled`.
    """
    batch = waiting(batch_id, by=by)
    _forget(batch, ImportState.DROPPED, now)


def _forget(batch: ImportBatch, state: ImportState, now: datetime) -> None:
    with deed("drop_list"):
        batch.state, batch.settled_at = state, batch.settled_at or now
    db.session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))


def purge(now: datetime) -> dict[str, int]:
    """Forget the rows of lists that nobody finished, and what imports left out, after a month."""
    before = now - KEPT_FOR
    old = db.session.scalars(
        select(ImportBatch).where(
            ImportBatch.state == ImportState.PREVIEW, ImportBatch.received_at < before
        )
    ).all()
    for batch in old:
        _forget(batch, ImportState.DROPPED, now)
    left = db.session.scalars(
        select(ImportBatch.id).where(
            ImportBatch.settled_at < before,
            select(ImportRow.id).where(ImportRow.batch_id == ImportBatch.id).exists(),
        )
    ).all()
    for batch_id in left:
        db.session.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id))
    return {"dropped": len(old), "forgotten": len(left)}
