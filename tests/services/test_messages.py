"""Messages: planned once, sent once, never after the return; what failed is told, tried again, or called."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.messaging import Email, ReceiptState, Sms
from mobility.models import Beneficiary, Booking, Message, Rental
from mobility.rules.messages import MessageState
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.services import house, message_lists, messages, outbox
from mobility.services.outbox import Post
from tests import factories as make
from tests.services.post import (
    DUE,
    MINUTE,
    THE_DAY,
    THE_DAY_AFTER,
    TWO_DAYS_BEFORE,
    Carrier,
    change,
    rows,
    tasks,
    tick,
)

S = MessageState


# --- what leaves, when ----------------------------------------------------------------------------


def test_nothing_leaves_before_its_time(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    assert tick(post, TWO_DAYS_BEFORE - MINUTE) == {}
    assert (rows(), carrier.sent, carrier.opened) == ([], [], 0)


def test_planned_twice_is_one_message(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    assert db.write(messages.plan, TWO_DAYS_BEFORE) == {"planned": 1, "tasks": 0}
    assert db.write(messages.plan, TWO_DAYS_BEFORE) == {"planned": 0, "tasks": 0}
    for minutes in range(3):
        tick(post, TWO_DAYS_BEFORE + minutes * MINUTE)
    assert rows() == [("return_48h", "accepted", "")]
    assert len(carrier.sent) == 1


def test_the_calendar_of_a_late_return(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    sent = []
    for moment in (TWO_DAYS_BEFORE, THE_DAY, THE_DAY_AFTER, THE_DAY_AFTER + timedelta(days=9)):
        tick(post, moment)
        sent.append(len(carrier.sent))
    assert sent == [1, 2, 3, 3]
    assert [row[0] for row in rows()] == ["return_48h", "return_today", "return_late"]


def test_an_sms_says_when_where_and_whom_to_call(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(first_names="Noémie Jeanne")
    tick(post, TWO_DAYS_BEFORE)
    [sms] = carrier.sent
    assert isinstance(sms, Sms)
    assert sms.to.startswith("+3363998")
    assert "jeudi 3 décembre à 17 h" in sms.text
    assert "03 99 00 00 02" in sms.text
    assert "Delacroix" not in sms.text


def test_a_mail_speaks_the_language_of_the_person(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(channel="email", language="en", email="ana@example.org")
    tick(post, TWO_DAYS_BEFORE)
    [mail] = carrier.sent
    assert isinstance(mail, Email)
    assert "Thursday 3 December" in mail.text
    assert mail.to == "ana@example.org"


def test_a_language_without_texts_is_french_whole(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(language="uk")
    tick(post, TWO_DAYS_BEFORE)
    assert "jeudi 3 décembre" in carrier.sent[0].text


def test_a_closed_day_moves_the_return(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    rental_id = out()
    site_id = db.session.get_one(Rental, rental_id).site_id
    db.write(
        house.close,
        site_id,
        first_day=date(2026, 12, 3),
        last_day=date(2026, 12, 4),
        reason="Grève",
    )
    tick(post, TWO_DAYS_BEFORE)
    assert carrier.sent == []
    tick(post, TWO_DAYS_BEFORE + timedelta(days=2))
    assert "samedi 5 décembre à 18 h" in carrier.sent[0].text


# --- what does not leave any more -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"state": RentalState.RETURNED, "returned_at": TWO_DAYS_BEFORE}, "returned"),
        ({"due_at": DUE + timedelta(days=7)}, "moved"),
    ],
)
def test_never_after_the_return_nor_an_extension(
    out: Callable[..., int],
    post: Post,
    carrier: Carrier,
    facts: dict[str, Any],
    reason: str,
) -> None:
    rental_id = out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    change(Rental, rental_id, **facts)
    assert outbox.deliver(TWO_DAYS_BEFORE + MINUTE, post=post, write=db.write) == {"cancelled": 1}
    assert rows() == [("return_48h", "cancelled", reason)]
    assert carrier.sent == []
    assert tasks() == []


def test_a_return_recorded_while_the_batch_runs_stops_the_next_message(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    second = out()
    carrier.before = lambda: change(
        Rental, second, state=RentalState.RETURNED, returned_at=TWO_DAYS_BEFORE
    )
    assert tick(post, TWO_DAYS_BEFORE) == {"accepted": 1, "cancelled": 1}


def test_a_number_that_changed_gets_the_message_and_the_old_one_does_not(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    rental_id = out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    person_id = db.session.get_one(Rental, rental_id).beneficiary_id
    change(Beneficiary, person_id, phone="+33639989999")
    tick(post, TWO_DAYS_BEFORE + MINUTE)
    assert [sms.to for sms in carrier.sent] == ["+33639989999"]
    assert rows() == [
        ("return_48h", "cancelled", "contact_changed"),
        ("return_48h", "accepted", ""),
    ]


def test_too_late_is_not_sent_and_somebody_calls(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    counts = outbox.deliver(THE_DAY + MINUTE, post=post, write=db.write)
    assert counts == {"too_late": 1}
    assert carrier.sent == []
    [task] = tasks()
    assert "Appeler Noémie Delacroix" in task
    assert "06\u00a039\u00a098" in task


def test_a_stopped_week_floods_nobody(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    for _ in range(3):
        out()
    tick(post, TWO_DAYS_BEFORE - timedelta(days=7))
    tick(post, THE_DAY_AFTER)
    assert [row[0] for row in rows()] == ["return_late"] * 3


def test_a_clock_set_back_sends_nothing_again(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    tick(post, TWO_DAYS_BEFORE)
    tick(post, TWO_DAYS_BEFORE - timedelta(hours=1))
    tick(post, TWO_DAYS_BEFORE)
    assert len(carrier.sent) == 1


def test_who_cannot_be_written_to_is_called(out: Callable[..., int], post: Post) -> None:
    out(phone="+33321000000", email="", first_names="Awa")
    assert db.write(messages.plan, TWO_DAYS_BEFORE) == {"planned": 0, "tasks": 1}
    assert db.write(messages.plan, TWO_DAYS_BEFORE) == {"planned": 0, "tasks": 0}
    assert tick(post, TWO_DAYS_BEFORE) == {}
    [task] = tasks()
    assert "Appeler Awa Delacroix" in task


def test_a_landline_gets_mail_instead(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(phone="+33321000000", email="awa@example.org")
    tick(post, TWO_DAYS_BEFORE)
    assert isinstance(carrier.sent[0], Email)


def test_changing_the_way_one_is_reached_is_no_second_reminder(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    rental_id = out()
    tick(post, TWO_DAYS_BEFORE)
    person_id = db.session.get_one(Rental, rental_id).beneficiary_id
    change(Beneficiary, person_id, channel="email")
    tick(post, TWO_DAYS_BEFORE + MINUTE)
    assert len(carrier.sent) == 1


# --- after a deed ---------------------------------------------------------------------------------


def test_a_confirmation_leaves_once_and_its_link_is_not_kept(
    house_ready: Flask, post: Post, carrier: Carrier, now: datetime
) -> None:
    del house_ready
    booking_id = db.write(lambda: make.a_booking().id)

    def queue() -> int:
        return messages.queue_confirmation(db.session.get_one(Booking, booking_id), now)

    assert [db.write(queue), db.write(queue)] == [1, 0]
    assert tick(post, now) == {"accepted": 1}
    [sms] = carrier.sent
    link = sms.text.rpartition("https://m.example.org/s/")[2]
    assert len(link) == 22
    [kept] = db.session.scalars(select(Message)).all()
    assert kept.body is not None
    assert link not in kept.body
    assert "https://m.example.org/s/•••" in kept.body


def test_a_cancelled_booking_is_not_confirmed(
    house_ready: Flask, post: Post, carrier: Carrier, now: datetime
) -> None:
    del house_ready
    booking_id = db.write(lambda: make.a_booking().id)
    db.write(lambda: messages.queue_confirmation(db.session.get_one(Booking, booking_id), now))
    change(Booking, booking_id, state=BookingState.CANCELLED)
    assert tick(post, now) == {"cancelled": 1}
    assert carrier.sent == []


def test_a_link_for_nobody_is_refused(house_ready: Flask, now: datetime) -> None:
    del house_ready
    booking_id = db.write(
        lambda: make.a_booking(beneficiary_id=make.a_beneficiary(phone="", email="").id).id
    )
    with pytest.raises(Refused, match="unreachable"):
        db.write(lambda: messages.queue_link(db.session.get_one(Booking, booking_id), now))


# --- what people look at --------------------------------------------------------------------------


def test_what_will_come_is_told_with_its_hours(out: Callable[..., int], post: Post) -> None:
    rental_id = out()
    tick(post, TWO_DAYS_BEFORE)
    coming = message_lists.upcoming(db.session.get_one(Rental, rental_id), TWO_DAYS_BEFORE)
    assert [(one.kind, one.at) for one in coming] == [
        ("return_today", THE_DAY),
        ("return_late", THE_DAY_AFTER),
    ]


def test_a_rental_to_sign_shows_what_it_will_bring(house_ready: Flask, now: datetime) -> None:
    del house_ready
    rental_id = db.write(lambda: make.a_rental(RentalState.TO_SIGN).id)
    coming = message_lists.upcoming(db.session.get_one(Rental, rental_id), now)
    assert [one.kind for one in coming] == ["return_48h", "return_today", "return_late"]


def test_another_site_sees_none_of_it(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    carrier.answers = [ReceiptState.FAILED_FOR_GOOD]
    tick(post, TWO_DAYS_BEFORE)

    def elsewhere() -> Any:
        return make.a_person(Role.AGENT, site_ids=[make.a_site().id])

    stranger = db.write(elsewhere)
    message_id = db.session.scalars(select(Message.id)).one()
    assert message_lists.undelivered(stranger) == []
    assert message_lists.latest(stranger) == ([], False)
    with pytest.raises(NotFound):
        db.write(messages.resend, message_id, by=stranger, now=TWO_DAYS_BEFORE)


def test_a_bad_number_of_a_rental_that_ended_is_nobodys_worry(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    rental_id = out()
    carrier.answers = [ReceiptState.FAILED_FOR_GOOD]
    tick(post, TWO_DAYS_BEFORE)
    booking_id = db.session.get_one(Rental, rental_id).booking_id
    change(Booking, booking_id, state=BookingState.CLOSED)
    assert message_lists.undelivered(db.write(make.a_person)) == []
