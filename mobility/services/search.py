"""One field that finds anything: people, scooters, bookings, rentals, prescribers; in any writing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import Beneficiary, Booking, Prescriber, Rental, Scooter
from mobility.rules import identifiers
from mobility.rules.names import search_key
from mobility.rules.roles import Capability
from mobility.services import selves
from mobility.services.accounts import Person

MANY = 8
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: of which kind, what its address holds, its name and one line about it."""

    kind: str
    key: str
    name: str
    about: str
    exact: bool = False


def everywhere(text: str, *, by: Person) -> list[Found]:
    """At most eight things of each kind, of the sites this person sees; exact references first."""
    asked = text.strip()[:100]
    if len(asked) < SHORTEST:
        return []
    found = [
        *_people(asked, by),
        *_scooters(asked, by),
        *_bookings(asked, by),
        *_rentals(asked, by),
        *_prescribers(asked, by),
    ]
    return sorted(found, key=lambda one: not one.exact)


def people(asked: str) -> list[ColumnElement[bool]]:
    """The conditions under which a person answers to a text; shared with the list of people."""
    conditions: list[ColumnElement[bool]] = []
    key = search_key(re.sub(r"\b(19|20)\d{2}\b", " ", asked)) or search_key(asked)
    if key and not key.replace(" ", "").isdigit():
        words = [Beneficiary.search_key.contains(word, autoescape=True) for word in key.split()]
        year = re.search(r"\b(19|20)\d{2}\b", asked)
        named = words[0]
        for word in words[1:]:
            named &= word
        if year:
            named &= extract("year", Beneficiary.born_on) == int(year[0])
        conditions.append(named)
    elif re.fullmatch(r"(19|20)\d{2}", asked):
        conditions.append(extract("year", Beneficiary.born_on) == int(asked))
    phone = _phone(asked)
    if phone:
        conditions.append(Beneficiary.phone == phone)
    reference = _reference(asked)
    if reference:
        conditions.append(Beneficiary.id.in_(selves.named(reference)))
    return conditions


def _phone(asked: str) -> str | None:
    try:
        return identifiers.parse_phone(asked).e164
    except ValueError:
        return None


def _reference(asked: str) -> str | None:
    try:
        return identifiers.parse_reference(asked)
    except ValueError:
        return None


def _scoped(query: Select, column: object, by: Person) -> Select:  # type: ignore[type-arg]
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(column.in_(by.site_ids))  # type: ignore[attr-defined]


def _people(asked: str, by: Person) -> list[Found]:
    conditions = people(asked)
    if not conditions or not by.may(Capability.SIGN_UP):
        return []
    query = (
        select(Beneficiary)
        .where(or_(*conditions), Beneficiary.merged_into_id.is_(None))
        .order_by(Beneficiary.search_key)
        .limit(MANY)
    )
    rows: Sequence[Beneficiary] = db.session.scalars(_scoped(query, Beneficiary.site_id, by)).all()
    exact = {_reference(asked), _phone(asked)} - {None}
    # The reference of a file that was merged is not that of the file it leads to.
    led = _reference(asked) is not None and len(rows) == 1
    return [
        Found(
            "beneficiary",
            row.reference,
            f"{row.first_names} {row.usage_name or row.birth_name}",
            f"{row.born_on.year}, {row.town}",
            exact=led or row.reference in exact or row.phone in exact,
        )
        for row in rows
    ]


def _scooters(asked: str, by: Person) -> list[Found]:
    if not by.may(Capability.SEE_FLEET):
        return []
    bare = _bare(asked)
    if not bare:
        return []
    plate = func.replace(func.replace(Scooter.plate, "-", ""), " ", "")
    number = func.replace(func.upper(Scooter.fleet_number), "-", "")
    query = (
        select(Scooter)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(or_(plate.contains(bare, autoescape=True), number == bare, Scooter.vin == bare))
        .order_by(Scooter.fleet_number)
        .limit(MANY)
    )
    return [
        Found(
            "scooter",
            row.fleet_number,
            f"{row.fleet_number} {row.plate or ''}".strip(),
            f"{row.model.make} {row.model.name}, {row.site.name}",
            exact=bare in {_bare(row.plate or ""), _bare(row.fleet_number), row.vin},
        )
        for row in db.session.scalars(_scoped(query, Scooter.site_id, by))
    ]


def _bare(text: str) -> str:
    """Letters and digits only: people put spaces and dashes where they like."""
    return re.sub(r"[\W_]", "", text).upper()


def _bookings(asked: str, by: Person) -> list[Found]:
    reference = _reference(asked)
    if reference is None or not by.may(Capability.BOOK):
        return []
    query = (
        select(Booking)
        .options(joinedload(Booking.beneficiary))
        .where(Booking.reference == reference)
    )
    return [
        Found(
            "booking",
            row.reference,
            identifiers.format_reference(row.reference),
            _name(row.beneficiary),
            exact=True,
        )
        for row in db.session.scalars(_scoped(query, Booking.site_id, by))
    ]


def _rentals(asked: str, by: Person) -> list[Found]:
    number = re.fullmatch(r"(\d{4})[-\s]?(\d{1,5})", asked)
    if number is None or not by.may(Capability.RENT):
        return []
    query = (
        select(Rental)
        .options(joinedload(Rental.beneficiary))
        .where(Rental.number == f"{number[1]}-{int(number[2]):05d}")
    )
    return [
        Found("rental", row.number, row.number, _name(row.beneficiary), exact=True)
        for row in db.session.scalars(_scoped(query, Rental.site_id, by))
    ]


def _prescribers(asked: str, by: Person) -> list[Found]:
    key = search_key(asked)
    if not key or not by.may(Capability.EDIT_PRESCRIBERS):
        return []
    rows = db.session.scalars(
        select(Prescriber)
        .where(Prescriber.search_key.contains(key, autoescape=True))
        .order_by(Prescriber.search_key)
        .limit(MANY)
    )
    return [Found("prescriber", str(row.id), row.name, row.town) for row in rows]


def _name(person: Beneficiary) -> str:
    return f"{person.first_names} {person.usage_name or person.birth_name}"
