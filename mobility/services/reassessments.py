"""Eligibility weighed anew: on the day of handover, and where a rental is to go on. What ends meanwhile never stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobility.errors import Reason, Refused
from mobility.models import Decision, Rental
from mobility.rules.days import add_days
from mobility.rules.exceptions import Occasion
from mobility.rules.policies import Assessment
from mobility.rules.reasons import Code
from mobility.rules.states import RentalState
from mobility.services import amended, decisions, policies
from mobility.services.accounts import Person
from mobility.services.applicants import Wanted
from mobility.words import local

LONGEST = 366
"""Days that are looked ahead where the policy sets no limit."""


def against_handover(rental: Rental, *, on: date) -> list[Reason]:
    """What stands against this person on the day of handover itself: a decision may be weeks old."""
    try:
        return decisions.stands_against(
            _weighed(rental, Wanted(days=rental.days, rental_id=rental.id), on)
        )
    except Refused as refused:  # no policy is in force
        return list(refused.reasons)


def decide_handover(rental: Rental, *, by: Person, now: datetime) -> Decision:
    """The decision of the day of handover: a dated act of its own."""
    return decisions.take(
        rental.beneficiary,
        rental.scooter.model.vehicle_class,
        occasion=Occasion.HANDOVER,
        wanted=Wanted(days=rental.days, rental_id=rental.id),
        by=by,
        now=now,
    )


def _weighed(rental: Rental, wanted: Wanted, on: date) -> Assessment:
    return decisions.provisional(
        rental.beneficiary,
        rental.scooter.model.vehicle_class,
        on=on,
        wanted=wanted,
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """The last day up to which a rental may be extended; None where it may not be at all, for these reasons."""

    last_day: date | None
    reasons: Sequence[Reason] = ()


def outlook(rental: Rental, *, on: date) -> Outlook | None:
    """What an extension would meet on this day; None where the rental is not under way.

    Eligibility is weighed anew, as for a first rental: one that ended blocks the extension, and only that.
    """
    if rental.state is not RentalState.UNDER_WAY:
        return None
    try:
        days, reasons = _days(rental, on)
    except Refused as refused:  # no policy is in force
        return Outlook(None, refused.reasons)
    if reasons:
        return Outlook(None, reasons)
    start = add_days(local(rental.due_at).date(), 1)
    last = decisions.last_legal_day(
        rental.beneficiary_id,
        rental.scooter.model.vehicle_class,
        start,
        add_days(start, days - 1),
    )
    if last is None:
        return Outlook(None, [Reason("right_ends", {"last_day": add_days(start, -1)})])
    return Outlook(last)


def _days(rental: Rental, on: date) -> tuple[int, list[Reason]]:
    """How many days may be added, by the policy; and what stands against a single one."""
    wanted = Wanted(days=1, rental_id=rental.id, renewals=amended.extensions(rental.id) + 1)
    found = _weighed(rental, wanted, on)
    left = [one.values["left_days"] for one in found.findings if one.code == Code.DAYS_LEFT]
    longest = policies.criteria(policies.in_force(on)).longest_rental_days
    limits = [
        LONGEST,
        *([longest] if longest else []),
        *(days for days in left if isinstance(days, int)),
    ]
    return max(1, min(limits)), decisions.stands_against(found)


def decide_extension(rental: Rental, days: int, *, by: Person, now: datetime) -> Decision:
    """The decision on so many more days: a dated act of its own, that the amendment rests on.

    Raises:
        Refused: the person is not eligible (any more), a sentence a rule; `extension_beyond` with the last day.
    """
    on = local(now).date()
    found = outlook(rental, on=on)
    if found is None:
        raise Refused.because("not_under_way", state=rental.state)
    if found.last_day is None:
        raise Refused(*found.reasons)
    wanted = _extension(rental, days)
    against = decisions.stands_against(_weighed(rental, wanted, on))
    if against:
        raise Refused(*against)
    return decisions.take(
        rental.beneficiary,
        rental.scooter.model.vehicle_class,
        occasion=Occasion.EXTENSION,
        wanted=wanted,
        by=by,
        now=now,
    )


def against_extension(rental: Rental, days: int, *, on: date) -> list[Reason]:
    """What stands against an extension on the day on which it is signed: it may have been prepared days before."""
    try:
        return decisions.stands_against(_weighed(rental, _extension(rental, days), on))
    except Refused as refused:  # no policy is in force
        return list(refused.reasons)


def _extension(rental: Rental, days: int) -> Wanted:
    renewals = amended.extensions(rental.id) + 1
    return Wanted(days=max(1, days), rental_id=rental.id, renewals=renewals)
