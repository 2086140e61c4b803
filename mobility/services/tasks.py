"""Tasks: something for a member of staff to do; what, about whom, for whom, by when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Task
from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Capability
from mobility.services import subjects
from mobility.services.accounts import Person
from mobility.services.journal import deed

MANY = 200


def add(
    title: str,
    *,
    by: Person,
    now: datetime,
    kind: str = "",
    subject_id: int | None = None,
    site_id: int | None = None,
    assignee_id: int | None = None,
    due_on: date | None = None,
) -> Task:
    """Ask for something to be done.

    Raises:
        NotFound: it is about a thing, or for a site, that this person does not see.
        Refused: `task_empty`.
    """
    said = title.strip()
    if not said:
        raise Refused.because("task_empty")
    subject = SubjectKind(kind) if kind else None
    if subject is not None and subject_id is not None:
        subjects.seen(subject, subject_id, by=by)
    if site_id is not None and not by.sees_site(site_id):
        raise NotFound
    task = Task(
        title=said[:250],
        subject_kind=subject,
        subject_id=subject_id if subject else None,
        site_id=site_id,
        assignee_id=assignee_id,
        due_on=due_on,
        created_at=now,
        created_by_id=by.user_id,
    )
    with deed("add_task"):
        db.session.add(task)
    return task


def done(task_id: int, *, by: Person, now: datetime) -> Task:
    """Tick a task off; twice is the same as once."""
    task = _seen(task_id, by)
    with deed("do_task"):
        if task.done_at is None:
            task.done_at, task.done_by_id = now, by.user_id
    return task


def undo(task_id: int, *, by: Person) -> Task:
    """Put a task that was ticked off by mistake back on the list."""
    task = _seen(task_id, by)
    with deed("undo_task"):
        task.done_at = task.done_by_id = None
    return task


def open_for(by: Person) -> Sequence[Task]:
    """What is to be done at the sites of this person, the most pressing first."""
    query = (
        select(Task)
        .options(joinedload(Task.assignee))
        .where(Task.done_at.is_(None))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, by)).all()


def done_lately(by: Person, now: datetime) -> Sequence[Task]:
    """What was ticked off in the last week, latest first."""
    query = (
        select(Task)
        .options(joinedload(Task.assignee))
        .where(Task.done_at > now - timedelta(days=7))
        .order_by(Task.done_at.desc())
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, by)).all()


def _scoped(query, by: Person):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - one query or the other
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(or_(Task.site_id.is_(None), Task.site_id.in_(by.site_ids)))


def _seen(task_id: int, by: Person) -> Task:
    task = db.session.get(Task, task_id)
    if task is None or (task.site_id is not None and not by.sees_site(task.site_id)):
        raise NotFound
    return task
