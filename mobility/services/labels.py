"""Labels of the fleet: each scooter's code, and the act that is due when it is scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.documents import labels
from mobility.documents.labels import Label
from mobility.models import Rental, Scooter
from mobility.rules.states import RentalState, ScooterState
from mobility.services import house, roster
from mobility.services.accounts import Person
from mobility.services.roster import Filters
from mobility.words import local, phone, plate, word

MOST = 10 * labels.A_SHEET


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done with a scooter that is scanned: `give_back` or `hand_over` a rental, by its number."""

    act: str
    number: str


def sheet(by: Person, filters: Filters, *, public_url: str, skip: int = 0) -> bytes:
    """The labels of the scooters that a list shows, in its order, at most ten sheets; `skip` places are used already."""
    shown = house.shown()
    rows = roster.every_scooter(by, filters)
    scooters: Sequence[Scooter] = [
        row.scooter for row in rows if row.scooter.state is not ScooterState.RETIRED
    ]
    return labels.render(
        [
            Label(
                number=one.fleet_number,
                vehicle=plate(one.plate) if one.plate else word(one.model.vehicle_class),
                house=shown.name,
                phone=phone(shown.phone) if shown.phone else "",
                address=f"{public_url}/q/{one.fleet_number}",
            )
            for one in scooters[:MOST]
        ],
        skip=skip,
    )


def due(scooter: Scooter, *, now: datetime) -> Due | None:
    """What the one who scans a scooter has come to do: take it back, or hand it over today; None if neither."""
    rows = db.session.execute(
        select(Rental.number, Rental.state, Rental.starts_at)
        .where(
            Rental.scooter_id == scooter.id,
            Rental.state.in_([RentalState.UNDER_WAY, RentalState.TO_SIGN]),
        )
        .order_by(Rental.starts_at)
    ).all()
    for row in rows:
        if row.state is RentalState.UNDER_WAY:
            return Due("give_back", row.number)
    for row in rows:
        if local(row.starts_at).date() <= local(now).date():
            return Due("hand_over", row.number)
    return None
