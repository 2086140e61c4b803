"""Why a rental under way is not changed, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "amendment_waiting": N_(
        "Un avenant %(label)s attend déjà sa signature. Faites-le signer ou annulez-le d'abord."
    ),
    "amendment_settled": N_("Cet avenant ne change plus : %(state)s."),
    "amendment_overtaken": N_(
        "La location a changé depuis que l'avenant %(label)s est préparé. Annulez-le, puis préparez-en un autre."
    ),
    "amendment_past": N_(
        "Le retour prévu par cet avenant est déjà passé (%(due)s). Annulez-le, puis préparez-en un autre."
    ),
    "not_signed": N_("Faites signer l'avenant, puis cochez la case."),
    "exchange_missing": N_("Notez les deux compteurs et l'état du scooter rendu."),
    "undo_too_late": N_(
        "Le scooter est parti le %(on)s : après le jour de la remise, faites un retour. Les jours non utilisés sont rendus."
    ),
    "extension_not_later": N_("Choisissez un retour après celui qui est prévu : %(due)s."),
    "extension_beyond": N_(
        "Une prolongation est possible jusqu'au %(last_day)s au plus. Choisissez un jour avant."
    ),
    "return_not_earlier": N_(
        "Choisissez un retour après maintenant et avant celui qui est prévu : %(due)s."
    ),
    "rental_late": N_(
        "Le retour prévu est déjà passé (%(due)s). Prolongez la location, ou enregistrez le retour."
    ),
    "lost_days_too_many": N_(
        "La personne n'a encore utilisé que %(days)s jours. Corrigez le nombre."
    ),
    "same_return": N_("C'est déjà l'heure et le lieu prévus. Changez l'un des deux."),
    "other_day": N_(
        "Le jour du retour reste celui qui est prévu (%(due)s). Pour un autre jour, prolongez ou avancez le retour."
    ),
}
