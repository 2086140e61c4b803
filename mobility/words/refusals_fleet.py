"""Why the fleet and the house's settings refuse, and what to do instead: one sentence a code."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "fleet_number_taken": N_("Le numéro de parc %(value)s est déjà pris. Choisissez-en un autre."),
    "plate_taken": N_(
        "La plaque %(value)s est déjà celle du scooter %(fleet_number)s. Relisez la carte grise."
    ),
    "vin_taken": N_(
        "Le numéro de série %(value)s est déjà celui du scooter %(fleet_number)s. Relisez la carte grise."
    ),
    "scooter_promised": N_(
        "Le scooter %(fleet_number)s est promis : %(until)s. Déplacez d'abord ses réservations."
    ),
    "inspection_past": N_(
        "Le contrôle technique est dépassé depuis : %(on)s. Mettez la date à jour une fois le contrôle passé."
    ),
    "insurance_past": N_(
        "L'assurance a pris fin : %(on)s. Mettez la date à jour une fois le scooter assuré."
    ),
    "model_known": N_("Le modèle %(make)s %(name)s est déjà dans la liste, dans cette classe."),
    "model_in_use": N_(
        "Des scooters %(make)s %(name)s existent : leur classe ne change plus. Ajoutez un autre modèle."
    ),
    "allotted": N_("Réservé à %(name)s jusqu'au %(until)s."),
    "allotment_backwards": N_(
        "Le dernier jour doit venir après le premier. Corrigez l'un des deux."
    ),
    "allotment_for_nobody": N_(
        "Dites pour qui : les personnes d'un organisme, une situation, ou les deux."
    ),
    "allotted_elsewhere": N_(
        "Le scooter %(number)s est déjà réservé à %(name)s sur une partie de ces jours. Décochez-le."
    ),
    "allotted_twice": N_(
        "Un de ces scooters est déjà réservé à un autre public ces jours-là. Changez les jours, ou retirez-le."
    ),
    "allotment_longer": N_(
        "La réservation finit déjà le %(until)s. Pour la prolonger, modifiez-la."
    ),
    "logo_kind": N_("Un logo est une image JPEG, PNG ou WebP. Choisissez un autre fichier."),
}
