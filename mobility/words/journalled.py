"""What a field held, as people read it: the journal keeps plain values, pages show words."""

from collections.abc import Mapping
from datetime import date, datetime

from mobility.words.codes import word
from mobility.words.language import LANGUAGES
from mobility.words.language import gettext as _
from mobility.words.values import euros, phone, short_day, short_instant

_KINDS: Mapping[str, str] = {
    "category": "Category",
    "channel": "Channel",
    "energy": "Energy",
    "helmet_size": "GearSize",
    "glove_size": "GearSize",
    "use": "Equipment",
    "standard": "GearStandard",
    "cause": "SuspensionCause",
    "housing": "Housing",
    "identity_seen": "IdentityDocument",
    "need": "Need",
    "outcome": "Outcome",
    "qpv_generation": "QpvGeneration",
    "qpv_source": "QpvSource",
    "riding": "Verdict",
    "role": "Role",
    "stay": "Stay",
    "classes": "VehicleClass",
    "vehicle_class": "VehicleClass",
    "verdict": "CheckVerdict",
}
"""Which words the codes of a field belong to, whatever the thing."""
_OWN: Mapping[tuple[str, str], str] = {
    ("amendment", "kind"): "AmendmentKind",
    ("amendment", "state"): "AmendmentState",
    ("booking", "state"): "BookingState",
    ("equipment_item", "state"): "GearState",
    ("equipment_loan", "outcome"): "GearOutcome",
    ("equipment_loan", "charge"): "GearCharge",
    ("guardian", "kind"): "GuardianKind",
    ("prescriber", "kind"): "PrescriberKind",
    ("prescriber", "authorisation"): "Authorisation",
    ("referral", "reasons"): "ReferralRefusal",
    ("referral", "state"): "ReferralState",
    ("rental", "state"): "RentalState",
    ("scooter", "state"): "ScooterState",
}
"""The same for fields that mean one thing here and another there."""


def value(held: object, name: str, subject: str = "") -> str:
    r"""A value of a field of a thing, in words; what has no word stays as it is.

    >>> value("2026-11-24", "valid_until"), value(True, "active"), value(1250, "total_cents")
    ('24/11/2026', 'oui', '12,50\xa0€')
    """
    if held is None or held == "":
        return "—"
    if isinstance(held, bool):
        return _("oui") if held else _("non")
    if isinstance(held, list):
        return ", ".join(value(one, name, subject) for one in held) or "—"
    if isinstance(held, int) and name.endswith("_cents"):
        return euros(held)
    return _text(held, name, subject) if isinstance(held, str) else str(held)


def _text(held: str, name: str, subject: str) -> str:
    kind = _OWN.get((subject, name)) or _KINDS.get(name)
    if kind:
        return word(held, kind)
    if name == "phone":
        return phone(held)
    if name == "language":
        return LANGUAGES.get(held, held)
    if name.endswith(("_on", "_at", "_until")):
        return _moment(held)
    return held


def _moment(held: str) -> str:
    try:
        if len(held) == len("2026-11-24"):
            return short_day(date.fromisoformat(held))
        return short_instant(datetime.fromisoformat(held))
    except ValueError:
        return held
