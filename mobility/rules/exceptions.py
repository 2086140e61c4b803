"""Why a decision is taken, and the request that a rule of the house should not count for one person (dérogation)."""

from enum import StrEnum


class Occasion(StrEnum):
    """On what occasion eligibility was weighed."""

    FILE = "file"
    """The file was looked at: at sign-up, or when a paper came in."""
    HANDOVER = "handover"
    EXTENSION = "extension"
    EXCEPTION = "exception"


class ExceptionState(StrEnum):
    """Where a request for an exception stands; who asks never answers."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
