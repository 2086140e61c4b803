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
    TRANSFER = "transfer"
    HOLD = "hold"
    """Kept for a few minutes while somebody fills in the form of a booking."""
    OTHER = "other"


class ReadingSource(StrEnum):
    """When a mileage was read."""

    ENTRY = "entry"
    HANDOVER = "handover"
    RETURN = "return"
    WORKSHOP = "workshop"
    REPLACED = "replaced"
    """The first mileage of a new odometer."""


class KeyChange(StrEnum):
    """What became of a key."""

    LOST = "lost"
    FOUND = "found"
    MADE = "made"


class TransferState(StrEnum):
    """Where a transfer between two sites stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"
