"""The small words of a rental: directions of a condition report, ways of signing, equipment."""

from enum import StrEnum


class Direction(StrEnum):
    """Whether a scooter goes out or comes back."""

    OUT = "out"
    IN = "in"


class SignatureMethod(StrEnum):
    """How a contract was signed."""

    PAPER_SCAN = "paper_scan"
    PAPER = "paper"
    DRAWN = "drawn"
    """With the finger on the tablet; the strokes are kept."""
    TYPED = "typed"
    """The name typed and a box ticked, for those who cannot draw or do not want to."""


class Equipment(StrEnum):
    """What goes out with a scooter (DOMAIN §3.3): helmet, gloves and vest are the law's, the lock the insurer's."""

    HELMET = "helmet"
    GLOVES = "gloves"
    VEST = "vest"
    LOCK = "lock"
    KEYS = "keys"
    PAPERS = "papers"
    CHARGER = "charger"
    TOP_CASE = "top_case"
    RAINWEAR = "rainwear"
    LINER = "liner"
    """Given for good with a lent helmet, and so never counted."""
    OIL = "oil"
    """A can for a two-stroke: used up, never counted."""
    OTHER = "other"


class IdentityDocument(StrEnum):
    """A document shown at handover; seen, not kept."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    ASYLUM_CERTIFICATE = "asylum_certificate"
