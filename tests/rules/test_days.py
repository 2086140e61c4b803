"""Calendar arithmetic: ends round down, full years round up, nothing overflows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.days import add_days, add_months, add_years, age_on, anniversary


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2027, 10, 31), 4, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date.max, 1, date.max),
        (date(1, 1, 15), -1, date.min),
    ],
)
def test_months_end_within_their_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("born_on", "years", "expected"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
        (date(2008, 11, 24), 18, date(2026, 11, 24)),
    ],
)
def test_a_full_year_is_never_a_day_short(born_on: date, years: int, expected: date) -> None:
    assert anniversary(born_on, years) == expected


def test_days_stop_at_the_ends_of_the_calendar() -> None:
    assert add_days(date.max, 1) == date.max
    assert add_days(date.min, -1) == date.min
    assert add_years(date(9999, 1, 1), 1) == date.max


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 110))
def test_on_an_anniversary_that_age_is_reached_and_not_on_its_eve(
    born_on: date, years: int
) -> None:
    reached = anniversary(born_on, years)
    assert age_on(born_on, reached) == years
    assert age_on(born_on, add_days(reached, -1)) == years - 1
