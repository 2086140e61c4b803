"""What a prescriber sends (DOMAIN §1.4): its states, the closed list of refusals, and how long each thing waits.

The delays are those of DORA, the State's own service: a link for 8 days, a reminder every 10, an end after 30.
"""

from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIFE = timedelta(days=8)
"""How long a personal link opens the form."""
REMINDER_EVERY = timedelta(days=10)
CLOSED_AFTER = timedelta(days=30)
"""A referral on which nobody has moved for so long is closed."""
FILES_KEPT = timedelta(days=183)
"""Six months: the papers of a referral that was answered go after that."""


class ReferralState(StrEnum):
    """Where a referral stands."""

    OPEN = "open"
    """The house has to answer."""
    ASKED = "asked"
    """The house asked for more: the prescriber has to answer."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({ReferralState.OPEN, ReferralState.ASKED})
"""States in which an answer is still due."""


class ReferralRefusal(StrEnum):
    """Why a referral is not followed: a closed list; a value that is no longer offered stays readable."""

    OUT_OF_TERRITORY = "out_of_territory"
    NO_NEED = "no_need"
    NO_RIGHT_TO_RIDE = "no_right_to_ride"
    ANOTHER_SOLUTION = "another_solution"
    UNREACHABLE = "unreachable"
    NO_LONGER_WANTED = "no_longer_wanted"
    ALREADY_FOLLOWED = "already_followed"
    NO_VEHICLE = "no_vehicle"
    OTHER = "other"


RETIRED = frozenset({ReferralRefusal.NO_VEHICLE})
"""No longer offered. No vehicle is no refusal: the person is accepted and waits (DOMAIN §1.5, R15)."""
OFFERED = tuple(reason for reason in ReferralRefusal if reason not in RETIRED)
"""What an agent may choose from."""


class KnownTitle(StrEnum):
    """The title to ride as a prescriber knows it; nobody of the house has seen it, so it proves nothing."""

    NONE = "none"
    AM = "am"
    B = "b"
    B_125 = "b_125"
    MOTORCYCLE = "motorcycle"
    FOREIGN = "foreign"


class Care(StrEnum):
    """What a referral asks of the runner."""

    NOTHING = "nothing"
    REMIND = "remind"
    CLOSE = "close"
    FORGET_FILES = "forget_files"


def care_due(
    state: ReferralState,
    *,
    since: datetime,
    reminded_at: datetime | None,
    answered_at: datetime | None,
    now: datetime,
) -> Care:
    """What is due for a referral now. `since` is when somebody last moved on it: sent, asked, replied.

    A runner that slept through two reminders sends one; a reminder is never followed by another within the
    same ten days. Of an expired one the papers go at its closing, so only answered ones are asked about here.
    """
    if state not in LIVE:
        over = answered_at is not None and now - answered_at >= FILES_KEPT
        return Care.FORGET_FILES if over else Care.NOTHING
    if now - since >= CLOSED_AFTER:
        return Care.CLOSE
    number = reminder_number(since, now)
    if number and (reminded_at is None or reminded_at < since + number * REMINDER_EVERY):
        return Care.REMIND
    return Care.NOTHING


def reminder_number(since: datetime, now: datetime) -> int:
    """How many tens of days a referral has waited: the number of the reminder that is due, 0 for none."""
    return max(0, (now - since) // REMINDER_EVERY)


def closes_at(since: datetime) -> datetime:
    """When a referral is closed if nobody moves on it."""
    return since + CLOSED_AFTER
