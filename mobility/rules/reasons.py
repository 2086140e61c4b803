"""What a rule says of a case: one finding a rule, with what was found and what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FindingKind(StrEnum):
    """Whose rule it is; law and local policy are never mixed.

    A legal rule and an insurer's rule are hard. A house rule may be set aside by a manager, with a written reason.
    """

    LEGAL = "legal"
    INSURER = "insurer"
    HOUSE = "house"


class FindingState(StrEnum):
    """What became of a rule in a case."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """A fact is missing: nobody can say yet."""
    REVIEW = "review"
    """A person has to look; the machine neither accepts nor refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One examined rule and its outcome.

    `rule` names what was examined (`Rule`), `code` the answer (`Code`), `values` what was found and expected as
    plain values (int, str, bool, date, enum members, tuples of them), `article` the source of the rule.
    """

    rule: str
    kind: FindingKind
    state: FindingState
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    article: str = ""
