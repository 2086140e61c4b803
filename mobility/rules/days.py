"""Days: counted in calendar months and years, never past the last that Python knows; and read as people write them."""

import calendar
import re
from datetime import MAXYEAR, date, timedelta

from mobility.rules.names import search_key

_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_PIVOT = 70
"""Two digits of a year below it are of this century."""


def add_days(day: date, days: int) -> date:
    """So many days later (earlier if negative), held within what a date can be.

    >>> add_days(date(2026, 12, 30), 3)
    datetime.date(2027, 1, 2)
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def add_months(day: date, months: int) -> date:
    """The same day of the month, so many months later; the last of the month where there is no such day.

    Terms that *end* are counted so: an attestation of 31 October holds four months, up to 28 February.

    >>> add_months(date(2026, 10, 31), 4)
    datetime.date(2027, 2, 28)
    >>> add_months(date(2026, 1, 15), -1)
    datetime.date(2025, 12, 15)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day, so many years later; 28 February where 29 February does not exist.

    >>> add_years(date(2024, 2, 29), 1)
    datetime.date(2025, 2, 28)
    """
    return add_months(day, 12 * years)


def anniversary(day: date, years: int) -> date:
    """The day from which so many years are *full*: 1 March where 29 February does not exist.

    Ages and minimum durations are counted so; rounding the other way would be a day short.

    >>> anniversary(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    return after_months(day, 12 * years)


def after_months(day: date, months: int) -> date:
    """The day from which so many months are *full*: the first of the next where there is no such day.

    >>> after_months(date(2026, 1, 31), 1)
    datetime.date(2026, 3, 1)
    """
    reached = add_months(day, months)
    return add_days(reached, 1) if reached.day < day.day else reached


def full_months(since: date, on: date) -> int:
    """How many months are full on a day; negative before.

    >>> full_months(date(2026, 1, 31), on=date(2026, 2, 28)), full_months(date(2026, 1, 31), on=date(2026, 3, 1))
    (0, 1)
    """
    return 12 * (on.year - since.year) + on.month - since.month - (on.day < since.day)


def age_on(born_on: date, on: date) -> int:
    """Full years on a day; negative before birth.

    >>> age_on(date(2008, 11, 25), on=date(2026, 11, 24)), age_on(date(2008, 11, 25), on=date(2026, 11, 25))
    (17, 18)
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def day_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a day as people write it; None when it is no such writing. It may not exist.

    >>> day_parts("12/3/1999"), day_parts("12-3-99"), day_parts("1er déc. 2026"), day_parts("2026-12-01")
    ((1999, 3, 12), (1999, 3, 12), (2026, 12, 1), (2026, 12, 1))
    """
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    figures = _FIGURES.fullmatch(text)
    if figures:
        return _year(figures[3]), int(figures[2]), int(figures[1])
    spoken = re.fullmatch(r"(\d{1,2})(?:er)? ([a-z]{3,}) (\d{4})", search_key(text))
    months = [] if spoken is None else [one for one in _MONTHS if one.startswith(spoken[2])]
    if spoken is not None and len(months) == 1:
        return int(spoken[3]), _MONTHS.index(months[0]) + 1, int(spoken[1])
    return None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) < _PIVOT else 1900 + int(text)
