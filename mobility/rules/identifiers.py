"""Numbers that people type: phones, plates, VIN, references, SIRET, RNA."""

from dataclasses import dataclass


class BadIdentifier(ValueError):
    """What is wrong with an identifier, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadPhone(BadIdentifier):
    """Not a phone number."""


class BadPlate(BadIdentifier):
    """Not a number plate."""


class BadVin(BadIdentifier):
    """Not a vehicle identification number."""


class BadReference(BadIdentifier):
    """Not a reference of ours."""


class Mistyped(BadReference):
    """It looks like a reference, but its check character says that one sign is wrong."""


class BadSiret(BadIdentifier):
    """Not a SIRET."""


class BadRna(BadIdentifier):
    """Not a number of the national register of associations."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164; only a mobile receives SMS."""

    e164: str
    mobile: bool


def parse_phone(text: str) -> Phone:
    """A phone number in any French way of writing, or +32, +44, +380."""
    raise NotImplementedError


def format_phone(e164: str) -> str:
    """A number in E.164 as people read it: 06 39 98 12 34; others internationally."""
    raise NotImplementedError


def parse_plate(text: str) -> str:
    """A number plate, normalised."""
    raise NotImplementedError


def parse_vin(text: str) -> str:
    """A vehicle identification number: 17 signs without I, O, Q; no check digit in Europe."""
    raise NotImplementedError


def new_reference(random_bytes: bytes) -> str:
    """A public reference, compact: 7 random signs and a check sign."""
    raise NotImplementedError


def parse_reference(text: str) -> str:
    """A reference in any writing, compact."""
    raise NotImplementedError


def format_reference(reference: str) -> str:
    """A reference as it is printed: K7P4-M2QX."""
    raise NotImplementedError


def parse_siret(text: str) -> str:
    """A SIRET, 14 digits."""
    raise NotImplementedError


def parse_rna(text: str) -> str:
    """A number of the register of associations: W and 9 digits."""
    raise NotImplementedError
