"""Where a request stands, in plain language: at most twelve words a sentence, one idea each, everyday words.

Three lines a standing: what is so, what to do now, what comes next. `%(the)s` and `%(a)s` name the vehicle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mobility.rules.licence import VehicleClass
from mobility.words.language import N_, gettext
from mobility.words.messages import plain_day
from mobility.words.values import local, time_of_day

NOTHING = N_("Vous n'avez rien à faire pour l'instant.")

LINES: Mapping[str, tuple[str, str, str]] = {
    "no_request": (
        N_("Vous n'avez pas de demande en cours."),
        N_("Vous voulez %(a)s ? Appelez-nous."),
        "",
    ),
    "requested": (
        N_("Nous avons reçu votre demande."),
        NOTHING,
        N_("Nous vous écrivons dès que nous avons lu votre demande."),
    ),
    "to_verify": (
        N_("Nous vérifions votre dossier."),
        N_("Il vous manque un papier ? Apportez-le à l'agence."),
        N_("Nous vous écrivons dès que c'est fini."),
    ),
    "waiting": (
        N_("Vous êtes sur la liste d'attente."),
        NOTHING,
        N_("Nous vous écrivons dès que nous avons %(a)s pour vous."),
    ),
    "offered": (
        N_("Nous avons %(a)s pour vous."),
        N_("Répondez ici avant %(until)s, ou appelez-nous."),
        N_("Après, ce sera le tour d'une autre personne."),
    ),
    "offer_over": (
        N_("Il fallait répondre avant %(until)s."),
        N_("Vous voulez toujours %(a)s ? Appelez-nous."),
        N_("C'est maintenant le tour d'une autre personne."),
    ),
    "confirmed": (
        N_("Votre réservation est acceptée."),
        N_("Venez chercher %(the)s %(day)s à %(time)s."),
        N_("Vous ne pouvez pas venir ? Appelez-nous."),
    ),
    "to_sign": (
        N_("Votre contrat est prêt."),
        N_("Venez le signer %(day)s à %(time)s."),
        N_("Vous repartez ensuite avec %(the)s."),
    ),
    "under_way": (
        N_("Vous avez %(the)s."),
        N_("Rendez %(the)s %(day)s à %(time)s."),
        N_("Vous voulez plus de temps ? Appelez-nous avant ce jour."),
    ),
    "due_today": (
        N_("C'est aujourd'hui que vous rendez %(the)s."),
        N_("Venez à l'agence avant %(time)s."),
        N_("Vous avez un problème ? Appelez-nous maintenant."),
    ),
    "late": (
        N_("Nous attendons %(the)s depuis %(day)s."),
        N_("Appelez-nous aujourd'hui."),
        N_("Nous cherchons une solution avec vous."),
    ),
    "returned": (
        N_("Vous avez rendu %(the)s. Merci !"),
        N_("Appelez-nous pour finir votre compte."),
        N_("Ensuite, nous vous rendons votre dépôt de garantie."),
    ),
    "closed": (
        N_("Votre location est finie. Merci !"),
        N_("Vous n'avez plus rien à faire."),
        N_("Vous voulez encore %(a)s ? Appelez-nous."),
    ),
    "refused": (
        N_("Nous ne pouvons pas accepter votre demande."),
        N_("Appelez-nous : nous vous disons pourquoi."),
        N_("Vous n'êtes pas d'accord ? Demandez-nous un nouvel examen."),
    ),
    "cancelled": (
        N_("Votre réservation est annulée."),
        N_("Vous voulez toujours %(a)s ? Appelez-nous."),
        "",
    ),
    "expired": (
        N_("Votre demande n'est plus valable."),
        N_("Vous voulez toujours %(a)s ? Appelez-nous."),
        "",
    ),
    "to_reassign": (
        N_("Le véhicule que vous aviez réservé est en panne."),
        N_("Nous cherchons une solution, et nous vous appelons."),
        N_("Vous êtes pressé ? Appelez-nous."),
    ),
    "no_show": (
        N_("Votre rendez-vous est passé."),
        N_("Appelez-nous pour en prendre un autre."),
        "",
    ),
}

PAUSES: Mapping[str, str] = {
    "late_returns": N_("Un véhicule est revenu trop tard."),
    "unpaid": N_("Une somme reste à payer."),
    "damage": N_("Un véhicule a été abîmé."),
    "misuse": N_("Un véhicule a servi à autre chose que prévu."),
    "conduct": N_("Une règle de respect n'a pas été suivie."),
    "other": N_("Nous vous avons dit pourquoi."),
}
"""Why there is no new booking for a time, to the person; by `rules.people.SuspensionCause`."""

THE: Mapping[VehicleClass | None, str] = {
    VehicleClass.L1E_B: N_("le scooter"),
    VehicleClass.L3E_A1: N_("le scooter"),
    VehicleClass.L6E: N_("la voiture"),
    VehicleClass.CAR_B: N_("la voiture"),
    VehicleClass.ASSISTED_BICYCLE: N_("le vélo"),
    VehicleClass.KICK_SCOOTER: N_("la trottinette"),
    None: N_("le scooter"),
}
A: Mapping[VehicleClass | None, str] = {
    VehicleClass.L1E_B: N_("un scooter"),
    VehicleClass.L3E_A1: N_("un scooter"),
    VehicleClass.L6E: N_("une voiture"),
    VehicleClass.CAR_B: N_("une voiture"),
    VehicleClass.ASSISTED_BICYCLE: N_("un vélo"),
    VehicleClass.KICK_SCOOTER: N_("une trottinette"),
    None: N_("un scooter"),
}

STEPS: Mapping[str, str] = {
    "ask": N_("Demander"),
    "check": N_("Vérifier le dossier"),
    "book": N_("Réserver"),
    "ride": N_("Rouler"),
    "bring_back": N_("Rendre"),
}

BRING: Mapping[str, str] = {
    "identity": N_("votre pièce d'identité"),
    "licence": N_("votre permis ou votre BSR"),
    "deposit": N_("le dépôt de garantie (argent gardé, puis rendu)"),
    "helmet_and_gloves": N_("le casque et les gants"),
    "lock": N_("l'antivol"),
    "keys": N_("toutes les clés"),
    "papers": N_("les papiers du véhicule"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says first: what is so, what to do now, what comes next (may be empty)."""

    so: str
    now: str
    next: str


def told(
    standing: str,
    vehicle_class: VehicleClass | None,
    *,
    at: datetime | None = None,
    until: datetime | None = None,
) -> Told:
    """The three lines of a standing; `at` is the appointment, `until` when an offer ends."""
    values = {
        "the": gettext(THE[vehicle_class]),
        "a": gettext(A[vehicle_class]),
        "day": plain_day(at) if at else "",
        "time": time_of_day(local(at).time()) if at else "",
        "until": plain_instant(until) if until else "",
    }
    return Told(*(gettext(line, **values) if line else "" for line in LINES[standing]))


def plain_instant(value: datetime) -> str:
    """A day and an hour that are near: mardi 1 décembre à 9 h 30."""
    return gettext(
        "%(day)s à %(time)s", day=plain_day(value), time=time_of_day(local(value).time())
    )
