"""Why something that was said of a person cannot be, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "name_unreadable": N_(
        "Ce nom ne peut pas s'écrire ainsi : « %(name)s ». Recopiez-le depuis le document."
    ),
    "born_future": N_("Cette date de naissance n'est pas encore venue. Vérifiez l'année."),
    "born_long_ago": N_("Cette personne aurait plus de 120 ans. Vérifiez l'année de naissance."),
    "category_missing": N_("Choisissez la catégorie écrite sur le permis."),
    "obtained_future": N_("Ce titre aurait été obtenu après aujourd'hui. Vérifiez la date."),
    "title_backwards": N_(
        "La fin du titre doit venir après sa date d'obtention. Vérifiez les deux."
    ),
    "followed_future": N_("Cette formation n'a pas encore eu lieu. Vérifiez la date."),
    "issued_future": N_("Ce document serait daté d'après aujourd'hui. Vérifiez sa date."),
    "perhaps_known": N_("Une fiche existe peut-être déjà pour cette personne. Comparez d'abord."),
}
