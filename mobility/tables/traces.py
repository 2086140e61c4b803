"""What was done, by whom; and how the runner fares."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment


class JournalEntry(Model):
    """Who did what to which row, when. Ids and names of fields only; the values lie in the detail."""

    __journal__ = False
    __table_args__ = (Index("ix_journal_entry_subject", "subject_kind", "subject_id"),)
    id: Mapped[Key]
    at: Mapped[Moment] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    """The member of staff; empty for the runner, a command or a beneficiary's own act (see `actor`)."""
    actor: Mapped[Code]
    deed: Mapped[Code]
    """The act of the house this change belongs to: `hand_over`, `confirm`…"""
    action: Mapped[Code]
    """What became of the row: added, changed, removed, read."""
    subject_kind: Mapped[Code]
    subject_id: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(JSON)
    unit: Mapped[Code]
    """The same for all rows that one unit of work changed."""
    detail: Mapped["JournalDetail | None"] = relationship(back_populates="entry")


class JournalDetail(Model):
    """The values before and after, by field. May be purged; the entry stays."""

    __journal__ = False
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    entry: Mapped[JournalEntry] = relationship(back_populates="detail")


class JobRun(Model):
    """One run of one job."""

    __journal__ = False
    __table_args__ = (Index("ix_job_run_job_started", "job", "started_at"),)
    id: Mapped[Key]
    job: Mapped[Code]
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[Code]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    error: Mapped[Line] = mapped_column(default="")


class Lease(Model):
    """Who holds a role that only one may hold (SQLite; PostgreSQL has advisory locks)."""

    __journal__ = False
    name: Mapped[Code] = mapped_column(primary_key=True)
    owner: Mapped[Code]
    until: Mapped[Moment]
    epoch: Mapped[int]
