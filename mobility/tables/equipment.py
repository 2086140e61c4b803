"""Helmets, gloves, vests, locks, chargers: each thing, where it is, who has it, and all that ever happened to it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.equipment import (
    GearAct,
    GearCharge,
    GearOutcome,
    GearSize,
    GearStandard,
    GearState,
)
from mobility.rules.rentals import Equipment
from mobility.tables.fleet import Scooter
from mobility.tables.house import Site
from mobility.tables.rentals import Rental
from mobility.tables.staff import User


class EquipmentKind(Versioned, Model):
    """A kind of thing that is lent: what it serves for, what a new one costs, after how long it is replaced."""

    __table_args__ = (
        CheckConstraint("value_cents >= 0", name="value"),
        CheckConstraint("life_months > 0", name="life"),
        CheckConstraint("use NOT IN ('keys', 'papers', 'liner', 'oil')", name="counted"),
    )
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    use: Mapped[Equipment] = mapped_column(choice(Equipment))
    value_cents: Mapped[Cents]
    """What a new one costs: the price list."""
    life_months: Mapped[int | None]
    """After how many months one is replaced; None where age does not matter."""
    washed: Mapped[bool] = mapped_column(default=False)
    """Whether one is washed or disinfected before somebody else gets it."""
    active: Mapped[bool] = mapped_column(default=True)


class EquipmentItem(Versioned, Model):
    """One thing that is lent. It lies on a shelf of its site, or stays on a scooter; an open loan says who has it."""

    __table_args__ = (
        CheckConstraint("fell_on IS NULL OR state = 'retired'", name="what_fell_is_out_of_use"),
        CheckConstraint("value_cents >= 0", name="value"),
        Index("ix_equipment_item_site_kind", "site_id", "kind_id"),
    )
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    """What is written on it: CAS-014."""
    kind_id: Mapped[int] = mapped_column(ForeignKey("equipment_kind.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    shelf: Mapped[Name] = mapped_column(default="")
    scooter_id: Mapped[int | None] = mapped_column(ForeignKey("scooter.id"), index=True)
    """The scooter that it stays on, from one rental to the next."""
    serial: Mapped[Name] = mapped_column(default="")
    """The maker's own number."""
    size: Mapped[GearSize] = mapped_column(choice(GearSize))
    standard: Mapped[GearStandard | None] = mapped_column(choice(GearStandard))
    bought_on: Mapped[date | None]
    replace_by: Mapped[date | None]
    """Last day of use where the maker says one; else it follows from its age and the limit of its kind."""
    value_cents: Mapped[Cents | None]
    """What it cost, where that is not the price of its kind."""
    state: Mapped[GearState] = mapped_column(choice(GearState))
    fell_on: Mapped[date | None]
    why: Mapped[Line] = mapped_column(default="")
    """Why it is out of use, or what is to be looked at."""
    created_at: Mapped[Moment]
    kind: Mapped[EquipmentKind] = relationship()
    site: Mapped[Site] = relationship()
    scooter: Mapped[Scooter | None] = relationship()


class EquipmentLoan(Versioned, Model):
    """A thing is with a person for a rental; one that is missing at the return stays open."""

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= out_at", name="ends_after_it_begins"),
        CheckConstraint("(charge IS NULL) = (charge_cents IS NULL)", name="charge_has_an_amount"),
        CheckConstraint(
            "charge IS NULL OR charge <> 'booked' OR charge_entry_id IS NOT NULL",
            name="booked_has_an_entry",
        ),
        Index(
            "uq_equipment_loan_one_person",
            "item_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)
    rental_id: Mapped[int] = mapped_column(ForeignKey("rental.id"), index=True)
    out_at: Mapped[Moment]
    out_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[GearOutcome | None] = mapped_column(choice(GearOutcome))
    """How it came back; `missing` from the return on, until it turns up."""
    ended_at: Mapped[Moment | None]
    """When it came back, or when it was settled that it will not."""
    charge: Mapped[GearCharge | None] = mapped_column(choice(GearCharge))
    charge_cents: Mapped[Cents | None]
    charge_memo: Mapped[Line] = mapped_column(default="")
    """How the amount was worked out."""
    charge_why: Mapped[Line] = mapped_column(default="")
    """Why it was given up."""
    charge_entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    item: Mapped[EquipmentItem] = relationship()
    rental: Mapped[Rental] = relationship()


class EquipmentMove(Model):
    """One line of a thing's log: what happened, where to, with whom, why. Added, never changed."""

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    what: Mapped[GearAct] = mapped_column(choice(GearAct))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    scooter_id: Mapped[int | None] = mapped_column(ForeignKey("scooter.id"))
    rental_id: Mapped[int | None] = mapped_column(ForeignKey("rental.id"))
    why: Mapped[Line] = mapped_column(default="")
    by: Mapped[User | None] = relationship()
    site: Mapped[Site | None] = relationship()
    scooter: Mapped[Scooter | None] = relationship()
    rental: Mapped[Rental | None] = relationship()
