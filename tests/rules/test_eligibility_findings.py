"""Everything that a policy says of each case: rules, codes, values, what is missing, up to when it holds.

`approved_eligibility.txt` is read by people. After a change that was meant:

    PYTHONPATH=. .venv/bin/python -m tests.rules.test_eligibility_findings
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from mobility.rules.eligibility import DEFAULT_POLICY, Applicant, Policy, ProofKind, assess
from mobility.rules.exceptions import Waiver
from mobility.rules.insurance import Insurance
from mobility.rules.licence import (
    Category,
    CheckVerdict,
    Rider,
    Title,
    TitleCheck,
    TitleKind,
    VehicleClass,
)
from mobility.rules.policies import SituationProof
from tests.rules.test_eligibility import CASES, FULL, ON, proof, without

APPROVED = Path(__file__).with_name("approved_eligibility.txt")


def insured(classes: Collection[str] = frozenset(VehicleClass), **facts: Any) -> Insurance:
    """A contract that asks for a title held for six months."""
    return Insurance(
        insurer="Assurance témoin", classes=frozenset(classes), seniority_months=6, **facts
    )


def held(*obtained_on: date) -> Rider:
    """Somebody whose licences B were obtained on these days."""
    titles = tuple(
        Title(kind=TitleKind.LICENCE, category=Category.B, obtained_on=day) for day in obtained_on
    )
    return Rider(born_on=date(1999, 4, 2), titles=titles)


def papers_of(
    own: dict[str, tuple[str, int | None]], *, need: int | None = None, situation: bool = True
) -> Policy:
    """The usual policy, where these situations have papers of their own."""
    asked = {**DEFAULT_POLICY.required_proofs, "need": need}
    if not situation:
        del asked["situation"]
    return replace(
        DEFAULT_POLICY,
        required_proofs=asked,
        situation_proofs={
            code: SituationProof(kind=kind, days=days) for code, (kind, days) in own.items()
        },
    )


STRICT = replace(
    DEFAULT_POLICY,
    prescription_required=True,
    quotient_limit_cents=80_000,
    most_renewals=1,
    insurer_minimum_age=21,
)
"""A policy that asks for everything that can be asked."""
ON_THE_EDGE: dict[str, tuple[Policy, dict[str, Any]]] = {
    "a policy that asks for nothing": (Policy(), {}),
    "everything is asked, nothing is known": (
        STRICT,
        {
            "insee": "",
            "situations": frozenset(),
            "need": "",
            "need_starts_on": None,
            "proofs": (),
            "wanted_days": None,
            "family_quotient_cents": None,
            "renewals": None,
            "commute_km": None,
        },
    ),
    "everything is asked and given": (
        STRICT,
        {
            "prescribed_on": ON,
            "family_quotient_cents": 80_000,
            "renewals": 1,
            "commute_km": 25,
            "assessed_on": date(2026, 11, 2),
            "transit_minutes": 45,
        },
    ),
    "everything is asked, a little too much of each": (
        STRICT,
        {
            "insee": "59350",
            "prescribed_on": date(2026, 11, 25),
            "family_quotient_cents": 80_001,
            "renewals": 2,
            "commute_km": 26,
            "assessed_on": date(2026, 11, 2),
            "transit_minutes": 44,
            "used_days": 184,
            "debt_cents": 1,
            "unreturned_equipment": True,
        },
    ),
    "no transport at the hours of work": (STRICT, {"assessed_on": date(2026, 11, 2)}),
    "an insurer of another class": (DEFAULT_POLICY, {"insurance": insured(classes={"l3e_a1"})}),
    "an insurer that excludes a use, six months to the day": (
        DEFAULT_POLICY,
        {"insurance": insured(exclusions=("livraison",)), "rider": held(date(2026, 5, 24))},
    ),
    "six months less a day": (
        DEFAULT_POLICY,
        {"insurance": insured(), "rider": held(date(2026, 5, 25))},
    ),
    "the oldest title counts, whatever was seen of it": (
        DEFAULT_POLICY,
        {
            "insurance": insured(),
            "rider": replace(
                held(date(2026, 11, 1), date(2010, 6, 1)),
                check=TitleCheck(verdict=CheckVerdict.NOT_VALID, on=ON),
            ),
        },
    ),
    "no title needed, and the insurer asks since when": (
        DEFAULT_POLICY,
        {"insurance": insured(), "rider": Rider(born_on=date(1987, 12, 31))},
    ),
    "an exception on its last day": (
        DEFAULT_POLICY,
        {
            "debt_cents": 1,
            "waivers": (Waiver(key="debt_too_high", until=ON, request_id=7),),
        },
    ),
    "an exception that ended yesterday": (
        DEFAULT_POLICY,
        {
            "debt_cents": 1,
            "waivers": (Waiver(key="debt_too_high", until=date(2026, 11, 23), request_id=7),),
        },
    ),
    "a paper of today": (
        DEFAULT_POLICY,
        {"proofs": without(ProofKind.ADDRESS, proof("address", issued_on=ON))},
    ),
    "of two papers that would do, the one that does": (
        papers_of({"job_seeker": ("situation", 10), "rsa": ("need", 92)}),
        {},
    ),
    "a paper for two things, by the stricter age": (
        papers_of({"job_seeker": ("need", 92)}, need=23),
        {"situations": frozenset({"job_seeker"})},
    ),
    "a paper for two things, however old": (
        papers_of({"job_seeker": ("need", None)}, situation=False),
        {"situations": frozenset({"job_seeker"})},
    ),
    "a situation without a paper of its own beside one that has": (
        papers_of({"rsa": ("need", 92)}),
        {"proofs": without(ProofKind.SITUATION)},
    ),
    "a commune of elsewhere that the policy takes": (
        replace(DEFAULT_POLICY, communes=frozenset({"59350"})),
        {"insee": "59350"},
    ),
}


def said(applicant: Applicant, policy: Policy) -> Iterator[str]:
    """The answer in full, a line for each finding."""
    found = assess(applicant, policy, ON)
    missing = f", missing {', '.join(found.missing)}" if found.missing else ""
    until = f" until {found.valid_until}" if found.valid_until else ""
    yield f"{found.outcome}{until}{missing}"
    for one in found.findings:
        values = ", ".join(f"{name} {_plain(one.values[name])}" for name in sorted(one.values))
        yield f"{one.rule} {one.kind} {one.state} {one.code}: {values}"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(_plain(one) for one in value)
    return str(value.value if hasattr(value, "value") else value)


def every() -> Iterator[str]:
    """A complete file in full, then of each case what differs from it."""
    base = list(said(FULL, DEFAULT_POLICY))
    yield "a complete file"
    yield from (f"    {line}" for line in base)
    cases = [
        (f"{', '.join(sorted(changes))}: {code}", DEFAULT_POLICY, changes)
        for changes, _outcome, code, _missing in CASES
    ]
    on_the_edge = [(name, *asked) for name, asked in ON_THE_EDGE.items()]
    for name, policy, changes in (*cases, *on_the_edge):
        lines = list(said(replace(FULL, **changes), policy))
        yield name
        yield from (f"    - {line}" for line in base if line not in lines)
        yield from (f"    + {line}" for line in lines if line not in base)


def test_each_case_says_in_full_what_was_approved() -> None:
    assert list(every()) == APPROVED.read_text("utf-8").splitlines()


if __name__ == "__main__":
    APPROVED.write_text("\n".join(every()) + "\n", "utf-8")
