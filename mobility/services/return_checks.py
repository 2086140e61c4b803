"""The check after each return: asked as the scooter comes in, and until all is ticked it does not go out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import ReturnCheck, Scooter
from mobility.rules.maintenance import CheckPoint, check_points
from mobility.services.accounts import Person
from mobility.services.journal import deed


def ask(scooter: Scooter, *, rental_id: int | None, now: datetime) -> ReturnCheck:
    """Ask for the check of a scooter that is back; one that waits already goes on waiting."""
    waiting = of_scooter(scooter.id)
    if waiting is not None:
        return waiting
    row = ReturnCheck(
        scooter_id=scooter.id,
        rental_id=rental_id,
        asked_at=now,
        points=[point.value for point in check_points(scooter.model.energy)],
        ticked=[],
    )
    with deed("ask_check"):
        db.session.add(row)
    return row


def of_scooter(scooter_id: int) -> ReturnCheck | None:
    """The check that waits for this scooter."""
    return db.session.scalar(
        select(ReturnCheck).where(
            ReturnCheck.scooter_id == scooter_id, ReturnCheck.done_at.is_(None)
        )
    )


def waiting(sites: frozenset[int] | None) -> Sequence[ReturnCheck]:
    """The checks that wait at these sites (at all of them for None), the oldest first."""
    query = (
        select(ReturnCheck)
        .join(ReturnCheck.scooter)
        .options(
            joinedload(ReturnCheck.scooter).joinedload(Scooter.model),
            joinedload(ReturnCheck.scooter).joinedload(Scooter.site),
        )
        .where(ReturnCheck.done_at.is_(None))
        .order_by(ReturnCheck.asked_at, ReturnCheck.id)
        .limit(100)
    )
    if sites is not None:
        query = query.where(Scooter.site_id.in_(sites))
    return db.session.scalars(query).all()


def tick(
    check_id: int, points: Sequence[CheckPoint], *, remarks: str, by: Person, now: datetime
) -> ReturnCheck:
    """Tick what is in order. Once all is, the scooter may go out; until then it keeps what was ticked.

    Raises:
        NotFound: there is no such check, or it is another site's.
        Refused: `check_done`: somebody has finished it.
    """
    row = db.session.get(ReturnCheck, check_id)
    if row is None or not by.sees_site(row.scooter.site_id):
        raise NotFound
    if row.done_at is not None:
        raise Refused.because("check_done")
    with deed("check_return"):
        row.ticked = [point for point in row.points if point in set(points)]
        row.remarks = remarks.strip()
        if len(row.ticked) == len(row.points):
            row.done_at, row.done_by_id = now, by.user_id
    return row


def done(scooter_id: int, *, limit: int = 20) -> Sequence[ReturnCheck]:
    """The checks that were finished on a scooter, latest first."""
    return db.session.scalars(
        select(ReturnCheck)
        .where(ReturnCheck.scooter_id == scooter_id, ReturnCheck.done_at.is_not(None))
        .order_by(ReturnCheck.done_at.desc())
        .limit(limit)
    ).all()
