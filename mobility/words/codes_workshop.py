"""The word for each code of the workshop: work, checks, inspections, keys, transfers."""

from collections.abc import Mapping

from mobility.words.language import N_

WORDS: Mapping[str, Mapping[str, str]] = {
    "MaintenanceItem": {
        "first_service": N_("Première révision"),
        "service": N_("Révision"),
        "oil": N_("Vidange"),
        "spark_plug": N_("Bougie"),
        "air_filter": N_("Filtre à air"),
        "belt": N_("Courroie et galets"),
        "brake_fluid": N_("Liquide de frein"),
        "brake_pads": N_("Plaquettes de frein"),
        "tyres": N_("Pneus"),
        "battery": N_("Test de la batterie"),
    },
    "WorkState": {
        "planned": N_("Prévu"),
        "under_way": N_("En cours"),
        "done": N_("Fait"),
        "cancelled": N_("Annulé"),
    },
    "Pressing": {
        "overdue": N_("Dépassé"),
        "soon": N_("Bientôt"),
        "later": N_("Plus tard"),
    },
    "CheckPoint": {
        "tyres": N_("Pneus : gonflés, au moins 1 mm"),
        "brakes": N_("Freins avant et arrière"),
        "lights": N_("Feux, clignotants, feu stop"),
        "horn": N_("Klaxon"),
        "mirrors": N_("Rétroviseurs"),
        "stand": N_("Béquille"),
        "exhaust": N_("Échappement"),
        "plate": N_("Plaque lisible et fixée"),
        "leaks": N_("Aucune fuite"),
        "mileage": N_("Kilométrage plausible"),
        "keys": N_("Clés : toutes là"),
        "charger": N_("Chargeur"),
    },
    "InspectionResult": {
        "passed": N_("Favorable (A)"),
        "major": N_("Défavorable, défaillances majeures (S)"),
        "critical": N_("Défavorable, défaillances critiques (R)"),
    },
    "KeyChange": {
        "lost": N_("Clé perdue"),
        "found": N_("Clé retrouvée"),
        "made": N_("Clé refaite"),
    },
    "TransferState": {
        "planned": N_("Prévu"),
        "done": N_("Arrivé"),
        "cancelled": N_("Annulé"),
    },
}
