"""Amendments as they stand: read by the rental, its price, its return and its papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound
from mobility.models import Amendment, Rental, Site
from mobility.rules.amendments import AmendmentKind
from mobility.rules.states import AmendmentState
from mobility.services.accounts import Person
from mobility.services.journal import deed


def of_rental(rental_id: int) -> Sequence[Amendment]:
    """The amendments of a rental, in order: A1 first."""
    return db.session.scalars(
        select(Amendment)
        .options(joinedload(Amendment.asked_by), joinedload(Amendment.witnessed_by))
        .where(Amendment.rental_id == rental_id)
        .order_by(Amendment.number)
    ).all()


def prepared(rental_id: int) -> Amendment | None:
    """The one that waits for its signature: there is one at most."""
    return db.session.scalar(
        select(Amendment).where(
            Amendment.rental_id == rental_id, Amendment.state == AmendmentState.PREPARED
        )
    )


def signed(rental_id: int, kind: AmendmentKind | None = None) -> Sequence[Amendment]:
    """Those that took effect, in order; of one kind if it is named."""
    query = (
        select(Amendment)
        .where(Amendment.rental_id == rental_id, Amendment.state == AmendmentState.SIGNED)
        .order_by(Amendment.number)
    )
    if kind is not None:
        query = query.where(Amendment.kind == kind)
    return db.session.scalars(query).all()


def extensions(rental_id: int) -> int:
    """How many times a rental was extended."""
    return int(
        db.session.scalar(
            select(func.count(Amendment.id)).where(
                Amendment.rental_id == rental_id,
                Amendment.kind == AmendmentKind.EXTENSION,
                Amendment.state == AmendmentState.SIGNED,
            )
        )
        or 0
    )


def get(rental_number: str, number: int, *, by: Person | None) -> Amendment:
    """One amendment, by the number of its rental and its own.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(Amendment)
        .join(Amendment.rental)
        .options(
            joinedload(Amendment.rental).joinedload(Rental.beneficiary),
            joinedload(Amendment.rental).joinedload(Rental.scooter),
            joinedload(Amendment.asked_by),
            joinedload(Amendment.witnessed_by),
        )
        .where(Rental.number == rental_number, Amendment.number == number)
    )
    if row is None or (by is not None and not by.sees_site(row.rental.site_id)):
        raise NotFound
    return row


def drop_prepared(rental: Rental, why: str, *, now: datetime) -> None:
    """A change that nobody signed falls away as the scooter comes back."""
    row = prepared(rental.id)
    if row is not None:
        with deed("cancel_amendment"):
            row.state, row.cancelled_at = AmendmentState.CANCELLED, now
            row.cancelled_because = why[:250]


def picture(rental: Rental, place: Site) -> dict[str, Any]:
    """What an amendment may change, as it stands now: an instant in ISO form (UTC), amounts in cents.

    `scooter`, `plate` and `vehicle` are how people name it; `place` is the name of the site it comes back to.
    """
    scooter = rental.scooter
    return {
        "due_at": rental.due_at.isoformat(),
        "days": rental.days,
        "total_cents": rental.total_cents,
        "deposit_cents": rental.deposit_cents,
        "tariff_id": rental.tariff_id,
        "place": place.name,
        "place_id": place.id,
        "scooter": scooter.fleet_number,
        "scooter_id": scooter.id,
        "plate": scooter.plate or "",
        "vehicle": f"{scooter.model.make} {scooter.model.name}",
        "vehicle_class": scooter.model.vehicle_class.value,
    }
