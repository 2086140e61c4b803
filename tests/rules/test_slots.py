"""Hours of appointments: noon closing, the minute of closing, both changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.slots import HOUR, Range, Slot, closest, hour_of, nearest, slots

PARIS = ZoneInfo("Europe/Paris")
NOON = (Range(time(8, 30), time(12), 4), Range(time(13, 30), time(18), 2))
WINTER = date(2026, 12, 1)
FORWARD, BACK = date(2027, 3, 28), date(2026, 10, 25)
NIGHT = (Range(time(1), time(5), 1),)


def at(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), tzinfo=PARIS).astimezone(UTC)


def wall(found: list[Slot]) -> list[tuple[str, str, int]]:
    """Each hour as the clock shows it: its begin, the first open minute, its capacity."""
    return [
        (
            f"{one.hour.astimezone(PARIS):%H:%M}",
            f"{one.first.astimezone(PARIS):%H:%M}",
            one.capacity,
        )
        for one in found
    ]


def test_a_day_with_a_noon_closing() -> None:
    assert wall(slots(WINTER, NOON, [], PARIS)) == [
        ("08:00", "08:30", 4),
        ("09:00", "09:00", 4),
        ("10:00", "10:00", 4),
        ("11:00", "11:00", 4),
        ("13:00", "13:30", 2),
        ("14:00", "14:00", 2),
        ("15:00", "15:00", 2),
        ("16:00", "16:00", 2),
        ("17:00", "17:00", 2),
    ]


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (at(WINTER, 8, 29), None),
        (at(WINTER, 8, 30), at(WINTER, 8)),
        (at(WINTER, 11, 59), at(WINTER, 11)),
        (at(WINTER, 12), at(WINTER, 11)),  # the minute of closing
        (at(WINTER, 12, 1), None),
        (at(WINTER, 13), None),
        (at(WINTER, 18), at(WINTER, 17)),
    ],
)
def test_an_appointment_counts_in_one_hour(moment: datetime, hour: datetime | None) -> None:
    assert hour_of(moment, NOON, PARIS) == hour


def test_a_closed_day_has_none() -> None:
    assert slots(WINTER, (), [at(WINTER, 10)], PARIS) == []


def test_an_hour_that_two_ranges_touch_is_one() -> None:
    ranges = (Range(time(9), time(12, 15), 1), Range(time(12, 45), time(14), 3))
    found = slots(WINTER, ranges, [at(WINTER, 12), at(WINTER, 12, 50)], PARIS)
    noon = next(one for one in found if one.hour == at(WINTER, 12))
    assert (noon.first, noon.capacity, noon.taken, noon.left) == (at(WINTER, 12), 3, 2, 1)


def test_the_hour_that_march_skips_does_not_exist() -> None:
    assert wall(slots(FORWARD, NIGHT, [], PARIS)) == [
        ("01:00", "01:00", 1),
        ("03:00", "03:00", 1),
        ("04:00", "04:00", 1),
    ]


def test_the_hour_that_comes_twice_in_october_is_two() -> None:
    first, second = at(BACK, 2, 30), at(BACK, 2, 30, fold=1)
    found = slots(BACK, NIGHT, [first], PARIS)
    assert [name for name, _first, _capacity in wall(found)] == [
        "01:00",
        "02:00",
        "02:00",
        "03:00",
        "04:00",
    ]
    assert [one.full for one in found] == [False, True, False, False, False]
    assert hour_of(second, NIGHT, PARIS) == found[2].hour


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_hours_of_the_day_are_the_same_on_the_wall_whatever_the_clocks_do(day: date) -> None:
    assert wall(slots(day, NOON, [], PARIS)) == wall(slots(WINTER, NOON, [], PARIS))


DAYS = st.sampled_from([WINTER, FORWARD, BACK, FORWARD + timedelta(days=1)])
TIMES = st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 20, 30)])


@st.composite
def a_week_day(draw: st.DrawFn) -> list[Range]:
    """One or two ranges that do not overlap."""
    ends = sorted(set(draw(st.lists(TIMES, min_size=4, max_size=4))))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [Range(opens, closes, draw(st.integers(1, 5))) for opens, closes in pairs]


@given(day=DAYS, ranges=a_week_day(), minutes=st.lists(st.integers(0, 25 * 60), max_size=20))
def test_every_appointment_in_opening_hours_counts_once(
    day: date, ranges: list[Range], minutes: list[int]
) -> None:
    begin = datetime.combine(day, time(), tzinfo=PARIS).astimezone(UTC)
    taken = [begin + timedelta(minutes=one) for one in minutes]
    here = [one for one in taken if one.astimezone(PARIS).date() == day]
    found = slots(day, ranges, taken, PARIS)
    hours = [one.hour for one in found]
    counted = [hour_of(one, ranges, PARIS) for one in here]
    assert sum(one.taken for one in found) == len([one for one in counted if one in hours])
    assert all(one in hours for one in counted if one is not None)
    assert hours == sorted(set(hours))
    for one in found:
        assert one.hour <= one.first < one.hour + HOUR
        assert hour_of(one.first, ranges, PARIS) == one.hour


@given(day=DAYS, taken=st.lists(st.integers(8, 17), max_size=40), asked=st.integers(8, 18))
def test_the_nearest_hours_are_free_and_on_either_side(
    day: date, taken: list[int], asked: int
) -> None:
    found = slots(day, NOON, [at(day, hour, 45) for hour in taken], PARIS)
    moment = at(day, asked)
    before, later = nearest(found, moment, after=at(day, 9))
    free = [one.first for one in found if not one.full and one.first >= at(day, 9)]
    assert (later.first if later else None) == min(
        (one for one in free if one > moment), default=None
    )
    if before is not None:
        assert before.first < moment
        assert not before.full
    three = closest(found, moment, after=at(day, 9), count=3)
    assert [one.first for one in three] == sorted(one.first for one in three)
    assert len(three) == min(3, len(free))
