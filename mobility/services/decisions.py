"""Eligibility as a dated act: the facts as they were, the policy in force, each rule with what it found."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.models import (
    Beneficiary,
    Decision,
    DecisionFinding,
    ExceptionRequest,
    Licence,
    PolicyVersion,
    Rental,
    TitleCheck,
)
from mobility.rules import eligibility, licence
from mobility.rules.eligibility import Applicant, Assessment, Outcome, Policy, Proof
from mobility.rules.exceptions import ExceptionState, Occasion, Waiver
from mobility.rules.kept_applicants import applicant_from_json, applicant_to_json
from mobility.rules.licence import CheckVerdict, Ride, Rider, Title, Training, VehicleClass
from mobility.rules.licence import TitleCheck as Check
from mobility.rules.periods import at_local
from mobility.rules.reasons import Code, Finding, FindingState
from mobility.rules.stored import from_json, policy_from_json, policy_to_json, to_json
from mobility.services import guardians, insurances, ledger, selves
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.papers import TitleFacts
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

YEAR = timedelta(days=365)
PASSED = frozenset({FindingState.MET, FindingState.EXCEPTED, FindingState.WARNING})
"""States of a rule that stand in nobody's way."""


def first_policy(*, starts_on: date, now: datetime) -> PolicyVersion:
    """Write the policy that a new foundation starts with."""
    row = PolicyVersion(
        name="Règles de départ",
        starts_on=starts_on,
        criteria=policy_to_json(eligibility.DEFAULT_POLICY),
        created_at=now,
    )
    with deed("start_policy"):
        db.session.add(row)
    return row


def policy_in_force(on: date) -> PolicyVersion:
    """The policy of a day.

    Raises:
        Refused: `no_policy`.
    """
    row = db.session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.starts_on <= on)
        .order_by(PolicyVersion.starts_on.desc())
        .limit(1)
    )
    if row is None:
        raise Refused.because("no_policy")
    return row


def criteria(row: PolicyVersion) -> Policy:
    """The criteria of a policy, as the rules want them."""
    return policy_from_json(row.criteria)


def rider(person: Beneficiary, on: date) -> Rider:
    """A person as the law of riding sees them; a guardian signs if one's mandate runs on that day."""
    check = max(person.title_checks, key=lambda one: (one.checked_on, one.id), default=None)
    return Rider(
        born_on=person.born_on,
        titles=tuple(title_of(one) for one in person.licences),
        trainings=tuple(
            Training(kind=one.kind, followed_on=one.followed_on) for one in person.trainings
        ),
        check=Check(verdict=check.verdict, on=check.checked_on, seen_by_id=check.checked_by_id)
        if check
        else None,
        stay=person.stay,
        resident_since=person.resident_since,
        permit_until=person.permit_until,
        guardian_signs=bool(guardians.in_force(person, on)),
    )


def title_of(one: Licence | TitleFacts) -> Title:
    """A title as the law of riding sees it."""
    return Title(
        kind=one.kind,
        category=one.category,
        country=one.country,
        obtained_on=one.obtained_on,
        valid_until=one.valid_until,
        codes=frozenset(one.codes.replace(",", " ").split()),
        provisional=one.provisional,
    )


def applicant(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    on: date,
    wanted_days: int | None = None,
    rental_id: int | None = None,
) -> Applicant:
    """A person and what they ask for, as plain facts; what is owed for `rental_id` is no debt yet: it goes on."""
    return Applicant(
        rider=rider(person, on),
        vehicle_class=vehicle_class,
        insee=person.insee,
        situations=frozenset(one.code for one in person.situations),
        need=person.need,
        need_starts_on=person.need_starts_on,
        prescribed_on=person.prescribed_on,
        proofs=tuple(
            Proof(
                kind=one.kind,
                issued_on=one.issued_on,
                valid_until=one.valid_until,
                seen_on=one.seen_on,
                seen_by_id=one.seen_by_id,
            )
            for one in person.proofs
        ),
        used_days=_used_days(person.id, on),
        wanted_days=wanted_days,
        debt_cents=max(0, ledger.owed_by(person.id, apart_from=rental_id)) if person.id else 0,
        waivers=waivers(person.id, on=on).get(vehicle_class, ()),
        family_quotient_cents=person.family_quotient_cents,
        commute_km=person.commute_km,
        insurance=insurances.of_class(vehicle_class, on=on),
    )


def waivers(beneficiary_id: int, *, on: date) -> dict[VehicleClass, tuple[Waiver, ...]]:
    """The exceptions granted to a person that count on this day, by class of vehicle."""
    rows = db.session.execute(
        select(
            ExceptionRequest.id,
            ExceptionRequest.rules,
            ExceptionRequest.until,
            Decision.vehicle_class,
        )
        .join(ExceptionRequest.decision)
        .where(
            ExceptionRequest.beneficiary_id == beneficiary_id,
            ExceptionRequest.state == ExceptionState.GRANTED,
            ExceptionRequest.until >= on,
        )
        .order_by(ExceptionRequest.id.desc())
    )
    found: dict[VehicleClass, tuple[Waiver, ...]] = {}
    for row in rows:
        granted = (Waiver(key=key, until=row.until, request_id=row.id) for key in row.rules)
        found[row.vehicle_class] = (*found.get(row.vehicle_class, ()), *granted)
    return found


def _used_days(beneficiary_id: int, on: date) -> int:
    """Days of rentals handed over in the twelve months before."""
    if not beneficiary_id:
        return 0
    since = at_local(on - YEAR, time(), HOUSE_TIMEZONE)
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(Rental.days), 0)).where(
                Rental.beneficiary_id.in_(selves.ids(beneficiary_id)),
                Rental.handed_over_at.isnot(None),
                Rental.handed_over_at >= since,
            )
        )
        or 0
    )


def provisional(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    on: date,
    wanted_days: int | None = None,
    rental_id: int | None = None,
) -> Assessment:
    """What the policy in force says of a person on a day; nothing is written."""
    facts = applicant(person, vehicle_class, on=on, wanted_days=wanted_days, rental_id=rental_id)
    return eligibility.assess(facts, criteria(policy_in_force(on)), on)


def decide(
    reference: str,
    vehicle_class: VehicleClass,
    *,
    occasion: Occasion = Occasion.FILE,
    wanted_days: int | None = None,
    rental_id: int | None = None,
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
        wanted_days=wanted_days,
        rental_id=rental_id,
        by=by,
        now=now,
    )


def take(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    occasion: Occasion,
    wanted_days: int | None = None,
    rental_id: int | None = None,
    by: Person,
    now: datetime,
) -> Decision:
    """Take a decision on somebody whose rental is in hand already, whatever site their file belongs to."""
    on = local(now).date()
    row = policy_in_force(on)
    facts = applicant(person, vehicle_class, on=on, wanted_days=wanted_days, rental_id=rental_id)
    assessment = eligibility.assess(facts, criteria(row), on)
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
    found = provisional(_person(beneficiary_id), vehicle_class, on=on, wanted_days=days)
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
    return criteria(decision.policy).longest_rental_days


def ride(beneficiary_id: int, vehicle_class: VehicleClass, *, on: date) -> Ride:
    """Whether a person may ride a class on a day, by what is known of them now."""
    return licence.may_ride(vehicle_class, rider(_person(beneficiary_id), on), on)


def last_legal_day(
    beneficiary_id: int, vehicle_class: VehicleClass, start: date, end: date
) -> date | None:
    """The last day, `end` at most, up to which a person may ride from `start` on; None if not even then."""
    return licence.last_legal_day(vehicle_class, rider(_person(beneficiary_id), start), start, end)


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
