"""The state of a scooter as two people saw it: photos, marks on a drawing, and the draft while they look."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Key, Line, Model, Moment, Versioned, choice
from mobility.rules.conditions import MarkCause, MarkGravity, MarkKind, MarkZone, PhotoView
from mobility.rules.rentals import Direction
from mobility.tables.files import StoredFile
from mobility.tables.rentals import Rental
from mobility.tables.staff import User


class HandoverDraft(Versioned, Model):
    """A handover or a return that is being done: what each step has established so far. Gone once it is signed."""

    __journal__ = False
    __table_args__ = (
        UniqueConstraint("rental_id", "direction"),
        CheckConstraint("step >= 1", name="step"),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    step: Mapped[int]
    """The furthest step that was reached, from 1."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By name of a step: what was established there. Photos by the id of their file."""
    started_at: Mapped[Moment]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[Moment]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    rental: Mapped[Rental] = relationship()
    updated_by: Mapped[User] = relationship(foreign_keys=[updated_by_id])


class ConditionPhoto(Model):
    """A photo that belongs to a signed handover or return. A purge may take its bytes; its hash and date stay."""

    __table_args__ = (UniqueConstraint("rental_id", "direction", "view", "rank"),)
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"))
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    view: Mapped[PhotoView] = mapped_column(choice(PhotoView))
    rank: Mapped[int] = mapped_column(default=0)
    """Several of one view, in order."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str]
    taken_at: Mapped[Moment]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    file: Mapped[StoredFile | None] = relationship()


class ConditionMark(Model):
    """A mark that both signed for. One that was there before says which it was then."""

    __table_args__ = (
        CheckConstraint("(x IS NULL) = (y IS NULL)", name="a_place_has_both"),
        CheckConstraint(
            "x IS NULL OR (x BETWEEN 0 AND 1000 AND y BETWEEN 0 AND 1000)", name="on_the_drawing"
        ),
        CheckConstraint("charge_cents >= 0", name="charge"),
        CheckConstraint("charge_cents = 0 OR cause = 'damage'", name="wear_is_not_charged"),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"), index=True)
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    zone: Mapped[MarkZone] = mapped_column(choice(MarkZone))
    x: Mapped[int | None]
    y: Mapped[int | None]
    """Thousandths of the drawing, from its left and top; none where it was chosen from the list."""
    kind: Mapped[MarkKind] = mapped_column(choice(MarkKind))
    gravity: Mapped[MarkGravity] = mapped_column(choice(MarkGravity))
    remark: Mapped[Line] = mapped_column(default="")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("condition_mark.id"))
    """The same mark in an earlier report; none for a new one."""
    cause: Mapped[MarkCause | None] = mapped_column(choice(MarkCause))
    """Of a new one at a return: wear, or damage."""
    charge_cents: Mapped[int] = mapped_column(default=0)
    """What was proposed for it from the price list."""
    noted_at: Mapped[Moment]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
