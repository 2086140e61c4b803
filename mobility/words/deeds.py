"""The journal in words: what each deed is called, what each field is, who acted when it was nobody of the house."""

from mobility.words.codes import word
from mobility.words.language import N_, gettext

DEEDS: dict[str, str] = {
    "added": N_("Ajout"),
    "changed": N_("Modification"),
    "removed": N_("Retrait"),
    "read": N_("Lecture"),
    "add_note": N_("Note ajoutée"),
    "add_staff": N_("Compte ajouté"),
    "add_tariff": N_("Tarif ajouté"),
    "add_task": N_("Tâche ajoutée"),
    "add_title": N_("Titre de conduite noté"),
    "add_training": N_("Formation notée"),
    "change_title": N_("Titre de conduite corrigé"),
    "check_title": N_("Titre de conduite vu"),
    "forget_proofs": N_("Papiers retirés"),
    "purge_file": N_("Copie effacée"),
    "read_file": N_("Copie lue"),
    "renew_file": N_("Copie chiffrée à nouveau"),
    "remove_title": N_("Titre de conduite retiré"),
    "remove_training": N_("Formation retirée"),
    "see_proofs": N_("Papiers vus"),
    "ask": N_("Demande notée"),
    "ask_to_call": N_("Appel demandé"),
    "book": N_("Réservation"),
    "change_beneficiary": N_("Fiche modifiée"),
    "change_settings": N_("Réglages modifiés"),
    "change_staff": N_("Compte modifié"),
    "choose_language": N_("Langue choisie"),
    "choose_password": N_("Mot de passe choisi"),
    "close_site": N_("Fermeture ajoutée"),
    "decide": N_("Décision d'éligibilité"),
    "do_task": N_("Tâche faite"),
    "expire_offer": N_("Proposition expirée"),
    "found": N_("Fondation créée"),
    "give_back": N_("Retour du scooter"),
    "hand_over": N_("Remise du scooter"),
    "issue_contract": N_("Contrat édité"),
    "make_link": N_("Lien personnel créé"),
    "pay": N_("Paiement"),
    "receive_deposit": N_("Dépôt de garantie reçu"),
    "print_contracts": N_("Contrat imprimé"),
    "read_odometer": N_("Compteur relevé"),
    "refuse_ride": N_("Départ refusé"),
    "cancel_contract": N_("Contrat annulé"),
    "reissue_contract": N_("Nouvelle édition du contrat"),
    "renew_hash": N_("Mot de passe protégé à nouveau"),
    "reopen_site": N_("Fermeture retirée"),
    "reverse_entry": N_("Écriture annulée"),
    "save_model": N_("Modèle enregistré"),
    "save_prescriber": N_("Prescripteur enregistré"),
    "save_scooter": N_("Scooter enregistré"),
    "save_site": N_("Site enregistré"),
    "send_to_workshop": N_("Envoi à l'atelier"),
    "set_hours": N_("Horaires modifiés"),
    "settle": N_("Compte soldé"),
    "sign_up": N_("Inscription"),
    "start_policy": N_("Règles mises en vigueur"),
    "undo_task": N_("Tâche à refaire"),
    "withdraw_link": N_("Lien personnel retiré"),
}

ACTORS: dict[str, str] = {
    "command": N_("une commande"),
    "runner": N_("les tâches automatiques"),
    "beneficiary": N_("la personne elle-même"),
    "visitor": N_("un visiteur"),
    "staff": N_("un membre de l'équipe"),
}

COLUMNS: dict[str, str] = {
    "active": N_("Actif"),
    "category": N_("Catégorie"),
    "checked_by_id": N_("Vu par"),
    "checked_on": N_("Vu le"),
    "code": N_("Code"),
    "codes": N_("Codes de restriction"),
    "contact_name": N_("Personne à contacter"),
    "country": N_("Pays"),
    "facts": N_("Faits"),
    "followed_on": N_("Suivie le"),
    "guardian_signs": N_("Représentant légal"),
    "issued_on": N_("Daté du"),
    "kind": N_("Type"),
    "missing": N_("Ce qui manque"),
    "obtained_on": N_("Obtenu le"),
    "outcome": N_("Résultat"),
    "permit_until": N_("Fin du titre de séjour"),
    "policy_id": N_("Règles"),
    "provisional": N_("Document provisoire"),
    "resident_since": N_("En France depuis"),
    "riding": N_("Droit de conduire"),
    "seen_by_id": N_("Vu par"),
    "seen_on": N_("Vu le"),
    "stay": N_("Séjour"),
    "taken_at": N_("Décidé à"),
    "taken_by_id": N_("Décidé par"),
    "taken_on": N_("Décidé le"),
    "valid_until": N_("Valable jusqu'au"),
    "verdict": N_("Constat"),
    "address": N_("Adresse"),
    "answer_by": N_("Réponse attendue avant"),
    "birth_name": N_("Nom de naissance"),
    "birth_place": N_("Lieu de naissance"),
    "booking_id": N_("Réservation"),
    "born_on": N_("Date de naissance"),
    "channel": N_("Moyen de contact"),
    "colour": N_("Couleur"),
    "commute_km": N_("Trajet (km)"),
    "created_at": N_("Créé le"),
    "created_by_id": N_("Créé par"),
    "days": N_("Jours"),
    "decision_id": N_("Décision"),
    "deposit_cents": N_("Dépôt de garantie (centimes)"),
    "due_at": N_("Retour prévu"),
    "email": N_("E-mail"),
    "ends_at": N_("Fin"),
    "first_names": N_("Prénoms"),
    "fleet_number": N_("Numéro de parc"),
    "handed_over_at": N_("Remis le"),
    "insee": N_("Code INSEE"),
    "inspection_due_on": N_("Contrôle technique avant le"),
    "insured_until": N_("Assuré jusqu'au"),
    "keys": N_("Clés"),
    "label": N_("Où il est, ce qu'il a"),
    "language": N_("Langue"),
    "model_id": N_("Modèle"),
    "name": N_("Nom"),
    "need": N_("Besoin"),
    "need_place": N_("Lieu"),
    "need_starts_on": N_("Premier jour"),
    "number": N_("Numéro"),
    "phone": N_("Téléphone"),
    "plate": N_("Plaque"),
    "postcode": N_("Code postal"),
    "prescribed_on": N_("Orienté le"),
    "prescriber_id": N_("Prescripteur"),
    "reason": N_("Raison"),
    "reference": N_("Référence"),
    "refusal": N_("Raison du refus"),
    "returned_at": N_("Rendu le"),
    "role": N_("Rôle"),
    "scooter_id": N_("Scooter"),
    "search_key": N_("Clé de recherche"),
    "site_id": N_("Site"),
    "starts_at": N_("Début"),
    "state": N_("État"),
    "total_cents": N_("Loyer (centimes)"),
    "town": N_("Commune"),
    "usage_name": N_("Nom d'usage"),
    "used_days_before": N_("Jours déjà utilisés"),
    "vehicle_class": N_("Classe"),
    "vin": N_("Numéro de série"),
}

_TARGETS = (("booking_", "BookingState"), ("scooter_", "ScooterState"), ("book_", "EntryKind"))


def deed(name: str) -> str:
    """What a deed is called; one that moves something to a state is called by the state."""
    if name in DEEDS:
        return gettext(DEEDS[name])
    for prefix, kind in _TARGETS:
        if name.startswith(prefix):
            return word(name.removeprefix(prefix), kind)
    return name


def actor(label: str) -> str:
    """Who acted: the name of a member of staff as it is, or what else it was."""
    return gettext(ACTORS[label]) if label in ACTORS else label


def column(name: str) -> str:
    """What a field is called."""
    return gettext(COLUMNS[name]) if name in COLUMNS else name.replace("_", " ")
