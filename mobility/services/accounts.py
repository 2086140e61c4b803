"""Members of staff: how they sign in, where they are signed in, how they are invited."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import PasswordLink, Site, StaffSession, User, UserSite
from mobility.rules import roles
from mobility.rules.roles import Capability, Role
from mobility.services import throttle
from mobility.services.journal import deed

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
LINK_LIFE = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=5)
SHORTEST_PASSWORD = {Role.AGENT: 12, Role.MANAGER: 16, Role.ADMIN: 16, Role.FUNDER: 12}
LONGEST_PASSWORD = 128
DEMONSTRATION_PASSWORD = "la route est libre"  # noqa: S105 - everybody may know it: it opens demonstration accounts only

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
"""Checked when there is no such account, so that the answer takes as long."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who is signed in, as pages and services see them."""

    user_id: int
    session_id: int
    name: str
    email: str
    role: Role
    site_ids: frozenset[int]
    demonstration: bool

    def may(self, capability: Capability) -> bool:
        """Whether the role of this person has the capability."""
        return roles.may(self.role, capability)

    def sees_site(self, site_id: int) -> bool:
        """Whether people and scooters of this site are this person's to see."""
        return self.may(Capability.ALL_SITES) or site_id in self.site_ids


def hash_password(password: str) -> str:
    """Argon2id of a password; takes some 30 ms, so it is done before a unit of work begins."""
    return _hasher.hash(password)


def check_password(email: str, password: str, *, address: str, now: datetime) -> int:
    """The id of the member of staff, if the password is right.

    Unknown account, wrong password and closed account get the same answer in the same time.

    Raises:
        Refused: `sign_in_failed`, or `sign_in_wait` with the seconds to wait.
    """
    doors = [
        (f"account:{email.lower()[:200]}", throttle.ACCOUNT),
        (f"address:{address}", throttle.ADDRESS),
    ]
    for door, limit in doors:
        wait = throttle.enter(door, limit, now=now)
        if wait is not None:
            raise Refused.because("sign_in_wait", seconds=int(wait.total_seconds()) + 1)
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    stored = user.password_hash if user and user.active and user.password_hash else _NOBODY
    if not _fits(stored, password) or user is None or stored is _NOBODY:
        raise Refused.because("sign_in_failed")
    throttle.forget(doors[0][0])
    throttle.forgive(doors[1][0])  # an office shares an address: its good sign-ins are no guesses
    return user.id


def renewed_hash(user_id: int, password: str) -> str | None:
    """A new hash of a password that was right, if the kept one is weaker than today's; slow, so outside a unit."""
    stored = get(user_id).password_hash
    return hash_password(password) if stored and _hasher.check_needs_rehash(stored) else None


def keep_hash(user_id: int, password_hash: str) -> None:
    """Keep a stronger hash of the same password."""
    with deed("renew_hash"):
        get(user_id).password_hash = password_hash


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def start_session(user_id: int, *, device: str, address: str, now: datetime) -> str:
    """Sign a person in on a device; the key that the cookie will carry. Only its hash is kept."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(
            token_hash=_digest(key),
            user_id=user_id,
            started_at=now,
            seen_at=now,
            device=device[:250],
            address=address[:40],
        )
    )
    return key


def signed_in(key: str, *, now: datetime) -> Person | None:
    """Whose session this key opens; None when it ended, stayed idle for too long, or the account is closed."""
    row = db.session.execute(
        select(
            StaffSession.id,
            StaffSession.started_at,
            StaffSession.seen_at,
            StaffSession.ended_at,
            User.id.label("user_id"),
            User.name,
            User.email,
            User.role,
            User.active,
            User.demonstration,
        )
        .join(StaffSession.user)
        .where(StaffSession.token_hash == _digest(key))
    ).one_or_none()  # columns and no objects: every request asks
    if row is None or row.ended_at is not None or not row.active:
        return None
    if now - row.seen_at > IDLE or now - row.started_at > ABSOLUTE:
        return None
    if now - row.seen_at > SEEN_EVERY:
        _note_seen(row.id, now)
    sites = db.session.scalars(select(UserSite.site_id).where(UserSite.user_id == row.user_id))
    return Person(
        row.user_id,
        row.id,
        row.name,
        row.email,
        row.role,
        frozenset(sites),
        row.demonstration,
    )


def _note_seen(session_id: int, now: datetime) -> None:
    def seen(session: Session) -> None:
        row = session.get(StaffSession, session_id)
        if row is not None:
            row.seen_at = now

    db.note(seen)


def end_session(session_id: int, *, now: datetime) -> None:
    """Sign out on one device."""
    row = db.session.get(StaffSession, session_id)
    if row is not None and row.ended_at is None:
        row.ended_at = now


def end_all_sessions(user_id: int, *, now: datetime) -> int:
    """Sign out everywhere; how many sessions ended."""
    rows = db.session.scalars(
        select(StaffSession).where(StaffSession.user_id == user_id, StaffSession.ended_at.is_(None))
    ).all()
    for row in rows:
        row.ended_at = now
    return len(rows)


def sessions_of(user_id: int) -> Sequence[StaffSession]:
    """Where a person is signed in, latest first, and the last ten ended ones."""
    return db.session.scalars(
        select(StaffSession)
        .where(StaffSession.user_id == user_id)
        .order_by(StaffSession.ended_at.isnot(None), StaffSession.started_at.desc())
        .limit(20)
    ).all()


def staff() -> Sequence[User]:
    """Every member of staff, by name."""
    return db.session.scalars(
        select(User).options(selectinload(User.sites)).order_by(User.name)
    ).all()


def get(user_id: int) -> User:
    """One member of staff.

    Raises:
        NotFound: there is none.
    """
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """What these members of staff are called, by id."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(set(user_ids) - {None})))
    return {row.id: row.name for row in rows}


def add(
    email: str,
    *,
    name: str,
    role: Role,
    site_ids: Sequence[int] = (),
    password_hash: str | None = None,
    demonstration: bool = False,
    now: datetime,
) -> User:
    """Add a member of staff.

    Raises:
        Refused: `email_taken`.
    """
    sites = db.session.scalars(select(Site).where(Site.id.in_(site_ids)).order_by(Site.name)).all()
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        active=True,
        password_hash=password_hash,
        demonstration=demonstration,
        created_at=now,
        sites=list(sites),
    )
    with deed("add_staff"):
        taken = db.session.scalar(select(User.id).where(User.email == user.email))
        if taken is not None:
            raise Refused.because("email_taken", email=user.email)
        db.session.add(user)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_user_email":
                raise Refused.because("email_taken", email=user.email) from error
            raise
    return user


def refuse_over_admin(role: Role, *, by: Person) -> None:
    """An account of an administrator is made, changed and given a link by administrators alone.

    Raises:
        Refused: `admin_only`.
    """
    if role is Role.ADMIN and by.role is not Role.ADMIN:
        raise Refused.because("admin_only")


def change(
    user_id: int,
    *,
    role: Role,
    site_ids: Sequence[int],
    active: bool,
    version: int | None = None,
    by: Person,
    now: datetime,
) -> None:
    """Change what a member of staff may do; their sessions end, so that nothing old goes on.

    Raises:
        Refused: `own_role`: nobody changes their own role or closes their own account; `admin_only`.
        Stale: somebody saved a newer version meanwhile.
    """
    user = get(user_id)
    if version is not None and user.version != version:
        theirs = {"role": user.role, "active": user.active}
        raise Stale(theirs | {"sites": [str(site.id) for site in user.sites]}, user.version)
    if user.id == by.user_id and (role != user.role or not active):
        raise Refused.because("own_role")
    for touched in (user.role, role):
        refuse_over_admin(touched, by=by)
    with deed("change_staff"):
        user.role, user.active = role, active
        user.sites = list(
            db.session.scalars(select(Site).where(Site.id.in_(site_ids)).order_by(Site.name))
        )
        if user.id != by.user_id:
            end_all_sessions(user.id, now=now)


def password_faults(password: str, *, role: Role, email: str, name: str) -> list[Reason]:
    """What is wrong with a password somebody chose (ANSSI, CNIL 2022-100: length before signs)."""
    shortest = SHORTEST_PASSWORD[role]
    if len(password) < shortest:
        return [Reason("password_short", {"shortest": shortest})]
    if len(password) > LONGEST_PASSWORD:
        return [Reason("password_long", {"longest": LONGEST_PASSWORD})]
    low = password.lower()
    parts = [part for part in (*name.lower().split(), email.lower().split("@")[0]) if len(part) > 3]
    if len(set(low)) < 6 or any(part in low for part in parts):
        return [Reason("password_guessable")]
    return []


def invite(user_id: int, *, now: datetime) -> str:
    """A one-time key with which this person chooses a password within three days; earlier ones die."""
    for link in db.session.scalars(
        select(PasswordLink).where(PasswordLink.user_id == user_id, PasswordLink.used_at.is_(None))
    ):
        link.used_at = now
    key = secrets.token_urlsafe(24)
    db.session.add(
        PasswordLink(token_hash=_digest(key), user_id=user_id, expires_at=now + LINK_LIFE)
    )
    return key


def invited(key: str, *, now: datetime) -> User:
    """Whom this one-time key invites.

    Raises:
        NotFound: unknown, used or expired.
    """
    return _link(key, now).user


def choose_password(key: str, password_hash: str, *, now: datetime) -> User:
    """Set the password of the person this key invites; the key is used up and old sessions end."""
    link = _link(key, now)
    link.used_at = now
    with deed("choose_password"):
        link.user.password_hash = password_hash
    end_all_sessions(link.user_id, now=now)
    return link.user


def _link(key: str, now: datetime) -> PasswordLink:
    link = db.session.scalar(select(PasswordLink).where(PasswordLink.token_hash == _digest(key)))
    if link is None or link.used_at is not None or link.expires_at <= now or not link.user.active:
        raise NotFound
    return link


def demonstration_accounts() -> Sequence[User]:
    """The open accounts whose password everybody knows, the least powerful first."""
    return db.session.scalars(
        select(User).where(User.demonstration, User.active).order_by(User.id)
    ).all()


def demonstration_accounts_exist() -> bool:
    """Whether accounts whose passwords everybody knows are open."""
    return (
        db.session.scalar(select(User.id).where(User.demonstration, User.active).limit(1))
        is not None
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
