"""A list of scooters: which one each row is, what it changes, and how it is brought in.

A scooter is found by its fleet number, else by its plate, else by its VIN. A make and model that is not known yet is added
when the row says its class and its energy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from mobility import db
from mobility.models import OdometerReading, Scooter, ScooterModel
from mobility.rules import import_fleet as rules
from mobility.rules.fleet import Energy, ReadingSource
from mobility.rules.importing import Fault, RowState
from mobility.rules.licence import VehicleClass
from mobility.rules.names import search_key
from mobility.services import fleet, vehicle_models
from mobility.services.fleet import ScooterFacts
from mobility.services.import_known import Names, scooters, sites_of
from mobility.services.import_rows import Judged, Parsed, Setting, Source, chunks, kept, told_of
from mobility.services.vehicle_models import ModelFacts

KEYS = ("fleet_number", "plate", "vin")
"""What tells a scooter from another, the clearest first."""
ELSEWHERE = {"plate": "plate_elsewhere", "vin": "vin_elsewhere"}
TWICE = {"plate": "plate_twice", "vin": "vin_twice"}
"""What is told of a key that another scooter has, in the fleet or in the list."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What a row brings: facts of a scooter, its model where it is new, its mileage where it is told."""

    facts: Mapping[str, Any]
    model: ModelFacts | None
    km: int | None


@dataclass(frozen=True, slots=True)
class _Fleet:
    """The scooters that rows may mean, and the words that rows may use."""

    by_key: Mapping[str, Mapping[str, Scooter]]
    km: Mapping[int, int]
    models: Sequence[ScooterModel]
    sites: Names


def _known(rows: Sequence[Parsed], setting: Setting) -> _Fleet:
    by_key = scooters(rows, KEYS)
    ids = {one.id for found in by_key.values() for one in found.values()}
    km: dict[int, int] = {}
    for some in chunks(ids):
        readings = (
            select(OdometerReading.scooter_id, func.max(OdometerReading.km))
            .where(OdometerReading.scooter_id.in_(some))
            .group_by(OdometerReading.scooter_id)
        )
        km |= {row[0]: row[1] for row in db.session.execute(readings)}
    return _Fleet(by_key, km, vehicle_models.every(retired_too=True), sites_of(setting))


def weigh(rows: Sequence[Parsed], setting: Setting) -> list[Judged]:
    """What each row would do to which scooter."""
    known = _known(rows, setting)
    claimed: dict[tuple[str, str], tuple[str, int]] = {}
    found = []
    for row in rows:
        scooter = _meant(row, known)
        _claim(row, claimed)
        given, model = _given(row, known)
        if scooter is None:
            row.miss("fleet_number", *(() if model or "model_id" in given else ("model",)))
            found.append(_new(row, given, model, setting))
        else:
            found.append(_known_one(row, given, model, scooter, known, setting))
    return found


def _meant(row: Parsed, known: _Fleet) -> Scooter | None:
    """The scooter that a row is; what speaks for two of them is told in the row."""
    said = [(name, known.by_key[name].get(row.values.get(name, ""))) for name in KEYS]
    meant = next((one for _name, one in said if one is not None), None)
    if "fleet_number" in row.values:
        meant = said[0][1]
    row.faults += [
        Fault(name, ELSEWHERE[name], {"fleet_number": one.fleet_number})
        for name, one in said[1:]
        if one is not None and one is not meant
    ]
    return meant


def _claim(row: Parsed, claimed: dict[tuple[str, str], tuple[str, int]]) -> None:
    """A plate or a VIN stands on one scooter of the list only."""
    for name in KEYS[1:]:
        value = row.values.get(name)
        if value is None:
            continue
        owner = row.values.get("fleet_number", value)
        before, number = claimed.setdefault((name, value), (owner, row.number))
        if before != owner:
            row.faults.append(Fault(name, TWICE[name], {"number": str(number)}))


def _given(row: Parsed, known: _Fleet) -> tuple[dict[str, Any], ModelFacts | None]:
    """The facts that a row gives, by the names of `ScooterFacts`, and its model where that is a new one."""
    aside = {"site", "make", "model", "vehicle_class", "energy", "km"}
    given = {name: value for name, value in row.values.items() if name not in aside}
    site_id = known.sites.meant(row, "site", "site_unknown")
    if site_id is not None:
        given["site_id"] = site_id
    if "model" not in row.values:
        return given, None
    return given, _model(row, known, given)


def _model(row: Parsed, known: _Fleet, given: dict[str, Any]) -> ModelFacts | None:
    """Find the model that a row names and put it into what it gives; or say what a new one would be."""
    make, name = row.values.get("make", ""), row.values["model"]
    vehicle_class, energy = row.values.get("vehicle_class"), row.values.get("energy")
    whole = {search_key(name), search_key(f"{make} {name}")}
    found = [
        one
        for one in known.models
        if {search_key(one.name) if not make else "", search_key(f"{one.make} {one.name}")} & whole
        and vehicle_class in {None, one.vehicle_class}
    ]
    if len(found) == 1:
        given["model_id"] = found[0].id
    elif found:
        row.faults.append(Fault("model", "model_several", {"text": name}))
    elif make and vehicle_class and energy:
        return ModelFacts(
            make=make, name=name, vehicle_class=VehicleClass(vehicle_class), energy=Energy(energy)
        )
    else:
        row.faults.append(Fault("model", "model_unknown", {"text": f"{make} {name}".strip()}))
    return None


def _new(row: Parsed, given: dict[str, Any], model: ModelFacts | None, setting: Setting) -> Judged:
    name = str(row.values.get("fleet_number", "") or row.values.get("plate", ""))
    if model is not None and not row.faults:
        row.remarks.append(Fault("model", "model_added", {"text": f"{model.make} {model.name}"}))
    coming = Coming({"site_id": setting.site_id} | given, model, row.values.get("km", 0))
    return row.judged(RowState.NEW, name=name, key=name, facts=coming)


def _known_one(
    row: Parsed,
    given: dict[str, Any],
    model: ModelFacts | None,
    scooter: Scooter,
    known: _Fleet,
    setting: Setting,
) -> Judged:
    before = {name: getattr(scooter, name) for name in ScooterFacts.__dataclass_fields__}
    given = {name: value for name, value in given.items() if name in before}
    if search_key(given.get("colour", "")) == search_key(scooter.colour):
        given.pop("colour", None)
    changes = [
        (name, kept(before[name]), kept(value))
        for name, value in given.items()
        if value != before[name] and name not in {"site_id", "model_id"}
    ]
    changes += _named_changes(given, model, scooter, known)
    moved = {"site_id", "model_id"} & {name for name, _old, _new in changes}
    if moved and (fleet.promised_until(scooter, now=setting.now) or fleet.out_on(scooter)):
        row.faults.append(Fault("", "scooter_in_use"))
    km, driven = known.km.get(scooter.id, 0), row.values.get("km")
    if driven is not None and driven < km:
        row.faults.append(Fault("km", "km_backwards", {"km": str(km)}))
    elif driven is not None and driven > km:
        changes.append(("km", km, driven))
    return row.judged(
        RowState.CHANGED if changes else RowState.SAME,
        name=scooter.fleet_number,
        target=scooter.fleet_number,
        key=scooter.fleet_number,
        changes=changes,
        facts=Coming(before | given, model, driven if driven is not None and driven > km else None),
    )


def _named_changes(
    given: Mapping[str, Any], model: ModelFacts | None, scooter: Scooter, known: _Fleet
) -> list[tuple[str, Any, Any]]:
    """A change of site or model, in names."""
    found: list[tuple[str, Any, Any]] = []
    if given.get("site_id", scooter.site_id) != scooter.site_id:
        found.append(("site_id", scooter.site.name, known.sites.name(given["site_id"])))
    was = f"{scooter.model.make} {scooter.model.name}"
    if model is not None:
        found.append(("model_id", was, f"{model.make} {model.name}"))
    elif given.get("model_id", scooter.model_id) != scooter.model_id:
        now = next(one for one in known.models if one.id == given["model_id"])
        found.append(("model_id", was, f"{now.make} {now.name}"))
    return found


def bring_in(rows: Sequence[Judged], setting: Setting) -> None:
    """Take new scooters into the fleet and change known ones, by the deeds that pages use.

    Raises:
        Refused: `import_row`.
    """
    added: dict[ModelFacts, int] = {}
    for row in rows:
        with told_of(row):
            _bring_in(row, added, setting)


def _bring_in(row: Judged, added: dict[ModelFacts, int], setting: Setting) -> None:
    coming: Coming = row.facts
    values = dict(coming.facts)
    if coming.model is not None:
        if coming.model not in added:
            model = vehicle_models.save(None, coming.model)
            db.session.flush()
            added[coming.model] = model.id
        values["model_id"] = added[coming.model]
    known = fleet.scooter(row.target, by=setting.by).id if row.target else None
    scooter = fleet.save_scooter(
        known, ScooterFacts(**values), km=coming.km or 0, by=setting.by, now=setting.now
    )
    if known is not None and coming.km is not None:
        fleet.read_odometer(scooter, coming.km, ReadingSource.ENTRY, now=setting.now)


SOURCE = Source(
    columns=rules.COLUMNS,
    by_name=rules.BY_NAME,
    vague=rules.VAGUE,
    lacking=rules.lacking,
    settle=lambda values: (dict(values), [], []),
    weigh=weigh,
    bring_in=bring_in,
)
