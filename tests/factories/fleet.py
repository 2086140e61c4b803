"""Models, scooters, what occupies them and what they cost."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.models import (
    Allotment,
    Occupation,
    Scooter,
    ScooterModel,
    TariffRow,
)
from mobility.rules.fleet import Energy, OccupationKind
from mobility.rules.licence import VehicleClass
from mobility.rules.pricing import Step
from mobility.rules.states import ScooterState
from mobility.services import allotments, fleet, tariffs, vehicle_models
from tests.factories.house import a_person, the_site
from tests.machine import DAY, NOW, TODAY, serial


def a_model(**facts: Any) -> ScooterModel:
    """A make and model: a 50 cm³ scooter by default."""
    values: dict[str, Any] = {
        "make": "Peugeot",
        "name": f"Kisbee {serial()}",
        "vehicle_class": VehicleClass.L1E_B,
        "energy": Energy.PETROL,
        "displacement_cc": 49,
        "power_watts": 2500,
    }
    if facts.get("vehicle_class") in {VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER}:
        values |= {"energy": Energy.ELECTRIC, "displacement_cc": None, "power_watts": 250}
    return vehicle_models.save(None, vehicle_models.ModelFacts(**values | facts))


def a_scooter(
    *,
    site_id: int | None = None,
    model_id: int | None = None,
    vehicle_class: VehicleClass = VehicleClass.L1E_B,
    km: int = 1200,
    state: ScooterState = ScooterState.IN_SERVICE,
    **facts: Any,
) -> Scooter:
    """A scooter that can be rented today."""
    number = serial()
    values: dict[str, Any] = {
        "fleet_number": f"S-{number:03d}",
        "plate": f"A{'BCDEFGHJKLMNPQRSTVWXYZ'[number // 999 % 22]}-{number % 999 + 1:03d}-CD",
        "inspection_due_on": date(2028, 1, 1),
        "insured_until": date(2027, 12, 31),
    }
    label = facts.pop("label", "")
    if model_id is None:
        model_id = a_model(vehicle_class=vehicle_class).id
    row = fleet.save_scooter(
        None,
        fleet.ScooterFacts(site_id=site_id or the_site().id, model_id=model_id, **values | facts),
        km=km,
        by=None,
        now=NOW - 30 * DAY,
    )
    row.state, row.label = state, label
    db.session.flush()
    return row


def an_occupation(
    scooter_id: int, starts_at: datetime, ends_at: datetime, **facts: Any
) -> Occupation:
    """A promise on a scooter that no booking stands behind: maintenance."""
    values: dict[str, Any] = {
        "kind": OccupationKind.MAINTENANCE,
        "guarded_until": ends_at,
        "live": True,
    }
    row = Occupation(scooter_id=scooter_id, starts_at=starts_at, ends_at=ends_at, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_hold(scooter_id: int, held_by_id: int, **facts: Any) -> Occupation:
    """A scooter that is kept for the form an agent fills in: two weeks from tomorrow on, for 15 minutes."""
    values: dict[str, Any] = {
        "starts_at": NOW + DAY,
        "ends_at": NOW + 15 * DAY,
        "kind": OccupationKind.HOLD,
        "held_by_id": held_by_id,
        "held_until": NOW + timedelta(minutes=15),
    }
    return an_occupation(scooter_id, **values | facts)


def an_allotment(*scooter_ids: int, **facts: Any) -> Allotment:
    """Scooters kept for people on the RSA for a month from today on; `prescriber_id` for those of an organisation."""
    scooters = [db.session.get_one(Scooter, key) for key in scooter_ids]
    values: dict[str, Any] = {
        "name": f"Convention {serial()}",
        "prescriber_id": None,
        "situations": frozenset({"rsa"}),
        "site_id": scooters[0].site_id if scooters else the_site().id,
        "vehicle_class": scooters[0].model.vehicle_class if scooters else VehicleClass.L1E_B,
        "first_day": TODAY,
        "last_day": TODAY + 30 * DAY,
    }
    by = a_person(email=f"parc{serial()}@example.org")
    row = allotments.save(None, allotments.AllotmentFacts(**values | facts), by=by)
    return allotments.choose(row.id, scooter_ids, version=row.version, by=by)


def a_tariff(
    vehicle_class: VehicleClass = VehicleClass.L1E_B,
    *,
    steps: Sequence[Step] = (Step(1, 300),),
    **facts: Any,
) -> TariffRow:
    """What a day costs in a class: 3 € by default, with a deposit of 150 €."""
    values: dict[str, Any] = {
        "name": "Tarif témoin",
        "starts_on": date(2026, 1, 1),
        "deposit_cents": 15000,
    }
    values |= facts
    return tariffs.add(values.pop("name"), vehicle_class, steps=steps, **values)


def the_tariff(vehicle_class: VehicleClass) -> TariffRow:
    """A tariff of this class, made if there is none."""
    found = db.session.scalar(
        select(TariffRow).where(TariffRow.vehicle_class == vehicle_class).limit(1)
    )
    return found or a_tariff(vehicle_class)
