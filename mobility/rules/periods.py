"""Periods of time, and the days that are billed."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
    """From `start`, included, to `end`, excluded; both aware instants."""

    start: datetime
    end: datetime


def local_day(moment: datetime, tz: tzinfo) -> date:
    """The calendar day that an instant falls on, at a place."""
    return moment.astimezone(tz).date()


def at_local(day: date, at: time, tz: tzinfo) -> datetime:
    """The instant (UTC) at which the clock on the wall shows this time on this day."""
    raise NotImplementedError


def billed_days(start: datetime, end: datetime, tz: tzinfo, closing_time: time) -> int:
    """The local calendar days begun; the day of return is free before closing time; at least 1."""
    raise NotImplementedError
