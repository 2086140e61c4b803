"""Lists of rentals: under way, late, to sign, to settle, ended; paged, and indexed by state and due date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import Beneficiary, Rental, Scooter
from mobility.rules.roles import Capability
from mobility.rules.states import RentalState
from mobility.services import lateness, selves
from mobility.services.accounts import Person

PAGE = 25


class Shelf(StrEnum):
    """Which rentals a list shows."""

    UNDER_WAY = "under_way"
    LATE = "late"
    TO_SIGN = "to_sign"
    RETURNED = "returned"
    ENDED = "ended"


ORDERS = {
    "due": Rental.due_at,
    "number": Rental.number,
    "start": Rental.starts_at,
    "name": Beneficiary.search_key,
    "scooter": Scooter.fleet_number,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how many there are in all."""

    rows: Sequence[Rental]
    total: int
    page: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.size))


def index(shelf: Shelf, *, order: str, page: int, by: Person, now: datetime) -> Page:
    """One page of the rentals on a shelf, of the sites this person sees; `-due` sorts downwards."""
    conditions = _of(shelf, now)
    if not by.may(Capability.ALL_SITES):
        conditions.append(Rental.site_id.in_(by.site_ids))
    total = db.session.scalar(select(func.count(Rental.id)).where(*conditions)) or 0
    column = ORDERS.get(order.removeprefix("-"), Rental.due_at)
    rows = db.session.scalars(
        select(Rental)
        .join(Rental.beneficiary)
        .join(Rental.scooter)
        .options(
            joinedload(Rental.beneficiary),
            joinedload(Rental.scooter).joinedload(Scooter.model),
            joinedload(Rental.site),
        )
        .where(*conditions)
        .order_by(column.desc() if order.startswith("-") else column, Rental.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return Page(rows, total, page)


def counts(*, by: Person, now: datetime) -> dict[Shelf, int]:
    """How many rentals lie on each shelf."""
    found = {}
    for shelf in Shelf:
        conditions = _of(shelf, now)
        if not by.may(Capability.ALL_SITES):
            conditions.append(Rental.site_id.in_(by.site_ids))
        found[shelf] = db.session.scalar(select(func.count(Rental.id)).where(*conditions)) or 0
    return found


def of_person(beneficiary_id: int) -> Sequence[Rental]:
    """The rentals of one person, latest first."""
    return db.session.scalars(
        select(Rental)
        .options(joinedload(Rental.scooter))
        .where(Rental.beneficiary_id.in_(selves.ids(beneficiary_id)))
        .order_by(Rental.starts_at.desc())
    ).all()


def _of(shelf: Shelf, now: datetime) -> list[ColumnElement[bool]]:
    conditions: dict[Shelf, list[ColumnElement[bool]]] = {
        Shelf.UNDER_WAY: [Rental.state == RentalState.UNDER_WAY],
        Shelf.LATE: [lateness.late(now)],
        Shelf.TO_SIGN: [Rental.state == RentalState.TO_SIGN],
        Shelf.RETURNED: [Rental.state == RentalState.RETURNED],
        Shelf.ENDED: [Rental.state.in_((RentalState.CLOSED, RentalState.CANCELLED))],
    }
    return conditions[shelf]
