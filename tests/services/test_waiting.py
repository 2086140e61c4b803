"""A freed scooter goes to the most pressing need, one person at a time, and passes on at the deadline."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mobility import db
from mobility.errors import Refused
from mobility.models import Booking, Message, WaitingMove
from mobility.rules.roles import Role
from mobility.rules.states import BookingState
from mobility.services import bookings, waiting
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.queries import counted


def _waits(**facts: Any) -> int:
    """Somebody on the list, ready to be offered a scooter unless the facts say otherwise."""
    decided = facts.pop("decided", True)
    since = facts.pop("since", NOW - 2 * DAY)
    person = make.a_beneficiary(**facts)
    if decided:
        make.a_decision(person.id)
    return make.a_booking(
        beneficiary_id=person.id,
        state=BookingState.WAITING,
        starts_at=NOW + 2 * DAY,
        ends_at=NOW + 16 * DAY,
        created_at=since,
    ).id


def _offer(now: datetime = NOW) -> int:
    return waiting.offer(now, write=db.write)["offered"]


def _state(booking_id: int) -> BookingState:
    db.session.rollback()
    return db.session.get_one(Booking, booking_id).state


@pytest.fixture
def house(ctx: Flask) -> Flask:
    """A foundation, with nobody on its list."""
    db.write(make.a_foundation)
    return ctx


def test_the_most_pressing_need_is_offered_the_scooter_and_nobody_else(house: Flask) -> None:
    first = db.write(lambda: _waits(need="job_search"))
    pressing = db.write(lambda: _waits(need="job", need_starts_on=TODAY + timedelta(days=6)))
    db.write(make.a_scooter)
    assert _offer() == 1
    assert _state(pressing) is BookingState.OFFERED
    assert _state(first) is BookingState.WAITING
    assert _offer() == 0, "the scooter is held for the first"


def test_without_an_answer_the_scooter_passes_on_at_the_deadline(house: Flask) -> None:
    second = db.write(lambda: _waits(need="job_search"))
    pressing = db.write(lambda: _waits(need="keep_job"))
    db.write(make.a_scooter)
    _offer()
    deadline = db.session.get_one(Booking, pressing).answer_by
    assert deadline is not None
    db.write(bookings.expire_holds, deadline - timedelta(minutes=1))
    assert _state(pressing) is BookingState.OFFERED
    after = deadline + timedelta(minutes=1)
    db.write(bookings.expire_holds, after)
    assert _state(pressing) is BookingState.EXPIRED
    assert _offer(after) == 1
    assert _state(second) is BookingState.OFFERED


def test_a_deadline_falls_on_a_closing_time_that_leaves_a_whole_day(house: Flask) -> None:
    booking = db.write(_waits)
    db.write(make.a_scooter)
    _offer()
    found = db.session.get_one(Booking, booking)
    assert found.answer_by is not None
    assert found.answer_by - NOW >= waiting.OFFER_LIFE
    assert found.starts_at >= found.answer_by
    assert found.ends_at - found.starts_at >= timedelta(days=14) - timedelta(hours=12)


def test_the_person_hears_of_it_once(house: Flask) -> None:
    booking = db.write(lambda: _waits(phone="+33639981234"))
    db.write(make.a_scooter)
    _offer()
    _offer()
    sent = db.session.query(Message).filter_by(booking_id=booking, kind="booking_offered").all()
    assert len(sent) == 1


def test_a_file_that_is_not_ready_waits_and_says_why(house: Flask) -> None:
    unready = db.write(lambda: _waits(need="keep_job", decided=False))
    ready = db.write(_waits)
    db.write(make.a_scooter)
    [queue] = waiting.queues(None, now=NOW)
    assert [one.booking.id for one in queue.places] == [unready, ready]
    assert [reason.code for reason in queue.places[0].hindrances] == ["file_not_ready"]
    _offer()
    assert (_state(unready), _state(ready)) == (BookingState.WAITING, BookingState.OFFERED)


def test_a_scooter_of_another_site_or_class_is_not_offered(house: Flask) -> None:
    booking = db.write(_waits)
    db.write(lambda: make.a_scooter(site_id=make.a_site(name="Boulogne").id))
    assert _offer() == 0
    assert _state(booking) is BookingState.WAITING


def test_a_manager_moves_somebody_with_a_reason_that_stays(house: Flask) -> None:
    ahead = db.write(lambda: _waits(need="job"))
    behind = db.write(lambda: _waits(need="job_search"))
    by = db.write(lambda: make.a_person(Role.MANAGER))
    reference = db.session.get_one(Booking, behind).reference
    db.write(waiting.move, reference, 10, "Enfant à l'hôpital", by=by, now=NOW)
    [queue] = waiting.queues(None, now=NOW)
    assert [one.booking.id for one in queue.places] == [behind, ahead]
    assert queue.places[0].moves[0].reason == "Enfant à l'hôpital"
    assert db.session.query(WaitingMove).one().moved_by_id == by.user_id


@pytest.mark.parametrize(
    ("points", "reason", "code"),
    [
        (5, "  ", "reason_missing"),
        (0, "Oui", "points_out_of_range"),
        (21, "Oui", "points_out_of_range"),
    ],
)
def test_a_move_without_reason_or_too_far_is_refused(
    house: Flask, points: int, reason: str, code: str
) -> None:
    booking = db.write(_waits)
    by = db.write(lambda: make.a_person(Role.MANAGER))
    reference = db.session.get_one(Booking, booking).reference
    with pytest.raises(Refused) as refused:
        db.write(waiting.move, reference, points, reason, by=by, now=NOW)
    assert [one.code for one in refused.value.reasons] == [code]


def test_who_does_not_wait_cannot_be_moved(house: Flask) -> None:
    booking = db.write(make.a_booking)
    by = db.write(lambda: make.a_person(Role.MANAGER))
    with pytest.raises(Refused, match="not_waiting"):
        db.write(waiting.move, booking.reference, 5, "Oui", by=by, now=NOW)


def test_the_list_takes_no_more_queries_for_more_people(house: Flask) -> None:
    db.write(_waits)
    with counted(house) as one:
        waiting.queues(None, now=NOW)
    for _ in range(4):
        db.write(_waits)
    db.session.rollback()
    with counted(house) as five:
        waiting.queues(None, now=NOW)
    assert len(five) == len(one)
