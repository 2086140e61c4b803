"""What the demonstration lends with its scooters: helmets of each size, gloves, vests, locks, top cases, one that fell."""

from collections.abc import Callable
from datetime import date, timedelta

from mobility.demo.stage import Stage
from mobility.models import Rental
from mobility.rules.days import add_months
from mobility.rules.equipment import GearForce, GearOutcome, GearSize, GearStandard
from mobility.rules.rentals import Equipment
from mobility.services import beneficiaries, equipment, equipment_items, equipment_kinds, fleet
from mobility.services.equipment_items import ItemFacts
from mobility.words import local

HELMETS = ((GearSize.XS, 1), (GearSize.S, 2), (GearSize.M, 3), (GearSize.L, 3), (GearSize.XL, 2))
GLOVES = ((GearSize.S, 2), (GearSize.M, 3), (GearSize.L, 3), (GearSize.XL, 1))
ALIKE = ((Equipment.VEST, 8, GearStandard.HIGH_VISIBILITY), (Equipment.LOCK, 6, GearStandard.SRA))


def stock(stage: Stage) -> None:
    """Fill the shelves of each site before the first rental; then one helmet falls and one is too old."""
    by, at = stage.staff["manager"], stage.at(-140, 9)
    bought = stage.today - timedelta(days=420)

    def unit() -> None:
        equipment_kinds.first()
        for site_id in stage.sites.values():
            _shelves(_adding(stage, site_id), bought)
        _on_scooters(stage)
        equipment_items.fall(
            "CAS-004",
            on=local(at).date() - timedelta(days=1),
            why="Tombé du guidon sur le parking",
            by=by,
            now=at,
        )

    stage.do(unit, at=at, by=by)


def sizes(stage: Stage) -> None:
    """Two people in three said at sign-up what they wear."""
    by, at = stage.staff["manager"], stage.now - timedelta(days=30)
    known = (GearSize.M, GearSize.L, None)

    def unit() -> None:
        for rank, player in enumerate(stage.people):
            person = beneficiaries.get(player.reference, by=by)
            size = known[rank % len(known)]
            equipment.set_sizes(person, {Equipment.HELMET: size, Equipment.GLOVES: size})

    stage.do(unit, at=at, by=by)


def _adding(stage: Stage, site_id: int) -> Callable[..., None]:
    by, at = stage.staff["manager"], stage.at(-140, 9)
    kinds = {one.use: one.id for one in equipment_kinds.every()}

    def add(use: Equipment, count: int, **facts: object) -> None:
        values = {"kind_id": kinds[use], "site_id": site_id, "shelf": "Étagère 1", **facts}
        equipment_items.add(ItemFacts(**values), count, by=by, now=at)  # type: ignore[arg-type]

    return add


def _shelves(add: Callable[..., None], bought: date) -> None:
    for size, count in HELMETS:
        approved = GearStandard.ECE_22_06
        add(Equipment.HELMET, count, size=size, standard=approved, bought_on=bought)
    old = {"standard": GearStandard.ECE_22_05, "bought_on": add_months(bought, -52)}
    add(Equipment.HELMET, 1, size=GearSize.M, **old)
    for size, count in GLOVES:
        approved = GearStandard.EN_13594
        add(Equipment.GLOVES, count, size=size, standard=approved, bought_on=bought)
    for use, count, approved in ALIKE:
        add(use, count, standard=approved, bought_on=bought)
    add(Equipment.CHARGER, 2, bought_on=bought)
    add(Equipment.TOP_CASE, 1, bought_on=bought)


def _on_scooters(stage: Stage) -> None:
    """The first top case stays on the scooter that goes out next."""
    by, at = stage.staff["manager"], stage.at(-140, 9)
    scooter = fleet.scooter(stage.scooter_ids[4], by=by)
    equipment_items.put("TOP-001", site_id=scooter.site_id, scooter_id=scooter.id, by=by, now=at)


def picked(rental: Rental, *, on: date) -> tuple[list[int], list[Equipment]]:
    """What an agent would hand out, by id: what is proposed, else the first that is free; and the uses this covers."""
    ids, uses = [], []
    for one in equipment.proposals(rental, on=on):
        wanted = one.demand.force not in {GearForce.OPTIONAL, GearForce.ADVISED}
        item = one.item or (one.free[0] if wanted and one.free else None)
        if item is not None:
            ids.append(item.id)
            uses.append(one.demand.use)
    return ids, uses


def came_back(rental: Rental) -> dict[int, GearOutcome]:
    """All of it came back, but for the gloves."""
    return {
        loan.item_id: GearOutcome.MISSING
        if loan.item.kind.use is Equipment.GLOVES
        else GearOutcome.BACK
        for loan in equipment.out_with(rental.id)
    }
