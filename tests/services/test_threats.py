"""A breakdown takes the scooter from the bookings it hits; each is seen, and each finds a way out in one unit."""

from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import Booking, Message, Occupation, Rental
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.services import bookings, breakdowns, fleet, handovers, rentals, threats, workshop
from mobility.services.breakdowns import Breakdown
from mobility.services.workshop import Finished
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
URL = "https://mobilite.example.org"


@pytest.fixture
def by(given: Any) -> Any:
    given(make.a_foundation)
    return db.write(make.a_person)


def broken(scooter_id: int, by: Any, days: int | None = None) -> Any:
    """The scooter breaks down now, for so many days."""
    facts = Breakdown(
        target=ScooterState.WORKSHOP,
        why="Batterie",
        workshop="Garage",
        back_at=NOW + days * DAY if days else None,
    )
    return db.write(breakdowns.break_down, scooter_id, facts, by=by, now=NOW)[1]


def codes(by: Any) -> dict[str, list[str]]:
    """The bookings in danger and why, by reference."""
    return {
        one.booking.reference: [reason.code for reason in one.reasons]
        for one in threats.threatened(by, now=NOW)
    }


def now(booking: Booking) -> Booking:
    """The booking as it stands."""
    return bookings.get(booking.reference, by=None)


def rebook(booking: Booking, scooter_id: int, by: Any, **facts: Any) -> Booking:
    """Give it another scooter."""
    values = {"version": now(booking).version, "by": by, "now": NOW, "public_url": URL} | facts
    return db.write(threats.rebook, booking.reference, scooter_id, **values)


def kinds() -> list[str]:
    """What people are written to about."""
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def test_a_breakdown_takes_what_it_hits_and_leaves_the_rest(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    soon = given(make.a_booking, scooter_id=scooter.id, ends_at=NOW + 4 * DAY)
    later = given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 20 * DAY)
    lost = broken(scooter.id, by, days=6)
    assert [one.reference for one in lost] == [soon.reference]
    assert now(soon).state is BookingState.TO_REASSIGN
    assert now(later).state is BookingState.CONFIRMED
    assert codes(by) == {soon.reference: ["scooter_lost"], later.reference: ["scooter_state"]}
    assert [one.title for one in workshop.of_scooter(scooter.id)] == ["Batterie"]


def test_without_a_date_a_breakdown_hits_a_week(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 8 * DAY)
    assert broken(scooter.id, by) == []


def test_nothing_comes_back_when_the_work_ends_early(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    booking = given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 2 * DAY)
    broken(scooter.id, by, days=10)
    db.write(
        threats.give_up, booking.reference, "Panne", version=now(booking).version, by=by, now=NOW
    )
    (order,) = workshop.of_scooter(scooter.id)
    done = Finished(back_in_service=True)
    db.write(workshop.finish, order.id, done, version=order.version, by=by, now=NOW + DAY)
    assert fleet.scooter(scooter.id, by=None).state is ScooterState.IN_SERVICE
    assert now(booking).state is BookingState.CANCELLED
    assert kinds() == ["booking_cancelled"]
    live = select(Occupation).where(Occupation.live, Occupation.booking_id == booking.id)
    assert db.session.scalars(live).all() == []


def test_one_click_gives_another_scooter_and_writes_to_the_person(given: Any, by: Any) -> None:
    scooter, other = given(make.a_scooter), given(make.a_scooter)
    booking = given(make.a_booking, scooter_id=scooter.id, ends_at=NOW + 4 * DAY)
    broken(scooter.id, by)
    ways = threats.ways(now(booking), by=by, now=NOW)
    assert [one.scooter.id for one in ways.here] == [other.id]
    rebook(booking, other.id, by)
    changed = now(booking)
    assert (changed.state, changed.scooter_id) == (BookingState.CONFIRMED, other.id)
    assert kinds() == ["booking_changed"]
    assert codes(by) == {}
    (held,) = db.session.scalars(
        select(Occupation).where(Occupation.booking_id == booking.id, Occupation.live)
    )
    assert held.scooter_id == other.id


def test_a_contract_that_waits_gets_a_new_edition(given: Any, by: Any) -> None:
    scooter, other = given(make.a_scooter), given(make.a_scooter)
    rental = given(make.a_rental, scooter_id=scooter.id)
    broken(scooter.id, by)
    booking = rentals.get(rental.number, by=by).booking
    codes_now = handovers.why_not(rentals.get(rental.number, by=by), on=TODAY)
    assert "to_reassign" in [one.code for one in codes_now]
    rebook(booking, other.id, by)
    again = rentals.get(rental.number, by=by)
    assert (again.state, again.scooter_id) == (RentalState.TO_SIGN, other.id)
    assert [one.number for one in again.editions] == [1, 2]
    assert now(booking).state is BookingState.TO_SIGN


def test_other_dates_keep_the_length_and_cancel_a_contract(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    rental = given(make.a_rental, scooter_id=scooter.id, ends_at=NOW + 5 * DAY)
    booking = rentals.get(rental.number, by=by).booking
    other = given(make.a_scooter)
    given(make.a_booking, scooter_id=other.id, starts_at=NOW, ends_at=NOW + 2 * DAY)
    broken(scooter.id, by)
    (later,) = threats.ways(now(booking), by=by, now=NOW).later
    assert later.scooter.id == other.id
    new = rebook(booking, other.id, by, starts_at=later.starts_at)
    assert new.reference != booking.reference
    assert db.session.get_one(Rental, rental.id).state is RentalState.CANCELLED
    assert now(booking).state is BookingState.CANCELLED
    assert (new.ends_at.date() - new.starts_at.date()).days == 5


def test_an_offer_stays_an_offer(given: Any, by: Any) -> None:
    scooter, other = given(make.a_scooter), given(make.a_scooter)
    facts = {"state": BookingState.OFFERED, "answer_by": NOW + DAY}
    booking = given(make.a_booking, scooter_id=scooter.id, **facts)
    broken(scooter.id, by)
    rebook(booking, other.id, by)
    assert now(booking).state is BookingState.OFFERED
    assert now(booking).answer_by == NOW + 2 * DAY


def test_a_late_scooter_threatens_the_next_booking(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    dates = {"starts_at": NOW - 9 * DAY, "ends_at": NOW - DAY}
    given(make.a_rental, state=RentalState.UNDER_WAY, scooter_id=scooter.id, **dates)
    next_one = given(
        make.a_booking, scooter_id=scooter.id, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY
    )
    given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 9 * DAY)
    assert codes(by) == {next_one.reference: ["still_out"]}


def test_papers_and_recalls_threaten_too(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter, inspection_due_on=TODAY, insured_until=TODAY)
    booking = given(make.a_booking, scooter_id=scooter.id)
    given(make.a_recall, model_id=scooter.model_id)
    assert codes(by) == {booking.reference: ["inspection_due", "insurance_ends", "recall_open"]}
    assert threats.of_booking(now(booking), now=NOW) is not None


def test_what_cannot_be_given(given: Any, by: Any) -> None:
    scooter, taken = given(make.a_scooter), given(make.a_scooter)
    booking = given(make.a_booking, scooter_id=scooter.id)
    given(make.a_booking, scooter_id=taken.id)
    broken(scooter.id, by)
    with pytest.raises(Refused) as caught:
        rebook(booking, taken.id, by)
    assert [one.code for one in caught.value.reasons] == ["occupied"]
    assert now(booking).state is BookingState.TO_REASSIGN, "nothing was done"
    with pytest.raises(Stale):
        rebook(booking, taken.id, by, version=1)
    closed = given(make.a_booking, state=BookingState.CLOSED)
    with pytest.raises(Refused, match="not_movable"):
        rebook(closed, taken.id, by)
    with pytest.raises(Refused, match="move_by_reassignment"):
        db.write(bookings.move, booking.reference, BookingState.CONFIRMED, by=by, now=NOW)


def test_a_stolen_scooter_is_lost_to_all_its_bookings(given: Any, by: Any) -> None:
    scooter = given(make.a_scooter)
    far = given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 90 * DAY)
    facts = Breakdown(target=ScooterState.STOLEN, why="Volé devant la gare")
    db.write(breakdowns.break_down, scooter.id, facts, by=by, now=NOW)
    assert now(far).state is BookingState.TO_REASSIGN


def test_an_agent_sees_the_dangers_of_their_own_sites(given: Any, by: Any) -> None:
    here, there = given(make.a_site), given(make.a_site)
    person = given(make.a_beneficiary, site_id=there.id)
    scooter = given(make.a_scooter, site_id=there.id, state=ScooterState.WORKSHOP)
    given(make.a_booking, beneficiary_id=person.id, scooter_id=scooter.id)
    agent = db.write(make.a_person, Role.AGENT, site_ids=[here.id])
    assert codes(agent) == {}
    assert len(codes(by)) == 1
