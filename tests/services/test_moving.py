"""A booking changes before the scooter leaves, in one unit, and its contract with it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Booking, Message, Occupation, Rental
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, moving
from tests import factories as make
from tests.machine import DAY, NOW

pytestmark = pytest.mark.usefixtures("ctx")
START, END = NOW + 2 * DAY, NOW + 9 * DAY
TIMES = {"starts_at": START, "ends_at": END}


@pytest.fixture
def by(given: Any) -> Any:
    given(make.a_foundation)
    given(make.a_tariff)
    return db.write(make.a_person)


def now_of(booking: Any) -> Booking:
    """The booking as it stands."""
    db.session.rollback()
    return bookings.get(booking.reference, by=None)


def change(booking: Any, scooter_id: int | None, by: Any, **facts: Any) -> Booking:
    """Change what it asks for, and which scooter it gets."""
    row = now_of(booking)
    version = facts.pop("version", row.version)
    wish = replace(bookings.wish_of(row), **facts)
    return db.write(
        moving.change,
        booking.reference,
        wish,
        scooter_id,
        version=version,
        by=by,
        now=NOW,
        public_url="https://mobilite.example.org",
    )


def refused(booking: Any, scooter_id: int | None, by: Any, **facts: Any) -> list[str]:
    """Why it cannot be changed so."""
    with pytest.raises(Refused) as caught:
        change(booking, scooter_id, by, **facts)
    return [one.code for one in caught.value.reasons]


def held(booking: Any) -> list[tuple[int, Any, Any]]:
    """What it occupies."""
    live = select(Occupation).where(Occupation.live, Occupation.booking_id == booking.id)
    return [(one.scooter_id, one.starts_at, one.ends_at) for one in db.session.scalars(live)]


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.OFFERED])
def test_its_own_time_is_not_in_its_way(given: Any, by: Any, state: BookingState) -> None:
    booking = given(make.a_booking, state=state, **TIMES)
    changed = change(booking, booking.scooter_id, by, ends_at=END + DAY)
    assert (changed.state, changed.reference) == (state, booking.reference)
    assert held(booking) == [(booking.scooter_id, START, END + DAY)]
    assert list(db.session.scalars(select(Message.kind))) == ["booking_changed"]


def test_another_scooter_or_site_and_what_is_taken(given: Any, by: Any) -> None:
    booking = given(make.a_booking, **TIMES)
    site = given(make.a_site)
    there = given(make.a_scooter, site_id=site.id)
    assert refused(booking, there.id, by) == ["scooter_does_not_fit"]
    change(booking, there.id, by, site_id=site.id)
    assert held(booking) == [(there.id, START, END)]
    assert now_of(booking).site_id == site.id
    other = given(make.a_booking, starts_at=END + DAY)
    assert refused(booking, other.scooter_id, by, site_id=other.site_id, ends_at=END + 2 * DAY) == [
        "occupied"
    ]
    assert held(booking) == [(there.id, START, END)], "nothing was done"


def test_what_does_not_change_and_what_cannot(given: Any, by: Any) -> None:
    booking = given(make.a_booking, **TIMES)
    assert refused(booking, booking.scooter_id, by) == ["nothing_changes"]
    assert refused(booking, None, by, ends_at=END + DAY) == ["no_scooter_chosen"]
    assert "start_past" in refused(booking, booking.scooter_id, by, starts_at=NOW - DAY)
    with pytest.raises(Stale):
        change(booking, booking.scooter_id, by, ends_at=END + DAY, version=99)
    out = given(make.a_booking, state=BookingState.CLOSED)
    assert refused(out, out.scooter_id, by, ends_at=END + DAY) == ["not_changeable"]
    elsewhere = given(make.a_site)
    agent = db.write(make.a_person, Role.AGENT, site_ids=[booking.site_id])
    with pytest.raises(NotFound):
        change(booking, booking.scooter_id, agent, site_id=elsewhere.id)


@pytest.mark.parametrize("state", [BookingState.REQUESTED, BookingState.WAITING])
def test_a_request_changes_and_promises_nothing(given: Any, by: Any, state: BookingState) -> None:
    booking = given(make.a_booking, state=state, **TIMES)
    changed = change(booking, None, by, ends_at=END + DAY, vehicle_class=VehicleClass.L3E_A1)
    assert (changed.state, changed.ends_at, changed.vehicle_class) == (
        state,
        END + DAY,
        VehicleClass.L3E_A1,
    )
    assert held(booking) == []
    assert refused(booking, None, by, starts_at=NOW - DAY) == ["start_past"]
    assert list(db.session.scalars(select(Message.kind))) == []


def test_a_contract_that_waits_is_printed_anew_for_another_scooter(given: Any, by: Any) -> None:
    rental = given(make.a_rental, starts_at=START, ends_at=END)
    booking = given(lambda: db.session.get_one(Booking, rental.booking_id))
    other = given(make.a_scooter, site_id=rental.site_id)
    change(booking, other.id, by)
    again = db.session.get_one(Rental, rental.id)
    assert (again.state, again.scooter_id, len(again.editions)) == (
        RentalState.TO_SIGN,
        other.id,
        2,
    )


def test_other_dates_cancel_a_contract_that_waits_and_book_anew(given: Any, by: Any) -> None:
    rental = given(make.a_rental, starts_at=START, ends_at=END)
    booking = given(lambda: db.session.get_one(Booking, rental.booking_id))
    new = change(booking, rental.scooter_id, by, ends_at=END + DAY)
    old = now_of(booking)
    assert new.reference != old.reference
    assert (old.state, db.session.get_one(Rental, rental.id).state) == (
        BookingState.CANCELLED,
        RentalState.CANCELLED,
    )
    assert new.reference in old.reason
    assert held(old) == []
    again = bookings.get(new.reference, by=None)
    assert again.state is BookingState.CONFIRMED
    assert held(again) == [(rental.scooter_id, START, END + DAY)]


def test_nobody_moves_into_another_promise_of_theirs(given: Any, by: Any) -> None:
    booking = given(make.a_booking, **TIMES)
    where = {"beneficiary_id": booking.beneficiary_id, "starts_at": END + DAY}
    given(make.a_booking, **where)
    assert refused(booking, booking.scooter_id, by, ends_at=END + 2 * DAY) == ["promised_already"]
