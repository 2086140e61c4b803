"""A person as the rules weigh them: every fact of their file, of their rentals and of the house, plain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy import func, select

from mobility import db
from mobility.models import Beneficiary, Decision, ExceptionRequest, Licence, Rental
from mobility.rules.exceptions import ExceptionState, Waiver
from mobility.rules.licence import Rider, Title, TitleCheck, Training, VehicleClass
from mobility.rules.periods import at_local
from mobility.rules.policies import Applicant, Proof
from mobility.services import alternatives, equipment, guardians, insurances, ledger, selves
from mobility.services.papers import TitleFacts
from mobility.words.values import HOUSE_TIMEZONE

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for beside the class: days, the rental that goes on, and which extension of it this would be."""

    days: int | None = None
    rental_id: int | None = None
    renewals: int | None = None


ANYTHING = Wanted()


def rider(person: Beneficiary, on: date) -> Rider:
    """A person as the law of riding sees them; a guardian signs if one's mandate runs on that day."""
    check = max(person.title_checks, key=lambda one: (one.checked_on, one.id), default=None)
    return Rider(
        born_on=person.born_on,
        titles=tuple(title_of(one) for one in person.licences),
        trainings=tuple(
            Training(kind=one.kind, followed_on=one.followed_on) for one in person.trainings
        ),
        check=TitleCheck(verdict=check.verdict, on=check.checked_on, seen_by_id=check.checked_by_id)
        if check
        else None,
        stay=person.stay,
        resident_since=person.resident_since,
        permit_until=person.permit_until,
        guardian_signs=bool(guardians.in_force(person, on)),
    )


def title_of(one: Licence | TitleFacts) -> Title:
    """A title as the law of riding sees it."""
    return Title(
        kind=one.kind,
        category=one.category,
        country=one.country,
        obtained_on=one.obtained_on,
        valid_until=one.valid_until,
        codes=frozenset(one.codes.replace(",", " ").split()),
        provisional=one.provisional,
    )


def applicant(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    *,
    on: date,
    wanted: Wanted = ANYTHING,
) -> Applicant:
    """A person and what they ask for, as plain facts; what is owed for the rental that goes on is no debt yet."""
    facts = known(person, vehicle_class, on, wanted)
    return for_classes(facts, person.id, [vehicle_class], on=on)[vehicle_class]


def for_classes(
    facts: Applicant, beneficiary_id: int, vehicle_classes: Iterable[VehicleClass], *, on: date
) -> dict[VehicleClass, Applicant]:
    """The same facts for each class, with what differs by class: exceptions granted, and what the insurer asks for."""
    granted, insured = waivers(beneficiary_id, on=on), insurances.on_day(on)
    return {
        one: replace(
            facts,
            vehicle_class=one,
            waivers=granted.get(one, ()),
            insurance=insurances.covering(one, insured),
        )
        for one in vehicle_classes
    }


def known(
    person: Beneficiary,
    vehicle_class: VehicleClass,
    on: date,
    wanted: Wanted = ANYTHING,
) -> Applicant:
    """The facts of a file that are the same for every class."""
    return Applicant(
        rider=rider(person, on),
        vehicle_class=vehicle_class,
        insee=person.insee,
        town=person.town,
        situations=frozenset(one.code for one in person.situations),
        need=person.need,
        need_starts_on=person.need_starts_on,
        prescribed_on=person.prescribed_on,
        proofs=tuple(
            Proof(
                kind=one.kind,
                issued_on=one.issued_on,
                valid_until=one.valid_until,
                seen_on=one.seen_on,
                seen_by_id=one.seen_by_id,
            )
            for one in person.proofs
        ),
        used_days=_used_days(person.id, on),
        wanted_days=wanted.days,
        renewals=wanted.renewals,
        debt_cents=max(0, ledger.owed_by(person.id, apart_from=wanted.rental_id))
        if person.id
        else 0,
        unreturned_equipment=bool(person.id and equipment.missing(person.id)),
        family_quotient_cents=person.family_quotient_cents,
        commute_km=person.commute_km,
        **alternatives.transit(person.id, on=on),
    )


def waivers(beneficiary_id: int, *, on: date) -> dict[VehicleClass, tuple[Waiver, ...]]:
    """The exceptions granted to a person that count on this day, by class of vehicle."""
    rows = db.session.execute(
        select(
            ExceptionRequest.id,
            ExceptionRequest.rules,
            ExceptionRequest.until,
            Decision.vehicle_class,
        )
        .join(ExceptionRequest.decision)
        .where(
            ExceptionRequest.beneficiary_id == beneficiary_id,
            ExceptionRequest.state == ExceptionState.GRANTED,
            ExceptionRequest.until >= on,
        )
        .order_by(ExceptionRequest.id.desc())
    )
    found: dict[VehicleClass, tuple[Waiver, ...]] = {}
    for row in rows:
        granted = (Waiver(key=key, until=row.until, request_id=row.id) for key in row.rules)
        found[row.vehicle_class] = (*found.get(row.vehicle_class, ()), *granted)
    return found


def _used_days(beneficiary_id: int, on: date) -> int:
    """Days of rentals handed over in the twelve months before."""
    if not beneficiary_id:
        return 0
    since = at_local(on - YEAR, time(), HOUSE_TIMEZONE)
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(Rental.days + Rental.paper_days), 0)).where(
                Rental.beneficiary_id.in_(selves.ids(beneficiary_id)),
                Rental.handed_over_at.isnot(None),
                Rental.handed_over_at >= since,
            )
        )
        or 0
    )
