"""Two files side by side, in words: what each thing is called, what a file says of it, what is odd."""

from collections.abc import Callable, Mapping
from typing import Any

from mobility.words.codes import word
from mobility.words.language import LANGUAGES, N_, gettext
from mobility.words.values import day, euros, km, phone

FIELDS: Mapping[str, str] = {
    "birth_name": N_("Nom de naissance"),
    "usage_name": N_("Nom d'usage"),
    "first_names": N_("Prénoms"),
    "born_on": N_("Date de naissance"),
    "birth_place": N_("Lieu de naissance"),
    "phone": N_("Téléphone"),
    "email": N_("E-mail"),
    "channel": N_("Préfère"),
    "language": N_("Langue"),
    "address": N_("Adresse"),
    "qpv": N_("Quartier prioritaire"),
    "need": N_("Besoin"),
    "prescriber": N_("Envoyé par"),
    "referent": N_("Référent"),
    "family_quotient": N_("Quotient familial"),
    "guardian": N_("Représentant légal"),
    "sizes": N_("Tailles du casque et des gants"),
    "stay": N_("Séjour"),
    "site": N_("Site"),
}
"""What is chosen at once, by the names of `services.merging.FIELDS`."""

ALIKE: Mapping[str, str] = {
    "same_name": N_("Même nom et même date de naissance"),
    "swapped_name": N_("Nom et prénom inversés, même date de naissance"),
    "same_phone": N_("Même téléphone et même prénom"),
}

ODD: Mapping[str, str] = {
    "born_apart": N_("Les dates de naissance ne sont pas les mêmes."),
    "not_alike": N_("Ni le nom, ni le téléphone ne se ressemblent."),
    "other_site": N_("Les deux fiches sont de deux sites."),
}

COUNTS: Mapping[str, str] = {
    "rental": N_("Locations"),
    "booking": N_("Réservations"),
    "decision": N_("Décisions"),
    "message": N_("Messages"),
    "document": N_("Papiers vus"),
    "licence": N_("Titres de conduite"),
    "referral": N_("Demandes de prescripteurs"),
}
"""How much hangs on a file, by table."""


def field(name: str) -> str:
    """What a thing is called of which two files speak."""
    return gettext(FIELDS[name])


def alike(code: str) -> str:
    """What two files have in common."""
    return gettext(ALIKE[code])


def odd(code: str) -> str:
    """What should make one look twice."""
    return gettext(ODD[code])


def count(table: str) -> str:
    """What hangs on a file."""
    return gettext(COUNTS[table])


def said(name: str, person: Any) -> str:
    """What a file says of a thing, in words; empty where it says nothing."""
    return _SAID[name](person) if name in _SAID else str(getattr(person, name) or "")


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def _address(person: Any) -> str:
    how = "" if person.housing == "own" else _joined(word(person.housing), person.housed_by)
    return _joined(person.address, f"{person.postcode} {person.town}".strip(), how)


def _quarter(person: Any) -> str:
    if not person.qpv_code:
        return ""
    known = day(person.qpv_known_on) if person.qpv_known_on else ""
    return _joined(person.qpv_code, word(person.qpv_source) if person.qpv_source else "", known)


def _need(person: Any) -> str:
    return _joined(
        word(person.need, "Need") if person.need else "",
        person.need_place,
        day(person.need_starts_on) if person.need_starts_on else "",
        km(person.commute_km) if person.commute_km is not None else "",
    )


def _prescriber(person: Any) -> str:
    return _joined(
        person.prescriber.name if person.prescriber else "",
        person.contact.name if person.contact else "",
        day(person.prescribed_on) if person.prescribed_on else "",
    )


def _referent(person: Any) -> str:
    if person.referent is None:
        return ""
    through = gettext("reçoit les messages") if person.via_referent else ""
    return _joined(person.referent.name, through)


def _sizes(person: Any) -> str:
    sizes = (person.helmet_size, person.glove_size)
    return _joined(*(word(size, "GearSize") for size in sizes if size))


def _stay(person: Any) -> str:
    return _joined(
        word(person.stay),
        day(person.resident_since) if person.resident_since else "",
        day(person.permit_until) if person.permit_until else "",
    )


_SAID: Mapping[str, Callable[[Any], str]] = {
    "born_on": lambda person: day(person.born_on),
    "phone": lambda person: phone(person.phone) if person.phone else "",
    "channel": lambda person: word(person.channel, "Channel"),
    "language": lambda person: LANGUAGES.get(person.language, person.language),
    "address": _address,
    "qpv": _quarter,
    "need": _need,
    "prescriber": _prescriber,
    "referent": _referent,
    "family_quotient": lambda person: (
        euros(person.family_quotient_cents) if person.family_quotient_cents is not None else ""
    ),
    "guardian": lambda person: gettext("signe aussi") if person.guardian_signs else "",
    "sizes": _sizes,
    "stay": _stay,
    "site": lambda person: person.site.name,
}
