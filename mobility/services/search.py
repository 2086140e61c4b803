"""One field that finds anything: people, scooters, bookings, rentals, prescribers; in any writing."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import Beneficiary, Booking, Prescriber, Rental, Scooter, ScooterModel, Site
from mobility.rules import identifiers
from mobility.rules.names import search_key
from mobility.rules.roles import Capability
from mobility.services import people_search
from mobility.services.accounts import Person
from mobility.services.people_search import Shape

MANY = 8
SHORTEST = 2
ENOUGH = 200
"""Of the people who answer to a name, so many are looked at; a name that more bear wants a second word."""


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
    found = [*_people(asked, by), *_bookings(asked, by), *_rentals(asked, by)]
    # A reference of ours or a phone number is neither a plate nor the name of an organisation.
    if not people_search.reference_in(asked) and not people_search.phone_in(asked):
        found += [*_scooters(asked, by), *_prescribers(asked, by)]
    return sorted(found, key=lambda one: not one.exact)


def _scoped(query: Select, column: object, by: Person) -> Select:  # type: ignore[type-arg]
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(column.in_(by.site_ids))  # type: ignore[attr-defined]


def _people(asked: str, by: Person) -> list[Found]:
    found = people_search.question(asked) if by.may(Capability.SIGN_UP) else None
    if found is None:
        return []
    everywhere_seen = by.may(Capability.ALL_SITES)
    values = found.values if everywhere_seen else found.values | {"sites": sorted(by.site_ids)}
    exact = {found.values.get("reference"), found.values.get("phone")} - {None}
    rows = db.session.execute(_lines(found.shape, everywhere_seen), values).all()
    # The reference of a file that was merged is not that of the file it leads to.
    led = found.shape.reference and len(rows) == 1
    return [
        Found(
            "beneficiary",
            row.reference,
            _name(row),
            f"{row.born_on.year}, {row.town}",
            exact=led or row.reference in exact or row.phone in exact,
        )
        for row in rows
    ]


@lru_cache(maxsize=256)
def _lines(shape: Shape, everywhere_seen: bool) -> Select[Any]:  # noqa: FBT001 - part of a key
    """What a line of the results shows of people; built once for each shape of question."""
    person = Beneficiary.__table__.c
    shown = (
        person.reference,
        person.first_names,
        person.usage_name,
        person.birth_name,
        person.phone,
        person.born_on,
        person.town,
    )
    query = select(*shown).where(
        person.id.in_(people_search.ids(shape, ENOUGH)), person.merged_into_id.is_(None)
    )
    if not everywhere_seen:
        query = query.where(person.site_id.in_(bindparam("sites", expanding=True)))
    return query.order_by(person.search_key).limit(MANY)


def _scooters(asked: str, by: Person) -> list[Found]:
    bare = _bare(asked)
    if not bare or not by.may(Capability.SEE_FLEET):
        return []
    everywhere_seen = by.may(Capability.ALL_SITES)
    values: dict[str, Any] = {"bare": bare, "like": f"%{bare}%"}
    if not everywhere_seen:
        values["sites"] = sorted(by.site_ids)
    return [
        Found(
            "scooter",
            row.fleet_number,
            f"{row.fleet_number} {row.plate or ''}".strip(),
            f"{row.make} {row.model}, {row.site}",
            exact=bare in {_bare(row.plate or ""), _bare(row.fleet_number), row.vin},
        )
        for row in db.session.execute(_fleet(everywhere_seen), values)
    ]


@cache
def _fleet(everywhere_seen: bool) -> Select[Any]:  # noqa: FBT001 - part of a key
    """Scooters by a part of their plate, by fleet number or by serial number."""
    scooter, model, site = Scooter.__table__.c, ScooterModel.__table__.c, Site.__table__.c
    plate = func.replace(func.replace(scooter.plate, "-", ""), " ", "")
    number = func.replace(func.upper(scooter.fleet_number), "-", "")
    bare: BindParameter[str] = bindparam("bare")
    query = (
        select(scooter.fleet_number, scooter.plate, scooter.vin, model.make)
        .add_columns(model.name.label("model"), site.name.label("site"))
        .join_from(Scooter.__table__, ScooterModel.__table__)
        .join(Site.__table__, site.id == scooter.site_id)
        .where(or_(plate.like(bindparam("like")), number == bare, scooter.vin == bare))
        .order_by(scooter.fleet_number)
        .limit(MANY)
    )
    if everywhere_seen:
        return query
    return query.where(scooter.site_id.in_(bindparam("sites", expanding=True)))


def _bare(text: str) -> str:
    """Letters and digits only: people put spaces and dashes where they like."""
    return re.sub(r"[\W_]", "", text).upper()


def _bookings(asked: str, by: Person) -> list[Found]:
    reference = people_search.reference_in(asked)
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


_SENDERS = Prescriber.__table__.c
_PRESCRIBERS = (
    select(_SENDERS.id, _SENDERS.name, _SENDERS.town)
    .where(_SENDERS.search_key.like(bindparam("like")))
    .order_by(_SENDERS.search_key)
    .limit(MANY)
)


def _prescribers(asked: str, by: Person) -> list[Found]:
    key = search_key(asked)
    if not key or not by.may(Capability.EDIT_PRESCRIBERS):
        return []
    rows = db.session.execute(_PRESCRIBERS, {"like": f"%{key}%"})
    return [Found("prescriber", str(row.id), row.name, row.town) for row in rows]


def _name(person: Any) -> str:
    return f"{person.first_names} {person.usage_name or person.birth_name}"
