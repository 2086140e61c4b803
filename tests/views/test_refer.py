"""The prescriber's side as a browser sees it: a personal link, one light page, nothing changed by looking."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from mobility import db
from mobility.models import Contact, Message, PrescriberLink, Referral
from mobility.rules.prescribers import SENSITIVE
from mobility.rules.referrals import ReferralState
from mobility.services import prescriber_links as links
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page

DAY = timedelta(days=1)
FORM = {
    "first_names": "Aïcha",
    "birth_name": "N'Diaye",
    "born_on": "27/03/1998",
    "phone": "06 39 98 00 42",
    "commune": "Calais",
    "situations": ["rsa", "job_seeker"],
    "need": "job",
    "need_place": "Transmarck, 5 h à 13 h",
    "commute_km": "9",
    "title": "am",
    "message": "Commence à 5 h.",
    "consent": True,
}
HOSTILE = {
    "first_names": "O'Brien-Łukasz",
    "birth_name": "<img src=x>",
    "message": "=cmd|' /C calc'!A0 🛵",
    "need_place": "x" * 100,
}


def a_photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    out.seek(0)
    return out, "fiche.png"


def the_token(app: Flask, contact_id: int, now: datetime) -> str:
    """The personal link of a contact, renewed now."""
    secret = app.config["SETTINGS"].secret_key.encode()
    with app.app_context():
        db.write(lambda: links.renew(db.session.get_one(Contact, contact_id), secret, now))
        found = links.known_link(db.session.get_one(Contact, contact_id), secret, now)
        assert found is not None
        return found


@pytest.fixture
def contact(given: Given) -> Any:
    given(make.a_foundation)
    given(make.the_site)
    return given(make.a_contact, email="zoe@example.org")


@pytest.fixture
def token(app: Flask, contact: Any, now: datetime) -> str:
    return the_token(app, contact.id, now)


@pytest.fixture
def inside(visitor: Page, token: str) -> Page:
    """A browser that came in by the link."""
    visitor.get("refer.link", token=token, follow=True)
    return visitor


def referrals(app: Flask) -> list[Referral]:
    with app.app_context():
        return list(db.session.scalars(select(Referral).order_by(Referral.id)))


# --- coming in --------------------------------------------------------------------------------------


def test_the_secret_leaves_the_address(app: Flask, token: str) -> None:
    client = app.test_client()
    answer = client.get(f"/p/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/orientation")
    [cookie] = [
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith("orientation=")
    ]
    for part in ("HttpOnly", "Path=/orientation", "Max-Age=7200", "SameSite=Lax"):
        assert part in cookie
    assert token not in cookie
    html = client.get("/orientation")
    assert token not in html.get_data(as_text=True)
    assert "<script" not in html.get_data(as_text=True)
    assert "noindex" in html.headers["X-Robots-Tag"]


def test_wrong_expired_withdrawn_and_truncated_links_get_the_same_page(
    app: Flask, visitor: Page, given: Given, contact: Any, now: datetime
) -> None:
    expired = the_token(app, given(make.a_contact).id, now - 9 * DAY)
    gone = given(make.a_contact)
    withdrawn = the_token(app, gone.id, now)
    right = the_token(app, contact.id, now)
    with app.app_context():
        db.write(lambda: links.withdraw(db.session.get_one(Contact, gone.id), now))
    pages = set()
    for wrong in ("x", right[:-1], right + "A", expired, withdrawn):
        answer = visitor.get("refer.link", token=wrong, expect=404)
        assert answer.h1 == "Cette page ne s’ouvre pas"
        pages.add(re.sub(rb'value="[^"]*"', b"", answer.data))
    assert len(pages) == 1
    visitor.get("refer.link", token=right, follow=True)


def test_a_link_that_is_withdrawn_closes_the_page_that_is_open(
    app: Flask, inside: Page, contact: Any, now: datetime
) -> None:
    inside.get("refer.page")
    with app.app_context():
        db.write(lambda: links.withdraw(db.session.get_one(Contact, contact.id), now))
    answer = inside.submit(FORM, button="Envoyer", expect=404)
    for said in ("Rien n’est parti", "Aïcha", "Transmarck"):
        assert said in answer.text, "what was typed can still be copied"
    assert referrals(app) == []


def test_a_new_link_is_asked_for_without_learning_who_is_known(
    app: Flask, visitor: Page, token: str, now: datetime
) -> None:
    del token, now
    said = set()
    for address in ("zoe@example.org", "nobody@example.org"):
        answer = visitor.post(
            "refer.ask_link", {"email": address}, button="Recevoir un nouveau lien", expect=200
        )
        said.add(answer.text)
        assert "Si nous connaissons cette adresse" in answer.text
    assert len(said) == 1
    visitor.post("refer.ask_link", {"email": "personne"}, expect=422, button="Recevoir")
    with app.app_context():
        kinds = db.session.execute(select(Message.kind, Message.recipient)).all()
    assert {tuple(row) for row in kinds} == {("referral_link", "zoe@example.org")}


def test_asking_too_often_is_told_so(visitor: Page, contact: Any) -> None:
    del contact
    for number in range(4):
        answer = visitor.post(
            "refer.ask_link",
            {"email": "zoe@example.org"},
            button="Recevoir",
            expect=200 if number < 3 else 429,
        )
    assert "Trop d’essais" in answer.text


def test_the_page_closes_on_a_shared_computer(inside: Page) -> None:
    inside.get("refer.page")
    inside.submit(button="Fermer ma page")
    inside.get("refer.page", expect=404)


# --- sending ----------------------------------------------------------------------------------------


def test_a_person_is_sent_seen_and_followed(app: Flask, inside: Page, contact: Any) -> None:
    inside.get("refer.page")
    answer = inside.submit(FORM | {"papers": a_photo()}, button="Envoyer")
    assert answer.h1 == "Aïcha N'Diaye"
    assert "C’est envoyé" in answer.text
    assert "Nous vous répondons avant le jeudi 24 décembre." in answer.text
    [row] = referrals(app)
    assert (row.contact_id, row.state) == (contact.id, ReferralState.OPEN)
    assert row.facts is not None
    assert row.facts["situations"] == ["job_seeker", "rsa"]
    assert inside.get("refer.page").link("Aïcha N'Diaye").endswith(row.reference)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_hostile_is_kept_and_shown_as_text(app: Flask, inside: Page, language: str) -> None:
    with inside.client.session_transaction() as cookie:
        cookie["language"] = language
    inside.get("refer.page")
    button = "Envoyer" if language == "fr" else "Send"
    answer = inside.submit(FORM | HOSTILE, button=button)
    assert "<img src=x>" in answer.text
    assert answer.find("//img[@src='x']") == []
    assert referrals(app)[0].birth_name == "<img src=x>"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first_names": ""}, "Écrivez le prénom."),
        ({"born_on": "31/02/2000"}, "Ce jour n’existe pas"),
        ({"born_on": "01/01/2090"}, "n’est pas encore venu"),
        ({"phone": ""}, "cochez qu’elle préfère être jointe par vous"),
        ({"consent": False}, "Sans l’accord de la personne"),
        ({"followed": False, "via_referent": True}, "Cochez aussi que vous êtes son référent"),
        ({"birth_name": "x" * 120}, "Raccourcissez ce texte"),
        ({"papers": b"<svg onload=alert(1)>"}, "photo.jpg : Ce fichier"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    app: Flask, inside: Page, typed: dict[str, Any], said: str
) -> None:
    inside.get("refer.page")
    if "papers" in typed:
        typed = {"papers": (io.BytesIO(typed["papers"]), "photo.jpg")}
    answer = inside.submit(FORM | typed, button="Envoyer", expect=422)
    assert said in answer.text
    assert answer.value("need_place") == FORM["need_place"]
    assert referrals(app) == []


def test_sent_twice_it_is_there_once(app: Flask, inside: Page) -> None:
    first = inside.get("refer.page")
    inside.submit(FORM, button="Envoyer")
    inside.last = first
    answer = inside.submit(FORM, button="Envoyer")
    assert answer.h1 == "Aïcha N'Diaye"
    assert len(referrals(app)) == 1


def test_sent_again_from_a_fresh_page_it_is_told_to_be_there(app: Flask, inside: Page) -> None:
    inside.get("refer.page")
    inside.submit(FORM, button="Envoyer")
    inside.get("refer.page")
    answer = inside.submit(FORM, button="Envoyer", expect=409)
    assert "Vous avez déjà envoyé cette personne" in answer.text
    assert len(referrals(app)) == 1


def test_a_machine_that_fills_in_everything_is_stopped(app: Flask, inside: Page) -> None:
    inside.get("refer.page")
    answer = inside.submit(FORM | {"site_web": "https://spam"}, button="Envoyer", expect=409)
    assert "Laissez vide le champ caché" in answer.text
    assert answer.value("site_web") == ""
    assert answer.value("first_names") == "Aïcha"
    assert referrals(app) == []


def test_one_link_sends_no_flood(app: Flask, inside: Page) -> None:
    for number in range(32):
        inside.get("refer.page")
        sent = FORM | {"first_names": f"Aïcha {number}"}
        answer = inside.submit(sent, button="Envoyer", expect=303 if number < 30 else 409)
    assert "beaucoup envoyé" in answer.text
    assert len(referrals(app)) == 30


def test_a_form_that_lay_open_is_not_lost(app: Flask, inside: Page) -> None:
    answer = inside.client.post("/orientation", data={"first_names": "Aïcha"})
    assert answer.status_code == 409
    for said in ("Relisez, puis envoyez à nouveau", "Aïcha"):
        assert said in answer.get_data(as_text=True)
    assert referrals(app) == []


# --- what the page shows ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*sorted(SENSITIVE)[:2], "ML"])
def test_a_sensitive_organisation_is_not_named(
    app: Flask, visitor: Page, given: Given, now: datetime, kind: str
) -> None:
    given(make.a_foundation)
    given(make.the_site)
    house = given(make.a_prescriber, kind=kind, name="Le Phare")
    token = the_token(app, given(make.a_contact, prescriber_id=house.id).id, now)
    answer = visitor.get("refer.link", token=token, follow=True)
    assert ("Le Phare" in answer.text) is (kind == "ML")


@pytest.mark.parametrize("state", list(ReferralState))
def test_every_state_has_a_page_in_both_languages(
    inside: Page, given: Given, contact: Any, state: ReferralState
) -> None:
    row = given(make.a_referral, state=state, contact_id=contact.id)
    answer = inside.get("refer.one", reference=row.reference)
    assert answer.root.xpath("//html/@lang") == ["fr"]
    with inside.client.session_transaction() as cookie:
        cookie["language"] = "en"
    for address in (f"/orientation/{row.reference}", "/orientation"):
        html = inside.client.get(address).get_data(as_text=True)
        assert '<html lang="en"' in html
        body = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
        assert not re.search(r"\b(?:votre|vous|nous|appelez|personne|envoyé)\b", body), body


def test_another_contact_sees_nothing(inside: Page, given: Given) -> None:
    other = given(make.a_referral)
    assert "Inaya" not in inside.get("refer.page").text
    inside.get("refer.one", reference=other.reference, expect=404)
    inside.get("refer.one", reference="bonjour", expect=404)


def test_a_question_is_answered_on_the_page(
    app: Flask, inside: Page, given: Given, contact: Any
) -> None:
    row = given(make.a_referral, contact_id=contact.id)

    def ask(now: datetime) -> None:
        from mobility.services import referral_answers

        by = make.a_person()
        referral_answers.ask(row.reference, "Quel titre ?", by=by, now=now)

    with app.app_context():
        db.write(ask, row.received_at + DAY)
    answer = inside.get("refer.one", reference=row.reference)
    assert "Quel titre ?" in answer.text
    inside.submit({"text": ""}, button="Envoyer ma réponse", expect=422)
    answer = inside.submit({"text": "Un BSR."}, button="Envoyer ma réponse")
    assert "Un BSR." in answer.text
    assert referrals(app)[0].state is ReferralState.OPEN


def test_a_referral_is_withdrawn(app: Flask, inside: Page, given: Given, contact: Any) -> None:
    row = given(make.a_referral, contact_id=contact.id)
    inside.get("refer.one", reference=row.reference)
    answer = inside.submit(button="Retirer cette orientation")
    assert "Vous avez retiré cette orientation." in answer.text
    assert referrals(app)[0].state is ReferralState.WITHDRAWN


def test_a_language_is_chosen_and_kept_for_messages(app: Flask, inside: Page, contact: Any) -> None:
    inside.get("refer.page")
    answer = inside.submit(button="English", to="/orientation/langue")
    assert answer.h1 == "Send us a person"
    with app.app_context():
        assert db.session.get_one(Contact, contact.id).language == "en"


def test_looking_changes_nothing(app: Flask, inside: Page, token: str) -> None:
    def rows() -> list[Any]:
        with app.app_context():
            tables = (Referral, PrescriberLink, Message, Contact)
            return [len(db.session.scalars(select(table)).all()) for table in tables]

    before = rows()
    look: Callable[[str], Any] = inside.client.get
    for address in (f"/p/{token}", "/orientation", "/p", "/p/wrong"):
        look(address)
        inside.client.head(address)
    assert rows() == before


def test_a_form_without_link_or_token_is_no_fault_of_ours(visitor: Page) -> None:
    for address in ("/orientation", "/orientation/K7P4M2QX"):
        assert visitor.client.post(address, data={"first_names": "Zoé"}).status_code == 404
