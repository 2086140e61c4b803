"""Which scooter a rental under way may get instead of its own, and who may ride it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.errors import Reason, Refused
from mobility.models import Rental, Scooter, ScooterModel
from mobility.rules.licence import VehicleClass
from mobility.services import availability, decisions
from mobility.services.accounts import Person
from mobility.services.applicants import Wanted
from mobility.services.availability import Choice
from mobility.services.occupations import Own
from mobility.words import local


def fits(rental: Rental, scooter_id: int, *, by: Person, now: datetime) -> Scooter:
    """The scooter, if it is free up to the return and the person may ride it until then.

    Raises:
        Refused: `no_scooter_chosen`; what stands against it, all at once; what the licence says of its class.
    """
    scooter = db.session.get(Scooter, scooter_id) if scooter_id else None
    if scooter is None or scooter.id == rental.scooter_id or not by.sees_site(scooter.site_id):
        raise Refused.because("no_scooter_chosen")
    own = Own(beneficiary_id=rental.beneficiary_id)
    choice = availability.of_scooter(scooter.id, now, rental.due_at, now=now, own=own)
    reasons = [*choice.reasons, *against_class(rental, scooter.model.vehicle_class, now=now)]
    if reasons:
        raise Refused(*reasons)
    return choice.scooter


def against_class(rental: Rental, vehicle_class: VehicleClass, *, now: datetime) -> list[Reason]:
    """What stands against this person riding a class up to the return; for another class than now, all the rules."""
    today, due = local(now).date(), local(rental.due_at).date()
    last = decisions.last_legal_day(rental.beneficiary_id, vehicle_class, today, due)
    found: list[Reason] = []
    if last is None:
        found.append(Reason("may_not_ride", {"vehicle_class": vehicle_class}))
    elif last < due:
        found.append(Reason("right_ends", {"last_day": last}))
    if vehicle_class is not rental.scooter.model.vehicle_class:
        wanted = Wanted(rental_id=rental.id)
        try:
            weighed = decisions.provisional(
                rental.beneficiary, vehicle_class, on=today, wanted=wanted
            )
        except Refused as refused:  # no policy is in force
            return [*found, *refused.reasons]
        found += decisions.stands_against(weighed)
    return found


def choices(rental: Rental, vehicle_class: VehicleClass, *, now: datetime) -> Sequence[Choice]:
    """The scooters of a class at the rental's site, for the rest of its time; the free ones first."""
    found = availability.search(
        site_id=rental.site_id,
        vehicle_class=vehicle_class,
        starts_at=now,
        ends_at=rental.due_at,
        now=now,
        own=Own(beneficiary_id=rental.beneficiary_id),
    )
    return [one for one in found if one.scooter.id != rental.scooter_id]


def classes(rental: Rental) -> list[VehicleClass]:
    """The classes of which the rental's site has a scooter; its own first."""
    own = rental.scooter.model.vehicle_class
    rows = db.session.scalars(
        select(ScooterModel.vehicle_class)
        .join(Scooter, Scooter.model_id == ScooterModel.id)
        .where(Scooter.site_id == rental.site_id)
        .distinct()
    )
    return [own, *sorted({one for one in rows if one is not own})]
