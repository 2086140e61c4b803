"""The small words of the fleet: energies, sources of a mileage, what may occupy a vehicle."""

from enum import StrEnum


class Energy(StrEnum):
    """What moves a vehicle (field P.3 of the registration document)."""

    PETROL = "petrol"
    TWO_STROKE = "two_stroke"
    ELECTRIC = "electric"
    HUMAN = "human"


class OccupationKind(StrEnum):
    """Why a vehicle is taken for a time."""

    BOOKING = "booking"
    RENTAL = "rental"
    MAINTENANCE = "maintenance"
    OTHER = "other"


class ReadingSource(StrEnum):
    """When a mileage was read."""

    ENTRY = "entry"
    HANDOVER = "handover"
    RETURN = "return"
    WORKSHOP = "workshop"
