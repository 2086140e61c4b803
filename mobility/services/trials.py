"""A policy tried on what was decided: each decision weighed anew from the facts that it kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.models import Beneficiary, Decision
from mobility.rules import eligibility
from mobility.rules.eligibility import Assessment, Outcome, Policy
from mobility.rules.kept_applicants import applicant_from_json
from mobility.rules.policy_changes import Why, why
from mobility.rules.roles import Capability
from mobility.services import decisions
from mobility.services.accounts import Person

SHOWN = 200
"""How many changed decisions a page shows; all are counted."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A decision that would have been another one, and the findings that make it so."""

    decision: Decision
    new: Outcome
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a policy would have done to the decisions of some days."""

    since: date
    until: date
    tried: int
    """How many decisions were weighed anew."""
    unreadable: int
    """Those that kept too few facts to be weighed."""
    moves: tuple[tuple[Outcome, Outcome, int], ...]
    """How many went from which outcome to which, the commonest first."""
    changed: tuple[Changed, ...]

    @property
    def number(self) -> int:
        """How many would have been another one."""
        return sum(count for _old, _new, count in self.moves)


def rerun(facts: Mapping[str, Any], policy: Policy, on: date) -> Assessment:
    """Weigh a decision anew from the facts that it kept.

    Raises:
        KeyError, ValueError, TypeError: too little was kept to weigh anything.
    """
    return eligibility.assess(applicant_from_json(facts), policy, on)


def attempt(policy: Policy, *, days: int, today: date, by: Person) -> Trial:
    """Try a policy on the decisions of so many days, today included; nothing is written."""
    since = today - timedelta(days=days)
    tried, unreadable = 0, 0
    moves: Counter[tuple[Outcome, Outcome]] = Counter()
    changed: dict[int, Assessment] = {}
    for row in db.session.execute(_taken(since, today, by)):
        try:
            found = rerun(row.facts, policy, row.taken_on)
        except (KeyError, ValueError, TypeError):
            unreadable += 1
            continue
        tried += 1
        if found.outcome != row.outcome:
            moves[row.outcome, found.outcome] += 1
            if len(changed) < SHOWN:
                changed[row.id] = found
    return Trial(
        since=since,
        until=today,
        tried=tried,
        unreadable=unreadable,
        moves=tuple((old, new, count) for (old, new), count in moves.most_common()),
        changed=tuple(_explained(changed)),
    )


def _taken(since: date, until: date, by: Person) -> Select[Any]:
    query = (
        select(Decision.id, Decision.taken_on, Decision.outcome, Decision.facts)
        .where(Decision.taken_on.between(since, until))
        .order_by(Decision.id.desc())
    )
    if by.may(Capability.ALL_SITES):
        return query
    return query.join(Beneficiary).where(Beneficiary.site_id.in_(by.site_ids))


def _explained(changed: Mapping[int, Assessment]) -> Iterator[Changed]:
    rows: Sequence[Decision] = db.session.scalars(
        select(Decision)
        .options(joinedload(Decision.beneficiary), selectinload(Decision.findings))
        .where(Decision.id.in_(changed))
        .order_by(Decision.id.desc())
    ).all()
    for row in rows:
        found = changed[row.id]
        reasons = why(decisions.findings(row), found.findings, row.outcome, found.outcome)
        yield Changed(row, found.outcome, reasons)
