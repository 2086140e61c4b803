"""Rows of a list on their way in: understood, weighed against what is known, doubled rows told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from mobility.errors import Refused
from mobility.rules.importing import (
    Column,
    Fault,
    Habits,
    RowState,
    may_be_swapped,
    month_first_suspects,
    plain,
    read_row,
)
from mobility.rules.names import search_key
from mobility.services.accounts import Person
from mobility.words import local, sentence

CHUNK = 400
"""How many values one query asks for at most."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands in the file, and what a member of staff did to it."""

    number: int
    cells: Sequence[str]
    mended: bool = False
    answer: str = ""
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom, when and for which site a list is read, and how."""

    by: Person
    now: datetime
    site_id: int
    mapping: Mapping[int, str]
    month_first: bool = False

    @property
    def today(self) -> date:
        """The day on which it is read."""
        return local(self.now).date()


@dataclass(slots=True)
class Parsed:
    """A row as it was understood by itself."""

    number: int
    answer: str
    values: dict[str, Any]
    faults: list[Fault]
    remarks: list[Fault]

    def miss(self, *names: str) -> None:
        """Say of what a row needs that it is not there, unless something is wrong with it already."""
        told = {fault.name for fault in self.faults}
        self.faults += [
            Fault(name, "cell_missing")
            for name in names
            if name not in self.values | dict.fromkeys(told)
        ]

    def judged(
        self,
        state: RowState,
        *,
        name: str,
        key: str = "",
        target: str = "",
        changes: Sequence[tuple[str, Any, Any]] = (),
        facts: Any = None,
    ) -> "Judged":
        """What importing this row would do, with all that was found in it; faulty whenever something stands against it."""
        faulty = bool(self.faults)
        return Judged(
            number=self.number,
            state=RowState.FAULTY if faulty else state,
            name=name.strip()[:250],
            key="" if faulty else key[:250],
            target=target,
            changes=() if faulty else tuple(changes),
            faults=tuple(self.faults),
            remarks=tuple(self.remarks),
            values=self.values,
            facts=None if faulty else facts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What importing a row would do: to whom, which fields from what to what; or what stands against it."""

    number: int
    state: RowState
    name: str
    key: str = ""
    target: str = ""
    changes: tuple[tuple[str, Any, Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Any = None
    """What the service wants, for a row that makes a difference."""


@dataclass(frozen=True, slots=True)
class Source:
    """What lists of one kind are: their columns, what a row means as a whole, how it is weighed and brought in."""

    columns: Sequence[Column]
    by_name: Mapping[str, Column]
    vague: Mapping[str, Sequence[str]]
    lacking: Callable[[set[str]], tuple[str, ...]]
    settle: Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[Fault], list[Fault]]]
    weigh: Callable[[Sequence[Parsed], Setting], list[Judged]]
    bring_in: Callable[[Sequence[Judged], Setting], None]


def judge(lines: Sequence[Line], source: Source, setting: Setting) -> list[Judged]:
    """What importing each row would do; reads only, never raises for what stands in a row."""
    habits = Habits(setting.today, setting.month_first)
    swapped = _swapped(lines, source, setting)
    parsed = []
    for line in lines:
        read = read_row(line.cells, setting.mapping, source.by_name, habits)
        values, faults, remarks = source.settle(read.values)
        doubts = () if line.mended else swapped(line)
        parsed.append(
            Parsed(
                line.number,
                line.answer,
                values,
                [*read.faults, *faults, *doubts],
                [*read.remarks, *remarks],
            )
        )
    left = {line.number for line in lines if not line.chosen}
    return _doubles(source.weigh(parsed, setting), left)


def _swapped(
    lines: Sequence[Line], source: Source, setting: Setting
) -> Callable[[Line], list[Fault]]:
    """In a column where some days put the month first, a day that could be read both ways is told."""
    suspects: dict[int, str] = {}
    for place, name in setting.mapping.items():
        if source.by_name[name].dated and not setting.month_first:
            texts = [plain(line.cells[place]) for line in lines if place < len(line.cells)]
            if month_first_suspects(texts):
                suspects[place] = name

    def told(line: Line) -> list[Fault]:
        return [
            Fault(name, "day_ambiguous", {"text": plain(line.cells[place])})
            for place, name in suspects.items()
            if place < len(line.cells) and may_be_swapped(plain(line.cells[place]))
        ]

    return told


def _doubles(judged: Sequence[Judged], left: set[int]) -> list[Judged]:
    """A row that says again what one before it says does nothing; one that says otherwise is told.

    Rows that are `left` out speak for nobody.
    """
    first: dict[str, Judged] = {}
    found = []
    for row in judged:
        before = first.get(row.key)
        if not row.key or row.number in left or row.state in {RowState.FAULTY, RowState.ASK}:
            found.append(row)
        elif before is None:
            first[row.key] = row
            found.append(row)
        elif all(_same(before.values.get(name), value) for name, value in row.values.items()):
            again = Fault("", "row_again", {"number": str(before.number)})
            found.append(
                replace(
                    row, state=RowState.SAME, changes=(), facts=None, remarks=(*row.remarks, again)
                )
            )
        else:
            other = Fault("", "row_contradicts", {"number": str(before.number)})
            found.append(replace(row, state=RowState.FAULTY, facts=None, faults=(other,)))
    return found


def _same(one: Any, other: Any) -> bool:
    """Whether two rows say the same in a field; accents and capitals aside."""
    if isinstance(one, str) and isinstance(other, str):
        return search_key(one) == search_key(other)
    return bool(one == other)


@contextmanager
def told_of(row: Judged) -> Iterator[None]:
    """A deed that refuses a row is told with the line of the row: nothing was done.

    Raises:
        Refused: `import_row`.
    """
    try:
        yield
    except Refused as error:
        why = " ".join(sentence(reason) for reason in error.reasons)
        raise Refused.because("import_row", number=row.number, why=why) from error


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in pieces that one query can ask for."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def kept(value: Any) -> Any:
    """A value as a preview keeps it: days as text, sets as sorted lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return value
