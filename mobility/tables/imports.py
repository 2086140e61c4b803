"""Lists that were brought in: as they are looked at before they count, and what came of them."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.importing import ImportKind, ImportState, RowState
from mobility.tables.house import Site
from mobility.tables.staff import User


class ImportBatch(Versioned, Model):
    """One list: where it came from, which of its columns fills which field, what came of it."""

    __table_args__ = (Index("ix_import_batch_state_received", "state", "received_at"),)
    id: Mapped[Key]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.PREVIEW)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    """Where what is new goes, unless its row says otherwise."""
    name: Mapped[Name]
    """The name of the file."""
    sha256: Mapped[str]
    headings: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    """The number of a column of the file → the field that it fills."""
    month_first: Mapped[bool] = mapped_column(default=False)
    skipped: Mapped[list[int]] = mapped_column(JSON)
    """The lines of totals that were left aside."""
    received_at: Mapped[Moment]
    received_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who asked the runner to bring it in."""
    refusal: Mapped[Line] = mapped_column(default="")
    """Why the runner did not, in words."""
    settled_at: Mapped[Moment | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """What came of it: how many rows were new, changed, the same, left out."""
    site: Mapped[Site] = relationship()
    received_by: Mapped[User] = relationship(foreign_keys=[received_by_id])


class ImportRow(Model):
    """One row of a list that waits; gone once it was imported, and a month after its list was settled."""

    __journal__ = False
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_import_row_batch_state", "batch_id", "state", "number"),
        Index("ix_import_row_batch_key", "batch_id", "key"),
    )
    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Its line in the file."""
    cells: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[RowState] = mapped_column(choice(RowState))
    chosen: Mapped[bool] = mapped_column(default=True)
    mended: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[Code] = mapped_column(default="")
    """What a member of staff said of somebody who looks alike: `other`, or the reference of who it is."""
    target: Mapped[Code] = mapped_column(default="")
    """The reference or fleet number of what it would change, or looks like."""
    name: Mapped[Line] = mapped_column(default="")
    key: Mapped[Line] = mapped_column(default="")
    """The same for two rows that speak of the same person or scooter."""
    changes: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    """Field, value before, value after."""
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
