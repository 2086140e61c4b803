"""What changes during a rental: signed amendments, and who had which scooter from when to when."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Key, Line, Model, Moment, Versioned, choice
from mobility.rules.amendments import AmendmentKind, SwapCause, label
from mobility.rules.rentals import SignatureMethod
from mobility.rules.states import AmendmentState
from mobility.tables.decisions import Decision
from mobility.tables.fleet import Scooter
from mobility.tables.rentals import Rental
from mobility.tables.staff import User


class Amendment(Versioned, Model):
    """A change of a rental under way: prepared, then signed or given up. What was signed never changes.

    The contract and its editions stay as they are; an amendment takes effect as it is signed.
    """

    __table_args__ = (
        UniqueConstraint("rental_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL AND method IS NOT NULL AND witnessed_by_id IS NOT NULL)",
            name="signed_by_somebody",
        ),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_once"
        ),
        CheckConstraint("(kind = 'swap') = (cause IS NOT NULL)", name="only_a_swap_has_a_cause"),
        Index(
            "uq_amendment_one_prepared_of_a_rental",
            "rental_id",
            unique=True,
            sqlite_where=text("state = 'prepared'"),
            postgresql_where=text("state = 'prepared'"),
        ),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"))
    number: Mapped[int]
    """1, 2, … within the rental, read A1, A2, …; no number is missing."""
    kind: Mapped[AmendmentKind] = mapped_column(choice(AmendmentKind))
    cause: Mapped[SwapCause | None] = mapped_column(choice(SwapCause))
    state: Mapped[AmendmentState] = mapped_column(choice(AmendmentState))
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    why: Mapped[Line]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What it changes, as it was: `services.amended.picture` says which words stand there."""
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The same words, as they are to be."""
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """How its price is made up: `{"what", "from_day", "to_day", "days", "day_cents", "amount_cents"}` each."""
    cents: Mapped[Cents]
    """What signing adds to what the person owes; negative: what is given back."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    signed_at: Mapped[Moment | None]
    method: Mapped[SignatureMethod | None] = mapped_column(choice(SignatureMethod))
    witnessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[Moment | None]
    cancelled_because: Mapped[Line] = mapped_column(default="")
    rental: Mapped[Rental] = relationship()
    decision: Mapped[Decision | None] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    witnessed_by: Mapped[User | None] = relationship(foreign_keys=[witnessed_by_id])

    @property
    def label(self) -> str:
        """What it is called on pages and papers: A1."""
        return label(self.number)


class RentalStint(Model):
    """Who had which scooter from when to when: one from the handover on, another after each swap.

    Fines and accidents ask it, to the second. Two stints of one scooter never overlap (guard), nor two of one rental;
    what has ended stays.
    """

    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="in_order"),
        CheckConstraint("(ends_at IS NULL) = (km_in IS NULL)", name="ends_with_a_mileage"),
        CheckConstraint("km_out >= 0 AND (km_in IS NULL OR km_in >= 0)", name="mileage"),
        CheckConstraint(
            "energy_out BETWEEN 0 AND 100 AND (energy_in IS NULL OR energy_in BETWEEN 0 AND 100)",
            name="energy",
        ),
        Index("ix_rental_stint_scooter_starts", "scooter_id", "starts_at"),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"), index=True)
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment | None]
    km_out: Mapped[int]
    km_in: Mapped[int | None]
    energy_out: Mapped[int | None]
    """Not known where a contract of paper did not say."""
    energy_in: Mapped[int | None]
    remarks: Mapped[Line] = mapped_column(default="")
    """In which state it came back from a swap."""
    rental: Mapped[Rental] = relationship()
    scooter: Mapped[Scooter] = relationship()
