"""A rental as somebody saw it: whoever acts on it holds it until their unit ends, so that two never do so at once."""

from sqlalchemy import select

from mobility import db
from mobility.errors import Stale
from mobility.models import Rental


def as_seen(rental: Rental, version: int) -> None:
    """Make sure that a rental is still as it was seen, and lock it until the unit of work ends.

    What hangs on it (reports, stints, amendments, what it occupies) is then this unit's to change: two agents who
    hand over or change the same rental do it one after the other, and the second is told. SQLite has one writer
    anyway.

    Raises:
        Stale: somebody changed it meanwhile.
    """
    now = db.session.scalar(select(Rental.version).where(Rental.id == rental.id).with_for_update())
    if version != rental.version or now != version:
        raise Stale({"state": rental.state}, now or rental.version)
