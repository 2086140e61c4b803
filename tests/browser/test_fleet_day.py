"""The fleet on its day, in a browser: a late scooter, a freed one, the planning; the keys of those who work all day."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Booking, Message
from mobility.rules.states import BookingState, RentalState
from mobility.scheduler import run_job
from mobility.services import outbox
from mobility.services.outbox import Post
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW, TODAY
from tests.pages import Page
from tests.services.post import Carrier

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
HEAVY = 60_000
"""Bytes that a planning of 60 scooters and 28 days may weigh: the lines where people live are slow."""


def booking(app: Flask, booking_id: int) -> Booking:
    """A booking as it stands, with its scooter."""
    with app.app_context():
        found = db.session.get_one(Booking, booking_id)
        assert found.scooter is None or found.scooter.fleet_number
        return found


def test_a_late_scooter_threatens_tomorrow_and_one_click_books_another(
    app: Flask, given: Given, signed_in: Callable[..., Page], window: Callable[..., Any]
) -> None:
    given(make.a_foundation)
    late = given(make.a_scooter, fleet_number="S-LATE")
    given(
        make.a_rental,
        state=RentalState.UNDER_WAY,
        scooter_id=late.id,
        starts_at=NOW - 10 * DAY,
        ends_at=NOW - DAY,
    )
    person = given(make.a_beneficiary, first_names="Awa", birth_name="Diop")
    hers = given(make.a_booking, beneficiary_id=person.id, scooter_id=late.id, starts_at=NOW + DAY)
    given(make.a_scooter, fleet_number="S-FREE")
    agent = signed_in("manager")
    desk = window(agent)
    page = desk.open(agent.url("day.today"))
    danger = page.get_by_role("region", name="Réservations en danger")
    assert danger.get_by_text("Awa Diop").is_visible()
    assert danger.get_by_text("Pas encore rendu").is_visible()
    assert desk.check() == []
    other_ways = danger.get_by_role("link", name="Autres solutions").get_attribute("href")
    page.goto(urljoin(page.url, other_ways))
    assert desk.check() == []
    assert page.get_by_role("button", name="Donner ce scooter S-FREE").is_visible()
    page = desk.open(agent.url("day.today"))
    page.get_by_role("button", name="Donner S-FREE").click()
    assert page.get_by_text("C’est fait. La personne est prévenue.").is_visible()
    assert booking(app, hers.id).state is BookingState.CONFIRMED
    with app.app_context():
        kinds = select(Message.kind).where(Message.booking_id == hers.id)
        assert db.session.scalars(kinds).all() == ["booking_changed"]
    page = desk.open(agent.url("day.today"))
    assert page.get_by_role("region", name="Réservations en danger").count() == 0
    assert "S-FREE" in desk.open(agent.url("bookings.show", reference=hers.reference)).content()


def _waits(given: Given, name: str, **facts: Any) -> int:
    person = given(make.a_beneficiary, first_names=name, channel="email", **facts)
    given(make.a_decision, beneficiary_id=person.id)
    row = given(
        make.a_booking,
        beneficiary_id=person.id,
        state=BookingState.WAITING,
        starts_at=NOW + 2 * DAY,
        ends_at=NOW + 16 * DAY,
    )
    return int(row.id)


def _link_of_offer(app: Flask, server: str, now: datetime) -> str:
    """The personal link in the message that leaves now, which tells of an offer."""
    carrier = Carrier()
    secret = app.config["SETTINGS"].secret_key.encode()
    office = Post(mail=lambda: carrier, sms=lambda: carrier, secret=secret, public_url=server)
    with app.app_context():
        outbox.deliver(now, post=office, write=db.write)
    [mail] = carrier.sent
    body = str(getattr(mail, "text", ""))
    assert "Répondez sur votre page" in body
    found = re.search(r"https?://\S+/s/\S+", body)
    assert found is not None
    return found[0]


def test_a_freed_scooter_goes_to_the_greatest_need_then_passes_on_and_is_taken(
    app: Flask, given: Given, window: Callable[..., Any], server: str, now: datetime
) -> None:
    given(make.a_foundation)
    second = _waits(given, "Léo", need="job_search", need_starts_on=TODAY + timedelta(days=40))
    first = _waits(given, "Awa", need="job", need_starts_on=TODAY + timedelta(days=5))
    scooter = given(make.a_scooter)
    assert run_job("offer-scooters", now, app=app) == {"offered": 1}
    offered = booking(app, first)
    assert (offered.state, offered.scooter_id) == (BookingState.OFFERED, scooter.id)
    assert booking(app, second).state is BookingState.WAITING
    link = _link_of_offer(app, server, now)

    assert offered.answer_by is not None
    after = offered.answer_by + timedelta(minutes=1)
    run_job("expire-holds", after, app=app)
    assert run_job("offer-scooters", after, app=app) == {"offered": 1}
    assert booking(app, first).state is BookingState.EXPIRED
    assert booking(app, second).state is BookingState.OFFERED
    phone = window(width=320, script=False)
    phone.page.goto(link)
    assert phone.page.get_by_role("heading", level=1).inner_text() == (
        "Votre demande n’est plus valable."
    )

    phone = window(width=320)
    phone.page.goto(_link_of_offer(app, server, after))
    assert phone.check() == []
    phone.page.get_by_role("button", name="Oui, je le veux").click()
    heading = phone.page.get_by_role("heading", level=1)
    assert heading.inner_text() == "Votre réservation est acceptée."
    assert phone.check() == []
    assert booking(app, second).state is BookingState.CONFIRMED


def test_the_planning_is_light_and_its_finder_leads_to_a_booking(
    app: Flask, given: Given, signed_in: Callable[..., Page], window: Callable[..., Any]
) -> None:
    given(make.a_foundation)
    given(make.a_tariff)
    model = given(make.a_model)

    def many() -> Any:
        scooters = [make.a_scooter(model_id=model.id) for _ in range(60)]
        for place, one in enumerate(scooters[1:]):
            for start in (-3 + place % 5, 12 + place % 5):
                make.an_occupation(one.id, NOW + start * DAY, NOW + (start + 9) * DAY)
        return scooters[0]

    free = given(many)
    person = given(make.a_beneficiary, first_names="Awa", birth_name="Diop")
    given(make.a_decision, beneficiary_id=person.id)
    agent = signed_in("manager")
    desk = window(agent)
    address = agent.url("planning.show", free_from="26/11/2026", free_to="10/12/2026", weeks="4")
    assert len(agent.client.get(address).data) < HEAVY
    page = desk.open(address)
    found = page.get_by_role("region", name="Libres du")
    assert found.get_by_role("link", name=free.fleet_number, exact=True).is_visible()
    found.get_by_role("link", name="Réserver pour ces dates").click()
    page.get_by_label("La personne").fill("diop")
    page.get_by_role("button", name="Trouver la personne").click()
    page.get_by_role("link", name="Awa Diop").first.click()
    page.get_by_role("button", name="Réserver ce scooter").click()
    assert page.get_by_text("Le scooter est réservé.", exact=True).is_visible()
    with app.app_context():
        [made] = db.session.scalars(select(Booking)).all()
        assert (made.state, made.scooter_id) == (BookingState.CONFIRMED, free.id)


def test_keys_go_where_they_say_and_can_be_switched_off(
    given: Given, signed_in: Callable[..., Page], window: Callable[..., Any]
) -> None:
    given(make.a_foundation)
    agent = signed_in("manager")
    desk = window(agent)
    page = desk.open(agent.url("tasks.index"))

    def focused() -> str:
        return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))

    page.keyboard.press("/")
    assert focused() == "recherche"
    page.keyboard.type("gp/n?")
    assert page.locator("#recherche").input_value() == "gp/n?", "no key is taken while one types"
    page.locator("h1").click()
    page.keyboard.press("n")
    assert "Bénéficiaire" in focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.get_by_role("button", name="Couper ces touches").is_visible()
    page.locator("h1").click()
    with page.expect_navigation():
        page.keyboard.type("gp")
    assert page.url.endswith(agent.url("planning.show"))
    with page.expect_navigation():
        page.keyboard.type("gt")
    assert page.url.endswith("/")
    page.get_by_text("Touches du clavier").click()
    page.get_by_role("button", name="Couper ces touches").click()
    page.reload()
    page.keyboard.press("/")
    assert focused() != "recherche"
    assert desk.check() == []
