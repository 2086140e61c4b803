"""A scooter leaves the road: its state changes, and in the same unit the bookings that it hits lose it.

Nothing is cancelled: they wait for another scooter, each of them visible (`services.threats`). When the scooter is
back early, nothing comes back by itself: somebody may have found something else meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.models import Booking, Occupation, Scooter
from mobility.rules.fleet import OccupationKind
from mobility.rules.maintenance import REPAIR_DAYS
from mobility.rules.states import BookingState, ScooterState
from mobility.services import bookings, fleet, workshop
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.workshop import WorkFacts

FOR_GOOD = timedelta(days=3660)
NOT_YET_OUT = (BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """What happened: to which state the scooter goes, why, where it is, and when it may be back."""

    target: ScooterState
    why: str
    workshop: str = ""
    back_at: datetime | None = None


def break_down(
    key: str | int,
    facts: Breakdown,
    *,
    version: int | None = None,
    by: Person | None,
    now: datetime,
) -> tuple[Scooter, Sequence[Booking]]:
    """Take a scooter off the road now; the bookings that lose it.

    Raises:
        Refused: as `fleet.set_state`; `back_before_now`.
        Stale: somebody changed it meanwhile.
    """
    scooter = fleet.set_state(key, facts.target, why=facts.why, version=version, by=by, now=now)
    until = _until(facts, now)
    lost = displace(scooter, until, why=facts.why, now=now)
    if facts.target is ScooterState.WORKSHOP:
        with deed("begin_repair"):
            repair = WorkFacts(
                title=facts.why, workshop=facts.workshop, starts_at=now, ends_at=until
            )
            workshop.begin_repair(scooter, repair, by=by, now=now)
    return scooter, lost


def back_from_rental(scooter: Scooter, why: str, *, by: Person | None, now: datetime) -> None:
    """A scooter that came back with something wrong goes to the workshop; one that is there already stays."""
    if scooter.state is not ScooterState.IN_SERVICE:
        return
    break_down(scooter.id, Breakdown(target=ScooterState.WORKSHOP, why=why), by=by, now=now)


def _until(facts: Breakdown, now: datetime) -> datetime:
    if facts.target in {ScooterState.STOLEN, ScooterState.RETIRED}:
        return now + FOR_GOOD
    if facts.back_at is not None and facts.back_at > now:
        return facts.back_at
    return now + timedelta(days=REPAIR_DAYS)


def displace(scooter: Scooter, until: datetime, *, why: str, now: datetime) -> Sequence[Booking]:
    """The bookings of a scooter that have not ridden off and begin before then lose it; they wait for another."""
    hit = db.session.scalars(
        select(Booking)
        .join(Occupation, Occupation.booking_id == Booking.id)
        .where(
            Occupation.scooter_id == scooter.id,
            Occupation.live,
            Occupation.starts_at < until,
            Occupation.ends_at > now,
            Booking.state.in_(NOT_YET_OUT),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    holds = select(Occupation).where(
        Occupation.scooter_id == scooter.id,
        Occupation.live,
        Occupation.kind == OccupationKind.HOLD,
        Occupation.starts_at < until,
    )
    with deed("displace"):
        for held in db.session.scalars(holds):
            held.live = False  # whoever is filling in the form is told when they send it
        for booking in hit:
            bookings.release(booking)
            bookings.set_state(booking, BookingState.TO_REASSIGN)
            booking.reason = why.strip()[:250]
    return hit
