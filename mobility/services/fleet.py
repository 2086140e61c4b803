"""The deeds of the fleet: scooters come in, change, move between states; their mileage is read.

What is free is `services.availability`; lists and histories are `services.roster`.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import Occupation, OdometerReading, Rental, Scooter, Site
from mobility.rules import states
from mobility.rules.fleet import ReadingSource
from mobility.rules.states import RentalState, ScooterState
from mobility.services import equipment_items, inspections, recalls, vehicle_models
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.occupations import standing
from mobility.words import local

MOST_KM_A_DAY = 500
SLACK_KM = 2_000
"""Beyond these a mileage is taken for a slip of the finger."""
TAKEN = {
    "uq_scooter_fleet_number": "fleet_number_taken",
    "uq_scooter_plate": "plate_taken",
    "uq_scooter_vin": "vin_taken",
}
"""Which refusal tells of which unique key."""


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


def known(fleet_number: str, *, by: Person | None) -> bool:
    """Whether a scooter of these sites bears this number."""
    try:
        scooter(fleet_number, by=by)
    except NotFound:
        return False
    return True


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
    facts = _with_inspection(scooter_id, facts)
    with deed("save_scooter"):
        if scooter_id is None:
            _refuse_taken(None, facts)
            row = Scooter(**asdict(facts), state=ScooterState.IN_SERVICE, label="")
            db.session.add(row)
            _flush_scooter(facts)
            read_odometer(row, km, ReadingSource.ENTRY, now=now, by=by)
            recalls.recall_if_concerned(row)
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
        equipment_items.follow(row, by=by, now=now)
        recalls.recall_if_concerned(row)
    return row


def _with_inspection(scooter_id: int | None, facts: ScooterFacts) -> ScooterFacts:
    """Where nobody says until when the inspection holds, the rules do."""
    if facts.inspection_due_on is not None:
        return facts
    vehicle_class = vehicle_models.get(facts.model_id).vehicle_class
    window = inspections.expected(scooter_id, facts.first_registered_on, vehicle_class)
    return replace(facts, inspection_due_on=window.due_on) if window else facts


def _known(facts: ScooterFacts, by: Person | None) -> None:
    """The site is one that this person sees, and the model exists."""
    if by is not None and not by.sees_site(facts.site_id):
        raise NotFound
    if db.session.get(Site, facts.site_id) is None:
        raise NotFound
    vehicle_models.get(facts.model_id)


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
            Occupation.scooter_id == row.id, standing(now), Occupation.ends_at > now
        )
    )


def out_on(row: Scooter) -> str | None:
    """The number of the rental this scooter is out on."""
    return db.session.scalar(
        select(Rental.number).where(
            Rental.scooter_id == row.id, Rental.state == RentalState.UNDER_WAY
        )
    )


def live_reading() -> ColumnElement[bool]:
    """That no other reading stands in the place of this one."""
    correction = aliased(OdometerReading)
    return ~select(correction.id).where(correction.corrects_id == OdometerReading.id).exists()


def latest_reading(row: Scooter) -> OdometerReading | None:
    """The newest reading that still counts; None if the odometer was never read."""
    return db.session.scalar(
        select(OdometerReading)
        .where(OdometerReading.scooter_id == row.id, live_reading())
        .order_by(OdometerReading.read_at.desc(), OdometerReading.id.desc())
        .limit(1)
    )


def mileage(row: Scooter) -> int:
    """The latest mileage of a scooter in km; 0 if it was never read."""
    reading = latest_reading(row)
    return reading.km if reading else 0


def against_reading(last: OdometerReading | None, km: int, *, now: datetime) -> list[Reason]:
    """What stands against a mileage after the last one that is known: an odometer never runs backwards, nor so far."""
    if last is None:
        return []
    if km < last.km:
        return [Reason("km_backwards", {"km": last.km})]
    days = max(0, (now - last.read_at).days)
    if km - last.km > SLACK_KM + MOST_KM_A_DAY * days:
        since = local(last.read_at).date()
        return [Reason("km_implausible", {"km": km - last.km, "since": since})]
    return []


def read_odometer(
    row: Scooter, km: int, source: ReadingSource, *, now: datetime, by: Person | None = None
) -> OdometerReading:
    """Note a mileage in km.

    Raises:
        Refused: `km_backwards`: an odometer never runs backwards; `km_implausible`: nobody rides so far in the time,
            and a slip of the finger could not be taken back.
    """
    last = latest_reading(row)
    reasons = against_reading(last, km, now=now)
    if reasons:
        raise Refused(*reasons)
    reading = OdometerReading(
        scooter_id=row.id,
        km=km,
        source=source,
        read_at=now,
        ridden_before=last.ridden_before if last else 0,
        noted_at=now,
        noted_by_id=(by.user_id or None) if by else None,  # a command acts for nobody
    )
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
        _refuse_off_the_road(row, local(now).date())
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
