"""What keeps scooters on the road: plans, work and its cost, inspections, recalls, checks after a return."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.inspections import InspectionResult
from mobility.rules.maintenance import MaintenanceItem, WorkState
from mobility.tables.fleet import Occupation, Scooter, ScooterModel
from mobility.tables.staff import User


class MaintenancePlan(Model):
    """How often the scooters of a model need a piece of work: by km, by months, whichever comes first."""

    __table_args__ = (
        UniqueConstraint("model_id", "item"),
        CheckConstraint(
            "every_km IS NOT NULL OR every_months IS NOT NULL", name="bound_to_something"
        ),
        CheckConstraint("every_km > 0 AND every_months > 0", name="intervals_are_positive"),
    )
    id: Mapped[Key]
    model_id: Mapped[int] = mapped_column(ForeignKey("scooter_model.id"))
    item: Mapped[MaintenanceItem] = mapped_column(choice(MaintenanceItem))
    every_km: Mapped[int | None]
    every_months: Mapped[int | None]
    once: Mapped[bool] = mapped_column(default=False)


class WorkOrder(Versioned, Model):
    """Work on one scooter: what, where, from when to when, what it cost. Planned work occupies the scooter."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("labour_cents >= 0", name="labour"),
        CheckConstraint(
            "(finished_at IS NULL) = (state NOT IN ('done', 'cancelled'))", name="finished_once"
        ),
        Index("ix_work_order_scooter_starts", "scooter_id", "starts_at"),
        Index("ix_work_order_state_starts", "state", "starts_at"),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    title: Mapped[Line]
    workshop: Mapped[Name] = mapped_column(default="")
    """Who does it: a garage, or nobody but the house itself."""
    state: Mapped[WorkState] = mapped_column(choice(WorkState))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    """When it is to end, as far as anybody knows."""
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    occupation_id: Mapped[int | None] = mapped_column(ForeignKey("occupation.id"), unique=True)
    km: Mapped[int | None]
    """Mileage over all odometers when it was done."""
    labour_cents: Mapped[Cents] = mapped_column(default=0)
    remarks: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scooter: Mapped[Scooter] = relationship()
    occupation: Mapped[Occupation | None] = relationship()
    tasks: Mapped[list["WorkTask"]] = relationship(
        back_populates="order", order_by="WorkTask.item", cascade="all, delete-orphan"
    )
    parts: Mapped[list["WorkPart"]] = relationship(
        back_populates="order", order_by="WorkPart.id", cascade="all, delete-orphan"
    )

    @property
    def parts_cents(self) -> int:
        """What the parts cost in all."""
        return sum(part.quantity * part.unit_cents for part in self.parts)

    @property
    def cents(self) -> int:
        """What all of it cost: parts and labour."""
        return self.parts_cents + self.labour_cents


class WorkTask(Model):
    """A piece of regular work that an order does: once the order is done, its plan counts from there."""

    __table_args__ = (UniqueConstraint("order_id", "item"),)
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    item: Mapped[MaintenanceItem] = mapped_column(choice(MaintenanceItem))
    order: Mapped[WorkOrder] = relationship(back_populates="tasks")


class WorkPart(Model):
    """A part that an order uses."""

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_cents >= 0", name="price"),
    )
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    name: Mapped[Name]
    quantity: Mapped[int]
    unit_cents: Mapped[Cents]
    order: Mapped[WorkOrder] = relationship(back_populates="parts")


class Inspection(Model):
    """A contrôle technique that was made; added, never changed. The newest one says until when the scooter rides."""

    __table_args__ = (
        CheckConstraint("cents >= 0", name="cost"),
        Index("ix_inspection_scooter_made", "scooter_id", "made_on"),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    made_on: Mapped[date]
    result: Mapped[InspectionResult] = mapped_column(choice(InspectionResult))
    retest: Mapped[bool] = mapped_column(default=False)
    holds_until: Mapped[date]
    """The last day of validity, by the rules in force when it was written down."""
    centre: Mapped[Name] = mapped_column(default="")
    report_number: Mapped[Code] = mapped_column(default="")
    cents: Mapped[Cents] = mapped_column(default=0)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    noted_at: Mapped[Moment]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_by: Mapped[User | None] = relationship()


class Recall(Versioned, Model):
    """A recall of the maker: which scooters, what is to be done. An open safety recall keeps them from going out."""

    id: Mapped[Key]
    title: Mapped[Line]
    reference: Mapped[Code] = mapped_column(default="")
    source: Mapped[Line] = mapped_column(default="")
    """Where it was read: the maker's letter, RappelConso, Safety Gate."""
    announced_on: Mapped[date]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("scooter_model.id"))
    vins: Mapped[str] = mapped_column(default="")
    """VINs or their beginnings, one a line; empty: every scooter of the model."""
    safety: Mapped[bool] = mapped_column(default=True)
    remedy: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[Moment | None]
    model: Mapped[ScooterModel | None] = relationship()
    scooters: Mapped[list["RecalledScooter"]] = relationship(
        back_populates="recall", order_by="RecalledScooter.id"
    )


class RecalledScooter(Model):
    """A scooter that a recall concerns, and when it was mended."""

    __table_args__ = (
        UniqueConstraint("recall_id", "scooter_id"),
        Index(
            "ix_recalled_scooter_open",
            "scooter_id",
            sqlite_where=text("mended_on IS NULL"),
            postgresql_where=text("mended_on IS NULL"),
        ),
    )
    id: Mapped[Key]
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    mended_on: Mapped[date | None]
    mended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recall: Mapped[Recall] = relationship(back_populates="scooters")
    scooter: Mapped[Scooter] = relationship()


class ReturnCheck(Model):
    """The check that every return asks for: until all is ticked, the scooter does not go out."""

    __table_args__ = (
        Index(
            "uq_return_check_one_open_of_a_scooter",
            "scooter_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    rental_id: Mapped[int | None] = mapped_column(ForeignKey("rental.id"), index=True)
    asked_at: Mapped[Moment]
    points: Mapped[list[str]] = mapped_column(JSON)
    ticked: Mapped[list[str]] = mapped_column(JSON, default=list)
    remarks: Mapped[str] = mapped_column(default="")
    done_at: Mapped[Moment | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scooter: Mapped[Scooter] = relationship()
