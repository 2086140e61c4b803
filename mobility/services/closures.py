"""What a closure comes upon: handovers that need another day, and returns that roll to the next open one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound
from mobility.models import Booking, Closure, Rental, Site
from mobility.rules.periods import at_local
from mobility.rules.states import RentalState
from mobility.services.lateness import PLACE
from mobility.services.slots import PROMISED
from mobility.services.standings import expected_back
from mobility.words.values import HOUSE_TIMEZONE


@dataclass(frozen=True, slots=True)
class Rolled:
    """A return that was agreed for a closed day, and when it is expected now; free of charge."""

    booking: Booking
    agreed_at: datetime
    expected_at: datetime
    out: bool
    """Whether the scooter is out already."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a closure concerns."""

    handovers: Sequence[Booking]
    """They were to come on a closed day: each needs another one."""
    returns: Sequence[Rolled]


def get(site: Site, closure_id: int) -> Closure:
    """One closure of a site.

    Raises:
        NotFound: it has none like this.
    """
    found = next((one for one in site.closures if one.id == closure_id), None)
    if found is None:
        raise NotFound
    return found


def touched(site: Site, closure: Closure, *, now: datetime) -> Touched:
    """Whom the closure of a site concerns, from now on; two queries."""
    begin = max(at_local(closure.first_day, time(), HOUSE_TIMEZONE), now - timedelta(days=1))
    end = at_local(closure.last_day + timedelta(days=1), time(), HOUSE_TIMEZONE)
    promised = db.session.scalars(
        select(Booking)
        .options(joinedload(Booking.beneficiary), joinedload(Booking.scooter))
        .where(Booking.site_id == site.id, Booking.state.in_(PROMISED), Booking.ends_at >= begin)
        .where(Booking.starts_at < end)
        .order_by(Booking.starts_at)
    ).all()
    out = db.session.scalars(
        select(Rental)
        .options(
            joinedload(Rental.booking).joinedload(Booking.beneficiary),
            joinedload(Rental.booking).joinedload(Booking.scooter),
        )
        .where(PLACE.in_([site.id]), Rental.state == RentalState.UNDER_WAY)
        .where(Rental.due_at >= begin, Rental.due_at < end)
    )
    back = [(one.booking, one.due_at, True) for one in out]
    back += [(one, one.ends_at, False) for one in promised if one.ends_at < end]
    rolled = [
        Rolled(booking, agreed, expected_back(site, agreed), out=out)
        for booking, agreed, out in back
    ]
    return Touched(
        handovers=[one for one in promised if one.starts_at >= begin],
        returns=sorted(rolled, key=lambda one: one.agreed_at),
    )
