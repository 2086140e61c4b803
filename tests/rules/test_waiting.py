"""Points by need (DOMAIN §1.5), the order of the queue, the range of a wait, the deadline of an offer."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.policies import Need, Situation
from mobility.rules.waiting import (
    LineCode,
    Request,
    deadline,
    expected_weeks,
    queue,
    score,
)

TODAY = date(2026, 11, 24)


def _days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ({"first_rental": False}, {}),
        ({}, {"first_rental": 1}),
        (
            {"need": "job", "need_starts_on": _days(7)},
            {"starts_very_soon": 5, "work_or_training": 4},
        ),
        (
            {"need": "job", "need_starts_on": _days(-3)},
            {"starts_very_soon": 5, "work_or_training": 4},
        ),
        ({"need": "job", "need_starts_on": _days(8)}, {"starts_soon": 3, "work_or_training": 4}),
        ({"need": "job", "need_starts_on": _days(15)}, {"starts_soon": 3, "work_or_training": 4}),
        ({"need": "job", "need_starts_on": _days(16)}, {"work_or_training": 4}),
        ({"need": "training", "need_starts_on": None}, {"work_or_training": 4}),
        ({"need": "job_search", "need_starts_on": _days(2)}, {}),
        ({"need": "keep_job"}, {"work_or_training": 4, "job_at_risk": 4}),
        ({"no_bus": True}, {"no_bus": 3}),
        ({"in_qpv": True}, {"qpv": 2}),
        ({"situations": frozenset({"rsa", "job_seeker"})}, {"minimum_income": 2}),
        ({"situations": frozenset({"rsa", "ass"})}, {"minimum_income": 2}),
        ({"situations": frozenset({"job_seeker"})}, {}),
        ({"asked_on": _days(-14)}, {}),
        ({"asked_on": _days(-15)}, {"waited": 1}),
        ({"asked_on": _days(-21)}, {"waited": 1}),
        ({"asked_on": _days(-22)}, {"waited": 2}),
        ({"moved": -3}, {"moved": -3}),
    ],
)
def test_each_point_has_its_reason(facts: dict[str, Any], lines: dict[str, int]) -> None:
    known = {"asked_on": TODAY, "first_rental": "first_rental" in lines, **facts}
    found = score(Request(**known), TODAY)
    assert {line.code.value: line.points for line in found.lines} == lines
    assert found.points == sum(lines.values())


REQUESTS = st.builds(
    Request,
    asked_on=st.dates(date(2025, 1, 1), TODAY),
    complete_on=st.none() | st.dates(date(2025, 1, 1), TODAY),
    need=st.sampled_from(["", *Need]),
    need_starts_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    situations=st.frozensets(st.sampled_from([one.value for one in Situation])),
    no_bus=st.booleans(),
    in_qpv=st.booleans(),
    first_rental=st.booleans(),
    moved=st.integers(-20, 20),
)


@given(st.lists(REQUESTS, max_size=12))
def test_nobody_with_fewer_points_comes_first_and_nobody_is_lost(requests: list[Request]) -> None:
    places = queue(list(enumerate(requests)), TODAY)
    assert [place.rank for place in places] == list(range(1, len(requests) + 1))
    assert sorted(place.key for place in places) == list(range(len(requests)))
    for first, second in pairwise(places):
        assert first.score.points >= second.score.points
        if first.score.points == second.score.points:
            assert (first.request.complete_on or date.max) <= (
                second.request.complete_on or date.max
            )


@given(REQUESTS, st.integers(1, 60))
def test_waiting_longer_never_costs_points(request: Request, days: int) -> None:
    later = TODAY + timedelta(days=days)
    assert score(request, later).points >= score(request, TODAY).points


def test_a_complete_file_wins_a_tie() -> None:
    complete = Request(asked_on=TODAY, complete_on=TODAY)
    earlier = Request(asked_on=_days(-3))
    assert [place.key for place in queue([("e", earlier), ("c", complete)], TODAY)] == ["c", "e"]


@pytest.mark.parametrize(
    ("rank", "turns", "weeks", "found"),
    [(1, 0, 8, None), (1, 2, 8, None), (1, 8, 8, (0, 2)), (10, 5, 8, (10, 24)), (3, 30, 0, None)],
)
def test_a_wait_is_a_range_or_nothing(
    rank: int, turns: int, weeks: int, found: tuple[int, int] | None
) -> None:
    assert expected_weeks(rank, turns, weeks) == found


@given(st.integers(1, 200), st.integers(3, 500), st.integers(1, 52))
def test_who_stands_further_back_never_waits_less(rank: int, turns: int, weeks: int) -> None:
    here, behind = expected_weeks(rank, turns, weeks), expected_weeks(rank + 1, turns, weeks)
    assert here is not None
    assert behind is not None
    assert here[0] <= here[1]
    assert here[0] <= behind[0]
    assert here[1] <= behind[1]


def test_an_offer_ends_at_a_closing_time_that_leaves_all_its_hours() -> None:
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    closings = [friday + timedelta(hours=1), friday + timedelta(days=3, hours=1)]
    assert deadline(friday, timedelta(hours=24), closings) == closings[1]
    assert deadline(friday, timedelta(hours=1), closings) == closings[0]
    assert deadline(friday, timedelta(hours=24), []) == friday + timedelta(hours=24)


def test_every_line_has_points_or_counts_them() -> None:
    from mobility.rules.waiting import POINTS

    assert set(LineCode) - set(POINTS) == {LineCode.WAITED, LineCode.MOVED}
