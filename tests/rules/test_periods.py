"""Periods, the clock on the wall at both changes of hour, and billed days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.periods import Period, at_local, billed_days, local_day

PARIS = ZoneInfo("Europe/Paris")
CLOSING = time(17, 30)


def wall(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=PARIS, fold=fold)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 3, 28), time(9), utc(2026, 3, 28, 8)),
        (date(2026, 3, 29), time(9), utc(2026, 3, 29, 7)),  # clocks went forward in the night
        (date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1, 30)),  # a time that does not exist
        (date(2026, 10, 25), time(9), utc(2026, 10, 25, 8)),  # clocks went back
        (
            date(2026, 10, 25),
            time(2, 30),
            utc(2026, 10, 25, 0, 30),
        ),  # a time that comes twice: the first
        (date(2026, 10, 25), time(2, 30, fold=1), utc(2026, 10, 25, 0, 30)),
        (date(2027, 3, 28), time(9), utc(2027, 3, 28, 7)),
        (date(2027, 10, 31), time(9), utc(2027, 10, 31, 8)),
        (date(2028, 2, 29), time(9), utc(2028, 2, 29, 8)),
    ],
)
def test_a_time_on_the_wall_is_one_instant(day: date, at: time, expected: object) -> None:
    assert at_local(day, at, PARIS) == expected


def test_a_day_is_that_of_the_place() -> None:
    assert local_day(utc(2026, 12, 31, 23, 30), PARIS) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (wall(2026, 12, 1, 9), wall(2026, 12, 1, 17), 1),  # one day
        (wall(2026, 12, 1, 9), wall(2026, 12, 1, 18), 1),  # after closing, still that one day
        (wall(2026, 12, 1, 9), wall(2026, 12, 2, 17, 30), 1),  # at the minute of closing
        (wall(2026, 12, 1, 9), wall(2026, 12, 2, 17, 31), 2),
        (wall(2026, 12, 1, 17), wall(2026, 12, 8, 9), 7),
        (wall(2026, 3, 28, 9), wall(2026, 3, 30, 9), 2),  # the day of 23 hours
        (wall(2026, 10, 24, 9), wall(2026, 10, 26, 9), 2),  # the day of 25 hours
        (
            wall(2027, 10, 31, 2, 30),
            wall(2027, 10, 31, 2, 30, fold=1),
            1,
        ),  # the hour that comes twice
        (wall(2028, 2, 28, 9), wall(2028, 3, 1, 9), 2),  # over 29 February
        (wall(2026, 12, 1, 9), wall(2026, 12, 1, 9), 1),
        (utc(2026, 6, 30, 21, 30), utc(2026, 7, 1, 22, 30), 2),  # 30 June to 2 July in Paris
    ],
)
def test_billed_days_are_local_days_begun(start: datetime, end: datetime, expected: object) -> None:
    assert billed_days(start, end, PARIS, CLOSING) == expected


def test_an_end_before_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        billed_days(wall(2026, 10, 25, 2, 30, fold=1), wall(2026, 10, 25, 2, 30), PARIS, CLOSING)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(
    MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_coming_back_later_never_costs_fewer_days(
    start: datetime, length: timedelta, more: timedelta
) -> None:
    first = billed_days(start, start + length, PARIS, CLOSING)
    assert 1 <= first <= billed_days(start, start + length + more, PARIS, CLOSING)
    assert first <= length.days + 2


EIGHT, NINE, TEN, ELEVEN = (utc(2026, 12, 1, hour) for hour in (8, 9, 10, 11))


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Period(EIGHT, TEN), Period(NINE, ELEVEN), True),
        (Period(EIGHT, ELEVEN), Period(NINE, TEN), True),
        (Period(EIGHT, NINE), Period(NINE, TEN), False),
        (Period(EIGHT, NINE), Period(TEN, ELEVEN), False),
    ],
)
def test_periods_that_touch_do_not_overlap(one: Period, other: Period, *, overlap: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_a_period_holds_its_start_and_not_its_end() -> None:
    period = Period(EIGHT, NINE)
    assert (period.contains(EIGHT), period.contains(NINE), period.contains(TEN)) == (
        True,
        False,
        False,
    )


def test_the_hour_that_comes_twice_is_a_period() -> None:
    twice = Period(wall(2026, 10, 25, 2, 30), wall(2026, 10, 25, 2, 30, fold=1))
    assert twice.contains(utc(2026, 10, 25, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NINE, EIGHT),
        (NINE, NINE),
        (datetime(2026, 12, 1), NINE),  # noqa: DTZ001 - the zone is what is missing
        (NINE, datetime(2026, 12, 2)),  # noqa: DTZ001 - idem
    ],
)
def test_a_period_has_two_instants_in_order(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="period"):
        Period(start, end)
