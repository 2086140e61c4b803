"""Where a person stands, the next thing to do for them, and what happened: as their page tells it to staff."""

from collections.abc import Mapping, Sequence
from datetime import date

from mobility.rules.policies import Outcome
from mobility.rules.reasons import Finding, FindingState, Rule
from mobility.words.language import N_, gettext, ngettext
from mobility.words.sentences import remedy, rule_name, sentence, spoken
from mobility.words.values import day

STANDINGS: Mapping[str, tuple[str, str]] = {
    "to_decide": (
        N_("Inscrit. Aucune décision n'est encore prise."),
        N_("Examiner l'éligibilité"),
    ),
    "incomplete": (N_("Dossier incomplet : il manque %(missing)s."), N_("Compléter le dossier")),
    "review": (N_("À examiner par une personne avant de décider."), N_("Reprendre l'examen")),
    "not_eligible": (N_("Non éligible pour : %(vehicle_class)s."), N_("Examiner à nouveau")),
    "decision_over": (
        N_("La décision favorable a fini le %(until)s."),
        N_("Examiner l'éligibilité à nouveau"),
    ),
    "to_book": (
        N_("Éligible jusqu'au %(until)s pour : %(vehicle_class)s."),
        N_("Réserver un scooter"),
    ),
    "suspended": (
        N_("Suspension jusqu'au %(until)s (%(cause)s) : pas de nouvelle réservation."),
        N_("Lire la suspension"),
    ),
    "requested": (N_("Demande de scooter : %(state)s."), N_("Traiter la demande")),
    "offered": (N_("Un scooter est proposé, la réponse est attendue."), N_("Noter la réponse")),
    "confirmed": (N_("Scooter réservé pour le %(starts)s."), N_("Préparer le contrat")),
    "to_sign": (
        N_("Le contrat %(number)s est prêt, remise prévue le %(starts)s."),
        N_("Remettre le scooter"),
    ),
    "to_reassign": (
        N_("Son scooter est en panne : un autre est à trouver pour le %(starts)s."),
        N_("Trouver un autre scooter"),
    ),
    "under_way": (
        N_("Roule avec le scooter %(scooter)s, à rendre le %(due)s."),
        N_("Enregistrer le retour"),
    ),
    "late": (
        N_("Le scooter %(scooter)s devait être rendu le %(due)s."),
        N_("Appeler, puis enregistrer le retour"),
    ),
    "returned": (N_("Scooter rendu, le compte reste à solder."), N_("Solder le compte")),
}
"""What is so, in a sentence; and the one next act."""

STEPS: Mapping[str, str] = {
    "identity": N_("Identité"),
    "guardian": N_("Représentant légal"),
    "eligibility": N_("Éligibilité"),
    "booking": N_("Réservation"),
    "contract": N_("Contrat"),
    "handover": N_("Remise"),
    "return": N_("Retour"),
}

STEP_STATES: Mapping[str, str] = {
    "complete": N_("Complète"),
    "contact_missing": N_("Téléphone ou commune à compléter"),
    "named": N_("Noté, signe aussi"),
    "to_name": N_("À noter"),
    "not_yet": N_("Pas encore"),
    "to_do": N_("À faire"),
    "until": N_("Jusqu'au %(until)s"),
    "done_on": N_("Le %(on)s"),
    "planned": N_("Prévu le %(on)s"),
    "late": N_("En retard depuis le %(on)s"),
    "state": N_("%(state)s"),
    "number": N_("Numéro %(number)s"),
}

EVENTS: Mapping[str, str] = {
    "signed_up": N_("Inscription"),
    "changed": N_("Fiche modifiée"),
    "decided": N_("Décision : %(outcome)s, %(vehicle_class)s"),
    "booked": N_("Réservation %(reference)s : %(state)s"),
    "contract": N_("Contrat %(number)s édité"),
    "taken_over": N_("Location %(number)s reprise du papier"),
    "handed_over": N_("Scooter %(scooter)s remis"),
    "returned": N_("Scooter %(scooter)s rendu"),
    "suspended": N_("Suspension jusqu'au %(until)s : %(cause)s"),
    "lifted": N_("Suspension levée"),
    "merged": N_("Fiche %(reference)s réunie à celle-ci"),
    "note": N_("Note"),
    "message": N_("Message : %(state)s"),
    "task": N_("Tâche : %(title)s"),
    "task_done": N_("Tâche faite : %(title)s"),
    "title_seen": N_("Titre de conduite vu : %(verdict)s"),
    "papers_seen": N_("Papiers vus : %(proofs)s"),
}

LACKING: Mapping[str, str] = {
    "commune_unknown": N_("la commune"),
    "situation_unknown": N_("la situation"),
    "need_unknown": N_("le besoin"),
    "need_start_unknown": N_("le premier jour"),
    "prescription_missing": N_("la fiche de prescription"),
    "title_missing": N_("le titre de conduite"),
    "quotient_unknown": N_("le quotient familial"),
    "insurer_seniority_unknown": N_("la date d'obtention du titre"),
}
"""What a file lacks, by what a rule found, as it stands in the middle of a sentence."""

PAPERS: Mapping[str, str] = {
    "prescription": N_("la fiche de prescription"),
    "identity": N_("la pièce d'identité"),
    "address": N_("le justificatif de domicile"),
    "situation": N_("l'attestation de situation"),
    "need": N_("le justificatif du besoin"),
    "riding_title": N_("l'original du titre de conduite"),
    "liability_insurance": N_("l'assurance responsabilité civile"),
    "guardian_consent": N_("l'accord du représentant légal"),
    "mobility_diagnosis": N_("le diagnostic mobilité"),
}
"""The same for papers, by their kind."""


PAPER_RULES = frozenset({Rule.PROOF.value, Rule.PRESCRIPTION.value})
LACKED = frozenset({FindingState.NOT_MET, FindingState.UNKNOWN})


def _lacked(findings: Sequence[Finding]) -> list[Finding]:
    """What is not met or not known."""
    return [one for one in findings if one.state in LACKED]


def lacking(findings: Sequence[Finding]) -> list[str]:
    """What is missing from a file, in words: papers by their kind, facts by their name."""
    found = []
    for one in _lacked(findings):
        kind = str(one.values.get("proof", ""))
        said = PAPERS.get(kind) or LACKING.get(one.code)
        found.append(gettext(said) if said else kind or rule_name(one.rule))
    return list(dict.fromkeys(found))


def standing(code: str, values: Mapping[str, object]) -> str:
    """Where a person stands, in a sentence."""
    return gettext(STANDINGS[code][0], **spoken(values))


def next_act(code: str) -> str:
    """The one next act for a person, as its button says it."""
    return gettext(STANDINGS[code][1])


def step_name(name: str) -> str:
    """What a step of a file is called."""
    return gettext(STEPS[name])


def step_state(state: str, values: Mapping[str, object]) -> str:
    """What has become of a step."""
    return gettext(STEP_STATES[state], **spoken(values))


def event(code: str, values: Mapping[str, object]) -> str:
    """Something that happened, in a few words."""
    return gettext(EVENTS[code], **spoken(values))


def verdict(outcome: Outcome, until: date | None, findings: Sequence[Finding]) -> str:
    """An outcome as one sentence; never a bare yes or no."""
    if outcome is Outcome.ELIGIBLE:
        return (
            gettext("Éligible jusqu'au %(until)s", until=day(until))
            if until
            else gettext("Éligible")
        )
    if outcome is Outcome.INCOMPLETE:
        number = len(lacking(findings))
        if all(one.rule in PAPER_RULES for one in _lacked(findings)):
            return ngettext("Il manque %(num)s pièce", "Il manque %(num)s pièces", number)
        return ngettext("Il manque %(num)s élément", "Il manque %(num)s éléments", number)
    if outcome is Outcome.REVIEW:
        return gettext("À examiner avant de décider")
    return gettext("Non éligible")


def to_say(outcome: Outcome, until: date | None, findings: Sequence[Finding]) -> list[str]:
    """What a member of staff may read aloud, in plain words."""
    if outcome is Outcome.ELIGIBLE:
        held = (
            gettext("Votre demande est acceptée jusqu'au %(until)s.", until=day(until))
            if until
            else ""
        )
        return [
            held or gettext("Votre demande est acceptée."),
            gettext("Nous choisissons maintenant ensemble les dates et le scooter."),
        ]
    if outcome is Outcome.INCOMPLETE:
        return [
            gettext("Votre demande n'est pas refusée : votre dossier n'est pas encore complet."),
            gettext("Il manque : %(missing)s.", missing=", ".join(lacking(findings))),
            gettext("Dès que tout y est, nous décidons tout de suite."),
        ]
    if outcome is Outcome.REVIEW:
        return [
            gettext("Nous devons vérifier un point avant de vous répondre."),
            gettext("Nous vous appelons dès que c'est fait."),
        ]
    return [
        gettext("Nous ne pouvons pas accepter votre demande pour ce véhicule."),
        *(
            f"{sentence(one)} {remedy(one)}".strip()
            for one in findings
            if one.state is FindingState.NOT_MET
        ),
        gettext("Si votre situation change, nous examinons à nouveau votre demande."),
        gettext("Vous n'êtes pas d'accord ? Demandez un nouvel examen par un responsable."),
    ]
