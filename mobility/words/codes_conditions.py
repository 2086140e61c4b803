"""The word for each code of a handover: photos, marks, who signs, what became of the job."""

from collections.abc import Mapping

from mobility.words.language import N_

WORDS: Mapping[str, Mapping[str, str]] = {
    "PhotoView": {
        "front": N_("L'avant"),
        "left": N_("Le côté gauche"),
        "right": N_("Le côté droit"),
        "back": N_("L'arrière"),
        "tyres": N_("Les pneus"),
        "odometer": N_("Le compteur"),
        "keys": N_("Les clés"),
        "marks": N_("Les marques"),
        "lock_place": N_("L'endroit où il sera attaché"),
    },
    "MarkZone": {
        "front": N_("Avant, tablier"),
        "handlebar": N_("Guidon, compteur"),
        "mirror_left": N_("Rétroviseur gauche"),
        "mirror_right": N_("Rétroviseur droit"),
        "side_left": N_("Flanc gauche"),
        "side_right": N_("Flanc droit"),
        "seat": N_("Selle"),
        "back": N_("Arrière, feu, plaque"),
        "wheel_front": N_("Roue avant"),
        "wheel_back": N_("Roue arrière"),
        "case": N_("Top case"),
    },
    "MarkKind": {
        "scratch": N_("Rayure"),
        "impact": N_("Choc"),
        "crack": N_("Fissure"),
        "broken": N_("Casse"),
        "missing": N_("Manque"),
        "stain": N_("Tache"),
    },
    "MarkGravity": {
        "light": N_("Légère"),
        "visible": N_("Visible"),
        "serious": N_("Grave"),
    },
    "MarkCause": {"wear": N_("Usure"), "damage": N_("Dommage")},
    "Signer": {
        "person": N_("La personne"),
        "agent": N_("L'agent"),
        "representative": N_("Le représentant légal"),
    },
    "HandoverStep": {
        "who": N_("Qui est là"),
        "scooter": N_("Quel scooter"),
        "state": N_("Dans quel état"),
        "equipment": N_("Équipement et paiement"),
        "safety": N_("Sécurité et essai"),
        "account": N_("Le compte, et la suite"),
        "sign": N_("Lire et signer"),
        "done": N_("C'est fait"),
    },
    "Charter": {
        "helmet": N_("Casque attaché, gants mis, gilet dans le scooter"),
        "road": N_("Ni autoroute, ni voie rapide, ni trottoir ; pas de téléphone ni d'écouteurs"),
        "alcohol": N_("Ni alcool, ni drogue, ni médicament qui endort"),
        "lock": N_("Antivol à chaque arrêt, attaché à un point fixe"),
        "controls": N_("Freins, feux, clignotants, klaxon, béquille : montrés et essayés"),
        "accident": N_("Accident, panne, vol : s'arrêter, se protéger, appeler"),
    },
    "JobStarted": {
        "started": N_("Oui, pendant la location"),
        "goes_on": N_("Oui, il avait déjà commencé"),
        "not_yet": N_("Pas encore, une date est prévue"),
        "no": N_("Non, il ne se fait pas"),
        "unknown": N_("On ne sait pas"),
    },
}

COLUMNS: Mapping[str, str] = {
    "charge_cents": N_("Proposé (centimes)"),
    "device": N_("Appareil"),
    "direction": N_("Sens"),
    "earlier_id": N_("Marque d'avant"),
    "gravity": N_("Gravité"),
    "job_started": N_("Emploi commencé"),
    "asks_lock_place": N_("Photo du lieu d'attache"),
    "rank": N_("Rang"),
    "remark": N_("Remarque"),
    "rental_id": N_("Location"),
    "signer": N_("Qui signe"),
    "strokes": N_("Tracé"),
    "strokes_sha256": N_("Empreinte du tracé"),
    "view": N_("Vue"),
    "zone": N_("Endroit"),
}
"""Fields of these tables, as the journal calls them."""
