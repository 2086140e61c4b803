"""Who had which scooter from when to when: asked by fines and accidents, to the second."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Refused
from mobility.guards import STINTS, violated
from mobility.models import Rental, RentalStint, Scooter
from mobility.rules.rentals import Direction


def begin(rental: Rental, *, km: int, energy_percent: int | None, at: datetime) -> RentalStint:
    """From this instant on, the person has the scooter of their rental.

    Raises:
        Refused: `scooter_out`: somebody else has it.
    """
    row = RentalStint(
        rental_id=rental.id,
        scooter_id=rental.scooter_id,
        starts_at=at,
        km_out=km,
        energy_out=energy_percent,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) in STINTS.values():
            raise Refused.because("scooter_out", number="") from error
        raise
    return row


def end(
    rental: Rental, *, km: int, energy_percent: int, at: datetime, remarks: str = ""
) -> RentalStint:
    """From this instant on, the person has that scooter no more.

    A rental that began before stints were kept gets its one as a whole.
    """
    row = current(rental.id)
    if row is None:
        out = next((one for one in rental.reports if one.direction is Direction.OUT), None)
        began = rental.handed_over_at or at
        row = begin(
            rental,
            km=out.km if out else km,
            energy_percent=out.energy_percent if out else energy_percent,
            at=began,
        )
    row.ends_at, row.km_in, row.energy_in = at, km, energy_percent
    row.remarks = remarks.strip()[:250]
    db.session.flush()
    return row


def current(rental_id: int) -> RentalStint | None:
    """The stint that goes on: which scooter the person has now, and how it went out."""
    return db.session.scalar(
        select(RentalStint).where(RentalStint.rental_id == rental_id, RentalStint.ends_at.is_(None))
    )


def of_rental(rental_id: int) -> Sequence[RentalStint]:
    """The scooters that a rental had, in order."""
    return db.session.scalars(
        select(RentalStint)
        .options(joinedload(RentalStint.scooter))
        .where(RentalStint.rental_id == rental_id)
        .order_by(RentalStint.starts_at, RentalStint.id)
    ).all()


def distance(rental_id: int) -> int | None:
    """How far a rental went in km, over all the scooters it had; None as long as one is out, or none was."""
    rows = of_rental(rental_id)
    if not rows or any(one.km_in is None for one in rows):
        return None
    return sum((one.km_in or 0) - one.km_out for one in rows)


def swapped(rental_id: int) -> bool:
    """Whether the scooter of a rental is another one than went out at its handover."""
    return len({one.scooter_id for one in of_rental(rental_id)}) > 1


def first_scooter(rental: Rental) -> Scooter:
    """The scooter that the contract names: the one that went out first."""
    rows = of_rental(rental.id)
    return rows[0].scooter if rows else rental.scooter


def who_had(scooter_id: int, at: datetime) -> RentalStint | None:
    """The stint of whoever had a scooter at this very instant; None if it was at home.

    The instant of the handover is theirs, that of the return is not.
    """
    return db.session.scalar(
        select(RentalStint)
        .options(joinedload(RentalStint.rental).joinedload(Rental.beneficiary))
        .where(
            RentalStint.scooter_id == scooter_id,
            RentalStint.starts_at <= at,
            or_(RentalStint.ends_at.is_(None), RentalStint.ends_at > at),
        )
    )
