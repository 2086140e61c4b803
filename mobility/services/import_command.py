"""A list brought in from a terminal: the same rules as on the page, without a preview that stays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.errors import Refused
from mobility.rules.importing import USEFUL, Fault, ImportKind, RowState
from mobility.rules.names import search_key
from mobility.rules.roles import Role
from mobility.services import house, import_files, imports
from mobility.services.accounts import Person
from mobility.services.import_rows import Judged, Line, Setting, judge
from mobility.words import imports as words

NOBODY = Person(0, 0, "", "", Role.MANAGER, frozenset(), demonstration=False)
"""Who acts from a terminal: the journal says `command`; every site is in sight."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a file would do: its rows, how they are to be read, the columns that nothing is made of."""

    kind: ImportKind
    lines: Sequence[Line]
    setting: Setting
    judged: Sequence[Judged]
    headings: Sequence[str]
    unread: Sequence[str]
    skipped: Sequence[int]

    def counts(self) -> Mapping[str, int]:
        """How many rows are in each state."""
        return Counter(str(row.state) for row in self.judged)

    def faults(self) -> list[tuple[int, str, Fault]]:
        """What stands against a row: its line, the heading of the column, the fault."""
        heading = {name: self.headings[place] for place, name in self.setting.mapping.items()}
        found = [
            (
                row.number,
                heading.get(fault.name, words.field(fault.name) if fault.name else ""),
                fault,
            )
            for row in self.judged
            if row.state is RowState.FAULTY
            for fault in row.faults
        ]
        found += [
            (row.number, "", Fault("", "row_asks", {"reference": row.target}))
            for row in self.judged
            if row.state is RowState.ASK
        ]
        return sorted(found, key=lambda one: one[0])


def weigh(content: bytes, kind: ImportKind, *, site: str | None, now: datetime) -> Weighed:
    """Read and judge a file; nothing is written.

    Raises:
        Refused: what `import_files.read` refuses; `import_columns`; `site_unknown`, `site_missing`.
    """
    source = imports.SOURCES[kind]
    table = import_files.read(content, source.columns, source.vague)
    mapping = imports.mapping_of(table, kind)
    lacking = source.lacking(set(mapping.values()))
    if lacking:
        raise Refused.because("import_columns", which=", ".join(map(words.field, lacking)))
    setting = Setting(NOBODY, now, _site(site, kind), mapping)
    lines = [Line(number, cells) for number, cells in table.lines]
    judged = judge(lines, source, setting)
    unread = [name for place, name in enumerate(table.headings) if place not in mapping]
    return Weighed(kind, lines, setting, judged, table.headings, unread, table.skipped)


def _site(name: str | None, kind: ImportKind) -> int:
    """The site of what is new; rentals are of the site of their scooter, so nobody is asked for one."""
    sites = house.sites()
    which = ", ".join(site.name for site in sites)
    if name is None:
        if not sites or (len(sites) > 1 and kind is not ImportKind.RENTALS):
            raise Refused.because("site_missing", which=which)
        return sites[0].id
    for site in sites:
        if search_key(site.name) == search_key(name):
            return site.id
    raise Refused.because("site_unknown", text=name, which=which)


def bring_in(weighed: Weighed) -> None:
    """Bring in what was weighed, as the house is now; runs in one unit of work.

    Raises:
        Refused: `import_changed`: somebody changed what a row speaks of since it was weighed; `import_row`.
    """
    source = imports.SOURCES[weighed.kind]
    again = judge(weighed.lines, source, weighed.setting)
    if [_effect(row) for row in again] != [_effect(row) for row in weighed.judged]:
        raise Refused.because("import_changed")
    source.bring_in([row for row in again if row.state in USEFUL], weighed.setting)


def _effect(row: Judged) -> tuple[object, ...]:
    return row.number, row.state, row.target, row.changes
