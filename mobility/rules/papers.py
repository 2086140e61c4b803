"""Which papers a person has to bring, and what the ones they brought are worth (R07 of DOMAIN §1.5, §1.3)."""

from datetime import date

from mobility.rules.days import add_days
from mobility.rules.licence import TITLED, Ride
from mobility.rules.policies import Applicant, Policy, Proof, ProofKind, named
from mobility.rules.reasons import Code, Finding, FindingState, Rule, house

_MET, _NO, _UNKNOWN = FindingState.MET, FindingState.NOT_MET, FindingState.UNKNOWN


def asked(
    applicant: Applicant, policy: Policy, ride: Ride, on: date
) -> list[tuple[str, int | None]]:
    """The proofs that this person has to bring; no riding title from somebody who legally needs none."""
    kinds = dict(policy.required_proofs)
    if applicant.vehicle_class not in TITLED or any(
        finding.code == Code.NO_TITLE_NEEDED for finding in ride.reasons
    ):
        kinds.pop(ProofKind.RIDING_TITLE, None)
    options = _of_situations(applicant, policy)
    if options:
        kind, age = min(options, key=lambda one: _rank(best(one[0], one[1], applicant, on)))
        if kind == ProofKind.SITUATION:
            kinds[kind] = age
        else:
            # A contract may show both the need and the situation: once, by the stricter age.
            kinds.pop(ProofKind.SITUATION, None)
            ages = [days for days in (age, kinds.get(kind)) if days is not None]
            kinds[kind] = min(ages, default=None)
    return list(kinds.items())


def _of_situations(applicant: Applicant, policy: Policy) -> list[tuple[str, int | None]]:
    """The papers of which one is enough: each situation that fits has its own, or that which all are asked for."""
    fitting = sorted(applicant.situations & policy.situations)
    if not any(situation in policy.situation_proofs for situation in fitting):
        return []
    common = ProofKind.SITUATION.value
    options = []
    for situation in fitting:
        own = policy.situation_proofs.get(situation)
        if own is not None:
            options.append((own.kind, own.days))
        elif common in policy.required_proofs:
            options.append((common, policy.required_proofs[common]))
        else:
            return []  # this one is believed without a paper
    return options


def best(kind: str, age: int | None, applicant: Applicant, on: date) -> tuple[Finding, date | None]:
    """R07: the best paper of a kind on this day, and its last day."""
    found = [_one(kind, age, proof, on) for proof in applicant.proofs if proof.kind == kind]
    name = named(ProofKind, [kind])[0]
    missing = house(Rule.PROOF, _UNKNOWN, Code.PROOF_MISSING, proof=name, days=age)
    return min(found, key=_rank, default=(missing, None))


def _rank(proof: tuple[Finding, date | None]) -> tuple[bool, int]:
    """One that is fresh comes before one that is not; then the one that holds longest."""
    finding, until = proof
    return finding.state is not _MET, -(until or date.max).toordinal()


def _one(kind: str, age: int | None, proof: Proof, on: date) -> tuple[Finding, date | None]:
    name = named(ProofKind, [kind])[0]
    if proof.seen_on is None or proof.seen_on > on:
        return house(Rule.PROOF, _UNKNOWN, Code.PROOF_NOT_SEEN, proof=name), None
    if age is not None and (proof.issued_on is None or proof.issued_on > on):
        return house(Rule.PROOF, _UNKNOWN, Code.PROOF_UNDATED, proof=name, days=age), None
    ends = [proof.valid_until]
    if age is not None and proof.issued_on is not None:
        ends.append(add_days(proof.issued_on, age))
    until = min((day for day in ends if day is not None), default=None)
    if until is not None and until < on:
        return house(Rule.PROOF, _NO, Code.PROOF_EXPIRED, proof=name, days=age, until=until), until
    met = house(
        Rule.PROOF, _MET, Code.PROOF_FRESH, proof=name, issued_on=proof.issued_on, until=until
    )
    return met, until
