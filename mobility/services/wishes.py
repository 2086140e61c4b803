"""What somebody asks for, before anything is promised."""

from dataclasses import dataclass
from datetime import datetime

from mobility.rules.licence import VehicleClass
from mobility.services.accounts import Person
from mobility.services.occupations import Own


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: a class of vehicle at a site, from when to when (UTC)."""

    beneficiary_id: int
    site_id: int
    vehicle_class: VehicleClass
    starts_at: datetime
    ends_at: datetime
    booking_id: int | None = None
    """The booking that asks for it, if it is there already: its own promise does not stand against it."""


def own(wish: Wish, by: Person | None) -> Own:
    """What does not stand against this wish: the promise of its own booking, the hold of who fills in the form."""
    return Own(wish.booking_id, by.user_id if by else None, wish.beneficiary_id)
