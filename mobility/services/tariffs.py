"""Prices in force: which tariff a class has on a day, as the pricing rule wants it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select

from mobility import db
from mobility.errors import Refused
from mobility.models import Rental, TariffRow
from mobility.rules.licence import VehicleClass
from mobility.rules.pricing import Quote, Step, Tariff, quote
from mobility.rules.states import RentalState
from mobility.services import selves
from mobility.services.journal import deed


def in_force(vehicle_class: VehicleClass, on: date) -> TariffRow:
    """The tariff of a class on a day.

    Raises:
        Refused: `no_tariff`.
    """
    row = db.session.scalar(
        select(TariffRow)
        .where(
            TariffRow.vehicle_class == vehicle_class,
            TariffRow.starts_on <= on,
            or_(TariffRow.ends_on.is_(None), TariffRow.ends_on > on),
        )
        .order_by(TariffRow.starts_on.desc())
    )
    if row is None:
        raise Refused.because("no_tariff", vehicle_class=vehicle_class)
    return row


def as_rule(row: TariffRow) -> Tariff:
    """A row as the pricing rule wants it."""
    return Tariff(
        steps=tuple(Step(**step) for step in row.steps),
        deposit_cents=row.deposit_cents,
    )


def of_rental(rental: Rental) -> Tariff:
    """The tariff that a rental was priced by."""
    row = db.session.get(TariffRow, rental.tariff_id)
    if row is None:
        raise Refused.because("no_tariff", vehicle_class=rental.scooter.model.vehicle_class)
    return as_rule(row)


def used_days(beneficiary_id: int) -> int:
    """Days this person has used under contracts that were not cancelled, of paper too; steps go on from there."""
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(Rental.days + Rental.paper_days), 0)).where(
                Rental.beneficiary_id.in_(selves.ids(beneficiary_id)),
                Rental.state != RentalState.CANCELLED,
            )
        )
        or 0
    )


def price(
    vehicle_class: VehicleClass, days: int, *, beneficiary_id: int, on: date
) -> tuple[TariffRow, Quote]:
    """What so many days cost this person from a day on, each line explained."""
    row = in_force(vehicle_class, on)
    return row, quote(as_rule(row), days, used_days(beneficiary_id))


def add(
    name: str,
    vehicle_class: VehicleClass,
    *,
    starts_on: date,
    steps: Sequence[Step],
    deposit_cents: int,
) -> TariffRow:
    """Start a tariff on a day; the one in force until then ends.

    Raises:
        Refused: `tariff_overlaps`: one that starts on or after this day stands already.
    """
    rows = db.session.scalars(
        select(TariffRow).where(TariffRow.vehicle_class == vehicle_class)
    ).all()
    if any(row.starts_on >= starts_on for row in rows):
        raise Refused.because("tariff_overlaps", vehicle_class=vehicle_class)
    with deed("add_tariff"):
        for row in rows:
            if row.ends_on is None:
                row.ends_on = starts_on
        added = TariffRow(
            name=name,
            vehicle_class=vehicle_class,
            starts_on=starts_on,
            steps=[{"from_day": step.from_day, "day_cents": step.day_cents} for step in steps],
            deposit_cents=deposit_cents,
        )
        db.session.add(added)
    return added


def tariffs() -> Sequence[TariffRow]:
    """Every tariff, by class, newest first."""
    return db.session.scalars(
        select(TariffRow).order_by(TariffRow.vehicle_class, TariffRow.starts_on.desc())
    ).all()
