"""Numbered equipment in a handover or a return that is being done: what a step's fields mean for `services.equipment`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mobility import db
from mobility.models import EquipmentItem, EquipmentLoan, Rental
from mobility.rules.equipment import GearOutcome
from mobility.rules.rentals import Equipment
from mobility.services import equipment, equipment_items
from mobility.services.equipment import Proposal
from mobility.words import gettext as _
from mobility.words import word

OUT, BACK = "gear_", "back_"
"""How the fields of the two steps begin; the use, or the id of the thing, follows."""
OWN = "own"


def offered(rental: Rental, *, on: date) -> list[Proposal]:
    """The uses for which this site keeps numbered things: one choice each."""
    return [one for one in equipment.proposals(rental, on=on) if one.kept]


def ticked(rental: Rental, *, on: date) -> list[Equipment]:
    """What a tick says, since the site keeps no numbered ones."""
    numbered = {one.demand.use for one in offered(rental, on=on)}
    return [use for use in Equipment if use not in numbered and use is not Equipment.OTHER]


def choices(proposal: Proposal) -> list[tuple[str, str]]:
    """The things that may be handed out for a use, and that the person has their own."""
    things = [(str(item.id), equipment_items.name(item)) for item in proposal.free]
    return [*things, (OWN, _("La personne a le sien"))]


def expected(proposals: Sequence[Proposal]) -> dict[str, str]:
    """What is proposed for each use."""
    return {f"{OUT}{one.demand.use}": str(one.item.id) if one.item else "" for one in proposals}


def items(given: Mapping[str, Any]) -> list[int]:
    """The ids of the things that were chosen."""
    found = [value for name, value in given.items() if name.startswith(OUT)]
    return [int(value) for value in found if str(value).isdigit()]


def chosen(given: Mapping[str, Any]) -> dict[Equipment, int | None]:
    """By use: the thing that was taken; None where the person has their own, or takes none."""
    return {
        Equipment(name.removeprefix(OUT)): int(value) if str(value).isdigit() else None
        for name, value in given.items()
        if name.startswith(OUT)
    }


def own(given: Mapping[str, Any]) -> list[Equipment]:
    """What the person has of their own."""
    return [
        Equipment(name.removeprefix(OUT))
        for name, value in given.items()
        if name.startswith(OUT) and value == OWN
    ]


def loans(rental: Rental) -> Sequence[EquipmentLoan]:
    """What went out with a rental and has to come back."""
    return equipment.out_with(rental.id)


def loan_name(loan: EquipmentLoan) -> str:
    """How papers call what was lent."""
    return equipment_items.name(loan.item)


def outcomes(given: Mapping[str, Any]) -> dict[int, GearOutcome]:
    """By id of each thing: how it came back."""
    return {
        int(name.removeprefix(BACK)): GearOutcome(value)
        for name, value in given.items()
        if name.startswith(BACK) and value
    }


def named(given: Mapping[str, Any]) -> list[str]:
    """All that goes with the person, in words: what was ticked, then things with their numbers."""
    said = [word(Equipment(code)).lower() for code in given.get("equipment", ())]
    for item_id in items(given):
        item = db.session.get(EquipmentItem, item_id)
        said += [equipment_items.name(item)] if item else []
    return said
