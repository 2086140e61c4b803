"""Which scooters are free, and for each that is not, why and from when."""

from datetime import timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound
from mobility.guards import OVERLAP, violated
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.services import availability, fleet
from mobility.services.occupations import Own
from mobility.words import sentence
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_hold,
    a_rental,
    a_scooter,
    a_site,
    a_user,
    an_occupation,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
START = NOW + 10 * DAY
END = START + 7 * DAY
HOURS = timedelta(hours=1)


def reasons(scooter: Any, starts_at: Any = START, ends_at: Any = END) -> list[str]:
    """The codes of what stands against a scooter."""
    found = availability.of_scooter(scooter.id, starts_at, ends_at, now=NOW)
    return [reason.code for reason in found.reasons]


def test_a_scooter_that_nothing_stands_against_is_free(given: Any) -> None:
    scooter = given(a_scooter)
    assert availability.of_scooter(scooter.id, START, END, now=NOW).free


@pytest.mark.parametrize(
    ("from_", "to", "free"),
    [
        (
            START - 5 * DAY,
            START,
            True,
        ),  # given back as the other one starts: its turnaround says no
        (START - 5 * DAY, START - 4 * HOURS, True),
        (START + DAY, START + 2 * DAY, False),
        (START - DAY, END + DAY, False),
        (END + 4 * HOURS, END + DAY, True),
        (END + 3 * HOURS, END + DAY, False),
        (START - DAY, START + HOURS, False),
    ],
)
def test_half_open_periods_and_a_turnaround_of_half_a_day(
    given: Any, from_: Any, to: Any, free: Any
) -> None:
    site = given(a_site, turnaround_minutes=240)
    scooter = given(a_scooter, site_id=site.id)
    given(an_occupation, scooter_id=scooter.id, starts_at=from_, ends_at=to)
    assert (reasons(scooter) == []) is free


@pytest.mark.parametrize(
    "shift",
    [
        -8 * DAY,
        -7 * DAY - 4 * HOURS,
        -7 * DAY - 4 * HOURS + timedelta(seconds=1),
        -7 * DAY,
        timedelta(),
        7 * DAY + 4 * HOURS - timedelta(seconds=1),
        7 * DAY + 4 * HOURS,
    ],
)
def test_what_the_search_says_is_what_the_database_holds(given: Any, shift: timedelta) -> None:
    """The guard and the search draw the same line, to the second."""
    site = given(a_site, turnaround_minutes=240)
    scooter = given(a_scooter, site_id=site.id)
    held = {"starts_at": START, "ends_at": END, "guarded_until": END + 4 * HOURS}
    given(an_occupation, scooter_id=scooter.id, **held)
    wish = {name: moment + shift for name, moment in held.items()}
    if reasons(scooter, wish["starts_at"], wish["ends_at"]) == []:
        given(an_occupation, scooter_id=scooter.id, **wish)
    else:
        with pytest.raises(db.IntegrityError) as caught:
            given(an_occupation, scooter_id=scooter.id, **wish)
        assert violated(caught.value) == OVERLAP


def test_what_is_not_live_takes_nothing(given: Any) -> None:
    scooter = given(a_scooter)
    given(an_occupation, scooter_id=scooter.id, starts_at=START, ends_at=END, live=False)
    assert reasons(scooter) == []


def test_a_hold_says_who_types_and_until_when_and_then_takes_nothing(given: Any) -> None:
    scooter, agent = given(a_scooter), given(a_user, name="Léa Petit")
    given(a_hold, scooter_id=scooter.id, held_by_id=agent.id, starts_at=START, ends_at=END)
    choice = availability.of_scooter(scooter.id, START, END, now=NOW)
    assert [sentence(one) for one in choice.reasons] == [
        "En cours de réservation par Léa Petit, jusqu’à 10\xa0h\xa015."
    ]
    over = NOW + timedelta(minutes=15)
    assert availability.of_scooter(scooter.id, START, END, now=over).free
    assert availability.free_from([choice.scooter], START, DAY, now=over) == {scooter.id: START}
    own = Own(user_id=agent.id)
    assert availability.of_scooter(scooter.id, START, END, now=NOW, own=own).free


def test_a_booking_says_for_whom(given: Any) -> None:
    person = given(a_beneficiary, first_names="Aminata")
    scooter = given(a_scooter, site_id=person.site_id)
    given(a_booking, beneficiary_id=person.id, scooter_id=scooter.id, starts_at=START, ends_at=END)
    found = availability.of_scooter(scooter.id, START, END, now=NOW).reasons[0]
    assert found.code == "occupied"
    assert found.values["who"] == "Aminata"
    assert found.values["from"] == START


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": ScooterState.WORKSHOP}, "scooter_state"),
        ({"state": ScooterState.STOLEN}, "scooter_state"),
        ({"inspection_due_on": TODAY + 16 * DAY}, "inspection_due"),
        ({"insured_until": TODAY + 16 * DAY}, "insurance_ends"),
    ],
)
def test_facts_about_the_scooter_itself(given: Any, facts: Any, code: Any) -> None:
    assert reasons(given(a_scooter, **facts)) == [code]


def test_the_last_day_of_insurance_is_still_insured(given: Any) -> None:
    last = TODAY + 17 * DAY
    assert reasons(given(a_scooter, insured_until=last, inspection_due_on=last)) == []


def test_a_late_rental_is_a_fact_that_has_no_end(given: Any) -> None:
    scooter = given(a_scooter)
    given(
        a_rental,
        state="under_way",
        scooter_id=scooter.id,
        starts_at=NOW - 9 * DAY,
        ends_at=NOW - 2 * DAY,
    )
    assert reasons(scooter, NOW + HOURS, NOW + 5 * DAY) == ["still_out"]
    assert reasons(scooter) == []  # in ten days it will be back, or somebody will have acted


def test_the_search_keeps_to_the_site_and_class_and_puts_free_ones_first(given: Any) -> None:
    site, elsewhere = given(a_site), given(a_site)
    taken = given(a_scooter, site_id=site.id, fleet_number="S-1")
    free = given(a_scooter, site_id=site.id, fleet_number="S-2")
    given(a_scooter, site_id=elsewhere.id)
    given(a_scooter, site_id=site.id, vehicle_class=VehicleClass.L3E_A1)
    given(a_scooter, site_id=site.id, state=ScooterState.RETIRED)
    given(an_occupation, scooter_id=taken.id, starts_at=START, ends_at=END)
    found = availability.search(
        site_id=site.id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=START,
        ends_at=END,
        now=NOW,
    )
    assert [(one.scooter.id, one.free) for one in found] == [(free.id, True), (taken.id, False)]


def test_from_when_a_scooter_is_free_for_as_long(given: Any) -> None:
    site = given(a_site, turnaround_minutes=60)
    scooter = given(a_scooter, site_id=site.id)
    # two promises with a gap of three days between them: too short for a week
    for start, days in ((START, 2), (START + 5 * DAY, 2)):
        given(
            an_occupation,
            scooter_id=scooter.id,
            starts_at=start,
            ends_at=start + days * DAY,
            guarded_until=start + days * DAY + HOURS,
        )
    row = fleet.scooter(scooter.id, by=None)
    assert availability.free_from([row], START, 7 * DAY, now=NOW) == {
        row.id: START + 7 * DAY + HOURS
    }
    assert availability.free_from([row], START, 2 * DAY, now=NOW) == {
        row.id: START + 2 * DAY + HOURS
    }


def test_nobody_knows_when_a_scooter_in_the_workshop_is_free(given: Any) -> None:
    row = fleet.scooter(given(a_scooter, state=ScooterState.WORKSHOP).id, by=None)
    assert availability.free_from([row], START, DAY, now=NOW) == {}


def test_an_unknown_scooter_does_not_exist() -> None:
    with pytest.raises(NotFound):
        availability.of_scooter(99, START, END, now=NOW)
