"""Eligibility as a dated act: the facts as they were, the policy in force, each rule with what it found."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Reason
from mobility.models import (
    Beneficiary,
    Decision,
    DecisionFinding,
    TitleCheck,
)
from mobility.rules import eligibility, licence
from mobility.rules.eligibility import Applicant, Assessment, Outcome
from mobility.rules.exceptions import Occasion
from mobility.rules.kept_applicants import applicant_from_json, applicant_to_json
from mobility.rules.licence import CheckVerdict, Ride, VehicleClass
from mobility.rules.reasons import Code, Finding, FindingState
from mobility.rules.stored import from_json, to_json
from mobility.services import applicants, policies, selves
from mobility.services.accounts import Person
from mobility.services.applicants import ANYTHING, Wanted
from mobility.services.journal import deed
from mobility.words import local

YEAR = timedelta(days=365)
PASSED = frozenset({FindingState.MET, FindingState.EXCEPTED, FindingState.WARNING})
"""States of a rule that stand in nobody's way."""


def provisional(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    on: date,
    wanted: Wanted = ANYTHING,
) -> Assessment:
    """What the policy in force says of a person on a day; nothing is written."""
    facts = applicants.applicant(
        person,
        vehicle_class,
        on=on,
        wanted=wanted,
    )
    return eligibility.assess(facts, policies.criteria(policies.in_force(on)), on)


def decide(
    reference: str,
    vehicle_class: VehicleClass,
    *,
    occasion: Occasion = Occasion.FILE,
    wanted: Wanted = ANYTHING,
    by: Person,
    now: datetime,
) -> Decision:
    """Take a decision: it keeps the facts, the policy and every finding, and is never edited.

    Raises:
        NotFound: no such person, or another site's.
    """
    person = db.session.scalar(
        select(Beneficiary).where(Beneficiary.id.in_(selves.named(reference)))
    )
    if person is None or not by.sees_site(person.site_id):
        raise NotFound
    return take(
        person,
        vehicle_class,
        occasion=occasion,
        wanted=wanted,
        by=by,
        now=now,
    )


def take(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    occasion: Occasion,
    wanted: Wanted = ANYTHING,
    by: Person,
    now: datetime,
) -> Decision:
    """Take a decision on somebody whose rental is in hand already, whatever site their file belongs to."""
    on = local(now).date()
    row = policies.in_force(on)
    facts = applicants.applicant(
        person,
        vehicle_class,
        on=on,
        wanted=wanted,
    )
    assessment = eligibility.assess(facts, policies.criteria(row), on)
    decision = Decision(
        beneficiary_id=person.id,
        policy_id=row.id,
        vehicle_class=vehicle_class,
        taken_at=now,
        taken_on=on,
        taken_by_id=by.user_id,
        occasion=occasion,
        outcome=assessment.outcome,
        riding=licence.may_ride(vehicle_class, facts.rider, on).verdict,
        valid_until=assessment.valid_until,
        missing=list(assessment.missing),
        facts=applicant_to_json(facts),
        findings=[
            DecisionFinding(
                position=position,
                rule=finding.rule,
                kind=finding.kind,
                state=finding.state,
                code=finding.code,
                values=to_json(finding.values),
                article=finding.article,
            )
            for position, finding in enumerate(assessment.findings)
        ],
    )
    with deed("decide"):
        db.session.add(decision)
    return decision


def stands_against(found: Assessment) -> list[Reason]:
    """Why a person is not eligible (any more), a sentence a rule; empty where they are. Never a bare no."""
    if found.outcome is Outcome.ELIGIBLE:
        return []
    return [
        Reason("not_eligible_today"),
        *(Reason(one.code, one.values) for one in found.findings if one.state not in PASSED),
    ]


def days_against(
    beneficiary_id: int, vehicle_class: VehicleClass, days: int, *, on: date
) -> list[Reason]:
    """Whether so many more days go beyond what a person may use in a year."""
    found = provisional(_person(beneficiary_id), vehicle_class, on=on, wanted=Wanted(days=days))
    return [
        Reason(one.code, one.values)
        for one in found.findings
        if one.code == Code.DAYS_USED_UP and one.state is FindingState.NOT_MET
    ]


def facts_of(decision: Decision) -> Applicant:
    """The facts that a decision was taken on."""
    return applicant_from_json(decision.facts)


def findings(decision: Decision) -> list[Finding]:
    """The findings of a decision, as the rules gave them."""
    return [
        Finding(
            rule=row.rule,
            kind=row.kind,
            state=row.state,
            code=row.code,
            values=from_json(row.values),
            article=row.article,
        )
        for row in decision.findings
    ]


def get(decision_id: int, *, by: Person) -> Decision:
    """One decision with its findings.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    decision = db.session.scalar(
        select(Decision)
        .options(
            joinedload(Decision.beneficiary),
            joinedload(Decision.policy),
            selectinload(Decision.findings),
        )
        .where(Decision.id == decision_id)
    )
    if decision is None or not by.sees_site(decision.beneficiary.site_id):
        raise NotFound
    return decision


def in_force(beneficiary_id: int, vehicle_class: VehicleClass, *, on: date) -> Decision | None:
    """The newest decision on a class taken by that day; whatever its outcome."""
    return db.session.scalar(
        select(Decision)
        .where(
            Decision.beneficiary_id.in_(selves.ids(beneficiary_id)),
            Decision.vehicle_class == vehicle_class,
            Decision.taken_on <= on,
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def of_person(beneficiary_id: int) -> Sequence[Decision]:
    """The decisions on a person, newest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.beneficiary_id.in_(selves.ids(beneficiary_id)))
        .order_by(Decision.id.desc())
    ).all()


def longest_rental_days(decision: Decision) -> int | None:
    """The longest rental, in days, that the policy of a decision allows."""
    return policies.criteria(decision.policy).longest_rental_days


def ride(beneficiary_id: int, vehicle_class: VehicleClass, *, on: date) -> Ride:
    """Whether a person may ride a class on a day, by what is known of them now."""
    return licence.may_ride(vehicle_class, applicants.rider(_person(beneficiary_id), on), on)


def last_legal_day(
    beneficiary_id: int, vehicle_class: VehicleClass, start: date, end: date
) -> date | None:
    """The last day, `end` at most, up to which a person may ride from `start` on; None if not even then."""
    return licence.last_legal_day(
        vehicle_class, applicants.rider(_person(beneficiary_id), start), start, end
    )


def check_title(beneficiary_id: int, *, valid: bool, by: Person, on: date) -> None:
    """Write down that the title was seen on a day; never why it is not valid."""
    verdict = CheckVerdict.VALID if valid else CheckVerdict.NOT_VALID
    db.session.add(
        TitleCheck(
            beneficiary_id=beneficiary_id, verdict=verdict, checked_on=on, checked_by_id=by.user_id
        )
    )


def _person(beneficiary_id: int) -> Beneficiary:
    person = db.session.get(Beneficiary, beneficiary_id)
    if person is None:
        raise NotFound
    return person
