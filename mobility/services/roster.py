"""The fleet as its pages show it: lists by filters and order, and the history of one scooter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from mobility import db
from mobility.models import (
    Booking,
    Occupation,
    OdometerReading,
    Rental,
    RentalStint,
    Scooter,
    ScooterModel,
    Site,
)
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Capability
from mobility.rules.states import RentalState, ScooterState
from mobility.services.accounts import Person
from mobility.services.fleet import live_reading

PER_PAGE = 50
HISTORY = 100
"""How many occupations, rentals and readings a scooter's page shows at most, latest first."""
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "number": Scooter.fleet_number,
    "plate": Scooter.plate,
    "class": ScooterModel.vehicle_class,
    "site": Site.name,
    "state": Scooter.state,
    "inspection": Scooter.inspection_due_on,
    "insurance": Scooter.insured_until,
}
"""What the list may be sorted by; a leading minus turns the order round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which scooters a list shows; None and empty set no limit."""

    site_id: int | None = None
    vehicle_class: VehicleClass | None = None
    state: ScooterState | None = None
    text: str = ""
    """Part of a fleet number, plate or VIN, in any writing."""
    due_within: int | None = None
    """Days within which inspection or insurance run out; -1: they have already."""
    today: date | None = None
    """The day from which that is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A scooter as a list shows it: with its mileage in km, and the rental it is out on, if it is."""

    scooter: Scooter
    km: int
    out_on: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how many rows and pages there are."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a scooter, latest first."""

    occupations: Sequence[Occupation]
    rentals: Sequence[Rental]
    readings: Sequence[OdometerReading]


def scooters(by: Person, filters: Filters, *, page: int = 1, sort: str = "number") -> Listed:
    """One page of the scooters that this person sees; three queries whatever their number."""
    chosen = narrowed(by, filters)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    column = SORTS.get(sort.removeprefix("-"), SORTS["number"])
    found = db.session.scalars(
        chosen.options(contains_eager(Scooter.model), contains_eager(Scooter.site))
        .order_by(column.desc() if sort.startswith("-") else column, Scooter.fleet_number)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Listed(_rows(found), total, page, pages)


def every_scooter(by: Person, filters: Filters) -> Sequence[Row]:
    """All the scooters that a list would show on its pages, for an export."""
    return _rows(
        db.session.scalars(
            narrowed(by, filters)
            .options(contains_eager(Scooter.model), contains_eager(Scooter.site))
            .order_by(Scooter.fleet_number)
        ).all()
    )


def narrowed(by: Person, filters: Filters) -> Select[Scooter]:
    """The scooters that this person sees and the filters let through, with their model and site to order by."""
    query = select(Scooter).join(Scooter.model).join(Scooter.site)
    if not by.may(Capability.ALL_SITES):
        query = query.where(Scooter.site_id.in_(by.site_ids))
    if filters.site_id is not None:
        query = query.where(Scooter.site_id == filters.site_id)
    if filters.vehicle_class is not None:
        query = query.where(ScooterModel.vehicle_class == filters.vehicle_class)
    if filters.state is not None:
        query = query.where(Scooter.state == filters.state)
    if filters.due_within is not None and filters.today is not None:
        last_day = filters.today + timedelta(days=filters.due_within)
        query = query.where(
            Scooter.state != ScooterState.RETIRED,
            or_(Scooter.inspection_due_on <= last_day, Scooter.insured_until <= last_day),
        )
    if filters.text.strip():
        query = query.where(_matches(filters.text))
    return query


def _matches(text: str) -> ColumnElement[bool]:
    """Fleet number as it is typed; plate and VIN without the signs that people put between letters."""
    typed = text.strip().upper()
    bare = "".join(sign for sign in typed if sign.isalnum())
    found = [func.upper(Scooter.fleet_number).contains(typed, autoescape=True)]
    if bare:
        plate = func.replace(func.replace(Scooter.plate, "-", ""), " ", "")
        found += [
            plate.contains(bare, autoescape=True),
            Scooter.vin.contains(bare, autoescape=True),
        ]
    return or_(*found)


def _rows(found: Sequence[Scooter]) -> list[Row]:
    ids = [scooter.id for scooter in found]
    latest = (
        select(
            OdometerReading.scooter_id,
            OdometerReading.km,
            func.row_number()
            .over(
                partition_by=OdometerReading.scooter_id,
                order_by=(OdometerReading.read_at.desc(), OdometerReading.id.desc()),
            )
            .label("rank"),
        )
        .where(OdometerReading.scooter_id.in_(ids), live_reading())
        .subquery()
    )
    km = {
        row.scooter_id: row.km
        for row in db.session.execute(
            select(latest.c.scooter_id, latest.c.km).where(latest.c.rank == 1)
        )
    }
    out = {
        row.scooter_id: row.number
        for row in db.session.execute(
            select(Rental.scooter_id, Rental.number).where(
                Rental.state == RentalState.UNDER_WAY, Rental.scooter_id.in_(ids)
            )
        )
    }
    return [Row(scooter, km.get(scooter.id, 0), out.get(scooter.id)) for scooter in found]


def history(row: Scooter) -> History:
    """What occupied a scooter, its rentals and its mileages, latest first."""
    return History(
        db.session.scalars(
            select(Occupation)
            .where(Occupation.scooter_id == row.id)
            .order_by(Occupation.starts_at.desc())
            .limit(HISTORY)
        ).all(),
        db.session.scalars(
            select(Rental)
            .options(joinedload(Rental.beneficiary), selectinload(Rental.reports))
            .where(
                or_(
                    Rental.scooter_id == row.id,
                    Rental.id.in_(
                        select(RentalStint.rental_id).where(RentalStint.scooter_id == row.id)
                    ),
                )
            )
            .order_by(Rental.starts_at.desc())
            .limit(HISTORY)
        ).all(),
        db.session.scalars(
            select(OdometerReading)
            .where(OdometerReading.scooter_id == row.id)
            .order_by(OdometerReading.read_at.desc(), OdometerReading.id.desc())
            .limit(HISTORY)
        ).all(),
    )


def promises(row: Scooter, *, now: datetime) -> Sequence[Booking]:
    """The bookings that hold this scooter now or later, earliest first."""
    return db.session.scalars(
        select(Booking)
        .join(Occupation, Occupation.booking_id == Booking.id)
        .options(joinedload(Booking.beneficiary), joinedload(Booking.rental))
        .where(Occupation.scooter_id == row.id, Occupation.live, Occupation.ends_at > now)
        .order_by(Booking.starts_at)
        .limit(HISTORY)
    ).all()
