"""What stands against what a step of a handover or a return says: told at that step, and looked at again before the signature."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mobility.errors import Reason
from mobility.models import Rental
from mobility.rules import conditions
from mobility.rules.conditions import PhotoView
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.handover_steps import is_scooter
from mobility.rules.rentals import Direction, Equipment
from mobility.services import equipment, fleet, handover_gear, handovers
from mobility.words import local


def against(
    rental: Rental,
    direction: Direction,
    step: Step,
    said: Mapping[str, Any],
    *,
    views: Sequence[PhotoView],
    now: datetime,
) -> list[Reason]:
    """The reasons against a step; `views` are the photos that are there."""
    if step is Step.STATE:
        return _state(rental, said, views, now)
    check = _OUT.get(step) if direction is Direction.OUT else None
    return check(rental, said, now) if check else []


def _who(rental: Rental, said: Mapping[str, Any], now: datetime) -> list[Reason]:
    """The right to ride is looked at again, for the whole time (DOMAIN §2)."""
    found = [] if said.get("title_valid") else [Reason("title_not_valid")]
    return found + handovers.why_not(rental, on=local(now).date())


def _scooter(rental: Rental, said: Mapping[str, Any], now: datetime) -> list[Reason]:
    del now
    scooter, typed = rental.scooter, str(said.get("typed", ""))
    same = is_scooter(typed, scooter.fleet_number, scooter.plate or "")
    return [] if same else [Reason("other_scooter")]


def _safety(rental: Rental, said: Mapping[str, Any], now: datetime) -> list[Reason]:
    del rental, now
    return [] if said.get("trial_ride_done") else [Reason("trial_ride_missing")]


def _state(
    rental: Rental, said: Mapping[str, Any], views: Sequence[PhotoView], now: datetime
) -> list[Reason]:
    last = fleet.latest_reading(rental.scooter)
    found = fleet.against_reading(last, int(said.get("km") or 0), now=now)
    lacking = conditions.missing(views)
    if lacking and not said.get("without_photos"):
        found.append(Reason("photos_missing", {"views": lacking}))
    return found


def _equipment(rental: Rental, said: Mapping[str, Any], now: datetime) -> list[Reason]:
    found = []
    if int(said.get("rent_paid") or 0) > rental.total_cents:
        found.append(Reason("overpaid", {"owed_cents": rental.total_cents}))
    if int(said.get("deposit") or 0) > rental.deposit_cents:
        found.append(Reason("deposit_too_high", {"deposit_cents": rental.deposit_cents}))
    ticked = [Equipment(code) for code in said.get("equipment", ())]
    otherwise = (*handover_gear.own(said), *ticked)
    items = handover_gear.items(said)
    return found + equipment.unchosen(rental, items, otherwise, on=local(now).date())


_OUT: Mapping[Step, Callable[[Rental, Mapping[str, Any], datetime], list[Reason]]] = {
    Step.WHO: _who,
    Step.SCOOTER: _scooter,
    Step.EQUIPMENT: _equipment,
    Step.SAFETY: _safety,
}
