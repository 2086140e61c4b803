"""Asking for an exception, and answering it: two people, two pages, one list on the day page."""

from collections.abc import Callable
from typing import Any

import pytest

from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.stored import policy_to_json
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.pages import Answer, Page

CRITERIA = policy_to_json(DEFAULT_POLICY) | {"required_proofs": {}, "situation_proofs": {}}
UNTIL = (TODAY + 30 * DAY).strftime("%d/%m/%Y")


@pytest.fixture
def people(signed_in: Callable[..., Page], given: Given) -> tuple[Page, Page]:
    """An agent of one site, and a manager."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais Centre")
    given(make.a_policy, criteria=CRITERIA)
    return signed_in("agent", site_ids=[site.id], name="Léa Agent"), signed_in(
        "manager", name="Claire Chef"
    )


def refused(page: Page, person: Any) -> Answer:
    """The page of a decision against somebody."""
    page.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    return page.submit({}, button="Enregistrer la décision")


def test_from_the_request_to_the_decision_that_names_it(
    people: tuple[Page, Page], given: Given
) -> None:
    agent, manager = people
    name = "<img src=x> O'Brien-Łukasz"
    person = given(make.a_beneficiary, insee="59350", town="Lille", birth_name=name)
    shown = refused(agent, person)
    agent.open(shown.link("Demander une dérogation"))
    answer = agent.submit({"reason": "Embauchée à <b>Calais</b>."}, button="Envoyer la demande")
    assert "La demande est envoyée à un responsable." in answer.said
    assert "Un responsable doit répondre." not in answer.text, "its author may take it back"
    assert "Retirer la demande" in answer.text
    assert "Demander une dérogation" not in answer.text
    day = manager.get("day.today")
    assert "Dérogation demandée" in day.text
    manager.open(day.link("Répondre"))
    answer = manager.submit({"answer": "Un seul bus.", "until": UNTIL}, button="Accorder")
    assert answer.h1.startswith("Éligible jusqu’au")
    for said in (
        "Léa Agent",
        "Claire Chef",
        "Un seul bus.",
        "Dérogation accordée",
        "<b>Calais</b>",
    ):
        assert said in answer.text
    assert "Dérogation demandée" not in manager.get("day.today").text
    assert "Voir la décision avec la dérogation" in agent.open(shown.path).text


def test_a_refusal_is_told_with_its_reason(people: tuple[Page, Page], given: Given) -> None:
    agent, manager = people
    shown = refused(agent, given(make.a_beneficiary, insee="59350", town="Lille"))
    agent.open(shown.link("Demander une dérogation"))
    agent.submit({"reason": "Svp."}, button="Envoyer")
    manager.open(manager.get("day.today").link("Répondre"))
    manager.submit({"answer": ""}, button="Refuser", expect=422)
    answer = manager.submit({"answer": "Trop loin de nos sites."}, button="Refuser")
    assert "Trop loin de nos sites." in answer.text
    assert answer.h1 == "Non éligible"


def test_a_grant_needs_its_last_day(people: tuple[Page, Page], given: Given) -> None:
    agent, manager = people
    shown = refused(agent, given(make.a_beneficiary, insee="59350", town="Lille"))
    agent.open(shown.link("Demander une dérogation"))
    agent.submit({"reason": "Svp."}, button="Envoyer")
    manager.open(manager.get("day.today").link("Répondre"))
    answer = manager.submit({"answer": "Oui."}, button="Accorder", expect=422)
    assert answer.errors == ["Indiquez le dernier jour de la dérogation."]
    answer = manager.submit({"until": "01/01/2026"}, button="Accorder", expect=409)
    assert answer.value("answer") == "Oui."


def test_an_author_who_is_a_manager_waits_for_another(
    people: tuple[Page, Page], given: Given
) -> None:
    _agent, manager = people
    shown = refused(manager, given(make.a_beneficiary, insee="59350", town="Lille"))
    manager.open(shown.link("Demander une dérogation"))
    manager.submit({"reason": "Svp."}, button="Envoyer")
    assert "Répondre" not in manager.get("day.today").text
    answer = manager.open("/exceptions/1")
    assert "une autre personne doit y répondre" in answer.text
    assert not answer.find("//button[contains(., 'Accorder')]")


def test_taking_it_back(people: tuple[Page, Page], given: Given) -> None:
    agent, _manager = people
    shown = refused(agent, given(make.a_beneficiary, insee="59350", town="Lille"))
    agent.open(shown.link("Demander une dérogation"))
    agent.submit({"reason": "Svp."}, button="Envoyer")
    answer = agent.submit({}, button="Retirer la demande")
    assert "La demande est retirée." in answer.said
    assert "Demander une dérogation" in answer.text


def test_nothing_to_ask_where_only_the_law_is_against(
    people: tuple[Page, Page], given: Given
) -> None:
    agent, _manager = people
    shown = refused(agent, given(make.a_beneficiary, licence=None))
    assert "Demander une dérogation" not in shown.text
    answer = agent.open(f"{shown.path}/exception")
    assert "il n’y a rien à demander" in answer.text


def test_an_agent_answers_none_and_another_site_sees_none(
    people: tuple[Page, Page], signed_in: Callable[..., Page], given: Given
) -> None:
    agent, _manager = people
    decision = given(make.a_refusal, beneficiary_id=given(make.a_beneficiary).id)
    asked = given(make.an_exception_request, decision=decision)
    agent.get("exceptions.answer", request_id=asked.id, expect=403)
    stranger = signed_in("agent", site_ids=[given(make.a_site).id])
    stranger.get("exceptions.ask", decision_id=decision.id, expect=404)
