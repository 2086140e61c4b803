"""What happens to a vehicle besides rentals and work: its keys, its photos, its moves between sites."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Key, Line, Model, Moment, Versioned, choice
from mobility.rules.fleet import KeyChange, TransferState
from mobility.tables.fleet import Occupation, Scooter
from mobility.tables.house import Site
from mobility.tables.staff import User


class KeyEvent(Model):
    """A key was lost, found again or made: how many there are then, and what it cost."""

    __table_args__ = (
        CheckConstraint("keys >= 0", name="keys"),
        CheckConstraint("cents >= 0", name="cost"),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    change: Mapped[KeyChange] = mapped_column(choice(KeyChange))
    keys: Mapped[int]
    why: Mapped[Line] = mapped_column(default="")
    cents: Mapped[Cents] = mapped_column(default=0)
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User | None] = relationship()


class ScooterPhoto(Model):
    """A photo of a scooter; taken off its page, the file stays with its hash."""

    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    caption: Mapped[Line] = mapped_column(default="")
    taken_on: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[Moment | None]
    added_by: Mapped[User | None] = relationship()


class Transfer(Versioned, Model):
    """A scooter goes from one site to another; on the way it is taken, as by a booking."""

    __table_args__ = (
        CheckConstraint("leaves_at < arrives_at", name="leaves_before_it_arrives"),
        CheckConstraint("from_site_id <> to_site_id", name="between_two_sites"),
        Index("ix_transfer_scooter_leaves", "scooter_id", "leaves_at"),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    from_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    to_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    state: Mapped[TransferState] = mapped_column(choice(TransferState))
    leaves_at: Mapped[Moment]
    arrives_at: Mapped[Moment]
    why: Mapped[Line] = mapped_column(default="")
    occupation_id: Mapped[int | None] = mapped_column(ForeignKey("occupation.id"), unique=True)
    settled_at: Mapped[Moment | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scooter: Mapped[Scooter] = relationship()
    occupation: Mapped[Occupation | None] = relationship()
    from_site: Mapped[Site] = relationship(foreign_keys=[from_site_id])
    to_site: Mapped[Site] = relationship(foreign_keys=[to_site_id])
