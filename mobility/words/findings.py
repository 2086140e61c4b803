"""What each examined rule is called, what it found, and what would change the answer."""

from collections.abc import Mapping

from mobility.words.language import N_

RULES: Mapping[str, str] = {
    "R01": N_("Habiter le territoire"),
    "R02": N_("Avoir l'âge"),
    "R03": N_("Avoir un titre de conduite"),
    "R04": N_("Avoir la bonne catégorie"),
    "R05": N_("Avoir un besoin"),
    "R06": N_("Être orienté par un prescripteur"),
    "R07": N_("Montrer ses papiers"),
    "R08": N_("Rester dans la durée permise"),
    "R09": N_("Ne rien devoir"),
    "R10": N_("Avoir rendu l'équipement"),
    "R11": N_("Être accepté par l'assureur"),
    "R12": N_("Titre vu par l'équipe"),
    "R13": N_("Ne pas avoir d'autre solution"),
    "R14": N_("Accord du représentant légal"),
    "R16": N_("Avoir une situation prévue"),
    "R17": N_("Rester sous le quotient familial"),
    "R18": N_("Rester dans le nombre de prolongations"),
    "R19": N_("Rouler une distance raisonnable"),
}

FINDINGS: Mapping[str, str] = {
    "age_legal": N_("%(age)s ans, et la loi demande %(minimum)s ans."),
    "age_too_young": N_("%(age)s ans : la loi demande %(minimum)s ans."),
    "age_enough": N_("%(age)s ans, et il faut %(minimum)s ans."),
    "age_below_policy": N_("%(age)s ans : la fondation demande %(minimum)s ans."),
    "guardian_signs": N_("%(age)s ans : le représentant légal signe aussi."),
    "guardian_missing": N_("%(age)s ans : personne ne signe encore pour ce mineur."),
    "title_checked": N_("Titre vu et valable le %(checked_on)s."),
    "title_to_review": N_("Titre vu le %(checked_on)s : à vérifier."),
    "title_seen_not_valid": N_("Titre vu le %(checked_on)s : non valable."),
    "no_title_asked": N_("Ce véhicule ne demande aucun titre."),
    "no_title_needed": N_("Né avant 1988 (%(born_on)s) : aucun titre exigé pour ce véhicule."),
    "insurer_may_ask_title": N_("L'assureur peut demander un titre ou une formation."),
    "title_missing": N_("Aucun titre de conduite connu."),
    "title_fits": N_("%(title)s : permet de conduire ce véhicule."),
    "assr_only": N_("%(title)s : c'est la théorie seule, elle ne permet pas de conduire."),
    "attestation_over": N_(
        "L'attestation de formation AM ne vaut que 4 mois : elle a fini le %(until)s."
    ),
    "title_expired": N_("%(title)s : fini depuis le %(until)s."),
    "title_not_yet": N_("%(title)s : ne vaut qu'à partir du %(from_day)s."),
    "title_date_unknown": N_("%(title)s : la date d'obtention manque."),
    "title_provisional": N_("%(title)s : le document montré n'est pas le titre lui-même."),
    "foreign_title_fits": N_("Permis étranger (%(country)s), reconnu en France."),
    "foreign_title_over": N_(
        "Permis étranger (%(country)s) : reconnu jusqu'au %(until)s seulement."
    ),
    "foreign_title_to_examine": N_("Permis étranger (%(country)s) : à examiner."),
    "residence_date_unknown": N_(
        "Permis étranger (%(country)s) : le début de la résidence en France manque."
    ),
    "permit_date_unknown": N_("Permis étranger (%(country)s) : la fin du titre de séjour manque."),
    "category_insufficient": N_("%(title)s : ne permet pas de conduire ce véhicule."),
    "two_wheels_excluded": N_("Permis AM avec le code 79.02 : pas de deux-roues."),
    "b_before_1980": N_("Permis B d'avant mars 1980 (%(obtained_on)s) : permet le 125."),
    "b_with_training": N_(
        "Permis B du %(obtained_on)s et formation suivie : permet le 125, en France seulement."
    ),
    "b_too_recent": N_("Permis B du %(obtained_on)s : il faut 2 ans pour un 125."),
    "b_without_training": N_("Permis B du %(obtained_on)s : il manque la formation de 7 heures."),
    "training_doubtful": N_(
        "Permis B du %(obtained_on)s : la date de la formation est à vérifier."
    ),
    "in_territory": N_("Habite %(commune)s, dans le territoire."),
    "out_of_territory": N_("Habite %(commune)s (%(insee)s), hors du territoire."),
    "commune_unknown": N_("La commune n'est pas connue."),
    "situation_fits": N_("%(situations)s."),
    "situation_outside": N_("%(situations)s : ce n'est pas une situation prévue."),
    "situation_unknown": N_("La situation n'est pas connue."),
    "need_fits": N_("%(need)s."),
    "need_outside": N_("%(need)s : ce n'est pas un besoin prévu."),
    "need_unknown": N_("Le besoin n'est pas connu."),
    "need_start_unknown": N_("%(need)s : le premier jour manque."),
    "prescription_seen": N_("Orientation du %(prescribed_on)s."),
    "prescription_missing": N_("Aucune orientation par un prescripteur."),
    "proof_fresh": N_("%(proof)s : vu."),
    "proof_missing": N_("%(proof)s : à montrer."),
    "proof_expired": N_("%(proof)s : trop ancien depuis le %(until)s."),
    "proof_undated": N_("%(proof)s : vu, mais sa date manque."),
    "proof_not_seen": N_("%(proof)s : annoncé, pas encore vu."),
    "days_left": N_("Jours utilisés en un an : %(used_days)s sur %(limit_days)s."),
    "days_used_up": N_(
        "Jours utilisés en un an : %(used_days)s sur %(limit_days)s. Il n'en reste pas assez."
    ),
    "rental_short_enough": N_("%(wanted_days)s jours demandés, %(limit_days)s au plus."),
    "rental_too_long": N_("%(wanted_days)s jours demandés : %(limit_days)s au plus."),
    "debt_within_limit": N_("Rien à régler d'une location passée."),
    "debt_too_high": N_("Il reste %(debt_cents)s à régler d'une location passée."),
    "equipment_back": N_("Tout l'équipement est rendu."),
    "equipment_out": N_("De l'équipement n'est pas rendu."),
    "insurer_age_enough": N_("%(age)s ans, et l'assureur demande %(minimum)s ans."),
    "insurer_age_below": N_("%(age)s ans : l'assureur demande %(minimum)s ans."),
    "insurer_covers": N_("%(insurer)s assure ce véhicule : %(vehicle)s."),
    "insurer_covers_without": N_(
        "%(insurer)s assure ce véhicule : %(vehicle)s. Usages exclus : %(exclusions)s."
    ),
    "insurer_excludes_class": N_("%(insurer)s n'assure pas ce véhicule : %(vehicle)s."),
    "insurer_seniority_enough": N_(
        "Titre obtenu depuis %(months)s mois, et l'assureur demande %(minimum_months)s mois."
    ),
    "insurer_seniority_below": N_(
        "Titre obtenu depuis %(months)s mois : l'assureur demande %(minimum_months)s mois."
    ),
    "insurer_seniority_unknown": N_(
        "L'assureur demande un titre de %(minimum_months)s mois : la date d'obtention manque."
    ),
    "quotient_within": N_("Quotient familial de %(quotient_cents)s, %(limit_cents)s au plus."),
    "quotient_too_high": N_("Quotient familial de %(quotient_cents)s : %(limit_cents)s au plus."),
    "quotient_unknown": N_("Le quotient familial n'est pas connu (%(limit_cents)s au plus)."),
    "renewals_left": N_("Prolongation numéro %(renewals)s, %(limit)s au plus."),
    "renewals_used_up": N_("Prolongation numéro %(renewals)s : %(limit)s au plus."),
    "transit_enough": N_(
        "Le diagnostic mobilité du %(assessed_on)s dit que les transports mettent %(minutes)s minutes aux heures de travail : c'est moins que %(limit_minutes)s."
    ),
    "transit_long": N_(
        "Le diagnostic mobilité du %(assessed_on)s dit que les transports mettent %(minutes)s minutes : pas moins de %(limit_minutes)s."
    ),
    "transit_none": N_(
        "Le diagnostic mobilité du %(assessed_on)s dit qu'aucun transport ne convient aux heures de travail."
    ),
    "distance_fits": N_("%(distance_km)s km par jour, %(limit_km)s au plus."),
    "distance_long": N_(
        "%(distance_km)s km par jour : c'est plus que les %(limit_km)s conseillés."
    ),
}

REMEDIES: Mapping[str, str] = {
    "age_too_young": N_("Possible à partir du %(from_day)s."),
    "age_below_policy": N_("Possible à partir du %(from_day)s."),
    "insurer_age_below": N_("Possible à partir du %(from_day)s."),
    "insurer_excludes_class": N_("Choisir un véhicule d'une classe assurée."),
    "insurer_seniority_below": N_("Possible à partir du %(from_day)s."),
    "insurer_seniority_unknown": N_("Noter le titre de conduite et sa date d'obtention."),
    "insurer_may_ask_title": N_("Proposer une formation avant le départ."),
    "quotient_too_high": N_("Vérifier le quotient sur une attestation récente de la CAF."),
    "quotient_unknown": N_("Demander l'attestation de quotient familial à la CAF, et le noter."),
    "renewals_used_up": N_("Chercher avec la personne une autre solution pour la suite."),
    "transit_enough": N_(
        "Regarder les horaires avec la personne : le bus ou le train suffit peut-être."
    ),
    "distance_long": N_(
        "Vérifier le trajet avec la personne : train ou bus pour une partie, ou un autre véhicule."
    ),
    "guardian_missing": N_(
        "Notez qui signe pour lui, et faites venir cette personne le jour de la remise."
    ),
    "title_to_review": N_("Regardez le titre avec un responsable, puis notez le résultat."),
    "title_seen_not_valid": N_("Demandez à la personne de revenir avec un titre valable."),
    "title_missing": N_(
        "Apporter un permis, un BSR ou un permis AM. Sans titre : passer l'AM (8 heures)."
    ),
    "assr_only": N_("Passer la formation pratique AM (8 heures) dans une auto-école."),
    "attestation_over": N_("Apporter le permis AM lui-même : il remplace l'attestation."),
    "title_expired": N_("Renouveler le titre auprès de l'administration, puis revenir avec."),
    "title_not_yet": N_("Revenir à partir du %(from_day)s."),
    "title_date_unknown": N_("Lire la date d'obtention au dos du titre (colonne 10) et la noter."),
    "title_provisional": N_("Revenir avec le titre lui-même."),
    "foreign_title_over": N_("Demander l'échange du permis, ou passer l'AM."),
    "foreign_title_to_examine": N_("Montrer le permis et sa traduction à un responsable."),
    "residence_date_unknown": N_("Noter depuis quand la personne habite en France."),
    "permit_date_unknown": N_("Noter la fin du titre de séjour."),
    "category_insufficient": N_(
        "Choisir un véhicule d'une autre classe, ou passer la bonne catégorie."
    ),
    "two_wheels_excluded": N_("Passer l'épreuve AM deux-roues."),
    "b_too_recent": N_("Possible à partir du %(from_day)s. D'ici là : un 50."),
    "b_without_training": N_("Suivre la formation de 7 heures en auto-école. D'ici là : un 50."),
    "training_doubtful": N_("Relire l'attestation de formation avec un responsable."),
    "out_of_territory": N_("Orienter vers le service de mobilité de sa commune."),
    "commune_unknown": N_("Noter l'adresse et choisir la commune dans la liste."),
    "situation_outside": N_("Vérifier si une autre situation s'applique aussi, et la cocher."),
    "situation_unknown": N_("Cocher la situation de la personne."),
    "need_outside": N_("Préciser à quoi servira le scooter."),
    "need_unknown": N_("Noter à quoi servira le scooter."),
    "need_start_unknown": N_("Noter le premier jour."),
    "prescription_missing": N_(
        "Demander une fiche de prescription à l'organisme qui suit la personne."
    ),
    "proof_missing": N_("Apporter l'original : %(proof)s."),
    "proof_expired": N_("Apporter un document plus récent."),
    "proof_undated": N_("Noter la date qui est sur le document."),
    "proof_not_seen": N_("Voir l'original et le noter."),
    "days_used_up": N_(
        "Prévoir une location plus courte (%(left_days)s jours au plus), ou une autre solution."
    ),
    "rental_too_long": N_("Raccourcir la location."),
    "debt_too_high": N_("Convenir d'un paiement en plusieurs fois avec la personne."),
    "equipment_out": N_("Faire rendre l'équipement, ou le régler."),
}
