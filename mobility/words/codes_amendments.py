"""The codes of changes during a rental, in words."""

from mobility.words.language import N_

WORDS: dict[str, dict[str, str]] = {
    "AmendmentKind": {
        "extension": N_("Prolongation"),
        "swap": N_("Changement de véhicule"),
        "early_return": N_("Retour anticipé"),
        "return_place": N_("Autre lieu ou autre heure de retour"),
    },
    "AmendmentState": {
        "prepared": N_("À signer"),
        "signed": N_("Signé"),
        "cancelled": N_("Annulé"),
    },
    "SwapCause": {
        "breakdown": N_("Panne ou défaut du véhicule"),
        "wrong_class": N_("Classe de véhicule qui ne convient pas"),
        "other": N_("Autre raison"),
    },
}
