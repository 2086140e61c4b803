"""What a prescriber sends (DOMAIN §1.4): its states, and the closed list of answers."""

from enum import StrEnum


class ReferralState(StrEnum):
    """Where a referral stands. One that nobody answers in 30 days is closed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ReferralRefusal(StrEnum):
    """Why a referral is not followed: a closed list; a value that is no longer offered stays readable."""

    OUT_OF_TERRITORY = "out_of_territory"
    NO_NEED = "no_need"
    NO_RIGHT_TO_RIDE = "no_right_to_ride"
    ANOTHER_SOLUTION = "another_solution"
    UNREACHABLE = "unreachable"
    NO_LONGER_WANTED = "no_longer_wanted"
    ALREADY_FOLLOWED = "already_followed"
    OTHER = "other"
