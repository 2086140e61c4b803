"""Which reminders a rental is due, in local time; never twice, never after the return."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


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
    """One line of the calendar: so many local days from the day of return, at this local time."""

    kind: ReminderKind
    offset_days: int
    local_time: time


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalFacts:
    """What reminders need to know of a rental; instants in UTC."""

    number: str
    due_at: datetime
    handed_over_at: datetime | None
    returned_at: datetime | None = None
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """When a site takes scooters back: open weekdays (0 is Monday), days it is closed, its time zone."""

    weekdays: frozenset[int] = frozenset(range(6))
    closed: frozenset[date] = field(default_factory=frozenset)
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that has to leave: `at` (UTC) is its moment, `key` makes a second one impossible.

    `due_day` is the day of return that the contract says, `return_day` the one it comes to (the next open day).
    """

    kind: ReminderKind
    channel: Channel
    due_day: date
    return_day: date
    at: datetime
    key: str


def due(
    rental: RentalFacts, rules: Sequence[ReminderRule], calendar: OpenDays, now: datetime
) -> list[Due]:
    """The reminders whose moment has come and is not past."""
    raise NotImplementedError
