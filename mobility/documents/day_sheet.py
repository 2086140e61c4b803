"""The sheet of a day: who comes for a scooter and who brings one back, with phone numbers, and room for the pen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable

from mobility.documents.blocks import Blank, Box, Rows, Space
from mobility.documents.data import Foundation
from mobility.documents.fonts import missing_glyphs
from mobility.documents.layout import (
    BODY,
    LABEL,
    SECTION,
    SUBTITLE,
    TITLE,
    VALUE_STRONG,
    WIDTH,
    Heading,
)
from mobility.documents.layout import ours as sentence
from mobility.documents.layout import text as paragraph
from mobility.documents.sheet import Sheet, build, joined, small_print

_GAP = 4 * mm
_WHEN, _PHONE, _WHAT, _TICK = 27 * mm, 29 * mm, 53 * mm, 11 * mm
_ROOM = 30 * mm
"""A title, the heads of the columns, and two lines."""
_REMARKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of the day: its title, what its columns are called, its lines, or what to say if there are none."""

    title: str
    heads: tuple[str, ...]
    """Of four columns (when, who, phone, what) or of two (when, what), and of the one to tick."""
    lines: tuple[tuple[str, ...], ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheetData:
    """Every word of the sheet."""

    foundation: Foundation
    day: str
    site: str
    summary: str
    printed_at: datetime
    printed: str
    """When and by whom."""
    parts: tuple[Part, ...]


def render(data: DaySheetData) -> bytes:
    """The sheet as PDF; the same data gives the same bytes.

    Letters that the face lacks become question marks: a day does not wait for one name.
    """
    story: list[Flowable] = [
        Heading(sentence("Feuille du jour", TITLE), "Feuille du jour"),
        sentence(_printable(joined(data.day, data.site)), SUBTITLE),
        sentence(_printable(data.summary), SUBTITLE),
        Space(4),
    ]
    for part in data.parts:
        story += _part(part)
    story += [
        Space(8),
        CondPageBreak(_REMARKS * 22 + 20),
        _title("Remarques"),
        *(Blank(22) for _ in range(_REMARKS)),
    ]
    return build(
        story,
        Sheet(
            title=f"Feuille du jour, {data.day}",
            subject=_printable(data.summary),
            house=data.foundation.name,
            running=f"Feuille du jour, {data.day}",
            small_print=joined(_printable(data.printed), small_print(data.foundation)),
            contact=_printable(data.site),
            holder=_printable(data.site),
            made_at=data.printed_at,
            logo=data.foundation.logo,
        ),
    )


def _part(part: Part) -> list[Flowable]:
    # A list may part between two pages, but never right under its title.
    found: list[Flowable] = [CondPageBreak(_ROOM), Space(9), _title(part.title)]
    if not part.lines:
        return [*found, sentence(part.nothing, BODY)]
    head: list[Flowable | None] = [sentence(name, LABEL) for name in part.heads]
    lines = [_line(line) for line in part.lines]
    return [
        *found,
        Rows(
            _widths(len(part.heads)),
            [head, *lines],
            rules=True,
            gap=_GAP,
            padding=4,
            head=1,
        ),
    ]


def _title(words: str) -> Heading:
    found = Heading(sentence(words, SECTION), words, 1)
    found.keepWithNext = 0  # with the whole list, that would be
    return found


def _widths(columns: int) -> Sequence[float]:
    fixed = (_WHEN, _PHONE, _WHAT, _TICK) if columns == 5 else (_WHEN, _TICK)
    who = WIDTH - sum(fixed) - (columns - 1) * _GAP
    return (fixed[0], who, *fixed[1:])


def _line(cells: Sequence[str]) -> list[Flowable | None]:
    """One line: its hour in bold, what is known, and a square to tick."""
    when, *rest = (_printable(cell) for cell in cells)
    return [
        paragraph(when, VALUE_STRONG),
        *(paragraph(cell, BODY) for cell in rest),
        Box(12),
    ]


def _printable(value: str) -> str:
    lacking = missing_glyphs(value)
    return "".join("?" if letter in lacking else letter for letter in value)
