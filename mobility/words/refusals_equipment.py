"""Why a thing is not handed out, moved, charged, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "gear_fell": N_(
        "Le n° %(number)s est tombé : il est hors d'usage pour toujours. Prenez-en un autre."
    ),
    "gear_retired": N_("Le n° %(number)s est hors d'usage. Prenez-en un autre."),
    "gear_too_old": N_(
        "Le n° %(number)s a dépassé son âge limite. Prenez-en un autre et sortez celui-ci du stock."
    ),
    "gear_unwashed": N_(
        "Le n° %(number)s n'est pas lavé. Lavez-le et notez-le, ou prenez-en un autre."
    ),
    "gear_to_check": N_(
        "Le n° %(number)s est à vérifier. Regardez-le et notez qu'il est bon, ou prenez-en un autre."
    ),
    "gear_not_approved": N_(
        "Le n° %(number)s n'a pas l'homologation qu'il faut pour ce véhicule. Prenez-en un autre, ou notez ce que"
        " dit son étiquette."
    ),
    "gear_taken": N_(
        "Le n° %(number)s est déjà remis pour la location %(rental)s. Prenez-en un autre."
    ),
    "gear_gone": N_(
        "Un de ces articles vient d'être remis à quelqu'un d'autre. Rechargez la page et choisissez-en un autre."
    ),
    "gear_on_scooter": N_(
        "Le n° %(number)s reste sur le scooter %(scooter)s. Rangez-le d'abord, ou prenez-en un autre."
    ),
    "gear_unchosen": N_(
        "Il manque : %(use)s. Choisissez-en un, ou dites que la personne a le sien."
    ),
    "gear_unsaid": N_("Dites ce qu'il en est de chaque article remis. Il manque : %(numbers)s."),
    "gear_out": N_(
        "Le n° %(number)s est chez quelqu'un (location %(rental)s). Attendez son retour."
    ),
    "gear_to_decide": N_(
        "Décidez d'abord si l'équipement non rendu ou abîmé est facturé. Puis soldez le compte."
    ),
    "gear_charge_decided": N_("C'est déjà décidé. Il n'y a rien à faire."),
    "gear_not_missing": N_("Le n° %(number)s n'est pas attendu. Il n'y a rien à reprendre."),
    "gear_too_many": N_("Entrez-en de 1 à %(most)s à la fois."),
    "gear_number_for_one": N_(
        "Un numéro vaut pour un seul article. Laissez-le vide : chacun reçoit le sien."
    ),
    "gear_number_taken": N_("Le n° %(number)s existe déjà. Choisissez-en un autre."),
    "gear_not_bought_yet": N_("Le jour d'achat est à venir. Corrigez-le."),
    "gear_fall_to_come": N_("Le jour de la chute est à venir. Corrigez-le."),
    "gear_kind_taken": N_("Une sorte s'appelle déjà « %(name)s ». Choisissez un autre nom."),
    "gear_kind_in_use": N_(
        "Des articles de cette sorte sont au stock. Leur usage ne change pas : faites une autre sorte."
    ),
}
