"""A file is weighed with the papers on the table; the decision says why, what would change it, what to say."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility import db
from mobility.models import Decision
from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.licence import Category
from mobility.rules.stored import policy_to_json
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.pages import Page

PAPERS = list(DEFAULT_POLICY.required_proofs)
FRESH = {f"seen_{kind}": True for kind in PAPERS} | {
    f"issued_{kind}": (TODAY - 5 * DAY).strftime("%d/%m/%Y") for kind in PAPERS
}


@pytest.fixture
def agent(signed_in: Callable[..., Page], given: Given) -> Page:
    """Pages as an agent of one site sees them, under the policy that a new foundation starts with."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais Centre")
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    return signed_in("agent", site_ids=[site.id])


def taken(app: Flask) -> int:
    """How many decisions there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Decision)) or 0


def weighed(page: Page, person: Any, vehicle: str = "l1e_b") -> Any:
    """The page on which a file is weighed."""
    return page.get("decisions.new", reference=person.reference, vehicle=vehicle)


def test_papers_on_the_table_make_a_file_eligible(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    before = weighed(agent, person)
    assert "Il manque 5 pièces" in before.text
    answer = agent.submit(FRESH | {"verdict": "valid"}, button="Enregistrer la décision")
    assert answer.h1 == "Éligible jusqu’au vendredi 19 février 2027"
    assert "La décision est enregistrée." in answer.said
    assert answer.link("Réserver un scooter").endswith(f"?beneficiary={person.reference}")
    assert "Votre demande est acceptée jusqu’au" in answer.text
    for rule in ("Habiter le territoire", "Avoir l’âge", "Montrer ses papiers"):
        assert rule in answer.text
    story = agent.get("beneficiaries.show", reference=person.reference)
    assert "Réserver un scooter" in story.text


def test_what_is_missing_is_named_with_what_to_do(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    answer = agent.submit(FRESH | {"seen_address": False, "issued_address": ""}, button="décision")
    assert answer.h1 == "Il manque 1 pièce"
    assert "Votre demande n’est pas refusée" in answer.text
    assert "Apporter l’original" in answer.text
    assert "Compléter ce point" in answer.text
    assert answer.link("Demander les pièces").endswith("/proofs")
    assert not answer.find("//a[contains(@href, '/bookings/new?beneficiary')]")


def test_an_old_paper_is_said_to_be_old(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    old = (TODAY - 200 * DAY).strftime("%d/%m/%Y")
    answer = agent.submit(FRESH | {"issued_address": old}, button="décision")
    assert "trop ancien depuis le" in answer.text
    assert "Apporter un document plus récent." in answer.text


def test_the_answer_differs_by_class_and_says_what_would_change_it(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary, licence=Category.B)
    weighed(agent, person)
    agent.submit(FRESH, button="Noter sans décider")
    assert taken(app) == 0
    assert "Éligible" in weighed(agent, person).text
    wider = weighed(agent, person, "l3e_a1")
    assert "Non éligible" in wider.text
    assert "Suivre la formation de 7 heures en auto-école." in wider.text
    assert taken(app) == 0


def test_papers_may_be_noted_without_deciding(app: Flask, agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    answer = agent.submit({"seen_identity": True}, button="Noter sans décider")
    assert "C’est noté." in answer.said
    assert "Il manque 4 pièces" in answer.text
    assert taken(app) == 0


def test_a_date_that_cannot_be_is_said_at_its_field(app: Flask, agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    answer = agent.submit({"issued_address": "31/02/2026"}, button="décision", expect=422)
    assert answer.errors == ["Ce jour n’existe pas. Vérifiez le jour et le mois."]
    answer = agent.submit({"issued_address": "01/01/2027"}, button="décision", expect=422)
    assert answer.errors == ["Ce jour n’est pas encore venu. Vérifiez l’année."]
    assert answer.value("issued_address") == "01/01/2027"
    assert taken(app) == 0


def test_a_decision_that_is_sent_twice_is_taken_once(app: Flask, agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    opened = weighed(agent, person)
    first = agent.submit(FRESH, button="Enregistrer la décision")
    agent.last = opened
    assert agent.submit(FRESH, button="Enregistrer la décision").path == first.path
    assert taken(app) == 1


def test_an_older_decision_says_that_there_is_a_newer_one(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    old = agent.submit({}, button="Enregistrer la décision")
    weighed(agent, person)
    new = agent.submit(FRESH, button="Enregistrer la décision")
    again = agent.open(old.path)
    assert again.h1 == old.h1
    assert again.link("Voir la décision en vigueur") == new.path


def test_a_title_that_is_not_valid_is_never_explained(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    weighed(agent, person)
    answer = agent.submit(FRESH | {"verdict": "not_valid"}, button="décision")
    assert answer.h1 == "Non éligible"
    assert "Vous n’êtes pas d’accord" in answer.text
    assert "Demandez à la personne de revenir avec un titre valable." in answer.text


def test_a_class_that_is_none_is_a_50(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    assert "Scooter 50 (L1e-B)" in weighed(agent, person, "spaceship").text


def test_another_site_looks_like_nothing_at_all(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, site_id=given(make.a_site).id)
    decision = given(make.a_decision, beneficiary_id=person.id)
    agent.get("decisions.show", decision_id=decision.id, expect=404)
    agent.get("decisions.show", decision_id=99_999, expect=404)
    agent.get("decisions.new", reference=person.reference, expect=404)


def test_without_a_policy_the_page_says_whom_to_ask(
    signed_in: Callable[..., Page], given: Given
) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary)
    answer = signed_in("agent").get("decisions.new", reference=person.reference, expect=409)
    assert "Aucune règle d’éligibilité n’est en vigueur." in answer.text


def test_a_date_without_its_paper_asks_which_of_both_is_right(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary)
    agent.get("decisions.new", reference=person.reference)
    typed = {"issued_address": "20/11/2026"}
    answer = agent.submit(typed, button="Enregistrer la décision", expect=422)
    assert answer.errors == ["Cochez la case si vous avez l’original, ou effacez la date."]
    assert answer.value("issued_address") == "20/11/2026"
    assert taken(app) == 0
