"""The mobility assessment in words: its parts and answers, what the answers say, why something is refused."""

from collections.abc import Mapping

from mobility.rules.assessments import Remark
from mobility.words.language import N_, gettext

WORDS: Mapping[str, Mapping[str, str]] = {
    "AssessmentState": {
        "draft": N_("En cours"),
        "finished": N_("Terminé, à signer"),
        "signed": N_("Signé"),
    },
    "Part": {
        "trip": N_("Le trajet"),
        "transport": N_("Les transports"),
        "riding": N_("Conduire"),
        "means": N_("Budget et freins"),
        "conclusion": N_("Conclusion"),
    },
    "Hours": {
        "day": N_("Horaires de bureau"),
        "early": N_("Tôt, avant 7 h"),
        "night": N_("Tard ou la nuit, après 21 h"),
        "split": N_("Coupés dans la journée"),
        "weekend": N_("Le samedi ou le dimanche"),
        "variable": N_("Changeants d'une semaine à l'autre"),
    },
    "Transit": {
        "fits": N_("Oui, aux heures de travail"),
        "partly": N_("Oui, mais pas à toutes les heures de travail"),
        "none": N_("Non, aucun"),
        "unchecked": N_("Pas encore vérifié"),
    },
    "HouseholdVehicle": {
        "none": N_("Aucun véhicule"),
        "taken": N_("Un véhicule, pris par quelqu'un d'autre à ces heures"),
        "unusable": N_("Un véhicule qui ne peut pas rouler (panne, assurance, coût)"),
        "available": N_("Un véhicule disponible"),
    },
    "Held": {
        "nothing": N_("Rien"),
        "learning": N_("Permis en cours de passage"),
        "am": N_("BSR ou permis AM"),
        "motorcycle": N_("Permis A1, A2 ou A"),
        "car": N_("Permis B"),
    },
    "Ability": {
        "sure": N_("À l'aise"),
        "some": N_("Avec un peu d'entraînement"),
        "never": N_("N'a jamais conduit de deux-roues"),
    },
    "Obstacle": {
        "childcare": N_("Enfants à déposer ou à garder"),
        "reading": N_("Lire ou écrire le français"),
        "digital": N_("Se servir d'un site ou d'une application"),
        "orientation": N_("Se repérer, lire un plan ou un horaire"),
        "traffic": N_("Peur de rouler dans la circulation"),
        "deposit": N_("Avancer un dépôt de garantie"),
        "parking": N_("Garer un véhicule en sécurité chez soi"),
        "equipment": N_("Casque, gants ou vêtements de pluie"),
        "adaptation": N_("Un aménagement du véhicule serait utile"),
    },
    "Means": {
        "walk": N_("À pied"),
        "bicycle": N_("Vélo"),
        "bus": N_("Bus ou car"),
        "train": N_("Train"),
        "lift": N_("Dépose par un proche"),
        "carpool": N_("Covoiturage"),
        "borrowed": N_("Véhicule prêté"),
        "taxi": N_("Taxi ou VTC"),
    },
    "Solution": {
        "public_transport": N_("Transports en commun"),
        "carpool": N_("Covoiturage ou transport à la demande"),
        "own_vehicle": N_("Véhicule du foyer"),
        "walk": N_("Marche"),
        "bicycle": N_("Vélo électrique"),
        "kick_scooter": N_("Trottinette électrique"),
        "moped": N_("Scooter 50"),
        "light_motorcycle": N_("Scooter 125"),
        "light_car": N_("Voiture sans permis"),
        "car": N_("Voiture"),
        "am_training": N_("Formation AM (ancien BSR), puis un scooter 50"),
        "licence_b": N_("Passer le permis B"),
        "coaching": N_("Apprendre à se déplacer (horaires, itinéraires, vélo en ville)"),
        "other": N_("Autre solution, dite dans la conclusion"),
    },
}

REMARKS: Mapping[str, str] = {
    "transit_enough": N_(
        "Une autre solution existe : les transports mettent %(minutes)s minutes, moins de %(enough)s, aux heures de travail."
    ),
    "transit_long": N_(
        "Les transports existent mais mettent %(minutes)s minutes, %(enough)s ou plus."
    ),
    "transit_hours": N_("Les transports ne passent pas à toutes les heures de travail."),
    "transit_none": N_("Aucun transport en commun ne dessert ce trajet."),
    "transit_unchecked": N_("Vérifiez les transports avant de conclure : ligne, heures, durée."),
    "vehicle_at_home": N_("Une autre solution existe : un véhicule du foyer est disponible."),
    "near": N_("Le lieu est à %(km)s km : une marche suffit."),
    "cyclable": N_("Le lieu est à %(km)s km : un vélo électrique suffit jusqu'à %(limit)s km."),
    "far_for_moped": N_(
        "Le lieu est à %(km)s km : au-delà de %(limit)s km, un scooter 50 est lent et n'a pas droit aux voies rapides."
    ),
    "may_not_ride": N_(
        "D'après les titres du dossier, la personne ne peut conduire ni un 50 ni un 125 aujourd'hui."
    ),
    "practice": N_("Prévoyez un temps d'essai et d'entraînement avant la remise."),
}
"""What the answers say of themselves (`RemarkCode`)."""

REFUSALS: Mapping[str, str] = {
    "assessment_frozen": N_(
        "Ce diagnostic est terminé et ne change plus. Commencez-en un nouveau : il reprend les réponses."
    ),
    "assessment_incomplete": N_(
        "Il manque des réponses dans : %(parts)s. Complétez-les, puis terminez."
    ),
    "assessment_not_finished": N_("Terminez d'abord le diagnostic : c'est lui qui se signe."),
    "assessment_unprintable": N_(
        "Le diagnostic ne peut pas s'imprimer avec : %(letters)s. Retirez ce signe des réponses ou de la fiche."
    ),
    "signed_future": N_("Cette signature daterait d'après aujourd'hui. Vérifiez sa date."),
    "signed_before_finished": N_(
        "Le diagnostic a été terminé le %(finished_on)s : la signature ne peut pas être d'avant. Vérifiez sa date."
    ),
    "signer_not_authorised": N_(
        "%(name)s n'était pas un prescripteur habilité ce jour-là. Choisissez-en un autre, ou notez son habilitation sur sa page."
    ),
}


def remark(one: Remark) -> str:
    """What the answers say, in a sentence."""
    return gettext(REMARKS[one.code], **one.values)
