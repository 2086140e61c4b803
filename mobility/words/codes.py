"""The word for each code of the house: states, kinds, classes, roles."""

from collections.abc import Mapping
from enum import StrEnum

from mobility.words.language import N_, gettext

WORDS: Mapping[str, Mapping[str, str]] = {
    "BookingState": {
        "requested": N_("Demande reçue"),
        "to_verify": N_("Dossier à vérifier"),
        "waiting": N_("En liste d'attente"),
        "offered": N_("Scooter proposé, réponse attendue"),
        "confirmed": N_("Réservé, contrat à préparer"),
        "to_sign": N_("Contrat prêt, à signer"),
        "under_way": N_("En cours"),
        "returned": N_("Rendu, compte à solder"),
        "closed": N_("Terminé"),
        "refused": N_("Refusé"),
        "cancelled": N_("Annulé"),
        "expired": N_("Proposition expirée"),
        "no_show": N_("Personne non venue"),
    },
    "RentalState": {
        "to_sign": N_("À signer"),
        "under_way": N_("En cours"),
        "returned": N_("Rendu, à solder"),
        "closed": N_("Terminé"),
        "cancelled": N_("Annulé"),
    },
    "ScooterState": {
        "in_service": N_("En service"),
        "workshop": N_("À l'atelier"),
        "immobilised": N_("Immobilisé"),
        "stolen": N_("Volé"),
        "retired": N_("Sorti du parc"),
    },
    "Outcome": {
        "eligible": N_("Éligible"),
        "incomplete": N_("Dossier incomplet"),
        "not_eligible": N_("Non éligible"),
        "review": N_("À examiner"),
    },
    "Verdict": {
        "allowed": N_("Peut conduire"),
        "refused": N_("Ne peut pas conduire"),
        "review": N_("À vérifier"),
    },
    "FindingState": {
        "met": N_("Rempli"),
        "not_met": N_("Non rempli"),
        "unknown": N_("Inconnu"),
        "review": N_("À vérifier"),
    },
    "FindingKind": {
        "legal": N_("Règle légale"),
        "insurer": N_("Règle de l'assureur"),
        "house": N_("Règle de la fondation"),
    },
    "VehicleClass": {
        "l1e_b": N_("Scooter 50 (L1e-B)"),
        "l3e_a1": N_("Scooter 125 (L3e-A1)"),
        "l6e": N_("Voiture sans permis (L6e)"),
        "assisted_bicycle": N_("Vélo électrique"),
        "kick_scooter": N_("Trottinette électrique"),
        "car_b": N_("Voiture (permis B)"),
    },
    "Energy": {
        "petrol": N_("Essence"),
        "two_stroke": N_("Essence 2 temps"),
        "electric": N_("Électrique"),
        "human": N_("Sans moteur"),
    },
    "TitleKind": {
        "licence": N_("Permis de conduire"),
        "bsr": N_("BSR (avant le 19/01/2013)"),
        "am_card": N_("Permis AM"),
        "am_attestation": N_("Attestation de formation AM (4 mois)"),
        "assr": N_("ASSR ou ASR (théorie seule)"),
    },
    "Category": {
        "am": "AM",
        "a1": "A1",
        "a2": "A2",
        "a": "A",
        "b1": "B1",
        "b": "B",
        "be": "BE",
        "c": "C",
        "d": "D",
    },
    "TrainingKind": {
        "seven_hours": N_("Formation 125 de 7 heures"),
        "three_hours": N_("Ancienne formation 125 de 3 heures"),
        "insurer_record": N_("Relevé d'assureur 125 (2006 à 2010)"),
    },
    "Role": {
        "agent": N_("Agent"),
        "manager": N_("Responsable"),
        "admin": N_("Administrateur"),
        "funder": N_("Financeur"),
    },
    "Channel": {"sms": N_("SMS"), "email": N_("E-mail")},
    "ReminderKind": {
        "return_48h": N_("Rappel 2 jours avant le retour"),
        "return_today": N_("Rappel le jour du retour"),
        "return_late": N_("Retour en retard"),
    },
    "MessageState": {
        "due": N_("À envoyer"),
        "claimed": N_("Envoi en cours"),
        "accepted": N_("Envoyé"),
        "delivered": N_("Reçu"),
        "failed_for_now": N_("Nouvel essai prévu"),
        "failed_for_good": N_("Non reçu"),
        "uncertain": N_("Envoi incertain"),
        "cancelled": N_("Non envoyé"),
        "too_late": N_("Trop tard"),
    },
    "Account": {
        "cash": N_("Espèces"),
        "card": N_("Carte bancaire"),
        "cheque": N_("Chèque"),
        "transfer": N_("Virement"),
        "person": N_("Dû par la personne"),
        "third_party": N_("Tiers payeur"),
        "revenue": N_("Loyers"),
        "deposit_held": N_("Dépôt de garantie"),
        "waiver": N_("Remise"),
        "damage": N_("Dommages"),
    },
    "EntryKind": {
        "rent": N_("Loyer"),
        "payment": N_("Paiement"),
        "deposit_received": N_("Dépôt de garantie reçu"),
        "deposit_returned": N_("Dépôt de garantie rendu"),
        "refund": N_("Jours non utilisés"),
        "late_days": N_("Jours de retard"),
        "reversal": N_("Annulation d'écriture"),
    },
    "Equipment": {
        "helmet": N_("Casque"),
        "gloves": N_("Gants"),
        "vest": N_("Gilet jaune"),
        "lock": N_("Antivol"),
        "keys": N_("Clés"),
        "papers": N_("Papiers du véhicule"),
        "charger": N_("Chargeur"),
    },
    "IdentityDocument": {
        "identity_card": N_("Carte d'identité"),
        "passport": N_("Passeport"),
        "residence_permit": N_("Titre de séjour"),
        "driving_licence": N_("Permis de conduire"),
        "asylum_certificate": N_("Attestation de demande d'asile"),
    },
    "SignatureMethod": {
        "paper_scan": N_("Sur papier, feuille numérisée"),
        "paper": N_("Sur papier"),
    },
    "Direction": {"out": N_("Remise"), "in": N_("Retour")},
    "OccupationKind": {
        "booking": N_("Réservation"),
        "rental": N_("Location"),
        "maintenance": N_("Entretien"),
        "other": N_("Autre"),
    },
    "ReadingSource": {
        "entry": N_("Entrée dans le parc"),
        "handover": N_("Remise"),
        "return": N_("Retour"),
        "workshop": N_("Atelier"),
    },
    "SubjectKind": {
        "beneficiary": N_("Bénéficiaire"),
        "prescriber": N_("Prescripteur"),
        "scooter": N_("Scooter"),
        "booking": N_("Réservation"),
        "rental": N_("Location"),
        "decision": N_("Décision"),
        "user": N_("Compte"),
        "site": N_("Site"),
        "setting": N_("Réglages"),
        "scooter_model": N_("Modèle"),
    },
    "Situation": {
        "job_seeker": N_("Inscrit à France Travail"),
        "rsa": N_("Bénéficiaire du RSA"),
        "ass": N_("Bénéficiaire de l'ASS"),
        "other_minimum": N_("Autre minimum social"),
        "youth_mission": N_("Jeune suivi par la mission locale"),
        "iae_employee": N_("Salarié en insertion"),
        "temp_worker": N_("Intérimaire"),
        "low_wage_employee": N_("Salarié aux revenus modestes ou en contrat court"),
        "apprentice": N_("Apprenti ou contrat de professionnalisation"),
        "trainee": N_("En formation"),
        "intern": N_("En stage ou en immersion"),
        "civic_service": N_("En service civique"),
        "business_creator": N_("Crée son entreprise"),
        "other": N_("Autre situation"),
    },
    "Need": {
        "job": N_("Aller à un emploi"),
        "keep_job": N_("Garder son emploi"),
        "training": N_("Aller en formation"),
        "interview": N_("Aller à des entretiens"),
        "internship": N_("Aller en stage ou en immersion"),
        "job_search": N_("Chercher un emploi"),
        "other": N_("Autre besoin"),
    },
    "ProofKind": {
        "prescription": N_("Fiche de prescription"),
        "identity": N_("Pièce d'identité ou titre de séjour"),
        "address": N_("Justificatif de domicile"),
        "situation": N_("Attestation de situation"),
        "need": N_("Justificatif du besoin (contrat, promesse, stage)"),
        "riding_title": N_("Titre de conduite (original vu)"),
        "liability_insurance": N_("Assurance responsabilité civile"),
        "guardian_consent": N_("Accord du représentant légal"),
        "mobility_diagnosis": N_("Diagnostic mobilité"),
    },
    "Stay": {
        "resident": N_("Résident"),
        "temporary_protection": N_("Protection temporaire"),
        "international_protection": N_("Réfugié ou protection subsidiaire"),
        "student": N_("Étudiant étranger"),
        "asylum_seeker": N_("Demandeur d'asile"),
    },
    "CheckVerdict": {
        "valid": N_("Valable"),
        "not_valid": N_("Non valable"),
        "to_review": N_("À vérifier"),
    },
}


def word(member: StrEnum | str, kind: str = "") -> str:
    """The word for a member of an enum, or for the code of one when `kind` names the enum.

    >>> from mobility.rules.fleet import Energy
    >>> word(Energy.ELECTRIC)
    'Électrique'
    """
    words = WORDS.get(kind or type(member).__name__, {})
    found = words.get(str(member))
    return gettext(found) if found else str(member)
