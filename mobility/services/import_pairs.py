"""The person and the scooter that a row of a list of rentals speaks of; what is not clear is told, with those it may be."""

from collections.abc import Mapping

from mobility.models import Scooter
from mobility.rules import identifiers
from mobility.rules.identifiers import format_reference
from mobility.rules.importing import Fault
from mobility.rules.states import ScooterState
from mobility.services.import_known import Known, Names, People
from mobility.services.import_rows import Parsed, Setting
from mobility.words import word

TOLD = 5
"""How many candidates a row names."""


def plate_for_a_number(row: Parsed) -> None:
    """A column « scooter » may hold plates: one that can be read as a plate is looked for as such, too."""
    try:
        plate = identifiers.parse_plate(row.values.get("fleet_number", ""))
    except identifiers.BadIdentifier:
        return
    row.values.setdefault("plate", plate)


def person(row: Parsed, people: People, setting: Setting) -> Known | None:
    """The one person whom all that a row says of them fits; else it is told who it may be."""
    by = setting.by
    if "reference" in row.values:
        one = people.by_reference.get(people.by_its_reference(row))
        if one is not None and not by.sees_site(one.site_id):
            row.faults.append(Fault("reference", "person_unknown"))
            return None
        return one
    keys = [people.of("email", row), people.of("phone", row), people.named(row)]
    matches = {one.id: sum(one in key for key in keys) for key in keys for one in key}
    alike = {one.id: one for key in keys for one in key if by.sees_site(one.site_id)}
    fitting = [one for one in alike.values() if _fits(one, row)]
    most = max((matches[one.id] for one in fitting), default=0)
    found = [one for one in fitting if matches[one.id] == most]
    if len(found) == 1:
        return found[0]
    name = next((one for one in ("email", "phone", "birth_name") if one in row.values), "")
    said = "person_several" if found else "person_otherwise" if alike else "person_unknown"
    which = ", ".join(
        f"{one.name} ({format_reference(one.reference)})"
        for one in [*(found or alike.values())][:TOLD]
    )
    if not any(fault.name in {"email", "phone", "full_name", "born_on"} for fault in row.faults):
        row.faults.append(Fault(name, said if name else "person_missing", {"which": which}))
    return None


def _fits(one: Known, row: Parsed) -> bool:
    """Whether nothing that a row says of a person's name and birth is otherwise in their file."""
    values = row.values
    names = values.get("birth_name"), values.get("first_names")
    named = not all(names) or one.is_named(str(names[0]), str(names[1]))
    return named and values.get("born_on", one.born_on) == one.born_on


def scooter(
    row: Parsed, known: Mapping[str, Mapping[str, Scooter]], sites: Names, setting: Setting
) -> Scooter | None:
    """The scooter of a row; that it cannot be the one is told."""
    values = row.values
    by_number = known["fleet_number"].get(values.get("fleet_number", ""))
    by_plate = known["plate"].get(values.get("plate", ""))
    found = by_number or by_plate
    name = "fleet_number" if "fleet_number" in values else "plate"
    if not {"fleet_number", "plate"} & values.keys():
        row.miss("fleet_number")
        return None
    if found is None or not setting.by.sees_site(found.site_id):
        row.faults.append(Fault(name, "scooter_unknown"))
        return None
    if by_number and by_plate and by_number is not by_plate:
        told = {"fleet_number": by_plate.fleet_number}
        row.faults.append(Fault("plate", "plate_elsewhere", told))
    if found.state is ScooterState.RETIRED:
        row.faults.append(Fault(name, "scooter_left"))
    elif found.state is not ScooterState.IN_SERVICE:
        row.remarks.append(Fault(name, "scooter_noted", {"state": word(found.state).lower()}))
    site = sites.meant(row, "site", "site_unknown")
    if site is not None and site != found.site_id:
        told = {"fleet_number": found.fleet_number, "site": found.site.name}
        row.faults.append(Fault("site", "scooter_elsewhere", told))
    return found
