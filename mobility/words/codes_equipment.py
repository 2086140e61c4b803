"""The word for each code of what is lent with a scooter."""

from collections.abc import Mapping

from mobility.words.language import N_

WORDS: Mapping[str, Mapping[str, str]] = {
    "Equipment": {
        "helmet": N_("Casque"),
        "gloves": N_("Gants"),
        "vest": N_("Gilet jaune"),
        "lock": N_("Antivol"),
        "keys": N_("Clés"),
        "papers": N_("Papiers du véhicule"),
        "charger": N_("Chargeur"),
        "top_case": N_("Top case"),
        "rainwear": N_("Vêtement de pluie"),
        "liner": N_("Charlotte de casque, donnée"),
        "oil": N_("Bidon d'huile, donné"),
        "other": N_("Autre"),
    },
    "GearSize": {
        "xs": N_("XS"),
        "s": N_("S"),
        "m": N_("M"),
        "l": N_("L"),
        "xl": N_("XL"),
        "xxl": N_("XXL"),
        "one": N_("Taille unique"),
    },
    "GearStandard": {
        "ece_22_05": N_("ECE 22.05 (casque)"),
        "ece_22_06": N_("ECE 22.06 (casque)"),
        "en_1078": N_("EN 1078 (casque de vélo)"),
        "en_13594": N_("CE EN 13594 (gants)"),
        "high_visibility": N_("EN ISO 20471 ou EN 17353 (gilet)"),
        "sra": N_("SRA ou NF FFMC (antivol)"),
        "ce": N_("Autre marquage CE"),
    },
    "GearState": {
        "ready": N_("Prêt"),
        "to_wash": N_("À laver"),
        "to_check": N_("À vérifier"),
        "retired": N_("Hors d'usage"),
    },
    "GearForce": {
        "law": N_("Obligatoire"),
        "insurer": N_("Demandé par l'assureur"),
        "house": N_("Prêté avec ce véhicule"),
        "advised": N_("Conseillé"),
        "optional": N_("Au choix"),
    },
    "GearOutcome": {
        "back": N_("Rendu"),
        "damaged": N_("Abîmé"),
        "fell": N_("Tombé"),
        "missing": N_("Non rendu"),
    },
    "GearCharge": {
        "proposed": N_("À décider"),
        "booked": N_("Facturé"),
        "waived": N_("Pas facturé"),
        "withdrawn": N_("Retiré, rendu après coup"),
    },
    "GearAct": {
        "entered": N_("Entré au stock"),
        "shelved": N_("Rangé"),
        "on_scooter": N_("Mis sur un scooter"),
        "handed_out": N_("Remis"),
        "back": N_("Rendu"),
        "damaged": N_("Rendu abîmé"),
        "missing": N_("Non rendu"),
        "fell": N_("Tombé, hors d'usage"),
        "washed": N_("Lavé"),
        "checked": N_("Vérifié"),
        "retired": N_("Sorti du stock"),
        "charged": N_("Facturé"),
        "waived": N_("Pas facturé"),
    },
}
