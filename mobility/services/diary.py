"""Bookings as lists show them: by state, site and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from mobility import db
from mobility.models import Beneficiary, Booking, Scooter
from mobility.rules.roles import Capability
from mobility.rules.states import BookingState
from mobility.services.accounts import Person
from mobility.words.values import HOUSE_TIMEZONE

PER_PAGE = 50
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "starts": Booking.starts_at,
    "ends": Booking.ends_at,
    "person": Beneficiary.search_key,
    "state": Booking.state,
}
"""What the list may be sorted by; a leading minus turns the order round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which bookings a list shows; None sets no limit. Days are the foundation's, both included."""

    state: BookingState | None = None
    site_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how many rows and pages there are."""

    rows: Sequence[Booking]
    total: int
    page: int
    pages: int


def listed(by: Person, filters: Filters, *, page: int = 1, sort: str = "-starts") -> Listed:
    """One page of the bookings of this person's sites; a booking is on a day when its time touches it."""
    chosen = _narrowed(by, filters)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    rows = db.session.scalars(
        _loaded(_ordered(chosen, sort)).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    return Listed(rows, total, page, pages)


def every(by: Person, filters: Filters, *, sort: str = "-starts") -> Sequence[Booking]:
    """All the bookings that a list would show on its pages, for an export."""
    return db.session.scalars(_loaded(_ordered(_narrowed(by, filters), sort))).all()


def _narrowed(by: Person, filters: Filters) -> Select[Booking]:
    query = select(Booking).join(Booking.beneficiary)
    if not by.may(Capability.ALL_SITES):
        query = query.where(Booking.site_id.in_(by.site_ids))
    if filters.site_id is not None:
        query = query.where(Booking.site_id == filters.site_id)
    if filters.state is not None:
        query = query.where(Booking.state == filters.state)
    if filters.from_day is not None:
        query = query.where(Booking.ends_at >= _midnight(filters.from_day))
    if filters.to_day is not None:
        query = query.where(Booking.starts_at < _midnight(filters.to_day + timedelta(days=1)))
    return query


def _ordered(query: Select[Booking], sort: str) -> Select[Booking]:
    column = SORTS.get(sort.removeprefix("-"), Booking.starts_at)
    return query.order_by(column.desc() if sort.startswith("-") else column, Booking.id)


def _loaded(query: Select[Booking]) -> Select[Booking]:
    return query.options(
        contains_eager(Booking.beneficiary),
        joinedload(Booking.scooter).joinedload(Scooter.model),
        joinedload(Booking.site),
        joinedload(Booking.rental),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOUSE_TIMEZONE)
