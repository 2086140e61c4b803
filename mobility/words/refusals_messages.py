"""Why the status page opens to nobody, and why a message is not sent again."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "reference_unreadable": N_("Ce n'est pas une référence. Elle a 8 lettres et chiffres, comme K7P4-M2QX."),
    "reference_mistyped": N_("Il y a une erreur dans la référence. Vérifiez chaque lettre et chiffre."),
    "status_unknown": N_("Nous ne trouvons pas cette référence avec cette date de naissance. Vérifiez les deux."),
    "status_wait": N_("Trop d'essais. Essayez à nouveau %(until)s, ou appelez le %(phone)s."),
    "message_arrived": N_("Ce message n'est plus à renvoyer : il est parti ou il a déjà été renvoyé."),
    "unreachable": N_("Cette personne n'a ni mobile ni e-mail. Ajoutez-en un, ou appelez-la."),
}  # fmt: skip
