"""The criteria of the house, version by version: written ahead, tried on what was decided, never changed in use."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import PolicyVersion
from mobility.rules.policies import DEFAULT_POLICY, Policy
from mobility.rules.policy_changes import Change, changes
from mobility.rules.stored import policy_from_json, policy_to_json
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """A version as a manager writes it: from when on, why, and every criterion."""

    name: str
    starts_on: date
    reason: str
    criteria: Policy


def first(*, starts_on: date, now: datetime) -> PolicyVersion:
    """Write the policy that a new foundation starts with."""
    row = PolicyVersion(
        name="Règles de départ",
        starts_on=starts_on,
        criteria=policy_to_json(DEFAULT_POLICY),
        created_at=now,
    )
    with deed("start_policy"):
        db.session.add(row)
    return row


def versions() -> Sequence[PolicyVersion]:
    """Every version, the last to start first."""
    return db.session.scalars(
        select(PolicyVersion).order_by(PolicyVersion.starts_on.desc(), PolicyVersion.id)
    ).all()


def get(policy_id: int) -> PolicyVersion:
    """One version.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(PolicyVersion, policy_id)
    if row is None:
        raise NotFound
    return row


def criteria(row: PolicyVersion) -> Policy:
    """The criteria of a version, as the rules want them."""
    return policy_from_json(row.criteria)


def in_force(on: date) -> PolicyVersion:
    """The version of a day: the last that has started.

    Raises:
        Refused: `no_policy`, before the first.
    """
    row = current(on)
    if row is None:
        raise Refused.because("no_policy")
    return row


def current(on: date) -> PolicyVersion | None:
    """The version of a day, for pages that show it; None before the first."""
    return _before(on + timedelta(days=1))


def basis(policy_id: int | None, *, on: date) -> Policy:
    """The criteria that a new version begins with: of the one that is named, of the one in force, or the usual ones.

    Raises:
        NotFound: the one that is named is not there.
    """
    row = get(policy_id) if policy_id is not None else current(on)
    return criteria(row) if row else DEFAULT_POLICY


def before(row: PolicyVersion) -> PolicyVersion | None:
    """The version that this one follows."""
    return _before(row.starts_on)


def _before(starts_on: date) -> PolicyVersion | None:
    return db.session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.starts_on < starts_on)
        .order_by(PolicyVersion.starts_on.desc())
        .limit(1)
    )


def differences(old: PolicyVersion, new: PolicyVersion) -> tuple[Change, ...]:
    """What one version asks for otherwise than another."""
    return changes(criteria(old), criteria(new))


def earliest_start(now: datetime) -> date:
    """The first day on which a new version may start: tomorrow, so that today's decisions all rest on one."""
    today = local(now).date()
    return today + timedelta(days=1) if current(today) else today


def add(facts: PolicyFacts, *, by: Person, now: datetime) -> PolicyVersion:
    """Write a version that starts on a day to come.

    Raises:
        Refused: `policy_starts_too_early`, `policy_day_taken`.
    """
    _may_start(facts, now)
    row = PolicyVersion(
        name=facts.name,
        starts_on=facts.starts_on,
        reason=facts.reason,
        criteria=policy_to_json(facts.criteria),
        created_at=now,
        created_by_id=by.user_id,
    )
    with deed("add_policy"):
        db.session.add(row)
        _flush(facts)
    return row


def change(policy_id: int, facts: PolicyFacts, *, version: int, now: datetime) -> PolicyVersion:
    """Change a version that has not started.

    Raises:
        NotFound: there is none.
        Refused: `policy_started`, `policy_starts_too_early`, `policy_day_taken`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = not_started(policy_id, now)
    if row.version != version:
        named = {name: getattr(row, name) for name in ("name", "starts_on", "reason")}
        kept = criteria(row)
        raise Stale(
            named | {one.name: getattr(kept, one.name) for one in fields(Policy)}, row.version
        )
    _may_start(facts, now)
    with deed("change_policy"):
        row.name, row.starts_on, row.reason = facts.name, facts.starts_on, facts.reason
        row.criteria = policy_to_json(facts.criteria)
        _flush(facts)
    return row


def withdraw(policy_id: int, *, now: datetime) -> None:
    """Take a version back that has not started; the journal keeps that there was one.

    Raises:
        NotFound: there is none.
        Refused: `policy_started`.
    """
    row = not_started(policy_id, now)
    with deed("withdraw_policy"):
        db.session.delete(row)


def not_started(policy_id: int, now: datetime) -> PolicyVersion:
    """A version that may still be changed.

    Raises:
        NotFound: there is none.
        Refused: `policy_started`.
    """
    row = get(policy_id)
    if row.starts_on <= local(now).date():
        raise Refused.because("policy_started", starts_on=row.starts_on)
    return row


def _may_start(facts: PolicyFacts, now: datetime) -> None:
    earliest = earliest_start(now)
    if facts.starts_on < earliest:
        raise Refused.because("policy_starts_too_early", earliest=earliest)


def _flush(facts: PolicyFacts) -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == "uq_policy_starts_on":
            raise Refused.because("policy_day_taken", starts_on=facts.starts_on) from error
        raise
