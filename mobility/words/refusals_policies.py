"""Refusals about the criteria of the house and its contracts of insurance."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "policy_started": N_(
        "Cette version est en vigueur depuis le %(starts_on)s : elle ne change plus. Préparez-en une nouvelle."
    ),
    "policy_starts_too_early": N_(
        "Une version ne commence pas avant le %(earliest)s. Choisissez ce jour ou un jour plus tard."
    ),
    "policy_day_taken": N_(
        "Une autre version commence déjà le %(starts_on)s. Choisissez un autre jour."
    ),
    "insurance_backwards": N_("L'échéance doit venir après le premier jour du contrat."),
    "insurance_overlaps": N_(
        "Le contrat %(number)s couvre déjà les mêmes jours pour : %(classes)s. Donnez-lui d'abord une échéance."
    ),
}
