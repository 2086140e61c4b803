"""Late is after the next open day: in the list, on the day page, for the next scooter, on the bill."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.models import Occupation, Rental, Scooter
from mobility.rules.states import RentalState
from mobility.services import availability, closures, day, house, lateness, rentals
from mobility.services.standings import return_moment
from mobility.words import local
from tests.factories import a_beneficiary, a_booking, a_person, a_rental, a_scooter, a_site
from tests.machine import DAY, NOW

pytestmark = pytest.mark.usefixtures("ctx")
SUNDAY = datetime(2026, 11, 29, 9, tzinfo=UTC)
MONDAY, TUESDAY = SUNDAY + DAY, SUNDAY + 2 * DAY
CHRISTMAS = datetime(2026, 12, 25, 9, tzinfo=UTC)
"""A Friday."""


def riding(given: Any, due: datetime, **facts: Any) -> Any:
    """Somebody has a scooter until then."""
    return given(
        a_rental,
        state=RentalState.UNDER_WAY,
        starts_at=due - 14 * DAY,
        ends_at=due,
        handed_over_at=due - 14 * DAY,
        days=14,
        total_cents=4200,
        **facts,
    )


def late_at(now: datetime) -> list[int]:
    return list(db.session.scalars(select(Rental.id).where(lateness.late(now))))


@pytest.mark.parametrize(
    ("due", "now", "late"),
    [
        (SUNDAY, SUNDAY + timedelta(hours=1), False),
        (SUNDAY, MONDAY, False),
        (SUNDAY, MONDAY.replace(hour=17), False),  # 18 o'clock, the minute of closing
        (SUNDAY, MONDAY.replace(hour=17, minute=1), True),
        (SUNDAY, TUESDAY, True),
        (SUNDAY - DAY, SUNDAY, True),  # Saturday was open
        (MONDAY, MONDAY + timedelta(minutes=1), True),  # its own hour, on an open day
        (MONDAY + timedelta(hours=2), MONDAY, False),
        (CHRISTMAS, CHRISTMAS + DAY, False),  # a public holiday: Saturday until closing
        (CHRISTMAS, CHRISTMAS + 3 * DAY, True),
    ],
)
def test_late_is_after_the_next_open_day(
    given: Any, due: datetime, now: datetime, *, late: bool
) -> None:
    site = given(a_site)
    person = given(a_beneficiary, site_id=site.id)
    rental = riding(given, due, beneficiary_id=person.id)
    assert late_at(now) == ([rental.id] if late else [])
    assert set(lateness.of_scooters({rental.scooter_id}, now)) == (
        {rental.scooter_id} if late else set()
    )


def test_the_condition_says_the_same_as_each_rental(given: Any) -> None:
    """Two sites, one of them closed for a week; dues of every day, asked at every few hours."""
    open_site, closed = given(a_site), given(a_site)
    db.write(
        house.close, closed.id, first_day=date(2026, 11, 25), last_day=date(2026, 12, 1), reason=""
    )
    made = []
    for site in (open_site, closed):
        person = given(a_beneficiary, site_id=site.id)
        made += [
            riding(given, NOW + n * DAY, beneficiary_id=person.id, edition=False)
            for n in range(-1, 9)
        ]
    for hours in range(0, 10 * 24, 7):
        now = NOW + timedelta(hours=hours)
        expected = {
            one.id
            for one in made
            if return_moment(row := db.session.get_one(Rental, one.id), row.site) < now
        }
        assert set(late_at(now)) == expected, now


def test_the_day_page_expects_it_on_the_next_open_day(given: Any) -> None:
    rental = riding(given, SUNDAY)
    by = given(a_person)

    def returns(now: datetime) -> list[int]:
        return [one.id for one in day.of(by, site_id=None, now=now).returns]

    assert returns(SUNDAY) == []
    assert returns(MONDAY) == [rental.id]
    on_sunday = day.of(by, site_id=None, now=SUNDAY)
    assert on_sunday.next_return == MONDAY.replace(hour=17)


def test_closed_days_cost_nothing_however_late_one_is_after_them(given: Any) -> None:
    rental = riding(given, SUNDAY)
    row = db.session.get_one(Rental, rental.id)
    assert rentals.proposal(row, at=MONDAY.replace(hour=15)) == []
    (one,) = rentals.proposal(row, at=TUESDAY)
    assert one.memo == "1", "Tuesday; neither Sunday nor Monday"


def test_a_scooter_is_not_promised_before_it_is_expected_back(given: Any) -> None:
    """It comes back on Monday until closing; so nobody has it on Monday morning."""
    site = given(a_site, turnaround_minutes=60)
    person = given(a_beneficiary, site_id=site.id)
    scooter = given(a_scooter, site_id=site.id)
    given(
        a_booking,
        beneficiary_id=person.id,
        scooter_id=scooter.id,
        starts_at=NOW,
        ends_at=SUNDAY,
    )
    held = db.session.scalars(select(Occupation)).one()
    assert held.guarded_until < MONDAY

    def codes(starts_at: datetime) -> list[str]:
        row = db.session.get_one(Scooter, scooter.id)
        (choice,) = availability.judged([row], starts_at, starts_at + 7 * DAY, now=NOW)
        return [one.code for one in choice.reasons]

    assert codes(MONDAY) == ["occupied"]
    assert codes(TUESDAY) == []


def test_a_late_scooter_is_warned_of_for_later_starts(given: Any) -> None:
    rental = riding(given, NOW - DAY)
    row = db.session.get_one(Scooter, rental.scooter_id)
    (soon,) = availability.judged([row], NOW + DAY, NOW + 8 * DAY, now=NOW)
    assert ([one.code for one in soon.reasons], list(soon.warnings)) == (["still_out"], [])
    edge = NOW + lateness.LATE_AHEAD
    (later,) = availability.judged([row], edge, edge + 7 * DAY, now=NOW)
    assert later.free
    assert [one.code for one in later.warnings] == ["late_until_then"]


def test_a_closure_says_whom_it_concerns(given: Any) -> None:
    site = given(a_site)
    person = given(a_beneficiary, site_id=site.id)
    thursday = NOW + 9 * DAY
    comes = given(a_booking, beneficiary_id=person.id, starts_at=thursday)
    given(a_booking, beneficiary_id=person.id, starts_at=NOW + 2 * DAY, ends_at=NOW + 4 * DAY)
    returns = given(
        a_booking, beneficiary_id=person.id, starts_at=NOW + DAY, ends_at=thursday + DAY
    )
    out = riding(given, thursday, beneficiary_id=person.id)
    row = db.write(
        lambda: (
            house.close(
                site.id,
                first_day=local(thursday).date(),
                last_day=local(thursday + DAY).date(),
                reason="Inventaire",
            ).id
        )
    )
    place = house.site(site.id)
    found = closures.touched(place, closures.get(place, row), now=NOW)
    assert [one.id for one in found.handovers] == [comes.id]
    assert [(one.booking.id, one.out) for one in found.returns] == [
        (out.booking_id, True),
        (returns.id, False),
    ]
    assert {local(one.expected_at).date() for one in found.returns} == {
        local(thursday + 2 * DAY).date()
    }
