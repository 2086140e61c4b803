"""A scooter kept for a quarter of an hour while an agent fills in a form."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.guards import violated
from mobility.models import Occupation
from mobility.rules.fleet import OccupationKind
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Role
from mobility.rules.states import ScooterState
from mobility.services import bookings, breakdowns, holds
from mobility.services.accounts import Person
from mobility.services.breakdowns import Breakdown
from mobility.services.wishes import Wish
from tests import factories as make
from tests.machine import DAY, NOW

pytestmark = pytest.mark.usefixtures("ctx")
MINUTE = timedelta(minutes=1)


class House:
    """Two agents, two people who may have a scooter, two scooters."""

    def __init__(self) -> None:
        self.site_id = make.a_site().id
        self.lea: Person = make.a_person(Role.AGENT, name="Léa Petit", site_ids=[self.site_id])
        self.max: Person = make.a_person(Role.AGENT, name="Max Roy", site_ids=[self.site_id])
        self.people = [make.a_beneficiary(site_id=self.site_id).id for _ in range(2)]
        for person in self.people:
            make.a_decision(person)
        self.scooters = [make.a_scooter(site_id=self.site_id).id for _ in range(2)]

    def wish(self, rank: int = 0) -> Wish:
        """A week, from the day after tomorrow on."""
        return Wish(
            beneficiary_id=self.people[rank],
            site_id=self.site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=NOW + 2 * DAY,
            ends_at=NOW + 9 * DAY,
        )

    def keep(self, by: Person, scooter: int = 0, rank: int = 0, now: Any = NOW) -> int:
        """Choose a scooter; the id of the hold."""
        return db.write(
            lambda: holds.keep(self.wish(rank), self.scooters[scooter], by=by, now=now).id
        )

    def book(self, by: Person, scooter: int = 0, rank: int = 0, now: Any = NOW) -> str:
        """Confirm; the reference."""
        return db.write(
            lambda: bookings.book(self.wish(rank), self.scooters[scooter], by=by, now=now).reference
        )


@pytest.fixture
def house() -> House:
    return db.write(House)


def codes(unit: Any, /, *args: Any, **facts: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        unit(*args, **facts)
    return [reason.code for reason in caught.value.reasons]


def live() -> list[tuple[int, OccupationKind]]:
    db.session.rollback()
    rows = db.session.scalars(select(Occupation).where(Occupation.live).order_by(Occupation.id))
    return [(row.scooter_id, row.kind) for row in rows]


def test_who_chooses_keeps_the_scooter_and_the_others_are_told(house: House) -> None:
    house.keep(house.lea)
    assert codes(house.keep, house.max, rank=1) == ["being_booked"]
    assert codes(house.book, house.max, rank=1) == ["being_booked"]
    house.keep(house.max, scooter=1, rank=1)
    assert len(live()) == 2


def test_choosing_another_lets_go_of_the_first(house: House) -> None:
    house.keep(house.lea)
    house.keep(house.lea, scooter=1)
    assert live() == [(house.scooters[1], OccupationKind.HOLD)]
    house.book(house.max, rank=1)
    # what cannot be kept leaves the hold as it was
    assert codes(house.keep, house.lea) == ["occupied"]
    assert (house.scooters[1], OccupationKind.HOLD) in live()
    db.write(lambda: holds.let_go(by=house.lea))
    assert live() == [(house.scooters[0], OccupationKind.BOOKING)]


def test_confirming_makes_the_same_row_the_bookings(house: House) -> None:
    kept = house.keep(house.lea)
    reference = house.book(house.lea)
    row = db.session.get_one(Occupation, kept)
    assert (row.live, row.kind, row.held_by_id, row.held_until) == (
        True,
        OccupationKind.BOOKING,
        None,
        None,
    )
    assert row.booking_id == bookings.get(reference, by=None).id
    assert row.guarded_until - row.ends_at == timedelta(hours=4)
    assert live() == [(house.scooters[0], OccupationKind.BOOKING)]


def test_a_hold_for_other_dates_becomes_the_booking_of_the_dates_asked_for(house: House) -> None:
    house.keep(house.lea)
    later = replace(house.wish(), starts_at=NOW + 3 * DAY)
    db.write(lambda: bookings.book(later, house.scooters[0], by=house.lea, now=NOW).id)
    (row,) = db.session.scalars(select(Occupation).where(Occupation.live)).all()
    assert (row.kind, row.starts_at) == (OccupationKind.BOOKING, NOW + 3 * DAY)


def test_a_hold_that_is_over_is_free_for_anybody_and_for_its_agent(house: House) -> None:
    house.keep(house.lea)
    over = NOW + 15 * MINUTE
    house.keep(house.max, rank=1, now=over)
    assert codes(house.book, house.lea, now=over) == ["being_booked"]
    db.write(lambda: holds.let_go(by=house.max))
    house.book(house.lea, now=over)
    assert live() == [(house.scooters[0], OccupationKind.BOOKING)]


def test_it_is_kept_longer_up_to_an_hour(house: House) -> None:
    house.keep(house.lea)
    wish, scooter = house.wish(), house.scooters[0]

    def longer(now: Any) -> Any:
        return db.write(lambda: holds.prolong(wish, scooter, by=house.lea, now=now).held_until)

    assert longer(NOW + MINUTE) == NOW + 30 * MINUTE
    assert [longer(NOW + MINUTE) for _ in range(3)][-1] == NOW + 61 * MINUTE
    assert holds.of(wish, scooter, by=house.lea, now=NOW + 60 * MINUTE) is not None
    assert holds.of(wish, scooter, by=house.lea, now=NOW + 61 * MINUTE) is None
    assert holds.of(wish, scooter, by=house.max, now=NOW) is None
    assert longer(NOW + 2 * 61 * MINUTE) == NOW + 137 * MINUTE, "anew, since nobody took it"
    house.book(house.max, rank=1, now=NOW + 3 * 61 * MINUTE)
    assert codes(longer, NOW + 3 * 61 * MINUTE) == ["occupied"]


def test_nothing_is_kept_for_who_cannot_have_it(house: House) -> None:
    house.book(house.lea)
    assert codes(house.keep, house.lea, scooter=1) == ["promised_already"]
    stranger = db.write(lambda: make.a_person(Role.AGENT, site_ids=[make.a_site().id]))
    with pytest.raises(NotFound):
        house.keep(stranger, scooter=1, rank=1)


def test_the_database_keeps_one_hold_for_an_agent(house: House) -> None:
    house.keep(house.lea)
    with pytest.raises(db.IntegrityError) as caught:
        db.write(make.a_hold, house.scooters[1], house.lea.user_id)
    assert violated(caught.value) == "uq_occupation_one_hold_of_an_agent"


def test_a_breakdown_ends_the_hold_as_well(house: House) -> None:
    house.keep(house.lea)
    facts = Breakdown(target=ScooterState.WORKSHOP, why="Pneu crevé")
    db.write(lambda: breakdowns.break_down(house.scooters[0], facts, by=house.max, now=NOW)[0].id)
    assert live() == [(house.scooters[0], OccupationKind.MAINTENANCE)]
    assert codes(house.book, house.lea) == ["scooter_state", "occupied"]
