"""The answer to an offer on the person's own page: no script, two languages, a double click, too late."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Booking
from mobility.rules.states import BookingState, ScooterState
from mobility.services import public
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY
from tests.pages import Page

YES, NO = "Oui, je le veux", "Non, proposez-le à quelqu’un d’autre"


@pytest.fixture
def offer(app: Flask, given: Given, now: datetime) -> str:
    """The personal link of somebody who is offered a scooter until tomorrow."""
    given(make.a_foundation)

    def unit() -> str:
        booking = make.a_booking(
            state=BookingState.OFFERED, answer_by=now + DAY, starts_at=now + 2 * DAY
        )
        return public.link_of(booking, str(app.secret_key).encode(), now)

    with app.app_context():
        return db.write(unit)


def state(app: Flask) -> BookingState:
    """Where the only booking stands."""
    with app.app_context():
        return db.session.scalars(select(Booking)).one().state


def test_the_page_says_until_when_what_where_and_when(visitor: Page, offer: str) -> None:
    text = visitor.get("public.link", token=offer, follow=True).text
    for part in (
        "Nous avons un scooter pour vous.",
        "Répondez ici avant mercredi 25 novembre à 10 h",
        "jeudi 26 novembre à 10 h",
        "À rendre jeudi 10 décembre à 10 h",
        "Scooter 50 (L1e-B)",
        "Voir sur une carte",
        "Appeler le",
    ):
        assert part in text, (part, text)


def test_yes(app: Flask, visitor: Page, signed_in: Callable[..., Page], offer: str) -> None:
    visitor.get("public.link", token=offer, follow=True)
    answer = visitor.submit(button=YES)
    assert answer.h1 == "Votre réservation est acceptée."
    assert "C’est noté. Nous vous attendons." in answer.text
    assert state(app) is BookingState.CONFIRMED
    assert YES not in answer.text
    day = signed_in("agent").get("day.today").text
    assert "Noémie Delacroix a dit oui : remise jeudi 26 novembre 2026 à 10 h" in day


@pytest.mark.parametrize(
    ("stays", "end", "said"),
    [
        ("yes", BookingState.WAITING, "Vous êtes sur la liste d’attente."),
        ("no", BookingState.CANCELLED, "Votre réservation est annulée."),
    ],
)
def test_no(
    app: Flask, visitor: Page, offer: str, stays: str, end: BookingState, said: str
) -> None:
    visitor.get("public.link", token=offer, follow=True)
    answer = visitor.submit({"stays": stays}, button=NO)
    assert answer.h1 == said
    assert state(app) is end


def _sent(html: str, address: str) -> dict[str, Any]:
    form = html.partition(f'action="{address}"')[2].partition("</form>")[0]
    return {
        name: re.search(rf'name="{name}"\s+value="([^"]+)"', form)[1]  # type: ignore[index]
        for name in ("csrf_token", "form_key", "reference")
    }


def test_a_double_click_is_harmless(app: Flask, offer: str) -> None:
    client = app.test_client()
    html = client.get(f"/s/{offer}", follow_redirects=True).get_data(as_text=True)
    sent = _sent(html, "/suivi/oui")
    for _ in range(2):
        answer = client.post("/suivi/oui", data=sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/suivi/dossier")
    assert state(app) is BookingState.CONFIRMED
    late = client.post("/suivi/non", data=_sent(html, "/suivi/non"))
    assert late.status_code == 409
    assert "Ce scooter n’est plus à vous proposer" in late.get_data(as_text=True)
    assert state(app) is BookingState.CONFIRMED


def test_in_english(app: Flask, offer: str) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    html = client.get(f"/s/{offer}", follow_redirects=True).get_data(as_text=True)
    for part in ("Yes, I want it", "No, offer it to somebody else", "Answer here before"):
        assert part in html
    answer = client.post("/suivi/oui", data=_sent(html, "/suivi/oui"), follow_redirects=True)
    assert "It is noted. We expect you." in answer.get_data(as_text=True)


def test_after_the_deadline_the_page_says_so_and_asks_nothing(
    app: Flask, visitor: Page, offer: str, now: datetime
) -> None:
    visitor.get("public.link", token=offer, follow=True)
    page = visitor.last
    assert page is not None
    with time_machine.travel(now + DAY + timedelta(minutes=1), tick=False):
        answer = visitor.get("public.link", token=offer, follow=True)
        assert answer.h1.startswith("Il fallait répondre avant")
        assert YES not in answer.text
        visitor.last = page
        late = visitor.submit(button=YES, expect=409)
        assert "Le délai pour répondre est passé." in late.text
        assert "03 " in late.text
    assert state(app) is BookingState.OFFERED


def test_a_yes_that_cannot_be_says_whom_to_call_and_not_why(
    app: Flask, visitor: Page, signed_in: Callable[..., Page], offer: str
) -> None:
    visitor.get("public.link", token=offer, follow=True)

    def steal() -> None:
        booking = db.session.scalars(select(Booking)).one()
        assert booking.scooter is not None
        booking.scooter.state = ScooterState.STOLEN

    with app.app_context():
        db.write(steal)
    answer = visitor.submit(button=YES, expect=409)
    assert "Nous ne pouvons pas vous le donner comme prévu. Appelez le 0" in answer.text
    assert "vol" not in answer.find("//*[@role='alert']")[0].text
    assert state(app) is BookingState.OFFERED
    assert "Appeler Noémie Delacroix, qui a dit oui" in signed_in("agent").get("day.today").text


def test_whoever_answers_without_end_is_asked_to_wait(visitor: Page, offer: str) -> None:
    visitor.get("public.link", token=offer, follow=True)
    page = visitor.last
    for _ in range(10):
        visitor.last = page
        visitor.submit(button=YES, expect=303)
    visitor.last = page
    answer = visitor.submit(button=YES, expect=429)
    assert "Vous avez répondu beaucoup de fois." in answer.text


def test_without_its_page_nothing_is_answered(app: Flask, visitor: Page, offer: str) -> None:
    client = app.test_client()
    html = client.get(f"/s/{offer}", follow_redirects=True).get_data(as_text=True)
    sent = _sent(html, "/suivi/oui")
    client.delete_cookie("suivi", path="/suivi")
    answer = client.post("/suivi/oui", data=sent)
    assert answer.headers["Location"] == "/suivi?closed=1"
    client.get(f"/s/{offer}")
    sent["csrf_token"] = "stale"
    answer = client.post("/suivi/oui", data=sent, follow_redirects=True)
    assert "Cette page est restée ouverte longtemps" in answer.get_data(as_text=True)
    assert state(app) is BookingState.OFFERED
