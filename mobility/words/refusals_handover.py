"""What is said when a handover or a return cannot go on."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "other_scooter": N_(
        "Ce n'est pas le scooter du contrat. Prenez le bon, ou changez la réservation."
    ),
    "photos_missing": N_(
        "Il manque des photos : %(views)s. Prenez-les, ou écrivez pourquoi ce n'est pas possible."
    ),
    "photos_enough": N_("%(most)s photos sont déjà là. Retirez-en une pour en ajouter une autre."),
    "marks_enough": N_("%(most)s marques sont déjà notées. Décrivez le reste dans les remarques."),
    "begun_elsewhere": N_("Quelqu'un vient de commencer en même temps. Envoyez à nouveau."),
    "steps_undone": N_("Avant de signer, il reste l'étape « %(step)s »."),
    "signature_blank": N_(
        "Il manque la signature de %(who)s. Signez dans le cadre, ou écrivez le nom et cochez la case."
    ),
    "contract_changed": N_(
        "Le contrat a changé depuis qu'il a été lu. Mettez-le à jour, puis faites-le relire."
    ),
}
