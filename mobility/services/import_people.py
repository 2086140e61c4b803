"""A list of people: who each row is, what it changes, and how it is brought in.

Matching follows RDV-Insertion's order (PEERS, N): our reference; then the same name without accents and birth date; then
the same phone and first name, where a member of staff is asked, since families share phones. An empty cell changes nothing, and a
list adds situations to a file without taking any away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, selectinload

from mobility import db
from mobility.errors import NotFound
from mobility.models import Beneficiary
from mobility.rules import import_people as rules
from mobility.rules.identifiers import format_reference
from mobility.rules.importing import Fault, RowState
from mobility.rules.names import search_key
from mobility.services import beneficiaries, house, prescribers
from mobility.services.beneficiaries import Facts
from mobility.services.import_rows import Judged, Parsed, Setting, Source, chunks, kept, told_of

OTHER = "other"
"""The answer that it is another person."""
_NAMES = frozenset(
    {"birth_name", "usage_name", "first_names", "address", "birth_place", "need_place"}
)
"""What is compared as names are: other accents or capitals are no change."""
_PLACE = ("insee", "town", "postcode")


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked at of somebody who may be meant."""

    reference: str
    birth: str
    usage: str
    first: str
    born_on: date
    phone: str
    name: str

    def is_named(self, birth_name: str, first_names: str) -> bool:
        """Whether a row names them so: any of their names, and the first of their first names."""
        return bool(first_names) and (
            search_key(birth_name) in {self.birth, self.usage} - {""}
            and _first(first_names) == self.first
        )


def _first(first_names: str) -> str:
    return search_key(first_names).partition(" ")[0]


class _People:
    """Everybody whom the rows of a list may mean, found in a few queries."""

    def __init__(self, rows: Sequence[Parsed]) -> None:
        self.by_reference: dict[str, _Known] = {}
        self.by_birth: defaultdict[date, list[_Known]] = defaultdict(list)
        self.by_phone: defaultdict[str, list[_Known]] = defaultdict(list)
        _follow_merges(rows)
        for name in ("reference", "born_on", "phone"):
            wanted = {row.values[name] for row in rows if name in row.values}
            for some in chunks(wanted):
                self._add(getattr(Beneficiary, name).in_(some))

    def _add(self, condition: Any) -> None:
        shown = select(
            Beneficiary.reference,
            Beneficiary.birth_name,
            Beneficiary.usage_name,
            Beneficiary.first_names,
            Beneficiary.born_on,
            Beneficiary.phone,
        )
        for row in db.session.execute(shown.where(condition, Beneficiary.merged_into_id.is_(None))):
            if row.reference in self.by_reference:
                continue
            one = _Known(
                row.reference,
                search_key(row.birth_name),
                search_key(row.usage_name),
                _first(row.first_names),
                row.born_on,
                row.phone,
                f"{row.first_names} {row.usage_name or row.birth_name}",
            )
            self.by_reference[one.reference] = one
            self.by_birth[one.born_on].append(one)
            if one.phone:
                self.by_phone[one.phone].append(one)

    def meant_by(self, row: Parsed) -> tuple[str, str]:
        """The reference of who a row is, and of who it may be; what stands against it is told in the row."""
        values = row.values
        if "reference" in values:
            return self._by_reference(row), ""
        names = values.get("birth_name", ""), values.get("first_names", "")
        same = [
            one
            for one in self.by_birth.get(values.get("born_on", date.max), ())
            if one.is_named(*names)
        ]
        if len(same) > 1:
            which = ", ".join(format_reference(one.reference) for one in same)
            row.faults.append(Fault("", "people_several", {"which": which}))
        if same:
            return same[0].reference, ""
        first = _first(names[1])
        alike = [
            one for one in self.by_phone.get(values.get("phone", ""), ()) if first == one.first
        ]
        if row.answer == OTHER or not first or not alike:
            return "", ""
        if row.answer in {one.reference for one in alike}:
            return row.answer, ""
        return "", alike[0].reference

    def _by_reference(self, row: Parsed) -> str:
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


def _loaded(references: Iterable[str]) -> dict[str, Beneficiary]:
    found: dict[str, Beneficiary] = {}
    for some in chunks(sorted(references)):
        query = (
            select(Beneficiary)
            .options(selectinload(Beneficiary.situations))
            .where(Beneficiary.reference.in_(some))
        )
        found |= {person.reference: person for person in db.session.scalars(query)}
    return found


@dataclass(frozen=True, slots=True)
class _House:
    """Sites and prescribers by the folded names that a list may call them by."""

    sites: Mapping[str, tuple[int, str]]
    prescribers: Mapping[str, tuple[int, str]]
    site_names: Mapping[int, str]
    prescriber_names: Mapping[int, str]


def _house(setting: Setting) -> _House:
    sites = [(site.id, site.name) for site in house.sites_of(setting.by)]
    senders = [(int(key), name) for key, name in prescribers.choices()]
    return _House(
        {search_key(name): (key, name) for key, name in sites},
        {search_key(name): (key, name) for key, name in senders},
        dict(sites),
        dict(senders),
    )


def weigh(rows: Sequence[Parsed], setting: Setting) -> list[Judged]:
    """What each row would do to whom."""
    known, around = _People(rows), _house(setting)
    meant = [known.meant_by(row) for row in rows]
    people = _loaded({reference for reference, _perhaps in meant if reference})
    found = []
    for row, (reference, perhaps) in zip(rows, meant, strict=True):
        given = _given(row, around)
        person = people.get(reference)
        if person is None and not row.values.get("reference"):
            row.miss("birth_name", "first_names", "born_on")
        found.append(_judged(row, given, person, perhaps, setting, around))
    return found


def _given(row: Parsed, around: _House) -> dict[str, Any]:
    """The facts that a row gives, by the names of `Facts`."""
    values = {name: value for name, value in row.values.items() if name != "reference"}
    for name, table, code in (
        ("site", around.sites, "site_unknown"),
        ("prescriber", around.prescribers, "prescriber_unknown"),
    ):
        said = values.pop(name, None)
        if said is None:
            continue
        one = table.get(search_key(said))
        if one is None:
            which = ", ".join(sorted(label for _key, label in table.values())[:8])
            row.faults.append(Fault(name, code, {"text": said, "which": which}))
        else:
            values[f"{name}_id"] = one[0]
    return values


def _judged(
    row: Parsed,
    given: dict[str, Any],
    person: Beneficiary | None,
    perhaps: str,
    setting: Setting,
    around: _House,
) -> Judged:
    values = row.values
    name = f"{values.get('first_names', '')} {values.get('usage_name') or values.get('birth_name', '')}"
    if person is not None and not name.strip():
        name = beneficiaries.name_of(person)
    common: dict[str, Any] = {
        "number": row.number,
        "name": name.strip()[:250],
        "target": person.reference if person is not None else perhaps,
        "remarks": tuple(row.remarks),
        "values": values,
    }
    if row.faults:
        return Judged(state=RowState.FAULTY, faults=tuple(row.faults), **common)
    if perhaps:
        return Judged(state=RowState.ASK, **common)
    if person is None:
        facts = Facts(**{"site_id": setting.site_id} | given)
        folded = search_key(facts.birth_name), _first(facts.first_names), facts.born_on.isoformat()
        return Judged(state=RowState.NEW, key=" ".join(folded)[:250], facts=facts, **common)
    before = _values(person)
    after = before | _told(before, given)
    changes = tuple(
        (field, _shown(field, before[field], around), _shown(field, after[field], around))
        for field in before
        if before[field] != after[field]
    )
    state = RowState.CHANGED if changes else RowState.SAME
    return Judged(
        state=state, key=person.reference, changes=changes, facts=Facts(**after), **common
    )


def _values(person: Beneficiary) -> dict[str, Any]:
    values = beneficiaries.values_of(person)
    found = {name: values[name] for name in Facts.__dataclass_fields__}
    return found | {"situations": frozenset(one.code for one in person.situations)}


def _told(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a row really tells that was not known: no other spelling of a name, no shorter one, no lost situation."""
    found = dict(given)
    if "situations" in found:
        found["situations"] = before["situations"] | found["situations"]
    for name in _NAMES & found.keys():
        if search_key(found[name]) == search_key(before[name]):
            del found[name]
    usage = search_key(before["usage_name"])
    if usage and search_key(found.get("birth_name", "")) == usage:
        del found["birth_name"]
    if search_key(before["first_names"]).startswith(f"{search_key(found.get('first_names', ''))} "):
        found.pop("first_names", None)
    if found.get("email", "").lower() == before["email"].lower():
        found.pop("email", None)
    return _moved(before, found)


def _moved(before: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Another town takes its codes along; the same town by another spelling, or without its code, is no change."""
    if not set(_PLACE) & found.keys():
        return found
    same = found.get("insee") in {None, before["insee"]} and (
        search_key(found.get("town") or before["town"]) == search_key(before["town"])
    )
    if same and before["town"]:
        for name in ("insee", "town"):
            found.pop(name, None)
        return found
    return found | {name: found.get(name, "") for name in _PLACE}


def _shown(field: str, value: Any, around: _House) -> Any:
    if field == "site_id":
        return around.site_names.get(value, "")
    if field == "prescriber_id":
        return around.prescriber_names.get(value, "")
    return kept(value)


def bring_in(rows: Sequence[Judged], setting: Setting) -> None:
    """Sign up who is new, change what is changed, by the deeds that pages use.

    Raises:
        NotFound: somebody is of a site that is not in sight.
        Refused: `import_row`.
    """
    for some in chunks(rows):
        people = _loaded({row.target for row in some if row.target})
        for row in some:
            with told_of(row):
                if row.state is RowState.NEW:
                    beneficiaries.sign_up(row.facts, by=setting.by, now=setting.now)
                    continue
                person = people[row.target]
                if not setting.by.sees_site(person.site_id):
                    raise NotFound
                beneficiaries.rewrite(person, row.facts, by=setting.by, now=setting.now)


SOURCE = Source(
    columns=rules.COLUMNS,
    by_name=rules.BY_NAME,
    vague=rules.VAGUE,
    lacking=rules.lacking,
    settle=rules.settle,
    weigh=weigh,
    bring_in=bring_in,
)
