"""What the fields of a list are called, and their values as people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from mobility.words import deeds
from mobility.words import values as said
from mobility.words.codes import word
from mobility.words.language import N_, gettext
from mobility.words.sentences import sentence

FIELDS: Mapping[str, str] = {
    "reference": N_("Référence"),
    "birth_name": N_("Nom de naissance"),
    "first_names": N_("Prénoms"),
    "usage_name": N_("Nom d'usage"),
    "full_name": N_("Nom et prénoms"),
    "reversed_name": N_("Prénom et nom"),
    "born_on": N_("Date de naissance"),
    "birth_place": N_("Lieu de naissance"),
    "phone": N_("Téléphone"),
    "email": N_("E-mail"),
    "address": N_("Adresse"),
    "postcode": N_("Code postal"),
    "town": N_("Commune"),
    "insee": N_("Code INSEE"),
    "language": N_("Langue des messages"),
    "channel": N_("Préfère recevoir les messages par"),
    "situations": N_("Situation"),
    "need": N_("À quoi servira le scooter"),
    "need_place": N_("Lieu de travail"),
    "need_starts_on": N_("Premier jour"),
    "commute_km": N_("Distance du domicile"),
    "prescriber": N_("Envoyé par"),
    "prescribed_on": N_("Date de la fiche de prescription"),
    "site": N_("Site"),
    "guardian_signs": N_("Un représentant légal signe aussi"),
    "resident_since": N_("Habite en France depuis"),
    "permit_until": N_("Fin du titre de séjour"),
    "fleet_number": N_("Numéro de parc"),
    "make": N_("Marque"),
    "model": N_("Modèle"),
    "vehicle_class": N_("Classe"),
    "energy": N_("Énergie"),
    "plate": N_("Plaque"),
    "vin": N_("Numéro de série (VIN)"),
    "colour": N_("Couleur"),
    "first_registered_on": N_("Première immatriculation"),
    "keys": N_("Nombre de clés"),
    "inspection_due_on": N_("Contrôle technique valable jusqu'au"),
    "insured_until": N_("Assuré jusqu'au"),
    "km": N_("Kilométrage au compteur"),
    "external_number": N_("Numéro du contrat papier"),
    "out_on": N_("Départ le"),
    "out_time": N_("Heure de départ"),
    "due_on": N_("Retour prévu le"),
    "due_time": N_("Heure de retour"),
    "tariff": N_("Tarif"),
    "used_days": N_("Jours déjà utilisés avant"),
    "deposit": N_("Dépôt de garantie gardé"),
    "deposit_means": N_("Moyen du dépôt"),
    "balance": N_("Reste à payer"),
    "energy_percent": N_("Carburant ou batterie au départ"),
    "equipment": N_("Équipement remis"),
    "remarks": N_("Remarques"),
}
"""By the name of a field; each is a heading that an import understands, too."""
SHOWN: Mapping[str, str] = {
    "who": N_("Personne"),
    "scooter": N_("Scooter"),
    "out_at": N_("Départ"),
    "due_at": N_("Retour prévu"),
}
"""What a preview shows beside: fields that are made of several."""
EXPLAINED: Mapping[str, str] = {
    "reference": N_("La référence de la fiche ici ; elle suffit."),
    "email": N_(
        "Sans référence, la personne est cherchée par e-mail, téléphone, ou nom et date de naissance."
    ),
    "born_on": N_(
        "Avec le nom et le prénom, si la liste n'a ni référence, ni e-mail, ni téléphone."
    ),
    "external_number": N_(
        "Le numéro écrit sur le contrat papier : on le retrouve par la recherche."
    ),
    "fleet_number": N_("Le numéro de parc, ou la plaque."),
    "site": N_("Pour vérifier : c'est le site du scooter."),
    "out_on": N_("Le jour où la personne est partie avec le scooter."),
    "out_time": N_("Vide : l'ouverture du site."),
    "due_on": N_("Le jour de retour du contrat papier."),
    "due_time": N_("Vide : la fermeture du site ce jour-là."),
    "tariff": N_("Le nom d'un tarif d'ici. Vide : celui du jour du départ."),
    "used_days": N_(
        "Tous les jours de location d'avant ce contrat : les paliers du tarif continuent de là."
    ),
    "deposit": N_("Ce qui est gardé en ce moment, en euros."),
    "deposit_means": N_("Espèces, chèque, carte ou virement : il est rendu de la même façon."),
    "balance": N_(
        "Ce que la personne doit encore sur ce contrat, en euros ; avec un moins, ce que la fondation lui doit."
    ),
    "energy_percent": N_("En pour cent, si c'est connu."),
    "equipment": N_("Ce qui est parti avec le scooter ; au retour, ce qui manque est demandé."),
}
"""What a column of rentals asks for, where its name does not say it all."""
EXAMPLES: Mapping[str, str] = {
    "reference": "K7P4-M2QX",
    "birth_name": "Delacroix",
    "first_names": "Noémie",
    "full_name": "DELACROIX Noémie",
    "reversed_name": "Noémie Delacroix",
    "born_on": "27/03/1998",
    "phone": "06 39 98 12 34",
    "town": "Calais",
    "postcode": "62100",
    "insee": "62193",
    "channel": "SMS",
    "language": "français",
    "situations": N_("RSA, Demandeur d'emploi"),
    "need": "Emploi",
    "commute_km": "12",
    "guardian_signs": "non",
    "fleet_number": "S-012",
    "make": "Peugeot",
    "model": "Kisbee",
    "vehicle_class": "50",
    "energy": "Essence",
    "plate": "AB-123-CD",
    "vin": "VG5SA391000001234",
    "keys": "2",
    "km": "12 345",
    "first_registered_on": "27/03/2022",
    "inspection_due_on": "27/03/2027",
    "email": "noemie@example.org",
    "external_number": "C-118",
    "out_on": "02/11/2026",
    "out_time": "9 h 30",
    "due_on": "18/12/2026",
    "due_time": "17 h",
    "used_days": "30",
    "deposit": "150",
    "deposit_means": N_("chèque"),
    "balance": "42,50",
    "energy_percent": "100",
    "equipment": N_("casque, gants, antivol"),
}
_CODES = {"need": "Need", "channel": "Channel", "stay": "Stay"}


def field(name: str) -> str:
    """What a field of a list, or one that it changes, is called."""
    known = FIELDS.get(name) or SHOWN.get(name)
    return gettext(known) if known else deeds.column(name)


def example(name: str) -> str:
    """What may stand in a column."""
    return gettext(EXAMPLES[name]) if name in EXAMPLES else ""


def explained(name: str) -> str:
    """What a column of a list of rentals asks for; nothing where its name says it."""
    return gettext(EXPLAINED[name]) if name in EXPLAINED else ""


def shown(name: str, value: Any) -> str:  # noqa: PLR0911 - one line a kind of value
    """A value of a preview as people read it."""
    if value in (None, "", []):
        return gettext("vide")
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if name.endswith(("_on", "_until", "_since")) and isinstance(value, str):
        return said.short_day(date.fromisoformat(value))
    if name.endswith("_at"):
        return said.short_instant(datetime.fromisoformat(value))
    if name in {"deposit", "balance"}:
        return said.euros(value)
    if name == "phone":
        return said.phone(value)
    if name == "situations":
        return ", ".join(word(one, "Situation") for one in value)
    if name == "km":
        return said.km(value)
    return word(value, _CODES[name]) if name in _CODES else str(value)


class Told(Protocol):
    """A row with what is wrong in it."""

    @property
    def faults(self) -> Sequence[Mapping[str, Any]]:
        """Each with the name of its field, a code and its values."""


@dataclass(frozen=True, slots=True)
class _Coded:
    code: str
    values: Mapping[str, object]


def fault(one: Mapping[str, Any]) -> str:
    """What is wrong with a cell or a row and what to do, or what is worth telling of it."""
    said_of_it = sentence(_Coded(one["code"], one["values"]))
    if not one["name"]:
        return said_of_it
    return gettext("%(field)s : %(told)s", field=field(one["name"]), told=said_of_it)


def told(row: Told) -> list[str]:
    """All that is wrong in a row."""
    return [fault(one) for one in row.faults]
