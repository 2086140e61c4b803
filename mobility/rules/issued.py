"""The documents that the house issues beside the contract itself."""

from collections.abc import Mapping
from enum import StrEnum


class IssuedKind(StrEnum):
    """What a document is (arrêté of 17 March 2015: quote before, note after; DOMAIN §3.1 and §3.4, annexes A and D)."""

    QUOTE = "quote"
    CONDITION_OUT = "condition_out"
    CONDITION_IN = "condition_in"
    NOTE = "note"
    AMENDMENT = "amendment"
    LOAN_CERTIFICATE = "loan_certificate"
    WHAT_TO_DO = "what_to_do"


LETTERS: Mapping[IssuedKind, str] = {
    IssuedKind.QUOTE: "D",
    IssuedKind.CONDITION_OUT: "E",
    IssuedKind.CONDITION_IN: "R",
    IssuedKind.NOTE: "N",
    IssuedKind.AMENDMENT: "A",
    IssuedKind.LOAN_CERTIFICATE: "C",
    IssuedKind.WHAT_TO_DO: "Q",
}
"""What the numbers of each begin with: a series of its own, without gap."""

ONCE = frozenset({IssuedKind.CONDITION_OUT, IssuedKind.CONDITION_IN, IssuedKind.NOTE})
"""There is one of each for a rental; a second would say something else about the same thing."""


def numbered(kind: IssuedKind, year: int, rank: int) -> str:
    """The number of a document.

    >>> numbered(IssuedKind.QUOTE, 2026, 12)
    'D-2026-00012'
    """
    return f"{LETTERS[kind]}-{year}-{rank:05d}"


def series(kind: IssuedKind, year: int) -> str:
    """The series that the number comes from.

    >>> series(IssuedKind.NOTE, 2026)
    'note-2026'
    """
    return f"{kind}-{year}"
