"""The policy on a person: one finding a rule, law and house apart, and what is missing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.eligibility import (
    DEFAULT_POLICY,
    Applicant,
    Assessment,
    Need,
    Outcome,
    Policy,
    Proof,
    ProofKind,
    Situation,
    assess,
)
from mobility.rules.licence import (
    CheckVerdict,
    Rider,
    Title,
    TitleCheck,
    TitleKind,
    VehicleClass,
)
from mobility.rules.policies import first_policy
from mobility.rules.reasons import Code, FindingKind, FindingState, Rule

ON = date(2026, 11, 24)
CALAIS, LILLE = "62193", "59350"
ELIGIBLE, INCOMPLETE = Outcome.ELIGIBLE, Outcome.INCOMPLETE
NOT_ELIGIBLE, REVIEW = Outcome.NOT_ELIGIBLE, Outcome.REVIEW


def proof(kind: str, **facts: Any) -> Proof:
    return Proof(**{"kind": kind, "issued_on": date(2026, 11, 1), "seen_on": ON} | facts)


BSR = Title(kind=TitleKind.BSR)
YOUNG = Rider(born_on=date(1999, 4, 2), titles=(BSR,))
FULL = Applicant(
    rider=YOUNG,
    vehicle_class=VehicleClass.L1E_B,
    insee=CALAIS,
    # Since 1 January 2025 these two overlap (DOMAIN §1.2).
    situations=frozenset({Situation.RSA, Situation.JOB_SEEKER}),
    need=Need.JOB,
    need_starts_on=date(2026, 12, 1),
    proofs=tuple(proof(kind) for kind in DEFAULT_POLICY.required_proofs),
    wanted_days=30,
)
"""Somebody with a complete file."""


def without(kind: str, *others: Proof) -> tuple[Proof, ...]:
    return (*(one for one in FULL.proofs if one.kind != kind), *others)


def codes(found: Assessment) -> set[str]:
    return {one.code for one in found.findings}


def test_a_complete_file_is_eligible_and_says_until_when() -> None:
    found = assess(FULL, DEFAULT_POLICY, ON)
    assert (found.outcome, found.missing) == (ELIGIBLE, ())
    assert all(one.state is FindingState.MET for one in found.findings)
    # the papers of 1 November hold three months, less than the decision's ninety days
    assert found.valid_until == date(2027, 2, 1)


def test_each_rule_says_one_thing_and_whose_it_is() -> None:
    found = assess(FULL, DEFAULT_POLICY, ON)
    kinds = {(one.rule, one.kind) for one in found.findings}
    assert {
        (Rule.TERRITORY, FindingKind.HOUSE),
        (Rule.AGE, FindingKind.HOUSE),
        (Rule.AGE, FindingKind.LEGAL),
        (Rule.INSURER, FindingKind.INSURER),
        (Rule.TITLE, FindingKind.LEGAL),
        (Rule.DEBT, FindingKind.HOUSE),
    } <= kinds
    assert len({one.code for one in found.findings} - {Code.PROOF_FRESH}) == len(
        found.findings
    ) - len(FULL.proofs)


# (what is changed, the outcome, the code that says why, what is missing) — codes of DOMAIN §1.5
CASES = [
    # R01: by INSEE code, never by post code
    ({"insee": LILLE}, NOT_ELIGIBLE, Code.OUT_OF_TERRITORY, ()),
    ({"insee": "62397"}, ELIGIBLE, Code.IN_TERRITORY, ()),
    ({"insee": ""}, INCOMPLETE, Code.COMMUNE_UNKNOWN, ("address",)),
    # R02 and R11
    (
        {"rider": replace(YOUNG, born_on=date(2008, 11, 25), guardian_signs=True)},
        NOT_ELIGIBLE,
        Code.AGE_BELOW_POLICY,
        (),
    ),
    (
        {"rider": replace(YOUNG, born_on=date(2008, 11, 25), guardian_signs=True)},
        NOT_ELIGIBLE,
        Code.INSURER_AGE_BELOW,
        (),
    ),
    ({"rider": replace(YOUNG, born_on=date(2008, 11, 24))}, ELIGIBLE, Code.AGE_ENOUGH, ()),
    # R03 and R04
    ({"rider": replace(YOUNG, titles=())}, NOT_ELIGIBLE, Code.TITLE_MISSING, ()),
    ({"vehicle_class": VehicleClass.L3E_A1}, NOT_ELIGIBLE, Code.CATEGORY_INSUFFICIENT, ()),
    ({"vehicle_class": VehicleClass.ASSISTED_BICYCLE}, ELIGIBLE, Code.NO_TITLE_ASKED, ()),
    # R05
    ({"need": Need.OTHER}, NOT_ELIGIBLE, Code.NEED_OUTSIDE, ()),
    ({"need": ""}, INCOMPLETE, Code.NEED_UNKNOWN, ("need",)),
    ({"need_starts_on": None}, INCOMPLETE, Code.NEED_START_UNKNOWN, ("need_starts_on",)),
    ({"need": Need.JOB_SEARCH, "need_starts_on": None}, ELIGIBLE, Code.NEED_FITS, ()),
    # R07
    ({"proofs": without(ProofKind.ADDRESS)}, INCOMPLETE, Code.PROOF_MISSING, ("address",)),
    (
        {"proofs": without(ProofKind.ADDRESS, proof("address", issued_on=date(2026, 8, 23)))},
        INCOMPLETE,
        Code.PROOF_EXPIRED,
        ("address",),
    ),
    (
        {"proofs": without(ProofKind.ADDRESS, proof("address", issued_on=date(2026, 8, 24)))},
        ELIGIBLE,
        Code.PROOF_FRESH,
        (),
    ),
    (
        {"proofs": without(ProofKind.IDENTITY, proof("identity", valid_until=date(2026, 11, 23)))},
        INCOMPLETE,
        Code.PROOF_EXPIRED,
        ("identity",),
    ),
    (
        {"proofs": without(ProofKind.SITUATION, proof("situation", issued_on=None))},
        INCOMPLETE,
        Code.PROOF_UNDATED,
        ("situation",),
    ),
    (
        {"proofs": without(ProofKind.SITUATION, proof("situation", issued_on=date(2026, 11, 25)))},
        INCOMPLETE,
        Code.PROOF_UNDATED,
        ("situation",),
    ),
    (
        {"proofs": without(ProofKind.NEED, proof("need", seen_on=None))},
        INCOMPLETE,
        Code.PROOF_NOT_SEEN,
        ("need",),
    ),
    # R08
    ({"used_days": 154}, ELIGIBLE, Code.DAYS_LEFT, ()),
    ({"used_days": 155}, NOT_ELIGIBLE, Code.DAYS_USED_UP, ()),
    ({"used_days": 400, "wanted_days": None}, NOT_ELIGIBLE, Code.DAYS_USED_UP, ()),
    ({"used_days": 183, "wanted_days": None}, ELIGIBLE, Code.DAYS_LEFT, ()),
    ({"wanted_days": 32}, NOT_ELIGIBLE, Code.RENTAL_TOO_LONG, ()),
    # R09 and R10
    ({"debt_cents": 1}, NOT_ELIGIBLE, Code.DEBT_TOO_HIGH, ()),
    ({"unreturned_equipment": True}, NOT_ELIGIBLE, Code.EQUIPMENT_OUT, ()),
    # R12: nobody decides in the place of a person
    (
        {"rider": replace(YOUNG, check=TitleCheck(verdict=CheckVerdict.TO_REVIEW, on=ON))},
        REVIEW,
        Code.TITLE_TO_REVIEW,
        (),
    ),
    # R16
    ({"situations": frozenset({Situation.OTHER})}, NOT_ELIGIBLE, Code.SITUATION_OUTSIDE, ()),
    ({"situations": frozenset({"other", "rsa"})}, ELIGIBLE, Code.SITUATION_FITS, ()),
    ({"situations": frozenset()}, INCOMPLETE, Code.SITUATION_UNKNOWN, ("situation",)),
]


@pytest.mark.parametrize(("changes", "outcome", "code", "missing"), CASES)
def test_one_fact_changes_the_answer(
    changes: dict[str, Any], outcome: Outcome, code: str, missing: tuple[str, ...]
) -> None:
    found = assess(replace(FULL, **changes), DEFAULT_POLICY, ON)
    assert (found.outcome, found.missing, code in codes(found)) == (outcome, missing, True)
    assert (found.valid_until is not None) == (outcome is ELIGIBLE)


def test_a_minor_whom_the_policy_takes_waits_for_the_guardian() -> None:
    """R14, row 2 of DOMAIN §2.3."""
    policy = replace(DEFAULT_POLICY, minimum_age=16, insurer_minimum_age=None)
    minor = replace(FULL, rider=replace(YOUNG, born_on=date(2009, 1, 1)))
    found = assess(minor, policy, ON)
    assert (found.outcome, Code.GUARDIAN_MISSING in codes(found)) == (REVIEW, True)


def test_who_needs_no_title_is_not_asked_to_show_one() -> None:
    """DOMAIN §11.1: born before 1988, a 50 is legal without any title, and an insurer's wish is a warning."""
    old = replace(
        FULL, rider=Rider(born_on=date(1987, 12, 31)), proofs=without(ProofKind.RIDING_TITLE)
    )
    found = assess(old, DEFAULT_POLICY, ON)
    assert (found.outcome, found.missing) == (ELIGIBLE, ())
    assert Code.INSURER_MAY_ASK_TITLE in codes(found)


@pytest.mark.parametrize(
    ("prescribed_on", "outcome", "code"),
    [
        (None, INCOMPLETE, Code.PRESCRIPTION_MISSING),
        (date(2026, 11, 25), INCOMPLETE, Code.PRESCRIPTION_MISSING),
        (date(2026, 11, 20), ELIGIBLE, Code.PRESCRIPTION_SEEN),
    ],
)
def test_a_policy_may_ask_for_a_prescription(
    prescribed_on: date | None, outcome: Outcome, code: str
) -> None:
    policy = replace(DEFAULT_POLICY, prescription_required=True)
    found = assess(replace(FULL, prescribed_on=prescribed_on), policy, ON)
    assert (found.outcome, code in codes(found)) == (outcome, True)
    assert found.missing == (() if outcome is ELIGIBLE else ("prescription",))


def test_the_best_paper_of_a_kind_counts() -> None:
    papers = without(
        ProofKind.ADDRESS,
        proof("address", issued_on=date(2026, 1, 1)),
        proof("address", issued_on=date(2026, 10, 1)),
        proof("address", issued_on=date(2026, 11, 20)),
    )
    assert assess(replace(FULL, proofs=papers), DEFAULT_POLICY, ON).valid_until == date(2027, 2, 1)


def test_a_right_that_ends_ends_the_decision() -> None:
    attestation = Title(kind=TitleKind.AM_ATTESTATION, obtained_on=date(2026, 8, 1))
    found = assess(replace(FULL, rider=replace(YOUNG, titles=(attestation,))), DEFAULT_POLICY, ON)
    assert found.valid_until == date(2026, 12, 1)


def test_a_policy_that_asks_for_nothing_examines_nothing_of_it() -> None:
    open_to_all = Policy()
    assert {one.rule for one in assess(FULL, open_to_all, ON).findings} == {
        Rule.AGE,
        Rule.TITLE,
        Rule.DEBT,
        Rule.EQUIPMENT,
    }


def test_words_are_members_and_strangers_stay_as_they_are() -> None:
    policy = replace(DEFAULT_POLICY, situations=DEFAULT_POLICY.situations | {"our_own"})
    found = assess(replace(FULL, situations=frozenset({"our_own", "rsa"})), policy, ON)
    shown = next(
        one.values["situations"] for one in found.findings if one.code == Code.SITUATION_FITS
    )
    assert [type(one) for one in shown] == [str, Situation]


def test_the_first_policy_is_the_default() -> None:
    assert first_policy() is DEFAULT_POLICY


@given(
    st.from_type(Applicant),
    st.sampled_from([DEFAULT_POLICY, Policy()]) | st.from_type(Policy),
    st.dates(),
)
def test_it_answers_on_anything(applicant: Applicant, policy: Policy, on: date) -> None:
    found = assess(applicant, policy, on)
    states = {one.state for one in found.findings}
    if found.outcome is ELIGIBLE:
        assert not found.missing
        assert FindingState.NOT_MET not in states
        assert found.valid_until is not None
        assert found.valid_until >= on or policy.validity_days < 0
    if found.outcome is NOT_ELIGIBLE:
        assert FindingState.NOT_MET in states
    assert all(one.code in set(Code) for one in found.findings)
    assert len(set(found.missing)) == len(found.missing)
