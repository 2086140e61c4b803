"""The journal: every change of a row is written down in the transaction that makes it.

No service calls it to record a change: the session itself does, at each flush, for every table that does not
say `__journal__ = False`. A bulk UPDATE or DELETE that would go past it is refused. What a service adds is only
the name of the deed (`with deed("hand_over")`), and the edge says who acts (`acting`).
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import (
    ORMExecuteState,
    PassiveFlag,
    Session,
    UOWTransaction,
    attributes,
    joinedload,
)

from mobility import db
from mobility.models import JournalDetail, JournalEntry, User

CREATED, CHANGED, REMOVED, READ = "added", "changed", "removed", "read"

MASKED = frozenset(
    {
        "password_hash",
        "token_hash",
        "content",
        "snapshot",
        "facts",
        "criteria",
        "choices",
        "strokes",
        "moved",
    }
)
"""Fields whose change is told and whose values are not."""

_ENTRIES = insert(JournalEntry).returning(JournalEntry.id, sort_by_parameter_order=True)
_DETAILS = insert(JournalDetail)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff, or the name of something else (`runner`, `command`, `beneficiary`)."""

    label: str
    user_id: int | None = None


COMMAND = Actor("command")
_actor: ContextVar[Actor] = ContextVar("actor", default=COMMAND)
_deed: ContextVar[str] = ContextVar("deed", default="")
_instant: ContextVar[datetime | None] = ContextVar("instant", default=None)


@contextmanager
def acting(actor: Actor, at: datetime | None = None) -> Iterator[None]:
    """Everything written inside is this actor's, at this instant (the clock's, if none is given)."""
    tokens = _actor.set(actor), _instant.set(at)
    try:
        yield
    finally:
        _actor.reset(tokens[0])
        _instant.reset(tokens[1])


@contextmanager
def deed(name: str) -> Iterator[None]:
    """Name the act that the changes inside belong to; flushes as it begins and ends, so that just they carry it."""
    db.session.flush()
    token = _deed.set(name)
    try:
        yield
        db.session.flush()
    finally:
        _deed.reset(token)


def install() -> None:
    """Make every session of the application write its journal."""
    if not event.contains(db.session, "after_flush", _write):
        event.listen(db.session, "after_flush", _write)
        event.listen(db.session, "do_orm_execute", _refuse_bulk)


class BulkChange(RuntimeError):
    """A bulk statement would change journalled rows without a trace."""


def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and getattr(mapper.class_, "__journal__", True):
        raise BulkChange(
            f"{mapper.class_.__name__}: change the objects, so that the journal sees it"
        )


def _write(session: Session, context: UOWTransaction) -> None:
    rows: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    # Not `session.deleted`: a child that its parent let go of (delete-orphan) is not in there.
    removed = [
        state.obj()
        for state, (gone, only_listed) in context.states.items()
        if gone and not only_listed
    ]
    changed = [thing for thing in session.dirty if thing not in removed]
    groups = ((CREATED, session.new), (CHANGED, changed), (REMOVED, removed))
    for action, objects in groups:
        for thing in objects:
            if not getattr(thing, "__journal__", True):
                continue
            values = _changes(thing, action)
            if values or action == REMOVED:
                rows.append(_entry(session, thing, action, values))
                changes.append(values)
    if rows:
        # Two statements, however many rows a flush changes, and compiled once.
        keys = session.connection().execute(_ENTRIES, rows).scalars()
        details = zip(keys, changes, strict=True)
        session.connection().execute(
            _DETAILS, [{"entry_id": key, "changes": values} for key, values in details]
        )


def _entry(session: Session, thing: Any, action: str, values: dict[str, Any]) -> dict[str, Any]:
    actor = _actor.get()
    identity = inspect(thing).mapper.primary_key_from_instance(thing)
    return {
        "at": _instant.get() or datetime.now(UTC),
        "actor_id": actor.user_id,
        "actor": actor.label,
        "deed": _deed.get(),
        "action": action,
        "subject_kind": thing.__tablename__,
        "subject_id": int(identity[0]),
        "fields": sorted(values),
        "unit": session.info.setdefault("unit", secrets.token_hex(8)),
    }


def _changes(thing: Any, action: str) -> dict[str, Any]:
    """Field → value for a new row, field → [before, after] for a changed one."""
    found: dict[str, Any] = {}
    state = inspect(thing)
    for column in state.mapper.column_attrs:
        name = column.key
        if name in {"id", "version"}:
            continue
        if action == CREATED:
            value = state.dict.get(name)
            if value not in (None, "", []):
                found[name] = _plain(name, value)
        elif action == CHANGED:
            history = attributes.get_history(thing, name, passive=PassiveFlag.PASSIVE_NO_INITIALIZE)
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            # What was never loaded has no value before; that it was emptied is told all the same.
            if (history.added and not history.deleted) or before != after:
                found[name] = [_plain(name, before), _plain(name, after)]
    return found | _relations(thing, action)


def _relations(thing: Any, action: str) -> dict[str, Any]:
    """What a row is related to through a table of pairs, by ids: the sites of a member of staff."""
    found: dict[str, Any] = {}
    for relation in inspect(thing).mapper.relationships:
        if relation.secondary is None or action == REMOVED:
            continue
        history = attributes.get_history(
            thing, relation.key, passive=PassiveFlag.PASSIVE_NO_INITIALIZE
        )
        if history.added or history.deleted:
            kept = [one.id for one in history.unchanged]
            before = sorted(kept + [one.id for one in history.deleted])
            after = sorted(kept + [one.id for one in history.added])
            found[relation.key] = after if action == CREATED else [before, after]
    return found


def _plain(name: str, value: Any) -> Any:
    if name in MASKED or isinstance(value, bytes):
        return "•••"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def note_read(subject_kind: str, subject_id: int, actor: Actor, at: datetime) -> None:
    """Write down that somebody has read a kept paper; allowed while a page only reads."""
    row: dict[str, Any] = {
        "at": at,
        "actor_id": actor.user_id,
        "actor": actor.label,
        "deed": "read_file",
        "action": READ,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "fields": [],
        "unit": secrets.token_hex(8),
    }
    db.note(lambda own: own.execute(insert(JournalEntry).values(**row)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a readable journal."""

    at: datetime
    who: str
    deed: str
    action: str
    subject_kind: str
    subject_id: int
    fields: Sequence[tuple[str, Any, Any]]
    """Field, value before, value after."""


def of(
    subject_kind: str, subject_id: int, *, besides: Sequence[int] = (), limit: int = 200
) -> list[Line]:
    """What happened to one thing, newest first; `besides`: the ids under which it was known before."""
    entries = db.session.scalars(
        select(JournalEntry)
        .options(joinedload(JournalEntry.detail))
        .where(
            JournalEntry.subject_kind == subject_kind,
            JournalEntry.subject_id.in_((subject_id, *besides)),
        )
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    ).all()
    names = _names({entry.actor_id for entry in entries if entry.actor_id})
    return [
        Line(
            entry.at,
            names.get(entry.actor_id or 0, entry.actor),
            entry.deed,
            entry.action,
            entry.subject_kind,
            entry.subject_id,
            _readable(entry),
        )
        for entry in entries
    ]


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _readable(entry: JournalEntry) -> list[tuple[str, Any, Any]]:
    values = entry.detail.changes if entry.detail and entry.detail.changes else {}
    if entry.action == CHANGED:
        return [(name, pair[0], pair[1]) for name, pair in sorted(values.items())]
    return [(name, None, value) for name, value in sorted(values.items())]
