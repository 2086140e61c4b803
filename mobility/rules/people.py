"""The small words of a person's file: where they live, who signs with them, how a district is known."""

from enum import StrEnum


class Housing(StrEnum):
    """How a person's address is to be read; it decides which paper proves it (DOMAIN §1.3)."""

    OWN = "own"
    """A bill in the person's own name."""
    HOSTED = "hosted"
    """Lives with somebody, who attests it."""
    DOMICILED = "domiciled"
    """Receives post at a CCAS or an approved body (articles L264-1 and following of the CASF)."""


class GuardianKind(StrEnum):
    """Who signs with a minor or a protected adult (Code civil, articles 388-1-1 and 425 and following)."""

    PARENT = "parent"
    MINORS_GUARDIAN = "minors_guardian"
    CURATOR = "curator"
    TUTOR = "tutor"
    AUTHORISED_RELATIVE = "authorised_relative"
    """Habilitation familiale (articles 494-1 and following)."""


class QpvGeneration(StrEnum):
    """Which list of priority districts a code is of: the two must not be mixed (DOMAIN §8.3)."""

    Y2015 = "2015"
    Y2024 = "2024"


class QpvSource(StrEnum):
    """How it is known that an address lies in a priority district: never from the commune alone."""

    DECLARED = "declared"
    SIG_VILLE = "sig_ville"


class SuspensionCause(StrEnum):
    """Why somebody decided to suspend a person; each has its sentence to the person, in each language."""

    LATE_RETURNS = "late_returns"
    UNPAID = "unpaid"
    DAMAGE = "damage"
    MISUSE = "misuse"
    """The scooter was lent on, or used for what the contract does not allow."""
    CONDUCT = "conduct"
    OTHER = "other"
