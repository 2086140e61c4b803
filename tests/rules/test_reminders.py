"""The calendar of reminders (DOMAIN §10.2), as a table of cases: when what leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.reminders import (
    DEFAULT_RULES,
    Channel,
    OpenDays,
    ReminderKind,
    RentalFacts,
    due,
    is_quiet,
    planned,
    sending_day,
)

PARIS = ZoneInfo("Europe/Paris")
SOON, TODAY, LATE = ReminderKind.RETURN_48H, ReminderKind.RETURN_TODAY, ReminderKind.RETURN_LATE


def wall(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def rental(due_at: datetime, out_at: datetime | None = None, **facts: Any) -> RentalFacts:
    return RentalFacts(
        **{
            "number": "2026-0042",
            "due_at": due_at,
            "handed_over_at": out_at or due_at - timedelta(days=20),
            "channels": (Channel.SMS,),
        }
        | facts
    )


def moments(facts: RentalFacts, calendar: OpenDays | None = None) -> list[tuple[ReminderKind, str]]:
    return [
        (one.kind, one.at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M"))
        for one in planned(facts, DEFAULT_RULES, calendar or OpenDays())
    ]


def test_what_was_past_when_a_rental_was_taken_over_from_paper_is_not_said() -> None:
    facts = rental(wall(2026, 12, 4, 17), taken_over_at=wall(2026, 12, 2, 10))
    assert [kind for kind, _at in moments(facts)] == [TODAY, LATE]


# (why, due, what leaves when by the clock on the wall)
CASES = [
    (
        "a Friday",
        wall(2026, 12, 4, 17),
        [(SOON, "2026-12-02 10:00"), (TODAY, "2026-12-04 09:00"), (LATE, "2026-12-05 09:00")],
    ),
    (
        "two days before is a Sunday: Saturday",
        wall(2026, 12, 1, 17),
        [(SOON, "2026-11-28 10:00"), (TODAY, "2026-12-01 09:00"), (LATE, "2026-12-02 09:00")],
    ),
    (
        "the day after is a Sunday: Monday",
        wall(2026, 12, 5, 12),
        [(SOON, "2026-12-03 10:00"), (TODAY, "2026-12-05 09:00"), (LATE, "2026-12-07 09:00")],
    ),
    (
        "due on a Sunday: Monday",
        wall(2026, 12, 6, 12),
        [(SOON, "2026-12-05 10:00"), (TODAY, "2026-12-07 09:00"), (LATE, "2026-12-08 09:00")],
    ),
    (
        "clocks go forward, 29 March 2026",
        wall(2026, 3, 30, 17),
        [(SOON, "2026-03-28 10:00"), (TODAY, "2026-03-30 09:00"), (LATE, "2026-03-31 09:00")],
    ),
    (
        "clocks go back, 25 October 2026",
        wall(2026, 10, 26, 17),
        [(SOON, "2026-10-24 10:00"), (TODAY, "2026-10-26 09:00"), (LATE, "2026-10-27 09:00")],
    ),
    (
        "clocks go forward on Easter, 28 March 2027: Monday is closed, Sunday quiet",
        wall(2027, 3, 29, 17),
        [(SOON, "2027-03-27 10:00"), (TODAY, "2027-03-30 09:00"), (LATE, "2027-03-31 09:00")],
    ),
    (
        "clocks go back, 31 October 2027, and All Saints' Day after it",
        wall(2027, 10, 30, 17),
        [(SOON, "2027-10-28 10:00"), (TODAY, "2027-10-30 09:00"), (LATE, "2027-11-02 09:00")],
    ),
    (
        "29 February 2028",
        wall(2028, 2, 29, 17),
        [(SOON, "2028-02-26 10:00"), (TODAY, "2028-02-29 09:00"), (LATE, "2028-03-01 09:00")],
    ),
    (
        "Easter Monday, 6 April 2026: Tuesday; and back over Easter to Saturday",
        wall(2026, 4, 6, 17),
        [(SOON, "2026-04-04 10:00"), (TODAY, "2026-04-07 09:00"), (LATE, "2026-04-08 09:00")],
    ),
    (
        "Christmas Day, a Friday",
        wall(2026, 12, 25, 17),
        [(SOON, "2026-12-24 10:00"), (TODAY, "2026-12-26 09:00"), (LATE, "2026-12-28 09:00")],
    ),
    (
        "late in the evening by UTC is the next day here",
        datetime(2026, 12, 3, 23, 30, tzinfo=UTC),
        [(SOON, "2026-12-02 10:00"), (TODAY, "2026-12-04 09:00"), (LATE, "2026-12-05 09:00")],
    ),
]


@pytest.mark.parametrize(
    ("due_at", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_reminder_leaves_at_its_local_hour(due_at: datetime, expected: list[Any]) -> None:
    assert moments(rental(due_at)) == expected


def test_a_one_day_rental_is_only_told_when_it_is_late() -> None:
    same_day = rental(wall(2026, 12, 4, 17), wall(2026, 12, 4, 8, 30))
    assert moments(same_day) == [(LATE, "2026-12-05 09:00")]


def test_a_two_day_rental_is_told_on_the_day_of_return() -> None:
    assert [kind for kind, _ in moments(rental(wall(2026, 12, 4, 17), wall(2026, 12, 2, 9)))] == [
        TODAY,
        LATE,
    ]


def test_a_closed_site_moves_the_return_and_keeps_the_key() -> None:
    closed = OpenDays(closed=frozenset({date(2026, 12, 4), date(2026, 12, 5)}))
    facts = rental(wall(2026, 12, 4, 17))
    today = next(one for one in planned(facts, DEFAULT_RULES, closed) if one.kind is TODAY)
    assert (today.due_day, today.return_day) == (date(2026, 12, 4), date(2026, 12, 7))
    as_before = next(one for one in planned(facts, DEFAULT_RULES, OpenDays()) if one.kind is TODAY)
    assert today.key == as_before.key == "2026-0042:return_today:2026-12-04:sms"


def test_a_site_closed_for_good_leaves_the_day_as_it_is() -> None:
    facts = rental(wall(2026, 12, 4, 17))
    assert moments(facts, OpenDays(weekdays=frozenset())) == CASES[0][2]
    on_sunday = planned(
        rental(wall(2026, 12, 6, 17)), DEFAULT_RULES, OpenDays(weekdays=frozenset())
    )
    assert [one.return_day for one in on_sunday] == [date(2026, 12, 6)] * 3


# (now, what is due then) for a return on Friday 4 December 2026 at 17:00
CLOCK = [
    (wall(2026, 12, 2, 9, 59), []),
    (wall(2026, 12, 2, 10), [SOON]),
    (wall(2026, 12, 3, 23, 59), [SOON]),  # a runner that slept catches up
    (wall(2026, 12, 4, 0), []),  # "in two days" would be wrong now
    (wall(2026, 12, 4, 9), [TODAY]),
    (wall(2026, 12, 4, 16, 59), [TODAY]),
    (wall(2026, 12, 4, 17), []),  # the hour is past
    (wall(2026, 12, 5, 8, 59), []),
    (wall(2026, 12, 5, 9), [LATE]),
    (wall(2026, 12, 8, 8, 59), [LATE]),
    (wall(2026, 12, 8, 9), []),  # a person has taken over
]


@pytest.mark.parametrize(("now", "expected"), CLOCK)
def test_a_reminder_is_due_while_it_says_something_true(now: datetime, expected: list[Any]) -> None:
    facts = rental(wall(2026, 12, 4, 17))
    assert [one.kind for one in due(facts, DEFAULT_RULES, OpenDays(), now)] == expected


def test_a_return_due_before_the_hour_of_the_reminder_is_still_told() -> None:
    early = rental(wall(2026, 12, 4, 8, 30))
    assert [
        one.kind for one in due(early, DEFAULT_RULES, OpenDays(), wall(2026, 12, 4, 9, 30))
    ] == [TODAY]
    assert due(early, DEFAULT_RULES, OpenDays(), wall(2026, 12, 4, 10)) == []


@pytest.mark.parametrize(
    "facts", [{"returned_at": wall(2026, 12, 5, 8)}, {"handed_over_at": None}, {"channels": ()}]
)
def test_nothing_is_due_after_the_return_nor_before_the_handover_nor_to_nobody(
    facts: dict[str, Any],
) -> None:
    late = replace(rental(wall(2026, 12, 4, 17)), **facts)
    assert due(late, DEFAULT_RULES, OpenDays(), wall(2026, 12, 5, 10)) == []


def test_each_channel_has_its_key() -> None:
    both = rental(wall(2026, 12, 4, 17), channels=(Channel.SMS, Channel.EMAIL))
    assert [one.key for one in due(both, DEFAULT_RULES, OpenDays(), wall(2026, 12, 4, 9))] == [
        "2026-0042:return_today:2026-12-04:sms",
        "2026-0042:return_today:2026-12-04:email",
    ]


def test_an_extension_has_reminders_of_its_own_and_ends_the_late_one() -> None:
    before = rental(wall(2026, 12, 4, 17))
    after = replace(before, due_at=wall(2026, 12, 11, 17))
    now = wall(2026, 12, 5, 9)
    assert [one.kind for one in due(before, DEFAULT_RULES, OpenDays(), now)] == [LATE]
    assert due(after, DEFAULT_RULES, OpenDays(), now) == []
    keys = {one.key for one in planned(before, DEFAULT_RULES, OpenDays())}
    assert keys.isdisjoint(one.key for one in planned(after, DEFAULT_RULES, OpenDays()))


def test_no_rule_no_reminder() -> None:
    assert due(rental(wall(2026, 12, 4, 17)), (), OpenDays(), wall(2026, 12, 4, 9)) == []


DUE_DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(DUE_DAYS, st.times(), st.integers(1, 90), st.integers(0, 24 * 120))
def test_due_is_always_planned_and_never_twice(day: date, at: time, days: int, hours: int) -> None:
    due_at = datetime.combine(day, at, tzinfo=PARIS).astimezone(UTC)
    facts = rental(due_at, due_at - timedelta(days=days), channels=tuple(Channel))
    now = due_at - timedelta(days=days) + timedelta(hours=hours)
    found = due(facts, DEFAULT_RULES, OpenDays(), now)
    every = planned(facts, DEFAULT_RULES, OpenDays())
    assert set(found) <= set(every)
    assert len({one.key for one in every}) == len(every)
    assert all(one.at <= now for one in found)
    assert not any(is_quiet(one.at.astimezone(PARIS).date()) for one in every)
    assert all(OpenDays().is_open(one.return_day) for one in every)


@given(DUE_DAYS, st.integers(-10, 10))
def test_a_quiet_day_moves_a_reminder_away_from_the_return(day: date, offset: int) -> None:
    sent = sending_day(day, offset)
    moved = (sent - day).days
    assert (moved <= offset) if offset < 0 else (moved >= offset)
    assert sent == day if offset == 0 else not is_quiet(sent)


def test_hours_of_rules_are_local() -> None:
    assert {rule.local_time for rule in DEFAULT_RULES} == {time(9), time(10)}
