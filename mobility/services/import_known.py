"""What the rows of lists speak of: people, scooters, sites that the house knows, found in a few queries for all rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from mobility import db
from mobility.models import Beneficiary, Scooter
from mobility.rules.identifiers import format_reference
from mobility.rules.importing import Fault
from mobility.rules.names import search_key
from mobility.services import house
from mobility.services.import_rows import Parsed, Setting, chunks

# People


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked at of somebody who may be meant."""

    id: int
    site_id: int
    reference: str
    birth: str
    usage: str
    first: str
    born_on: date
    phone: str
    email: str
    name: str

    def is_named(self, birth_name: str, first_names: str) -> bool:
        """Whether a row names them so: any of their names, and the first of their first names."""
        return bool(first_names) and (
            search_key(birth_name) in {self.birth, self.usage} - {""}
            and first_name(first_names) == self.first
        )


def first_name(first_names: str) -> str:
    """The first of somebody's first names, folded."""
    return search_key(first_names).partition(" ")[0]


class People:
    """Everybody whom the rows of a list may mean, by each of these fields."""

    def __init__(self, rows: Sequence[Parsed], fields: Sequence[str]) -> None:
        self.by_reference: dict[str, Known] = {}
        self._by: dict[str, defaultdict[Any, list[Known]]] = {
            name: defaultdict(list) for name in ("born_on", "phone", "email")
        }
        _follow_merges(rows)
        for name in fields:
            for some in chunks(
                {_compared(name, row.values[name]) for row in rows if name in row.values}
            ):
                column = getattr(Beneficiary, name)
                self._add((func.lower(column) if name == "email" else column).in_(some))

    def _add(self, condition: Any) -> None:
        shown = select(
            Beneficiary.id,
            Beneficiary.site_id,
            Beneficiary.reference,
            Beneficiary.birth_name,
            Beneficiary.usage_name,
            Beneficiary.first_names,
            Beneficiary.born_on,
            Beneficiary.phone,
            Beneficiary.email,
        )
        for row in db.session.execute(shown.where(condition, Beneficiary.merged_into_id.is_(None))):
            if row.reference in self.by_reference:
                continue
            one = Known(
                row.id,
                row.site_id,
                row.reference,
                search_key(row.birth_name),
                search_key(row.usage_name),
                first_name(row.first_names),
                row.born_on,
                row.phone,
                row.email.lower(),
                f"{row.first_names} {row.usage_name or row.birth_name}",
            )
            self.by_reference[one.reference] = one
            for name, found in self._by.items():
                if getattr(one, name):
                    found[getattr(one, name)].append(one)

    def of(self, field: str, row: Parsed) -> Sequence[Known]:
        """Who has the same birth date, phone or e-mail as the row says."""
        said = row.values.get(field)
        return self._by[field].get(_compared(field, said), ()) if said else ()

    def named(self, row: Parsed) -> list[Known]:
        """Who has the names and the birth date that the row says."""
        names = row.values.get("birth_name", ""), row.values.get("first_names", "")
        return [one for one in self.of("born_on", row) if one.is_named(*names)]

    def by_its_reference(self, row: Parsed) -> str:
        """The reference that a row gives, if it is somebody's who may be meant; else what is wrong is told in the row."""
        values = row.values
        one = self.by_reference.get(values["reference"])
        if one is None:
            shown = format_reference(values["reference"])
            row.faults.append(Fault("reference", "reference_unknown", {"reference": shown}))
            return ""
        named = one.is_named(
            values.get("birth_name", one.birth), values.get("first_names", one.first)
        )
        if not named and values.get("born_on", one.born_on) != one.born_on:
            row.faults.append(Fault("reference", "reference_of_another", {"name": one.name}))
        return one.reference


def _compared(field: str, said: Any) -> Any:
    return said.lower() if field == "email" else said


def _follow_merges(rows: Sequence[Parsed]) -> None:
    """The reference of a file that was merged is read as that of the file that took it in."""
    keeper = aliased(Beneficiary)
    led: dict[str, str] = {}
    for some in chunks({row.values["reference"] for row in rows if "reference" in row.values}):
        query = (
            select(Beneficiary.reference, keeper.reference)
            .join(keeper, Beneficiary.merged_into_id == keeper.id)
            .where(Beneficiary.reference.in_(some))
        )
        led |= {old: new for old, new in db.session.execute(query)}  # noqa: C416 - rows are not pairs to dict()
    for row in rows:
        if row.values.get("reference") in led:
            row.values["reference"] = led[row.values["reference"]]


# Scooters


def scooters(rows: Sequence[Parsed], fields: Sequence[str]) -> dict[str, dict[str, Scooter]]:
    """The scooters that rows may mean, by each of these fields, with their models and sites."""
    found: dict[str, dict[str, Scooter]] = {name: {} for name in fields}
    for name in fields:
        for some in chunks({row.values[name] for row in rows if name in row.values}):
            query = (
                select(Scooter)
                .options(joinedload(Scooter.model), joinedload(Scooter.site))
                .where(getattr(Scooter, name).in_(some))
            )
            found[name] |= {getattr(one, name): one for one in db.session.scalars(query)}
    return found


# What is called by its name


class Names:
    """Things of the house by the names that a list may call them by, accents and capitals aside."""

    def __init__(self, named: Iterable[tuple[int, str]]) -> None:
        self._names: Mapping[int, str] = dict(named)
        self._by_name = {search_key(name): key for key, name in self._names.items()}

    def meant(self, row: Parsed, field: str, code: str) -> int | None:
        """The id of what a row names in a field; a name that nothing has is told in the row, with those that are."""
        said = row.values.get(field)
        if said is None:
            return None
        found = self._by_name.get(search_key(said))
        if found is None:
            which = ", ".join(sorted(self._names.values())[:8])
            row.faults.append(Fault(field, code, {"text": said, "which": which}))
        return found

    def name(self, key: int | None) -> str:
        """What something is called; nothing where it is not known."""
        return self._names.get(key or 0, "")


def sites_of(setting: Setting) -> Names:
    """The sites of whoever brings a list in."""
    return Names((site.id, site.name) for site in house.sites_of(setting.by))
