"""One person, one scooter at a time, whichever of their files it was promised on."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.models import Booking, Occupation
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, waiting
from mobility.services.bookings import Wish
from tests import factories as make
from tests.machine import DAY, NOW

pytestmark = pytest.mark.usefixtures("ctx")
START, END = NOW + 2 * DAY, NOW + 9 * DAY


@pytest.fixture
def person(given: Any) -> Any:
    """Somebody who may have a scooter."""
    row = given(make.a_beneficiary)
    given(make.a_decision, beneficiary_id=row.id)
    return row


def book(person: Any, starts_at: datetime = START, ends_at: datetime = END) -> str:
    """Book a scooter that is free; the reference."""

    def unit() -> str:
        scooter = make.a_scooter(site_id=person.site_id)
        wish = Wish(
            beneficiary_id=person.id,
            site_id=person.site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        return bookings.book(wish, scooter.id, by=None, now=NOW).reference

    return db.write(unit)


def refused(unit: Any, /, *args: Any, **facts: Any) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises(Refused) as caught:
        unit(*args, **facts)
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "codes"),
    [
        (END, END + DAY, []),
        (START - DAY, START, []),
        (END - DAY, END + DAY, ["promised_already"]),
        (START - DAY, END + DAY, ["promised_already"]),
    ],
)
def test_two_times_may_touch_and_never_overlap(
    person: Any, starts_at: datetime, ends_at: datetime, codes: list[str]
) -> None:
    first = book(person)
    if not codes:
        book(person, starts_at, ends_at)
        return
    with pytest.raises(Refused) as caught:
        book(person, starts_at, ends_at)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.values["reference"]) == ("promised_already", first)


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (BookingState.WAITING, []),
        (BookingState.OFFERED, ["promised_already"]),
        (BookingState.TO_REASSIGN, ["promised_already"]),
        (BookingState.CANCELLED, []),
    ],
)
def test_only_what_is_promised_counts(
    person: Any, given: Any, state: BookingState, codes: list[str]
) -> None:
    given(make.a_booking, beneficiary_id=person.id, state=state, starts_at=START, ends_at=END)
    if codes:
        assert refused(book, person) == codes
    else:
        book(person)


def test_a_scooter_that_is_late_counts_for_tomorrow_and_no_longer(person: Any, given: Any) -> None:
    given(
        make.a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=person.id,
        starts_at=NOW - 20 * DAY,
        ends_at=NOW - 2 * DAY,
    )
    assert refused(book, person, NOW + DAY / 8, END) == ["promised_already"]
    book(person)


def test_an_extension_that_waits_for_its_signature_counts(person: Any, given: Any) -> None:
    rental = given(
        make.a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=person.id,
        starts_at=NOW - 2 * DAY,
        ends_at=NOW + DAY,
    )

    def hold_longer() -> None:
        row = db.session.scalars(
            select(Occupation).where(Occupation.booking_id == rental.booking_id)
        ).one()
        row.ends_at = row.guarded_until = NOW + 4 * DAY

    db.write(hold_longer)
    assert refused(book, person) == ["promised_already"]
    book(person, NOW + 6 * DAY)


def test_the_files_of_one_person_are_one_person(person: Any, given: Any) -> None:
    merged = given(make.a_beneficiary, site_id=person.site_id, merged_into_id=person.id)
    given(make.a_booking, beneficiary_id=merged.id, starts_at=START, ends_at=END)
    assert refused(book, person) == ["promised_already"]


def test_an_offer_is_not_made_and_not_confirmed_beside_another_promise(
    person: Any, given: Any
) -> None:
    where = {"beneficiary_id": person.id, "starts_at": START, "ends_at": END}
    offered = given(make.a_booking, state=BookingState.OFFERED, **where)
    asked = given(make.a_booking, state=BookingState.REQUESTED, **where)
    scooter = given(make.a_scooter, site_id=person.site_id)
    for target in (BookingState.OFFERED, BookingState.CONFIRMED):
        assert refused(
            db.write,
            bookings.move,
            asked.reference,
            target,
            scooter_id=scooter.id,
            by=None,
            now=NOW,
        ) == ["promised_already"]
    db.write(bookings.move, offered.reference, BookingState.CONFIRMED, by=None, now=NOW)
    again = given(make.a_booking, state=BookingState.OFFERED, **where)
    assert refused(
        db.write, bookings.move, again.reference, BookingState.CONFIRMED, by=None, now=NOW
    ) == ["promised_already"]


def test_the_list_offers_nothing_to_who_has_a_scooter_then(person: Any, given: Any) -> None:
    given(make.a_foundation)
    times = {"starts_at": START, "ends_at": END}
    held = given(make.a_booking, beneficiary_id=person.id, **times)
    waits = given(make.a_booking, beneficiary_id=person.id, state=BookingState.WAITING, **times)
    given(make.a_scooter, site_id=person.site_id)
    [queue] = waiting.queues(None, now=NOW)
    (reason,) = queue.places[0].hindrances
    assert (reason.code, reason.values["reference"]) == ("promised_already", held.reference)
    assert waiting.offer(NOW, write=db.write) == {"offered": 0}
    reason = {"reason": "Malade", "by": None, "now": NOW}
    db.write(bookings.move, held.reference, BookingState.CANCELLED, **reason)
    assert waiting.offer(NOW, write=db.write) == {"offered": 1}
    db.session.rollback()
    assert db.session.get_one(Booking, waits.id).state is BookingState.OFFERED
