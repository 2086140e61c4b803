"""Kinds of equipment, things, and things that are with somebody."""

from datetime import date
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.models import EquipmentItem, EquipmentKind, EquipmentLoan, Rental
from mobility.rules.equipment import FIRST_KINDS, GearSize, GearStandard
from mobility.rules.rentals import Equipment
from mobility.rules.roles import Role
from mobility.rules.states import RentalState
from mobility.services import equipment, equipment_items, equipment_kinds
from tests.factories.house import a_person, the_site
from tests.factories.rentals import a_rental
from tests.machine import DAY, NOW

_FITTING: dict[Equipment, dict[str, Any]] = {
    Equipment.HELMET: {"size": GearSize.M, "standard": GearStandard.ECE_22_06},
    Equipment.GLOVES: {"size": GearSize.M, "standard": GearStandard.EN_13594},
}


def a_kind(use: Equipment = Equipment.HELMET, **facts: Any) -> EquipmentKind:
    """The first kind of this use: a helmet of 60 € that lives five years; made if there is none."""
    if not facts:
        found = db.session.scalar(select(EquipmentKind).where(EquipmentKind.use == use).limit(1))
        if found is not None:
            return found
    first = next((one for one in FIRST_KINDS if one.use is use), FIRST_KINDS[0])
    values: dict[str, Any] = {
        "name": first.name,
        "use": use,
        "value_cents": first.value_cents,
        "life_months": first.life_months,
        "washed": first.washed,
    }
    return equipment_kinds.save(None, equipment_kinds.KindFacts(**values | facts))


def a_thing(use: Equipment = Equipment.HELMET, **facts: Any) -> EquipmentItem:
    """A helmet of size M, approved, bought a year ago, on a shelf."""
    values: dict[str, Any] = {
        "kind_id": facts.pop("kind_id", None) or a_kind(use).id,
        "site_id": facts.pop("site_id", None) or the_site().id,
        "bought_on": date(2025, 11, 24),
        **_FITTING.get(use, {}),
    }
    number = facts.pop("number", "")
    by = facts.pop("by", None) or a_person(Role.MANAGER)
    (row,) = equipment_items.add(
        equipment_items.ItemFacts(**values | facts), number=number, by=by, now=NOW - 30 * DAY
    )
    return row


def a_loan(rental_id: int | None = None, item_id: int | None = None) -> EquipmentLoan:
    """A helmet that is out with somebody since three days."""
    rental = db.session.get_one(Rental, rental_id or a_rental(RentalState.UNDER_WAY).id)
    item_id = item_id or a_thing(site_id=rental.site_id).id
    (loan,) = equipment.hand_out(rental, [item_id], by=a_person(Role.MANAGER), now=NOW - 3 * DAY)
    return loan
