"""Prices, the numbers that follow each other, and the ledger."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, choice
from mobility.rules.accounts import Account, EntryKind
from mobility.rules.licence import VehicleClass


class TariffRow(Model):
    """What a day costs in a class, by rank of the day, from a day on."""

    __tablename__ = "tariff"
    __table_args__ = (
        CheckConstraint("deposit_cents >= 0", name="deposit"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="in_order"),
    )
    id: Mapped[Key]
    name: Mapped[Name]
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """First day on which it no longer holds."""
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`[{"from_day": 1, "day_cents": 300}, …]`, as `rules.pricing.Step`."""
    deposit_cents: Mapped[Cents]


class Series(Model):
    """A number series without gap or double: one row a series, taken within the transaction it numbers."""

    __journal__ = False
    name: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int]


class LedgerEntry(Model):
    """One happening in money; its lines add up to zero. Entries are only added."""

    id: Mapped[Key]
    booked_at: Mapped[Moment]
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    rental_id: Mapped[int | None] = mapped_column(ForeignKey("rental.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    memo: Mapped[Line] = mapped_column(default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lines: Mapped[list["LedgerLine"]] = relationship(
        back_populates="entry", order_by="LedgerLine.id"
    )


class LedgerLine(Model):
    """An amount on one account: a debit is positive, a credit negative."""

    __table_args__ = (
        CheckConstraint("cents <> 0", name="not_zero"),
        Index("ix_ledger_line_account", "account"),
    )
    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), index=True)
    account: Mapped[Account] = mapped_column(choice(Account))
    cents: Mapped[Cents]
    entry: Mapped[LedgerEntry] = relationship(back_populates="lines")
