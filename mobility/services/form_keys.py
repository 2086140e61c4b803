"""A form sent twice acts once: the second sending leads to what the first one made."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.models import FormKey


def act_once(key: str, unit: Callable[[], str], *, now: datetime) -> str:
    """Run `unit`, which returns an address, unless a form with this key has already acted; return the address.

    Must run inside a unit of work: what the unit refuses leaves no key behind, so the form may be sent again.
    Two sendings at the same instant: one waits for the other on the unique key and is told so by the database
    (guard `uq_form_key_key`); `after_race` then finds the address.
    """
    done = db.session.scalar(select(FormKey).where(FormKey.key == key))
    if done is not None:
        return done.location
    row = FormKey(key=key, used_at=now)
    db.session.add(row)
    db.session.flush()
    row.location = unit()
    return row.location


def after_race(key: str) -> str | None:
    """Where the form that came first led to."""
    return db.session.scalar(select(FormKey.location).where(FormKey.key == key))
