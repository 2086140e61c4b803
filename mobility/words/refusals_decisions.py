"""Why an exception is not asked, granted or taken back, and why somebody is not eligible any more."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "not_eligible_today": N_("Les règles ne sont pas toutes remplies aujourd'hui. Examinez à nouveau le dossier."),
    "decision_superseded": N_("Une décision plus récente existe. Ouvrez-la, et partez d'elle."),
    "no_rule_to_waive": N_("Cochez au moins une règle."),
    "not_waivable": N_("Seule une règle de la fondation peut avoir une dérogation, jamais la loi ni l'assureur."),
    "exception_asked": N_("Une dérogation est déjà demandée sur cette décision. Attendez la réponse."),
    "exception_answered": N_("Cette demande n'attend plus de réponse (%(state)s). Il n'y a rien à faire."),
    "exception_until_past": N_("Le dernier jour est déjà passé : %(until)s. Choisissez un jour à venir."),
    "exception_until_far": N_("Une dérogation dure un an au plus. Choisissez un jour plus proche."),
    "own_exception": N_("Vous avez demandé cette dérogation : une autre personne doit y répondre."),
    "not_own_exception": N_("Seule la personne qui a demandé cette dérogation peut la retirer."),
}  # fmt: skip
