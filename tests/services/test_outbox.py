"""Sending: what each fault of the line makes of a message; never lost, at most one repeat."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.messaging import Email, Receipt, ReceiptState, Sms
from mobility.messaging.email import SmtpChannel
from mobility.models import Attempt, Beneficiary, Message, Rental
from mobility.rules.messages import MessageState
from mobility.services import house, message_lists, messages, outbox
from mobility.services.outbox import LEASE, NEXT_TRY, Claim, Outcome, Post
from tests import factories as make
from tests.messaging.mail_server import MailServer
from tests.services.post import (
    MINUTE,
    TWO_DAYS_BEFORE,
    Carrier,
    change,
    rows,
    tasks,
    tick,
)

S = MessageState


# --- faults of the line ---------------------------------------------------------------------------


def test_failed_for_now_is_tried_again_later_and_later(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    carrier.answers = [ReceiptState.FAILED_FOR_NOW] * 2
    assert tick(post, TWO_DAYS_BEFORE) == {"failed_for_now": 1}
    assert tick(post, TWO_DAYS_BEFORE + NEXT_TRY[0] - MINUTE) == {}
    second = TWO_DAYS_BEFORE + NEXT_TRY[0] + MINUTE
    assert tick(post, second) == {"failed_for_now": 1}
    assert tick(post, second + NEXT_TRY[1] + MINUTE) == {"accepted": 1}
    names = {sms.reference for sms in carrier.sent if isinstance(sms, Sms)}
    assert len(carrier.sent) == 3
    assert len(names) == 1, "the same name at every try"


def test_tries_come_to_an_end(out: Callable[..., int], post: Post, carrier: Carrier) -> None:
    out()
    moment = TWO_DAYS_BEFORE
    carrier.answers = [ReceiptState.FAILED_FOR_NOW] * 20
    for wait in (*NEXT_TRY, MINUTE):
        tick(post, moment)
        moment += wait + MINUTE
    assert rows() == [("return_48h", "failed_for_good", "tries_exhausted")]
    assert len(tasks()) == 1
    assert tick(post, moment + timedelta(hours=1)) == {}


def test_refused_for_good_makes_a_task_and_can_be_mended(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    rental_id = out()
    carrier.answers = [ReceiptState.FAILED_FOR_GOOD]
    tick(post, TWO_DAYS_BEFORE)
    assert rows() == [("return_48h", "failed_for_good", "refused")]
    assert len(tasks()) == 1
    manager = db.write(make.a_person)
    [lost] = message_lists.undelivered(manager)
    change(Beneficiary, lost.beneficiary_id, phone="+33639981111")
    later = TWO_DAYS_BEFORE + timedelta(hours=2)
    [lost] = message_lists.undelivered(manager)
    db.write(messages.resend, lost.id, by=manager, now=later)
    assert tick(post, later) == {"accepted": 1}
    assert carrier.sent[-1].to == "+33639981111"
    assert message_lists.undelivered(manager) == []
    with pytest.raises(Refused, match="message_arrived"):
        db.write(messages.resend, lost.id, by=manager, now=later)
    log = message_lists.log_of(db.session.get_one(Rental, rental_id))
    assert [(one.state, one.reason) for one in log] == [
        (S.ACCEPTED, ""),
        (S.FAILED_FOR_GOOD, "replaced"),
    ]


def test_a_cut_line_is_uncertain_and_repeated_once_under_the_same_name(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()
    carrier.answers = [ReceiptState.UNCERTAIN]
    assert tick(post, TWO_DAYS_BEFORE) == {"uncertain": 1}
    tick(post, TWO_DAYS_BEFORE + NEXT_TRY[0] + MINUTE)
    assert rows() == [("return_48h", "uncertain", "sent_again")]
    first, second = carrier.sent
    assert isinstance(first, Sms)
    assert isinstance(second, Sms)
    assert first.reference == second.reference
    assert tick(post, TWO_DAYS_BEFORE + timedelta(hours=5)) == {}
    assert tasks() == []


def test_a_line_cut_twice_is_called(out: Callable[..., int], post: Post, carrier: Carrier) -> None:
    out()
    carrier.answers = [ReceiptState.UNCERTAIN] * 9
    for hours in range(4):
        tick(post, TWO_DAYS_BEFORE + timedelta(hours=hours))
    assert rows() == [("return_48h", "uncertain", "maybe_sent")]
    assert len(carrier.sent) == 2
    assert len(tasks()) == 1


def test_a_killed_sender_leaves_one_uncertain_message_that_is_sent_once_more(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out()

    def killed() -> None:
        raise KeyboardInterrupt

    carrier.before = killed
    with pytest.raises(KeyboardInterrupt):
        tick(post, TWO_DAYS_BEFORE)
    assert rows() == [("return_48h", "claimed", "")]
    carrier.before = lambda: None
    assert tick(post, TWO_DAYS_BEFORE + LEASE - MINUTE) == {}, "the claim holds for ten minutes"
    tick(post, TWO_DAYS_BEFORE + LEASE + MINUTE)
    assert rows() == [("return_48h", "uncertain", "sent_again")]
    assert len(carrier.sent) == 1


def test_a_sender_that_wakes_up_too_late_changes_nothing(
    out: Callable[..., int], post: Post
) -> None:
    out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    asleep = db.write(outbox.settle_and_claim, None, "asleep", TWO_DAYS_BEFORE, b"k")
    assert isinstance(asleep, Claim)
    tick(post, TWO_DAYS_BEFORE + LEASE)
    woke = Outcome(asleep.message_id, S.FAILED_FOR_GOOD, "refused", Receipt(ReceiptState.ACCEPTED))
    db.write(outbox.settle_and_claim, woke, "asleep", TWO_DAYS_BEFORE + LEASE, b"k")
    assert rows() == [("return_48h", "uncertain", "sent_again")]
    assert len(db.session.scalars(select(Attempt)).all()) == 3, "what it did stays in the log"


def test_two_senders_never_get_the_same_message(out: Callable[..., int]) -> None:
    out()
    out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    claims = [
        db.write(outbox.settle_and_claim, None, name, TWO_DAYS_BEFORE, b"k") for name in "abc"
    ]
    assert len({claim.message_id for claim in claims if claim}) == 2
    assert claims[2] is None


def test_poison_does_not_stop_the_others(
    out: Callable[..., int],
    post: Post,
    carrier: Carrier,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    out(first_names="{phone}")
    out(channel="email", email="not an address")
    out(first_names="Poison")
    out()
    from mobility.services import standings

    right = standings.given_name

    def given_name(person: Beneficiary) -> str:
        if person.first_names == "Poison":
            raise ValueError("Poison, 06 39 98 00 00")
        return right(person)

    monkeypatch.setattr(standings, "given_name", given_name)
    assert tick(post, TWO_DAYS_BEFORE) == {"accepted": 2, "failed_for_good": 2}
    assert [row[2] for row in rows()] == ["", "bad_address", "text_broken", ""]
    assert "ValueError" in caplog.text
    assert "06 39" not in caplog.text


def test_a_name_with_a_line_break_adds_no_header(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(channel="email", first_names="Ana\r\nBcc: all@example.org", email="ana@example.org")
    tick(post, TWO_DAYS_BEFORE)
    [mail] = carrier.sent
    assert isinstance(mail, Email)
    assert "\n" not in mail.to_name + mail.subject


def test_a_foundation_without_sender_keeps_its_mail(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    out(channel="email")
    db.write(
        lambda: house.change({"sender_email": "", "email": ""}, version=house.settings().version)
    )
    assert tick(post, TWO_DAYS_BEFORE) == {"failed_for_now": 1}
    assert rows() == [("return_48h", "failed_for_now", "no_sender")]
    assert carrier.sent == []


def test_one_session_a_batch_and_no_more_than_asked(
    out: Callable[..., int], post: Post, carrier: Carrier
) -> None:
    for _ in range(4):
        out()
    db.write(messages.plan, TWO_DAYS_BEFORE)
    assert outbox.deliver(TWO_DAYS_BEFORE, post=post, write=db.write, most=3) == {"accepted": 3}
    assert carrier.opened == 1


# --- a real conversation --------------------------------------------------------------------------
def test_over_a_real_server_each_person_gets_one_mail(
    out: Callable[..., int], post: Post, mail_server: MailServer
) -> None:
    for name in ("ana", "ben", "full"):
        out(channel="email", email=f"{name}@example.org", first_names=name.title())
    mail_server.at_rcpt = {"full@example.org": "552 5.2.2 mailbox full"}
    real = Post(
        mail=lambda: SmtpChannel(mail_server.url),
        sms=post.sms,
        secret=post.secret,
        public_url=post.public_url,
    )
    assert tick(real, TWO_DAYS_BEFORE) == {"accepted": 2, "failed_for_good": 1}
    tick(real, TWO_DAYS_BEFORE + MINUTE)
    assert sorted(str(mail["To"]) for mail in mail_server.taken) == [
        "Ana Delacroix <ana@example.org>",
        "Ben Delacroix <ben@example.org>",
    ]
    assert mail_server.connections == 1
    body = mail_server.taken[0].get_body(("plain",))
    assert body is not None
    assert "jeudi 3 décembre" in body.get_content()
    kept = db.session.scalars(select(Message).where(Message.state == S.ACCEPTED)).first()
    assert kept is not None
    assert kept.body is not None
    assert kept.body.split() == body.get_content().split(), "the log shows what was really sent"
