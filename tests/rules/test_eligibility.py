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
    SituationProof,
    assess,
)
from mobility.rules.exceptions import Waiver
from mobility.rules.insurance import Insurance
from mobility.rules.licence import (
    CheckVerdict,
    Rider,
    Title,
    TitleCheck,
    TitleKind,
    VehicleClass,
    may_ride,
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
    commute_km=12,
    insurance=Insurance(
        insurer="Assurance témoin", classes=frozenset(VehicleClass), minimum_age=18
    ),
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
    ({"wanted_days": 31}, ELIGIBLE, Code.RENTAL_SHORT_ENOUGH, ()),
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
    # R18, where an extension is asked for; R19, a warning and no more
    ({"renewals": 2}, ELIGIBLE, Code.RENEWALS_LEFT, ()),
    ({"renewals": 3}, NOT_ELIGIBLE, Code.RENEWALS_USED_UP, ()),
    ({"commute_km": 25}, ELIGIBLE, Code.DISTANCE_FITS, ()),
    ({"commute_km": 26}, ELIGIBLE, Code.DISTANCE_LONG, ()),
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


@pytest.mark.parametrize(
    ("cents", "outcome", "code"),
    [
        (None, INCOMPLETE, Code.QUOTIENT_UNKNOWN),
        (80_000, ELIGIBLE, Code.QUOTIENT_WITHIN),
        (80_001, NOT_ELIGIBLE, Code.QUOTIENT_TOO_HIGH),
    ],
)
def test_a_policy_may_set_a_highest_family_quotient(
    cents: int | None, outcome: Outcome, code: str
) -> None:
    """R17."""
    policy = replace(DEFAULT_POLICY, quotient_limit_cents=80_000)
    found = assess(replace(FULL, family_quotient_cents=cents), policy, ON)
    assert (found.outcome, code in codes(found)) == (outcome, True)
    assert found.missing == (("family_quotient",) if cents is None else ())


# --- R07: each situation may have its own paper -----------------------------------------------------

OWN_PAPERS = replace(
    DEFAULT_POLICY,
    situation_proofs={
        "rsa": SituationProof(days=92),
        "temp_worker": SituationProof(days=7),
        "apprentice": SituationProof(kind="need", days=183),
    },
)
WEEK_OLD = proof("situation", issued_on=date(2026, 11, 16))


@pytest.mark.parametrize(
    ("situations", "outcome"),
    [
        ({"temp_worker"}, INCOMPLETE),  # missions are renewed weekly: eight days are too many
        ({"rsa"}, ELIGIBLE),
        ({"rsa", "temp_worker"}, ELIGIBLE),  # one of two is enough
        ({"youth_mission"}, ELIGIBLE),  # none of its own: the paper that all are asked for
    ],
)
def test_a_situation_has_its_own_paper_and_one_is_enough(
    situations: set[str], outcome: Outcome
) -> None:
    person = replace(
        FULL, situations=frozenset(situations), proofs=without(ProofKind.SITUATION, WEEK_OLD)
    )
    assert assess(person, OWN_PAPERS, ON).outcome is outcome


def test_one_contract_shows_the_need_and_the_situation() -> None:
    person = replace(FULL, situations=frozenset({"apprentice"}))
    assert assess(replace(person, proofs=without(ProofKind.SITUATION)), OWN_PAPERS, ON).outcome is (
        ELIGIBLE
    )
    old = proof("need", issued_on=date(2026, 1, 1))
    found = assess(replace(person, proofs=without(ProofKind.NEED, old)), OWN_PAPERS, ON)
    assert (found.outcome, found.missing) == (INCOMPLETE, ("need",))
    assert [one.values["proof"] for one in found.findings if one.rule == Rule.PROOF].count(
        "need"
    ) == 1


def test_a_situation_that_needs_no_paper_frees_from_the_others() -> None:
    policy = replace(OWN_PAPERS, required_proofs={})
    person = replace(FULL, situations=frozenset({"rsa", "youth_mission"}), proofs=())
    assert assess(person, policy, ON).outcome is ELIGIBLE
    assert assess(replace(person, situations=frozenset({"rsa"})), policy, ON).missing == (
        "situation",
    )


# --- exceptions: a manager sets a rule of the house aside, never the law's or the insurer's ----------


def waived(*keys: str, until: date = date(2026, 12, 24)) -> tuple[Waiver, ...]:
    """Exceptions as somebody granted them."""
    return tuple(Waiver(key=str(key), until=until, request_id=7) for key in keys)


def test_an_exception_that_is_over_counts_no_more() -> None:
    person = replace(
        FULL, insee=LILLE, waivers=waived(Code.OUT_OF_TERRITORY, until=date(2026, 11, 23))
    )
    assert assess(person, DEFAULT_POLICY, ON).outcome is NOT_ELIGIBLE


def test_an_exception_to_one_paper_leaves_the_others_asked_for() -> None:
    found = assess(replace(FULL, proofs=(), waivers=waived("proof:address")), DEFAULT_POLICY, ON)
    assert found.outcome is INCOMPLETE
    assert "address" not in found.missing
    assert "identity" in found.missing


def test_a_fact_that_nobody_noted_is_asked_for_and_not_let_pass() -> None:
    found = assess(
        replace(FULL, insee="", waivers=waived(Code.COMMUNE_UNKNOWN)), DEFAULT_POLICY, ON
    )
    assert (found.outcome, found.missing) == (INCOMPLETE, ("address",))


def test_a_finding_says_which_request_let_it_pass_and_until_when() -> None:
    person = replace(FULL, insee=LILLE, waivers=waived(Code.OUT_OF_TERRITORY))
    [passed] = [
        one
        for one in assess(person, DEFAULT_POLICY, ON).findings
        if one.state is FindingState.EXCEPTED
    ]
    assert (passed.values["request_id"], passed.values["waived_until"]) == (7, date(2026, 12, 24))


def test_an_exception_sets_aside_a_rule_of_the_house_and_ends_with_it() -> None:
    person = replace(FULL, insee=LILLE, waivers=waived(Code.OUT_OF_TERRITORY))
    found = assess(person, DEFAULT_POLICY, ON)
    assert (found.outcome, found.valid_until) == (ELIGIBLE, date(2026, 12, 24))
    assert [one.code for one in found.findings if one.state is FindingState.EXCEPTED] == [
        Code.OUT_OF_TERRITORY
    ]


def test_an_exception_that_is_not_needed_changes_nothing() -> None:
    person = replace(FULL, waivers=waived(*Code))
    assert assess(person, DEFAULT_POLICY, ON) == assess(FULL, DEFAULT_POLICY, ON)


def test_an_exception_to_a_paper_means_that_it_is_not_missing() -> None:
    person = replace(FULL, proofs=(), waivers=waived(*(f"proof:{kind}" for kind in ProofKind)))
    found = assess(person, DEFAULT_POLICY, ON)
    assert (found.outcome, found.missing) == (ELIGIBLE, ())


def test_nobody_sets_the_law_or_the_insurer_aside() -> None:
    young = replace(YOUNG, born_on=date(2013, 1, 1), guardian_signs=True)
    found = assess(replace(FULL, rider=young, waivers=waived(*Code)), DEFAULT_POLICY, ON)
    assert found.outcome is NOT_ELIGIBLE
    against = {one.kind for one in found.findings if one.state is FindingState.NOT_MET}
    assert against == {FindingKind.LEGAL, FindingKind.INSURER}


def test_what_a_person_has_to_look_at_is_looked_at_whatever_was_granted() -> None:
    minor = replace(FULL, rider=replace(YOUNG, born_on=date(2009, 1, 1)), insurance=None)
    policy = replace(DEFAULT_POLICY, minimum_age=16)
    assert assess(replace(minor, waivers=waived(*Code)), policy, ON).outcome is REVIEW


def test_a_policy_of_before_asks_for_the_age_that_its_insurer_wanted() -> None:
    old = replace(DEFAULT_POLICY, insurer_minimum_age=30)
    assert Code.INSURER_AGE_BELOW in codes(assess(replace(FULL, insurance=None), old, ON))
    assert Code.INSURER_AGE_ENOUGH in codes(assess(FULL, old, ON)), "a contract wins"


def test_a_minor_whom_the_policy_takes_waits_for_the_guardian() -> None:
    """R14, row 2 of DOMAIN §2.3."""
    policy = replace(DEFAULT_POLICY, minimum_age=16)
    minor = replace(FULL, rider=replace(YOUNG, born_on=date(2009, 1, 1)), insurance=None)
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
    assert {
        one.rule for one in assess(replace(FULL, insurance=None), open_to_all, ON).findings
    } == {
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


@given(st.from_type(Applicant), st.from_type(Title), st.sampled_from([DEFAULT_POLICY, Policy()]))
def test_one_more_valid_title_makes_nobody_ineligible(
    applicant: Applicant, title: Title, policy: Policy
) -> None:
    """The law lets somebody ride; what else they show takes nothing away."""
    more = replace(applicant.rider, titles=(*applicant.rider.titles, title))
    if assess(applicant, policy, ON).outcome is not NOT_ELIGIBLE:
        assert assess(replace(applicant, rider=more), policy, ON).outcome is not NOT_ELIGIBLE


@given(st.from_type(Applicant), st.sampled_from([DEFAULT_POLICY, Policy()]), st.dates())
def test_a_decision_never_outlives_the_right_to_ride(
    applicant: Applicant, policy: Policy, on: date
) -> None:
    found = assess(applicant, policy, on)
    until = may_ride(applicant.vehicle_class, applicant.rider, on).until
    if found.valid_until is not None and until is not None:
        assert found.valid_until <= until
