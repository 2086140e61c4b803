"""What each rule expects, and where to send the person who does not meet it: the other half of what it found."""

from collections.abc import Mapping

from mobility.rules.reasons import Finding, Rule
from mobility.rules.titles import VehicleClass
from mobility.words.language import N_, gettext
from mobility.words.sentences import rule_name, spoken

_MOPED_TITLE = N_("Un permis AM, un BSR ou n'importe quel permis de conduire.")

TITLES: Mapping[VehicleClass, str] = {
    VehicleClass.L1E_B: _MOPED_TITLE,
    VehicleClass.L6E: _MOPED_TITLE,
    VehicleClass.L3E_A1: N_(
        "Un permis A1, A2 ou A. Ou un permis B de 2 ans, avec la formation de 7 heures."
    ),
    VehicleClass.CAR_B: N_("Un permis B."),
}
"""What opens each class that asks for a title."""

EXPECTED: Mapping[str, str] = {
    "age_legal": N_("%(minimum)s ans au moins, d'après la loi."),
    "age_too_young": N_("%(minimum)s ans au moins, d'après la loi."),
    "age_enough": N_("%(minimum)s ans au moins."),
    "age_below_policy": N_("%(minimum)s ans au moins."),
    "insurer_age_enough": N_("%(minimum)s ans au moins, d'après le contrat d'assurance."),
    "insurer_age_below": N_("%(minimum)s ans au moins, d'après le contrat d'assurance."),
    "insurer_may_ask_title": N_("Rien pour la loi : seul l'assureur peut le demander."),
    "insurer_covers": N_("Un véhicule que le contrat d'assurance couvre."),
    "insurer_covers_without": N_("Un véhicule que le contrat d'assurance couvre."),
    "insurer_excludes_class": N_("Un véhicule que le contrat d'assurance couvre."),
    "insurer_seniority_enough": N_("Un titre de %(minimum_months)s mois au moins."),
    "insurer_seniority_below": N_("Un titre de %(minimum_months)s mois au moins."),
    "insurer_seniority_unknown": N_("Un titre de %(minimum_months)s mois au moins."),
    "quotient_within": N_("%(limit_cents)s par mois au plus."),
    "quotient_too_high": N_("%(limit_cents)s par mois au plus."),
    "quotient_unknown": N_("%(limit_cents)s par mois au plus."),
    "renewals_left": N_("%(limit)s prolongations au plus."),
    "renewals_used_up": N_("%(limit)s prolongations au plus."),
    "distance_fits": N_("%(limit_km)s km par jour, c'est déjà loin."),
    "distance_long": N_("%(limit_km)s km par jour, c'est déjà loin."),
    "no_title_asked": N_("Aucun titre."),
    "no_title_needed": N_("Un titre, sauf pour qui est né avant 1988."),
    "days_left": N_("%(limit_days)s jours au plus en douze mois."),
    "days_used_up": N_("%(limit_days)s jours au plus en douze mois."),
    "rental_short_enough": N_("%(limit_days)s jours au plus d'affilée."),
    "rental_too_long": N_("%(limit_days)s jours au plus d'affilée."),
    "debt_within_limit": N_("%(limit_cents)s au plus à régler."),
    "debt_too_high": N_("%(limit_cents)s au plus à régler."),
    "prescription_seen": N_("Une orientation par un prescripteur."),
    "prescription_missing": N_("Une orientation par un prescripteur."),
}
"""By the answer of a rule, where it says how much."""

EXPECTED_OF_RULE: Mapping[str, str] = {
    Rule.TERRITORY: N_("Une commune du territoire."),
    Rule.SITUATION: N_("Une des situations prévues par les règles."),
    Rule.NEED: N_("Un des besoins prévus par les règles, avec son premier jour."),
    Rule.EQUIPMENT: N_("Tout l'équipement rendu."),
    Rule.CHECK: N_("Un titre vu par l'équipe, et valable."),
    Rule.GUARDIAN: N_("L'accord du représentant légal, avant 18 ans."),
}

DIRECTIONS: Mapping[str, str] = {
    "age_too_young": N_("La mission locale (16 à 25 ans) connaît d'autres aides au transport."),
    "age_below_policy": N_("La mission locale (16 à 25 ans) connaît d'autres aides au transport."),
    "title_missing": N_("Une auto-école. La mission locale ou France Travail peut aider à payer."),
    "assr_only": N_("Une auto-école. La mission locale ou France Travail peut aider à payer."),
    "two_wheels_excluded": N_("Une auto-école qui forme au permis AM deux-roues."),
    "category_insufficient": N_("Une auto-école, pour la catégorie qui manque."),
    "b_without_training": N_("Une auto-école qui donne la formation 125 de 7 heures."),
    "attestation_over": N_("Le site ants.gouv.fr, ou un espace France services pour être aidé."),
    "title_expired": N_("Le site ants.gouv.fr, ou un espace France services pour être aidé."),
    "title_provisional": N_("Le site ants.gouv.fr, ou un espace France services pour être aidé."),
    "foreign_title_over": N_("Le site ants.gouv.fr (échange de permis), ou France services."),
    "foreign_title_to_examine": N_("Un traducteur agréé, si le permis n'est pas en français."),
    "title_seen_not_valid": N_("La sous-préfecture, qui dit comment retrouver un titre valable."),
    "guardian_missing": N_("Le parent ou le tuteur de la personne."),
    "out_of_territory": N_("Le service de mobilité de sa commune, ou son conseiller."),
    "situation_outside": N_("France Travail, la mission locale ou le CCAS de sa commune."),
    "need_outside": N_("Son conseiller, pour préciser le projet."),
    "prescription_missing": N_("Son conseiller : France Travail, mission locale, CCAS."),
    "days_used_up": N_("Son conseiller : covoiturage, transport solidaire, microcrédit."),
    "debt_too_high": N_("Un responsable du site : un paiement en plusieurs fois est possible."),
    "equipment_out": N_("Le site qui a remis l'équipement."),
}
"""Where the person finds what is missing, by the answer of a rule."""

DIRECTIONS_OF_PROOF: Mapping[str, str] = {
    "prescription": N_("Son conseiller : France Travail, mission locale, CCAS."),
    "identity": N_("La mairie, ou la préfecture pour un titre de séjour."),
    "address": N_("Son fournisseur d'énergie, la personne qui l'héberge, ou le CCAS."),
    "situation": N_("Son espace France Travail ou CAF, ou la mission locale."),
    "need": N_("L'employeur, ou l'organisme de formation."),
    "riding_title": N_("Le site ants.gouv.fr en cas de perte."),
    "liability_insurance": N_("Son assureur (contrat d'habitation le plus souvent)."),
    "guardian_consent": N_("Le parent ou le tuteur de la personne."),
    "mobility_diagnosis": N_("Un prescripteur habilité, ou notre équipe."),
}
"""The same for papers, by their kind."""

_TITLE_RULES = frozenset({Rule.TITLE.value, Rule.CATEGORY.value})


def expected(finding: Finding) -> str:
    """What a rule expects of this person, as a sentence."""
    said = EXPECTED.get(finding.code)
    if finding.values.get("limit_cents") == 0 and finding.rule == Rule.DEBT:
        said = N_("Rien à régler d'une location passée.")
    if said is None and finding.rule in _TITLE_RULES:
        vehicle = finding.values.get("vehicle")
        said = TITLES.get(VehicleClass(str(vehicle))) if vehicle else None
    if said is None and finding.rule == Rule.PROOF:
        days = finding.values.get("days")
        said = N_("L'original, de moins de %(days)s jours.") if days else N_("L'original, à jour.")
    if said is None:
        said = EXPECTED_OF_RULE.get(finding.rule)
    return gettext(said, **spoken(finding.values)) if said else f"{rule_name(finding.rule)}."


def direction(finding: Finding) -> str:
    """Where to send the person for what is missing; empty where nobody else can help."""
    proof = str(finding.values.get("proof", ""))
    said = DIRECTIONS_OF_PROOF.get(proof) or DIRECTIONS.get(finding.code)
    return gettext(said) if said else ""
