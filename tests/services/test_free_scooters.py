"""All free scooters by one question: the same as looking at each of them, whatever occupies them."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from mobility import db
from mobility.models import Occupation, Scooter
from mobility.rules.fleet import OccupationKind
from mobility.rules.states import RentalState
from mobility.services import availability, free_scooters, house, planning
from mobility.services.occupations import Own, standing
from mobility.services.roster import Filters
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW, TODAY
from tests.queries import counted

HOUR = timedelta(hours=1)
OCCUPIED = {"occupied", "being_booked", "still_out"}


def free(starts_at: Any, ends_at: Any, own: Own = Own()) -> list[int]:  # noqa: B008 - frozen
    chosen = select(Scooter).order_by(Scooter.id)
    return list(free_scooters.ids(chosen, starts_at, ends_at, now=NOW, own=own))


def looked_at_one_by_one(starts_at: Any, ends_at: Any) -> list[int]:
    scooters = db.session.scalars(select(Scooter).order_by(Scooter.id)).all()
    choices = availability.judged(scooters, starts_at, ends_at, now=NOW)
    return [
        one.scooter.id for one in choices if not OCCUPIED & {reason.code for reason in one.reasons}
    ]


def a_crowded_fleet(seed: int) -> None:
    """Two sites with turnarounds and closed days of their own; 200-day rentals and work among the short rentals."""
    chance = Random(seed)  # noqa: S311 - no secret
    sites = [
        make.a_site(turnaround_minutes=minutes, days=range(days)).id
        for minutes, days in ((240, 6), (30, 5))
    ]
    house.close(sites[0], first_day=TODAY + 6 * DAY, last_day=TODAY + 9 * DAY, reason="Congés")
    kinds = (OccupationKind.BOOKING, OccupationKind.BOOKING, OccupationKind.MAINTENANCE)
    for rank in range(24):
        scooter = make.a_scooter(site_id=sites[rank % 2]).id
        at = NOW - 260 * DAY
        while at < NOW + 40 * DAY:
            length = 200 * DAY if chance.random() < 0.1 else chance.randrange(4, 20 * 24) * HOUR
            guarded = at + length + 4 * HOUR
            live = chance.random() < 0.8
            make.an_occupation(scooter, at, at + length, guarded_until=guarded, live=live,
                               kind=chance.choice(kinds))  # fmt: skip
            at = guarded + chance.choice((0, 1, 12, 24 * 6)) * HOUR


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_what_looking_at_each_says(ctx: Flask, seed: int) -> None:
    db.write(a_crowded_fleet, seed)
    chance = Random(seed)  # noqa: S311 - no secret
    sizes = set()
    for _ in range(40):
        starts_at = NOW + chance.randrange(0, 40 * 24) * HOUR
        ends_at = starts_at + chance.randrange(1, 60 * 24) * HOUR
        found = free(starts_at, ends_at)
        assert found == looked_at_one_by_one(starts_at, ends_at)
        sizes.add(len(found))
    assert len(sizes) > 3, "windows that differ"


def test_holds_count_while_they_run_and_not_for_who_holds(ctx: Flask, given: Given) -> None:
    scooter, other = given(make.a_scooter), given(make.a_scooter)
    agent = given(make.a_user)
    start, end = NOW + 3 * DAY, NOW + 5 * DAY
    given(make.a_hold, scooter_id=scooter.id, starts_at=start, ends_at=end, held_by_id=agent.id,
          held_until=NOW + HOUR)  # fmt: skip
    assert free(start, end) == [other.id] == looked_at_one_by_one(start, end)
    assert free(start, end, Own(user_id=agent.id)) == [scooter.id, other.id]

    def over() -> None:
        db.session.scalars(select(Occupation)).one().held_until = NOW

    db.write(over)
    assert free(start, end) == [scooter.id, other.id]


def test_a_late_scooter_is_not_free_soon(ctx: Flask, given: Given) -> None:
    rental = given(
        make.a_rental,
        state=RentalState.UNDER_WAY,
        starts_at=NOW - 9 * DAY,
        ends_at=NOW - 2 * DAY,
    )
    assert free(NOW + HOUR, NOW + DAY) == [] == looked_at_one_by_one(NOW + HOUR, NOW + DAY)
    assert free(NOW + 3 * DAY, NOW + 4 * DAY) == [rental.scooter_id]


def test_the_planning_looks_on_where_other_things_stand_against_some(
    ctx: Flask, given: Given
) -> None:
    """Sixty that nothing occupies but whose inspection is past, then five that are free."""

    def fleet() -> list[str]:
        model = make.a_model()
        for rank in range(60):
            make.a_scooter(
                model_id=model.id, fleet_number=f"A-{rank:03d}", inspection_due_on=TODAY - DAY
            )
        return [
            make.a_scooter(model_id=model.id, fleet_number=f"B-{rank}").fleet_number
            for rank in range(5)
        ]

    wanted, by = db.write(fleet), given(make.a_person)
    with counted(ctx) as statements:
        found = planning.free(by, Filters(), TODAY, TODAY + 2 * DAY, now=NOW)
    assert [one.scooter.fleet_number for one in found] == wanted
    assert len([one for one in statements if one.startswith("SELECT")]) <= 24


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (
            lambda: select(Occupation.scooter_id).where(
                standing(NOW), Occupation.guarded_until > NOW, Occupation.starts_at < NOW
            ),
            "COVERING INDEX ix_occupation_live_ends",
        ),
        (
            lambda: select(Occupation).where(
                standing(NOW), Occupation.scooter_id == 1, Occupation.guarded_until > NOW
            ),
            "INDEX ix_occupation_live_scooter_guarded",
        ),
    ],
)
def test_questions_are_answered_from_the_partial_indexes(
    ctx: Flask, question: Any, index: str
) -> None:
    """SQLite uses one only where the question says its condition in the same words; without it all would be read."""
    if db.database.engine.dialect.name != "sqlite":
        return  # its planner proves the condition by itself, and reads small tables whole
    compiled = question().compile(db.database.engine, compile_kwargs={"literal_binds": True})
    steps = db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
    assert index in " ".join(str(row[-1]) for row in steps)
