"""A list of rentals that are under way on paper: its headings, its words, and what a row must hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from mobility.rules import import_fleet, import_people
from mobility.rules.accounts import Account
from mobility.rules.import_cells import (
    number_up_to,
    one_of,
    read_amount,
    read_balance,
    read_time,
    read_when,
    several_of,
    text_up_to,
)
from mobility.rules.importing import Column, Fault, Habits, Read, column, fold
from mobility.rules.names import search_key
from mobility.rules.rentals import Equipment

_MEANS: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        Account.CASH: "Espèces|Liquide|Cash|ESP",
        Account.CHEQUE: "Chèque|CHQ|Cheque bancaire|Chèque non encaissé",
        Account.CARD: "Carte bancaire|Carte|CB|Empreinte|Empreinte CB|Empreinte de carte",
        Account.TRANSFER: "Virement|VIR|Virement bancaire",
    }.items()
    for words in written.split("|")
}
_EQUIPMENT: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        Equipment.HELMET: "Casque|Casques|1 casque",
        Equipment.GLOVES: "Gants|Paire de gants",
        Equipment.VEST: "Gilet jaune|Gilet|Gilet de sécurité|Chasuble",
        Equipment.LOCK: "Antivol|U|Chaîne|Cadenas",
        Equipment.KEYS: "Clés|Clé|Clefs",
        Equipment.PAPERS: "Papiers|Carte grise|Papiers du scooter",
        Equipment.CHARGER: "Chargeur|Chargeur de batterie",
    }.items()
    for words in written.split("|")
}


def _paper_number(text: str, habits: Habits) -> Read:
    return Read(text_up_to(40)(text, habits).value.upper())


def _also(known: Column, headings: str) -> Column:
    """A column of another kind of list that this one heads in more ways."""
    return replace(known, headers=known.headers | {fold(one) for one in headings.split("|")})


_PEOPLE, _FLEET = import_people.BY_NAME, import_fleet.BY_NAME
COLUMNS: tuple[Column, ...] = (
    column(
        "external_number",
        "numero du contrat papier|numero de contrat|n de contrat|n contrat|no de contrat|contrat|contrat papier|n° contrat"
        "|numero contrat|numero du contrat|n° du contrat|n° de contrat papier|reference du contrat|contrat n°",
        _paper_number,
    ),
    _PEOPLE["reference"],
    _PEOPLE["birth_name"],
    _PEOPLE["first_names"],
    _also(_PEOPLE["full_name"], "locataire|nom du locataire|nom et prenom du locataire|loue a"),
    _PEOPLE["reversed_name"],
    _PEOPLE["born_on"],
    _PEOPLE["phone"],
    _PEOPLE["email"],
    column(
        "fleet_number",
        "numero de parc|n de parc|n parc|parc|numero parc|numero interne|scooter|vehicule|numero de scooter",
        _FLEET["fleet_number"].read,
    ),
    _FLEET["plate"],
    _FLEET["site"],
    column(
        "out_on",
        "depart le|depart|date de depart|debut|date de debut|remis le|date de remise|remise|sorti le|date de sortie"
        "|loue depuis|loue le|debut de location|debut location",
        read_when,
        dated=True,
    ),
    column("out_time", "heure de depart|heure depart|heure de remise|heure de debut", read_time),
    column(
        "due_on",
        "retour prevu le|retour prevu|date de retour|date de retour prevue|retour|fin|date de fin|a rendre le|fin de location"
        "|fin location|echeance|date retour",
        read_when,
        dated=True,
    ),
    column(
        "due_time", "heure de retour|heure retour|heure de fin|heure de retour prevue", read_time
    ),
    column("tariff", "tarif|formule|nom du tarif|tarif applique", text_up_to(100)),
    column(
        "used_days",
        "jours deja utilises avant|jours deja utilises|jours utilises|jours deja faits|jours avant|jours deja loues",
        number_up_to(3650, "jours"),
    ),
    column(
        "deposit",
        "depot de garantie garde|depot de garantie|depot|caution|montant de la caution|montant caution|montant du depot",
        read_amount,
    ),
    column(
        "deposit_means",
        "moyen du depot|moyen de paiement du depot|mode de caution|moyen de la caution|type de caution|moyen caution"
        "|mode de depot",
        one_of(_MEANS, "means_unknown"),
    ),
    column(
        "balance",
        "reste a payer|reste du|solde|solde du|impaye|reste|reste a regler|montant du",
        read_balance,
    ),
    column(
        "km",
        "kilometrage au compteur|kilometrage au depart|km au depart|km depart|kilometrage|km|compteur|compteur au depart"
        "|kilometrage depart",
        number_up_to(999_999, "km"),
    ),
    column(
        "energy_percent",
        "carburant ou batterie au depart|carburant au depart|batterie au depart|carburant|batterie|niveau de carburant"
        "|niveau de batterie|niveau|jauge",
        number_up_to(100, "%"),
    ),
    column(
        "equipment",
        "equipement remis|equipement|equipements|materiel remis|materiel|accessoires",
        several_of(_EQUIPMENT, "equipment_unknown"),
    ),
    column(
        "remarks",
        "remarques|remarque|observations|observation|etat au depart|etat|commentaire",
        text_up_to(500),
    ),
)
VAGUE: Mapping[str, tuple[str, ...]] = {
    "numero": ("external_number", "fleet_number"),
    "n": ("external_number", "fleet_number"),
    "nom": ("birth_name",),
    "noms": ("birth_name",),
}
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
_WHO = ({"reference"}, {"email"}, {"phone"}, {"full_name", "born_on"}, {"reversed_name", "born_on"},
        {"birth_name", "first_names", "born_on"})  # fmt: skip
"""What tells a person from another; any of these is enough."""


def lacking(fields: set[str]) -> tuple[str, ...]:
    """Which columns a list still needs before its rows can be judged: who, which scooter, from when, until when.

    >>> lacking({"email", "plate", "out_on"})
    ('due_on',)
    """
    found = () if any(enough <= fields for enough in _WHO) else ("reference",)
    scooter = () if fields & {"fleet_number", "plate"} else ("fleet_number",)
    return (*found, *scooter, *(name for name in ("out_on", "due_on") if name not in fields))


def settle(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault], list[Fault]]:
    """What the columns of a row mean together: a name in two parts, a day with its hour, what one thing asks of another."""
    found, faults, remarks = import_people.settle(values)
    for name in ("out", "due"):
        if f"{name}_on" in found:
            found[f"{name}_on"], hour = found[f"{name}_on"]
            if isinstance(hour, time):
                found.setdefault(f"{name}_time", hour)
    if found.get("deposit") and "deposit_means" not in found:
        faults.append(Fault("deposit_means", "cell_missing"))
    if "km" not in found and {"energy_percent", "equipment", "remarks"} & found.keys():
        faults.append(Fault("km", "cell_missing"))
    return found, faults, remarks
