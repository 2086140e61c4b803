"""Lists that come from elsewhere: whose column is which, and what stands in a cell.

A cell is text as a spreadsheet shows it; how each is read stands in `import_cells`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mobility.rules.names import search_key

MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_CELL = 1_000
"""What a file may hold; a longer cell is cut when it is kept."""


class ImportKind(StrEnum):
    """What a list is of."""

    BENEFICIARIES = "beneficiaries"
    SCOOTERS = "scooters"
    RENTALS = "rentals"
    """Those under way when the house goes live in mid-season."""


class ImportState(StrEnum):
    """Where an import is."""

    PREVIEW = "preview"
    QUEUED = "queued"
    """Asked for; the runner brings it in."""
    DONE = "done"
    DROPPED = "dropped"


class RowState(StrEnum):
    """What importing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ASK = "ask"
    """Perhaps somebody who is known: a member of staff has to say."""
    FAULTY = "faulty"


USEFUL = frozenset({RowState.NEW, RowState.CHANGED})
"""States of rows that importing them would make a difference for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, or worth telling: the name of the field (empty: the whole row), a code, its values as text."""

    name: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class Unreadable(ValueError):
    """A cell that cannot be understood, as a code and its values."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values_of_it = code, values


@dataclass(frozen=True, slots=True)
class Habits:
    """How a list is to be read: the day it is read on, and whether its dates put the month first."""

    today: date
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood of a cell, and a remark about it as a code and its values."""

    value: Any
    remark: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[[str, Habits], Read]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field that a list may fill: its name, the folded ways of heading it, and how its cells are read."""

    name: str
    headers: frozenset[str]
    read: Reader
    dated: bool = False


def column(name: str, headings: str, read: Reader, *, dated: bool = False) -> Column:
    """A column by the ways of heading it, a stroke between them."""
    known = frozenset(fold(heading) for heading in headings.split("|"))
    return Column(name=name, headers=known, read=read, dated=dated)


@dataclass(frozen=True, slots=True)
class Values:
    """What was understood of a row, field by field; empty cells are not in it."""

    values: Mapping[str, Any]
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


# Columns

_NOISE = frozenset(
    {
        "du",
        "de",
        "la",
        "le",
        "l",
        "des",
        "beneficiaire",
        "personne",
        "candidat",
        "salarie",
        "usager",
        "client",
        "participant",
        "jj",
        "mm",
        "aaaa",
        "jjmmaaaa",
        "obligatoire",
        "facultatif",
        "1",
        "fr",
        "scooter",
        "vehicule",
    }
)
"""Words at the end of a heading that say nothing more."""


def fold(heading: str) -> str:
    """A heading as it is compared: no accents, no case, nothing in brackets, no words that add nothing.

    >>> fold("Date de NAISSANCE (JJ/MM/AAAA) du bénéficiaire")
    'date de naissance'
    """
    words = search_key(re.sub(r"\(.*?\)", " ", heading).strip() or heading).split()
    while len(words) > 1 and words[-1] in _NOISE:
        words.pop()
    return " ".join(words)


def guess(
    headings: Sequence[str], columns: Sequence[Column], vague: Mapping[str, Sequence[str]]
) -> dict[int, str]:
    """Which field each column of a file fills, by its heading; every field once, the first column that claims it.

    `vague` headings go to the first of their fields that no clearer heading has claimed.
    """
    found: dict[int, str] = {}
    folded = [fold(heading) for heading in headings]
    for place, heading in enumerate(folded):
        for column in columns:
            if heading in column.headers and column.name not in found.values():
                found[place] = column.name
                break
    for place, heading in enumerate(folded):
        for name in vague.get(heading, ()):
            if place not in found and name not in found.values():
                found[place] = name
    return dict(sorted(found.items()))


# Rows


def read_row(
    cells: Sequence[str], mapping: Mapping[int, str], columns: Mapping[str, Column], habits: Habits
) -> Values:
    """Understand a row; never raises."""
    values: dict[str, Any] = {}
    faults, remarks = [], []
    for place, name in mapping.items():
        text = plain(cells[place]) if place < len(cells) else ""
        if not text:
            continue
        try:
            if text[0] in "=@":
                raise Unreadable("cell_formula")  # noqa: TRY301 - one way to tell a fault of a cell
            read = columns[name].read(text, habits)
        except Unreadable as error:
            faults.append(Fault(name, error.code, error.values_of_it))
        else:
            values[name] = read.value
            if read.remark:
                remarks.append(Fault(name, read.remark, read.about))
    return Values(values, tuple(faults), tuple(remarks))


def plain(cell: str) -> str:
    r"""A cell without what spreadsheets put around it: spaces of any width, the quote that keeps a text a text, ="…".

    >>> plain('="0612345678"'), plain("'+33 6 12"), plain(" a\u00a0 b ")
    ('0612345678', '+33 6 12', 'a b')
    """
    text = "".join(
        " " if sign.isspace() or unicodedata.category(sign) == "Cc" else sign for sign in cell
    )
    text = " ".join(text.split())
    kept = re.fullmatch(r'="([^"]*)"', text)
    if kept:
        return kept[1].strip()
    return text[1:].strip() if re.match(r"'[=+\-@]", text) else text


def month_first_suspects(texts: Sequence[str]) -> bool:
    """Whether a column of days has one that only makes sense with its month first: 03/25/1999."""
    for text in texts:
        found = re.match(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d", text)
        if found and int(found[1]) <= 12 < int(found[2]) <= 31:
            return True
    return False


def may_be_swapped(text: str) -> bool:
    """Whether day and month of a date could be taken for each other."""
    found = re.match(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d", text)
    return bool(
        found and int(found[1]) != int(found[2]) and max(int(found[1]), int(found[2])) <= 12
    )
