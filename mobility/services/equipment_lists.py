"""Equipment as its pages show it: a list by filters, counts by kind and size of each site, what lies on a scooter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.models import (
    Beneficiary,
    EquipmentItem,
    EquipmentKind,
    EquipmentLoan,
    Rental,
    Site,
)
from mobility.rules import equipment as rules
from mobility.rules.equipment import GearOutcome, GearSize, GearStanding, GearState
from mobility.rules.names import search_key
from mobility.rules.roles import Capability
from mobility.services import equipment_items as items
from mobility.services import selves
from mobility.services.accounts import Person

PER_PAGE = 50
MOST = 5_000
"""More things than any house keeps; a list beyond it is cut."""
GONE = frozenset({GearStanding.FELL, GearStanding.RETIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which things a list shows; None and empty set no limit. What is out of use shows only if asked for."""

    site_id: int | None = None
    kind_id: int | None = None
    size: GearSize | None = None
    standing: GearStanding | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A thing, where it stands, and the loan by which somebody has it."""

    item: EquipmentItem
    standing: GearStanding
    loan: EquipmentLoan | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, how many things there are on all of it, and the counts of all that the filters let through."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int
    counts: Sequence["Count"]

    @property
    def standings(self) -> list[GearStanding]:
        """Where any of them stands, in order: the columns of the counts."""
        return [one for one in GearStanding if any(line.by_standing[one] for line in self.counts)]


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of one kind and size a site has, by where they stand."""

    site: str
    kind: str
    size: GearSize
    by_standing: Mapping[GearStanding, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_standing.values())


def listed(by: Person, filters: Filters, *, page: int, on: date) -> Listed:
    """What a person sees of the things of their sites, by kind, size and number."""
    found = [row for row in _rows(by, filters, on) if _asked(row, filters.standing)]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Listed(shown, len(found), page, pages, _counts(found))


def _asked(row: Row, standing: GearStanding | None) -> bool:
    return row.standing is standing if standing else row.standing not in GONE


def _rows(by: Person, filters: Filters, on: date) -> list[Row]:
    query = (
        select(EquipmentItem)
        .join(EquipmentItem.kind)
        .join(EquipmentItem.site)
        .options(
            contains_eager(EquipmentItem.kind),
            contains_eager(EquipmentItem.site),
            joinedload(EquipmentItem.scooter),
        )
        .order_by(EquipmentKind.name, Site.name, EquipmentItem.number)
        .limit(MOST)
    )
    if not by.may(Capability.ALL_SITES):
        query = query.where(EquipmentItem.site_id.in_(by.site_ids))
    for column, value in (
        (EquipmentItem.site_id, filters.site_id),
        (EquipmentItem.kind_id, filters.kind_id),
        (EquipmentItem.size, filters.size),
    ):
        if value is not None:
            query = query.where(column == value)
    found = db.session.scalars(query).all()
    if filters.text:
        wanted = search_key(filters.text)
        found = [row for row in found if wanted in search_key(f"{row.number} {row.serial}")]
    ranks = {size: rank for rank, size in enumerate(GearSize)}
    ordered = sorted(found, key=lambda row: (row.kind.name, ranks[row.size]))
    return _standing(ordered, on)


def _standing(found: Sequence[EquipmentItem], on: date) -> list[Row]:
    loans = _loans_of([row.id for row in found])
    return [row_of(item, loans.get(item.id), on=on) for item in found]


def row_of(item: EquipmentItem, loan: EquipmentLoan | None, *, on: date) -> Row:
    """A thing with where it stands."""
    standing = rules.standing(
        items.thing(item, loan),
        missing=loan is not None and loan.outcome is GearOutcome.MISSING,
        on_scooter=item.scooter_id is not None,
        on=on,
    )
    return Row(item, standing, loan)


def _loans_of(item_ids: Sequence[int]) -> dict[int, EquipmentLoan]:
    rows = db.session.scalars(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.rental).joinedload(Rental.beneficiary))
        .where(EquipmentLoan.item_id.in_(item_ids), EquipmentLoan.ended_at.is_(None))
    )
    return {row.item_id: row for row in rows}


def _counts(rows: Sequence[Row]) -> list[Count]:
    by_line: dict[tuple[str, str, GearSize], Counter[GearStanding]] = {}
    for row in rows:
        line = (row.item.site.name, row.item.kind.name, row.item.size)
        by_line.setdefault(line, Counter())[row.standing] += 1
    ranks = {size: rank for rank, size in enumerate(GearSize)}
    order = sorted(by_line, key=lambda line: (line[0], line[1], ranks[line[2]]))
    return [Count(*line, by_line[line]) for line in order]


def on_scooter(scooter_id: int, *, on: date) -> list[Row]:
    """What stays on a scooter."""
    found = db.session.scalars(
        select(EquipmentItem)
        .options(joinedload(EquipmentItem.kind))
        .where(EquipmentItem.scooter_id == scooter_id, EquipmentItem.state != GearState.RETIRED)
        .order_by(EquipmentItem.number)
    ).all()
    return _standing(found, on)


def of_person(person: Beneficiary) -> Sequence[EquipmentLoan]:
    """What a person has now over all their rentals, what is missing included."""
    return db.session.scalars(
        select(EquipmentLoan)
        .join(EquipmentLoan.rental)
        .options(
            joinedload(EquipmentLoan.item).joinedload(EquipmentItem.kind),
            contains_eager(EquipmentLoan.rental),
        )
        .where(Rental.beneficiary_id.in_(selves.ids(person.id)), EquipmentLoan.ended_at.is_(None))
        .order_by(EquipmentLoan.id)
    ).all()
