"""From the booking to the return: who has which scooter, on what paper, in what condition."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.conditions import JobStarted, Signer
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import Direction, SignatureMethod
from mobility.rules.states import BookingState, RentalState
from mobility.tables.decisions import Decision
from mobility.tables.fleet import Scooter
from mobility.tables.house import Site
from mobility.tables.people import Beneficiary
from mobility.tables.staff import User


class Booking(Versioned, Model):
    """Who wants a scooter of which class, from when to when; a confirmed one always holds one scooter."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint(
            "scooter_id IS NOT NULL OR state NOT IN ('offered', 'confirmed', 'to_sign', 'under_way', 'returned',"
            " 'closed')",
            name="a_promise_holds_a_scooter",
        ),
        Index("ix_booking_state_starts", "state", "starts_at"),
    )
    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(unique=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass))
    scooter_id: Mapped[int | None] = mapped_column(ForeignKey("scooter.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    state: Mapped[BookingState] = mapped_column(choice(BookingState))
    answer_by: Mapped[Moment | None]
    """Until when an offer stands."""
    rests_until: Mapped[Moment | None]
    """The person let an offer pass and stays on the list: no other is made before."""
    reason: Mapped[Line] = mapped_column(default="")
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    beneficiary: Mapped[Beneficiary] = relationship()
    site: Mapped[Site] = relationship()
    scooter: Mapped[Scooter | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    rental: Mapped["Rental | None"] = relationship(back_populates="booking")


class PublicLink(Model):
    """The personal link of a booking: an HMAC of its id and generation; only the hash lies here."""

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    generation: Mapped[int]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    booking: Mapped[Booking] = relationship()


class Rental(Versioned, Model):
    """A rental contract and what came of it: prepared, signed, handed over, returned, settled."""

    __table_args__ = (
        CheckConstraint("starts_at < due_at", name="starts_before_it_is_due"),
        CheckConstraint(
            "returned_at IS NULL OR (handed_over_at IS NOT NULL AND returned_at >= handed_over_at)",
            name="no_return_without_handover",
        ),
        CheckConstraint(
            "state <> 'under_way' OR handed_over_at IS NOT NULL", name="under_way_was_handed_over"
        ),
        Index(
            "uq_rental_one_under_way_of_a_scooter",
            "scooter_id",
            unique=True,
            sqlite_where=text("state = 'under_way'"),
            postgresql_where=text("state = 'under_way'"),
        ),
        Index("ix_rental_state_due", "state", "due_at"),
        Index("uq_rental_external_number", "external_number", unique=True),
    )
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), unique=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    state: Mapped[RentalState] = mapped_column(choice(RentalState))
    starts_at: Mapped[Moment]
    due_at: Mapped[Moment]
    return_site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    """Where it is to be brought back, if not to its own site."""
    amended: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many amendments were prepared: the next one takes the number after."""
    handed_over_at: Mapped[Moment | None]
    returned_at: Mapped[Moment | None]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"))
    days: Mapped[int]
    used_days_before: Mapped[int] = mapped_column(default=0)
    """Days this person had used under earlier contracts: steps of the tariff go on from there."""
    paper_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of these, the days under contracts of paper that no rental here tells of."""
    total_cents: Mapped[Cents]
    deposit_cents: Mapped[Cents]
    external_number: Mapped[Code | None]
    """The number of the contract of paper that this rental was taken over from."""
    taken_over_at: Mapped[Moment | None]
    """When it was taken over, under way, from paper; no edition of ours exists then."""
    refusal: Mapped[Line] = mapped_column(default="")
    """Why the agent would not let the person ride off (trial ride, safety), if that happened."""
    job_started: Mapped[JobStarted | None] = mapped_column(choice(JobStarted))
    """What became of the job, asked at the return; None if nobody asked."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    booking: Mapped[Booking] = relationship(back_populates="rental")
    beneficiary: Mapped[Beneficiary] = relationship()
    scooter: Mapped[Scooter] = relationship()
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    return_site: Mapped[Site | None] = relationship(foreign_keys=[return_site_id])
    editions: Mapped[list["Edition"]] = relationship(
        back_populates="rental", order_by="Edition.number"
    )
    reports: Mapped[list["ConditionReport"]] = relationship(
        back_populates="rental", order_by="ConditionReport.made_at"
    )
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="rental", order_by="Signature.id"
    )


class Edition(Model):
    """The kept bytes of a contract. A corrected one is the next edition; a kept one never changes."""

    __table_args__ = (
        UniqueConstraint("rental_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"))
    number: Mapped[int]
    issued_at: Mapped[Moment]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Every printed word, frozen."""
    text_version: Mapped[Code]
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    rental: Mapped[Rental] = relationship(back_populates="editions")


class Printing(Model):
    """Somebody printed a kept edition: when, who. The pages themselves never change."""

    id: Mapped[Key]
    bundle: Mapped[Code] = mapped_column(index=True)
    """The same for all editions that were printed into one file."""
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    printed_at: Mapped[Moment]
    printed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    printed_by: Mapped[User] = relationship()


class ConditionReport(Model):
    """The condition of a scooter as it goes out or comes back."""

    __table_args__ = (
        UniqueConstraint("rental_id", "direction"),
        CheckConstraint("energy_percent BETWEEN 0 AND 100", name="energy"),
        CheckConstraint("km >= 0", name="mileage"),
    )
    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    made_at: Mapped[Moment]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Nobody of the house where it was copied from paper by a command."""
    km: Mapped[int]
    energy_percent: Mapped[int | None]
    """Not known where the contract of paper did not say."""
    equipment: Mapped[list[str]] = mapped_column(JSON)
    remarks: Mapped[str] = mapped_column(default="")
    identity_seen: Mapped[Code] = mapped_column(default="")
    """The kind of document that was seen; nothing of it is kept."""
    briefing_done: Mapped[bool] = mapped_column(default=False)
    trial_ride_done: Mapped[bool] = mapped_column(default=False)
    person_present: Mapped[bool] = mapped_column(default=True)
    rental: Mapped[Rental] = relationship(back_populates="reports")
    made_by: Mapped[User | None] = relationship()


class Signature(Model):
    """Somebody signed, as a scooter went out or came back: on which edition, how, before whom, with which device.

    A purge may take the strokes and the scan; their hashes stay.
    """

    id: Mapped[Key]
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    """None where the contract is paper: only the return was signed here."""
    method: Mapped[SignatureMethod] = mapped_column(choice(SignatureMethod))
    signed_at: Mapped[Moment]
    witnessed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    scan_sha256: Mapped[str] = mapped_column(default="")
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    direction: Mapped[Direction] = mapped_column(
        choice(Direction), default=Direction.OUT, server_default="out"
    )
    signer: Mapped[Signer] = mapped_column(
        choice(Signer), default=Signer.PERSON, server_default="person"
    )
    name: Mapped[Name] = mapped_column(default="", server_default="")
    """As it was typed, or as it stands on the contract."""
    strokes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Lines of points in thousandths of the pad, as they were drawn."""
    strokes_sha256: Mapped[str] = mapped_column(default="", server_default="")
    device: Mapped[Line] = mapped_column(default="", server_default="")
    address: Mapped[Code] = mapped_column(default="", server_default="")
    language: Mapped[Code] = mapped_column(default="", server_default="")
    """In which the summary stood beside the French."""
    points: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """What the person confirmed to have understood, by code."""
    rental: Mapped[Rental] = relationship(back_populates="signatures")
