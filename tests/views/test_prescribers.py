"""The pages of prescribers and of the journal: added, changed, masked outside; every change told in words."""

from collections.abc import Callable
from typing import Any

import pytest

from mobility.rules.prescribers import SENSITIVE, PrescriberKind, is_sensitive
from tests import factories as make
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("now")

FACTS = {
    "name": "Mission locale du Calaisis",
    "kind": "ML",
    "phone": "0399000011",
    "town": "Calais",
}


def test_a_prescriber_is_added_shown_and_changed(page: Page) -> None:
    answer = page.post("prescribers.new", FACTS)
    assert answer.h1 == "Mission locale du Calaisis"
    assert "03 99 00 00 11" in answer.text
    page.open(answer.link("Modifier"))
    answer = page.submit({"name": "Mission locale", "active": False})
    assert answer.h1 == "Mission locale"
    assert "N’envoie plus" in page.get("prescribers.index").text


def test_a_name_that_is_taken_is_refused_and_kept(page: Page) -> None:
    page.post("prescribers.new", FACTS)
    answer = page.post("prescribers.new", FACTS, expect=409)
    assert answer.value("name") == FACTS["name"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Écrivez le nom de l’organisme."),
        ({"kind": ""}, "Choisissez dans la liste."),
        ({"phone": "12"}, "Ce n’est pas un numéro que l’on peut appeler."),
        ({"email": "nulle part"}, "Vérifiez l’adresse e-mail"),
    ],
)
def test_what_is_wrong_is_said(page: Page, typed: dict[str, str], said: str) -> None:
    assert said in page.post("prescribers.new", FACTS | typed, expect=422).text


def test_a_form_that_lay_open_shows_both(page: Page, given: Any) -> None:
    row = given(make.a_prescriber, kind="ML")
    old = page.get("prescribers.edit", prescriber_id=row.id)
    page.get("prescribers.edit", prescriber_id=row.id)
    page.submit({"town": "Marck"})
    page.last = old
    answer = page.submit({"town": "Guînes"}, expect=409)
    assert "Marck" in answer.text
    assert answer.value("town") == "Guînes"
    page.submit()
    assert "Guînes" in page.get("prescribers.show", prescriber_id=row.id).text


@pytest.mark.parametrize("kind", sorted(PrescriberKind))
def test_a_kind_that_tells_of_a_private_life_says_so(page: Page, given: Any, kind: str) -> None:
    row = given(make.a_prescriber, kind=kind)
    answer = page.get("prescribers.show", prescriber_id=row.id)
    assert ("on lit seulement « Autre organisme »" in answer.text) is is_sensitive(kind)
    assert is_sensitive(kind) is (PrescriberKind(kind) in SENSITIVE)


def test_an_unknown_prescriber_is_not_found(page: Page) -> None:
    page.get("prescribers.show", prescriber_id=404, expect=404)


def test_the_journal_tells_changes_in_words(page: Page, given: Any) -> None:
    person = given(make.a_beneficiary)
    page.get("beneficiaries.edit", reference=person.reference)
    page.submit({"phone": "06 39 98 00 01", "need": "training"})
    answer = page.get("journal.show", kind="beneficiary", object_id=person.id)
    for said in ("Fiche modifiée", "Camille Delattre", "06 39 98 00 01", "Aller en formation"):
        assert said in answer.text


@pytest.mark.parametrize("kind", ["beneficiary", "nothing", "blob"])
def test_the_journal_of_nothing_is_not_found(page: Page, kind: str) -> None:
    page.get("journal.show", kind=kind, object_id=12345, expect=404)


def test_an_agent_reads_no_journal(signed_in: Callable[..., Page], given: Any) -> None:
    person = given(make.a_beneficiary)
    agent = signed_in("agent")
    agent.get("journal.show", kind="beneficiary", object_id=person.id, expect=403)
