"""Long lists: brought in by the runner, since no page may keep a browser waiting for half a minute.

All at once all the same: one list is one unit of work. What stands against it is written down, and the list is to be looked at again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.models import ImportBatch, User
from mobility.rules.importing import ImportState
from mobility.services import import_pages, imports
from mobility.services.accounts import Person
from mobility.services.journal import Actor, acting, deed
from mobility.words import sentence

AT_ONCE = 1_000
"""Rows that a page brings in by itself: a few seconds."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of the wish to bring a list in: rows to look at again first, or that the runner does it."""

    moved: int = 0
    queued: bool = False


def begin(batch_id: int, *, by: Person, now: datetime) -> Begun:
    """Bring a short list in; ask the runner to bring in a long one.

    Raises:
        NotFound, Refused: as `imports.bring_in`.
    """
    batch = imports.waiting(batch_id, by=by)
    if import_pages.useful(batch) <= AT_ONCE:
        return Begun(moved=imports.bring_in(batch_id, by=by, now=now))
    with deed("queue_list"):
        batch.state, batch.asked_by_id, batch.refusal = ImportState.QUEUED, by.user_id, ""
    return Begun(queued=True)


def take_back(batch_id: int, *, by: Person) -> None:
    """A list that the runner has not brought in yet is to be looked at again.

    Raises:
        NotFound: as `imports.get`.
        Refused: `import_settled`.
    """
    batch = imports.get(batch_id, by=by)
    if batch.state is not ImportState.QUEUED:
        raise Refused.because("import_settled")
    _back(batch, "")


def _back(batch: ImportBatch, refusal: str) -> None:
    with deed("unqueue_list"):
        batch.state, batch.refusal = ImportState.PREVIEW, refusal[:250]


def run(now: datetime, *, write: Callable[..., Any]) -> Mapping[str, int]:
    """Bring in the lists that wait for the runner, each in a unit of its own, in the name of who asked."""
    query = select(ImportBatch.id, ImportBatch.asked_by_id)
    queued = db.session.execute(
        query.where(ImportBatch.state == ImportState.QUEUED).order_by(ImportBatch.id)
    ).all()
    counts = {"imported": 0, "put_back": 0}
    for batch_id, user_id in queued:
        with acting(Actor("staff", user_id), now):
            try:
                done = write(_one, batch_id, user_id, now)
            except Refused as refused:
                write(_refused, batch_id, " ".join(sentence(one) for one in refused.reasons))
                done = False
        counts["imported" if done else "put_back"] += 1
    return counts


def _one(batch_id: int, user_id: int, now: datetime) -> bool:
    batch, by = db.session.get_one(ImportBatch, batch_id), _person(user_id)
    if batch.state is not ImportState.QUEUED:
        return False  # taken back since
    try:
        moved = imports.bring_in(batch_id, by=by, now=now, state=ImportState.QUEUED)
    except NotFound:
        raise Refused.because("import_settled") from None
    if moved:
        _back(batch, sentence(Reason("import_moved", {"number": moved})))
    return not moved


def _refused(batch_id: int, why: str) -> None:
    _back(db.session.get_one(ImportBatch, batch_id), why)


def _person(user_id: int) -> Person:
    user = db.session.get_one(User, user_id)
    sites = frozenset(site.id for site in user.sites)
    return Person(user.id, 0, user.name, user.email, user.role, sites, user.demonstration)
