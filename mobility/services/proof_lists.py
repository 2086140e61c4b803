"""Papers across people: what was asked for and has not come, what runs out soon."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from mobility import db
from mobility.errors import Refused
from mobility.models import Beneficiary, Booking, Decision, Proof, ProofRequest, Rental
from mobility.rules import proofs as rules
from mobility.rules.days import add_days
from mobility.rules.eligibility import Outcome
from mobility.rules.proofs import Stage
from mobility.rules.states import BookingState, RentalState
from mobility.services import policies

MANY = 200
"""A list shows so many papers."""
ON_THE_WAY = (BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What one person was asked for and has not brought, by the earliest of its days."""

    person: Beneficiary
    kinds: Sequence[str]
    due_on: date
    late: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A paper that runs out soon, or has lately."""

    person: Beneficiary
    proof: Proof
    until: date
    stage: Stage


def awaited(sites: frozenset[int] | None, *, on: date, due_by: date | None = None) -> list[Awaited]:
    """What people were asked for, the most pressing first; `sites` None is every site, `due_by` a last day."""
    query = (
        select(ProofRequest)
        .join(ProofRequest.beneficiary)
        .options(contains_eager(ProofRequest.beneficiary))
        .where(ProofRequest.settled_on.is_(None))
        .order_by(ProofRequest.due_on, ProofRequest.id)
        .limit(MANY)
    )
    if due_by is not None:
        query = query.where(ProofRequest.due_on <= due_by)
    if sites is not None:
        query = query.where(Beneficiary.site_id.in_(sites))
    found: dict[int, list[ProofRequest]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.beneficiary_id, []).append(row)
    return [
        Awaited(
            rows[0].beneficiary, [one.kind for one in rows], rows[0].due_on, rows[0].due_on < on
        )
        for rows in found.values()
    ]


def ending(
    sites: frozenset[int] | None, *, on: date, by: date, riding_only: bool = False
) -> list[Ending]:
    """Papers of people who are followed that run out up to a day, or have lately; the nearest first.

    Followed is who has a scooter or one on the way (`riding_only`), or a favourable decision that still counts. A paper
    that the policy in force does not speak of runs out by its own date alone.
    """
    ages = ages_in_force(on)
    since = on - rules.REMEMBERED
    query = (
        select(Proof)
        .join(Proof.beneficiary)
        .options(contains_eager(Proof.beneficiary))
        .where(or_(*_runs_out(ages, since, by)), _followed(on, riding_only=riding_only))
        .order_by(Proof.id)
        .limit(MANY)
    )
    if sites is not None:
        query = query.where(Beneficiary.site_id.in_(sites))
    found = []
    for proof in db.session.scalars(query):
        until = rules.last_day(proof.issued_on, proof.valid_until, ages.get(proof.kind))
        if until is not None and since <= until <= by:
            found.append(Ending(proof.beneficiary, proof, until, rules.stage(until, on)))
    return sorted(found, key=lambda one: (one.until, one.proof.id))


def ages_in_force(on: date) -> Mapping[str, int | None]:
    """The greatest age in days of each kind of paper; nothing where no policy is in force yet."""
    try:
        return rules.ages(policies.criteria(policies.in_force(on)))
    except Refused:
        return {}


def _runs_out(
    ages: Mapping[str, int | None], since: date, by: date
) -> Iterator[ColumnElement[bool]]:
    yield Proof.valid_until.between(since, by)
    for kind, age in ages.items():
        if age is not None:
            first, last = add_days(since, -age), add_days(by, -age)
            yield and_(Proof.kind == kind, Proof.issued_on.between(first, last))


def _followed(on: date, *, riding_only: bool) -> ColumnElement[bool]:
    riding = or_(
        exists().where(
            Rental.beneficiary_id == Beneficiary.id, Rental.state == RentalState.UNDER_WAY
        ),
        exists().where(Booking.beneficiary_id == Beneficiary.id, Booking.state.in_(ON_THE_WAY)),
    )
    if riding_only:
        return riding
    decided = exists().where(
        Decision.beneficiary_id == Beneficiary.id,
        Decision.outcome == Outcome.ELIGIBLE,
        Decision.valid_until >= on,
    )
    return or_(riding, decided)
