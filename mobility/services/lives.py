"""Everything that a scooter's page tells besides its rentals: papers, work, keys, photos, moves, cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobility.models import (
    Inspection,
    KeyEvent,
    RecalledScooter,
    ReturnCheck,
    Scooter,
    ScooterPhoto,
    Transfer,
    WorkOrder,
)
from mobility.rules import identifiers
from mobility.rules.identifiers import PlateKind
from mobility.rules.inspections import Window
from mobility.rules.licence import VehicleClass
from mobility.rules.registration import category
from mobility.services import (
    inspections,
    odometer,
    plans,
    recalls,
    return_checks,
    transfers,
    vehicle_life,
    workshop,
)
from mobility.services.plans import DueWork
from mobility.services.workshop import Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A scooter's life, as its page tells it."""

    check: ReturnCheck | None
    checks: Sequence[ReturnCheck]
    due: Sequence[DueWork]
    orders: Sequence[WorkOrder]
    inspections: Sequence[Inspection]
    window: Window | None
    """The next inspection by the rules."""
    retest_until: date | None
    recalls: Sequence[RecalledScooter]
    keys: Sequence[KeyEvent]
    photos: Sequence[ScooterPhoto]
    transfers: Sequence[Transfer]
    cost: Cost
    ridden: int
    """Km over all odometers."""
    category: VehicleClass | None
    """What cylinder and power say, if they say anything."""
    temporary_plate: bool


def of(scooter: Scooter, *, now: datetime) -> Life:
    """The life of a scooter."""
    model = scooter.model
    made = inspections.of_scooter(scooter.id)
    return Life(
        check=return_checks.of_scooter(scooter.id),
        checks=return_checks.done(scooter.id),
        due=plans.of_scooter(scooter, now=now),
        orders=workshop.of_scooter(scooter.id),
        inspections=made[::-1],
        window=inspections.expected(scooter.id, scooter.first_registered_on, model.vehicle_class),
        retest_until=inspections.retest_until(scooter),
        recalls=recalls.of_scooter(scooter.id),
        keys=vehicle_life.keys(scooter.id),
        photos=vehicle_life.photos(scooter.id),
        transfers=transfers.of_scooter(scooter.id),
        cost=workshop.cost(scooter.id),
        ridden=odometer.ridden(scooter),
        category=category(model.displacement_cc, model.power_watts),
        temporary_plate=_temporary(scooter.plate),
    )


def _temporary(plate: str | None) -> bool:
    """A WW plate has to be replaced."""
    try:
        return plate is not None and identifiers.plate_kind(plate) is PlateKind.TEMPORARY
    except ValueError:
        return False
