"""Files of people or scooters on their way in: looked at row by row, then taken in all at once."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Key, Line, Model, Moment, Versioned, choice
from mobility.rules.importing import ImportKind, ImportState, RowState


class ImportBatch(Versioned, Model):
    """One file that was sent: which columns it has, what they mean, what became of it."""

    id: Mapped[Key]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    state: Mapped[ImportState] = mapped_column(choice(ImportState))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[Line]
    columns: Mapped[list[str]] = mapped_column(JSON)
    """The headers, as they stand in the file."""
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Which field each column fills."""
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    received_at: Mapped[Moment]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[Moment | None]
    rows: Mapped[list["ImportRow"]] = relationship(
        back_populates="batch", cascade="all, delete-orphan", order_by="ImportRow.number"
    )


class ImportRow(Model):
    """One row of the file, as it was typed, and what it would do. Goes once the import is settled."""

    __journal__ = False
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_import_row_batch_state", "batch_id", "state", "number"),
    )
    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Its line in the file, the header being line 1."""
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[RowState] = mapped_column(choice(RowState))
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Each with the field, a code and its values."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """For a changed row, by field: before and after."""
    target_id: Mapped[int | None]
    """The person or scooter that it is taken for."""
    wanted: Mapped[bool] = mapped_column(default=True)
    batch: Mapped[ImportBatch] = relationship(back_populates="rows")
