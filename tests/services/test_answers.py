"""What a person answers to an offer: a yes is confirmed like at the desk, a no passes the scooter on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Booking, Message, Occupation, Task
from mobility.rules.states import BookingState, ScooterState
from mobility.services import answers, public, waiting
from mobility.services.public import Ticket
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

S = BookingState


@pytest.fixture
def offered(ctx: Flask) -> int:
    """A person on the list who was offered the only scooter, and somebody after them."""
    del ctx

    def unit() -> int:
        make.a_foundation()
        first = _waits(need_starts_on=TODAY + timedelta(days=5), first_names="Awa")
        _waits(need_starts_on=TODAY + timedelta(days=40), first_names="Léo")
        make.a_scooter()
        return first

    first = db.write(unit)
    assert waiting.offer(NOW, write=db.write) == {"offered": 1}
    assert now(first).state is S.OFFERED
    return first


def _waits(**facts: Any) -> int:
    person = make.a_beneficiary(**facts)
    make.a_decision(person.id)
    starts = NOW + 2 * DAY
    return make.a_booking(
        beneficiary_id=person.id, state=S.WAITING, starts_at=starts, ends_at=starts + 14 * DAY
    ).id


def now(booking_id: int) -> Booking:
    """The booking as it stands."""
    db.session.rollback()
    return db.session.get_one(Booking, booking_id)


def ticket(booking_id: int) -> Ticket:
    """The ticket that the link of a booking gives."""

    def unit() -> Ticket:
        secret = public.link_of(db.session.get_one(Booking, booking_id), b"k" * 32, NOW)
        return public.by_token(secret, NOW)

    return db.write(unit)


def yes(booking_id: int, *, at: datetime = NOW) -> BookingState:
    """The person says yes; what comes of it."""
    reference = now(booking_id).reference
    db.write(answers.accept, ticket(booking_id), reference, now=at)
    return now(booking_id).state


def no(booking_id: int, *, stays: bool = True, at: datetime = NOW) -> BookingState:
    """The person says no; what comes of it."""
    reference = now(booking_id).reference
    db.write(answers.decline, ticket(booking_id), reference, stays=stays, now=at)
    return now(booking_id).state


def codes(call: Any, *args: Any, **facts: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return [one.code for one in refused.value.reasons]


def tasks() -> list[str]:
    """What the house is told."""
    titles = db.session.scalars(select(Task.title).order_by(Task.id))
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in titles]


def test_a_yes_confirms_writes_and_tells_the_house(offered: int) -> None:
    assert yes(offered) is S.CONFIRMED
    assert now(offered).answer_by is None
    held = select(Occupation).where(Occupation.booking_id == offered, Occupation.live)
    assert len(db.session.scalars(held).all()) == 1
    kinds = select(Message.kind).where(Message.booking_id == offered).order_by(Message.id)
    assert list(db.session.scalars(kinds)) == ["booking_offered", "booking_confirmed"]
    [task] = tasks()
    assert task.startswith("Awa Delacroix a dit oui : remise ")


def test_a_second_yes_changes_nothing(offered: int) -> None:
    yes(offered)
    version = now(offered).version
    assert yes(offered) is S.CONFIRMED
    assert now(offered).version == version
    assert len(tasks()) == 1


@pytest.mark.parametrize(("stays", "state"), [(True, S.WAITING), (False, S.CANCELLED)])
def test_a_no_passes_the_scooter_on_at_the_next_tick(
    offered: int, *, stays: bool, state: BookingState
) -> None:
    assert no(offered, stays=stays) is state
    assert now(offered).reason == ("" if stays else answers.NO_NEED)
    assert waiting.offer(NOW, write=db.write) == {"offered": 1}
    names = select(Booking.state).where(Booking.id != offered)
    assert db.session.scalar(names) is S.OFFERED, "the next person"
    assert now(offered).state is state
    assert no(offered, stays=stays) is state, "a second no changes nothing"
    assert len(tasks()) == 1


def test_whoever_stays_is_offered_nothing_for_two_days_and_the_list_says_so(offered: int) -> None:
    no(offered)
    [queue] = waiting.queues(None, now=NOW)
    assert [one.code for place in queue.places for one in place.hindrances] == ["offer_passed"]
    db.write(lambda: make.a_scooter() and make.a_scooter())
    waiting.offer(NOW, write=db.write)
    assert now(offered).state is S.WAITING
    waiting.offer(NOW + answers.REST, write=db.write)
    assert now(offered).state is S.OFFERED


def test_after_the_deadline_it_is_too_late_before_the_runner_came(offered: int) -> None:
    late = now(offered).answer_by
    assert late is not None
    assert yes(offered, at=late) is S.CONFIRMED
    assert codes(no, offered, at=late) == ["offer_over"]


def test_one_second_after_the_deadline_says_so(offered: int) -> None:
    late = now(offered).answer_by
    assert late is not None
    late += timedelta(seconds=1)
    assert codes(yes, offered, at=late) == ["offer_late"]
    assert codes(no, offered, at=late) == ["offer_late"]
    assert tasks() == []


def test_whatever_refuses_a_promise_refuses_a_yes(offered: int) -> None:
    def unit() -> None:
        booking = db.session.get_one(Booking, offered)
        assert booking.scooter is not None
        booking.scooter.state = ScooterState.STOLEN
        make.a_suspension(booking.beneficiary_id)

    db.write(unit)
    assert set(codes(yes, offered)) == {"suspended", "scooter_state"}
    assert now(offered).state is S.OFFERED


def test_the_house_hears_why_a_yes_was_refused_once(offered: int) -> None:
    reference, shown = now(offered).reference, ticket(offered)
    refused = Refused.because("check_open")
    for _ in range(2):
        number = db.write(answers.note_refused, shown, reference, refused.reasons, now=NOW)
    [task] = tasks()
    assert task.startswith("Appeler Awa Delacroix, qui a dit oui : ")
    assert number


def test_a_ticket_answers_for_its_own_booking_only(offered: int) -> None:
    other = db.write(lambda: make.a_booking(state=S.OFFERED, answer_by=NOW + DAY).id)
    for shown in (ticket(other), Ticket(beneficiary_id=now(other).beneficiary_id)):
        with pytest.raises(NotFound):
            db.write(answers.accept, shown, now(offered).reference, now=NOW)
    with pytest.raises(NotFound):
        db.write(answers.accept, ticket(offered), "nothing", now=NOW)
    whole = Ticket(beneficiary_id=now(offered).beneficiary_id)
    db.write(answers.accept, whole, now(offered).reference, now=NOW)
    assert now(offered).state is S.CONFIRMED


def test_a_withdrawn_link_answers_nothing(offered: int) -> None:
    shown = ticket(offered)
    db.write(lambda: public.withdraw(db.session.get_one(Booking, offered), NOW))
    with pytest.raises(NotFound):
        db.write(answers.accept, shown, now(offered).reference, now=NOW)
