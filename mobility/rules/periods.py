"""Periods of time, the clock on the wall, and the days that are billed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Self


@dataclass(frozen=True, slots=True)
class Period:
    """From `start`, included, to `end`, excluded; both aware instants.

    >>> morning = Period(datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC))
    >>> noon = Period(datetime(2026, 12, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 14, tzinfo=UTC))
    >>> morning.overlaps(noon), morning.contains(morning.start), morning.contains(morning.end)
    (False, True, False)

    Raises:
        ValueError: an instant without time zone, or an end that does not come after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a period needs instants with a time zone")
        if _utc(self.end) <= _utc(self.start):
            raise ValueError("a period ends after it starts")

    def overlaps(self, other: Self) -> bool:
        """Whether the two have an instant in common; periods that only touch do not."""
        return _utc(self.start) < _utc(other.end) and _utc(other.start) < _utc(self.end)

    def contains(self, moment: datetime) -> bool:
        """Whether an instant lies in it; its end does not."""
        return _utc(self.start) <= _utc(moment) < _utc(self.end)


def _utc(moment: datetime) -> datetime:
    # Python compares two times of one zone by their faces, and is an hour wrong when clocks go back.
    return moment.astimezone(UTC)


def local_day(moment: datetime, tz: tzinfo) -> date:
    """The calendar day that an instant falls on, at a place.

    >>> from zoneinfo import ZoneInfo
    >>> local_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    datetime.date(2026, 7, 1)
    """
    return moment.astimezone(tz).date()


def at_local(day: date, at: time, tz: tzinfo) -> datetime:
    """The instant (UTC) at which the clock on the wall shows this time on this day.

    A time that clocks skip in March is an hour later on the wall; one that comes twice in October is the first.

    >>> from zoneinfo import ZoneInfo
    >>> paris = ZoneInfo("Europe/Paris")
    >>> at_local(date(2026, 10, 24), time(9), paris).hour, at_local(date(2026, 10, 26), time(9), paris).hour
    (7, 8)
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=tz).astimezone(UTC)


def billed_days(start: datetime, end: datetime, tz: tzinfo, closing_time: time) -> int:
    """The days that are billed: local calendar days begun; the day of return is free up to closing time; at least 1.

    Back at the very minute of closing is still in time: the desk is open until then.

    >>> from zoneinfo import ZoneInfo
    >>> paris = ZoneInfo("Europe/Paris")
    >>> out = at_local(date(2026, 12, 1), time(9, 30), paris)
    >>> billed_days(out, at_local(date(2026, 12, 8), time(17), paris), paris, time(17, 30))
    7
    >>> billed_days(out, at_local(date(2026, 12, 8), time(18), paris), paris, time(17, 30))
    8

    Raises:
        ValueError: the end comes before the start.
    """
    if _utc(end) < _utc(start):
        raise ValueError("the end comes before the start")
    back = end.astimezone(tz)
    days = (back.date() - local_day(start, tz)).days
    if back.time() > closing_time:
        days += 1
    return max(1, days)
