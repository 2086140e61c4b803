"""What staff see of messages: what did not arrive first, and how it is mended."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, render_template
from sqlalchemy import select

from mobility import db
from mobility.models import Message, PublicLink, Rental
from mobility.rules.messages import MessageState
from mobility.rules.reminders import Channel
from mobility.rules.states import RentalState
from mobility.services import message_lists, outbox
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page


@pytest.fixture
def said(app: Flask, given: Given, now: datetime) -> Callable[..., Any]:
    """A message of a rental under way, in any state."""
    del app
    given(make.a_foundation)

    def one(state: MessageState, *, reason: str = "", **facts: Any) -> Any:
        def unit() -> Message:
            rental_id = facts.pop("rental_id", None) or make.a_rental(RentalState.UNDER_WAY).id
            rental = db.session.get_one(Rental, rental_id)
            number = len(db.session.scalars(select(Message.id)).all())
            values: dict[str, Any] = {
                "key": f"{rental.number}:return_48h:2026-11-0{number}:sms",
                "kind": "return_48h",
                "channel": Channel.SMS,
                "recipient": rental.beneficiary.phone,
                "due_at": now,
                "next_try_at": now,
                "created_at": now,
                "body": "Rendez le scooter jeudi.",
            }
            message = Message(
                beneficiary_id=rental.beneficiary_id,
                rental_id=rental.id,
                booking_id=rental.booking_id,
                state=state,
                reason=reason,
                **values | facts,
            )
            db.session.add(message)
            return message

        return given(unit)

    return one


def test_an_empty_page_says_that_all_is_well(page: Page, given: Given) -> None:
    given(make.a_foundation)
    answer = page.get("messages.index")
    assert "Tout est arrivé. Rien à faire ici." in answer.text


def test_what_did_not_arrive_comes_first_with_the_number_to_call(
    page: Page, said: Callable[..., Any]
) -> None:
    said(MessageState.ACCEPTED)
    lost = said(MessageState.FAILED_FOR_GOOD, reason="refused")
    answer = page.get("messages.index")
    [section] = answer.root.xpath("//section[@aria-labelledby='lost-heading']")
    assert section.xpath(".//a/@href")[1] == f"tel:{lost.recipient}"
    assert "Le serveur refuse cette adresse ou ce numéro" in answer.text
    assert answer.text.index("Ce qui n’est pas arrivé") < answer.text.index("Les derniers messages")


@pytest.mark.parametrize("state", list(MessageState))
def test_every_state_and_reason_has_its_words(
    page: Page, said: Callable[..., Any], state: MessageState
) -> None:
    from mobility.words.messages import REASONS

    for reason in ("", *REASONS):
        said(state, reason=reason)
    page.get("messages.index")
    page.get("messages.index", state=state, channel="sms")


def test_what_did_not_arrive_is_sent_again_in_a_click(
    app: Flask, page: Page, said: Callable[..., Any]
) -> None:
    said(MessageState.FAILED_FOR_GOOD, reason="refused")
    page.get("messages.index")
    answer = page.submit(button="Renvoyer")
    assert "Le message part de nouveau dans la minute." in answer.text
    assert "Tout est arrivé" in answer.text
    with app.app_context():
        states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert states == [MessageState.FAILED_FOR_GOOD, MessageState.DUE]


def test_a_strange_filter_shows_everything(page: Page, said: Callable[..., Any]) -> None:
    said(MessageState.ACCEPTED)
    answer = page.get("messages.index", state="<x>", channel="pigeon", page="-3")
    assert "Noémie" in answer.text


def test_agents_see_their_own_site_only(
    signed_in: Callable[..., Page], said: Callable[..., Any], given: Given
) -> None:
    lost = said(MessageState.FAILED_FOR_GOOD, reason="refused")
    elsewhere = given(make.a_site)
    stranger = signed_in("agent", site_ids=[elsewhere.id])
    answer = stranger.get("messages.index")
    assert "Noémie" not in answer.text
    token = answer.value("csrf_token")
    for address in (
        stranger.url("messages.resend", message_id=lost.id),
        stranger.url("messages.send_link", reference="RESA0001"),
    ):
        assert stranger.client.post(address, data={"csrf_token": token}).status_code == 404


def test_nobody_without_the_right_gets_in(signed_in: Callable[..., Page], given: Given) -> None:
    given(make.a_foundation)
    signed_in("funder").get("messages.index", expect=403)


def test_the_pages_of_messages_ask_the_database_the_same_number_of_times(
    app: Flask, page: Page, said: Callable[..., Any]
) -> None:
    from sqlalchemy import event

    counts = []

    def count(*_: Any) -> None:
        counts[-1] += 1

    with app.app_context():
        engine = db.database.engine
    for _ in range(2):
        for _ in range(3):
            said(MessageState.FAILED_FOR_GOOD, reason="refused")
        counts.append(0)
        event.listen(engine, "before_cursor_execute", count)
        page.get("messages.index")
        event.remove(engine, "before_cursor_execute", count)
    assert counts[0] == counts[1]


def test_a_link_is_sent_and_withdrawn(
    app: Flask, page: Page, said: Callable[..., Any], given: Given, now: datetime
) -> None:
    said(MessageState.FAILED_FOR_GOOD, reason="refused")
    reference = given(make.a_booking).reference

    def send(endpoint: str) -> None:
        token = page.get("messages.index").value("csrf_token")
        address = page.url(endpoint, reference=reference)
        assert page.client.post(address, data={"csrf_token": token}).status_code == 303

    def links() -> list[datetime | None]:
        with app.app_context():
            return list(db.session.scalars(select(PublicLink.withdrawn_at)))

    send("messages.send_link")
    assert "Lien de la page de suivi" in page.get("messages.index").text
    post = outbox.post_of(app.config["SETTINGS"])
    with app.app_context():
        assert outbox.deliver(now, post=post, write=db.write) == {"accepted": 1}
    assert links() == [None]
    send("messages.withdraw_link")
    assert links() == [now]


def test_a_rental_tells_what_will_come_and_what_went(
    app: Flask, said: Callable[..., Any], now: datetime
) -> None:
    message = said(MessageState.ACCEPTED)
    with app.test_request_context("/rentals/x"):
        rental = db.session.get_one(Rental, message.rental_id)
        html = render_template(
            "messages/_of_rental.html",
            rental=rental,
            upcoming=message_lists.upcoming(rental, now),
            log=message_lists.log_of(rental),
        )
    html = html.replace("\u00a0", " ")
    assert "Rendez le scooter jeudi." in html
    assert "Rappel 2 jours avant le retour" in html
    assert "À venir, si rien ne change" not in html, "no rule has been set"
