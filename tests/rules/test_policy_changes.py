"""What two versions differ in, and what makes a decision another one under the second."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.rules.eligibility import DEFAULT_POLICY, Applicant, Outcome, Policy, assess
from mobility.rules.policies import SituationProof
from mobility.rules.policy_changes import changes, why
from mobility.rules.reasons import Code, Finding
from mobility.words.policies import CRITERIA, change, papers, situation_papers, summary
from tests.rules.test_eligibility import FULL, ON, without


def told(old: Policy, new: Policy) -> list[str]:
    return [sentence for one in changes(old, new) for sentence in change(one)]


# (what the new version has, the sentences that say it)
SENTENCES = [
    ({"minimum_age": 16}, ["Âge minimum : 16 ans, au lieu de : 18 ans."]),
    ({"days_a_year": None}, ["Jours de location en un an : sans limite, au lieu de : 184 jours."]),
    (
        {"prescription_required": True},
        ["Orientation par un prescripteur : obligatoire, au lieu de : pas obligatoire."],
    ),
    (
        {"debt_limit_cents": 5000},
        ["Dette la plus haute : 50,00\xa0€, au lieu de : 0,00\xa0€."],
    ),
    (
        {"needs": frozenset({"job", "other"})},
        [
            "Besoins acceptés : en plus, Autre besoin.",
            "Besoins acceptés : en moins, Aller en formation, Aller en stage ou en immersion, Aller à des entretiens, Chercher un emploi, Garder son emploi.",
        ],
    ),
    ({"communes": frozenset()}, ["Communes : il n'y a plus de condition."]),
    (
        {"required_proofs": {"identity": None, "address": 183, "mobility_diagnosis": 183}},
        [
            "Papiers demandés : en plus, Diagnostic mobilité (6 mois).",
            "Papiers demandés : en moins, Justificatif du besoin (contrat, promesse, stage).",
            "Papiers demandés : en moins, Titre de conduite (original vu).",
            "Papiers demandés : en moins, Attestation de situation.",
            "Papiers demandés : Justificatif de domicile, 6 mois au lieu de 3 mois.",
        ],
    ),
    (
        {"situation_proofs": {"rsa": SituationProof(days=45)}},
        [
            "Papier de chaque situation : en moins, Bénéficiaire de l’ASS.",
            "Papier de chaque situation : en moins, Inscrit à France Travail.",
            "Papier de chaque situation : en moins, Autre minimum social.",
            "Papier de chaque situation : Bénéficiaire du RSA, Attestation de situation, 45 jours au plus au lieu de Attestation de situation, 3 mois au plus.",
        ],
    ),
]


def plain(sentence: str) -> str:
    return sentence.replace("’", "'").replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(("criteria", "sentences"), SENTENCES)
def test_a_change_is_told_in_words(criteria: dict[str, object], sentences: list[str]) -> None:
    found = told(DEFAULT_POLICY, replace(DEFAULT_POLICY, **criteria))  # type: ignore[arg-type]
    assert [plain(one) for one in found] == [plain(one) for one in sentences]


def test_a_first_condition_is_told_as_one() -> None:
    new = replace(Policy(), communes=frozenset({"62193", "99999"}))
    assert [plain(one) for one in told(Policy(), new)] == [
        "Communes : seulement, désormais : 99999, Calais."
    ]


def test_every_criterion_has_a_name() -> None:
    assert set(CRITERIA) == {one.name for one in fields(Policy)}


AMOUNTS = st.integers(0, 10**9)
POLICIES = st.builds(Policy, quotient_limit_cents=st.none() | AMOUNTS, debt_limit_cents=AMOUNTS)


@settings(max_examples=40)
@given(POLICIES, POLICIES)
def test_everything_that_differs_is_told(old: Policy, new: Policy) -> None:
    found = changes(old, new)
    assert {one.criterion for one in found} == {
        one.name for one in fields(Policy) if getattr(old, one.name) != getattr(new, one.name)
    }
    assert all(change(one) for one in found)
    shown = (*summary(new), *papers(new), *situation_papers(new))
    assert all(said for _name, said in shown)


# --- what makes a decision another one --------------------------------------------------------------


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in found]


def test_what_is_new_against_a_person_makes_it_worse() -> None:
    narrow = replace(DEFAULT_POLICY, communes=frozenset({"62548"}))
    old, new = assess(FULL, DEFAULT_POLICY, ON), assess(FULL, narrow, ON)
    found = why(old.findings, new.findings, old.outcome, new.outcome)
    assert (codes(found.findings), found.lifted) == ([Code.OUT_OF_TERRITORY], False)


def test_what_is_gone_makes_it_better() -> None:
    wide = replace(DEFAULT_POLICY, required_proofs={})
    person = replace(FULL, situations=frozenset({"trainee"}), proofs=without("address"))
    old, new = assess(person, DEFAULT_POLICY, ON), assess(person, wide, ON)
    found = why(old.findings, new.findings, old.outcome, new.outcome)
    assert (codes(found.findings), found.lifted) == ([Code.PROOF_MISSING], True)


@settings(max_examples=40)
@given(st.from_type(Applicant), st.from_type(Policy), st.from_type(Policy), st.dates())
def test_another_outcome_always_has_its_reason(
    person: Applicant, first: Policy, second: Policy, on: date
) -> None:
    old, new = assess(person, first, on), assess(person, second, on)
    if old.outcome is not new.outcome:
        assert why(old.findings, new.findings, old.outcome, new.outcome).findings
    assert why(old.findings, old.findings, Outcome.ELIGIBLE, Outcome.ELIGIBLE).findings == ()
