"""What changed during rentals of today: one was extended, one got another scooter, an extension waits for its signature."""

from datetime import datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.demo.stage import Stage
from mobility.errors import Refused
from mobility.models import Rental
from mobility.rules.amendments import SwapCause
from mobility.rules.states import RentalState
from mobility.services import amendment_signing, amendments, fleet, house, rentals, swapping
from mobility.services.accounts import Person
from mobility.services.amendment_signing import Exchange, Signing
from mobility.services.amendments import Ask, Swap
from mobility.words import local


def play(stage: Stage) -> None:
    """Change those that are under way and due in the next days, as their agents would."""
    numbers = _going_on(stage)
    if not numbers:
        return
    _extend(stage, numbers[0], stage.at(-1, 11), sign=True)
    if len(numbers) > 1:
        _swap(stage, numbers[1], stage.at(-2, 10, 15))
        _extend(stage, numbers[1], stage.now, sign=False)


def _going_on(stage: Stage) -> list[str]:
    db.session.rollback()
    query = (
        select(Rental.number)
        .where(
            Rental.state == RentalState.UNDER_WAY, Rental.due_at > stage.now + timedelta(hours=12)
        )
        .order_by(Rental.due_at.desc())
    )
    return list(db.session.scalars(query))


def _agent(stage: Stage, number: str) -> Person:
    db.session.rollback()
    rental = rentals.get(number, by=None)
    return stage.agent(rental.site.name)


def _extend(stage: Stage, number: str, at: datetime, *, sign: bool) -> None:
    """A week more, or as many days less as others leave; a demonstration made on another day may have none left."""
    by = _agent(stage, number)

    def unit(days: int) -> int:
        rental = rentals.get(number, by=by)
        due = _open(rental, local(rental.due_at) + timedelta(days=days))
        ask = Ask(
            number=number,
            version=rental.version,
            why="Le contrat de travail est renouvelé d'un mois.",
        )
        row = amendments.extend(ask, due, by=by, now=at)
        if sign:
            db.session.flush()
            facts = Signing(signed=True)
            amendment_signing.sign(number, row.number, facts, version=row.version, by=by, now=at)
        return row.number

    for days in (7, 5, 3, 2, 1):
        try:
            stage.do(lambda days=days: unit(days), at=at, by=by)  # type: ignore[misc]  # a default binds it
        except Refused:
            continue
        return


def _open(rental: Rental, due: datetime) -> datetime:
    """The same hour on that day, or on the next one on which the site is open."""
    while not house.open_at(rental.site, due):
        due += timedelta(days=1)
    return due.astimezone(rental.due_at.tzinfo)


def _swap(stage: Stage, number: str, at: datetime) -> None:
    """It broke down two days ago: another scooter of the class went out the same morning."""
    by = _agent(stage, number)

    def unit() -> None:
        rental = rentals.get(number, by=by)
        same = rental.scooter.model.vehicle_class
        free = [one.scooter for one in swapping.choices(rental, same, now=at) if one.free]
        if not free:
            return
        new, old = free[0], rental.scooter
        ask = Ask(number=number, version=rental.version, why="Le scooter ne démarre plus le matin.")
        wanted = Swap(scooter_id=new.id, cause=SwapCause.BREAKDOWN, lost_days=1)
        row = amendments.swap(ask, wanted, by=by, now=at)
        exchange = Exchange(
            km_in=fleet.mileage(old) + 212,
            energy_in=40,
            km_out=fleet.mileage(new),
            energy_out=100,
            title_valid=True,
            remarks="Batterie à plat, démarreur muet.",
        )
        facts = Signing(signed=True, exchange=exchange)
        amendment_signing.sign(number, row.number, facts, version=row.version, by=by, now=at)

    try:
        stage.do(unit, at=at, by=by)
    except Refused:
        return
