"""The kinds of organisations that refer people (DOMAIN §1.4), and which of them tell of a private life."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PrescriberKind(StrEnum):
    """An official kind of prescriber: the 34 of the State's own platform, by its codes (itou/prescribers/enums.py)."""

    AFPA = "AFPA"
    ASE = "ASE"
    CAARUD = "CAARUD"
    CADA = "CADA"
    CAF = "CAF"
    CAP_EMPLOI = "CAP_EMPLOI"
    CAVA = "CAVA"
    CCAS = "CCAS"
    CHRS = "CHRS"
    CHU = "CHU"
    CIDFF = "CIDFF"
    CPH = "CPH"
    CSAPA = "CSAPA"
    DEPT = "DEPT"
    E2C = "E2C"
    EPIDE = "EPIDE"
    FT = "FT"
    HUDA = "HUDA"
    ML = "ML"
    MSA = "MSA"
    OACAS = "OACAS"
    OCASF = "OCASF"
    ODC = "ODC"
    OHPD = "OHPD"
    OIL = "OIL"
    PENSION = "PENSION"
    PIJ_BIJ = "PIJ_BIJ"
    PJJ = "PJJ"
    PLIE = "PLIE"
    PREVENTION = "PREVENTION"
    RS_FJT = "RS_FJT"
    SPIP = "SPIP"
    OTHER = "OTHER"
    ORIENTER = "ORIENTER"


class Authorisation(StrEnum):
    """Whether an organisation may attest what the State asks for (prescripteur habilité)."""

    NOT_SET = "not_set"
    VALIDATED = "validated"
    REFUSED = "refused"
    NOT_REQUIRED = "not_required"


SENSITIVE = frozenset(
    {
        PrescriberKind.ASE,
        PrescriberKind.CAARUD,
        PrescriberKind.CIDFF,
        PrescriberKind.CSAPA,
        PrescriberKind.PENSION,
        PrescriberKind.PJJ,
        PrescriberKind.PREVENTION,
        PrescriberKind.SPIP,
    }
)
"""Kinds that are masked as "another body" in whatever leaves the house: the kind alone tells of a private life."""


def is_sensitive(kind: str) -> bool:
    """Whether a kind must be masked outside the house."""
    return kind in SENSITIVE


@dataclass(frozen=True, slots=True)
class Outside:
    """What may be said of an organisation outside the house. An empty name is to be read as "another body"."""

    kind: PrescriberKind
    name: str = ""
    contact: str = ""


def outside(kind: str, name: str, contact: str = "") -> Outside:
    """What exports, e-mails, PDFs and public pages may say of an organisation: the one place that decides it.

    Of a sensitive kind neither the kind, nor the name, nor who works there: each would tell as much.

    >>> outside("ML", "Mission locale", "Zoé Petit").name, outside("SPIP", "SPIP de Calais", "Zoé Petit").name
    ('Mission locale', '')
    """
    if is_sensitive(kind):
        return Outside(PrescriberKind.OTHER)
    return Outside(PrescriberKind(kind), name, contact)


def may_attest(authorisation: Authorisation, until: date | None, on: date) -> bool:
    """Whether an organisation is authorised on a day: validated, and its term has not passed.

    >>> may_attest(Authorisation.VALIDATED, date(2026, 11, 24), date(2026, 11, 24))
    True
    >>> may_attest(Authorisation.NOT_REQUIRED, None, date(2026, 11, 24))
    False
    """
    return authorisation is Authorisation.VALIDATED and (until is None or on <= until)
