"""Places an hour: what takes one, what is refused and which hours are named instead."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import Refused
from mobility.models import Booking, Site
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, house, slots
from mobility.services.bookings import Wish
from mobility.words import local, sentence
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_decision,
    a_rental,
    a_scooter,
    a_site,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
TEN = NOW + DAY
"""Tomorrow at 10 o'clock."""


@pytest.fixture
def site(given: Any) -> Any:
    return given(a_site, name="Calais", slot_capacity=2)


@pytest.fixture
def come(given: Any, site: Any) -> Any:
    """Somebody promised to come at an instant."""

    def make(at: Any = TEN, state: BookingState = BookingState.CONFIRMED, **facts: Any) -> Any:
        person = given(a_beneficiary, site_id=site.id)
        return given(a_booking, beneficiary_id=person.id, starts_at=at, state=state, **facts)

    return make


def codes(site_id: int, starts_at: Any, ends_at: Any, **facts: Any) -> list[tuple[str, object]]:
    found = slots.refusals(house.site(site_id), starts_at, ends_at, now=NOW, **facts)
    return [(one.code, one.values["which"]) for one in found]


def test_handovers_and_returns_share_the_places_of_an_hour(
    site: Any, come: Any, given: Any
) -> None:
    come(TEN)
    assert codes(site.id, TEN, None) == []
    person = given(a_beneficiary, site_id=site.id)
    given(
        a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=person.id,
        ends_at=TEN + timedelta(minutes=40),
    )
    assert codes(site.id, TEN, None) == [("slot_full", "start")]
    assert codes(site.id, None, TEN) == [("slot_full", "end")]
    assert codes(site.id, TEN - timedelta(hours=1), TEN + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (BookingState.OFFERED, True),
        (BookingState.CONFIRMED, True),
        (BookingState.TO_SIGN, True),
        (BookingState.TO_REASSIGN, True),
        (BookingState.REQUESTED, False),
        (BookingState.WAITING, False),
        (BookingState.CANCELLED, False),
        (BookingState.CLOSED, False),
    ],
)
def test_what_takes_a_place(site: Any, come: Any, state: BookingState, *, counts: bool) -> None:
    come(TEN, state)
    come(TEN, state)
    assert bool(codes(site.id, TEN, None)) is counts
    assert bool(codes(site.id, None, TEN + 14 * DAY)) is counts


def test_the_sentence_names_the_nearest_free_hours(site: Any, come: Any) -> None:
    for hours in (0, 0, 1, 1):
        come(TEN + timedelta(hours=hours))
    (reason,) = slots.refusals(house.site(site.id), TEN, None, now=NOW)
    assert (
        sentence(reason)
        .replace("\u00a0", " ")
        .endswith(": mercredi 25 novembre 2026 à 9 h, mercredi 25 novembre 2026 à 12 h.")
    )
    three = slots.nearest(house.site(site.id), TEN, now=NOW)
    assert [local(one.first).hour for one in three] == [8, 9, 12]


def test_hours_that_are_past_are_not_named(site: Any, come: Any) -> None:
    for _ in range(2):
        come(NOW + timedelta(hours=1))
    (reason,) = slots.refusals(
        house.site(site.id), NOW + timedelta(hours=1), None, now=NOW + timedelta(minutes=1)
    )
    assert [local(one).hour for one in reason.values["nearest"]] == [12]  # type: ignore[attr-defined]


def test_a_booking_keeps_its_own_place(site: Any, come: Any) -> None:
    own = come(TEN)
    come(TEN)
    assert codes(site.id, TEN, None) == [("slot_full", "start")]
    assert codes(site.id, TEN, None, apart_from=own.id) == []
    db.write(lambda: setattr(db.session.get_one(Site, site.id), "slot_capacity", 1))
    assert codes(site.id, TEN, None, apart_from=own.id) == []


def test_out_and_back_within_the_hour_take_two_places(site: Any, come: Any) -> None:
    soon = TEN + timedelta(minutes=30)
    assert codes(site.id, TEN, soon) == []
    come(TEN)
    assert codes(site.id, TEN, soon) == [("slot_full", "end")]


def test_a_range_of_hours_may_take_fewer(site: Any, come: Any) -> None:
    hours = [(day, time(8), time(12)) for day in range(6)] + [
        (day, time(14), time(18)) for day in range(6)
    ]
    fewer = {(day, time(8)): 1 for day in range(6)}
    db.write(house.set_hours, site.id, hours, capacities=fewer)
    come(TEN)
    come(TEN + timedelta(hours=5))
    assert codes(site.id, TEN, TEN + timedelta(hours=5)) == [("slot_full", "start")]


def test_a_return_on_a_closed_day_counts_when_it_is_expected(site: Any, come: Any) -> None:
    """Due on a Sunday: expected by closing time on Monday."""
    monday = TEN + 5 * DAY
    assert local(monday).weekday() == 0
    for _ in range(2):
        come(TEN - DAY, ends_at=monday - DAY)
    evening = monday.replace(hour=16)
    assert codes(site.id, None, evening) == [("slot_full", "end")]
    assert codes(site.id, None, evening - timedelta(hours=1)) == []


def test_the_days_of_both_changes_of_the_clocks(site: Any, come: Any) -> None:
    """10 o'clock on the wall, on the first working day after; by UTC it is an hour apart."""
    for day in (date(2027, 3, 30), date(2027, 11, 2)):
        then = TEN.replace(year=day.year, month=day.month, day=day.day)
        on_the_wall = local(then).replace(hour=10)
        for _ in range(2):
            come(on_the_wall)
        assert [one.left for one in slots.of_day(house.site(site.id), day)[:4]] == [2, 2, 0, 2]


def test_a_full_hour_is_refused_and_nothing_is_booked(site: Any, come: Any, given: Any) -> None:
    come(TEN)
    come(TEN)
    person = given(a_beneficiary, site_id=site.id)
    given(a_decision, beneficiary_id=person.id)
    scooter = given(a_scooter, site_id=site.id)
    wish = Wish(
        beneficiary_id=person.id,
        site_id=site.id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=TEN,
        ends_at=TEN + 7 * DAY,
    )
    with pytest.raises(Refused) as caught:
        db.write(bookings.book, wish, scooter.id, by=None, now=NOW)
    assert [one.code for one in caught.value.reasons] == ["slot_full"]


def test_moving_along_keeps_the_place_of_the_booking(site: Any, come: Any) -> None:
    """A waiting person who is offered a scooter, then confirmed: the second step is no second place."""
    come(TEN)
    offered = come(TEN, BookingState.OFFERED)
    booking = db.session.get_one(Booking, offered.id)
    wish = bookings.wish_of(booking)
    assert "slot_full" not in [one.code for one in bookings.refusals(wish, now=NOW)]


def test_a_day_says_what_is_left(site: Any, come: Any) -> None:
    come(TEN)
    found = slots.of_day(house.site(site.id), TODAY + DAY)
    assert [(local(one.first).hour, one.left) for one in found][:4] == [
        (8, 2),
        (9, 2),
        (10, 1),
        (11, 2),
    ]
    assert slots.of_day(house.site(site.id), date(2026, 11, 29)) == []  # a Sunday
    assert slots.of_day(house.site(site.id), date(2026, 12, 25)) == []
