"""What may change while a rental is under way: always by a signed amendment, never tacitly (DOMAIN §3.4, clause 11)."""

from enum import StrEnum


class AmendmentKind(StrEnum):
    """What an amendment changes."""

    EXTENSION = "extension"
    """More days: a new decision, a new price for what is added (clause 11)."""
    SWAP = "swap"
    """Another vehicle for the rest of the time (clause 21)."""
    EARLY_RETURN = "early_return"
    """An earlier return; unused days are given back with the deposit (clause 29)."""
    RETURN_PLACE = "return_place"
    """Another hour or another site, on the same day (clause 10)."""


class SwapCause(StrEnum):
    """Why a vehicle is exchanged."""

    BREAKDOWN = "breakdown"
    WRONG_CLASS = "wrong_class"
    OTHER = "other"


def label(number: int) -> str:
    """What an amendment is called within its rental.

    >>> label(2)
    'A2'
    """
    return f"A{number}"


def read_label(text: str) -> int:
    """The number behind such a name; 0 where it is none.

    >>> read_label("a2"), read_label("A"), read_label("2"), read_label("A01")
    (2, 0, 0, 0)
    """
    digits = text[1:]
    plain = digits.isascii() and digits.isdigit() and not digits.startswith("0")
    return int(digits) if text[:1] in {"A", "a"} and plain and len(digits) < 6 else 0
