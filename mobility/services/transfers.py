"""Scooters that go from one site to another: on the way they are taken; there, they are the other site's."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Scooter, Transfer
from mobility.rules.fleet import OccupationKind, TransferState
from mobility.services import equipment_items, fleet, house, occupations
from mobility.services.accounts import Person
from mobility.services.journal import deed

FAR = timedelta(days=731)


def of_scooter(scooter_id: int) -> Sequence[Transfer]:
    """The transfers of a scooter, the latest first."""
    return db.session.scalars(
        select(Transfer)
        .options(joinedload(Transfer.from_site), joinedload(Transfer.to_site))
        .where(Transfer.scooter_id == scooter_id)
        .order_by(Transfer.leaves_at.desc(), Transfer.id.desc())
    ).all()


def plan(
    scooter: Scooter,
    to_site_id: int,
    leaves_at: datetime,
    arrives_at: datetime,
    *,
    why: str,
    by: Person,
    now: datetime,
) -> Transfer:
    """Say that a scooter goes to another site, from when to when.

    Raises:
        NotFound: the site is not this person's to see.
        Refused: `end_before_start`, `start_past`, `same_site`, `transfer_planned`, `scooter_out`; who holds the
            scooter on the way or after it: what is promised here cannot be there.
    """
    if not by.sees_site(to_site_id):
        raise NotFound
    house.site(to_site_id)
    if to_site_id == scooter.site_id:
        raise Refused.because("same_site")
    if arrives_at <= leaves_at:
        raise Refused.because("end_before_start")
    if leaves_at < now - timedelta(days=1):
        raise Refused.because("start_past")
    if any(one.state is TransferState.PLANNED for one in of_scooter(scooter.id)):
        raise Refused.because("transfer_planned")
    out = fleet.out_on(scooter)
    if out is not None and leaves_at <= now:
        raise Refused.because("scooter_out", number=out)
    occupations.refuse_if_held(scooter.id, leaves_at, leaves_at + FAR, now=now)
    with deed("plan_transfer"):
        held = occupations.hold(
            scooter.id, OccupationKind.TRANSFER, leaves_at, arrives_at, why=why, now=now
        )
        row = Transfer(
            scooter_id=scooter.id,
            from_site_id=scooter.site_id,
            to_site_id=to_site_id,
            state=TransferState.PLANNED,
            leaves_at=leaves_at,
            arrives_at=arrives_at,
            why=why.strip()[:250],
            occupation_id=held.id,
            created_by_id=by.user_id,
        )
        db.session.add(row)
    return row


def arrive(transfer_id: int, *, version: int, by: Person, now: datetime) -> Transfer:
    """The scooter is there: from now on it is the other site's.

    Raises:
        NotFound, Stale.
        Refused: `transfer_settled`, `scooter_out`.
    """
    row = _open(transfer_id, version, by)
    out = fleet.out_on(row.scooter)
    if out is not None:
        raise Refused.because("scooter_out", number=out)
    with deed("end_transfer"):
        occupations.let_go(row.occupation, now)
        row.scooter.site_id = row.to_site_id
        equipment_items.follow(row.scooter, by=by, now=now)
        row.state, row.settled_at = TransferState.DONE, now
    return row


def cancel(transfer_id: int, *, version: int, by: Person, now: datetime) -> Transfer:
    """The scooter stays where it is.

    Raises:
        NotFound, Stale.
        Refused: `transfer_settled`.
    """
    row = _open(transfer_id, version, by)
    with deed("cancel_transfer"):
        occupations.let_go(row.occupation, now)
        row.state, row.settled_at = TransferState.CANCELLED, now
    return row


def _open(transfer_id: int, version: int, by: Person) -> Transfer:
    row = db.session.get(Transfer, transfer_id)
    if row is None or not (by.sees_site(row.from_site_id) or by.sees_site(row.to_site_id)):
        raise NotFound
    if row.state is not TransferState.PLANNED:
        raise Refused.because("transfer_settled", state=row.state)
    if row.version != version:
        raise Stale({"state": row.state}, row.version)
    return row
