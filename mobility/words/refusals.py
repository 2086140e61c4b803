"""Why the house will not do a thing, and what to do instead: one sentence a code."""

from mobility.words import (
    assessments,
    refusals_amendments,
    refusals_decisions,
    refusals_equipment,
    refusals_files,
    refusals_fleet,
    refusals_handover,
    refusals_imports,
    refusals_messages,
    refusals_people,
    refusals_policies,
    refusals_workshop,
)
from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    **refusals_decisions.REFUSALS,
    **assessments.REFUSALS,
    **refusals_equipment.REFUSALS,
    **refusals_amendments.REFUSALS,
    **refusals_files.REFUSALS,
    **refusals_fleet.REFUSALS,
    **refusals_handover.REFUSALS,
    **refusals_imports.REFUSALS,
    **refusals_messages.REFUSALS,
    **refusals_people.REFUSALS,
    **refusals_policies.REFUSALS,
    **refusals_workshop.REFUSALS,
    # the waiting list
    "not_waiting": N_("Cette personne n'attend plus : sa place ne peut plus changer."),
    "points_out_of_range": N_("Déplacez de %(most)s points au plus, et pas de zéro."),
    "file_not_ready": N_("Le dossier n'est pas prêt : il faut une décision favorable en cours."),
    # signing in
    "sign_in_failed": N_(
        "E-mail ou mot de passe inconnu. Vérifiez les deux, puis essayez à nouveau."
    ),
    "sign_in_wait": N_("Trop d'essais. Attendez %(seconds)s secondes, puis essayez à nouveau."),
    "email_taken": N_("Un compte existe déjà avec l'adresse %(email)s."),
    "admin_only": N_("Seul un administrateur gère le compte d'un administrateur. Demandez-lui."),
    "own_role": N_("Vous ne pouvez pas changer votre propre rôle. Demandez à un collègue."),
    "password_short": N_(
        "Choisissez un mot de passe plus long : %(shortest)s caractères au moins."
    ),
    "password_long": N_("Choisissez un mot de passe plus court : %(longest)s caractères au plus."),
    "password_guessable": N_("Ce mot de passe se devine. Évitez votre nom et les signes répétés."),
    # notes, tasks, prescribers
    "note_empty": N_("Écrivez la note, puis ajoutez-la."),
    "note_long": N_("Raccourcissez la note : %(longest)s caractères au plus."),
    "task_empty": N_("Écrivez ce qu'il faut faire."),
    "prescriber_taken": N_("Un organisme s'appelle déjà « %(name)s ». Ouvrez-le plutôt."),
    # the house
    "no_policy": N_("Aucune règle d'éligibilité n'est en vigueur. Demandez à un responsable."),
    "not_set_up": N_("La fondation n'est pas encore réglée. Lancez « mobility init »."),
    "site_name_taken": N_("Un autre site s'appelle déjà « %(name)s ». Choisissez un autre nom."),
    "hours_overlap": N_("Deux horaires du même jour se recouvrent. Corrigez l'un des deux."),
    "hours_backwards": N_("L'heure de fermeture doit venir après l'heure d'ouverture."),
    "closure_backwards": N_("Le dernier jour de fermeture doit venir après le premier."),
    "no_tariff": N_(
        "Aucun tarif n'est en vigueur pour cette classe : %(vehicle_class)s. Ajoutez-en un."
    ),
    "tariff_overlaps": N_(
        "Un tarif commence déjà ce jour-là ou après. Choisissez un jour plus tard."
    ),
    # bookings
    "not_yet_missed": N_(
        "Le rendez-vous n'est pas encore passé : %(starts)s. Attendez, ou annulez."
    ),
    "end_before_start": N_("La fin doit venir après le début. Corrigez l'une des deux dates."),
    "start_past": N_("Le début est déjà passé. Choisissez aujourd'hui ou un jour à venir."),
    "site_closed": N_("Le site %(site)s est fermé %(at)s. Choisissez une heure d'ouverture."),
    "slot_full": N_(
        "Le site %(site)s est complet %(at)s (remises et retours dans l'heure : %(capacity)s au plus)."
        " Heures libres les plus proches : %(nearest)s."
    ),
    "slots_all_full": N_(
        "Le site %(site)s est complet %(at)s, et tous les jours autour. Choisissez une date plus éloignée."
    ),
    "no_decision": N_(
        "Il n'y a pas encore de décision favorable pour : %(vehicle_class)s. Décidez d'abord."
    ),
    "decision_expired": N_("La décision ne vaut que jusqu'au %(until)s. Décidez à nouveau."),
    "too_long": N_("C'est trop long : %(days)s jours au plus d'après les règles en vigueur."),
    "may_not_ride": N_("La personne n'a pas le titre qu'il faut pour : %(vehicle_class)s."),
    "right_ends": N_("Le droit de conduire finit le %(last_day)s. Rapprochez la date de retour."),
    "scooter_does_not_fit": N_(
        "Le scooter %(fleet_number)s n'est pas de ce site ou de cette classe."
    ),
    "just_taken": N_(
        "Ce scooter vient d'être réservé par quelqu'un d'autre. Choisissez-en un autre."
    ),
    "no_scooter_chosen": N_("Choisissez un scooter."),
    "occupied": N_("Occupé du %(from)s au %(until)s."),
    "promised_already": N_(
        "La personne a déjà un scooter du %(from)s au %(until)s : réservation %(reference)s. Choisissez"
        " d'autres dates, ou changez d'abord cette réservation."
    ),
    "not_changeable": N_(
        "Cette réservation ne change plus : %(state)s. Une fois le scooter remis, faites un avenant"
        " depuis la page de la location."
    ),
    "nothing_changes": N_(
        "Rien ne change. Donnez d'autres dates, un autre site, une autre classe ou un autre scooter."
    ),
    "being_booked": N_("En cours de réservation par %(who)s, jusqu'à %(until)s."),
    "scooter_state": N_("Ce scooter n'est pas en service : %(state)s."),
    "inspection_due": N_("Le contrôle technique est à faire avant le retour (%(on)s)."),
    "insurance_ends": N_("L'assurance finit avant le retour (%(on)s)."),
    "still_out": N_("Pas encore rendu : la location %(number)s devait finir %(due)s."),
    "late_until_then": N_(
        "Encore dehors, en retard depuis %(due)s (location %(number)s). Il devrait être rentré d'ici là :"
        " vérifiez avant de promettre."
    ),
    "move_impossible": N_("Ce n'est plus possible : l'état est maintenant « %(source)s »."),
    "move_not_allowed": N_("Votre rôle ne permet pas ce changement. Demandez à un responsable."),
    "move_by_rental": N_("Ce changement se fait sur la page de la location."),
    "reason_missing": N_("Écrivez pourquoi, en quelques mots."),
    # contracts, handover, return
    "not_to_sign": N_("Ce contrat n'est plus à signer : %(state)s."),
    "not_confirmed": N_("Cette réservation n'attend pas de contrat : %(state)s."),
    "nothing_ticked": N_("Cochez au moins un contrat à imprimer."),
    "contract_not_begun": N_(
        "Le contrat ne commence que %(starts)s. Changez la réservation pour partir plus tôt."
    ),
    "contract_over": N_("Le contrat a fini %(ends)s. Préparez-en un autre."),
    "no_contract": N_("Le contrat n'est pas encore édité. Éditez-le d'abord."),
    "scooter_out": N_(
        "Ce scooter est encore dehors (location %(number)s). Enregistrez d'abord son retour."
    ),
    "identity_not_seen": N_("Dites quel document d'identité vous avez vu."),
    "title_not_valid": N_("Le titre de conduite doit être vu et valable. Sans lui, pas de remise."),
    "briefing_missing": N_("Faites le rappel de sécurité avec la personne, puis cochez la case."),
    "trial_ride_missing": N_("Faites l'essai avec la personne, puis cochez la case."),
    "km_backwards": N_("Le compteur ne recule pas : il était à %(km)s km. Relisez-le."),
    "km_implausible": N_("%(km)s km de plus depuis le %(since)s, c'est trop. Relisez le compteur."),
    "overpaid": N_("C'est plus que ce qui est dû (%(owed_cents)s). Corrigez le montant."),
    "deposit_too_high": N_(
        "C'est plus que le dépôt prévu (%(deposit_cents)s). Corrigez le montant."
    ),
    "not_under_way": N_("Cette location n'est pas en cours : %(state)s."),
    "issued_already": N_(
        "Ce document existe déjà : %(number)s. Ouvrez-le dans les papiers de la location."
    ),
    "not_handed_over": N_(
        "Le scooter du contrat %(number)s n'est pas encore remis. Faites d'abord la remise."
    ),
    "rental_cancelled": N_("Le contrat %(number)s est annulé : il ne donne plus de document."),
    "quote_after_contract": N_(
        "Le contrat %(number)s est déjà préparé : le devis vient avant. Remettez le contrat à lire."
    ),
    "already_settled": N_("Ce compte est déjà soldé. Il n'y a rien à faire."),
    "not_returned": N_("Le scooter n'est pas encore rendu."),
    "letters_unprintable": N_(
        "Le contrat ne peut pas s'imprimer avec : %(letters)s. Corrigez « %(text)s »."
    ),
    # money
    "entry_unbalanced": N_("L'écriture ne s'équilibre pas. Rien n'a été écrit."),
    "cash_limit": N_(
        "Pas plus de %(limit_cents)s en espèces (article D112-3 du Code monétaire et financier)."
        " Choisissez un autre moyen."
    ),
    "already_reversed": N_("Cette écriture est déjà annulée."),
    "amount_missing": N_("Indiquez un montant."),
}
