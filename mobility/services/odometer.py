"""What is wrong on an odometer is put right without being erased; a new odometer begins a count of its own."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.guards import violated
from mobility.models import OdometerReading, Scooter
from mobility.rules.fleet import ReadingSource
from mobility.services import fleet
from mobility.services.accounts import Person
from mobility.services.journal import deed

USE = timedelta(days=120)
"""How far back the usual use of a scooter is looked for."""


def reading(scooter: Scooter, reading_id: int) -> OdometerReading:
    """A reading of this scooter that still counts.

    Raises:
        NotFound: it is none of this scooter's.
        Refused: `reading_corrected`: another stands in its place already.
    """
    row = db.session.get(OdometerReading, reading_id)
    if row is None or row.scooter_id != scooter.id:
        raise NotFound
    corrected = select(OdometerReading.id).where(OdometerReading.corrects_id == row.id)
    if db.session.scalar(corrected) is not None:
        raise Refused.because("reading_corrected")
    return row


def bounds(row: OdometerReading) -> tuple[int, int | None]:
    """Between which mileages, in km, this reading must lie: those before and after it on the same odometer."""
    same = (
        OdometerReading.scooter_id == row.scooter_id,
        OdometerReading.ridden_before == row.ridden_before,
        OdometerReading.id != row.id,
        fleet.live_reading(),
    )
    before = db.session.scalar(
        select(func.max(OdometerReading.km)).where(*same, OdometerReading.read_at <= row.read_at)
    )
    after = db.session.scalar(
        select(func.min(OdometerReading.km)).where(*same, OdometerReading.read_at > row.read_at)
    )
    return before or 0, after


def correct(
    scooter: Scooter, reading_id: int, km: int, why: str, *, by: Person | None, now: datetime
) -> OdometerReading:
    """Put another mileage in the place of a wrong one; both stay readable, with who and why.

    Raises:
        NotFound: the reading is none of this scooter's.
        Refused: `reason_missing`; `reading_corrected`; `km_between`: it would not fit between its neighbours.
    """
    if not why.strip():
        raise Refused.because("reason_missing")
    wrong = reading(scooter, reading_id)
    low, high = bounds(wrong)
    if km < low or (high is not None and km > high):
        raise Refused.because("km_between", low=low, high="…" if high is None else high)
    row = OdometerReading(
        scooter_id=scooter.id,
        read_at=wrong.read_at,
        km=km,
        source=wrong.source,
        ridden_before=wrong.ridden_before,
        corrects_id=wrong.id,
        reason=why.strip()[:250],
        noted_at=now,
        noted_by_id=by.user_id if by else None,
    )
    with deed("correct_odometer"):
        db.session.add(row)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_odometer_reading_corrects_id":
                raise Refused.because("reading_corrected") from error
            raise
    return row


def replace(
    scooter: Scooter, km: int, why: str, *, by: Person | None, now: datetime
) -> OdometerReading:
    """A new odometer shows so many km; what was ridden before goes on to count.

    Raises:
        Refused: `reason_missing`.
    """
    if not why.strip():
        raise Refused.because("reason_missing")
    row = OdometerReading(
        scooter_id=scooter.id,
        read_at=now,
        km=km,
        source=ReadingSource.REPLACED,
        ridden_before=ridden(scooter) - km,
        reason=why.strip()[:250],
        noted_at=now,
        noted_by_id=by.user_id if by else None,
    )
    with deed("replace_odometer"):
        db.session.add(row)
    return row


def ridden(scooter: Scooter) -> int:
    """All that a scooter has ridden, in km, whatever odometers it had."""
    last = fleet.latest_reading(scooter)
    return last.km + last.ridden_before if last else 0


def use(ids: set[int] | None, now: datetime) -> dict[int, tuple[int, float]]:
    """By scooter: what it has ridden in km, and how much a day of late; one query. None is every scooter."""
    total = OdometerReading.km + OdometerReading.ridden_before
    query = select(
        OdometerReading.scooter_id,
        func.max(total).label("newest"),
        func.min(total).filter(OdometerReading.read_at > now - USE).label("oldest"),
        func.min(OdometerReading.read_at)
        .filter(OdometerReading.read_at > now - USE)
        .label("since"),
    ).where(fleet.live_reading())
    if ids is not None:
        query = query.where(OdometerReading.scooter_id.in_(ids))
    found = {}
    for row in db.session.execute(query.group_by(OdometerReading.scooter_id)):
        days = (now - row.since).days if row.since else 0
        a_day = (row.newest - row.oldest) / days if days > 0 else 0.0
        found[row.scooter_id] = (int(row.newest), a_day)
    return found
