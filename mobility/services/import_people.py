"""A list of people: who each row is, what it changes, and how it is brought in.

Matching follows RDV-Insertion's order (PEERS, N): our reference; then the same name without accents and birth date; then
the same phone and first name, where a member of staff is asked, since families share phones. An empty cell changes nothing, and a
list adds situations to a file without taking any away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.errors import NotFound
from mobility.models import Beneficiary
from mobility.rules import import_people as rules
from mobility.rules.identifiers import format_reference
from mobility.rules.importing import Fault, RowState
from mobility.rules.names import search_key
from mobility.services import beneficiaries, prescribers
from mobility.services.beneficiaries import Facts
from mobility.services.import_known import Names, People, first_name, sites_of
from mobility.services.import_rows import Judged, Parsed, Setting, Source, chunks, kept, told_of

OTHER = "other"
"""The answer that it is another person."""
_NAMES = frozenset(
    {"birth_name", "usage_name", "first_names", "address", "birth_place", "need_place"}
)
"""What is compared as names are: other accents or capitals are no change."""
_PLACE = ("insee", "town", "postcode")


def _meant(row: Parsed, known: People) -> tuple[str, str]:
    """The reference of who a row is, and of who it may be; what stands against it is told in the row."""
    values = row.values
    if "reference" in values:
        return known.by_its_reference(row), ""
    names = values.get("birth_name", ""), values.get("first_names", "")
    same = known.named(row)
    if len(same) > 1:
        which = ", ".join(format_reference(one.reference) for one in same)
        row.faults.append(Fault("", "people_several", {"which": which}))
    if same:
        return same[0].reference, ""
    first = first_name(names[1])
    alike = [one for one in known.of("phone", row) if first == one.first]
    if row.answer == OTHER or not first or not alike:
        return "", ""
    if row.answer in {one.reference for one in alike}:
        return row.answer, ""
    return "", alike[0].reference


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
    """Sites and prescribers as a list may call them."""

    sites: Names
    prescribers: Names


def _house(setting: Setting) -> _House:
    senders = ((int(key), name) for key, name in prescribers.choices())
    return _House(sites_of(setting), Names(senders))


def weigh(rows: Sequence[Parsed], setting: Setting) -> list[Judged]:
    """What each row would do to whom."""
    known, around = People(rows, ("reference", "born_on", "phone")), _house(setting)
    meant = [_meant(row, known) for row in rows]
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
        values.pop(name, None)
        meant = table.meant(row, name, code)
        if meant is not None:
            values[f"{name}_id"] = meant
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
    target = person.reference if person is not None else perhaps
    if row.faults:
        return row.judged(RowState.FAULTY, name=name, target=target)
    if perhaps:
        return row.judged(RowState.ASK, name=name, target=target)
    if person is None:
        facts = Facts(**{"site_id": setting.site_id} | given)
        folded = search_key(facts.birth_name), first_name(facts.first_names)
        key = " ".join((*folded, facts.born_on.isoformat()))
        return row.judged(RowState.NEW, name=name, key=key, facts=facts)
    before = _values(person)
    after = before | _told(before, given)
    changes = tuple(
        (field, _shown(field, before[field], around), _shown(field, after[field], around))
        for field in before
        if before[field] != after[field]
    )
    state = RowState.CHANGED if changes else RowState.SAME
    return row.judged(
        state, name=name, key=target, target=target, changes=changes, facts=Facts(**after)
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
        return around.sites.name(value)
    if field == "prescriber_id":
        return around.prescribers.name(value)
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
