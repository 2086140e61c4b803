"""The kinds of organisations that refer people (DOMAIN §1.4), and which of them tell of a private life."""

from enum import StrEnum


class PrescriberKind(StrEnum):
    """An official kind of prescriber, by the code of the State's own platform."""

    AFPA = "AFPA"
    ASE = "ASE"
    CAARUD = "CAARUD"
    CADA = "CADA"
    CAF = "CAF"
    CAP_EMPLOI = "CAP_EMPLOI"
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
    ODC = "ODC"
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
