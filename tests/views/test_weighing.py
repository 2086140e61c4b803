"""The verdict follows the answers, with a script or a button; nothing is written before somebody says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event, func, select

from mobility import db
from mobility.models import Beneficiary, Decision, Licence, Message, Proof, TitleCheck
from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.stored import policy_to_json
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.page_checks import words
from tests.pages import Page

CRITERIA = policy_to_json(DEFAULT_POLICY) | {"required_proofs": {}, "situation_proofs": {}}
MOST_STATEMENTS = 18
"""Of the live verdict: who asks, the person with what they showed, the policy, days, debts, exceptions, the frame."""


@pytest.fixture
def agent(signed_in: Callable[..., Page], given: Given) -> Page:
    """Pages as an agent of one site sees them, under a policy that asks for no paper."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais Centre")
    given(make.a_policy, criteria=CRITERIA)
    return signed_in("agent", site_ids=[site.id])


def typed(page: Page, person: Any, **answers: Any) -> dict[str, Any]:
    """The form of the page as a script would send it, with these answers typed in."""
    page.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    form, _button = page._form("Voir le verdict", None)  # noqa: SLF001 - what a script does
    return form.data(answers, None)


def follow(page: Page, person: Any, **answers: Any) -> str:
    """The words of the verdict that follows these answers."""
    sent = typed(page, person, **answers)
    address = page.url("decisions.follow", reference=person.reference)
    response = page.client.post(address, data=sent)
    assert response.status_code == 200
    return words(html.fromstring(response.text))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent meanwhile."""
    found: list[str] = []

    def note(*sent: Any) -> None:
        found.append(sent[2])

    event.listen(db.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.database.engine, "before_cursor_execute", note)


def test_a_person_without_licence_by_the_day_of_birth(agent: Page, given: Given) -> None:
    """R211-2: born before 1988, no title is asked for; a day later one is, and the sentence says what to bring."""
    person = given(make.a_beneficiary, licence=None)
    yes = follow(agent, person, born_on="31/12/1987")
    assert "Éligible jusqu’au" in yes
    no = follow(agent, person, born_on="01/01/1988")
    assert "Non éligible" in no
    assert "Apporter un permis, un BSR ou un permis AM. Sans titre : passer l’AM (8 heures)." in no


def test_it_follows_every_kind_of_answer(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, licence=None)
    title = {"title_kind": "licence", "title_category": "b", "title_obtained_on": "04/03/2019"}
    assert "Éligible" in follow(agent, person, **title)
    assert "hors du territoire" in follow(agent, person, commune="Lille (59350)")
    assert "La commune n’est pas connue." in follow(agent, person, commune="")
    assert "La situation n’est pas connue." in follow(agent, person, situations=[])
    assert "Le besoin n’est pas connu." in follow(agent, person, need="")
    assert "le premier jour manque" in follow(agent, person, need="job", need_starts_on="")
    assert "non valable" in follow(agent, person, verdict="not_valid")
    assert "Aucun titre de conduite connu." in follow(agent, person, vehicle="car_b")
    assert "Éligible" in follow(agent, person, vehicle="kick_scooter")


def test_every_class_of_vehicle_has_its_answer(agent: Page, given: Given) -> None:
    said = follow(agent, given(make.a_beneficiary, licence=None, born_on=date(1990, 1, 1)))
    for vehicle in (
        "Scooter 125 (L3e-A1) Non éligible",
        "Voiture sans permis (L6e) Non éligible",
        "Vélo électrique Éligible",
        "Trottinette électrique Éligible",
        "Voiture (permis B) Non éligible",
    ):
        assert vehicle in said


def test_an_answer_that_cannot_be_read_yet_is_named_and_the_file_counts(
    agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary, born_on=date(1980, 5, 1), licence=None)
    said = follow(agent, person, born_on="31/02/1980")
    assert "Pas encore lisible : Date de naissance." in said
    assert "Éligible" in said
    said = follow(agent, person, title_kind="licence", title_category="")
    assert "Catégorie du permis" in said


def test_neither_the_fragment_nor_the_button_writes_anything(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary, licence=None)
    answers = {
        "born_on": "01/02/1970", "title_kind": "bsr", "verdict": "valid", "seen_identity": True,
        "issued_identity": "01/11/2026", "need": "training",
    }  # fmt: skip
    assert "Éligible" in follow(agent, person, **answers)
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    answer = agent.submit(answers, button="Voir le verdict", expect=200)
    assert "Éligible" in answer.text
    for name, value in answers.items():
        if value is not True:
            assert answer.value(name) == value, "nothing typed is lost"
    assert answer.find("//input[@name='seen_identity' and @checked]")
    with app.app_context():
        kept = db.session.get_one(Beneficiary, person.id)
        assert (kept.born_on, kept.need) == (person.born_on, "job")
        for table in (Decision, Licence, TitleCheck, Proof):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_live_verdict_asks_the_database_little(app: Flask, agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary)
    for _ in range(3):
        given(make.a_licence, beneficiary_id=person.id)
    sent = typed(agent, person)
    address = agent.url("decisions.follow", reference=person.reference)
    with app.app_context(), statements() as found:
        agent.client.post(address, data=sent)
    selects = [one for one in found if one.startswith("SELECT")]
    assert len(selects) <= MOST_STATEMENTS, "\n".join(selects)
    assert not [one for one in found if one.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_deciding_keeps_the_answers_that_it_rests_on(app: Flask, agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, licence=None)
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    answer = agent.submit(
        {
            "born_on": "31/12/1987", "commune": "Marck", "situations": ["rsa", "job_seeker"],
            "title_kind": "am_card", "title_obtained_on": "04/03/2019", "verdict": "valid",
            "seen_identity": True,
        },
        button="Enregistrer la décision",
    )  # fmt: skip
    assert answer.h1.startswith("Éligible jusqu’au")
    with app.app_context():
        kept = db.session.get_one(Beneficiary, person.id)
        assert (kept.born_on, kept.town, kept.postcode) == (date(1987, 12, 31), "Marck", "62730")
        assert {one.code for one in kept.situations} == {"rsa", "job_seeker"}
        assert [one.kind for one in kept.licences] == ["am_card"]
        assert [one.kind for one in kept.proofs] == ["identity"]
        assert [one.verdict for one in kept.title_checks] == ["valid"]


def test_noting_first_then_correcting_elsewhere_loses_nothing(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary)
    agent.get("decisions.new", reference=person.reference, vehicle="l3e_a1")
    answer = agent.submit({"need": "training"}, button="Corriger")
    assert "/titles/" in answer.path
    agent.get("decisions.new", reference=person.reference, vehicle="l3e_a1")
    answer = agent.submit({"need": "interview"}, button="ouvrir toute la fiche")
    assert answer.path.endswith("/edit")
    with app.app_context():
        assert db.session.get_one(Beneficiary, person.id).need == "interview"


def test_what_somebody_else_saved_meanwhile_is_shown_beside_it(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary)
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")

    def meanwhile() -> None:
        db.session.get_one(Beneficiary, person.id).need = "internship"

    with app.app_context():
        db.write(meanwhile)
    answer = agent.submit({"born_on": "01/02/1980"}, button="Enregistrer la décision", expect=409)
    assert "Quelqu’un a enregistré pendant que vous écriviez" in answer.text
    assert answer.value("born_on") == "01/02/1980"
    answer = agent.submit({}, button="Enregistrer la décision")
    assert answer.path.startswith("/decisions/")


def test_one_thing_that_is_missing_leads_to_its_field(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, need_starts_on=None)
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    answer = agent.submit({}, button="Enregistrer la décision")
    assert answer.h1 == "Il manque 1 élément"
    link = answer.link("Compléter ce point")
    assert link.endswith("?vehicle=l1e_b#need_starts_on")
    assert agent.open(link).find("//input[@id='need_starts_on']")


def test_the_rules_are_told_with_what_was_expected_and_the_proof_that_was_seen(
    signed_in: Callable[..., Page], given: Given
) -> None:
    given(make.a_foundation)
    given(make.a_site)
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    page = signed_in("agent", name="Léa Marchal")
    person = given(make.a_beneficiary, born_on=date(2012, 5, 1), licence=None)
    page.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    issued = (TODAY - 5 * DAY).strftime("%d/%m/%Y")
    answer = page.submit(
        {"seen_address": True, "issued_address": issued}, button="Enregistrer la décision"
    )
    for said in (
        "18 ans au moins.",
        "14 ans au moins, d’après la loi.",
        "Règle légale, R211-2",
        "Règle de la fondation",
        "Un permis AM, un BSR ou n’importe quel permis de conduire.",
        f"Justificatif de domicile du {issued}, vu le {TODAY.strftime('%d/%m/%Y')} par Léa Marchal",
        "Où s’adresser : Une auto-école.",
        "Une commune du territoire.",
    ):
        assert said in answer.text, said


def test_the_letter_and_the_message_are_one_click_away(
    app: Flask, agent: Page, given: Given
) -> None:
    person = given(make.a_beneficiary, licence=None, born_on=date(1990, 1, 1), language="en")
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    answer = agent.submit({}, button="Enregistrer la décision")
    letter = agent.open(answer.link("Ouvrir la lettre"))
    assert letter.data.startswith(b"%PDF")
    agent.open(answer.path)
    assert "we cannot accept your request today" in answer.text
    sent = agent.submit({}, button="Envoyer ce message")
    assert "Le message part dans la minute." in sent.said
    assert "Envoyer ce message" not in sent.text
    assert "Demande non acceptée" in sent.text
    with app.app_context():
        [row] = db.session.scalars(select(Message)).all()
        assert (row.kind, row.beneficiary_id) == ("decision_refused", person.id)


def test_who_cannot_be_written_to_is_given_the_letter(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, phone="", email="")
    agent.get("decisions.new", reference=person.reference, vehicle="l1e_b")
    answer = agent.submit({}, button="Enregistrer la décision")
    assert "Ni mobile ni e-mail." in answer.text


def test_another_site_has_neither_verdict_nor_letter(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, site_id=given(make.a_site).id)
    decision = given(make.a_decision, beneficiary_id=person.id)
    agent.get("decisions.letter", decision_id=decision.id, expect=404)
    sent = typed(agent, given(make.a_beneficiary, site_id=1))
    address = agent.url("decisions.follow", reference=person.reference)
    assert agent.client.post(address, data=sent).status_code == 404
