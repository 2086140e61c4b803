"""The inbox of referrals, and the three answers, as an agent sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Beneficiary, Message, Referral
from mobility.rules.referrals import ReferralState
from mobility.services.files import Clean, Vault
from tests import factories as make
from tests.conftest import Given
from tests.machine import FILE_KEY
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def referral(given: Given) -> Any:
    given(make.a_foundation)
    prescriber = given(make.a_prescriber, name="Le Phare", kind="SPIP")
    contact = given(make.a_contact, prescriber_id=prescriber.id)
    return given(make.a_referral, contact_id=contact.id, message="<b>Urgent</b>")


def state(app: Flask) -> ReferralState:
    with app.app_context():
        return db.session.scalars(select(Referral.state)).one()


def test_the_inbox_and_the_day_lead_to_what_waits(page: Page, referral: Any) -> None:
    day = page.get("day.today")
    assert "Inaya Moreau" in day.text
    assert page.open(day.link("Répondre : Inaya")).h1 == "Inaya Moreau"
    inbox = page.get("referrals.index")
    assert "Le Phare, Zoé Petit" in inbox.text, "within the house nothing is masked"
    assert "se ferme le 24/12/2026" in inbox.text
    assert inbox.link("Inaya Moreau").endswith(referral.reference)
    assert "1 orientation à traiter" in page.get("prescribers.index").text


@pytest.mark.parametrize("which", list(ReferralState))
def test_every_state_has_its_list_and_its_page(
    page: Page, given: Given, which: ReferralState, now: Any
) -> None:
    given(make.a_foundation)
    row = given(make.a_referral, state=which, answered_at=now)
    assert "Inaya Moreau" in page.get("referrals.index", state=which.value).text
    page.get("referrals.show", reference=row.reference)


def test_an_empty_inbox_says_how_to_fill_it(page: Page, given: Given) -> None:
    given(make.a_foundation)
    assert "envoyez son lien personnel" in page.get("referrals.index").text
    page.get("referrals.index", state="nonsense", page=-4)


def test_what_was_typed_is_text(page: Page, referral: Any) -> None:
    answer = page.get("referrals.show", reference=referral.reference)
    assert "<b>Urgent</b>" in answer.text


def test_accepting_opens_the_new_file(app: Flask, page: Page, referral: Any) -> None:
    page.get("referrals.show", reference=referral.reference)
    answer = page.submit({"follows": "Lundi à 9 h."}, button="Accepter cette orientation")
    assert answer.h1 == "Inaya Moreau"
    assert answer.path.startswith("/beneficiaries/")
    assert state(app) is ReferralState.ACCEPTED
    answer = page.get("referrals.show", reference=referral.reference)
    assert "Lundi à 9 h." in answer.text
    assert page.open(answer.link("Ouvrir la fiche")).h1 == "Inaya Moreau"


def test_a_known_person_is_chosen_before_it_is_accepted(
    app: Flask, page: Page, given: Given, referral: Any
) -> None:
    known = given(
        make.a_beneficiary,
        first_names="Inaya",
        birth_name="Moreau",
        born_on=referral.born_on,
        search_key="moreau inaya",
    )
    assert "Peut-être déjà connue" in page.get("referrals.index").text
    page.get("referrals.show", reference=referral.reference)
    answer = page.submit({}, button="Accepter cette orientation", expect=422)
    assert "Choisissez une réponse." in answer.text
    page.submit({"known_as": known.reference}, button="Accepter cette orientation")
    with app.app_context():
        [person] = db.session.scalars(select(Beneficiary)).all()
        assert person.contact_id == referral.contact_id


def test_a_refusal_is_chosen_from_the_list(app: Flask, page: Page, referral: Any) -> None:
    shown = page.get("referrals.show", reference=referral.reference)
    assert "Pas de véhicule disponible" not in shown.text, "no longer offered"
    answer = page.submit({"detail": "Trop loin."}, button="Envoyer ce refus", expect=422)
    assert answer.value("detail") == "Trop loin."
    assert "Cochez au moins une case." in answer.text
    page.submit({"reasons": ["other"], "detail": ""}, button="Envoyer ce refus", expect=409)
    page.submit({"reasons": ["out_of_territory"]}, button="Envoyer ce refus")
    assert state(app) is ReferralState.REFUSED
    answer = page.get("referrals.show", reference=referral.reference)
    assert "La personne habite hors du territoire" in answer.text


def test_a_retired_reason_is_still_read(page: Page, given: Given, now: Any) -> None:
    given(make.a_foundation)
    row = given(
        make.a_referral, state=ReferralState.REFUSED, answered_at=now, reasons=["no_vehicle"]
    )
    answer = page.get("referrals.show", reference=row.reference)
    assert "Pas de véhicule disponible" in answer.text


def test_more_is_asked_for(app: Flask, page: Page, referral: Any) -> None:
    page.get("referrals.show", reference=referral.reference)
    page.submit({"question": " "}, button="Poser la question", expect=422)
    page.submit({"question": "Quel titre ?"}, button="Poser la question")
    assert state(app) is ReferralState.ASKED
    with app.app_context():
        kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["referral_received", "referral_more"]
    assert "Complément demandé au prescripteur" in page.get("messages.index").text


def test_two_agents_at_once_and_a_double_click(app: Flask, page: Page, referral: Any) -> None:
    first = page.get("referrals.show", reference=referral.reference)
    page.submit(button="Accepter cette orientation")
    page.last = first
    page.submit(
        button="Accepter cette orientation"
    )  # the same form once more: it led there already
    page.last = first
    answer = page.submit({"question": "Quel titre ?"}, button="Poser la question", expect=409)
    assert "a déjà sa réponse" in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(Beneficiary)).all()) == 1


def test_a_paper_is_served_to_those_who_see_the_referral(
    page: Page, signed_in: Callable[..., Page], given: Given
) -> None:
    given(make.a_foundation)
    scan = Vault([FILE_KEY]).seal(Clean("image/jpeg", b"a sheet of paper"))
    row = given(make.a_referral, scans=[scan])
    shown = page.get("referrals.show", reference=row.reference)
    answer = page.client.get(shown.link("Papier 1"))
    assert (answer.mimetype, answer.data) == ("image/jpeg", b"a sheet of paper")
    journal = page.get("journal.show", kind="referral", object_id=row.id)
    assert "Copie lue" in journal.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    elsewhere = signed_in("agent", site_ids=[given(make.a_site, name="Marck").id])
    assert elsewhere.client.get(shown.link("Papier 1")).status_code == 404
    assert page.client.get(shown.link("Papier 1") + "9").status_code == 404


def test_another_site_finds_nothing(
    signed_in: Callable[..., Page], given: Given, referral: Any
) -> None:
    stranger = signed_in("agent", site_ids=[given(make.a_site, name="Marck").id])
    assert "Inaya" not in stranger.get("day.today").text
    assert "Inaya" not in stranger.get("referrals.index").text
    stranger.get("referrals.show", reference=referral.reference, expect=404)
    for name in ("accept", "refuse", "ask"):
        address = stranger.url(f"referrals.{name}", reference=referral.reference)
        stranger.get("referrals.index")
        token = stranger.last.value("csrf_token") if stranger.last else ""
        assert stranger.client.post(address, data={"csrf_token": token}).status_code == 404
