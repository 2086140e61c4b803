"""What an agent establishes as a scooter goes out, and as it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.rules.accounts import Account
from mobility.rules.rentals import Equipment
from mobility.services.files import Sealed


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
