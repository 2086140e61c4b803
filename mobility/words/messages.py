"""What became of a message, in words; and what messages call a day and a vehicle."""

from datetime import date, datetime

from babel.dates import format_date

from mobility.rules.licence import VehicleClass
from mobility.words.language import N_, gettext, language
from mobility.words.values import local

REASONS: dict[str, str] = {
    "returned": N_("Le scooter est déjà rendu."),
    "cancelled": N_("La réservation ou la location n'est plus en cours."),
    "moved": N_("La date de retour a changé."),
    "contact_changed": N_("Le numéro ou l'adresse a changé : un nouveau message part."),
    "unreachable": N_("Ni mobile ni e-mail. Appelez, ou écrivez par la poste."),
    "too_late": N_("Le moment utile est passé avant que le message ne parte."),
    "text_broken": N_("Le texte de ce message a un défaut. Prévenez un responsable."),
    "bad_address": N_("L'adresse ou le numéro n'est pas valable. Corrigez-le, puis renvoyez."),
    "no_sender": N_("La fondation n'a pas d'adresse d'expédition. Écrivez-la dans les réglages."),
    "tries_exhausted": N_("Plusieurs essais sans succès. Appelez la personne."),
    "refused": N_("Le serveur refuse cette adresse ou ce numéro. Corrigez-le, puis renvoyez."),
    "later": N_("Le serveur ne prend pas encore le message : un nouvel essai est prévu."),
    "cut": N_("Le message est peut-être parti. Il sera envoyé une seconde fois."),
    "sent_again": N_("Envoyé une seconde fois : la personne l'a peut-être reçu deux fois."),
    "maybe_sent": N_("Peut-être parti, peut-être pas. Appelez la personne."),
    "replaced": N_("Renvoyé depuis."),
    "papers_brought": N_("Les pièces demandées sont arrivées."),
    "superseded": N_("Une décision plus récente existe."),
    "referral_moved": N_("L'orientation a changé d'état avant l'envoi."),
}
"""Why a message stands where it stands, by the code that its row carries."""

KINDS: dict[str, str] = {
    "return_48h": N_("Rappel 2 jours avant le retour"),
    "return_today": N_("Rappel le jour du retour"),
    "return_late": N_("Retour en retard"),
    "booking_confirmed": N_("Réservation acceptée"),
    "booking_changed": N_("Réservation changée"),
    "rental_changed": N_("Location changée"),
    "booking_cancelled": N_("Réservation annulée par nous"),
    "booking_offered": N_("Scooter proposé"),
    "status_link": N_("Lien de la page de suivi"),
    "proofs_missing": N_("Pièces à apporter"),
    "decision_accepted": N_("Demande acceptée"),
    "decision_missing": N_("Ce qui manque au dossier"),
    "decision_refused": N_("Demande non acceptée"),
    "decision_review": N_("Dossier à l'étude"),
    "referral_link": N_("Lien personnel du prescripteur"),
    "referral_received": N_("Orientation reçue"),
    "referral_accepted": N_("Orientation acceptée"),
    "referral_refused": N_("Orientation non suivie"),
    "referral_more": N_("Complément demandé au prescripteur"),
    "referral_more_again": N_("Rappel du complément demandé"),
    "referral_waiting": N_("Orientation encore à l'étude"),
    "referral_expired": N_("Orientation close sans réponse"),
}
"""What each message is about."""

VEHICLES: dict[VehicleClass, str] = {
    VehicleClass.L1E_B: N_("le scooter %(name)s"),
    VehicleClass.L3E_A1: N_("le scooter %(name)s"),
    VehicleClass.L6E: N_("la voiture %(name)s"),
    VehicleClass.CAR_B: N_("la voiture %(name)s"),
    VehicleClass.ASSISTED_BICYCLE: N_("le vélo %(name)s"),
    VehicleClass.KICK_SCOOTER: N_("la trottinette %(name)s"),
}


def message_reason(code: str) -> str:
    """Why a message was not sent, or is tried again; empty when there is nothing to say."""
    return gettext(REASONS[code]) if code in REASONS else code


def message_kind(code: str) -> str:
    """What a message is about: Rappel le jour du retour."""
    return gettext(KINDS[code]) if code in KINDS else code


def vehicle(vehicle_class: VehicleClass, name: str) -> str:
    """A vehicle with its article: le scooter AB-123-CD."""
    return gettext(VEHICLES[vehicle_class], name=name)


def plain_day(value: date | datetime) -> str:
    """A day that is near, without its year: mardi 1 décembre.

    >>> plain_day(date(2026, 12, 1))
    'mardi 1 décembre'
    """
    if isinstance(value, datetime):
        value = local(value).date()
    return format_date(value, "EEEE d MMMM", locale=language())
