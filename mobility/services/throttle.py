"""Failed tries at a door, counted in the database so that all workers share the count.

A try is counted before the secret is looked at, in a short transaction of its own: many workers guessing at once
cannot get more guesses than the limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility import db
from mobility.models import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and how the wait grows after them."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta


ACCOUNT = Limit(5, timedelta(seconds=5), timedelta(minutes=15), timedelta(hours=12))
"""Sign-in, by account: the wait doubles and never exceeds a quarter of an hour, so nobody is locked out for good."""
ADDRESS = Limit(30, timedelta(seconds=30), timedelta(minutes=30), timedelta(hours=12))
"""Any door, by network address: an office shares one, hence the wider limit."""
REFERENCE = Limit(5, timedelta(hours=1), timedelta(hours=1), timedelta(hours=1))
"""The status page, by reference: five birth dates an hour."""


def enter(door: str, limit: Limit, *, now: datetime) -> timedelta | None:
    """Count a try at this door; None if it may go on, else how long to wait."""

    def count(session: Session) -> timedelta | None:
        row = session.scalar(select(Throttle).where(Throttle.door == door).with_for_update())
        if row is None:
            session.add(Throttle(door=door, failures=1, last_at=now))
            session.flush()
            return None
        if row.blocked_until is not None and row.blocked_until > now:
            return row.blocked_until - now
        if now - row.last_at > limit.forgotten_after:
            row.failures = 0
        row.failures += 1
        row.last_at = now
        beyond = row.failures - limit.free
        row.blocked_until = None
        if beyond >= 0:
            wait = min(limit.first_wait * 2 ** min(beyond, 20), limit.longest_wait)
            row.blocked_until = now + wait
        return None

    try:
        return db.note(count)
    except db.IntegrityError:  # two first tries at one instant: the other one made the row
        return db.note(count)


def forget(door: str) -> None:
    """The secret was right: the door's count starts again."""

    def remove(session: Session) -> None:
        session.execute(delete(Throttle).where(Throttle.door == door))

    db.note(remove)


def forgive(door: str) -> None:
    """The secret was right: this one try does not count against a door that many people share."""

    def one_less(session: Session) -> None:
        row = session.scalar(select(Throttle).where(Throttle.door == door).with_for_update())
        if row is not None and row.failures > 0:
            row.failures -= 1
            row.blocked_until = None

    db.note(one_less)
