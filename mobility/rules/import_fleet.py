"""A list of scooters, as a garage or a spreadsheet keeps it: its headings, its words, and what a row must hold."""

import re
from collections.abc import Callable, Mapping

from mobility.rules import identifiers
from mobility.rules.fleet import Energy
from mobility.rules.import_cells import number_up_to, one_of, read_day, read_past, text_up_to
from mobility.rules.importing import Column, Habits, Read, Unreadable, column
from mobility.rules.names import search_key
from mobility.rules.titles import VehicleClass

_CLASSES: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        VehicleClass.L1E_B: "Scooter 50 (L1e-B)|L1e-B|L1e|50|50 cc|50 cm3|50cc|50cm3|Scooter 50|Cyclomoteur|CL",
        VehicleClass.L3E_A1: "Scooter 125 (L3e-A1)|L3e-A1|L3e|125|125 cc|125 cm3|125cc|125cm3|Scooter 125|MTL",
        VehicleClass.L6E: "Voiture sans permis (L6e)|L6e|VSP|Voiture sans permis|Voiturette|QM",
        VehicleClass.ASSISTED_BICYCLE: "Vélo électrique|VAE|Vélo à assistance électrique",
        VehicleClass.KICK_SCOOTER: "Trottinette électrique|Trottinette|EDPM",
        VehicleClass.CAR_B: "Voiture (permis B)|Voiture|M1|VP|Auto",
    }.items()
    for words in written.split("|")
}
_ENERGIES: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        Energy.PETROL: "Essence|ES|Thermique|SP95|4 temps|4T",
        Energy.TWO_STROKE: "Essence 2 temps|2 temps|2T|Mélange",
        Energy.ELECTRIC: "Électrique|EL|Elec|Électricité",
        Energy.HUMAN: "Sans moteur|Musculaire",
    }.items()
    for words in written.split("|")
}


def _fleet_number(text: str, habits: Habits) -> Read:
    del habits
    bare = re.sub(r"[.,]0$", "", text.replace(" ", "").upper())
    if len(bare) > 20 or not re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", bare):
        raise Unreadable("fleet_number_unreadable", text=text[:40])
    return Read(bare)


def _identifier(parse: Callable[[str], str], code: str) -> Callable[[str, Habits], Read]:
    def read(text: str, habits: Habits) -> Read:
        del habits
        try:
            return Read(parse(text))
        except identifiers.BadIdentifier as error:
            raise Unreadable(code, text=text[:40]) from error

    return read


COLUMNS: tuple[Column, ...] = (
    column(
        "fleet_number",
        "numero de parc|numero|n de parc|n parc|no parc|parc|numero interne|n interne|code|id|identifiant|n|numero parc"
        "|immatriculation interne",
        _fleet_number,
    ),
    column("make", "marque|d 1|constructeur", text_up_to(100)),
    column(
        "model", "modele|d 3|type|denomination commerciale|denomination|version", text_up_to(100)
    ),
    column(
        "vehicle_class",
        "classe|genre|categorie|j|cylindree|classe du|classe de",
        one_of(_CLASSES, "class_unknown"),
    ),
    column("energy", "energie|carburant|p 3|motorisation", one_of(_ENERGIES, "energy_unknown")),
    column(
        "plate",
        "plaque|immatriculation|numero d immatriculation|immat|n immatriculation|n d immatriculation|a",
        _identifier(identifiers.parse_plate, "plate_unreadable"),
    ),
    column(
        "vin",
        "vin|numero de serie|n de serie|numero vin|numero de chassis|chassis|e|n de chassis|numero de serie vin",
        _identifier(identifiers.parse_vin, "vin_unreadable"),
    ),
    column("colour", "couleur|coloris", text_up_to(40)),
    column(
        "first_registered_on",
        "premiere immatriculation|date de premiere immatriculation|date de 1ere immatriculation|1ere immatriculation"
        "|mise en circulation|date de mise en circulation|mec|date mec|b|1re immatriculation|date de 1re immatriculation",
        read_past,
        dated=True,
    ),
    column("keys", "cles|nombre de cles|nb cles|nb de cles", number_up_to(9)),
    column(
        "inspection_due_on",
        "controle technique|controle technique valable jusqu au|ct|date ct|prochain ct|prochain controle technique"
        "|controle technique avant le|validite ct|echeance ct",
        read_day,
        dated=True,
    ),
    column(
        "insured_until",
        "assure jusqu au|assurance|fin d assurance|echeance assurance|assurance jusqu au|fin assurance",
        read_day,
        dated=True,
    ),
    column(
        "km",
        "kilometrage|km|kilometres|compteur|kilometrage au compteur|releve km",
        number_up_to(999_999, "km"),
    ),
    column("site", "site|agence|antenne|lieu", text_up_to(100)),
)
VAGUE: Mapping[str, tuple[str, ...]] = {
    "scooter": ("fleet_number", "model"),
    "vehicule": ("model", "fleet_number"),
}
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


def lacking(fields: set[str]) -> tuple[str, ...]:
    """Which columns a list still needs before its rows can be judged: something that tells a scooter from another.

    >>> lacking({"model", "km"})
    ('fleet_number',)
    """
    return () if fields & {"fleet_number", "plate", "vin"} else ("fleet_number",)
