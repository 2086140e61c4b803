"""Guardians, suspensions, files of one person, quarters: as pages, from the form to what the person reads."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Beneficiary, Contact, Merge
from mobility.rules.states import RentalState
from mobility.services import ledger
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.pages import Page

NASTY = "<img src=x> O'Brien-Łukasz " + "a" * 60


@pytest.fixture
def site(given: Given) -> Any:
    """Where everybody is."""
    given(make.a_foundation)
    given(make.a_policy)
    return given(make.a_site, name="Calais Centre")


@pytest.fixture
def agent(signed_in: Callable[..., Page], site: Any) -> Page:
    """Pages as an agent of that site sees them."""
    return signed_in("agent", site_ids=[site.id])


@pytest.fixture
def manager(signed_in: Callable[..., Page], site: Any) -> Page:
    """Pages as a manager sees them."""
    assert site
    return signed_in("manager")


@pytest.fixture
def person(given: Given, site: Any) -> Any:
    """Somebody of that site."""
    return given(make.a_beneficiary, site_id=site.id, phone="+33639980042")


# --- who signs --------------------------------------------------------------------------------------


def test_a_guardian_is_noted_corrected_and_ended(agent: Page, person: Any) -> None:
    page = agent.get("beneficiaries.show", reference=person.reference)
    agent.open(page.link("Quelqu’un doit signer avec cette personne ?"))
    answer = agent.submit({"kind": "curator", "name": NASTY}, button="Enregistrer", expect=422)
    assert answer.errors == ["Écrivez un téléphone, un e-mail ou une adresse."]
    answer = agent.submit({"phone": "06 39 98 00 99"}, button="Enregistrer")
    assert NASTY in answer.text
    assert "signe aussi" in answer.text
    agent.open(answer.link(f"Modifier {NASTY}"))
    answer = agent.submit({"mandate_until": "1/1/2020"}, button="Enregistrer", expect=422)
    assert answer.errors == ["Ce mandat est fini. Demandez le nouveau document."]
    agent.submit({"mandate_until": "1/1/2030"}, button="Enregistrer")
    page = agent.get("guardians.edit", reference=person.reference, guardian_id=1)
    agent.open(page.link("Cette personne ne signe plus"))
    answer = agent.submit(button="Confirmer")
    assert "ne signe plus depuis le 24/11/2026" in answer.text


def test_two_people_who_edit_a_guardian_see_each_other(
    agent: Page, manager: Page, person: Any, given: Given
) -> None:
    row = given(make.a_guardian, beneficiary_id=person.id)
    where = {"reference": person.reference, "guardian_id": row.id}
    agent.get("guardians.edit", **where)
    manager.get("guardians.edit", **where)
    manager.submit({"name": "Awa Sow"}, button="Enregistrer")
    answer = agent.submit({"name": "Awa Ba"}, button="Enregistrer", expect=409)
    assert "Awa Sow" in answer.text
    assert answer.value("name") == "Awa Ba"


# --- suspensions ------------------------------------------------------------------------------------


def test_a_manager_suspends_and_lifts_and_the_person_reads_why(
    manager: Page, visitor: Page, person: Any, app: Flask
) -> None:
    page = manager.get("beneficiaries.show", reference=person.reference)
    manager.open(page.link("Suspendre les réservations"))
    assert len(manager.submit({}, button="Suspendre", expect=422).errors) == 3
    answer = manager.submit(
        {"cause": "unpaid", "reason": "9 € restent à payer <b>.", "until": "15/12/2026"},
        button="Suspendre",
    )
    assert "Pas de nouvelle réservation jusqu’au mardi 15 décembre 2026" in answer.text
    again = manager.get("suspensions.new", reference=person.reference)
    assert again.h1 == "Suspendre les réservations"
    read = visitor.post("public.status", {"reference": person.reference, "born_on": "17/05/2000"})
    assert "9 € restent à payer <b>." in read.text
    assert "C’est jusqu’au mardi 15 décembre 2026." in read.text
    client = visitor.client
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    html = client.get("/suivi/dossier").get_data(as_text=True)
    assert "An amount is still to be paid." in html
    assert "No new booking" in html
    manager.open(answer.link("Lever la suspension"))
    assert manager.submit({}, button="Lever la suspension", expect=422).errors
    lifted = manager.submit({"because": "Tout est payé."}, button="Lever la suspension")
    assert "Pas de nouvelle réservation" not in lifted.text
    assert "Tout est payé." in lifted.text
    assert "No new booking" not in client.get("/suivi/dossier").get_data(as_text=True)


def test_an_agent_reads_a_suspension_and_does_not_decide_it(
    agent: Page, person: Any, given: Given
) -> None:
    row = given(make.a_suspension, beneficiary_id=person.id)
    page = agent.get("beneficiaries.show", reference=person.reference)
    assert "Un responsable peut la lever." in page.text
    agent.get("suspensions.new", reference=person.reference, expect=403)
    agent.get("suspensions.lift", reference=person.reference, suspension_id=row.id, expect=403)


# --- one person, two files --------------------------------------------------------------------------


def test_two_files_are_found_compared_and_made_one(
    agent: Page, person: Any, given: Given, site: Any, app: Flask
) -> None:
    other = given(
        make.a_beneficiary,
        site_id=site.id,
        first_names="noemie",
        usage_name="O'Brien-Łukasz",
        phone="+33639980043",
        licence=None,
    )
    rental = given(make.a_rental, state=RentalState.RETURNED, beneficiary_id=other.id)
    given(
        make.an_entry,
        proposal=ledger.rent(4_200),
        beneficiary_id=other.id,
        rental_id=rental.id,
    )
    page = agent.get("beneficiaries.index")
    page = agent.open(page.link("Fiches en double"))
    assert "Même nom et même date de naissance" in page.text
    page = agent.get("merging.compare", reference=person.reference, other=other.reference)
    assert "06 39 98 00 43" in page.text
    answer = agent.submit({"phone": "dropped"}, button="Réunir les deux fiches")
    assert answer.said == ["Les deux fiches n’en font plus qu’une."]
    for told in ("06 39 98 00 43", "O'Brien-Łukasz", rental.number, "Reste à payer : 42,00 €"):
        assert told in answer.text
    led = agent.get("beneficiaries.show", reference=other.reference, expect=302)
    assert led.headers["Location"].endswith(person.reference)
    agent.open(answer.link(f"Fiche {other.reference[:4]}-{other.reference[4:]} réunie à celle-ci"))
    back = agent.submit(button="Défaire la fusion")
    assert back.path.endswith(other.reference)
    assert rental.number in back.text
    with app.app_context():
        assert db.session.scalars(select(Merge)).one().undone_at is not None


def test_a_file_that_was_changed_meanwhile_is_looked_at_again(
    agent: Page, person: Any, given: Given, site: Any, app: Flask
) -> None:
    other = given(make.a_beneficiary, site_id=site.id, phone="")
    agent.get("merging.compare", reference=person.reference, other=other.reference)

    def meanwhile() -> None:
        db.session.get_one(Beneficiary, other.id).birth_place = "Lille"

    with app.app_context():
        db.write(meanwhile)
    answer = agent.submit(button="Réunir les deux fiches", expect=409)
    assert "Quelqu’un vient de changer ceci" in answer.text
    assert "Lille" in answer.text
    answer = agent.submit(button="Réunir les deux fiches")
    assert "Lille" in answer.text


def test_two_who_ride_at_once_cannot_be_made_one(
    agent: Page, person: Any, given: Given, site: Any
) -> None:
    other = given(make.a_beneficiary, site_id=site.id, phone="")
    for one in (person, other):
        given(make.a_rental, state=RentalState.UNDER_WAY, beneficiary_id=one.id)
    page = agent.get("merging.compare", reference=person.reference, other=other.reference)
    assert "Les deux fiches ont une location en même temps" in page.text
    assert not page.find("//button[normalize-space()='Réunir les deux fiches']")


def test_two_people_are_told_apart(agent: Page, person: Any, given: Given, site: Any) -> None:
    other = given(make.a_beneficiary, site_id=site.id, phone="")
    page = agent.get("beneficiaries.show", reference=person.reference)
    assert "Cette personne a peut-être une autre fiche" in page.text
    answer = agent.submit(button="Ce sont deux personnes")
    assert "Aucune fiche ne ressemble à une autre." in answer.text
    page = agent.get("beneficiaries.show", reference=other.reference)
    assert "peut-être une autre fiche" not in page.text


def test_another_file_is_named_by_its_reference(
    agent: Page, person: Any, given: Given, site: Any
) -> None:
    stranger = given(
        make.a_beneficiary, site_id=site.id, first_names="Zoé", born_on=TODAY - 9000 * DAY
    )
    elsewhere = given(lambda: make.a_beneficiary(site_id=make.a_site().id))
    page = agent.get("beneficiaries.show", reference=person.reference)
    agent.open(page.link("Réunir avec une autre fiche"))
    asked = {"endpoint": "merging.choose", "reference": person.reference}
    for typed in ("", "PT7T", elsewhere.reference):
        assert agent.get(**asked, other=typed, expect=422).errors, typed
    answer = agent.get(**asked, other=stranger.reference, follow=True)
    assert "Ni le nom, ni le téléphone ne se ressemblent." in answer.text
    agent.get("merging.compare", reference=person.reference, other=elsewhere.reference, expect=404)


def test_who_is_being_typed_is_looked_up(agent: Page, person: Any) -> None:
    page = agent.get("beneficiaries.new")
    [form] = [one for one in page.forms() if one.button("Continuer") is not None]
    client = agent.client
    typed = {"first_names": "noemie", "birth_name": "DELACROIX", "born_on": "17/5/2000"}
    found = client.post("/beneficiaries/new/alike", data=form.data(typed, None)).get_data(
        as_text=True
    )
    assert person.reference in found
    typed["born_on"] = "n'importe quoi"
    assert person.reference not in client.post(
        "/beneficiaries/new/alike", data=form.data(typed, None)
    ).get_data(as_text=True)


# --- what a file says -------------------------------------------------------------------------------


def test_a_quarter_a_domiciliation_and_a_referent_stand_on_the_page(
    agent: Page, person: Any, given: Given
) -> None:
    def a_contact() -> int:
        row = Contact(
            prescriber_id=make.a_prescriber(name="CCAS de Calais").id,
            name="Hélène Marquant",
            phone="+33639980066",
        )
        db.session.add(row)
        db.session.flush()
        return row.id

    contact = given(a_contact)
    agent.get("beneficiaries.edit", reference=person.reference)
    wrong = agent.submit(
        {
            "housing": "domiciled",
            "qpv_code": "QN06201M",
            "via_referent": True,
            "commune": "calais",
        },
        button="Enregistrer",
        expect=422,
    )
    assert len(wrong.errors) == 3
    answer = agent.submit(
        {
            "housed_by": "CCAS de Calais",
            "qpv_source": "sig_ville",
            "qpv_known_on": "2/11/2026",
            "referent_id": str(contact),
        },
        button="Enregistrer",
    )
    for told in (
        "Domiciliation (CCAS ou organisme agréé), CCAS de Calais",
        "QN06201M, Liste de 2024",
        "Vérifié sur SIG Ville, le 02/11/2026, noté par",
        "Hélène Marquant, CCAS de Calais",
        "au référent, par SMS",
    ):
        assert told in answer.text
    agent.get("beneficiaries.edit", reference=person.reference)
    again = agent.submit({"qpv_code": "Beau-Marais"}, button="Enregistrer", expect=422)
    assert again.errors == [
        "Écrivez le code du quartier : QN06201M (depuis 2024) ou QP062001 (avant)."
    ]
    assert again.value("qpv_code") == "Beau-Marais"
