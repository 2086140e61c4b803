"""Whether the house may rent to a person, by the policy in force: never a bare yes or no.

Each examined rule gives one finding; law, insurer and house are told apart (DOMAIN §1.5). Facts and policy are in
`rules.policies` and can be had from here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from mobility.rules import licence
from mobility.rules.communes import by_insee
from mobility.rules.days import add_days, age_on, anniversary
from mobility.rules.licence import TITLED, Ride, Rider
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
)
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule

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
    "assess",
]

_MET, _NO, _UNKNOWN = FindingState.MET, FindingState.NOT_MET, FindingState.UNKNOWN
_PAPERS = frozenset({Rule.PROOF, Rule.PRESCRIPTION})
"""Rules that a paper mends: not met, they make a file incomplete, not a person ineligible."""


def assess(applicant: Applicant, policy: Policy, on: date) -> Assessment:
    """What the policy says of a person on a day. Never raises, whatever the facts.

    A rule not met makes not eligible; else one that a person has to look at makes a review; else a fact or a paper that
    is missing makes incomplete. `missing` names the proofs to bring (`ProofKind` values) and the facts to ask for (`address`,
    `situation`, `need`, `need_starts_on`). `valid_until` is the last day on which nothing that was examined has run out.

        >>> applicant = Applicant(rider=Rider(born_on=date(1980, 1, 1)), vehicle_class=licence.VehicleClass.L1E_B)
        >>> found = assess(applicant, DEFAULT_POLICY, date(2026, 11, 24))
        >>> found.outcome.value, found.missing[:2]
        ('incomplete', ('address', 'situation'))
    """
    ride = licence.may_ride(applicant.vehicle_class, applicant.rider, on)
    proofs = [_proof(kind, age, applicant, on) for kind, age in _required(applicant, policy, ride)]
    findings = (
        *_ages(applicant.rider, policy, on),
        *_territory(applicant, policy),
        *_situation(applicant, policy),
        *_need(applicant, policy),
        *_prescription(applicant, policy, on),
        *ride.reasons,
        *(finding for finding, _ in proofs),
        *_days(applicant, policy),
        *_dues(applicant, policy),
    )
    outcome = _outcome(findings)
    ends = [add_days(on, policy.validity_days), ride.until, *(until for _, until in proofs)]
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
    # What an insurer may ask one day is a warning.
    if any(
        one.state in {_NO, _UNKNOWN} and one.code != Code.INSURER_MAY_ASK_TITLE for one in findings
    ):
        return Outcome.INCOMPLETE
    return Outcome.ELIGIBLE


_FACTS = {
    Code.COMMUNE_UNKNOWN: "address",
    Code.SITUATION_UNKNOWN: "situation",
    Code.NEED_UNKNOWN: "need",
    Code.NEED_START_UNKNOWN: "need_starts_on",
    Code.PRESCRIPTION_MISSING: ProofKind.PRESCRIPTION.value,
}


def _missing(findings: Sequence[Finding]) -> Iterator[str]:
    named: set[str] = set()
    for one in findings:
        if one.rule == Rule.PROOF and one.state is not _MET:
            name = str(one.values["proof"])
        else:
            name = _FACTS.get(Code(one.code), "")
        if name and name not in named:
            named.add(name)
            yield name


def _house(rule: Rule, state: FindingState, code: Code, **values: object) -> Finding:
    return Finding(rule=rule, kind=FindingKind.HOUSE, state=state, code=code, values=values)


def _ages(rider: Rider, policy: Policy, on: date) -> Iterator[Finding]:
    """R02 and R11: the ages that the house and its insurer ask for; the legal one comes with the right to ride."""
    yield _age(rider, policy.minimum_age, on)
    if policy.insurer_minimum_age is not None:
        found = _age(rider, policy.insurer_minimum_age, on)
        code = Code.INSURER_AGE_ENOUGH if found.state is _MET else Code.INSURER_AGE_BELOW
        yield replace(found, rule=Rule.INSURER, kind=FindingKind.INSURER, code=code)


def _age(rider: Rider, minimum: int, on: date) -> Finding:
    age = age_on(rider.born_on, on)
    if age >= minimum:
        return _house(Rule.AGE, _MET, Code.AGE_ENOUGH, age=age, minimum=minimum)
    return _house(
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
    values = {"insee": applicant.insee, "commune": commune.name if commune else applicant.insee}
    if not applicant.insee:
        yield _house(Rule.TERRITORY, _UNKNOWN, Code.COMMUNE_UNKNOWN)
    elif applicant.insee in policy.communes:
        yield _house(Rule.TERRITORY, _MET, Code.IN_TERRITORY, **values)
    else:
        yield _house(Rule.TERRITORY, _NO, Code.OUT_OF_TERRITORY, **values)


def _situation(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R16: one situation among those of the policy is enough."""
    if not policy.situations:
        return
    fitting = applicant.situations & policy.situations
    if not applicant.situations:
        yield _house(Rule.SITUATION, _UNKNOWN, Code.SITUATION_UNKNOWN)
    elif fitting:
        yield _house(
            Rule.SITUATION, _MET, Code.SITUATION_FITS, situations=_named(Situation, fitting)
        )
    else:
        held = _named(Situation, applicant.situations)
        yield _house(Rule.SITUATION, _NO, Code.SITUATION_OUTSIDE, situations=held)


def _need(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R05: what the scooter is for; a job, a training or a placement has a first day."""
    if not policy.needs:
        return
    need = _named(Need, [applicant.need])[0]
    if not applicant.need:
        yield _house(Rule.NEED, _UNKNOWN, Code.NEED_UNKNOWN)
    elif applicant.need not in policy.needs:
        yield _house(Rule.NEED, _NO, Code.NEED_OUTSIDE, need=need)
    elif applicant.need in DATED_NEEDS and applicant.need_starts_on is None:
        yield _house(Rule.NEED, _UNKNOWN, Code.NEED_START_UNKNOWN, need=need)
    else:
        yield _house(Rule.NEED, _MET, Code.NEED_FITS, need=need, starts_on=applicant.need_starts_on)


def _prescription(applicant: Applicant, policy: Policy, on: date) -> Iterator[Finding]:
    """R06: somebody sent the person, and when; how old that may be is a proof's age (R07)."""
    if not policy.prescription_required:
        return
    if applicant.prescribed_on is None or applicant.prescribed_on > on:
        yield _house(Rule.PRESCRIPTION, _UNKNOWN, Code.PRESCRIPTION_MISSING)
    else:
        yield _house(
            Rule.PRESCRIPTION, _MET, Code.PRESCRIPTION_SEEN, prescribed_on=applicant.prescribed_on
        )


def _required(applicant: Applicant, policy: Policy, ride: Ride) -> Iterator[tuple[str, int | None]]:
    """The proofs that this person has to bring; no riding title from somebody who legally needs none."""
    titleless = applicant.vehicle_class not in TITLED or any(
        finding.code == Code.NO_TITLE_NEEDED for finding in ride.reasons
    )
    for kind, age in policy.required_proofs.items():
        if not (titleless and kind == ProofKind.RIDING_TITLE):
            yield kind, age


def _proof(
    kind: str, age: int | None, applicant: Applicant, on: date
) -> tuple[Finding, date | None]:
    """R07: the best paper of a kind on this day, and its last day."""
    found = [_one_proof(kind, age, proof, on) for proof in applicant.proofs if proof.kind == kind]
    name = _named(ProofKind, [kind])[0]
    missing = _house(Rule.PROOF, _UNKNOWN, Code.PROOF_MISSING, proof=name, days=age)
    # One that is fresh before one that is not; then the one that holds longest.
    return min(
        found,
        key=lambda one: (one[0].state is not _MET, -(one[1] or date.max).toordinal()),
        default=(missing, None),
    )


def _one_proof(kind: str, age: int | None, proof: Proof, on: date) -> tuple[Finding, date | None]:
    name = _named(ProofKind, [kind])[0]
    if proof.seen_on is None or proof.seen_on > on:
        return _house(Rule.PROOF, _UNKNOWN, Code.PROOF_NOT_SEEN, proof=name), None
    if age is not None and (proof.issued_on is None or proof.issued_on > on):
        return _house(Rule.PROOF, _UNKNOWN, Code.PROOF_UNDATED, proof=name, days=age), None
    ends = [proof.valid_until]
    if age is not None and proof.issued_on is not None:
        ends.append(add_days(proof.issued_on, age))
    until = min((day for day in ends if day is not None), default=None)
    if until is not None and until < on:
        return _house(Rule.PROOF, _NO, Code.PROOF_EXPIRED, proof=name, days=age, until=until), until
    met = _house(
        Rule.PROOF, _MET, Code.PROOF_FRESH, proof=name, issued_on=proof.issued_on, until=until
    )
    return met, until


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
            yield _house(Rule.DAYS, _MET, Code.DAYS_LEFT, **values)
        else:
            yield _house(Rule.DAYS, _NO, Code.DAYS_USED_UP, wanted_days=wanted, **values)
    if policy.longest_rental_days is not None and wanted is not None:
        fits = wanted <= policy.longest_rental_days
        yield _house(
            Rule.DAYS,
            _MET if fits else _NO,
            Code.RENTAL_SHORT_ENOUGH if fits else Code.RENTAL_TOO_LONG,
            wanted_days=wanted,
            limit_days=policy.longest_rental_days,
        )


def _dues(applicant: Applicant, policy: Policy) -> Iterator[Finding]:
    """R09 and R10: what is still owed or out from a former rental."""
    owed = {"debt_cents": applicant.debt_cents, "limit_cents": policy.debt_limit_cents}
    if applicant.debt_cents <= policy.debt_limit_cents:
        yield _house(Rule.DEBT, _MET, Code.DEBT_WITHIN_LIMIT, **owed)
    else:
        yield _house(Rule.DEBT, _NO, Code.DEBT_TOO_HIGH, **owed)
    out = applicant.unreturned_equipment
    yield _house(
        Rule.EQUIPMENT, _NO if out else _MET, Code.EQUIPMENT_OUT if out else Code.EQUIPMENT_BACK
    )


def _named(
    kind: type[Situation] | type[Need] | type[ProofKind], codes: frozenset[str] | list[str]
) -> tuple[str, ...]:
    """Codes as members of their enum, so that they have a word; a code that nobody knows stays as it is."""
    known = {member.value: member for member in kind}
    return tuple(known.get(code, code) for code in sorted(codes))
