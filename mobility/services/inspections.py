"""The contrôle technique of each scooter: what was made, and until when it may be ridden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Inspection, Scooter, StoredFile
from mobility.rules import inspections as rules
from mobility.rules.inspections import Inspected, InspectionResult, Window
from mobility.rules.licence import VehicleClass
from mobility.services import files
from mobility.services.accounts import Person
from mobility.services.files import Sealed, Vault
from mobility.services.journal import deed
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the report of an inspection says. The cost in cents."""

    made_on: date
    result: InspectionResult
    retest: bool = False
    centre: str = ""
    report_number: str = ""
    cents: int = 0
    scan: Sealed | None = None


def of_scooter(scooter_id: int) -> Sequence[Inspection]:
    """The inspections of a scooter, in the order in which they were made."""
    return db.session.scalars(
        select(Inspection)
        .options(joinedload(Inspection.noted_by))
        .where(Inspection.scooter_id == scooter_id)
        .order_by(Inspection.made_on, Inspection.id)
    ).all()


def expected(
    scooter_id: int | None, registered_on: date | None, vehicle_class: VehicleClass
) -> Window | None:
    """The next inspection by the rules; None where there is none, or nobody can say."""
    made = _made(scooter_id) if scooter_id is not None else []
    return rules.due(registered_on, made, vehicle_class)


def retest_until(scooter: Scooter) -> date | None:
    """The last day for the contre-visite, if the newest inspection failed."""
    return rules.retest_until(_made(scooter.id))


def note(scooter: Scooter, report: Report, *, by: Person | None, now: datetime) -> Inspection:
    """Write an inspection down, and work out until when the scooter may be ridden.

    Raises:
        Refused: `inspection_future`, `inspection_older` than the newest one, `retest_of_nothing`.
    """
    made = _made(scooter.id)
    if report.made_on > local(now).date():
        raise Refused.because("inspection_future")
    if made and report.made_on < made[-1].on:
        raise Refused.because("inspection_older", on=made[-1].on)
    if report.retest and (not made or made[-1].result is InspectionResult.PASSED):
        raise Refused.because("retest_of_nothing")
    one = Inspected(report.made_on, report.result, report.retest)
    until = rules.holds_until([*made, one], scooter.model.vehicle_class)
    if until is None:
        raise AssertionError("an inspection that was made holds until some day")
    kept = None
    if report.scan is not None:
        name = f"controle-{scooter.fleet_number}"
        kept = files.keep(report.scan, name=name, by=by.user_id if by else None, now=now)
    row = Inspection(
        scooter_id=scooter.id,
        made_on=report.made_on,
        result=report.result,
        retest=report.retest,
        holds_until=until,
        centre=report.centre,
        report_number=report.report_number,
        cents=report.cents,
        file_id=kept.id if kept else None,
        noted_at=now,
        noted_by_id=by.user_id if by else None,
    )
    with deed("note_inspection"):
        db.session.add(row)
        scooter.inspection_due_on = until
    return row


def scan(scooter: Scooter, file_id: int, vault: Vault) -> tuple[StoredFile, bytes]:
    """The scanned report of an inspection of this scooter.

    Raises:
        NotFound: there is none.
    """
    if file_id not in {row.file_id for row in of_scooter(scooter.id)}:
        raise NotFound
    return files.read(file_id, vault)


def _made(scooter_id: int) -> list[Inspected]:
    rows = db.session.execute(
        select(Inspection.made_on, Inspection.result, Inspection.retest)
        .where(Inspection.scooter_id == scooter_id)
        .order_by(Inspection.made_on, Inspection.id)
    )
    return [Inspected(row.made_on, row.result, row.retest) for row in rows]
