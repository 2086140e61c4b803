"""How a row of the planning is laid out: half days as columns, what occupies them and what is free, in order.

A half day is the finest that a planning shows; two occupations of one half day share it, and neither is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

NOON = time(12)
A_DAY = 2
"""Columns of a day: before noon and after."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """Something that lasts from an instant to another, on the foundation's clock."""

    starts: datetime
    ends: datetime
    what: T


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """So many columns of a row: free, or taken by one thing (by several where they share a half day)."""

    column: int
    span: int
    held: tuple[T, ...] = ()


def monday(day: date) -> date:
    """The Monday of a day's week: plannings begin on it.

    >>> monday(date(2026, 11, 26))
    datetime.date(2026, 11, 23)
    """
    return day - timedelta(days=day.weekday())


def lay_out(stretches: Sequence[Stretch[T]], first_day: date, days: int) -> list[Cell[T]]:
    """The cells of one row, which cover its columns exactly; what lies outside the days is left out.

    >>> from datetime import datetime
    >>> morning = Stretch(datetime(2026, 11, 24, 9), datetime(2026, 11, 24, 11), "check")
    >>> [(cell.column, cell.span, cell.held) for cell in lay_out([morning], date(2026, 11, 23), 3)]
    [(0, 2, ()), (2, 1, ('check',)), (3, 3, ())]
    """
    columns = days * A_DAY
    cells: list[Cell[T]] = []
    cursor = 0
    for one in sorted(stretches, key=lambda stretch: stretch.starts):
        begin, end = _column(one.starts, first_day), _column(one.ends, first_day, up=True)
        if end <= 0 or begin >= columns:
            continue
        begin, end = max(begin, cursor, 0), min(end, columns)
        if begin >= end:  # its half days are taken: it shares the last one
            last = cells[-1]
            cells[-1] = Cell(last.column, last.span, (*last.held, one.what))
            continue
        if begin > cursor:
            cells.append(Cell(cursor, begin - cursor))
        cells.append(Cell(begin, end - begin, (one.what,)))
        cursor = end
    if cursor < columns:
        cells.append(Cell(cursor, columns - cursor))
    return cells


def _column(moment: datetime, first_day: date, *, up: bool = False) -> int:
    """The column in which an instant falls; for an end, the one after the last that it touches."""
    whole = (moment.date() - first_day).days * A_DAY
    clock = moment.time()
    if not up:
        return whole + (clock >= NOON)
    if clock == time():
        return whole
    return whole + 1 + (clock > NOON)
