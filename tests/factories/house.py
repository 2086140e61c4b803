"""The foundation, its sites and its people."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.models import (
    Closure,
    Note,
    Setting,
    Site,
    Task,
    User,
)
from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Role
from mobility.services import accounts, house
from mobility.services.accounts import Person
from tests.machine import DAY, NOW, TODAY, serial


def a_foundation(**facts: Any) -> Setting:
    """The foundation itself; there is one."""
    return house.found(
        **{
            "name": "Fondation témoin",
            "address": "1 place de la Mer, 62100 Calais",
            "phone": "+33399000001",
            "email": "bonjour@example.org",
            "insurer": "Assurance témoin",
            "mediator": "Médiateur témoin, 1 rue de la Paix, 75002 Paris",
            "sender_name": "Fondation témoin",
            "sender_email": "bonjour@example.org",
        }
        | facts
    )


def a_site(*, days: Sequence[int] = range(6), **facts: Any) -> Site:
    """A site that is open from 8 to 18 on these weekdays (Monday is 0), from Monday to Saturday by default."""
    number = serial()
    values: dict[str, Any] = {
        "name": f"Site {number}",
        "address": f"{number} rue de la Mer",
        "postcode": "62100",
        "town": "Calais",
        "phone": "+33399000002",
    }
    site = house.save_site(None, values | facts)
    house.set_hours(site.id, [(day, time(8), time(18)) for day in days])
    return site


def a_closure(site_id: int | None = None, **facts: Any) -> Closure:
    """A week in a month on which a site is closed."""
    days = {"first_day": TODAY + 30 * DAY, "last_day": TODAY + 37 * DAY, "reason": "Congés"}
    return house.close(site_id or the_site().id, **days | facts)


def the_site() -> Site:
    """The first site there is, made if there is none."""
    return db.session.scalar(select(Site).order_by(Site.id).limit(1)) or a_site()


def a_user(role: Role = Role.AGENT, *, site_ids: Sequence[int] | None = None, **facts: Any) -> User:
    """A member of staff, of every site there is unless `site_ids` says which; `password` gives one."""
    if site_ids is None:
        the_site()
        site_ids = db.session.scalars(select(Site.id)).all()
    password = facts.pop("password", None)
    values: dict[str, Any] = {
        "email": f"staff{serial()}@example.org",
        "name": "Camille Delattre",
        "now": NOW,
    }
    values |= facts
    if password is not None:
        values["password_hash"] = accounts.hash_password(password)
    return accounts.add(values.pop("email"), role=role, site_ids=site_ids, **values)


def a_person(role: Role = Role.MANAGER, **facts: Any) -> Person:
    """A member of staff who is signed in, as services want them in `by`."""
    user = a_user(role, **facts)
    return Person(
        user_id=user.id,
        session_id=0,
        name=user.name,
        email=user.email,
        role=user.role,
        site_ids=frozenset(site.id for site in user.sites),
        demonstration=user.demonstration,
    )


def the_user() -> User:
    """The first member of staff there is, made if there is none."""
    return db.session.scalar(select(User).order_by(User.id).limit(1)) or a_user(Role.MANAGER)


def a_task(**facts: Any) -> Task:
    """Something to do, by today."""
    values: dict[str, Any] = {
        "title": "Rappeler la mission locale",
        "due_on": TODAY,
        "created_at": NOW - DAY,
    }
    row = Task(**values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_note(subject_kind: SubjectKind, subject_id: int, **facts: Any) -> Note:
    """A line that somebody left on a page."""
    values: dict[str, Any] = {"text": "A rappelé, viendra à pied.", "written_at": NOW - DAY}
    values |= facts
    values.setdefault("written_by_id", the_user().id)
    row = Note(subject_kind=subject_kind, subject_id=subject_id, **values)
    db.session.add(row)
    db.session.flush()
    return row
