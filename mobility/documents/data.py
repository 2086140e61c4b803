"""Every word that documents print, frozen. The service fills these once; an edition keeps them.

All texts are already formatted (days in words, amounts with their sign) and come as people typed them: the layout
makes them harmless. An empty text is printed as a dotted line for the pen, or left out where that makes no sense.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The lessor, as the law wants it named."""

    name: str
    legal_form: str = ""
    rna: str = ""
    siret: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    representative: str = ""
    insurer: str = ""
    policy_number: str = ""
    insurance_phone: str = ""
    mediator: str = ""
    vat_mention: str = ""
    logo: bytes | None = None
    """PNG or JPEG."""
    colour: str = ""
    """Of titles and rules: "#0b5563"; empty for the house's sea."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renter:
    """Who rents and rides; the only one who may."""

    name: str
    """First names and name as they are said: "Łukasz O'Brien"."""
    birth_name: str = ""
    """Where it differs from the name used."""
    born: str = ""
    """Day and place: "12 mars 1994 à Calais"."""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    title: str = ""
    """The title held: kind, number, day, country; or the sentence that says why none is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """Who signs for a minor or a protected adult."""

    name: str
    quality: str
    """Mère, père, tuteur, curatrice…"""
    address: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """The organisation that referred the renter; its name already masked if its kind is sensitive."""

    name: str
    contact: str = ""
    referred_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What is rented."""

    name: str
    """Make and model."""
    fleet_number: str = ""
    plate: str = ""
    vin: str = ""
    category: str = ""
    energy: str = ""
    first_registered: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentLine:
    """One thing that goes out with the vehicle."""

    label: str
    detail: str = ""
    """Serial number, size, state."""
    value: str = ""
    """What replacing it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One line of the price."""

    label: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedClause:
    """A clause as it stands on the contract: numbered, its references and values filled in."""

    id: str
    number: int
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A signature made on the spot, as it is printed in its frame."""

    who: str
    """`person`, `representative` or `agent`."""
    how: str
    """When and how, in words: "à 10 h 12, au doigt sur la tablette"."""
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()
    """Lines of points in thousandths of the pad; none where the name was typed."""
    typed: str = ""
    """The name, where it was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The state of a vehicle as it goes out."""

    at: str
    km: str
    energy: str
    photos: str
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractData:
    """One edition of one contract."""

    number: str
    edition: int
    issued_at: datetime
    """The instant of the edition, aware; only for the file's own date."""
    issued_on: str
    """The day in words."""
    site: str
    town: str
    """Where it is signed: "Fait à Calais"."""
    agent: str
    foundation: Foundation
    renter: Renter
    guardian: Guardian | None = None
    prescriber: Prescriber | None = None
    purpose: str = ""
    """What the vehicle is for: "rejoindre un emploi à Marck"."""
    vehicle: Vehicle
    equipment: tuple[EquipmentLine, ...] = ()
    starts_day: str
    starts_time: str
    ends_day: str
    ends_time: str
    return_place: tuple[str, ...]
    opening_hours: tuple[str, ...] = ()
    price_lines: tuple[PriceLine, ...]
    total: str
    third_party: str = ""
    """The sentence on who else pays which part."""
    deposit: str = ""
    """Empty where none is asked for."""
    damage_excess: str = ""
    theft_excess: str = ""
    quote_reference: str = ""
    clauses: tuple[PrintedClause, ...]
    text_version: str
    verify_url: str = ""
    france_only: bool = False
    mark: str = ""
    """A word across each page: ANNULÉ, COPIE, SPÉCIMEN."""
    departure: Condition | None = None
    """The state in which the vehicle goes out, where it was noted before the signature."""
    signed_on: str = ""
    """The day of the signature in words, where it was made on the spot."""
    signatures: tuple[Ink, ...] = ()
    """Who has signed on the spot; frames of the others stay empty for the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """One contract on the slip that goes with a print run."""

    time: str
    number: str
    renter: str
    vehicle: str
    edition: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipData:
    """What was printed together, in order of hour."""

    foundation: Foundation
    site: str
    day: str
    """The day of the handovers, in words."""
    printed_at: datetime
    printed_on: str
    """Day and hour in words."""
    printed_by: str
    lines: tuple[SlipLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptData:
    """One receipt."""

    number: str
    issued_at: datetime
    issued_on: str
    site: str
    town: str
    agent: str
    foundation: Foundation
    payer: str
    payer_address: tuple[str, ...] = ()
    lines: tuple[PriceLine, ...]
    total: str
    means: str = ""
    """Espèces, carte, chèque n°…"""
    about: str = ""
    """What it is paid for: "Contrat 2026-00042"."""
    verify_url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPart:
    """One part of a mobility assessment: questions with their answers (one without is left out), and free words."""

    title: str
    lines: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentData:
    """One finished assessment, every word of it already written out."""

    number: str
    made_at: datetime
    """The instant at which it was finished, aware; only for the file's own date."""
    made_on: str
    made_by: str
    foundation: Foundation
    town: str
    """Where it is signed, where that is known: "Fait à Calais"."""
    person: str
    born: str
    reference: str
    home: str
    parts: tuple[AssessmentPart, ...]
    remarks: tuple[str, ...]
    verdict: str
    """Whether there is a problem of mobility, in a sentence."""
    solution: str
    conclusion: tuple[str, ...]
    """Its paragraphs."""
    organisation: str = ""
    """The authorised organisation; masked already if its kind tells of a private life."""
    authorisation: str = ""
    signed_by: str = ""
    signed_on: str = ""
    valid_until: str = ""
    """Empty before the signature."""
    months_valid: int


def strokes_hash(strokes: object) -> str:
    """The hash of the strokes of a signature: of their shortest JSON."""
    return sha256(dumps(strokes, separators=(",", ":")).encode()).hexdigest()


def snapshot(data: ContractData | ReceiptData | SlipData) -> Mapping[str, Any]:
    """The words as JSON can keep them: instants as text, the logo and strokes by their hash alone."""
    kept = asdict(data)
    for one in kept.get("signatures", ()):
        strokes = one.pop("strokes")
        one["strokes_sha256"] = strokes_hash(strokes) if strokes else ""
    for name in ("issued_at", "printed_at"):
        if name in kept:
            kept[name] = kept[name].isoformat()
    logo = kept["foundation"].pop("logo")
    kept["foundation"]["logo_sha256"] = sha256(logo).hexdigest() if logo else ""
    return kept
