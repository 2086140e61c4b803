"""What goes otherwise than planned with a contract: nobody comes, it is undone the same day, a key is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.errors import Reason, Refused
from mobility.models import KeyEvent, Rental
from mobility.rules.accounts import Account
from mobility.rules.equipment import GearOutcome
from mobility.rules.fleet import KeyChange
from mobility.rules.rentals import Equipment
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    bookings,
    charges,
    equipment,
    equipment_charges,
    ledger,
    rentals,
    tasks,
    vehicle_life,
)
from mobility.services.accounts import Person
from mobility.services.handovers import Return
from mobility.services.journal import deed
from mobility.services.versions import as_seen
from mobility.words import gettext as _
from mobility.words import local
from mobility.words.values import euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A signed contract that is undone on the day of the handover: everything is back as it went out."""

    why: str
    km: int
    energy_percent: int
    means: Account


def miss(number: str, why: str, *, version: int, by: Person, now: datetime) -> Rental:
    """The person did not come for the scooter: the contract is cancelled, the booking says why, the scooter is free.

    Raises:
        Refused: `not_to_sign`, `not_yet_missed`, `reason_missing`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _seen(number, version, by)
    if rental.state is not RentalState.TO_SIGN:
        raise Refused.because("not_to_sign", state=rental.state)
    if now < rental.starts_at:
        raise Refused.because("not_yet_missed", starts=rental.starts_at)
    if not why.strip():
        raise Refused.because("reason_missing")
    with deed("miss_handover"):
        rental.state = RentalState.CANCELLED
        rental.refusal = rental.booking.reason = why.strip()[:250]
        bookings.set_state(rental.booking, BookingState.NO_SHOW)
        bookings.release(rental.booking)
    return rental


def undo(number: str, facts: Undone, *, version: int, by: Person, now: datetime) -> Rental:
    """Undo a signed contract on the day of the handover: the scooter is taken back, all the rent is given back.

    Raises:
        Refused: `not_under_way`, `undo_too_late`, `reason_missing`; `km_backwards`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _seen(number, version, by)
    reasons = against_undoing(rental, now=now)
    if reasons:
        raise Refused(*reasons)
    if not facts.why.strip():
        raise Refused.because("reason_missing")
    out, _back = rentals.reports(rental)
    known = set(Equipment)
    back = Return(
        km=facts.km,
        energy_percent=facts.energy_percent,
        equipment=[Equipment(one) for one in (out.equipment if out else ()) if one in known],
        outcomes={one.item_id: GearOutcome.BACK for one in equipment.out_with(rental.id)},
        settle=False,
    )
    with deed("undo_rental"):
        used = charges.days_used(rental, now)
        rentals.give_back(number, back, version=version, by=by, now=now)
        left = charges.cents(rental, min(used, rental.days))
        if left:
            ledger.book(
                ledger.unused_days(left, memo=f"{used}"),
                beneficiary_id=rental.beneficiary_id,
                rental_id=rental.id,
                by=by.user_id,
                now=now,
            )
        rental.refusal = facts.why.strip()[:250]
        if not equipment_charges.to_decide(rental.id):
            rentals.settle(rental, facts.means, by=by, now=now)
    return rental


def against_undoing(rental: Rental, *, now: datetime) -> list[Reason]:
    """Why a signed contract can no more be undone; later, an early return gives the unused days back."""
    if rental.state is not RentalState.UNDER_WAY or rental.handed_over_at is None:
        return [Reason("not_under_way", {"state": rental.state})]
    went_out = local(rental.handed_over_at).date()
    return [] if went_out == local(now).date() else [Reason("undo_too_late", {"on": went_out})]


def lose_key(
    number: str, why: str, cents: int, *, version: int, by: Person, now: datetime
) -> KeyEvent:
    """The person lost a key of the scooter: noted there, with a charge that a manager decides on; nothing is booked.

    Raises:
        Refused: `not_under_way`, `reason_missing`, `no_key_left`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _seen(number, version, by)
    if rental.state not in {RentalState.UNDER_WAY, RentalState.RETURNED}:
        raise Refused.because("not_under_way", state=rental.state)
    if not why.strip():
        raise Refused.because("reason_missing")
    person = rental.beneficiary
    name = f"{person.first_names} {person.usage_name or person.birth_name}"
    event = vehicle_life.change_keys(
        rental.scooter, KeyChange.LOST, why=f"{number} : {why}", cents=cents, by=by, now=now
    )
    title = _(
        "Clé perdue par %(name)s : décider s'il faut facturer %(amount)s",
        name=name,
        amount=euros(cents),
    )
    tasks.add(
        title if cents else _("Clé perdue par %(name)s : faire refaire la clé", name=name),
        kind="rental",
        subject_id=rental.id,
        site_id=rental.site_id,
        due_on=local(now).date() + timedelta(days=1),
        by=by,
        now=now,
    )
    return event


def _seen(number: str, version: int, by: Person) -> Rental:
    rental = rentals.get(number, by=by)
    as_seen(rental, version)
    return rental
