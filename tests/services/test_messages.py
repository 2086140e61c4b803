"""Messages: planned once, sent once, never after the return; what failed is told, tried again, or called."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.messaging import Email, Receipt, ReceiptState, Sms
from mobility.messaging.email import SmtpChannel
from mobility.models import Attempt, Beneficiary, Booking, Message, ReminderRuleRow, Rental, Task
from mobility.rules.messages import MessageState
from mobility.rules.reminders import DEFAULT_RULES
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.services import house, messages, outbox
from mobility.services.outbox import LEASE, NEXT_TRY, Claim, Outcome, Post
from tests import factories as make
from tests.messaging.mail_server import MailServer, free_port

DUE = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
"""Thursday 3 December 2026, 17 o'clock in Calais."""
TWO_DAYS_BEFORE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Tuesday at 10 o'clock: when the first reminder leaves."""
THE_DAY = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
THE_DAY_AFTER = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
S = MessageState


class Carrier:
    """A channel that answers as told, and keeps what it carried."""

    def __init__(self) -> None:
        self.sent: list[Email | Sms] = []
        self.answers: list[ReceiptState] = []
        self.opened = 0
        self.before: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        """Counts the batches."""
        self.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def send(self, envelope: Email | Sms) -> Receipt:
        """Answers as told; accepts when nothing is told."""
        self.before()
        self.sent.append(envelope)
        state = self.answers.pop(0) if self.answers else ReceiptState.ACCEPTED
        return Receipt(state, "provider-1", f"said {state}")


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def post(carrier: Carrier) -> Post:
    return Post(
        mail=lambda: carrier,
        sms=lambda: carrier,
        secret=b"k" * 32,
        public_url="https://m.example.org",
    )


@pytest.fixture
def house_ready(ctx: Flask) -> Flask:
    """A foundation with its calendar of reminders."""

    def unit() -> None:
        make.a_foundation()
        for rule in DEFAULT_RULES:
            db.session.add(
                ReminderRuleRow(
                    kind=rule.kind, offset_days=rule.offset_days, local_time=rule.local_time
                )
            )

    db.write(unit)
    return ctx


@pytest.fixture
def out(house_ready: Flask) -> Callable[..., int]:
    """A rental under way, due on that Thursday; facts of the person by name."""
    del house_ready

    def one(*, ends_at: datetime = DUE, site_id: int | None = None, **person: Any) -> int:
        def unit() -> int:
            somebody = make.a_beneficiary(site_id=site_id, **person)
            rental = make.a_rental(
                RentalState.UNDER_WAY, beneficiary_id=somebody.id, ends_at=ends_at
            )
            return rental.id

        return db.write(unit)

    return one


def tick(post: Post, now: datetime) -> dict[str, int]:
    """What the runner does every minute."""
    db.write(messages.plan, now)
    return outbox.deliver(now, post=post, write=db.write)


def rows() -> list[tuple[str, str, str]]:
    """Kind, state and reason of every message."""
    db.session.rollback()
    found = db.session.scalars(select(Message).order_by(Message.id)).all()
    return [(row.kind, row.state.value, row.reason) for row in found]


def tasks() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Task.title).order_by(Task.id)))


def change(model: type[Any], key: int, **facts: Any) -> None:
    """Change a row, as a service would."""

    def unit() -> None:
        row = db.session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)

    db.write(unit)


# --- what leaves, when ------------------------------------------------------------------------------


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


# --- what does not leave any more -------------------------------------------------------------------


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


# --- faults of the line -----------------------------------------------------------------------------


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
    [lost] = messages.undelivered(manager)
    change(Beneficiary, lost.beneficiary_id, phone="+33639981111")
    later = TWO_DAYS_BEFORE + timedelta(hours=2)
    [lost] = messages.undelivered(manager)
    db.write(messages.resend, lost.id, by=manager, now=later)
    assert tick(post, later) == {"accepted": 1}
    assert carrier.sent[-1].to == "+33639981111"
    assert messages.undelivered(manager) == []
    with pytest.raises(Refused, match="message_arrived"):
        db.write(messages.resend, lost.id, by=manager, now=later)
    log = messages.log_of(db.session.get_one(Rental, rental_id))
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


# --- a real conversation ----------------------------------------------------------------------------


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, ready_timeout=10)
    controller.start()
    yield server
    controller.loop.call_soon_threadsafe(server.over.set)
    controller.stop()


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


# --- after a deed -----------------------------------------------------------------------------------


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


# --- what people look at ----------------------------------------------------------------------------


def test_what_will_come_is_told_with_its_hours(out: Callable[..., int], post: Post) -> None:
    rental_id = out()
    tick(post, TWO_DAYS_BEFORE)
    coming = messages.upcoming(db.session.get_one(Rental, rental_id), TWO_DAYS_BEFORE)
    assert [(one.kind, one.at) for one in coming] == [
        ("return_today", THE_DAY),
        ("return_late", THE_DAY_AFTER),
    ]


def test_a_rental_to_sign_shows_what_it_will_bring(house_ready: Flask, now: datetime) -> None:
    del house_ready
    rental_id = db.write(lambda: make.a_rental(RentalState.TO_SIGN).id)
    coming = messages.upcoming(db.session.get_one(Rental, rental_id), now)
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
    assert messages.undelivered(stranger) == []
    assert messages.latest(stranger) == ([], False)
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
    assert messages.undelivered(db.write(make.a_person)) == []
