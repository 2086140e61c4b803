"""Promises: dates first, one scooter for one person, refusals with their reasons, moves by their table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Booking, Occupation
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Role
from mobility.rules.states import BookingState
from mobility.services import availability, bookings, diary, proposals
from mobility.services.bookings import Wish
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_decision,
    a_hold,
    a_person,
    a_policy,
    a_scooter,
    a_site,
    a_tariff,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
START = NOW + 2 * DAY
CLOSED = datetime(2026, 11, 29, 9, tzinfo=UTC)
"""A Sunday."""


@pytest.fixture
def scene(given: Any) -> Any:
    """A person with a favourable decision, and two scooters at their site."""

    class Scene:
        person = given(a_beneficiary, first_names="Aminata")
        decision = given(a_decision, beneficiary_id=person.id)
        other = given(a_beneficiary, first_names="Zoé", site_id=person.site_id)
        given(a_decision, beneficiary_id=other.id)
        tariff = given(a_tariff)
        scooters = (
            given(a_scooter, site_id=person.site_id),
            given(a_scooter, site_id=person.site_id),
        )

        def wish(self, **facts: Any) -> Wish:
            values = {
                "beneficiary_id": self.person.id,
                "site_id": self.person.site_id,
                "vehicle_class": VehicleClass.L1E_B,
                "starts_at": START,
                "ends_at": START + 14 * DAY,
            }
            return Wish(**values | facts)

    return Scene()


def refused(unit: Any, /, *args: Any, **facts: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **facts)
    return [reason.code for reason in caught.value.reasons]


def book(scene: Any, rank: int = 0, **facts: Any) -> str:
    """Book one of the two scooters; the reference."""
    wish, scooter_id = scene.wish(**facts), scene.scooters[rank].id
    return str(db.write(lambda: bookings.book(wish, scooter_id, by=None, now=NOW).reference))


def test_a_booking_holds_its_scooter_and_the_turnaround(scene: Any) -> None:
    reference = book(scene)
    booking = bookings.get(reference, by=None)
    held = db.session.scalars(select(Occupation)).one()
    assert booking.state is BookingState.CONFIRMED
    assert booking.decision_id == scene.decision.id
    assert (held.starts_at, held.ends_at) == (START, START + 14 * DAY)
    assert held.guarded_until - held.ends_at == timedelta(hours=4)


@pytest.mark.parametrize("writing", ["{0}", "{0[0]}{0[1]}{0[2]}{0[3]}-{0[4]}{0[5]}{0[6]}{0[7]}"])
def test_a_reference_is_found_in_any_writing(scene: Any, writing: str) -> None:
    reference = book(scene)
    assert bookings.get(writing.format(reference).lower(), by=None).reference == reference


@pytest.mark.parametrize("reference", ["", "XXXX", "AAAAAAA2", "../..", "é" * 8])
def test_an_unknown_reference_does_not_exist(reference: str) -> None:
    with pytest.raises(NotFound):
        bookings.get(reference, by=None)


def test_one_scooter_is_never_promised_twice(scene: Any) -> None:
    book(scene)
    wish = scene.wish(beneficiary_id=scene.other.id)
    assert refused(bookings.book, wish, scene.scooters[0].id, by=None, now=NOW) == ["occupied"]
    book(scene, 1, beneficiary_id=scene.other.id)


def test_a_booking_that_came_in_between_is_told_by_the_database(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(scene)
    monkeypatch.setattr(availability, "_taken", lambda *_args: {})
    wish = scene.wish(beneficiary_id=scene.other.id)
    assert refused(bookings.book, wish, scene.scooters[0].id, by=None, now=NOW) == ["just_taken"]
    assert len(db.session.scalars(select(Booking)).all()) == 1


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"ends_at": START}, ["end_before_start"]),
        ({"ends_at": START - DAY}, ["end_before_start"]),
        ({"starts_at": NOW - DAY}, ["start_past"]),
        ({"ends_at": CLOSED}, ["site_closed"]),
        ({"starts_at": START.replace(hour=4)}, ["site_closed"]),
        ({"vehicle_class": VehicleClass.L3E_A1}, ["no_decision"]),
        ({"starts_at": NOW + 184 * DAY, "ends_at": NOW + 190 * DAY}, ["decision_expired"]),
        ({"ends_at": START + 181 * DAY}, ["too_long"]),
    ],
)
def test_what_cannot_be_promised_says_why(scene: Any, facts: Any, codes: list[str]) -> None:
    found = [reason.code for reason in bookings.refusals(scene.wish(**facts), now=NOW)]
    assert [code for code in found if code in codes] == codes


def test_the_night_on_which_the_clocks_go_back_is_no_longer_than_another(given: Any) -> None:
    given(a_policy, criteria={"longest_rental_days": 14}, starts_on=TODAY - 30 * DAY)
    person = given(a_beneficiary)
    given(a_decision, beneficiary_id=person.id, valid_until=TODAY + 400 * DAY)
    # 14 days on the wall over the last Sunday of October 2027, an hour more by the sun
    starts_at = datetime(2027, 10, 25, 8, tzinfo=UTC)
    wish = Wish(
        beneficiary_id=person.id,
        site_id=person.site_id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=starts_at,
        ends_at=starts_at + 14 * DAY + timedelta(hours=1),
    )
    assert "too_long" not in [reason.code for reason in bookings.refusals(wish, now=NOW)]


def test_a_person_without_title_may_not_ride(given: Any) -> None:
    person = given(a_beneficiary, licence=None)
    given(a_decision, beneficiary_id=person.id)
    wish = Wish(
        beneficiary_id=person.id,
        site_id=person.site_id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=START,
        ends_at=START + DAY,
    )
    assert [reason.code for reason in bookings.refusals(wish, now=NOW)] == ["may_not_ride"]


def test_a_scooter_of_another_class_or_site_does_not_fit(scene: Any, given: Any) -> None:
    elsewhere = given(a_scooter, site_id=given(a_site).id)
    bigger = given(a_scooter, site_id=scene.person.site_id, vehicle_class=VehicleClass.L3E_A1)
    for scooter in (elsewhere, bigger):
        assert refused(bookings.book, scene.wish(), scooter.id, by=None, now=NOW) == [
            "scooter_does_not_fit"
        ]


def test_another_sites_person_or_site_does_not_exist(scene: Any, given: Any) -> None:
    other = given(a_site)
    agent = db.write(a_person, Role.AGENT, site_ids=[other.id])
    here = db.write(a_person, Role.AGENT, site_ids=[scene.person.site_id])
    reference = book(scene)
    with pytest.raises(NotFound):
        bookings.get(reference, by=agent)
    for by, wish in ((agent, scene.wish()), (here, scene.wish(site_id=other.id))):
        for deed in (bookings.ask, proposals.propose):
            with pytest.raises(NotFound):
                db.write(deed, wish, by=by, now=NOW)
    assert diary.listed(agent, diary.Filters()).total == 0
    assert diary.listed(here, diary.Filters()).total == 1


def test_a_request_promises_nothing_and_becomes_a_promise(scene: Any) -> None:
    reference = db.write(lambda: bookings.ask(scene.wish(), by=None, now=NOW).reference)
    assert db.session.scalars(select(Occupation)).all() == []
    move = {"by": None, "now": NOW}
    assert refused(bookings.move, reference, BookingState.CONFIRMED, **move) == [
        "no_scooter_chosen"
    ]
    db.write(
        bookings.move, reference, BookingState.CONFIRMED, scooter_id=scene.scooters[0].id, **move
    )
    assert len(db.session.scalars(select(Occupation).where(Occupation.live)).all()) == 1


def test_a_request_is_not_kept_for_a_day_that_is_past(scene: Any) -> None:
    past = scene.wish(starts_at=NOW - 2 * DAY)
    assert refused(bookings.ask, past, by=None, now=NOW) == ["start_past"]
    assert refused(bookings.ask, scene.wish(ends_at=START), by=None, now=NOW) == [
        "end_before_start"
    ]


@pytest.mark.parametrize("target", [BookingState.CANCELLED, BookingState.NO_SHOW])
def test_a_booking_that_ends_frees_its_scooter_and_says_why(scene: Any, target: Any) -> None:
    reference = book(scene)
    move = {"by": None, "now": NOW}
    assert refused(bookings.move, reference, target, **move) == ["reason_missing"]
    if target is BookingState.NO_SHOW:
        early = refused(bookings.move, reference, target, reason="Absente", **move)
        assert early == ["not_yet_missed"], "nobody has missed what has not begun"
        move["now"] = START
    db.write(bookings.move, reference, target, reason="Malade " + "x" * 300, **move)
    booking = bookings.get(reference, by=None)
    assert booking.state is target
    assert booking.reason.startswith("Malade")
    assert refused(bookings.move, reference, target, reason="Encore", **move) == ["move_impossible"]
    book(scene)


def test_what_belongs_to_the_contract_is_moved_there(scene: Any, given: Any) -> None:
    reference = book(scene)
    move = {"reason": "Non", "by": None, "now": NOW}
    assert refused(bookings.move, reference, BookingState.TO_SIGN, **move) == ["move_by_rental"]
    signed = given(a_booking, state=BookingState.TO_SIGN)
    assert refused(bookings.move, signed.reference, BookingState.CANCELLED, **move) == [
        "move_by_rental"
    ]


def test_a_stale_move_is_told(scene: Any) -> None:
    reference = book(scene)
    version = bookings.get(reference, by=None).version
    db.write(bookings.move, reference, BookingState.WAITING, by=None, now=NOW)
    with pytest.raises(Stale):
        db.write(
            bookings.move,
            reference,
            BookingState.CANCELLED,
            reason="Malade",
            version=version,
            by=None,
            now=NOW,
        )


def test_an_offer_stands_for_two_days_and_then_frees_its_scooter(scene: Any) -> None:
    reference = db.write(lambda: bookings.ask(scene.wish(), by=None, now=NOW).reference)
    db.write(
        bookings.move,
        reference,
        BookingState.OFFERED,
        scooter_id=scene.scooters[0].id,
        by=None,
        now=NOW,
    )
    assert db.write(bookings.expire_holds, NOW + DAY) == {"expired": 0, "holds": 0}
    assert db.write(bookings.expire_holds, NOW + 3 * DAY) == {"expired": 1, "holds": 0}
    assert bookings.get(reference, by=None).state is BookingState.EXPIRED
    book(scene)


def test_a_hold_whose_time_is_over_is_in_nobodys_way(scene: Any) -> None:
    for scooter in scene.scooters:
        db.write(lambda scooter=scooter: a_hold(scooter.id, a_person().user_id).id)
    assert refused(bookings.book, scene.wish(), scene.scooters[0].id, by=None, now=NOW) == [
        "being_booked"
    ]
    late = NOW + timedelta(minutes=15)
    db.write(lambda: bookings.book(scene.wish(), scene.scooters[0].id, by=None, now=late).id)
    assert db.write(bookings.expire_holds, late) == {"expired": 0, "holds": 1}
    live = db.session.scalars(select(Occupation.kind).where(Occupation.live)).all()
    assert live == ["booking"]


def test_a_proposal_has_free_and_taken_scooters_and_explains_its_price(scene: Any) -> None:
    book(scene)
    found = proposals.propose(scene.wish(), by=None, now=NOW)
    assert [one.scooter.id for one in found.free] == [scene.scooters[1].id]
    assert [one.scooter.id for one in found.taken] == [scene.scooters[0].id]
    # free again with the turnaround, at an hour at which somebody is there
    assert found.openings == {scene.scooters[0].id: START + 14 * DAY + timedelta(hours=4)}
    assert found.soonest == START + 14 * DAY + timedelta(hours=4)
    assert found.days == 14
    assert found.quote is not None
    assert (found.quote.total_cents, found.quote.deposit_cents) == (14 * 300, 15000)


def test_a_proposal_without_tariff_or_with_backward_dates_says_so(scene: Any) -> None:
    found = proposals.propose(scene.wish(ends_at=START), by=None, now=NOW)
    assert ([reason.code for reason in found.refusals], found.choices) == (
        ["end_before_start"],
        (),
    )
    other = proposals.propose(scene.wish(vehicle_class=VehicleClass.L6E), by=None, now=NOW)
    assert [reason.code for reason in other.unpriced] == ["no_tariff"]


def test_the_list_is_narrowed_by_state_site_and_days(scene: Any, given: Any) -> None:
    reference = book(scene)
    given(a_booking, state=BookingState.CANCELLED)
    manager = db.write(a_person, Role.MANAGER)
    first, last = TODAY + 2 * DAY, TODAY + 16 * DAY
    cases = [
        (diary.Filters(state=BookingState.CONFIRMED), True),
        (diary.Filters(state=BookingState.NO_SHOW), False),
        (diary.Filters(site_id=scene.person.site_id), True),
        (diary.Filters(from_day=last), True),
        (diary.Filters(from_day=last + DAY), False),
        (diary.Filters(to_day=first), True),
        (diary.Filters(to_day=first - DAY), False),
    ]
    for filters, expected in cases:
        rows = diary.every(manager, filters)
        assert (reference in [row.reference for row in rows]) is expected, filters
