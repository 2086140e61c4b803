"""What goes with a rider: which things the law asks for, which may be handed out, and what one is still worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.rules.days import add_months
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import Equipment


class GearSize(StrEnum):
    """A size, from the smallest; `one` fits everybody."""

    XS = "xs"
    S = "s"
    M = "m"
    L = "l"
    XL = "xl"
    XXL = "xxl"
    ONE = "one"


class GearStandard(StrEnum):
    """What a label inside a thing says that it was approved by."""

    ECE_22_05 = "ece_22_05"
    ECE_22_06 = "ece_22_06"
    EN_1078 = "en_1078"
    EN_13594 = "en_13594"
    HIGH_VISIBILITY = "high_visibility"
    SRA = "sra"
    CE = "ce"


class GearState(StrEnum):
    """Whether a thing can be used, wherever it is."""

    READY = "ready"
    TO_WASH = "to_wash"
    TO_CHECK = "to_check"
    RETIRED = "retired"


class GearStanding(StrEnum):
    """Where a thing stands, in one word: what most keeps it from being handed out, else where it lies."""

    READY = "ready"
    ON_SCOOTER = "on_scooter"
    OUT = "out"
    MISSING = "missing"
    TO_WASH = "to_wash"
    TO_CHECK = "to_check"
    TOO_OLD = "too_old"
    FELL = "fell"
    RETIRED = "retired"


class GearForce(StrEnum):
    """Who asks for a thing."""

    LAW = "law"
    INSURER = "insurer"
    HOUSE = "house"
    ADVISED = "advised"
    OPTIONAL = "optional"


class GearOutcome(StrEnum):
    """How a thing came back, or not."""

    BACK = "back"
    DAMAGED = "damaged"
    FELL = "fell"
    MISSING = "missing"


class GearCharge(StrEnum):
    """What became of the charge that was proposed for a thing."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"


class GearAct(StrEnum):
    """What happened to a thing, for its log."""

    ENTERED = "entered"
    SHELVED = "shelved"
    ON_SCOOTER = "on_scooter"
    HANDED_OUT = "handed_out"
    BACK = "back"
    DAMAGED = "damaged"
    MISSING = "missing"
    FELL = "fell"
    WASHED = "washed"
    CHECKED = "checked"
    RETIRED = "retired"
    CHARGED = "charged"
    WAIVED = "waived"


NUMBERED = tuple(
    one
    for one in Equipment
    if one not in {Equipment.KEYS, Equipment.PAPERS, Equipment.LINER, Equipment.OIL}
)
"""What is counted thing by thing. Keys have their own log; a liner and a can of oil are given for good."""

SIZED = (Equipment.HELMET, Equipment.GLOVES)
"""Whose size a person keeps."""

PREFIXES: Mapping[Equipment, str] = {
    Equipment.HELMET: "CAS",
    Equipment.GLOVES: "GAN",
    Equipment.VEST: "GIL",
    Equipment.LOCK: "ANT",
    Equipment.CHARGER: "CHG",
    Equipment.TOP_CASE: "TOP",
    Equipment.RAINWEAR: "PLU",
    Equipment.OTHER: "DIV",
}
"""How the numbers begin that the house gives."""


@dataclass(frozen=True, slots=True)
class FirstKind:
    """A kind that a house starts with: value new in cents, months until it is replaced, whether it is washed."""

    name: str
    use: Equipment
    value_cents: int
    life_months: int | None
    washed: bool


FIRST_KINDS = (
    FirstKind("Casque", Equipment.HELMET, 6_000, 60, washed=True),
    FirstKind("Gants", Equipment.GLOVES, 2_500, 36, washed=True),
    FirstKind("Gilet haute visibilité", Equipment.VEST, 500, 60, washed=True),
    FirstKind("Antivol", Equipment.LOCK, 4_500, None, washed=False),
    FirstKind("Chargeur", Equipment.CHARGER, 12_000, None, washed=False),
    FirstKind("Top case", Equipment.TOP_CASE, 5_000, None, washed=False),
)
"""Makers of helmets advise five years; the other ages are a habit of the house, and all can be edited."""

POWERED = frozenset({VehicleClass.L1E_B, VehicleClass.L3E_A1})
"""Two wheels and a motor: helmet, gloves and vest are the law's."""

APPROVED: Mapping[Equipment, frozenset[GearStandard]] = {
    Equipment.HELMET: frozenset({GearStandard.ECE_22_05, GearStandard.ECE_22_06}),
    Equipment.GLOVES: frozenset({GearStandard.EN_13594}),
}
"""What is approved for a powered two-wheeler (DOMAIN §3.3). ECE 22.05 may still be worn, though no longer sold new."""

CHILD = 12
"""Under this age a helmet is compulsory on a bicycle (article R431-1-3 of the Code de la route)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that goes with a vehicle: who asks for it, and by which article."""

    use: Equipment
    force: GearForce
    article: str = ""


def demands(vehicle_class: VehicleClass, energy: Energy, *, age: int) -> tuple[Demand, ...]:
    """What the rider of such a vehicle needs, in the order in which it is handed out (DOMAIN §3.3).

    >>> [one.use.value for one in demands(VehicleClass.L1E_B, Energy.PETROL, age=30) if one.force is GearForce.LAW]
    ['helmet', 'gloves', 'vest']
    >>> demands(VehicleClass.ASSISTED_BICYCLE, Energy.ELECTRIC, age=11)[0].force.value
    'law'
    """
    found: list[Demand] = []
    if vehicle_class in POWERED:
        found = [
            Demand(Equipment.HELMET, GearForce.LAW, "R431-1"),
            Demand(Equipment.GLOVES, GearForce.LAW, "R431-1-2"),
            Demand(Equipment.VEST, GearForce.LAW, "R416-19"),
            Demand(Equipment.LOCK, GearForce.INSURER),
        ]
    elif vehicle_class is VehicleClass.ASSISTED_BICYCLE:
        child = age < CHILD
        helmet = GearForce.LAW if child else GearForce.ADVISED
        found = [
            Demand(Equipment.HELMET, helmet, "R431-1-3" if child else ""),
            Demand(Equipment.VEST, GearForce.ADVISED),
            Demand(Equipment.LOCK, GearForce.HOUSE),
        ]
    elif vehicle_class is VehicleClass.KICK_SCOOTER:
        found = [
            Demand(Equipment.HELMET, GearForce.ADVISED),
            Demand(Equipment.VEST, GearForce.ADVISED),
            Demand(Equipment.LOCK, GearForce.HOUSE),
        ]
    else:  # with doors and belts: a vest to carry, nothing to wear
        found = [Demand(Equipment.VEST, GearForce.LAW, "R416-19")]
    if energy is Energy.ELECTRIC:
        found.append(Demand(Equipment.CHARGER, GearForce.HOUSE))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing as the rules see it; `held_by` is the number of the rental that it is out with."""

    use: Equipment
    size: GearSize
    state: GearState
    standard: GearStandard | None = None
    replace_by: date | None = None
    fell_on: date | None = None
    held_by: str = ""


def replace_by(bought_on: date | None, life_months: int | None) -> date | None:
    """The last day on which a thing may be worn; None where its age or its limit is not known.

    >>> replace_by(date(2022, 3, 31), 60)
    datetime.date(2027, 3, 31)
    """
    if bought_on is None or life_months is None:
        return None
    return add_months(bought_on, life_months)


def against(thing: Thing, vehicle_class: VehicleClass, *, on: date) -> list[str]:
    """Codes of what stands against handing a thing out for such a vehicle on this day; empty where nothing does.

    >>> against(Thing(use=Equipment.HELMET, size=GearSize.M, state=GearState.TO_WASH), VehicleClass.L1E_B, on=date(2026, 11, 24))
    ['gear_unwashed', 'gear_not_approved']
    """
    found = []
    if thing.fell_on is not None:
        found.append("gear_fell")
    elif thing.state is GearState.RETIRED:
        found.append("gear_retired")
    if thing.held_by:
        found.append("gear_taken")
    if thing.replace_by is not None and thing.replace_by < on:
        found.append("gear_too_old")
    if thing.state is GearState.TO_WASH:
        found.append("gear_unwashed")
    if thing.state is GearState.TO_CHECK:
        found.append("gear_to_check")
    asked = APPROVED.get(thing.use) if vehicle_class in POWERED else None
    if asked is not None and thing.standard not in asked:
        found.append("gear_not_approved")
    return found


def standing(
    thing: Thing, *, missing: bool = False, on_scooter: bool = False, on: date
) -> GearStanding:
    """Where a thing stands on this day; whoever has it comes first, since nobody else can do anything about it.

    >>> helmet = Thing(use=Equipment.HELMET, size=GearSize.M, state=GearState.READY)
    >>> standing(helmet, on=date(2026, 11, 24)).value
    'ready'
    """
    if thing.held_by:
        return GearStanding.MISSING if missing else GearStanding.OUT
    if thing.state is GearState.RETIRED:
        return GearStanding.FELL if thing.fell_on is not None else GearStanding.RETIRED
    if thing.replace_by is not None and thing.replace_by < on:
        return GearStanding.TOO_OLD
    if thing.state is not GearState.READY:
        return GearStanding(thing.state)
    return GearStanding.ON_SCOOTER if on_scooter else GearStanding.READY


_ORDER = {size: rank for rank, size in enumerate(GearSize)}


def by_size(sizes: Iterable[GearSize], wanted: GearSize | None) -> list[GearSize]:
    """These sizes, the one that fits best first: the wanted one, one that fits all, then the nearest, larger first.

    >>> [size.value for size in by_size([GearSize.S, GearSize.XL, GearSize.L, GearSize.M], GearSize.M)]
    ['m', 'l', 's', 'xl']
    """
    if wanted is None:
        return sorted(sizes, key=_ORDER.__getitem__)
    return sorted(sizes, key=lambda size: _distance(size, wanted))


def _distance(size: GearSize, wanted: GearSize) -> tuple[int, bool]:
    if size is wanted or size is GearSize.ONE:
        return (0 if size is wanted else 1, False)
    apart = _ORDER[size] - _ORDER[wanted]
    return (1 + abs(apart), apart < 0)


def fits(size: GearSize, wanted: GearSize | None) -> bool:
    """Whether a thing of this size may be proposed without asking.

    >>> fits(GearSize.ONE, GearSize.M), fits(GearSize.S, GearSize.M), fits(GearSize.S, None)
    (True, False, False)
    """
    return size is GearSize.ONE or size is wanted


FLOOR_PERCENT = 20
"""A thing that can still be used is worth at least this part of its price: a habit of the house."""

WEAR_MONTHS = 60
"""Over how many months a thing without an age limit loses its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a thing is worth, in cents, and how that was worked out."""

    cents: int
    new_cents: int
    months: int | None
    """Its age in whole months; None where nobody knows: then it counts as half worn."""
    life_months: int


def worth(new_cents: int, bought_on: date | None, life_months: int | None, *, on: date) -> Worth:
    """The price on the list less age: an equal part for each whole month of its life, never under a fifth.

    What somebody pays for a thing lost is no penalty: it is what the thing was still worth (DOMAIN §3.1, unfair clauses).

    >>> worth(6000, date(2025, 11, 24), 60, on=date(2026, 11, 24)).cents
    4800
    >>> worth(6000, date(2020, 1, 1), 60, on=date(2026, 11, 24)).cents
    1200
    """
    life = life_months or WEAR_MONTHS
    months = None if bought_on is None else _months(bought_on, on)
    worn = life // 2 if months is None else min(months, life)
    left = new_cents * (life - worn) // life
    floor = new_cents * FLOOR_PERCENT // 100
    return Worth(cents=max(left, floor), new_cents=new_cents, months=months, life_months=life)


def _months(since: date, on: date) -> int:
    """Whole months from a day to another, never negative."""
    whole = (on.year - since.year) * 12 + on.month - since.month
    if add_months(since, whole) > on:
        whole -= 1
    return max(whole, 0)
