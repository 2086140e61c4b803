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


def test_a_list_that_leaves_the_house_is_masked(page: Page, given: Any) -> None:
    given(make.a_prescriber, name="Le Phare", kind="CSAPA", town="Sangatte", phone="+33399000099")
    given(make.a_prescriber, name="Mission locale", kind="ML", town="Calais", phone="+33399000011")
    sent = page.get("prescribers.export").data.decode("utf-8-sig").replace("\u00a0", " ")
    assert "Mission locale;Mission locale" in sent
    assert "Autre organisme;Autre organisme" in sent
    for private in ("Le Phare", "CSAPA", "Sangatte", "03 99 00 00 99"):
        assert private not in sent


# --- contacts, authorisation ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"authorisation": "validated"}, "Habilité"),
        ({"authorisation": "validated", "authorised_until": "31/12/2026"}, "jusqu’au 31/12/2026"),
        ({"authorisation": "validated", "authorised_until": "01/11/2026"}, "finie le 01/11/2026"),
        ({"authorisation": "refused"}, "Habilitation refusée"),
        ({"authorisation": "not_required"}, "Habilitation non nécessaire"),
        ({}, "Habilitation non renseignée"),
    ],
)
def test_an_authorisation_is_told_with_its_end(
    page: Page, typed: dict[str, str], said: str
) -> None:
    assert said in page.post("prescribers.new", FACTS | typed).text


def test_an_end_without_an_authorisation_is_refused(page: Page) -> None:
    typed = FACTS | {"authorisation": "refused", "authorised_until": "31/12/2026"}
    answer = page.post("prescribers.new", typed, expect=422)
    assert "ne va qu’avec « Habilité »" in answer.text


def test_several_people_work_there(page: Page, given: Any) -> None:
    row = given(make.a_prescriber)
    typed = {
        "name": "O'Brien-Łukasz <img src=x>",
        "email": "zoe@example.org",
        "role": "Conseillère",
    }
    page.post("prescribers.new_contact", typed, prescriber_id=row.id)
    answer = page.post("prescribers.new_contact", {"name": "Max"}, prescriber_id=row.id)
    assert "O'Brien-Łukasz <img src=x>" in answer.text
    assert len(answer.find("//button[contains(., 'Envoyer le lien')]")) == 1, "Max has no e-mail"
    page.open(answer.link("Modifier : Max"))
    answer = page.submit({"active": False, "name": "Max Roy"})
    assert "N’y travaille plus" in answer.text


def test_a_contact_that_lay_open_shows_both(page: Page, given: Any) -> None:
    row = given(make.a_contact)
    where = {"prescriber_id": row.prescriber_id, "contact_id": row.id}
    old = page.get("prescribers.edit_contact", **where)
    page.get("prescribers.edit_contact", **where)
    page.submit({"role": "Directrice"})
    page.last = old
    answer = page.submit({"role": "Éducatrice"}, expect=409)
    assert "Directrice" in answer.text
    page.get(
        "prescribers.edit_contact",
        prescriber_id=row.prescriber_id + 1,
        contact_id=row.id,
        expect=404,
    )


def test_a_link_is_sent_renewed_and_withdrawn(page: Page, given: Any) -> None:
    row = given(make.a_contact)
    page.get("prescribers.show", prescriber_id=row.prescriber_id)
    answer = page.submit(button="Envoyer le lien")
    assert "Lien personnel valable jusqu’au 02/12/2026" in answer.text
    answer = page.submit(button="Retirer le lien")
    assert "Lien retiré le 24/11/2026" in answer.text
    answer = page.submit(button="Renouveler le lien")
    assert "valable jusqu’au 02/12/2026" in answer.text
    assert "Lien personnel du prescripteur" in page.get("messages.index").text


def test_who_follows_is_told_beside_who_was_sent(page: Page, given: Any) -> None:
    sender, referent = given(make.a_contact), given(make.a_contact)
    given(
        make.a_beneficiary,
        prescriber_id=sender.prescriber_id,
        contact_id=sender.id,
        referent_id=referent.id,
    )
    shown = page.get("prescribers.show", prescriber_id=referent.prescriber_id).text
    assert "Personnes suivies (référent) Noémie Delacroix" in shown
    assert "suivies" not in page.get("prescribers.show", prescriber_id=sender.prescriber_id).text


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
