"""The rows of the planning: every column covered once, nothing lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.planning import A_DAY, Stretch, lay_out, monday

MONDAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, tzinfo=UTC)


def _hours(begin: float, end: float, what: str = "x") -> Stretch[str]:
    return Stretch(START + timedelta(hours=begin), START + timedelta(hours=end), what)


@pytest.mark.parametrize(
    ("stretches", "cells"),
    [
        ([], [(0, 4, ())]),
        ([_hours(9, 11)], [(0, 1, ("x",)), (1, 3, ())]),
        ([_hours(0, 12)], [(0, 1, ("x",)), (1, 3, ())]),
        ([_hours(12, 24)], [(0, 1, ()), (1, 1, ("x",)), (2, 2, ())]),
        ([_hours(9, 12.5)], [(0, 2, ("x",)), (2, 2, ())]),
        ([_hours(-48, 100)], [(0, 4, ("x",))]),
        ([_hours(-48, 0)], [(0, 4, ())]),
        ([_hours(48, 50)], [(0, 4, ())]),
        ([_hours(8, 9, "a"), _hours(10, 11, "b")], [(0, 1, ("a", "b")), (1, 3, ())]),
        ([_hours(10, 30, "b"), _hours(-5, 9, "a")], [(0, 1, ("a",)), (1, 2, ("b",)), (3, 1, ())]),
    ],
)
def test_a_row(
    stretches: list[Stretch[str]], cells: list[tuple[int, int, tuple[str, ...]]]
) -> None:
    laid = lay_out(stretches, MONDAY, 2)
    assert [(cell.column, cell.span, cell.held) for cell in laid] == cells


HOURS = st.floats(-100, 500, allow_nan=False)


@given(st.lists(st.tuples(HOURS, st.floats(0.1, 300))), st.sampled_from([14, 28]))
def test_a_row_is_covered_and_nothing_is_lost(spans: list[tuple[float, float]], days: int) -> None:
    stretches = [
        Stretch(START + timedelta(hours=a), START + timedelta(hours=a + b), n)
        for n, (a, b) in enumerate(spans)
    ]
    cells = lay_out(stretches, MONDAY, days)
    covered = [column for cell in cells for column in range(cell.column, cell.column + cell.span)]
    assert covered == list(range(days * A_DAY))
    window = START + timedelta(days=days)
    seen = sorted(what for cell in cells for what in cell.held)
    assert seen == [
        n for n, one in enumerate(stretches) if one.ends > START and one.starts < window
    ]


def test_weeks_begin_on_monday() -> None:
    assert {monday(MONDAY + timedelta(days=n)) for n in range(7)} == {MONDAY}
