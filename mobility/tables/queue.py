"""The waiting list: what managers added to or took from somebody's points."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Key, Line, Model, Moment
from mobility.tables.rentals import Booking
from mobility.tables.staff import User


class WaitingMove(Model):
    """A manager moved somebody up or down the waiting list: by how many points, and why. Only added."""

    __table_args__ = (
        CheckConstraint("points <> 0", name="moves"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
    )
    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    points: Mapped[int]
    reason: Mapped[Line]
    moved_at: Mapped[Moment]
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    booking: Mapped[Booking] = relationship()
    moved_by: Mapped[User] = relationship()
