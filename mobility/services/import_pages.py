"""What pages show of the lists that are brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import ImportBatch, ImportRow
from mobility.rules.importing import USEFUL, ImportState, RowState
from mobility.services.accounts import Person

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the rows of a preview, and how many there are in each state."""

    rows: Sequence[ImportRow]
    counts: Mapping[str, int]
    chosen: int
    """Rows that would be brought in now."""
    page: int
    pages: int


def index(*, by: Person) -> Sequence[ImportBatch]:
    """The lists of the sites that this person sees, the newest first."""
    query = (
        select(ImportBatch)
        .options(joinedload(ImportBatch.received_by), joinedload(ImportBatch.site))
        .order_by(ImportBatch.id.desc())
        .limit(PER_PAGE)
    )
    return [batch for batch in db.session.scalars(query) if by.sees_site(batch.site_id)]


def shown(batch: ImportBatch, state: RowState | None, page: int) -> Shown:
    """One page of the rows of a list, of one state or all."""
    mine = ImportRow.batch_id == batch.id
    counted = select(ImportRow.state, func.count()).where(mine).group_by(ImportRow.state)
    counts = {str(row[0]): row[1] for row in db.session.execute(counted)}
    total = counts.get(state, 0) if state else sum(counts.values())
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    query = select(ImportRow).where(mine).order_by(ImportRow.number)
    if state:
        query = query.where(ImportRow.state == state)
    rows = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Shown(rows, counts, useful(batch), page, pages)


def useful(batch: ImportBatch) -> int:
    """How many rows would be brought in now: chosen ones that make a difference."""
    query = select(func.count()).where(
        ImportRow.batch_id == batch.id, ImportRow.chosen, ImportRow.state.in_(USEFUL)
    )
    return db.session.scalar(query) or 0


def samples(batch: ImportBatch, many: int = 3) -> list[list[str]]:
    """For each column of a file, what stands in the first rows that hold something."""
    query = select(ImportRow.cells).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    rows = db.session.scalars(query.limit(PER_PAGE)).all()
    width = len(batch.headings)
    return [
        [cells[place] for cells in rows if place < len(cells) and cells[place].strip()][:many]
        for place in range(width)
    ]


def next_to_mend(batch: ImportBatch, after: int) -> int | None:
    """The next row that is faulty or asks something: the first after this line, else the first of all."""
    query = (
        select(ImportRow.number)
        .where(
            ImportRow.batch_id == batch.id,
            ImportRow.chosen,
            ImportRow.state.in_((RowState.FAULTY, RowState.ASK)),
        )
        .order_by((ImportRow.number <= after), ImportRow.number)
        .limit(1)
    )
    return db.session.scalar(query)


def chosen_counts(batch: ImportBatch) -> dict[str, int]:
    """How many of the rows that are chosen are in each state."""
    query = (
        select(ImportRow.state, func.count())
        .where(ImportRow.batch_id == batch.id, ImportRow.chosen)
        .group_by(ImportRow.state)
    )
    return {str(row[0]): row[1] for row in db.session.execute(query)}


def left_out(batch: ImportBatch) -> Sequence[ImportRow]:
    """The rows that are not brought in: faulty, to be answered, or not chosen."""
    query = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    if batch.state is ImportState.PREVIEW:
        query = query.where(ImportRow.state.in_((RowState.FAULTY, RowState.ASK)))
    return db.session.scalars(query).all()
