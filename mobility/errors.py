"""What services say when they will not do a thing. No HTTP here: the edge turns these into pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused: a code that `words` turns into a sentence, and the values it speaks of."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class MobilityError(Exception):
    """Anything the house itself refuses."""


class Refused(MobilityError):
    """A rule says no, and says why. Nothing has been written."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons: Sequence[Reason] = reasons

    @classmethod
    def because(cls, code: str, **values: object) -> "Refused":
        """A refusal for one reason."""
        return cls(Reason(code, values))


class NotFound(MobilityError):
    """There is no such thing, or not for this person: the two look the same on purpose."""


class Stale(MobilityError):
    """Somebody else saved a newer version since this form was opened.

    `theirs` holds, by field name, the values that are in the database now, and `version` their version.
    """

    def __init__(self, theirs: Mapping[str, object], version: int) -> None:
        super().__init__("stale")
        self.theirs = theirs
        self.version = version
