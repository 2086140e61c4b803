"""Kinds of equipment: what each serves for, what a new one costs, when it is replaced. Together, the price list."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import EquipmentItem, EquipmentKind
from mobility.rules.equipment import FIRST_KINDS
from mobility.rules.rentals import Equipment
from mobility.services.journal import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What is said of a kind: value of a new one in cents, months of life or None."""

    name: str
    use: Equipment
    value_cents: int
    life_months: int | None = None
    washed: bool = False
    active: bool = True


def every(*, retired_too: bool = False) -> Sequence[EquipmentKind]:
    """The kinds, by name; those that are no longer bought only if asked for."""
    query = select(EquipmentKind).order_by(EquipmentKind.name)
    return db.session.scalars(query if retired_too else query.where(EquipmentKind.active)).all()


def get(kind_id: int) -> EquipmentKind:
    """One kind.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(EquipmentKind, kind_id)
    if row is None:
        raise NotFound
    return row


def save(kind_id: int | None, facts: KindFacts, *, version: int | None = None) -> EquipmentKind:
    """Add a kind, or change one: what it costs counts from now on, also for what is out.

    Raises:
        NotFound: there is no such kind.
        Refused: `gear_kind_taken`; `gear_kind_in_use`: what it serves for stays while there is a thing of it.
        Stale: somebody saved a newer version meanwhile.
    """
    row = get(kind_id) if kind_id is not None else EquipmentKind()
    values = asdict(facts)
    if kind_id is not None:
        if version is not None and row.version != version:
            raise Stale({key: getattr(row, key) for key in values}, row.version)
        if row.use is not facts.use and _any(row.id):
            raise Refused.because("gear_kind_in_use")
    with deed("save_equipment_kind"):
        for key, value in values.items():
            setattr(row, key, value)
        db.session.add(row)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_equipment_kind_name":
                raise Refused.because("gear_kind_taken", name=facts.name) from error
            raise
    return row


def _any(kind_id: int) -> bool:
    found = select(EquipmentItem.id).where(EquipmentItem.kind_id == kind_id).limit(1)
    return db.session.scalar(found) is not None


def first() -> None:
    """Write the kinds that a house starts with, if it has none."""
    if every(retired_too=True):
        return
    for one in FIRST_KINDS:
        save(None, KindFacts(**asdict(one)))
