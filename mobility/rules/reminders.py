"""Which reminders a rental is due, in local time; never twice, never after the return.

Everything is counted from the *return day*: the day that the contract says, or the next open one when the site is
closed then (nobody is late because of our own closing; DOMAIN §10.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from mobility.rules.days import add_days
from mobility.rules.periods import at_local, local_day

SUNDAY = 6
_SEARCH_DAYS = 62
"""How far the next open day is looked for: longer, and the site is closed for good."""
LATE_DAYS = 3
"""For how long a message about a late return still says something; then a person takes over."""
LEAST_USE = timedelta(hours=1)
"""A message on the day of return stays useful for this long, even where the return is due before it leaves."""


class ReminderKind(StrEnum):
    """What a reminder says."""

    RETURN_48H = "return_48h"
    RETURN_TODAY = "return_today"
    RETURN_LATE = "return_late"


class Channel(StrEnum):
    """How it reaches the person."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """One line of the calendar: so many local days from the return day, at this local time."""

    kind: ReminderKind
    offset_days: int
    local_time: time


DEFAULT_RULES: tuple[ReminderRule, ...] = (
    ReminderRule(kind=ReminderKind.RETURN_48H, offset_days=-2, local_time=time(10)),
    ReminderRule(kind=ReminderKind.RETURN_TODAY, offset_days=0, local_time=time(9)),
    ReminderRule(kind=ReminderKind.RETURN_LATE, offset_days=1, local_time=time(9)),
)
"""The calendar of a new foundation (DOMAIN §10.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalFacts:
    """What reminders need to know of a rental; instants with a time zone."""

    number: str
    due_at: datetime
    handed_over_at: datetime | None
    returned_at: datetime | None = None
    channels: tuple[Channel, ...] = ()
    taken_over_at: datetime | None = None
    """From when on this house reminds; what was to be said before, somebody said or nobody will."""


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    """The French public holidays of a year, without those of Alsace and Moselle."""
    return frozenset(holidays.country_holidays("FR", years=year))


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday in France.

    >>> is_holiday(date(2027, 3, 29)), is_holiday(date(2027, 3, 26))  # Easter Monday; Good Friday is Alsace's
    (True, False)
    """
    return day in _holidays(day.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """When a site takes scooters back: open weekdays (0 is Monday), days it is closed, its time zone."""

    weekdays: frozenset[int] = frozenset(range(6))
    closed: frozenset[date] = field(default_factory=frozenset)
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))

    def is_open(self, day: date) -> bool:
        """Whether a scooter can be brought back on this day."""
        return day.weekday() in self.weekdays and day not in self.closed and not is_holiday(day)

    def next_open(self, day: date) -> date:
        """The first open day from this one on; this one itself if none comes within two months."""
        ahead = (add_days(day, days) for days in range(_SEARCH_DAYS))
        return next((candidate for candidate in ahead if self.is_open(candidate)), day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that has to leave: `at` (UTC) is its moment, `key` makes a second one impossible.

    `due_day` is the day of return that the contract says, `return_day` the one it comes to (the next open day).
    The key holds the contract's day: an extension makes new reminders, a closed day does not.
    """

    kind: ReminderKind
    channel: Channel
    due_day: date
    return_day: date
    at: datetime
    key: str


def is_quiet(day: date) -> bool:
    """Whether nobody is written to on this day: Sundays and public holidays."""
    return day.weekday() == SUNDAY or is_holiday(day)


def sending_day(return_day: date, offset_days: int) -> date:
    """The day on which a reminder leaves: one before the return moves back from a quiet day, one after moves on.

    >>> sending_day(date(2026, 12, 1), -2)  # two days before this Tuesday is a Sunday
    datetime.date(2026, 11, 28)
    """
    day = add_days(return_day, offset_days)
    step = -1 if offset_days < 0 else 1
    while offset_days and is_quiet(day):
        day = add_days(day, step)
    return day


def planned(rental: RentalFacts, rules: Sequence[ReminderRule], calendar: OpenDays) -> list[Due]:
    """Every reminder of a rental that is out, in order of time, whether its moment has come or not.

    Those whose day is not after the day of handover are left out: the person was at the desk then. So are those
    whose moment was past when the rental was taken over from paper.
    """
    if rental.handed_over_at is None or rental.returned_at is not None:
        return []
    due_day = local_day(rental.due_at, calendar.timezone)
    return_day = calendar.next_open(due_day)
    out_on = local_day(rental.handed_over_at, calendar.timezone)
    found = []
    for rule in rules:
        day = sending_day(return_day, rule.offset_days)
        if day <= out_on:
            continue
        at = at_local(day, rule.local_time, calendar.timezone)
        if rental.taken_over_at is not None and at <= rental.taken_over_at:
            continue
        found += [
            Due(
                kind=rule.kind,
                channel=channel,
                due_day=due_day,
                return_day=return_day,
                at=at,
                key=f"{rental.number}:{rule.kind}:{due_day.isoformat()}:{channel}",
            )
            for channel in rental.channels
        ]
    return sorted(found, key=lambda one: one.at)


def due(
    rental: RentalFacts, rules: Sequence[ReminderRule], calendar: OpenDays, now: datetime
) -> list[Due]:
    """The reminders whose moment has come and is not past, in order of time.

    Asked again at any later minute it answers the same keys, so a runner that slept catches up, and what was sent is
    known by its key. A reminder that would say nothing true any more is not due: "in two days" on the day itself,
    "today" once the hour of return is past, "late" three days on. After the return nothing is due.

        >>> out = RentalFacts(
        ...     number="2026-0001", due_at=at_local(date(2026, 12, 4), time(17), ZoneInfo("Europe/Paris")),
        ...     handed_over_at=at_local(date(2026, 11, 24), time(10), ZoneInfo("Europe/Paris")), channels=(Channel.SMS,),
        ... )
        >>> now = at_local(date(2026, 12, 2), time(10, 1), ZoneInfo("Europe/Paris"))
        >>> [one.key for one in due(out, DEFAULT_RULES, OpenDays(), now)]
        ['2026-0001:return_48h:2026-12-04:sms']
    """
    offsets = {rule.kind: rule.offset_days for rule in rules}
    return [
        one
        for one in planned(rental, rules, calendar)
        if one.at <= now < _useful_until(one, offsets[one.kind], rental.due_at, calendar.timezone)
    ]


def _useful_until(one: Due, offset_days: int, due_at: datetime, tz: ZoneInfo) -> datetime:
    """The instant from which a reminder would say something wrong or of no use."""
    if offset_days < 0:
        return at_local(one.return_day, time(0), tz)
    if offset_days == 0:
        hour = due_at.astimezone(tz).time()
        return max(at_local(one.return_day, hour, tz), one.at + LEAST_USE)
    return one.at + timedelta(days=LATE_DAYS)
