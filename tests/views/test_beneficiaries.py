"""Somebody is signed up in two parts and a last look; what is wrong is said at its field and nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility import db
from mobility.models import Beneficiary
from mobility.rules.identifiers import format_reference
from tests import factories as make
from tests.conftest import Given
from tests.machine import TODAY
from tests.pages import Answer, Page

WHO = {
    "first_names": "Anne-Lœtitia",
    "birth_name": "D'Hérouville",
    "born_on": "27/03/1998",
    "phone": "06.39.98.12.34",
    "commune": "calais",
}
PROJECT = {
    "situations": ["rsa", "job_seeker"],
    "need": "job",
    "need_starts_on": "1er décembre 2026",
}


@pytest.fixture
def agent(signed_in: Callable[..., Page], given: Given) -> Page:
    """Pages as an agent of one site sees them."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais Centre")
    given(make.a_policy)
    return signed_in("agent", site_ids=[site.id])


def people(app: Flask) -> int:
    """How many there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Beneficiary)) or 0


def opened(page: Page, **typed: Any) -> Answer:
    """The first part, filled in and sent."""
    page.get("beneficiaries.new")
    return page.submit(WHO | typed, button="Continuer", expect=200)


def signed_up(page: Page, **typed: Any) -> Answer:
    """All three parts, sent: the page of the person."""
    opened(page, **typed)
    page.submit(PROJECT, button="Continuer", expect=200)
    return page.submit(button="Inscrire cette personne")


def test_somebody_is_signed_up_and_their_page_says_what_comes_next(agent: Page) -> None:
    opened(agent)
    look = agent.submit(
        PROJECT | {"title_kind": "licence", "title_category": "b", "title_obtained_on": "2/5/2017"},
        button="Continuer",
        expect=200,
    )
    for text in ("06 39 98 12 34", "27 mars 1998", "Bénéficiaire du RSA", "Permis de conduire"):
        assert text in look.text
    answer = agent.submit(button="Inscrire cette personne")
    assert answer.h1 == "Anne-Lœtitia D'Hérouville"
    assert "La personne est inscrite." in answer.said
    assert "Aucune décision n’est encore prise." in answer.text
    assert "/decision" in answer.link("Examiner l’éligibilité")
    for text in ("Calais", "mardi 1 décembre 2026", "obtenu le 02/05/2017"):
        assert text in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("born_on", "25/11/2026", "Ce jour n’est pas encore venu. Vérifiez l’année."),
        ("born_on", "24/11/1906", "Cette personne aurait plus de 120 ans. Vérifiez l’année."),
        ("born_on", "31/02/1998", "Ce jour n’existe pas. Vérifiez le jour et le mois."),
        ("born_on", "hier", "Écrivez le jour ainsi : 27/03/2026."),
        ("born_on", "", "Indiquez la date de naissance, par exemple 27/03/1998."),
        ("phone", "12", "Ce n’est pas un numéro que l’on peut appeler."),
        ("phone", "0899123456", "Ce n’est pas un numéro que l’on peut appeler."),
        ("email", "anne@", "Vérifiez l’adresse e-mail"),
        ("email", "a@b.fr, c@d.fr", "Vérifiez l’adresse e-mail"),
        ("commune", "Atlantis", "Choisissez dans la liste."),
        ("commune", "62231", "Plusieurs communes répondent : Sangatte, Coquelles, Peuplingues."),
        ("birth_name", "Dupont 🛵", "Ce nom contient un signe qui ne se lit pas."),
        ("birth_name", "Du\u202epont", "Ce nom contient un signe qui ne se lit pas."),
        ("birth_name", "é" * 200, "Raccourcissez ce texte : 100 caractères au plus."),
        ("birth_name", "", "Écrivez le nom de naissance."),
        ("first_names", "   ", "Écrivez le prénom."),
        ("postcode", "6210", "Un code postal a 5 chiffres."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_as_typed(
    app: Flask, agent: Page, field: str, typed: str, sentence: str
) -> None:
    agent.get("beneficiaries.new")
    answer = agent.submit(WHO | {field: typed}, button="Continuer", expect=422)
    assert len(answer.errors) == 1
    assert answer.errors[0].startswith(sentence)
    assert answer.find("//*[@id='resume-erreurs']//a")[0].get("href") == f"#{field}"
    for name, value in (WHO | {field: typed}).items():
        assert answer.value(name).strip() == value.strip()
    assert people(app) == 0


@pytest.mark.parametrize("name", ["<b>Dupont</b>", "Dupont & Fils", 'O\'Brien "Bob"', "Шевченко"])
def test_a_name_is_shown_as_it_was_written_and_nothing_more(agent: Page, name: str) -> None:
    answer = signed_up(agent, birth_name=name)
    assert answer.h1 == f"Anne-Lœtitia {name}"
    assert not answer.find("//h1//b")
    assert name in agent.get("beneficiaries.index").text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("calais", "Calais"),
        ("Calais (62100)", "Calais"),
        ("62193", "Calais"),
        ("guines", "Guînes"),
        ("St Tricat", "Saint-Tricat"),
        ("Dunkerque (59240)", "Dunkerque"),
        ("Arras (62041)", "Arras"),
        ("", "à compléter"),
    ],
)
def test_a_commune_is_understood_in_any_writing(agent: Page, typed: str, shown: str) -> None:
    opened(agent, commune=typed)
    assert shown in agent.submit(PROJECT, button="Continuer", expect=200).text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title_kind": "licence"}, "title_category", "Choisissez la catégorie"),
        ({"title_obtained_on": "2/5/2017"}, "title_kind", "Choisissez le titre"),
        ({"training_kind": "seven_hours"}, "training_followed_on", "Indiquez la date"),
        ({"title_kind": "bsr", "title_obtained_on": "1/1/2027"}, "title_obtained_on", "Ce jour"),
        ({"commute_km": "9,5"}, "commute_km", "Écrivez un nombre entier"),
        ({"need_starts_on": "31/02/2027"}, "need_starts_on", "Ce jour n’existe pas."),
    ],
)
def test_the_second_part_is_looked_at_too(
    app: Flask, agent: Page, typed: dict[str, str], field: str, sentence: str
) -> None:
    opened(agent)
    answer = agent.submit(PROJECT | typed, button="Continuer", expect=422)
    assert [one.startswith(sentence) for one in answer.errors] == [True]
    assert answer.find("//*[@id='resume-erreurs']//a")[0].get("href") == f"#{field}"
    assert answer.value("birth_name") == WHO["birth_name"]
    assert people(app) == 0


def test_one_may_go_back_and_nothing_typed_is_lost(agent: Page) -> None:
    opened(agent)
    agent.submit(PROJECT, button="Continuer", expect=200)
    first = agent.submit(button="Modifier cette partie", expect=200)
    assert first.value("phone") == WHO["phone"]
    agent.submit({"phone": "06 39 98 00 01"}, button="Continuer", expect=200)
    look = agent.submit(button="Continuer", expect=200)
    assert "06 39 98 00 01" in look.text
    assert "Aller à un emploi" in look.text


def test_a_form_that_is_sent_twice_makes_one_person(app: Flask, agent: Page) -> None:
    opened(agent)
    look = agent.submit(PROJECT, button="Continuer", expect=200)
    first = agent.submit(button="Inscrire cette personne")
    agent.last = look
    assert agent.submit(button="Inscrire cette personne").path == first.path
    assert people(app) == 1


def test_who_may_be_the_same_person_is_shown_before_anything_is_kept(
    app: Flask, agent: Page
) -> None:
    known = signed_up(agent)
    agent.get("beneficiaries.new")
    answer = agent.submit(WHO | {"first_names": "anne loetitia"}, button="Continuer", expect=409)
    assert "Cette personne est peut-être déjà connue" in answer.text
    assert answer.link("Anne-Lœtitia D'Hérouville") == known.path
    agent.submit({"another": True}, button="Continuer", expect=200)
    agent.submit(PROJECT, button="Continuer", expect=200)
    agent.submit(button="Inscrire cette personne")
    assert people(app) == 2


def test_of_another_site_only_that_somebody_is_there_is_told(agent: Page, given: Given) -> None:
    elsewhere = given(make.a_site)
    given(
        make.a_beneficiary,
        site_id=elsewhere.id,
        first_names="Anne-Lœtitia",
        birth_name="D'Hérouville",
        phone="+33639981234",
    )
    agent.get("beneficiaries.new")
    answer = agent.submit(WHO, button="Continuer", expect=409)
    assert "suivie par un autre site" in answer.text


def test_another_site_looks_like_nothing_at_all(agent: Page, given: Given) -> None:
    person = given(make.a_beneficiary, site_id=given(make.a_site).id)
    for endpoint in ("beneficiaries.show", "beneficiaries.edit", "decisions.new", "titles.new"):
        agent.get(endpoint, reference=person.reference, expect=404)
    agent.get("beneficiaries.show", reference="ZZZZZZZZ", expect=404)
    assert person.birth_name not in agent.get("beneficiaries.index").text


def test_a_reference_in_another_writing_leads_to_the_page(agent: Page) -> None:
    answer = signed_up(agent)
    reference = answer.path.rpartition("/")[2]
    shown = format_reference(reference)
    again = agent.get("beneficiaries.show", reference=shown.lower(), follow=True)
    assert again.path == answer.path


def test_the_list_is_searched_ordered_and_exported(agent: Page) -> None:
    signed_up(agent)
    signed_up(agent, birth_name="Vasseur", first_names="Léo", born_on="1/2/2001", phone="")
    for asked in ("herouville", "0639981234", "1998"):
        answer = agent.get("beneficiaries.index", q=asked)
        assert ("D'Hérouville" in answer.text, "Vasseur" in answer.text) == (True, False)
    nobody = agent.get("beneficiaries.index", q="Zoé Personne")
    assert "Personne ne répond." in nobody.text
    guessed = agent.open(nobody.link("Inscrire une nouvelle personne"))
    assert (guessed.value("first_names"), guessed.value("birth_name")) == ("Zoé", "Personne")
    down = agent.get("beneficiaries.index", order="-name").text
    assert down.index("Vasseur") < down.index("D'Hérouville")
    file = agent.get("beneficiaries.export", q="vasseur").data.decode("utf-8-sig")
    assert "Vasseur" in file
    assert "Hérouville" not in file


def test_a_name_that_a_spreadsheet_would_run_is_only_text(agent: Page) -> None:
    signed_up(agent, birth_name="=2+5")
    assert ";=2+5" not in agent.get("beneficiaries.export").data.decode("utf-8-sig")


def test_a_change_is_kept_and_told(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    opened_form = agent.get("beneficiaries.edit", reference=reference)
    assert opened_form.value("commune") == "Calais (62100)"
    assert opened_form.value("born_on") == WHO["born_on"]
    answer = agent.submit({"usage_name": "Vandewalle", "commune": "Marck"}, button="Enregistrer")
    assert answer.h1 == "Anne-Lœtitia Vandewalle"
    assert "C’est enregistré." in answer.said
    assert "62730, Marck" in answer.text  # the post code follows the commune
    agent.get("beneficiaries.edit", reference=reference)
    answer = agent.submit({"commune": "Dunkerque (59240)"}, button="Enregistrer")
    assert "59240, Dunkerque" in answer.text
    agent.get("beneficiaries.edit", reference=reference)
    assert "59240, Dunkerque" in agent.submit(button="Enregistrer").text


def test_a_stale_form_shows_both_versions_and_may_be_sent_over_theirs(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    mine = agent.get("beneficiaries.edit", reference=reference)
    agent.get("beneficiaries.edit", reference=reference)
    agent.submit({"phone": "06 39 98 00 01", "commune": "Marck"}, button="Enregistrer")
    agent.last = mine
    answer = agent.submit({"phone": "06 39 98 00 02"}, button="Enregistrer", expect=409)
    assert "06 39 98 00 01" in answer.text
    assert "06 39 98 00 02" in answer.text
    assert "Marck (62730)" in answer.text
    assert answer.value("phone") == "06 39 98 00 02"
    assert "06 39 98 00 02" in agent.submit(button="Enregistrer").text


def test_a_birth_date_that_cannot_be_is_refused_on_the_change_form_too(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    agent.get("beneficiaries.edit", reference=reference)
    later = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    answer = agent.submit({"born_on": later}, button="Enregistrer", expect=422)
    assert answer.errors == ["Ce jour n’est pas encore venu. Vérifiez l’année."]
    assert answer.value("born_on") == later


def test_a_prescriber_who_sends_nobody_any_more_stays_on_the_file(
    app: Flask, agent: Page, given: Given
) -> None:
    gone = given(make.a_prescriber, active=False)
    with app.app_context():
        site_id = db.session.scalar(select(make.the_site().__class__.id).limit(1))
    person = given(make.a_beneficiary, prescriber_id=gone.id, site_id=site_id)
    assert agent.get("beneficiaries.edit", reference=person.reference).value(
        "prescriber_id"
    ) == str(gone.id)
    agent.submit({"birth_place": "Dunkerque"}, button="Enregistrer")
    with app.app_context():
        assert db.session.get_one(Beneficiary, person.id).prescriber_id == gone.id


# --- titles -----------------------------------------------------------------------------------------


def test_a_title_is_noted_corrected_and_taken_off(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    agent.get("titles.new", reference=reference)
    answer = agent.submit(
        {"kind": "licence", "category": "b", "obtained_on": "2/5/2017", "country": "BE"}
    )
    assert "Le titre est noté." in answer.said
    agent.open(answer.link("Corriger"))
    answer = agent.submit({"obtained_on": "3/5/2017"})
    assert "obtenu le 03/05/2017" in answer.text
    answer = agent.open(agent.open(answer.link("Corriger")).link("Retirer"))
    assert "Aucun titre noté." in agent.submit().text


def test_a_training_is_noted_and_taken_off(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    agent.get("titles.train", reference=reference)
    answer = agent.submit({"kind": "seven_hours", "followed_on": "31/02/2026"}, expect=422)
    assert answer.errors == ["Ce jour n’existe pas. Vérifiez le jour et le mois."]
    answer = agent.submit({"followed_on": "28/02/2026"})
    assert "Formation 125 de 7 heures 28/02/2026" in answer.text
    assert "Formation 125 de 7 heures 28/02/2026" not in agent.submit(button="Retirer").text


def test_a_driving_licence_needs_its_category(agent: Page) -> None:
    reference = signed_up(agent).path.rpartition("/")[2]
    agent.get("titles.new", reference=reference)
    answer = agent.submit({"kind": "licence"}, expect=422)
    assert answer.errors == ["Choisissez la catégorie écrite sur le permis."]
