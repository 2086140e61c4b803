"""Number series without gap or double: a number is taken in the transaction that uses it."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from mobility import db
from mobility.models import Series


def take(name: str) -> int:
    """The next number of a series, 1 at first. A rollback gives it back.

    On PostgreSQL the row of the series stays locked until the transaction ends, so that whoever comes next waits
    and takes the number after, or the same one if this transaction came to nothing. On SQLite writers queue anyway.
    """
    taken = db.session.scalar(
        update(Series)
        .where(Series.name == name)
        .values(last=Series.last + 1)
        .returning(Series.last)
        .execution_options(synchronize_session=False)
    )
    if taken is not None:
        return taken
    try:
        with db.session.begin_nested():
            db.session.add(Series(name=name, last=1))
    except IntegrityError:  # another transaction began the series meanwhile
        return take(name)
    return 1


def last(name: str) -> int:
    """The last number given, 0 if none."""
    return db.session.scalar(select(Series.last).where(Series.name == name)) or 0
