"""Whether the house may rent to a person, by the policy in force: never a bare yes or no.

Each examined rule gives one finding; law, insurer and house are told apart (DOMAIN §1.5). Facts and policy are in
`rules.policies` and can be had from here.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from mobility.rules import insurance, licence, papers
from mobility.rules.communes import by_insee
from mobility.rules.days import add_days, age_on, anniversary
from mobility.rules.exceptions import set_aside
from mobility.rules.licence import Rider
from mobility.rules.policies import (
    DATED_NEEDS,
    DEFAULT_POLICY,
    Applicant,
    Assessment,
    Need,
    Outcome,
    Policy,
    Proof,
    ProofKind,
    Situation,
    SituationProof,
    named,
)
from mobility.rules.reasons import Code, Finding, FindingState, Rule, house

__all__ = [
    "DEFAULT_POLICY",
    "Applicant",
    "Assessment",
    "Need",
    "Outcome",
    "Policy",
    "Proof",
    "ProofKind",
    "Situation",
    "SituationProof",
    "assess",
]

_MET, _NO, _UNKNOWN = FindingState.MET, FindingState.NOT_MET, FindingState.UNKNOWN
_PAPERS = frozenset({Rule.PROOF, Rule.PRESCRIPTION})
"""Rules that a paper mends: not met, they make a file incomplete, not a person ineligible."""


def assess(applicant: Applicant, policy: Policy, on: date) -> Assessment:
    """What the policy says of a person on a day. Never raises, whatever the facts and the policy.

    A rule not met makes not eligible; else one that a person has to look at makes a review; else a fact or a paper that
    is missing makes incomplete. Warnings, and rules of the house that an exception sets aside, stand in nobody's way. `missing` names the proofs to bring (`ProofKind` values) and the facts to ask for (`address`,
    `situation`, `need`, `need_starts_on`). `valid_until` is the last day on which nothing that was examined has run out.

        >>> applicant = Applicant(rider=Rider(born_on=date(1980, 1, 1)), vehicle_class=licence.VehicleClass.L1E_B)
        >>> found = assess(applicant, DEFAULT_POLICY, date(2026, 11, 24))
        >>> found.outcome.value, found.missing[:2]
        ('incomplete', ('address', 'situation'))
    """
    ride = licence.may_ride(applicant.vehicle_class, applicant.rider, on)
    proofs = [
        papers.best(kind, age, applicant, on)
        for kind, age in papers.asked(applicant, policy, ride, on)
    ]
    examined = (
        *_ages(applicant, policy, on),
        *_territory(applicant, policy),
        *_situation(applicant, policy),
        *_quotient(applicant, policy),
        *_need(applicant, policy),
        *_distance(applicant, policy),
        *_alternative(applicant, policy),
        *_prescription(applicant, policy, on),
        *ride.reasons,
        *(finding for finding, _ in proofs),
        *_days(applicant, policy),
        *_renewals(applicant, policy),
        *_dues(applicant, policy),
    )
    findings = tuple(set_aside(one, applicant.waivers, on) for one in examined)
    outcome = _outcome(findings)
    ends = [
        add_days(on, policy.validity_days),
        ride.until,
        *(waiver.until for waiver in applicant.waivers if waiver.counts(examined, on)),
        *(until for one, until in proofs if set_aside(one, applicant.waivers, on) is one),
    ]
    return Assessment(
        outcome=outcome,
        findings=findings,
        missing=tuple(_missing(findings)),
        valid_until=min(day for day in ends if day is not None)
        if outcome is Outcome.ELIGIBLE
        else None,
    )


def _outcome(findings: Sequence[Finding]) -> Outcome:
    if any(one.state is _NO and one.rule not in _PAPERS for one in findings):
        return Outcome.NOT_ELIGIBLE
    if any(one.state is FindingState.REVIEW for one in findings):
        return Outcome.REVIEW
    if any(one.state in {_NO, _UNKNOWN} for one in findings):
        return Outcome.INCOMPLETE
    return Outcome.ELIGIBLE


_FACTS = {
    Code.COMMUNE_UNKNOWN: "address",
    Code.SITUATION_UNKNOWN: "situation",
    Code.NEED_UNKNOWN: "need",
    Code.NEED_START_UNKNOWN: "need_starts_on",
    Code.QUOTIENT_UNKNOWN: "family_quotient",
    Code.PRESCRIPTION_MISSING: ProofKind.PRESCRIPTION.value,
}


def _missing(findings: Sequence[Finding]) -> Iterator[str]:
    named: set[str] = set()
    for one in findings:
        if one.state not in {_NO, _UNKNOWN}:
            continue
        proof = one.values["proof"] if one.rule == Rule.PROOF else None
        name = str(proof) if proof else _FACTS.get(Code(one.code))
        if name and name not in named:
            named.add(name)
            yield name


def _ages(applicant: Applicant, policy: Policy, on: date) -> Iterator[Finding]:
    """R02 and R11: what the house and its insurer ask for; the legal age comes with the right to ride."""
    rider = applicant.rider
    yield _age(rider, policy.minimum_age, on)
    if applicant.insurance is not None:
        yield from insurance.findings(applicant.insurance, applicant.vehicle_class, rider, on)
    elif policy.insurer_minimum_age is not None:
        yield insurance.age(rider, policy.insurer_minimum_age, on)


def _age(rider: Rider, minimum: int, on: date) -> Finding:
    age = age_on(rider.born_on, on)
    if age >= minimum:
        return house(Rule.AGE, _MET, Code.AGE_ENOUGH, age=age, minimum=minimum)
    return house(
        Rule.AGE,
        _NO,
        Code.AGE_BELOW_POLICY,
        age=age,
        minimum=minimum,
        from_day=anniversary(rider.born_on, minimum),
    )


def _territory(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R01: by INSEE code, since one post code names several communes."""
    if not policy.communes:
        return
    commune = by_insee(applicant.insee)
    values = {
        "insee": applicant.insee,
        "commune": commune.name if commune else applicant.town or applicant.insee,
    }
    if not applicant.insee:
        yield house(Rule.TERRITORY, _UNKNOWN, Code.COMMUNE_UNKNOWN)
    elif applicant.insee in policy.communes:
        yield house(Rule.TERRITORY, _MET, Code.IN_TERRITORY, **values)
    else:
        yield house(Rule.TERRITORY, _NO, Code.OUT_OF_TERRITORY, **values)


def _situation(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R16: one situation among those of the policy is enough."""
    if not policy.situations:
        return
    fitting = applicant.situations & policy.situations
    if not applicant.situations:
        yield house(Rule.SITUATION, _UNKNOWN, Code.SITUATION_UNKNOWN)
    elif fitting:
        yield house(Rule.SITUATION, _MET, Code.SITUATION_FITS, situations=named(Situation, fitting))
    else:
        held = named(Situation, applicant.situations)
        yield house(Rule.SITUATION, _NO, Code.SITUATION_OUTSIDE, situations=held)


def _quotient(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R17: the monthly family quotient of the CAF."""
    limit, found = policy.quotient_limit_cents, applicant.family_quotient_cents
    if limit is None:
        return
    values = {"quotient_cents": found, "limit_cents": limit}
    if found is None:
        yield house(Rule.QUOTIENT, _UNKNOWN, Code.QUOTIENT_UNKNOWN, limit_cents=limit)
    elif found <= limit:
        yield house(Rule.QUOTIENT, _MET, Code.QUOTIENT_WITHIN, **values)
    else:
        yield house(Rule.QUOTIENT, _NO, Code.QUOTIENT_TOO_HIGH, **values)


def _need(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R05: what the scooter is for; a job, a training or a placement has a first day."""
    if not policy.needs:
        return
    need = named(Need, [applicant.need])[0]
    if not applicant.need:
        yield house(Rule.NEED, _UNKNOWN, Code.NEED_UNKNOWN)
    elif applicant.need not in policy.needs:
        yield house(Rule.NEED, _NO, Code.NEED_OUTSIDE, need=need)
    elif applicant.need in DATED_NEEDS and applicant.need_starts_on is None:
        yield house(Rule.NEED, _UNKNOWN, Code.NEED_START_UNKNOWN, need=need)
    else:
        yield house(Rule.NEED, _MET, Code.NEED_FITS, need=need, starts_on=applicant.need_starts_on)


def _distance(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R19: what is ridden in a day, there and back; too far for the scooter is a warning (DOMAIN §1.1)."""
    if policy.km_a_day is None or applicant.commute_km is None:
        return
    ridden = 2 * applicant.commute_km
    values = {"distance_km": ridden, "limit_km": policy.km_a_day}
    if ridden <= policy.km_a_day:
        yield house(Rule.DISTANCE, _MET, Code.DISTANCE_FITS, **values)
    else:
        yield house(Rule.DISTANCE, FindingState.WARNING, Code.DISTANCE_LONG, **values)


def _alternative(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R13: whether public transport would do, by the mobility assessment; told, for a person to judge."""
    limit, minutes = policy.transit_minutes, applicant.transit_minutes
    if limit is None or applicant.assessed_on is None:
        return
    values: dict[str, object] = {"assessed_on": applicant.assessed_on}
    if minutes is None:
        yield house(Rule.ALTERNATIVE, _MET, Code.TRANSIT_NONE, **values)
        return
    values |= {"minutes": minutes, "limit_minutes": limit}
    if minutes < limit:
        yield house(Rule.ALTERNATIVE, FindingState.WARNING, Code.TRANSIT_ENOUGH, **values)
    else:
        yield house(Rule.ALTERNATIVE, _MET, Code.TRANSIT_LONG, **values)


def _prescription(applicant: Applicant, policy: Policy, on: date) -> Iterator[Finding]:
    """R06: somebody sent the person, and when; how old that may be is a proof's age (R07)."""
    if not policy.prescription_required:
        return
    if applicant.prescribed_on is None or applicant.prescribed_on > on:
        yield house(Rule.PRESCRIPTION, _UNKNOWN, Code.PRESCRIPTION_MISSING)
    else:
        yield house(
            Rule.PRESCRIPTION, _MET, Code.PRESCRIPTION_SEEN, prescribed_on=applicant.prescribed_on
        )


def _days(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R08: days in twelve months, counted across contracts; and the length of one rental."""
    wanted = applicant.wanted_days
    if policy.days_a_year is not None:
        left = max(0, policy.days_a_year - applicant.used_days)
        values = {
            "used_days": applicant.used_days,
            "limit_days": policy.days_a_year,
            "left_days": left,
        }
        if left >= max(1, wanted or 1):
            yield house(Rule.DAYS, _MET, Code.DAYS_LEFT, **values)
        else:
            yield house(Rule.DAYS, _NO, Code.DAYS_USED_UP, wanted_days=wanted, **values)
    if policy.longest_rental_days is not None and wanted is not None:
        fits = wanted <= policy.longest_rental_days
        yield house(
            Rule.DAYS,
            _MET if fits else _NO,
            Code.RENTAL_SHORT_ENOUGH if fits else Code.RENTAL_TOO_LONG,
            wanted_days=wanted,
            limit_days=policy.longest_rental_days,
        )


def _renewals(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R18: how many times a rental may be extended; examined where one is asked for."""
    limit, asked = policy.most_renewals, applicant.renewals
    if limit is None or asked is None:
        return
    values = {"renewals": asked, "limit": limit}
    if asked <= limit:
        yield house(Rule.RENEWALS, _MET, Code.RENEWALS_LEFT, **values)
    else:
        yield house(Rule.RENEWALS, _NO, Code.RENEWALS_USED_UP, **values)


def _dues(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R09 and R10: what is still owed or out from a former rental."""
    owed = {"debt_cents": applicant.debt_cents, "limit_cents": policy.debt_limit_cents}
    if applicant.debt_cents <= policy.debt_limit_cents:
        yield house(Rule.DEBT, _MET, Code.DEBT_WITHIN_LIMIT, **owed)
    else:
        yield house(Rule.DEBT, _NO, Code.DEBT_TOO_HIGH, **owed)
    out = applicant.unreturned_equipment
    yield house(
        Rule.EQUIPMENT, _NO if out else _MET, Code.EQUIPMENT_OUT if out else Code.EQUIPMENT_BACK
    )
