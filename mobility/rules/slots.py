"""Handovers and returns by the hour: which hours of a day a site gives appointments in, and how many are left.

An hour is one on the wall. It is named by the instant (UTC) at which it begins, so that the hour which comes twice
in October is two hours, and the one that March skips is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mobility.rules.periods import at_local

HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Range:
    """When the desk is open on a day, in local time, and how many handovers and returns it takes an hour."""

    opens: time
    closes: time
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One hour of a day in which appointments are given."""

    hour: datetime
    """The instant (UTC) at which the hour begins on the wall."""
    first: datetime
    """The first instant (UTC) in it at which the desk is open."""
    capacity: int
    taken: int = 0

    @property
    def left(self) -> int:
        """How many more it takes; never below 0, even where more were promised than it takes today."""
        return max(0, self.capacity - self.taken)

    @property
    def full(self) -> bool:
        """Whether it takes nobody any more."""
        return self.taken >= self.capacity


def hour_of(moment: datetime, ranges: Sequence[Range], tz: tzinfo) -> datetime | None:
    """The hour that an appointment counts in; None when the desk is closed then.

    The very minute of closing belongs to the hour that ends with it: nobody waits for them afterwards.

    >>> from zoneinfo import ZoneInfo
    >>> day = [Range(time(9), time(12), 4), Range(time(13, 30), time(18), 4)]
    >>> paris = ZoneInfo("Europe/Paris")
    >>> [hour_of(datetime(2026, 12, 1, hour, minute, tzinfo=UTC), day, paris) for hour, minute in ((9, 40), (11, 30))]
    [datetime.datetime(2026, 12, 1, 9, 0, tzinfo=datetime.timezone.utc), None]
    >>> hour_of(datetime(2026, 12, 1, 11, tzinfo=UTC), day, paris).hour
    10
    """
    at = moment.astimezone(tz).time()
    if any(one.opens <= at < one.closes for one in ranges):
        return _begin(moment, tz)
    if any(one.closes == at for one in ranges):
        return _begin(moment.astimezone(UTC) - _INSTANT, tz)
    return None


def _begin(moment: datetime, tz: tzinfo) -> datetime:
    here = moment.astimezone(tz)
    into = timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
    return moment.astimezone(UTC) - into


def slots(day: date, ranges: Sequence[Range], taken: Iterable[datetime], tz: tzinfo) -> list[Slot]:
    """The hours of a day in which the desk is open, in order, with what is promised in each.

    Where two ranges touch one hour (12:30, then 12:45), the larger capacity counts: the desk has both of its ends.

    Args:
        day: the local day.
        ranges: when the desk is open on it; empty when it is closed.
        taken: the instants of the appointments that are promised; those of other days do no harm.
        tz: the time zone of the wall.
    """
    counts: dict[datetime, int] = {}
    for moment in taken:
        if moment.astimezone(tz).date() == day:
            hour = hour_of(moment, ranges, tz)
            if hour is not None:
                counts[hour] = counts.get(hour, 0) + 1
    found = []
    hour, end = at_local(day, time(), tz), at_local(day + timedelta(days=1), time(), tz)
    while hour < end:
        slot = _slot(hour, ranges, counts.get(hour, 0), tz)
        if slot is not None:
            found.append(slot)
        hour += HOUR
    return found


def _slot(hour: datetime, ranges: Sequence[Range], taken: int, tz: tzinfo) -> Slot | None:
    begin = hour.astimezone(tz).time()
    end = time(begin.hour + 1) if begin.hour < 23 else time.max
    touching = [one for one in ranges if max(one.opens, begin) < min(one.closes, end)]
    if not touching:
        return None
    first = max(begin, min(one.opens for one in touching))
    return Slot(
        hour=hour,
        first=hour + timedelta(minutes=first.minute, seconds=first.second),
        capacity=max(one.capacity for one in touching),
        taken=taken,
    )


def nearest(
    found: Iterable[Slot], moment: datetime, *, after: datetime
) -> tuple[Slot | None, Slot | None]:
    """The last hour with a place left before an instant, and the first one after it; none before `after`.

    The hour that holds the instant is neither.
    """
    free = sorted((one for one in found if not one.full and one.first >= after), key=_by_first)
    before = [one for one in free if one.hour + HOUR <= moment and one.first < moment]
    later = [one for one in free if one.first > moment]
    return (before[-1] if before else None, later[0] if later else None)


def closest(found: Iterable[Slot], moment: datetime, *, after: datetime, count: int) -> list[Slot]:
    """So many hours with a place left, the nearest to an instant, in order of time; none before `after`."""
    free = [one for one in found if not one.full and one.first >= after]
    chosen = sorted(free, key=lambda one: (abs(one.first - moment), one.first))[:count]
    return sorted(chosen, key=_by_first)


def _by_first(slot: Slot) -> datetime:
    return slot.first
