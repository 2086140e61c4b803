"""A scooter is kept for a quarter of an hour while an agent fills in the form of a booking.

One for each agent: whoever chooses another lets go of the first. Confirming turns the hold into the booking's own
occupation (`bookings.occupy`); a hold whose time is over is nobody's any more (`occupations.standing`).
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.models import Occupation, User
from mobility.rules.fleet import OccupationKind
from mobility.services import bookings, house, occupations
from mobility.services.accounts import Person
from mobility.services.bookings import Wish
from mobility.services.journal import deed

LIFE = timedelta(minutes=15)
LONGEST = timedelta(hours=1)
"""However often somebody asks for more: a form that takes longer is a request."""


def keep(wish: Wish, scooter_id: int, *, by: Person, now: datetime) -> Occupation:
    """Keep this scooter for this wish while the form is filled in, and let go of what this agent kept before.

    Raises:
        NotFound: the person or the site is not this agent's to see.
        Refused: whatever stands against the promise (`bookings.promise`); `just_taken`.
    """
    bookings.visible(wish, by)
    _lock(by)
    with deed("hold"):
        _end(by)
        scooter, _decision = bookings.promise(wish, scooter_id, by=by, now=now)
        occupations.end_expired(now, scooter_id=scooter.id)
        spare = timedelta(minutes=house.site(scooter.site_id).turnaround_minutes)
        row = Occupation(
            scooter_id=scooter.id,
            kind=OccupationKind.HOLD,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            guarded_until=wish.ends_at + spare,
            live=True,
            held_by_id=by.user_id,
            held_until=now + LIFE,
        )
        db.session.add(row)
        occupations.flush()
    return row


def prolong(wish: Wish, scooter_id: int, *, by: Person, now: datetime) -> Occupation:
    """Keep it for 15 minutes more, an hour from now at most; anew, where the time is over and it is still free.

    Raises:
        NotFound, Refused: as `keep`.
    """
    _lock(by)
    row = occupations.held_by(by.user_id)
    if (
        row is None
        or row.held_until is None
        or row.held_until <= now
        or not _is_of(row, wish, scooter_id)
    ):
        return keep(wish, scooter_id, by=by, now=now)
    with deed("prolong_hold"):
        row.held_until = min(row.held_until + LIFE, now + LONGEST)
    return row


def let_go(*, by: Person) -> None:
    """This agent keeps nothing any more."""
    with deed("end_hold"):
        _end(by)


def of(wish: Wish, scooter_id: int, *, by: Person, now: datetime) -> Occupation | None:
    """What this agent keeps of this scooter for just this wish, if its time is not over."""
    row = db.session.scalar(
        select(Occupation).where(
            occupations.standing(now),
            Occupation.kind == OccupationKind.HOLD,
            Occupation.held_by_id == by.user_id,
        )
    )
    return row if row is not None and _is_of(row, wish, scooter_id) else None


def _is_of(row: Occupation, wish: Wish, scooter_id: int) -> bool:
    times = (row.starts_at, row.ends_at)
    return row.scooter_id == scooter_id and times == (wish.starts_at, wish.ends_at)


def _end(by: Person) -> None:
    row = occupations.held_by(by.user_id)
    if row is not None:
        row.live = False
        db.session.flush()


def _lock(by: Person) -> None:
    """Two forms of one agent do this one after the other."""
    db.session.execute(select(User.id).where(User.id == by.user_id).with_for_update(key_share=True))
