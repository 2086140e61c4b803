"""Suspensions: decided and lifted by hand, shown to the person, and nothing books past them."""

from datetime import timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Booking, Suspension
from mobility.rules.licence import VehicleClass
from mobility.rules.people import SuspensionCause
from mobility.rules.roles import Role
from mobility.rules.states import BookingState
from mobility.services import bookings, public, story, suspensions, waiting
from mobility.services.bookings import Wish
from mobility.services.public import Ticket
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

WHY = "Deux retours en retard. Venez en parler."


@pytest.fixture
def manager(given: Any) -> Any:
    """Who decides."""
    return given(make.a_person, role=Role.MANAGER)


def the(person: Any) -> Beneficiary:
    """The file of somebody, read anew."""
    return db.session.get_one(Beneficiary, person.id)


def suspended(person: Any, by: Any, *, days: int = 14, why: str = WHY) -> Suspension:
    """No new booking for some days."""

    def unit() -> Suspension:
        return suspensions.suspend(
            the(person),
            SuspensionCause.LATE_RETURNS,
            why,
            until=TODAY + days * DAY,
            by=by,
            now=NOW,
        )

    return db.write(unit)


def refused(unit: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit)
    return [reason.code for reason in caught.value.reasons]


def a_wish(person: Any) -> Wish:
    """A scooter from tomorrow on."""
    return Wish(
        beneficiary_id=person.id,
        site_id=person.site_id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=NOW + DAY,
        ends_at=NOW + 3 * DAY,
    )


def test_while_it_runs_nothing_is_booked_nor_asked_for(given: Any, manager: Any) -> None:
    person = given(make.a_beneficiary)
    given(make.a_decision, beneficiary_id=person.id)
    scooter = given(make.a_scooter, site_id=person.site_id)
    suspended(person, manager)
    assert "suspended" in refused(
        lambda: bookings.book(a_wish(person), scooter.id, by=manager, now=NOW)
    )
    assert refused(lambda: bookings.ask(a_wish(person), by=manager, now=NOW)) == ["suspended"]
    told = story.of(the(person), now=NOW)
    assert told.standing.code == "suspended"
    assert told.suspension is not None


def test_a_request_that_waited_is_not_confirmed(given: Any, manager: Any) -> None:
    waiting = given(make.a_booking, state=BookingState.WAITING)
    scooter = given(make.a_scooter, site_id=waiting.site_id)
    given(make.a_decision, beneficiary_id=waiting.beneficiary_id)
    suspended(type("P", (), {"id": waiting.beneficiary_id}), manager)
    codes = refused(
        lambda: bookings.move(
            waiting.reference,
            BookingState.OFFERED,
            scooter_id=scooter.id,
            by=manager,
            now=NOW,
        )
    )
    assert "suspended" in codes
    assert db.session.get_one(Booking, waiting.id).state is BookingState.WAITING


def test_it_ends_by_itself_on_its_day_and_by_hand_before(given: Any, manager: Any) -> None:
    person = given(make.a_beneficiary)
    row = suspended(person, manager, days=3)
    key = row.id
    assert suspensions.against(person.id, TODAY + 3 * DAY)
    assert suspensions.against(person.id, TODAY + 4 * DAY) == []
    assert refused(lambda: suspensions.lift(the(person), key, " ", by=manager, now=NOW)) == [
        "reason_missing"
    ]
    db.write(lambda: suspensions.lift(the(person), key, "Réglé.", by=manager, now=NOW))
    assert suspensions.against(person.id, TODAY) == []
    assert refused(lambda: suspensions.lift(the(person), key, "x", by=manager, now=NOW)) == [
        "suspension_over"
    ]
    codes = [event.code for event in story.of(the(person), now=NOW).events]
    assert {"suspended", "lifted"} <= set(codes)


@pytest.mark.parametrize(
    ("days", "why", "code"),
    [
        (-1, WHY, "suspension_past"),
        (367, WHY, "suspension_long"),
        (3, "  ", "reason_missing"),
    ],
)
def test_what_is_no_suspension(given: Any, manager: Any, days: int, why: str, code: str) -> None:
    person = given(make.a_beneficiary)
    assert refused(
        lambda: suspensions.suspend(
            the(person),
            SuspensionCause.OTHER,
            why,
            until=TODAY + days * DAY,
            by=manager,
            now=NOW,
        )
    ) == [code]


def test_one_runs_at_a_time(given: Any, manager: Any) -> None:
    person, stranger = given(make.a_beneficiary), given(make.a_beneficiary)
    key = suspended(person, manager).id
    with pytest.raises(Refused, match="already_suspended"):
        suspended(person, manager)
    with pytest.raises(NotFound):
        suspensions.get(the(stranger), key)


def test_the_person_reads_why_and_until_when(given: Any, manager: Any) -> None:
    booking = given(make.a_booking)
    suspended(type("P", (), {"id": booking.beneficiary_id}), manager, days=5)
    for ticket in (
        Ticket(beneficiary_id=booking.beneficiary_id),
        Ticket(beneficiary_id=booking.beneficiary_id, booking_id=booking.id),
    ):
        pause = public.status(ticket, NOW).pause
        assert pause is not None
        assert (pause.until, pause.reason) == (TODAY + timedelta(days=5), WHY)
    assert public.status(ticket, NOW + 6 * DAY).pause is None


def test_who_waits_is_kept_on_the_list_and_offered_nothing(given: Any, manager: Any) -> None:
    waiting_for = given(make.a_booking, state=BookingState.WAITING)
    given(make.a_scooter, site_id=waiting_for.site_id)
    given(make.a_decision, beneficiary_id=waiting_for.beneficiary_id)
    suspended(type("P", (), {"id": waiting_for.beneficiary_id}), manager)
    [queue] = waiting.queues(manager, now=NOW)
    assert [one.code for one in queue.places[0].hindrances] == ["suspended"]
    db.session.rollback()
    assert waiting.offer(NOW, write=db.write) == {"offered": 0}
    assert db.session.get_one(Booking, waiting_for.id).state is BookingState.WAITING
