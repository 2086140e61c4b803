"""Why a decision is taken, and the request that a rule of the house should not count for one person (dérogation)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mobility.rules.reasons import Finding, FindingKind, FindingState, Rule


class Occasion(StrEnum):
    """On what occasion eligibility was weighed."""

    FILE = "file"
    """The file was looked at: at sign-up, or when a paper came in."""
    HANDOVER = "handover"
    EXTENSION = "extension"
    EXCEPTION = "exception"


class ExceptionState(StrEnum):
    """Where a request for an exception stands; who asks never answers."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One rule of the house that does not count for a person, up to a day: what a granted request gives.

    `key` names the rule as `key_of` does; `request_id` is the request that was granted.
    """

    key: str
    until: date
    request_id: int

    def covers(self, finding: Finding, on: date) -> bool:
        """Whether this rule was examined, not met, and may be let pass on this day."""
        return on <= self.until and can_be_set_aside(finding) and key_of(finding) == self.key

    def counts(self, findings: Iterable[Finding], on: date) -> bool:
        """Whether the decision rests on it."""
        return any(self.covers(one, on) for one in findings)


def key_of(finding: Finding) -> str:
    """What an exception is asked for, by the answer of a rule; of a paper, whatever is wrong with it.

    >>> late = Finding(rule="R07", kind=FindingKind.HOUSE, state=FindingState.NOT_MET, code="proof_expired", values={"proof": "need"})
    >>> key_of(late)
    'proof:need'
    """
    proof = finding.values.get("proof")
    return f"proof:{proof}" if proof else finding.code


def can_be_set_aside(finding: Finding) -> bool:
    """Whether a manager may let this rule pass: one of the house, not met, or a paper that is not there.

    Law and insurer are never set aside. A minor's representative signs by the house's rule, yet because of the law
    (Code civil, article 1146): that one stays too. A fact that nobody noted is not let pass but asked for.
    """
    if finding.kind is not FindingKind.HOUSE or finding.rule == Rule.GUARDIAN:
        return False
    missing = finding.state is FindingState.UNKNOWN and finding.rule in {
        Rule.PROOF,
        Rule.PRESCRIPTION,
    }
    return missing or finding.state is FindingState.NOT_MET


def set_aside(finding: Finding, waivers: Iterable[Waiver], on: date) -> Finding:
    """The finding itself, or let pass where a waiver covers it."""
    for waiver in waivers:
        if waiver.covers(finding, on):
            values = {
                **finding.values,
                "waived_until": waiver.until,
                "request_id": waiver.request_id,
            }
            return replace(finding, state=FindingState.EXCEPTED, values=values)
    return finding
