"""Papers over time: which are only looked at, when one runs out, by when one that is missing is asked for."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from mobility.rules.days import add_days
from mobility.rules.policies import Policy, ProofKind

SEEN_ONLY = frozenset({ProofKind.IDENTITY.value, ProofKind.RIDING_TITLE.value})
"""Looked at and not kept: noting the kind, the day and who saw it is enough (GDPR, article 5(1)(c); DOMAIN §6.2)."""
SOON, LATER = timedelta(days=30), timedelta(days=60)
REMEMBERED = timedelta(days=30)
"""A paper that ran out is spoken of for so long."""
USUAL_WAIT = timedelta(days=10)
BEFORE_START = timedelta(days=2)
LEAST_WAIT = timedelta(days=2)
LONGEST_WAIT = timedelta(days=92)


class Stage(StrEnum):
    """How near the end of a paper is."""

    OVER = "over"
    SOON = "soon"
    """Within 30 days."""
    LATER = "later"
    """Within 60 days."""
    FRESH = "fresh"
    ENDLESS = "endless"
    """Nothing that is known ends it."""


def stage(until: date | None, on: date) -> Stage:
    """How near the end of a paper is that holds up to and including a day.

    >>> stage(date(2026, 11, 23), date(2026, 11, 24)).value
    'over'
    """
    if until is None:
        return Stage.ENDLESS
    if until < on:
        return Stage.OVER
    if until <= on + SOON:
        return Stage.SOON
    return Stage.LATER if until <= on + LATER else Stage.FRESH


def ages(policy: Policy) -> Mapping[str, int | None]:
    """The greatest age in days of each kind of paper that the policy speaks of; None: however old."""
    found: dict[str, int | None] = dict(policy.required_proofs)
    for own in getattr(policy, "situation_proofs", {}).values():
        found.setdefault(own.kind, own.days)
    return found


def last_day(issued_on: date | None, valid_until: date | None, age_days: int | None) -> date | None:
    """The last day on which a paper counts: its own end, or its greatest age, whichever comes first.

    >>> last_day(date(2026, 9, 1), None, 92)
    datetime.date(2026, 12, 2)
    """
    aged = add_days(issued_on, age_days) if issued_on is not None and age_days is not None else None
    return min((day for day in (valid_until, aged) if day is not None), default=None)


def deadline(on: date, starts_on: date | None) -> date:
    """By when a paper is asked for, unless somebody says otherwise: ten days, or two days before the first day of work.

    >>> deadline(date(2026, 11, 24), None), deadline(date(2026, 11, 24), date(2026, 12, 1))
    (datetime.date(2026, 12, 4), datetime.date(2026, 11, 29))
    """
    usual = on + USUAL_WAIT
    if starts_on is not None:
        usual = min(usual, starts_on - BEFORE_START)
    return max(usual, on + LEAST_WAIT)
