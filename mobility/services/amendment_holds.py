"""What a prepared change holds: the scooter for longer, or another one; and what can be proposed where it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility import db
from mobility.errors import Refused
from mobility.models import Amendment, Occupation, Rental, Scooter
from mobility.rules.amendments import AmendmentKind
from mobility.rules.fleet import OccupationKind
from mobility.services import allotments, availability, house, occupations
from mobility.services.occupations import Own
from mobility.services.standings import return_place
from mobility.words import local


def spare(rental: Rental) -> timedelta:
    """What a scooter needs after a rental of this site."""
    return timedelta(minutes=rental.site.turnaround_minutes)


def hold(rental: Rental, due_at: datetime, now: datetime) -> None:
    """Keep the scooter of a rental up to another instant, turnaround included.

    Raises:
        Refused: who holds it then, or for whom it is kept.
    """
    if due_at > rental.due_at:
        kept, _theirs = allotments.against([rental.scooter_id], rental.due_at, due_at, _own(rental))
        if kept:
            raise Refused(*kept[rental.scooter_id])
    row = occupations.of_rental(rental)
    if row is not None and row.ends_at > now - spare(rental):
        occupations.reach(row, due_at, spare(rental), now=now)
        return
    # Late for longer than the turnaround: what is promised to others since stands in between.
    occupations.refuse_if_held(rental.scooter_id, now, due_at + spare(rental), now=now)
    _occupy(rental, rental.scooter_id, due_at, now)


def _own(rental: Rental) -> Own:
    return Own(beneficiary_id=rental.beneficiary_id)


def hold_other(rental: Rental, scooter: Scooter, now: datetime) -> None:
    """Keep another scooter for the rest of a rental.

    Raises:
        Refused: `just_taken`.
    """
    _occupy(rental, scooter.id, rental.due_at, now)


def _occupy(rental: Rental, scooter_id: int, ends_at: datetime, now: datetime) -> None:
    occupations.end_expired(now, scooter_id=scooter_id)
    db.session.add(
        Occupation(
            scooter_id=scooter_id,
            booking_id=rental.booking_id,
            kind=OccupationKind.BOOKING,
            starts_at=now,
            ends_at=ends_at,
            guarded_until=ends_at + spare(rental),
            live=True,
        )
    )
    occupations.flush()


def give_back_time(row: Amendment, now: datetime) -> None:
    """What a change that is given up held is free again."""
    rental = row.rental
    if row.kind is AmendmentKind.SWAP:
        other = occupations.of_rental(rental, scooter_id=row.after["scooter_id"])
        occupations.let_go(other, now)  # it never went out: nothing is to be made ready
        return
    held = occupations.of_rental(rental)
    if held is None or held.ends_at <= rental.due_at:
        return
    if held.starts_at < rental.due_at:
        occupations.reach(held, rental.due_at, spare(rental), now=now)
    else:
        occupations.let_go(held, now)  # it was taken anew for a rental that is late


# --- what to propose instead ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ways:
    """Where an extension meets somebody else: up to when this scooter could stay, and which others are free."""

    until: datetime | None
    others: Sequence[Scooter]


def ways(rental: Rental, due_at: datetime, *, now: datetime) -> Ways:
    """What can be proposed instead of an extension that is refused because of others."""
    choices = availability.search(
        site_id=rental.site_id,
        vehicle_class=rental.scooter.model.vehicle_class,
        starts_at=now,
        ends_at=due_at,
        now=now,
        own=_own(rental),
    )
    others = [one.scooter for one in choices if one.free and one.scooter.id != rental.scooter_id]
    return Ways(_until(rental, due_at, now), others)


def _until(rental: Rental, due_at: datetime, now: datetime) -> datetime | None:
    """The last hour at which the place is open before the next one takes the scooter, if that is later than agreed."""
    own = occupations.of_rental(rental)
    held = occupations.holders(
        rental.scooter_id,
        rental.due_at,
        due_at + spare(rental),
        now=now,
        apart_from=own.id if own else None,
    )
    if not held:
        return None
    latest = min(one.starts_at for one, _booking in held) - spare(rental)
    found = last_opening(rental, latest)
    return found if found is not None and found > max(rental.due_at, now) else None


def last_opening(rental: Rental, moment: datetime) -> datetime | None:
    """The last instant up to `moment` at which the place of return is open, two months back at most."""
    place = return_place(rental)
    if house.open_at(place, moment):
        return moment
    here = local(moment)
    for back in range(62):
        on = here.date() - timedelta(days=back)
        if not house.is_open(place, on):
            continue
        closes = [
            datetime.combine(on, one.closes, here.tzinfo)
            for one in place.hours
            if one.weekday == on.weekday()
        ]
        before = [one for one in closes if one <= here]
        if before:
            return max(before).astimezone(moment.tzinfo)
    return None
