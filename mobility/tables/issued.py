"""What the house gives out on paper beside the contract: quotes, condition reports, notes, certificates."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from mobility.db import Code, Key, Model, Moment, choice
from mobility.rules.issued import IssuedKind
from mobility.tables.people import Beneficiary
from mobility.tables.rentals import Booking, Rental
from mobility.tables.staff import User


class IssuedDocument(Model):
    """A document as it was given out: its words, its bytes, their hash. Never changed; a purge may take the bytes."""

    __table_args__ = (
        CheckConstraint("size > 0 AND pages > 0", name="has_pages"),
        CheckConstraint("kind = 'quote' OR rental_id IS NOT NULL", name="belongs_to_a_rental"),
    )
    id: Mapped[Key]
    kind: Mapped[IssuedKind] = mapped_column(choice(IssuedKind))
    number: Mapped[Code] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    rental_id: Mapped[int | None] = mapped_column(ForeignKey("rental.id"), index=True)
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    issued_at: Mapped[Moment]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Every word of it, block by block; its page in HTML is made of these."""
    text_version: Mapped[Code]
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    beneficiary: Mapped[Beneficiary] = relationship()
    booking: Mapped[Booking | None] = relationship()
    rental: Mapped[Rental | None] = relationship()
    issued_by: Mapped[User | None] = relationship()
