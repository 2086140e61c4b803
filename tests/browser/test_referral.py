"""A referral, from the public link to the answer: the prescriber on a phone without script, the agent at a desk."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from mobility import db
from mobility.messaging import Email
from mobility.models import Contact
from mobility.services import outbox
from mobility.services.outbox import Post
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page
from tests.services.post import Carrier

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def post(app: Flask, server: str) -> Callable[[datetime], list[Email]]:
    """What leaves by e-mail at an instant."""

    def deliver(now: datetime) -> list[Email]:
        carrier = Carrier()
        secret = app.config["SETTINGS"].secret_key.encode()
        office = Post(mail=lambda: carrier, sms=lambda: carrier, secret=secret, public_url=server)
        with app.app_context():
            outbox.deliver(now, post=office, write=db.write)
        return [one for one in carrier.sent if isinstance(one, Email)]

    return deliver


def test_from_the_link_to_the_answer(
    app: Flask,
    given: Given,
    signed_in: Callable[..., Page],
    window: Callable[..., Any],
    post: Callable[[datetime], list[Email]],
    now: datetime,
    tmp_path: Path,
) -> None:
    given(make.a_foundation)
    given(make.the_site)
    contact = given(make.a_contact, email="zoe@example.org", name="Zoé Petit")
    agent = signed_in("manager", name="Claire Debruyne")
    scan = tmp_path / "fiche.png"
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    scan.write_bytes(out.getvalue())

    desk = window(agent)
    page = desk.open(agent.url("prescribers.show", prescriber_id=contact.prescriber_id))
    page.get_by_role("button", name="Envoyer le lien").click()
    assert page.get_by_text("Lien personnel valable jusqu").is_visible()
    assert desk.check() == []
    [mail] = post(now)
    link = re.search(r"https?://\S+/p/\S+", mail.text)
    assert link is not None

    phone = window(width=320, script=False)
    there = phone.page
    there.goto(link[0])
    assert there.url.endswith("/orientation"), "the secret has left the address"
    assert _wide(phone) == 0
    _send(there, scan)
    [mail] = post(now)
    assert mail.subject.startswith("Orientation reçue")

    desk.open(agent.url("day.today"))
    page.get_by_role("link", name="Répondre : Aïcha N'Diaye").click()
    assert page.get_by_role("link", name="Papier 1").is_visible()
    assert desk.check() == []
    page.get_by_label("Ce qui suit").fill("Rendez-vous lundi à 9 h à l'agence.")
    page.get_by_role("button", name="Accepter cette orientation").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Aïcha N'Diaye"
    assert desk.check() == []
    [mail] = post(now)
    assert mail.subject.startswith("Orientation acceptée")
    assert "Rendez-vous lundi à 9 h" in mail.text

    there.reload()
    assert there.get_by_text("L’orientation est acceptée.").is_visible()
    assert there.get_by_text("Rendez-vous lundi à 9 h").is_visible()
    with app.app_context():
        assert db.session.get_one(Contact, contact.id).name == "Zoé Petit"


def test_the_pages_of_prescribers_are_accessible(
    app: Flask, given: Given, window: Callable[..., Any], now: datetime
) -> None:
    from tests.views.test_refer import the_token

    given(make.a_foundation)
    contact = given(make.a_contact)
    row = given(make.a_referral, contact_id=contact.id)
    token = the_token(app, contact.id, now)
    wrong = []
    for width, dark in ((1280, False), (320, False), (820, True)):
        opened = window(width=width, dark=dark)
        for address in (f"/p/{token}", f"/orientation/{row.reference}", "/p", "/p/wrong"):
            opened.open(address)
            wrong += [f"{address} at {width}: {found}" for found in opened.check()]
    assert not wrong, "\n".join(wrong)


def _send(there: Any, scan: Path) -> None:
    """Fill the form in, forget a box, be told so, tick it and send."""
    there.get_by_label("Prénoms").fill("Aïcha")
    there.get_by_label("Nom de naissance").fill("N'Diaye")
    there.get_by_label("Date de naissance").fill("27/03/1998")
    there.get_by_label("Téléphone de la personne").fill("06 39 98 00 42")
    there.get_by_label("Commune").fill("Calais")
    there.get_by_label("Inscrit à France Travail").check()
    there.get_by_label("Papiers joints").set_input_files(scan)
    there.get_by_role("button", name="Envoyer").click()
    assert there.get_by_text("Sans l’accord de la personne").first.is_visible()
    assert there.get_by_label("Prénoms").input_value() == "Aïcha"
    there.get_by_label("La personne est d’accord").check()
    there.get_by_label("Papiers joints").set_input_files(scan)
    there.get_by_role("button", name="Envoyer").click()
    assert there.get_by_text("Nous avons reçu cette orientation.").is_visible()


def _wide(opened: Any) -> int:
    """How many pixels a page is wider than its window; asked from outside, since it runs no script."""
    box = opened.page.locator("html").bounding_box()
    assert box is not None
    return max(0, round(box["width"]) - 320)
