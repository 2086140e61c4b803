"""What the registration document says of a vehicle: its category from cylinder and power (DOMAIN §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a class may have: cm³ (field P.1), and watts (field P.2); None: no limit that binds us."""

    displacement_cc: int | None = None
    power_watts: int | None = None


LIMITS: Mapping[VehicleClass, Limit] = {
    VehicleClass.L1E_B: Limit(50, 4_000),
    VehicleClass.L3E_A1: Limit(125, 11_000),
    VehicleClass.L6E: Limit(None, 6_000),
    VehicleClass.ASSISTED_BICYCLE: Limit(0, 250),
    VehicleClass.KICK_SCOOTER: Limit(0, None),
}
"""Regulation (EU) 168/2013, annex I; an assisted bicycle by the Code de la route, R311-1."""


def category(displacement_cc: int | None, power_watts: int | None) -> VehicleClass | None:
    """The class of a two-wheeler by what its document says; None if that says nothing, or more than we rent.

    The look decides nothing: an electric "equivalent 125" of 3 kW that the document calls L1e is one.

    >>> category(49, 2800).value, category(None, 3000).value, category(109, 6400).value
    ('l1e_b', 'l1e_b', 'l3e_a1')
    >>> category(300, 20000) is None
    True
    """
    if not displacement_cc and not power_watts:
        return None
    for vehicle_class in (VehicleClass.L1E_B, VehicleClass.L3E_A1):
        if not _over(LIMITS[vehicle_class], displacement_cc, power_watts):
            return vehicle_class
    return None


def contradictions(
    vehicle_class: VehicleClass,
    energy: Energy,
    displacement_cc: int | None,
    power_watts: int | None,
) -> list[tuple[str, dict[str, object]]]:
    """What cannot be so at once, as codes with their values; the document has to be read again.

    >>> contradictions(VehicleClass.L1E_B, Energy.PETROL, 109, 6400)[0][0]
    'class_displacement'
    >>> contradictions(VehicleClass.L1E_B, Energy.ELECTRIC, None, 3000)
    []
    """
    limit = LIMITS.get(vehicle_class, Limit())
    named: dict[str, object] = {"vehicle_class": vehicle_class}
    found: list[tuple[str, dict[str, object]]] = []
    if energy in {Energy.ELECTRIC, Energy.HUMAN} and displacement_cc:
        found.append(("displacement_without_engine", {"cc": displacement_cc}))
    elif _more(displacement_cc, limit.displacement_cc):
        values = {"cc": displacement_cc, "most": limit.displacement_cc}
        found.append(("class_displacement", named | values))
    if _more(power_watts, limit.power_watts):
        found.append(("class_power", named | {"watts": power_watts, "most": limit.power_watts}))
    return found


def _over(limit: Limit, displacement_cc: int | None, power_watts: int | None) -> bool:
    return _more(displacement_cc, limit.displacement_cc) or _more(power_watts, limit.power_watts)


def _more(value: int | None, most: int | None) -> bool:
    return value is not None and most is not None and value > most
