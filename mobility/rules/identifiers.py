"""Numbers that people type: phones, plates, VIN, public references, SIRET, RNA.

Each `parse_…` takes any usual way of writing and gives the one that is kept, or raises a `BadIdentifier` with a code.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from stdnum.exceptions import ValidationError
from stdnum.fr import siret


class BadIdentifier(ValueError):
    """What is wrong with an identifier, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadPhone(BadIdentifier):
    """`phone_signs`, `phone_form` (not a number that exists), `phone_country`, `phone_kind` (premium, free call)."""


class BadPlate(BadIdentifier):
    """`plate_form`, `plate_letters` (I, O, U or SS), `plate_zero` (000)."""


class BadVin(BadIdentifier):
    """`vin_length`, `vin_letters` (I, O, Q or no letter at all)."""


class BadReference(BadIdentifier):
    """`reference_form`: not a reference of ours."""


class Mistyped(BadReference):
    """`reference_mistyped`: it looks like a reference, but its check sign says that something is wrong."""


class BadSiret(BadIdentifier):
    """`siret_form`."""


class BadRna(BadIdentifier):
    """`rna_form`."""


def _compact(text: str) -> str:
    """Capitals and digits only: spaces of any width, dots and dashes go."""
    return re.sub(r"[\s.\-\u2010-\u2015_]+", "", unicodedata.normalize("NFKC", text)).upper()


# Phones


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164; only a mobile receives SMS."""

    e164: str
    mobile: bool


_OVERSEAS = ("FR", "GP", "GF", "MQ", "RE", "YT")
"""Where a number without country is looked for, in this order: some 06 9x numbers live overseas."""
_COUNTRIES = frozenset({33, 590, 594, 596, 262, 32, 44, 380})
"""Calling codes that are taken: France, overseas, Belgium, United Kingdom, Ukraine (DOMAIN §10.1)."""
_FICTION = re.compile(r"\+3363998[0-9]{4}")
"""Mobiles that the regulator keeps for fiction: only the file adapter ever receives them (DOMAIN §8.4)."""
_KINDS = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


def parse_phone(text: str) -> Phone:
    """A phone number in any French way of writing, or of Belgium, the United Kingdom or Ukraine.

    >>> parse_phone("06.12.34.56.78") == parse_phone("+33 (0)6 12 34 56 78") == parse_phone("0033612345678")
    True
    >>> parse_phone("06 39 98 12 34")
    Phone(e164='+33639981234', mobile=True)
    >>> parse_phone("0690 12 34 56").e164
    '+590690123456'

    Raises:
        BadPhone: it is not one, or no SMS nor call of ours would go there.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(
        r"[+(]?[\d\s.\-/()\u2010-\u2015]+", typed
    ):  # letters would be read as on a telephone's keys
        raise BadPhone("phone_signs")
    number = _read(typed)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if _FICTION.fullmatch(e164):
        return Phone(e164, mobile=True)
    if number.country_code not in _COUNTRIES:
        raise BadPhone("phone_country")
    kind = phonenumbers.number_type(number)
    if kind not in _KINDS:
        raise BadPhone("phone_kind")
    return Phone(
        e164, mobile=kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    )


def _read(typed: str) -> phonenumbers.PhoneNumber:
    """The first reading that is a number in use, or one for fiction."""
    for region in _OVERSEAS:
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        fiction = _FICTION.fullmatch(phonenumbers.format_number(number, PhoneNumberFormat.E164))
        if fiction or phonenumbers.is_valid_number(number):
            return number
    raise BadPhone("phone_form")


@lru_cache(maxsize=1024)  # a fifth of the time of a list is spent here otherwise
def format_phone(e164: str) -> str:
    """A number in E.164 as people read it: French ones without the country, others with it.

    What cannot be read is given back as it is.

    >>> format_phone("+33639981234"), format_phone("+590690123456"), format_phone("+32470123456")
    ('06 39 98 12 34', '0690 12 34 56', '+32 470 12 34 56')
    >>> format_phone("")
    ''
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    french = number.country_code in {33, 590, 594, 596, 262}
    style = PhoneNumberFormat.NATIONAL if french else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


# Plates (DOMAIN §3.2)


class PlateKind(StrEnum):
    """The series that a plate belongs to."""

    SIV = "siv"
    """AB-123-CD, since 15 April 2009."""
    TEMPORARY = "temporary"
    """WW-123-AB: has to be replaced."""
    GARAGE = "garage"
    """W-123-AB."""
    MOPED = "moped"
    """AB 12 C, from 1 July 2004 to 2009, kept for life."""
    FNI = "fni"
    """1234 AB 62, before 2009."""


_L = "[A-Z]"
_PLATES: tuple[tuple[PlateKind, re.Pattern[str], str], ...] = (
    (PlateKind.TEMPORARY, re.compile(rf"(WW)([0-9]{{3}})({_L}{{2}})"), "-"),
    (PlateKind.SIV, re.compile(rf"({_L}{{2}})([0-9]{{3}})({_L}{{2}})"), "-"),
    (PlateKind.GARAGE, re.compile(rf"(W)([0-9]{{3}})({_L}{{2}})"), "-"),
    (PlateKind.MOPED, re.compile(rf"({_L}{{1,2}})([0-9]{{2,3}})({_L})"), " "),
    (
        PlateKind.FNI,
        re.compile(rf"([1-9][0-9]{{0,3}})({_L}{{1,3}})(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-6])"),
        " ",
    ),
)


def parse_plate(text: str) -> str:
    """A number plate as it is kept: `AB-123-CD`, `WW-123-AB`, `W-123-AB`, `AB 12 C`, `1234 AB 62`.

    >>> parse_plate("ab 123cd"), parse_plate("AB12C"), parse_plate("1234-ab-62")
    ('AB-123-CD', 'AB 12 C', '1234 AB 62')
    >>> parse_plate("AO-123-CD")
    Traceback (most recent call last):
        ...
    mobility.rules.identifiers.BadPlate: plate_letters

    Raises:
        BadPlate: no series is written so; letters that no series uses; a number 000.
    """
    return _plate(text)[1]


def plate_kind(text: str) -> PlateKind:
    """The series of a plate; a temporary one has to be replaced.

    >>> plate_kind("WW-123-AB").value
    'temporary'

    Raises:
        BadPlate: as `parse_plate`.
    """
    return _plate(text)[0]


def _plate(text: str) -> tuple[PlateKind, str]:
    compact = _compact(text)
    for kind, pattern, between in _PLATES:
        found = pattern.fullmatch(compact)
        if found is None:
            continue
        letters = [
            part for part in found.groups()[: 2 if kind is PlateKind.FNI else 3] if part.isalpha()
        ]
        if any(set(part) & set("IOU") or part == "SS" for part in letters):
            raise BadPlate("plate_letters")
        if any(part.isdigit() and not int(part) for part in found.groups()):
            raise BadPlate("plate_zero")
        return kind, between.join(found.groups())
    raise BadPlate("plate_form")


def parse_vin(text: str) -> str:
    """A vehicle identification number: 17 signs without I, O, Q. Europe has no check digit (ISO 3779).

    >>> parse_vin("vg5 sa 391 00000 1234")
    'VG5SA391000001234'

    Raises:
        BadVin: not 17 signs, or signs that a VIN does not have.
    """
    vin = _compact(text)
    if len(vin) != 17:
        raise BadVin("vin_length")
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]+", vin) or vin.isdigit():
        raise BadVin("vin_letters")
    return vin


# References

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs that nobody takes for another: no O or 0, no I, 1 or L. Being a prime, 31 lets one sign check the others."""
_RANDOM_SIGNS = 7
_ENOUGH_BYTES = 8


def _remainder(signs: str) -> int:
    """Zero for a right reference: each sign counts by its place, so one wrong or two swapped always show."""
    return sum((8 - place) * ALPHABET.index(sign) for place, sign in enumerate(signs)) % len(
        ALPHABET
    )


def new_reference(random_bytes: bytes) -> str:
    """A public reference, as it is kept: 7 random signs and a check sign.

    >>> new_reference(bytes(range(16)))
    'PT7T4RXE'

    Raises:
        ValueError: fewer than 8 random bytes: the reference could be guessed.
    """
    if len(random_bytes) < _ENOUGH_BYTES:
        raise ValueError("a reference needs at least 8 random bytes")
    number = int.from_bytes(random_bytes)
    signs = ""
    for _ in range(_RANDOM_SIGNS):
        number, rank = divmod(number, len(ALPHABET))
        signs += ALPHABET[rank]
    return signs + ALPHABET[-_remainder(signs) % len(ALPHABET)]


def parse_reference(text: str) -> str:
    """A reference as it is kept, from any writing: case, spaces and dashes do not matter.

    >>> parse_reference(" pt7t-4rxe ")
    'PT7T4RXE'
    >>> parse_reference("PT7T-R4XE")
    Traceback (most recent call last):
        ...
    mobility.rules.identifiers.Mistyped: reference_mistyped

    Raises:
        Mistyped: eight signs, but one is wrong.
        BadReference: it has nothing of a reference.
    """
    signs = _compact(text)
    if not re.fullmatch(r"[A-Z0-9]{8}", signs):
        raise BadReference("reference_form")
    if not set(signs) <= set(ALPHABET) or _remainder(signs):
        raise Mistyped("reference_mistyped")
    return signs


def format_reference(reference: str) -> str:
    """A reference as it is printed and read aloud.

    >>> format_reference("PT7T4RXE")
    'PT7T-4RXE'
    """
    return f"{reference[:4]}-{reference[4:]}"


# Organisations


def parse_siret(text: str) -> str:
    """The number of an establishment: 14 digits with a check digit (La Poste has its own rule).

    >>> parse_siret("732 829 320 00074")
    '73282932000074'

    Raises:
        BadSiret: it is not one.
    """
    try:
        return str(siret.validate(_compact(text)))
    except ValidationError as error:
        raise BadSiret("siret_form") from error


def parse_rna(text: str) -> str:
    """The number of an association in the national register: W, its prefecture, and seven digits.

    >>> parse_rna("w 623 000 123"), parse_rna("W2A1000123")
    ('W623000123', 'W2A1000123')

    Raises:
        BadRna: it is not one.
    """
    rna = _compact(text)
    if not re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", rna):
        raise BadRna("rna_form")
    return rna
