"""The job seeker's side as a browser sees it: no account, no script, nothing changed by looking."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select

from mobility import config, db
from mobility.db import Base
from mobility.models import Beneficiary, Booking
from mobility.rules import identifiers
from mobility.rules.states import BookingState, RentalState
from mobility.services import public
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page

BORN = date(2000, 5, 17)
DAY = timedelta(days=1)
SMALL = 20_000
"""Bytes that a page may weigh with everything it needs (UX §5.4)."""


@pytest.fixture
def reference() -> str:
    return identifiers.new_reference(b"r" * 16)


@pytest.fixture
def token(app: Flask, given: Given, now: datetime) -> Callable[[BookingState], str]:
    """The personal link of a booking in this state."""
    given(make.a_foundation)

    def of(state: BookingState) -> str:
        def unit() -> str:
            if state in {
                BookingState.TO_SIGN,
                BookingState.UNDER_WAY,
                BookingState.RETURNED,
                BookingState.CLOSED,
            }:
                booking = make.a_rental(RentalState(state.value)).booking
            else:
                booking = make.a_booking(state=state, answer_by=now + DAY)
            return public.link_of(booking, str(app.secret_key).encode(), now)

        with app.app_context():
            return db.write(unit)

    return of


@pytest.mark.parametrize("state", list(BookingState))
def test_every_state_has_a_right_page_in_french(
    visitor: Page, token: Callable[[BookingState], str], state: BookingState
) -> None:
    answer = visitor.get("public.link", token=token(state), follow=True)
    assert answer.path == "/suivi/dossier"
    assert answer.root.xpath("//html/@lang") == ["fr"]
    assert answer.root.xpath("//a[starts-with(@href, 'tel:+33')]")
    assert "Delacroix" not in answer.text


@pytest.mark.parametrize("state", list(BookingState))
def test_every_state_has_a_page_in_english(
    app: Flask, token: Callable[[BookingState], str], state: BookingState
) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    html = client.get(f"/s/{token(state)}", follow_redirects=True).get_data(as_text=True)
    assert '<html lang="en"' in html
    body = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
    assert not re.search(r"\b(?:votre|vous|nous|appelez|demande)\b", body, re.IGNORECASE), body


@pytest.mark.parametrize("state", list(BookingState))
def test_a_page_is_light_and_needs_no_script(
    app: Flask, token: Callable[[BookingState], str], state: BookingState
) -> None:
    client = app.test_client()
    answer = client.get(f"/s/{token(state)}", follow_redirects=True)
    html = answer.get_data(as_text=True)
    assert "<script" not in html
    weight = len(answer.data)
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', html):
        with client.get(address) as part:
            weight += len(part.data)
    assert weight < SMALL
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_secret_leaves_the_address(app: Flask, token: Callable[[BookingState], str]) -> None:
    client = app.test_client()
    secret = token(BookingState.CONFIRMED)
    answer = client.get(f"/s/{secret}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/suivi/dossier")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    [cookie] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("suivi=")]
    for part in ("HttpOnly", "Path=/suivi", "Max-Age=1800", "SameSite=Lax"):
        assert part in cookie
    assert secret not in cookie
    assert secret not in client.get("/suivi/dossier").get_data(as_text=True)


def test_every_wrong_link_gets_the_same_page(
    app: Flask, visitor: Page, token: Callable[[BookingState], str], now: datetime
) -> None:
    right = token(BookingState.CONFIRMED)
    withdrawn = token(BookingState.CANCELLED)

    def withdraw() -> None:
        booking = db.session.scalars(
            select(Booking).where(Booking.state == BookingState.CANCELLED)
        ).one()
        public.withdraw(booking, now)

    with app.app_context():
        db.write(withdraw)
    pages = set()
    for wrong in ("x", right[:-1], right + "A", withdrawn):
        answer = visitor.get("public.link", token=wrong, expect=404)
        pages.add(re.sub(rb'value="[^"]*"', b"", answer.data))
        assert answer.h1 == "Cette page n’existe pas"
    assert len(pages) == 1


def test_a_reference_and_a_birth_date_open_the_page(
    visitor: Page, given: Given, reference: str
) -> None:
    given(make.a_foundation)
    given(make.a_beneficiary, reference=reference, born_on=BORN)
    answer = visitor.post("public.status", {"reference": reference, "born_on": "17/5/2000"})
    assert answer.path == "/suivi/dossier"
    assert answer.h1 == "Vous n’avez pas de demande en cours."
    visitor.submit(button="Fermer ma page")
    assert visitor.client.get("/suivi/dossier").status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "", "born_on": ""}, "Écrivez votre référence"),
        ({"reference": "K7P4M2QX", "born_on": "31/02/2000"}, "Ce jour n’existe pas"),
        ({"reference": "K7P4M2QX", "born_on": "17/05/2030"}, "dans le futur"),
        ({"reference": "bonjour", "born_on": "17/05/2000"}, "Ce n’est pas une référence"),
        ({"reference": "<b>é&", "born_on": "17/05/2000"}, "Ce n’est pas une référence"),
    ],
)
def test_what_cannot_be_meant_is_told_and_kept(
    visitor: Page, given: Given, typed: dict[str, str], said: str
) -> None:
    given(make.a_foundation)
    answer = visitor.post("public.status", typed, expect=422)
    assert said in answer.text
    for name, value in typed.items():
        assert answer.value(name) == value


def test_the_eleventh_wrong_birth_date_is_told_when_and_whom_to_call(
    visitor: Page, given: Given, reference: str
) -> None:
    given(make.a_foundation)
    given(make.a_beneficiary, reference=reference, born_on=BORN)
    for year in range(11):
        typed = {"reference": reference, "born_on": f"01/01/{1980 + year}"}
        answer = visitor.post("public.status", typed, expect=422 if year < 5 else 429)
    assert "Essayez à nouveau mardi 24 novembre" in answer.text
    assert "11 h 01" in answer.text
    assert "03 99 00 00 01" in answer.text


def test_looking_changes_nothing(app: Flask, token: Callable[[BookingState], str]) -> None:
    secret = token(BookingState.CONFIRMED)
    before = everything(app)
    for _ in range(2):
        client = app.test_client()
        for address in ("/suivi", "/suivi/dossier", f"/s/{secret}", "/suivi/dossier", "/s/wrong"):
            client.get(address)
            client.head(address)
    assert everything(app) == before


def everything(app: Flask) -> dict[str, Any]:
    """Every row of every table."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def test_a_closed_page_asks_for_the_reference_again(visitor: Page, given: Given) -> None:
    given(make.a_foundation)
    answer = visitor.get("public.page", expect=302)
    answer = visitor.open(answer.headers["Location"])
    assert "La page s’est refermée" in answer.text
    visitor.client.set_cookie("suivi", "forged", path="/suivi")
    visitor.get("public.page", expect=302)


def test_a_language_is_chosen_and_kept_with_the_person(
    app: Flask, token: Callable[[BookingState], str]
) -> None:
    client = app.test_client()
    html = client.get(f"/s/{token(BookingState.WAITING)}", follow_redirects=True).get_data(
        as_text=True
    )
    csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert csrf
    sent = {"language": "en", "csrf_token": csrf[1]}
    answer = client.post("/suivi/langue", data=sent, follow_redirects=True)
    assert "You are on the waiting list." in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(Beneficiary.language)).all() == ["en"]
    client.post("/suivi/langue", data=sent | {"language": "<x>"})
    assert '<html lang="en"' in client.get("/suivi").get_data(as_text=True)


def test_a_form_without_its_token_changes_nothing(
    app: Flask, token: Callable[[BookingState], str]
) -> None:
    client = app.test_client()
    client.get(f"/s/{token(BookingState.WAITING)}", follow_redirects=True)
    answer = client.post("/suivi/langue", data={"language": "en"})
    assert answer.headers["Location"] == "/suivi"
    typed = {"reference": "K7P4M2QX", "born_on": "17/05/2000"}
    answer = client.post("/suivi", data=typed)
    assert answer.status_code == 400
    for text in ("Envoyez à nouveau", *typed.values()):
        assert text in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(Beneficiary.language)).all() == ["fr"]


def test_a_name_cannot_break_the_page(
    app: Flask, visitor: Page, given: Given, now: datetime
) -> None:
    given(make.a_foundation)

    def unit() -> str:
        person = make.a_beneficiary(first_names="<b>Zoé&</b>")
        booking = make.a_booking(beneficiary_id=person.id)
        return public.link_of(booking, str(app.secret_key).encode(), now)

    with app.app_context():
        secret = db.write(unit)
    answer = visitor.get("public.link", token=secret, follow=True)
    assert "<b>Zoé&</b>" in answer.text


def public_sentences() -> set[str]:
    """Every sentence of the templates and modules that only job seekers read."""
    root = config.ROOT
    found = set()
    for path in (
        *sorted((root / "templates/public").glob("*.html")),
        root / "mobility/words/status.py",
        root / "mobility/forms/public.py",
        root / "mobility/views/public.py",
        root / "templates/components/forms.html",
        root / "templates/components/fields.html",
        root / "mobility/forms/refer.py",
        root / "mobility/views/refer.py",
        root / "mobility/words/referrals.py",
    ):
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        for _line, message, *_rest in extract_from_file(
            method, str(path), keywords={"_": None, "N_": None, "gettext": None}
        ):
            found.add(str(message))
    return found


def test_every_sentence_of_the_public_pages_is_in_english() -> None:
    with (config.ROOT / "mobility/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    translated = {
        str(message.id)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    assert public_sentences() - translated == set()
