"""A list of rentals that are under way on paper: who has which scooter since when, what is owed and what is held.

Nothing is guessed: who or which scooter is not clear is told in the row, with those it may be. A rental that is here already
stays as it is; what is wrong in it is mended on its page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.models import Beneficiary, Booking, Occupation, Rental, Scooter, TariffRow
from mobility.rules import import_rentals as rules
from mobility.rules.accounts import Account
from mobility.rules.identifiers import format_reference
from mobility.rules.importing import Fault, RowState
from mobility.rules.names import search_key
from mobility.rules.periods import at_local
from mobility.rules.rentals import Equipment
from mobility.rules.states import RentalState
from mobility.services import house, takeovers, tariffs
from mobility.services import import_pairs as pairs
from mobility.services.import_known import Known, Names, People, scooters, sites_of
from mobility.services.import_rows import Judged, Parsed, Setting, Source, chunks, told_of
from mobility.services.occupations import standing
from mobility.services.takeovers import PaperRental
from mobility.words import local, short_instant, word
from mobility.words.values import HOUSE_TIMEZONE

WHO = ("reference", "email", "phone", "born_on")
"""By what people are found."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """What takes a scooter from then to then, in words."""

    starts_at: datetime
    until: datetime
    why: str


@dataclass(slots=True)
class _House:
    """What the rows of a list may speak of, and what those before have taken."""

    people: People
    scooters: Mapping[str, Mapping[str, Scooter]]
    sites: Names
    tariffs: Sequence[TariffRow]
    rentals: Sequence[Rental] = ()
    holds: Mapping[int, Sequence[_Hold]] = field(default_factory=dict)
    coming: list[tuple[int, str, PaperRental]] = field(default_factory=list)
    """The rows before that would be taken over: their lines, their keys, what they tell."""


def weigh(rows: Sequence[Parsed], setting: Setting) -> list[Judged]:
    """Which rental each row would take over."""
    for row in rows:
        pairs.plate_for_a_number(row)
    named = scooters(rows, ("fleet_number", "plate"))
    known = _House(People(rows, WHO), named, sites_of(setting), tariffs.tariffs())
    meant = [
        (
            pairs.person(row, known.people, setting),
            pairs.scooter(row, known.scooters, known.sites, setting),
        )
        for row in rows
    ]
    ids = {scooter.id for _who, scooter in meant if scooter is not None}
    known.rentals = _rentals(rows, ids)
    known.holds = _holds(ids, setting.now)
    return [
        _judged(row, person, scooter, known, setting)
        for row, (person, scooter) in zip(rows, meant, strict=True)
    ]


# What is known


def _rentals(rows: Sequence[Parsed], scooter_ids: Iterable[int]) -> list[Rental]:
    """The rentals with the numbers of paper that rows give, and those of their scooters, whatever became of them."""
    numbers = {row.values["external_number"] for row in rows if "external_number" in row.values}
    query = (
        select(Rental)
        .options(joinedload(Rental.beneficiary), joinedload(Rental.scooter))
        .order_by(Rental.id)
    )
    found: dict[int, Rental] = {}
    for some in chunks(sorted(numbers)):
        found |= {
            one.id: one for one in db.session.scalars(query.where(Rental.external_number.in_(some)))
        }
    for some in chunks(sorted(scooter_ids)):
        here = Rental.scooter_id.in_(some), Rental.state != RentalState.CANCELLED
        here_now = or_(Rental.state == RentalState.UNDER_WAY, Rental.taken_over_at.is_not(None))
        found |= {one.id: one for one in db.session.scalars(query.where(*here, here_now))}
    return list(found.values())


def _holds(scooter_ids: Iterable[int], now: datetime) -> dict[int, list[_Hold]]:
    """What holds these scooters, ever; a hold of a few minutes that is over holds nothing."""
    found: dict[int, list[_Hold]] = {}
    for some in chunks(sorted(scooter_ids)):
        query = (
            select(
                Occupation.scooter_id,
                Occupation.starts_at,
                Occupation.guarded_until,
                Occupation.kind,
                Occupation.reason,
                Booking.reference,
                Beneficiary.first_names,
            )
            .outerjoin(Booking, Booking.id == Occupation.booking_id)
            .outerjoin(Beneficiary, Beneficiary.id == Booking.beneficiary_id)
            .where(
                Occupation.scooter_id.in_(some),
                standing(now),
            )
            .order_by(Occupation.starts_at)
        )
        for row in db.session.execute(query):
            booked = (
                f"{format_reference(row.reference)}, {row.first_names}" if row.reference else ""
            )
            why = booked or row.reason or word(row.kind)
            hold = _Hold(row.starts_at, row.guarded_until, why)
            found.setdefault(row.scooter_id, []).append(hold)
    return found


# What a row would do


def _judged(
    row: Parsed, person: Known | None, scooter: Scooter | None, known: _House, setting: Setting
) -> Judged:
    values = row.values
    name = person.name if person else _written(values)
    there = _there(row, person, scooter, known)
    if there is not None:
        told = Fault("external_number", "rental_there", {"rental": there.number})
        row.remarks.append(told)
        return row.judged(RowState.SAME, name=name, target=there.number, key=there.number)
    row.miss("out_on", "due_on")
    facts = None
    if person is not None and scooter is not None and {"out_on", "due_on"} <= values.keys():
        facts = _facts(row, person, scooter, known, setting)
    if facts is None or row.faults:
        return row.judged(RowState.FAULTY, name=name)
    key = _key(facts, person)
    known.coming.append((row.number, key, facts))
    return row.judged(RowState.NEW, name=name, key=key, changes=_shown(facts, person), facts=facts)


def _written(values: Mapping[str, Any]) -> str:
    names = f"{values.get('first_names', '')} {values.get('birth_name', '')}".strip()
    return names or str(values.get("email") or values.get("external_number") or "")


def _there(
    row: Parsed, person: Known | None, scooter: Scooter | None, known: _House
) -> Rental | None:
    """The rental that a row tells of, if it was taken over before; one that it contradicts is told."""
    paper = row.values.get("external_number")
    for rental in known.rentals:
        mine = person is not None and rental.beneficiary_id == person.id
        same = mine and scooter is not None and rental.scooter_id == scooter.id
        told = {
            "rental": rental.number,
            "name": f"{rental.beneficiary.first_names} {rental.beneficiary.usage_name or rental.beneficiary.birth_name}",
            "fleet_number": rental.scooter.fleet_number,
        }
        if paper is not None and rental.external_number == paper:
            if mine or person is None:
                return rental
            row.faults.append(Fault("external_number", "paper_of_another", told | {"paper": paper}))
            return None
        out = row.values.get("out_on")
        if (
            same
            and paper in {None, rental.external_number}
            and local(rental.starts_at).date() == out
        ):
            return rental
        if scooter is not None and rental.scooter_id == scooter.id and _is_out(rental):
            name = "fleet_number" if "fleet_number" in row.values else "plate"
            row.faults.append(Fault(name, "scooter_out_already", told))
    return None


def _is_out(rental: Rental) -> bool:
    return rental.state is RentalState.UNDER_WAY


def _facts(
    row: Parsed, person: Known, scooter: Scooter, known: _House, setting: Setting
) -> PaperRental | None:
    """What a row tells of a rental under way; what stands against it is told in the row."""
    values = row.values
    starts_at, due_at = _times(row, scooter, setting)
    tariff = _tariff(row, scooter, known, setting)
    used = values.get("used_days", 0)
    before = tariffs.used_days(person.id) if "used_days" in values else 0
    if used < before:
        row.faults.append(Fault("used_days", "used_days_fewer", {"known": str(before)}))
    if starts_at >= due_at:
        row.faults.append(Fault("due_on", "due_before_out"))
    if starts_at >= due_at or tariff is None:
        return None
    facts = PaperRental(
        beneficiary_id=person.id,
        scooter=scooter,
        starts_at=starts_at,
        due_at=due_at,
        tariff=tariff,
        external_number=values.get("external_number"),
        deposit_cents=values.get("deposit", 0),
        deposit_means=Account(values.get("deposit_means", Account.CASH)),
        owed_cents=values.get("balance", 0),
        used_days=used,
        km=values.get("km"),
        energy_percent=values.get("energy_percent"),
        equipment=[Equipment(one) for one in sorted(values.get("equipment", ()))],
        remarks=values.get("remarks", ""),
    )
    _against(row, facts, _key(facts, person), known, setting)
    return facts


def _key(facts: PaperRental, person: Known | None) -> str:
    """The same for two rows that tell of the same rental."""
    who = person.reference if person else ""
    return facts.external_number or f"{who} {facts.scooter.fleet_number} {facts.starts_at:%Y%m%d}"


def _times(row: Parsed, scooter: Scooter, setting: Setting) -> tuple[datetime, datetime]:
    """When the scooter left and is due, in UTC: where no hour is written, the site's opening and closing."""
    values, site = row.values, scooter.site
    out_on, due_on = values["out_on"], values["due_on"]
    leaves = values.get("out_time") or house.opening_time(site, out_on)
    starts_at = at_local(out_on, leaves, HOUSE_TIMEZONE)
    if out_on > setting.today or ("out_time" in values and starts_at > setting.now):
        row.faults.append(Fault("out_on", "out_ahead"))
    closes = house.closing_time(site, due_on)
    if "due_time" not in values:
        told = {"at": f"{closes:%H:%M}"}
        row.remarks.append(Fault("due_on", "due_at_closing", told))
    due_at = at_local(due_on, values.get("due_time") or closes, HOUSE_TIMEZONE)
    return min(starts_at, setting.now), due_at


def _tariff(row: Parsed, scooter: Scooter, known: _House, setting: Setting) -> TariffRow | None:
    """The tariff that a row names; where it names none, that of the day it left, else that of today."""
    vehicle_class = scooter.model.vehicle_class
    own = [one for one in known.tariffs if one.vehicle_class == vehicle_class]
    if "tariff" in row.values:
        said = search_key(row.values["tariff"])
        found = [one for one in own if search_key(one.name) == said]
        if not found:
            which = ", ".join(dict.fromkeys(one.name for one in own))
            told = {"text": row.values["tariff"], "which": which}
            row.faults.append(Fault("tariff", "tariff_unknown", told))
            return None
        own = found
    for day in (row.values["out_on"], setting.today):
        in_force = [
            one for one in own if one.starts_on <= day and not (one.ends_on and one.ends_on <= day)
        ]
        if in_force:
            return in_force[0]
    if own:
        return own[0]
    row.faults.append(Fault("", "tariff_none", {"which": word(vehicle_class)}))
    return None


def _against(row: Parsed, facts: PaperRental, key: str, known: _House, setting: Setting) -> None:
    """What else holds the scooter in this time, here or in the list; and what is worth telling."""
    name = "fleet_number" if "fleet_number" in row.values else "plate"
    scooter = facts.scooter
    until = facts.due_at + timedelta(minutes=scooter.site.turnaround_minutes)
    told_already = any(fault.code == "scooter_out_already" for fault in row.faults)
    for hold in () if told_already else known.holds.get(scooter.id, ()):
        if hold.starts_at < until and hold.until > facts.starts_at:
            told = {
                "from": short_instant(hold.starts_at),
                "until": short_instant(hold.until),
                "why": hold.why,
            }
            row.faults.append(Fault(name, "row_held", told))
    spare = until - facts.due_at
    for number, other_key, other in known.coming:
        crossing = other.starts_at < until and other.due_at + spare > facts.starts_at
        if other.scooter.id == scooter.id and crossing and other_key != key:
            row.faults.append(Fault(name, "row_crosses", {"number": str(number)}))
            break
    for rental in known.rentals:
        if rental.beneficiary_id == facts.beneficiary_id and _is_out(rental):
            row.remarks.append(Fault("", "person_rides", {"rental": rental.number}))
    if facts.due_at < setting.now:
        row.remarks.append(Fault("due_on", "row_late"))


def _shown(facts: PaperRental, person: Known | None) -> list[tuple[str, Any, Any]]:
    """What a preview shows of a rental to come."""
    who = f"{person.name} ({format_reference(person.reference)})" if person else ""
    found: list[tuple[str, Any, Any]] = [
        ("who", None, who),
        ("scooter", None, facts.scooter.plate or facts.scooter.fleet_number),
        ("out_at", None, facts.starts_at.isoformat()),
        ("due_at", None, facts.due_at.isoformat()),
        ("tariff", None, facts.tariff.name),
    ]
    if facts.deposit_cents:
        found.append(("deposit", None, facts.deposit_cents))
    if facts.owed_cents:
        found.append(("balance", None, facts.owed_cents))
    return found


def bring_in(rows: Sequence[Judged], setting: Setting) -> None:
    """Take the rentals over, by the deed that nothing else does.

    Raises:
        Refused: `import_row`.
    """
    for row in rows:
        with told_of(row):
            takeovers.take_over(row.facts, by=setting.by, now=setting.now)


SOURCE = Source(
    columns=rules.COLUMNS,
    by_name=rules.BY_NAME,
    vague=rules.VAGUE,
    lacking=rules.lacking,
    settle=rules.settle,
    weigh=weigh,
    bring_in=bring_in,
)
