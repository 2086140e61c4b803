"""Recalls of makers: which scooters they concern, which are mended. An open safety recall keeps a scooter in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Recall, RecalledScooter, Scooter
from mobility.rules.states import ScooterState
from mobility.services.accounts import Person
from mobility.services.journal import deed

SHORTEST_VIN = 8
"""So many signs at least say make and model; fewer would recall half of the fleet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFacts:
    """What a recall says."""

    title: str
    announced_on: date
    reference: str = ""
    source: str = ""
    model_id: int | None = None
    vins: str = ""
    safety: bool = True
    remedy: str = ""


def every() -> Sequence[tuple[Recall, int, int]]:
    """Every recall, the open and newest first, with how many scooters wait and how many it concerns."""
    waiting = func.count(RecalledScooter.id).filter(RecalledScooter.mended_on.is_(None))
    rows = db.session.execute(
        select(Recall, waiting, func.count(RecalledScooter.id))
        .outerjoin(RecalledScooter, RecalledScooter.recall_id == Recall.id)
        .group_by(Recall.id)
        .order_by(Recall.closed_at.is_not(None), Recall.announced_on.desc(), Recall.id.desc())
    )
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def get(recall_id: int) -> Recall:
    """One recall with its scooters.

    Raises:
        NotFound: there is none.
    """
    row = db.session.scalar(
        select(Recall)
        .options(
            joinedload(Recall.model),
            selectinload(Recall.scooters)
            .joinedload(RecalledScooter.scooter)
            .joinedload(Scooter.site),
        )
        .where(Recall.id == recall_id)
    )
    if row is None:
        raise NotFound
    return row


def save(recall_id: int | None, facts: RecallFacts, *, version: int | None = None) -> Recall:
    """Write a recall down, or change one; the scooters that it concerns are found at once.

    Raises:
        Refused: `recall_of_nothing`: neither a model nor a VIN; `vin_too_short`.
        Stale: somebody saved a newer version meanwhile.
    """
    starts = _starts(facts.vins)
    if facts.model_id is None and not starts:
        raise Refused.because("recall_of_nothing")
    short = next((one for one in starts if len(one) < SHORTEST_VIN), None)
    if short is not None:
        raise Refused.because("vin_too_short", vin=short, shortest=SHORTEST_VIN)
    with deed("save_recall"):
        if recall_id is None:
            row = Recall(**asdict(facts))
            db.session.add(row)
        else:
            row = get(recall_id)
            values = asdict(facts)
            if version is not None and row.version != version:
                raise Stale({name: getattr(row, name) for name in values}, row.version)
            for name, value in values.items():
                setattr(row, name, value)
        db.session.flush()
        for scooter in db.session.scalars(select(Scooter).where(*_concerned(row))):
            _add(row, scooter.id)
    return row


def recall_if_concerned(scooter: Scooter) -> None:
    """A scooter that comes in, or whose document was corrected, is looked for among the open recalls."""
    for row in db.session.scalars(select(Recall).where(Recall.closed_at.is_(None))):
        if db.session.scalar(select(Scooter.id).where(Scooter.id == scooter.id, *_concerned(row))):
            _add(row, scooter.id)


def _add(row: Recall, scooter_id: int) -> None:
    known = db.session.scalar(
        select(RecalledScooter.id).where(
            RecalledScooter.recall_id == row.id, RecalledScooter.scooter_id == scooter_id
        )
    )
    if known is None:
        db.session.add(RecalledScooter(recall_id=row.id, scooter_id=scooter_id))
        db.session.flush()


def _concerned(row: Recall) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Scooter.state != ScooterState.RETIRED]
    if row.model_id is not None:
        found.append(Scooter.model_id == row.model_id)
    starts = _starts(row.vins)
    if starts:
        matches = [Scooter.vin.startswith(one, autoescape=True) for one in starts]
        found.append(or_(*matches))
    return found


def _starts(vins: str) -> list[str]:
    """The VINs of a recall, or their beginnings: one a line, in any writing."""
    cleaned = ("".join(sign for sign in line if sign.isalnum()).upper() for line in vins.split())
    return [one for one in cleaned if one]


def mend(recall_id: int, scooter_id: int, *, on: date | None, by: Person) -> RecalledScooter:
    """Tick a scooter of a recall as mended on a day; with None, it waits again.

    Raises:
        NotFound: the recall does not concern it, or it is another site's.
    """
    row = db.session.scalar(
        select(RecalledScooter)
        .options(joinedload(RecalledScooter.scooter))
        .where(RecalledScooter.recall_id == recall_id, RecalledScooter.scooter_id == scooter_id)
    )
    if row is None or not by.sees_site(row.scooter.site_id):
        raise NotFound
    with deed("mend_recalled"):
        row.mended_on, row.mended_by_id = on, by.user_id if on else None
    return row


def close(recall_id: int, *, now: datetime) -> Recall:
    """Nothing is left to do for a recall.

    Raises:
        Refused: `recall_waits`: scooters are not mended yet.
    """
    row = get(recall_id)
    waiting = [
        one.scooter.fleet_number
        for one in row.scooters
        if one.mended_on is None and one.scooter.state is not ScooterState.RETIRED
    ]
    if waiting:
        raise Refused.because("recall_waits", scooters=waiting)
    with deed("close_recall"):
        row.closed_at = row.closed_at or now
    return row


def of_scooter(scooter_id: int) -> Sequence[RecalledScooter]:
    """The recalls of a scooter, the newest first."""
    return db.session.scalars(
        select(RecalledScooter)
        .join(RecalledScooter.recall)
        .options(joinedload(RecalledScooter.recall))
        .where(RecalledScooter.scooter_id == scooter_id)
        .order_by(Recall.announced_on.desc(), Recall.id.desc())
    ).all()
