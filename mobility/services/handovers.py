"""What an agent establishes as a scooter goes out, and as it comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from sqlalchemy import select

from mobility import db
from mobility.errors import Reason
from mobility.models import Rental
from mobility.rules.accounts import Account
from mobility.rules.conditions import JobStarted
from mobility.rules.equipment import GearOutcome
from mobility.rules.periods import at_local
from mobility.rules.rentals import Equipment
from mobility.rules.states import BookingState, RentalState
from mobility.services import decisions, guardians, reassessments, roadworthy
from mobility.services.condition_state import NOTHING_SEEN, State
from mobility.services.files import Sealed
from mobility.services.roadworthy import Outing
from mobility.services.signing import Signing
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What an agent establishes as a scooter goes out. Amounts in cents, mileage in km, energy in per cent."""

    identity_seen: str
    title_valid: bool
    briefing_done: bool
    trial_ride_done: bool
    km: int
    energy_percent: int
    equipment: Sequence[Equipment]
    remarks: str = ""
    rent_paid_cents: int = 0
    rent_means: Account = Account.CASH
    deposit_cents: int = 0
    deposit_means: Account = Account.CASH
    scan: Sealed | None = None
    """The scan of the signed sheet, clean and encrypted, if there is one."""
    items: Sequence[int] = ()
    """Ids of the numbered things that go with the person (`services.equipment`)."""
    own: Sequence[Equipment] = ()
    """What the person has of their own, and is not given."""
    state: State = NOTHING_SEEN
    """Photos and marks that both looked at."""
    signing: Signing | None = None
    """What was signed on the spot; None if it was on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What an agent establishes as a scooter comes back."""

    km: int
    energy_percent: int
    equipment: Sequence[Equipment]
    remarks: str = ""
    person_present: bool = True
    to_workshop: bool = False
    settle_means: Account = Account.CASH
    settle: bool = True
    """Whether what is owed either way is paid now, and the deposit given back."""
    outcomes: Mapping[int, GearOutcome] = field(default_factory=dict)
    """By id of each numbered thing that went out: how it came back, or that it is missing."""
    state: State = NOTHING_SEEN
    """Photos and marks as they are now."""
    signing: Signing | None = None
    """Who signed the report: both, or the agent alone."""
    job_started: JobStarted | None = None
    """What became of the job; None if nobody asked."""


def why_not(rental: Rental, *, on: date) -> list[Reason]:
    """What stands against handing the scooter over on this day, whatever the agent ticks."""
    found = guardians.missing_guardian(rental.beneficiary, on)
    if rental.state is not RentalState.TO_SIGN:
        return [Reason("not_to_sign", {"state": rental.state})]
    if not rental.editions:
        found.append(Reason("no_contract"))
    if on < local(rental.starts_at).date():
        found.append(Reason("contract_not_begun", {"starts": rental.starts_at}))
    if on > local(rental.due_at).date():
        found.append(Reason("contract_over", {"ends": rental.due_at}))
    found += reassessments.against_handover(rental, on=on)
    vehicle_class, due = rental.scooter.model.vehicle_class, local(rental.due_at).date()
    last_day = decisions.last_legal_day(rental.beneficiary_id, vehicle_class, on, due)
    if last_day is None and on <= due:
        found.append(Reason("may_not_ride", {"vehicle_class": vehicle_class}))
    elif last_day is not None and last_day < due:
        found.append(Reason("right_ends", {"last_day": last_day}))
    other = db.session.scalar(
        select(Rental.number).where(
            Rental.scooter_id == rental.scooter_id, Rental.state == RentalState.UNDER_WAY
        )
    )
    if other is not None:
        found.append(Reason("scooter_out", {"number": other}))
    if rental.booking.state is BookingState.TO_REASSIGN:
        return [*found, Reason("to_reassign", {"reference": rental.booking.reference})]
    noon = at_local(on, time(12), HOUSE_TIMEZONE)
    outing = Outing(rental.scooter, noon, rental.due_at)
    return found + roadworthy.against([outing], now=noon)[0]
