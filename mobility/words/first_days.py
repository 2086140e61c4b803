"""Who starts soon and has no scooter: when, what is the matter, and the next act, for the page and for the sheet."""

from collections.abc import Mapping
from datetime import date

from mobility.words.language import N_, gettext
from mobility.words.messages import plain_day

TITLE = N_("Commence bientôt, toujours sans scooter")
NOTHING = N_("Personne ne commence dans les 7 jours sans scooter.")

MATTERS: Mapping[str, str] = {
    "reassign": N_("Son scooter est en panne : un autre est à trouver."),
    "choose": N_("Demande reçue, aucun scooter promis."),
    "offer": N_("Sur la liste d'attente."),
    "book": N_("Dossier accepté, rien n'est réservé."),
    "complete": N_("Demande reçue, dossier pas encore accepté."),
    "bring_forward": N_("Le scooter est réservé, mais trop tard."),
    "open": N_("Réservations suspendues."),
}
"""What is the matter, by `services.first_days.Act`."""

ACTS: Mapping[str, str] = {
    "reassign": N_("Trouver une solution"),
    "choose": N_("Choisir un scooter"),
    "offer": N_("Proposer un scooter"),
    "book": N_("Réserver"),
    "complete": N_("Compléter"),
    "bring_forward": N_("Ouvrir"),
    "open": N_("Ouvrir"),
}
"""What the button says."""


def when(starts_on: date, today: date) -> str:
    """When somebody starts, or started: Commence lundi 30 novembre."""
    if starts_on < today:
        return gettext("A commencé le %(day)s", day=plain_day(starts_on))
    if starts_on == today:
        return gettext("Commence aujourd'hui")
    return gettext("Commence %(day)s", day=plain_day(starts_on))
