"""One field that finds anything: people, scooters, bookings, rentals, prescribers; in any writing."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import Beneficiary, Booking, Prescriber, Rental, Scooter, ScooterModel, Site
from mobility.rules import identifiers
from mobility.rules.roles import Capability
from mobility.services import people_search, takeovers
from mobility.services.accounts import Person
from mobility.services.people_search import Question, Shape

MANY = 8
SHORTEST = 2
ENOUGH = 50
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
    meant = people_search.question(asked)
    found = [*_people(meant, by), *_bookings(meant, by), *_rentals(asked, by)]
    # A reference of ours or a phone number is neither a plate nor the name of an organisation.
    if not meant.shape.reference and not meant.shape.phone:
        found += _others(asked, meant.key, by)
    return sorted(found, key=lambda one: not one.exact)


def _scoped(query: Select, column: object, by: Person) -> Select:  # type: ignore[type-arg]
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(column.in_(by.site_ids))  # type: ignore[attr-defined]


def _people(meant: Question, by: Person) -> list[Found]:
    if not meant.values or not by.may(Capability.SIGN_UP):
        return []
    everywhere_seen = by.may(Capability.ALL_SITES)
    values = meant.values if everywhere_seen else meant.values | {"sites": sorted(by.site_ids)}
    exact = {meant.values.get("reference"), meant.values.get("phone")} - {None}
    rows = db.session.execute(_lines(meant.shape, everywhere_seen), values).all()
    # The reference of a file that was merged is not that of the file it leads to.
    led = meant.shape.reference and len(rows) == 1
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
        person.id.in_(people_search.ids(shape, ENOUGH, scoped=not everywhere_seen)),
        person.merged_into_id.is_(None),
    )
    if not everywhere_seen:
        query = query.where(people_search.in_sites(person.site_id))
    return query.order_by(person.search_key).limit(MANY)


def _others(asked: str, key: str, by: Person) -> list[Found]:
    """Scooters and prescribers, by one query."""
    bare = _bare(asked)
    scooters = bool(bare) and by.may(Capability.SEE_FLEET)
    senders = bool(key) and by.may(Capability.EDIT_PRESCRIBERS)
    if not scooters and not senders:
        return []
    everywhere_seen = by.may(Capability.ALL_SITES)
    values: dict[str, Any] = {}
    if scooters:
        values = {"bare": bare, "plate": f"%{bare}%"}
        values |= {} if everywhere_seen else {"sites": sorted(by.site_ids)}
    if senders:
        values["sender"] = f"%{key}%"
    rows = db.session.execute(_things(scooters, senders, everywhere_seen), values).all()
    return [_told(row, bare) for row in rows]


def _told(row: Any, bare: str) -> Found:
    if row.kind == "prescriber":
        return Found("prescriber", row.key, row.name, row.place)
    return Found(
        "scooter",
        row.key,
        f"{row.key} {row.plate or ''}".strip(),
        f"{row.name}, {row.place}",
        exact=bare in {_bare(row.plate or ""), _bare(row.key), row.vin},
    )


@cache
def _things(scooters: bool, senders: bool, everywhere_seen: bool) -> CompoundSelect[Any]:  # noqa: FBT001 - a key
    """Scooters by a part of their plate, by fleet number or by serial number; organisations by a part of their name."""
    parts = []
    if scooters:
        parts.append(_fleet(everywhere_seen))
    if senders:
        sender = Prescriber.__table__.c
        parts.append(
            select(
                literal("prescriber").label("kind"),
                cast(sender.id, String).label("key"),
                sender.name,
                sender.town.label("place"),
                literal("").label("plate"),
                literal("").label("vin"),
            )
            .where(sender.search_key.like(bindparam("sender")))
            .order_by(sender.search_key)
            .limit(MANY)
        )
    return union_all(*(select(part.subquery()) for part in parts))


def _fleet(everywhere_seen: bool) -> Select[Any]:  # noqa: FBT001 - as above
    scooter, model, site = Scooter.__table__.c, ScooterModel.__table__.c, Site.__table__.c
    plate = func.replace(func.replace(scooter.plate, "-", ""), " ", "")
    number = func.replace(func.upper(scooter.fleet_number), "-", "")
    bare: BindParameter[str] = bindparam("bare")
    query = (
        select(
            literal("scooter").label("kind"),
            scooter.fleet_number.label("key"),
            (model.make + " " + model.name).label("name"),
            site.name.label("place"),
            scooter.plate,
            scooter.vin,
        )
        .join_from(Scooter.__table__, ScooterModel.__table__)
        .join(Site.__table__, site.id == scooter.site_id)
        .where(or_(plate.like(bindparam("plate")), number == bare, scooter.vin == bare))
        .order_by(scooter.fleet_number)
        .limit(MANY)
    )
    if everywhere_seen:
        return query
    return query.where(people_search.in_sites(scooter.site_id))


def _bare(text: str) -> str:
    """Letters and digits only: people put spaces and dashes where they like."""
    return re.sub(r"[\W_]", "", text).upper()


def _bookings(meant: Question, by: Person) -> list[Found]:
    reference = meant.values.get("reference")
    if reference is None or not by.may(Capability.BOOK):
        return []
    rows = db.session.execute(_BOOKINGS, {"reference": reference})
    return [
        Found(
            "booking",
            row.reference,
            identifiers.format_reference(row.reference),
            _name(row),
            exact=True,
        )
        for row in rows
        if by.sees_site(row.site_id)
    ]


_BOOKED, _BOOKER = Booking.__table__.c, Beneficiary.__table__.c
_BOOKINGS = (
    select(_BOOKED.reference, _BOOKED.site_id)
    .add_columns(_BOOKER.first_names, _BOOKER.usage_name, _BOOKER.birth_name)
    .join_from(Booking.__table__, Beneficiary.__table__)
    .where(_BOOKED.reference == bindparam("reference"))
)


def _rentals(asked: str, by: Person) -> list[Found]:
    """Rentals by our number, or by that of the contract of paper they were taken over from."""
    if not by.may(Capability.RENT) or not re.search(r"\d", asked):
        return []
    number = re.fullmatch(r"([Rr]?)(\d{4})[-\s]?(\d{1,5})", asked)
    ours = f"{number[1].upper()}{number[2]}-{int(number[3]):05d}" if number else ""
    paper = takeovers.paper_number(asked)
    query = (
        select(Rental)
        .options(joinedload(Rental.beneficiary))
        .where(or_(Rental.number == ours, Rental.external_number == paper))
    )
    return [
        Found("rental", row.number, row.number, _name(row.beneficiary), exact=True)
        for row in db.session.scalars(_scoped(query, Rental.site_id, by))
    ]


def _name(person: Any) -> str:
    return f"{person.first_names} {person.usage_name or person.birth_name}"
