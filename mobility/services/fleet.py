"""The fleet: models, scooters, their mileage and their state. What is free is `services.availability`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import (
    Booking,
    Occupation,
    OdometerReading,
    Rental,
    Scooter,
    ScooterModel,
    Site,
)
from mobility.rules import states
from mobility.rules.fleet import Energy, ReadingSource
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Capability
from mobility.rules.states import RentalState, ScooterState
from mobility.services.accounts import Person
from mobility.services.journal import deed

PER_PAGE = 50
HISTORY = 100
"""How many occupations, rentals and readings a scooter's page shows at most, latest first."""
TAKEN = {
    "uq_scooter_fleet_number": "fleet_number_taken",
    "uq_scooter_plate": "plate_taken",
    "uq_scooter_vin": "vin_taken",
}
"""Which refusal tells of which unique key."""

SORTS: dict[str, InstrumentedAttribute[object]] = {
    "number": Scooter.fleet_number,  # type: ignore[dict-item]  # columns of different types
    "plate": Scooter.plate,  # type: ignore[dict-item]
    "class": ScooterModel.vehicle_class,  # type: ignore[dict-item]
    "site": Site.name,  # type: ignore[dict-item]
    "state": Scooter.state,  # type: ignore[dict-item]
    "inspection": Scooter.inspection_due_on,  # type: ignore[dict-item]
    "insurance": Scooter.insured_until,  # type: ignore[dict-item]
}
"""What the list may be sorted by; a leading minus turns the order round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which scooters a list shows; None and empty set no limit."""

    site_id: int | None = None
    vehicle_class: VehicleClass | None = None
    state: ScooterState | None = None
    text: str = ""
    """Part of a fleet number, plate or VIN, in any writing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A scooter as a list shows it: with its mileage in km, and the rental it is out on, if it is."""

    scooter: Scooter
    km: int
    out_on: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how many rows and pages there are."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScooterFacts:
    """What is known of a scooter; its mileage and its state have deeds of their own."""

    fleet_number: str
    model_id: int
    site_id: int
    plate: str | None = None
    vin: str | None = None
    colour: str = ""
    first_registered_on: date | None = None
    keys: int = 2
    inspection_due_on: date | None = None
    insured_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What is known of a make and model."""

    make: str
    name: str
    vehicle_class: VehicleClass
    energy: Energy
    displacement_cc: int | None = None
    power_watts: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a scooter, latest first."""

    occupations: Sequence[Occupation]
    rentals: Sequence[Rental]
    readings: Sequence[OdometerReading]


def scooters(by: Person, filters: Filters, *, page: int = 1, sort: str = "number") -> Listed:
    """One page of the scooters that this person sees; three queries whatever their number."""
    chosen = _narrowed(by, filters)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    column = SORTS.get(sort.removeprefix("-"), SORTS["number"])
    found = db.session.scalars(
        chosen.options(contains_eager(Scooter.model), contains_eager(Scooter.site))
        .order_by(column.desc() if sort.startswith("-") else column, Scooter.fleet_number)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Listed(_rows(found), total, page, pages)


def every_scooter(by: Person, filters: Filters) -> Sequence[Row]:
    """All the scooters that a list would show on its pages, for an export."""
    return _rows(
        db.session.scalars(
            _narrowed(by, filters)
            .options(contains_eager(Scooter.model), contains_eager(Scooter.site))
            .order_by(Scooter.fleet_number)
        ).all()
    )


def _narrowed(by: Person, filters: Filters) -> Select[tuple[Scooter]]:
    query = select(Scooter).join(Scooter.model).join(Scooter.site)
    if not by.may(Capability.ALL_SITES):
        query = query.where(Scooter.site_id.in_(by.site_ids))
    if filters.site_id is not None:
        query = query.where(Scooter.site_id == filters.site_id)
    if filters.vehicle_class is not None:
        query = query.where(ScooterModel.vehicle_class == filters.vehicle_class)
    if filters.state is not None:
        query = query.where(Scooter.state == filters.state)
    if filters.text.strip():
        query = query.where(_matches(filters.text))
    return query


def _matches(text: str) -> "db.Condition":
    """Fleet number as it is typed; plate and VIN without the signs that people put between letters."""
    typed = text.strip().upper()
    bare = "".join(sign for sign in typed if sign.isalnum())
    found = [func.upper(Scooter.fleet_number).contains(typed, autoescape=True)]
    if bare:
        plate = func.replace(func.replace(Scooter.plate, "-", ""), " ", "")
        found += [plate.contains(bare, autoescape=True), Scooter.vin.contains(bare, autoescape=True)]
    return or_(*found)


def _rows(found: Sequence[Scooter]) -> list[Row]:
    ids = [scooter.id for scooter in found]
    latest = (
        select(
            OdometerReading.scooter_id,
            OdometerReading.km,
            func.row_number()
            .over(
                partition_by=OdometerReading.scooter_id,
                order_by=(OdometerReading.read_at.desc(), OdometerReading.id.desc()),
            )
            .label("rank"),
        )
        .where(OdometerReading.scooter_id.in_(ids))
        .subquery()
    )
    km = {
        row.scooter_id: row.km
        for row in db.session.execute(
            select(latest.c.scooter_id, latest.c.km).where(latest.c.rank == 1)
        )
    }
    out = {
        row.scooter_id: row.number
        for row in db.session.execute(
            select(Rental.scooter_id, Rental.number).where(
                Rental.state == RentalState.UNDER_WAY, Rental.scooter_id.in_(ids)
            )
        )
    }
    return [Row(scooter, km.get(scooter.id, 0), out.get(scooter.id)) for scooter in found]


def scooter(key: str | int, *, by: Person | None) -> Scooter:
    """One scooter, by its fleet number (a text) or its id (an int).

    Raises:
        NotFound: there is none, or it is another site's.
    """
    named = Scooter.id == key if isinstance(key, int) else Scooter.fleet_number == key
    found = db.session.scalar(
        select(Scooter).options(joinedload(Scooter.model), joinedload(Scooter.site)).where(named)
    )
    if found is None or (by is not None and not by.sees_site(found.site_id)):
        raise NotFound
    return found


def save_scooter(
    scooter_id: int | None,
    facts: ScooterFacts,
    *,
    km: int = 0,
    version: int | None = None,
    by: Person | None,
    now: datetime,
) -> Scooter:
    """Take a scooter into the fleet with its first mileage in km, or change what is known of one.

    Raises:
        NotFound: the scooter or the site is not this person's to see.
        Refused: `fleet_number_taken`, `plate_taken`, `vin_taken`, `scooter_promised`: a scooter that is
            promised keeps its site and its model.
        Stale: somebody saved a newer version meanwhile.
    """
    _known(facts, by)
    with deed("save_scooter"):
        if scooter_id is None:
            _refuse_taken(None, facts)
            row = Scooter(**asdict(facts), state=ScooterState.IN_SERVICE, label="")
            db.session.add(row)
            _flush_scooter(facts)
            read_odometer(row, km, ReadingSource.ENTRY, now=now)
            return row
        row = scooter(scooter_id, by=by)
        values = asdict(facts)
        if version is not None and row.version != version:
            raise Stale({name: getattr(row, name) for name in values}, row.version)
        _refuse_taken(row.id, facts)
        if (row.site_id, row.model_id) != (facts.site_id, facts.model_id):
            _refuse_promised(row, now)
        for name, value in values.items():
            setattr(row, name, value)
        _flush_scooter(facts)
    return row


def _known(facts: ScooterFacts, by: Person | None) -> None:
    """The site is one that this person sees, and the model exists."""
    if by is not None and not by.sees_site(facts.site_id):
        raise NotFound
    if db.session.get(Site, facts.site_id) is None:
        raise NotFound
    model(facts.model_id)


def _refuse_taken(own_id: int | None, facts: ScooterFacts) -> None:
    """Say all that is taken at once; the unique keys catch what comes in between."""
    reasons = []
    for code, column, value in (
        ("fleet_number_taken", Scooter.fleet_number, facts.fleet_number),
        ("plate_taken", Scooter.plate, facts.plate),
        ("vin_taken", Scooter.vin, facts.vin),
    ):
        if not value:
            continue
        other = db.session.execute(
            select(Scooter.id, Scooter.fleet_number).where(column == value)
        ).first()
        if other is not None and other.id != own_id:
            reasons.append(Reason(code, {"value": value, "fleet_number": other.fleet_number}))
    if reasons:
        raise Refused(*reasons)


def _flush_scooter(facts: ScooterFacts) -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        code = TAKEN.get(violated(error) or "")
        if code is None:
            raise
        value = getattr(facts, code.removesuffix("_taken"))
        raise Refused.because(code, value=value, fleet_number=value) from error


def _refuse_promised(row: Scooter, now: datetime) -> None:
    until = promised_until(row, now=now)
    if until is not None:
        raise Refused.because("scooter_promised", fleet_number=row.fleet_number, until=until)
    out = out_on(row)
    if out is not None:
        raise Refused.because("scooter_out", number=out)


def promised_until(row: Scooter, *, now: datetime) -> datetime | None:
    """Until when the last promise of this scooter lasts; None if it is promised to nobody from now on."""
    return db.session.scalar(
        select(func.max(Occupation.ends_at)).where(
            Occupation.scooter_id == row.id, Occupation.live, Occupation.ends_at > now
        )
    )


def out_on(row: Scooter) -> str | None:
    """The number of the rental this scooter is out on."""
    return db.session.scalar(
        select(Rental.number).where(
            Rental.scooter_id == row.id, Rental.state == RentalState.UNDER_WAY
        )
    )


def mileage(row: Scooter) -> int:
    """The latest mileage of a scooter in km; 0 if it was never read."""
    return (
        db.session.scalar(
            select(OdometerReading.km)
            .where(OdometerReading.scooter_id == row.id)
            .order_by(OdometerReading.read_at.desc(), OdometerReading.id.desc())
            .limit(1)
        )
        or 0
    )


def read_odometer(
    row: Scooter, km: int, source: ReadingSource, *, now: datetime
) -> OdometerReading:
    """Note a mileage in km.

    Raises:
        Refused: `km_backwards`: an odometer never runs backwards.
    """
    last = mileage(row)
    if km < last:
        raise Refused.because("km_backwards", km=last)
    reading = OdometerReading(scooter_id=row.id, km=km, source=source, read_at=now)
    with deed("read_odometer"):
        db.session.add(reading)
    return reading


def send_to_workshop(row: Scooter, *, why: str = "") -> None:
    """Take a scooter off the road for the workshop; one that is there already stays there."""
    if row.state is ScooterState.WORKSHOP:
        return
    with deed("send_to_workshop"):
        row.state = _target(row.state, ScooterState.WORKSHOP, None)
        row.label = why.strip()[:250]


def set_state(
    key: str | int,
    target: ScooterState,
    *,
    why: str = "",
    version: int | None = None,
    by: Person | None,
    now: datetime,
) -> Scooter:
    """Move a scooter along the table of moves (`rules.states.SCOOTER_MOVES`), with where it is or what ails it.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `move_impossible`, `move_not_allowed`, `reason_missing`; for a return to service
            `inspection_past`, `insurance_past`; for a retirement `scooter_promised`, `scooter_out`.
        Stale: somebody changed it meanwhile.
    """
    row = scooter(key, by=by)
    if version is not None and row.version != version:
        raise Stale({"state": row.state, "label": row.label}, row.version)
    _target(row.state, target, by)
    if target is ScooterState.IN_SERVICE:
        _refuse_off_the_road(row, now.date())
    elif not why.strip():
        raise Refused.because("reason_missing")
    if target is ScooterState.RETIRED:
        _refuse_promised(row, now)
    with deed(f"scooter_{target}"):
        row.state = target
        row.label = why.strip()[:250]
    return row


def _target(source: ScooterState, target: ScooterState, by: Person | None) -> ScooterState:
    try:
        found = states.move(source, target)
    except ValueError as error:
        raise Refused.because("move_impossible", source=source, target=target) from error
    if by is not None and not by.may(found.capability):
        raise Refused.because("move_not_allowed")
    return target


def _refuse_off_the_road(row: Scooter, on: date) -> None:
    reasons = []
    if row.inspection_due_on is not None and row.inspection_due_on < on:
        reasons.append(Reason("inspection_past", {"on": row.inspection_due_on}))
    if row.insured_until is not None and row.insured_until < on:
        reasons.append(Reason("insurance_past", {"on": row.insured_until}))
    if reasons:
        raise Refused(*reasons)


def models(*, retired_too: bool = False) -> Sequence[ScooterModel]:
    """The makes and models, by class and name."""
    query = select(ScooterModel).order_by(
        ScooterModel.vehicle_class, ScooterModel.make, ScooterModel.name
    )
    return db.session.scalars(query if retired_too else query.where(ScooterModel.active)).all()


def models_with_numbers() -> Sequence[tuple[ScooterModel, int]]:
    """Every make and model, and how many scooters of it are in the fleet."""
    count = (
        select(func.count(Scooter.id))
        .where(Scooter.model_id == ScooterModel.id, Scooter.state != ScooterState.RETIRED)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ScooterModel, count).order_by(
            ScooterModel.vehicle_class, ScooterModel.make, ScooterModel.name
        )
    )
    return [(row[0], int(row[1])) for row in rows]


def model(model_id: int) -> ScooterModel:
    """One make and model.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(ScooterModel, model_id)
    if row is None:
        raise NotFound
    return row


def save_model(
    model_id: int | None, facts: ModelFacts, *, version: int | None = None
) -> ScooterModel:
    """Add a make and model, or change one.

    Raises:
        Refused: `model_known`: this make and model stands already; `model_in_use`: its class decides who may
            ride its scooters, so it stays as it is while there are any.
        Stale: somebody saved a newer version meanwhile.
    """
    same = db.session.scalar(
        select(ScooterModel.id).where(
            func.lower(ScooterModel.make) == facts.make.lower(),
            func.lower(ScooterModel.name) == facts.name.lower(),
            ScooterModel.vehicle_class == facts.vehicle_class,
        )
    )
    if same not in {None, model_id}:
        raise Refused.because("model_known", make=facts.make, name=facts.name)
    with deed("save_model"):
        if model_id is None:
            row = ScooterModel(**asdict(facts))
            db.session.add(row)
            return row
        row = model(model_id)
        values = asdict(facts)
        if version is not None and row.version != version:
            raise Stale({name: getattr(row, name) for name in values}, row.version)
        if row.vehicle_class != facts.vehicle_class and _in_use(row.id):
            raise Refused.because("model_in_use", make=row.make, name=row.name)
        for name, value in values.items():
            setattr(row, name, value)
    return row


def _in_use(model_id: int) -> bool:
    return (
        db.session.scalar(select(Scooter.id).where(Scooter.model_id == model_id).limit(1))
        is not None
    )


def history(row: Scooter) -> History:
    """What occupied a scooter, its rentals and its mileages, latest first."""
    return History(
        db.session.scalars(
            select(Occupation)
            .where(Occupation.scooter_id == row.id)
            .order_by(Occupation.starts_at.desc())
            .limit(HISTORY)
        ).all(),
        db.session.scalars(
            select(Rental)
            .options(joinedload(Rental.beneficiary))
            .where(Rental.scooter_id == row.id)
            .order_by(Rental.starts_at.desc())
            .limit(HISTORY)
        ).all(),
        db.session.scalars(
            select(OdometerReading)
            .where(OdometerReading.scooter_id == row.id)
            .order_by(OdometerReading.read_at.desc(), OdometerReading.id.desc())
            .limit(HISTORY)
        ).all(),
    )


def promises(row: Scooter, *, now: datetime) -> Sequence[Booking]:
    """The bookings that hold this scooter now or later, earliest first."""
    return db.session.scalars(
        select(Booking)
        .join(Occupation, Occupation.booking_id == Booking.id)
        .options(joinedload(Booking.beneficiary), joinedload(Booking.rental))
        .where(Occupation.scooter_id == row.id, Occupation.live, Occupation.ends_at > now)
        .order_by(Booking.starts_at)
        .limit(HISTORY)
    ).all()
