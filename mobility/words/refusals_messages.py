"""Why the status page opens to nobody, and why a message is not sent again."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "reference_unreadable": N_("Ce n'est pas une référence. Elle a 8 lettres et chiffres, comme K7P4-M2QX."),
    "reference_mistyped": N_("Il y a une erreur dans la référence. Vérifiez chaque lettre et chiffre."),
    "status_unknown": N_("Nous ne trouvons pas cette référence avec cette date de naissance. Vérifiez les deux."),
    "status_wait": N_("Trop d'essais. Essayez à nouveau %(until)s, ou appelez le %(phone)s."),
    "offer_over": N_("Ce scooter n'est plus à vous proposer. Regardez où en est votre demande, ou appelez le %(phone)s."),
    "offer_late": N_("Le délai pour répondre est passé. Vous le voulez toujours ? Appelez le %(phone)s."),
    "offer_lost": N_("Nous ne pouvons pas vous le donner comme prévu. Appelez le %(phone)s : nous cherchons avec vous."),
    "offer_passed": N_("A laissé passer une proposition : rien d'autre ne lui est proposé avant %(until)s."),
    "message_arrived": N_("Ce message n'est plus à renvoyer : il est parti ou il a déjà été renvoyé."),
    "unreachable": N_("Cette personne n'a ni mobile ni e-mail. Ajoutez-en un, ou appelez-la."),
}  # fmt: skip
