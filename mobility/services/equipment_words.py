"""The equipment that a contract prints: each thing with size, number and approval, and what replacing it costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from mobility.documents.data import EquipmentLine
from mobility.models import EquipmentItem, EquipmentKind, Rental
from mobility.rules.equipment import GearForce, GearSize
from mobility.rules.rentals import Equipment
from mobility.services import equipment, equipment_kinds
from mobility.services import equipment_items as items
from mobility.services.equipment import Proposal
from mobility.words import euros, word
from mobility.words import gettext as _

REPLACEMENT_CENTS = {
    Equipment.HELMET: 6_000,
    Equipment.GLOVES: 2_500,
    Equipment.VEST: 500,
    Equipment.LOCK: 4_500,
    Equipment.CHARGER: 12_000,
    Equipment.KEYS: 4_000,
}
"""What replacing a thing costs, in cents, where the house keeps no kind of it; printed, so that nobody is surprised."""

Chosen = Mapping[Equipment, int | None]
"""By use: which thing was taken; None for none of ours."""
ALWAYS = (Equipment.KEYS, Equipment.PAPERS)


def contract_lines(
    rental: Rental, *, on: date, chosen: Chosen | None = None
) -> tuple[EquipmentLine, ...]:
    """What goes out with a rental that begins on this day.

    A thing that is proposed stands with its number, and the handover proposes the same again; where none fits yet,
    the line says what such a thing costs. `chosen` says by use which thing was taken at the handover; None for none of ours.
    """
    kinds = equipment_kinds.every()
    lines = [
        _line(one, kinds)
        for one in _taken(equipment.proposals(rental, on=on), chosen)
        if one.item is not None or one.demand.force not in {GearForce.OPTIONAL, GearForce.ADVISED}
    ]
    return (*lines, *(_plain(use, kinds) for use in ALWAYS))


def _taken(proposals: Sequence[Proposal], chosen: Chosen | None) -> Iterator[Proposal]:
    """What is proposed, or what was chosen instead."""
    for one in proposals:
        if not chosen or one.demand.use not in chosen:
            yield one
        else:
            taken = [item for item in one.free if item.id == chosen[one.demand.use]]
            if taken:
                yield replace(one, item=taken[0])


def _line(one: Proposal, kinds: Sequence[EquipmentKind]) -> EquipmentLine:
    if one.item is None:
        return _plain(one.demand.use, kinds)
    cents = items.value_cents(one.item)
    return EquipmentLine(label=one.item.kind.name, detail=_detail(one.item), value=euros(cents))


def _detail(item: EquipmentItem) -> str:
    """Size, number, the maker's number, approval."""
    parts = [
        "" if item.size is GearSize.ONE else word(item.size),
        _("n° %(number)s", number=item.number),
        _("série %(serial)s", serial=item.serial) if item.serial else "",
        word(item.standard).partition(" (")[0] if item.standard else "",
    ]
    return ", ".join(part for part in parts if part)


def _plain(use: Equipment, kinds: Sequence[EquipmentKind]) -> EquipmentLine:
    listed = next((kind.value_cents for kind in kinds if kind.use is use), None)
    cents = REPLACEMENT_CENTS.get(use, 0) if listed is None else listed
    return EquipmentLine(label=word(use), value=euros(cents) if cents else "")
