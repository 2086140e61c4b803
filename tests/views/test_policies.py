"""Who may rent: versions that managers write, try and compare; contracts of insurance; agents read."""

from dataclasses import replace
from typing import Any

import pytest

from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.kept_applicants import applicant_to_json
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import Policy, SituationProof
from mobility.rules.roles import Role
from mobility.rules.stored import policy_to_json
from mobility.services import decisions, policies
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.rules.test_eligibility import FULL

SOON = "1/12/2026"


@pytest.fixture
def current(given: Any) -> Any:
    """A foundation, and the criteria that it starts with."""
    given(make.a_foundation)
    return given(make.a_policy, name="Règles de départ", criteria=policy_to_json(DEFAULT_POLICY))


@pytest.fixture
def later(given: Any, current: Any) -> Any:
    """A version to come, for those of Marck alone."""
    criteria = policy_to_json(replace(DEFAULT_POLICY, communes=frozenset({"62548"})))
    return given(
        make.a_policy,
        name="Marck",
        reason="Marck d'abord",
        starts_on=TODAY + 7 * DAY,
        criteria=criteria,
    )


TYPED = {"name": "Règles <b>2027</b>", "starts_on": SOON, "reason": "Pour les apprentis de 16 ans."}


def newest(given: Any) -> Policy:
    """The criteria of the version that starts last."""
    return given(lambda: policies.criteria(policies.versions()[0]))


def test_a_version_is_prepared_from_the_one_in_force(page: Any, given: Any, current: Any) -> None:
    assert page.get("policies.new").value("starts_on") == "25/11/2026"
    shown = page.post(
        "policies.new",
        TYPED
        | {
            "minimum_age": "16",
            "quotient_limit_cents": "800",
            "most_renewals": "",
            "other_communes": "59350, 2a004",
            "paper_temp_worker": "need",
            "age_temp_worker": "7",
            "asked_address": "183",
            "asked_riding_title": "",
        },
    )
    assert shown.h1 == "Règles <b>2027</b>"
    assert "Âge minimum : 16 ans, au lieu de : 18 ans." in shown.text
    assert "Communes : en plus, 2A004, 59350" in shown.text
    assert "Justificatif de domicile, 6 mois au lieu de 3 mois" in shown.text
    assert newest(given) == replace(
        DEFAULT_POLICY,
        minimum_age=16,
        quotient_limit_cents=80_000,
        most_renewals=None,
        communes=DEFAULT_POLICY.communes | {"59350", "2A004"},
        situation_proofs={
            **DEFAULT_POLICY.situation_proofs,
            "temp_worker": SituationProof(kind="need", days=7),
        },
        required_proofs={"identity": None, "address": 183, "situation": 92, "need": None},
    )


def test_what_nobody_touched_stays_as_it_was(page: Any, given: Any) -> None:
    """Ages that no list offers, codes that no box shows, what an insurer of before asked for."""
    given(make.a_foundation)
    odd = replace(
        DEFAULT_POLICY,
        situations=DEFAULT_POLICY.situations | {"bénévole"},
        situation_proofs={"bénévole": SituationProof(days=10), "rsa": SituationProof(days=45)},
        needs=frozenset(),
        communes=frozenset(),
        required_proofs={"address": 77},
        insurer_minimum_age=21,
        debt_limit_cents=1_250,
    )
    given(make.a_policy, criteria=policy_to_json(odd))
    page.post("policies.new", TYPED)
    assert newest(given) == odd


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Remplissez ce champ."),
        ({"reason": ""}, "Écrivez ce qui change et pourquoi"),
        ({"starts_on": "31/2/2027"}, "Ce jour n’existe pas"),
        ({"minimum_age": "13"}, "entre 14 et 99"),
        ({"communes": []}, "Cochez au moins une case"),
        ({"needs": []}, "Cochez au moins une case"),
        ({f"fits_{one}": False for one in DEFAULT_POLICY.situations}, "Cochez au moins une case"),
        ({"other_communes": "62100 Lille"}, "Ce ne sont pas des codes INSEE : LILLE."),
        ({"longest_rental_days": "0"}, "entre 1 et 366"),
        ({"debt_limit_cents": "beaucoup"}, "Écrivez le montant ainsi"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    page: Any, current: Any, typed: Any, sentence: str
) -> None:
    shown = page.post("policies.new", TYPED | typed, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors
    if "reason" not in typed:
        assert shown.value("reason") == "Pour les apprentis de 16 ans."


def test_no_version_begins_in_the_past_or_with_another(page: Any, later: Any) -> None:
    early = page.post("policies.new", TYPED | {"starts_on": "24/11/2026"}, expect=409)
    assert "ne commence pas avant le mercredi 25 novembre 2026" in early.said[0]
    taken = page.post("policies.new", TYPED | {"starts_on": SOON}, expect=409)
    assert "Une autre version commence déjà" in taken.said[0]


def test_a_form_that_is_sent_twice_prepares_one_version(
    page: Any, given: Any, current: Any
) -> None:
    page.get("policies.new")
    form = page.last
    page.submit(TYPED)
    page.last = form
    page.submit(TYPED)
    assert given(lambda: len(policies.versions())) == 2


def test_a_version_to_come_is_changed_then_taken_back(page: Any, later: Any) -> None:
    shown = page.post("policies.edit", {"minimum_age": "17"}, policy_id=later.id)
    assert "17 ans" in shown.text
    asked = page.get("policies.withdraw", policy_id=later.id)
    assert "Elle ne commencera pas le mardi 1 décembre 2026." in asked.text
    gone = page.post("policies.withdraw", policy_id=later.id)
    assert "La version est retirée." in gone.said[0]
    assert "Marck" not in gone.text
    page.get("policies.show", policy_id=later.id, expect=404)


def test_two_managers_who_change_one_version_both_know(page: Any, given: Any, later: Any) -> None:
    page.get("policies.edit", policy_id=later.id)
    opened = page.last
    page.post("policies.edit", {"minimum_age": "17", "reason": "Dix-sept"}, policy_id=later.id)
    page.last = opened
    shown = page.submit({"minimum_age": "20", "reason": "Vingt"}, expect=409)
    assert "Quelqu’un a enregistré pendant que vous écriviez" in shown.text
    assert (shown.value("minimum_age"), shown.value("reason")) == ("20", "Vingt")
    page.submit({})
    assert newest(given).minimum_age == 20


@pytest.mark.parametrize("endpoint", ["policies.edit", "policies.withdraw"])
def test_a_version_in_force_is_not_offered_to_be_changed(
    page: Any, current: Any, endpoint: str
) -> None:
    shown = page.get("policies.show", policy_id=current.id)
    assert "Modifier" not in [one.text for one in shown.find("//main//a")]
    refused = page.get(endpoint, policy_id=current.id, expect=409)
    assert "elle ne change plus" in refused.text


def test_a_trial_shows_each_decision_that_would_be_another(
    page: Any, given: Any, later: Any
) -> None:
    facts = applicant_to_json(FULL)
    person = given(make.a_beneficiary, birth_name="O'Brien-Łukasz", first_names="<img src=x>")
    given(make.a_decision, beneficiary_id=person.id, facts=facts, taken_on=TODAY)
    from_marck = applicant_to_json(replace(FULL, insee="62548"))
    given(lambda: make.a_decision(make.a_beneficiary().id, facts=from_marck, taken_on=TODAY))
    given(lambda: make.a_decision(make.a_beneficiary().id))  # kept nothing
    shown = page.get("policies.trial", policy_id=later.id)
    assert "1 décision sur 2 aurait été autre." in shown.text
    assert "1 : Éligible → Non éligible" in shown.text
    assert "<img src=x> O'Brien-Łukasz" in shown.text
    assert "Habite Calais (62193), hors du territoire. Règle de la fondation" in shown.text
    assert "1 décision n’a pas gardé assez de faits" in shown.text
    page.get("policies.trial", policy_id=later.id, days=90)
    page.get("policies.trial", policy_id=later.id, days=31, expect=404)


def test_a_trial_without_decisions_says_so(page: Any, later: Any) -> None:
    assert "Aucune décision à essayer" in page.get("policies.trial", policy_id=later.id).text


def test_what_stood_against_somebody_and_does_no_more_is_told(
    page: Any, given: Any, current: Any
) -> None:
    criteria = policy_to_json(replace(DEFAULT_POLICY, communes=frozenset()))
    wider = given(make.a_policy, starts_on=TODAY + 7 * DAY, criteria=criteria)
    agent = given(make.a_person)
    person = given(make.a_beneficiary, insee="59350", town="Lille", situations=("rsa",))
    given(lambda: decisions.decide(person.reference, VehicleClass.L1E_B, by=agent, now=NOW))
    shown = page.get("policies.trial", policy_id=wider.id)
    assert "Non éligible → Dossier incomplet" in shown.text
    assert "Ne s’y oppose plus : Habiter le territoire : Habite Lille" in shown.text


def test_two_versions_are_compared_in_words(page: Any, current: Any, later: Any) -> None:
    shown = page.get("policies.compare", old=current.id, new=later.id)
    assert "Communes : en moins, Aire-sur-la-Lys," in shown.text
    back = page.get("policies.compare", old=later.id, new=current.id)
    assert "Communes : en plus, Aire-sur-la-Lys," in back.text
    same = page.get("policies.compare", old=later.id, new=later.id)
    assert "Rien : les critères sont les mêmes." in same.text
    page.get("policies.compare", old=999, expect=404)


def test_before_there_is_any_version_the_page_says_what_that_means(page: Any, given: Any) -> None:
    given(make.a_foundation)
    assert "aucune décision ne peut être prise" in page.get("policies.index").text
    page.get("policies.compare", expect=404)
    shown = page.post("policies.new", TYPED | {"starts_on": "24/11/2026"})
    assert "En vigueur depuis le mardi 24 novembre 2026." in shown.text


def test_agents_read_and_change_nothing(signed_in: Any, later: Any) -> None:
    agent = signed_in(Role.AGENT)
    shown = agent.get("policies.index")
    assert "Préparer une nouvelle version" not in shown.text
    assert "Essayer" not in agent.get("policies.show", policy_id=later.id).text
    agent.get("insurances.index")
    for endpoint in ("policies.edit", "policies.trial", "policies.withdraw"):
        agent.get(endpoint, policy_id=later.id, expect=403)
    agent.get("insurances.new", expect=403)


# --- contracts of insurance -------------------------------------------------------------------------

CONTRACT = {
    "insurer": "Mutuelle <i>d'ici</i>",
    "number": "AB-12",
    "phone": "03 39 98 12 34",
    "starts_on": "1/1/2026",
    "classes": ["l1e_b"],
    "minimum_age": "18",
    "seniority_months": "24 mois",
    "exclusions": "Livraison\n\n Transport payant ",
    "excess_cents": "150",
    "theft_excess_cents": "300",
}


def test_a_contract_is_written_down_and_shown_where_rules_are(
    page: Any, given: Any, current: Any
) -> None:
    given(make.a_scooter)
    assert "ses conditions ne sont pas examinées" in page.get("policies.index").text
    shown = page.post("insurances.new", CONTRACT)
    assert "Mutuelle <i>d'ici</i>" in shown.text
    assert "titre obtenu depuis 24 mois au moins" in shown.text
    assert "exclu : Transport payant" in shown.text
    assert "dommage : 150,00 €" in shown.text
    assert "(dès 18 ans)" in page.get("policies.index").text
    edited = page.post(
        "insurances.edit", {"ends_on": "24/11/2026", "exclusions": ""}, insurance_id=1
    )
    assert "Fini" in edited.text
    assert "Aucun contrat en vigueur ne couvre : Scooter 50 (L1e-B)." in edited.text


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"classes": []}, 422, "Cochez au moins une case."),
        ({"insurer": ""}, 422, "Remplissez ce champ."),
        ({"minimum_age": "12"}, 422, "entre 14 et 99"),
        ({"ends_on": "1/1/2026"}, 409, "L’échéance doit venir après"),
    ],
)
def test_a_contract_that_cannot_be_is_said(
    page: Any, current: Any, typed: Any, status: int, sentence: str
) -> None:
    shown = page.post("insurances.new", CONTRACT | typed, expect=status)
    assert any(sentence in one for one in (*shown.errors, *shown.said)), shown.text


def test_two_contracts_never_cover_one_class(page: Any, current: Any) -> None:
    page.post("insurances.new", CONTRACT)
    again = page.post("insurances.new", CONTRACT | {"number": "AB-13"}, expect=409)
    assert (
        "Le contrat AB-12 couvre déjà les mêmes jours pour : Scooter 50 (L1e-B)." in again.said[0]
    )
