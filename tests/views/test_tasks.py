"""The pages of tasks and notes: added, done, undone, about whom; what is wrong is said and kept."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mobility.rules.messages import SubjectKind
from tests import factories as make
from tests.pages import Page
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("now")


def test_an_empty_list_says_what_will_come(page: Page, given: Any) -> None:
    given(make.a_foundation)
    assert "Rien à faire." in page.get("tasks.index").text


def test_a_task_is_added_done_and_undone(page: Page) -> None:
    page.get("tasks.index")
    answer = page.submit({"title": "Appeler l'assureur", "due_on": "27/11/2026"}, button="Ajouter")
    assert "La tâche est ajoutée." in answer.text
    assert "vendredi 27 novembre 2026" in answer.text
    answer = page.submit(button="C’est fait")
    assert "Fait depuis une semaine" in answer.text
    assert "Rien à faire." in answer.text
    answer = page.submit(button="Remettre à faire")
    assert "Fait depuis une semaine" not in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Écrivez ce qu’il faut faire."),
        ({"title": "   "}, "Écrivez ce qu’il faut faire."),
        ({"title": "x" * 251}, "Raccourcissez ce texte"),
        ({"title": "Appeler", "due_on": "31/02/2026"}, "Ce jour n’existe pas."),
    ],
)
def test_what_is_wrong_is_said_and_kept(page: Page, typed: dict[str, str], said: str) -> None:
    page.get("tasks.index")
    answer = page.submit(typed, button="Ajouter", expect=422)
    assert said in answer.text
    assert answer.value("title") == typed["title"].strip()


def test_a_task_leads_to_what_it_is_about(page: Page, given: Any) -> None:
    person = given(make.a_beneficiary)
    given(make.a_task, subject_kind=SubjectKind.BENEFICIARY, subject_id=person.id)
    answer = page.get("tasks.index")
    assert answer.link("Voir de quoi").endswith(f"/beneficiaries/{person.reference}")


def test_many_tasks_take_no_more_queries(app: Flask, page: Page, given: Any) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            person = given(make.a_beneficiary)
            given(make.a_task, subject_kind=SubjectKind.BENEFICIARY, subject_id=person.id)
        with counted(app) as sent:
            page.get("tasks.index")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_note_is_left_on_a_page_and_shown_there(page: Page, given: Any) -> None:
    person = given(make.a_beneficiary)
    page.get("beneficiaries.show", reference=person.reference)
    answer = page.submit({"text": "Préfère <b>le matin</b> & le soir."}, button="Ajouter la note")
    assert "La note est ajoutée." in answer.text
    assert "Préfère <b>le matin</b> & le soir." in answer.text
    answer = page.submit({"text": "  "}, button="Ajouter la note")
    assert "Écrivez la note" in answer.text


def test_a_note_on_somebody_of_another_site_is_not_found(
    signed_in: Callable[..., Page], given: Any
) -> None:
    person = given(make.a_beneficiary)
    stranger = signed_in("agent", site_ids=[given(make.a_site).id])
    token = stranger.get("tasks.index").value("csrf_token")
    address = stranger.url("notes.add", kind="beneficiary", subject_id=person.id)
    sent = stranger.client.post(address, data={"csrf_token": token, "text": "Bonjour"})
    assert sent.status_code == 404
