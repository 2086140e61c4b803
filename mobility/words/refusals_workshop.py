"""Why the workshop, the papers of a scooter and its moves are refused, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    # what keeps a scooter in
    "recall_open": N_("Un rappel du constructeur est à faire d'abord : « %(title)s »."),
    "no_key": N_("Il n'a plus de clé. Notez la clé retrouvée ou refaite d'abord."),
    "check_open": N_("Le contrôle après retour n'est pas fini. Cochez chaque point d'abord."),
    "leaves_site": N_("Il part pour le site %(site)s : %(at)s."),
    "to_reassign": N_(
        "Cette réservation attend un autre scooter. Donnez-lui-en un depuis sa page (%(reference)s)."
    ),
    "scooter_lost": N_("Son scooter est hors service : %(why)s. Il faut lui en trouver un autre."),
    # who holds it
    "held_by": N_(
        "Réservé pour %(who)s du %(from)s au %(until)s. Donnez-lui d'abord un autre scooter, ou changez les dates."
    ),
    "held": N_("Pris du %(from)s au %(until)s : %(kind)s. Changez les dates."),
    # bookings that lose their scooter
    "not_movable": N_("Cette réservation ne change plus de scooter : %(state)s."),
    "move_by_reassignment": N_("Donnez un autre scooter à cette réservation depuis sa page."),
    "back_before_now": N_("Le retour de l'atelier doit être à venir. Corrigez la date."),
    # work
    "work_impossible": N_("Ce n'est plus possible : ces travaux sont « %(state)s »."),
    "work_cancelled": N_("Ces travaux sont annulés. Planifiez-en d'autres."),
    "scooter_retired": N_("Le scooter %(fleet_number)s est sorti du parc."),
    "plan_empty": N_("Donnez à chaque entretien un nombre de km, de mois, ou les deux."),
    "check_done": N_("Ce contrôle est déjà fini. Il n'y a rien à faire."),
    # papers
    "inspection_future": N_("Ce contrôle technique n'a pas encore eu lieu. Vérifiez la date."),
    "inspection_older": N_(
        "Un contrôle plus récent est déjà noté (%(on)s). Vérifiez la date du procès-verbal."
    ),
    "retest_of_nothing": N_(
        "Une contre-visite suit un contrôle défavorable. Notez d'abord celui-là."
    ),
    "recall_of_nothing": N_("Choisissez un modèle, ou donnez au moins un numéro de série."),
    "vin_too_short": N_(
        "« %(vin)s » est trop court : donnez %(shortest)s signes au moins du numéro de série."
    ),
    "recall_waits": N_("Ces scooters attendent encore : %(scooters)s. Cochez-les d'abord."),
    "class_displacement": N_(
        "%(vehicle_class)s : %(most)s cm³ au plus, et la carte grise dit %(cc)s. Relisez les champs J et P.1."
    ),
    "class_power": N_(
        "%(vehicle_class)s : %(most)s W au plus, et la carte grise dit %(watts)s. Relisez les champs J et P.2."
    ),
    "displacement_without_engine": N_(
        "Un véhicule sans moteur à essence n'a pas de cylindrée (%(cc)s cm³). Relisez les champs P.1 et P.3."
    ),
    # odometer, keys, photos
    "reading_corrected": N_("Ce relevé est déjà corrigé. Corrigez plutôt celui qui le remplace."),
    "km_between": N_("Entre les relevés voisins, ce doit être de %(low)s à %(high)s km."),
    "no_key_left": N_("Il n'y a plus de clé à perdre. Vérifiez le nombre de clés."),
    "keys_enough": N_("%(most)s clés au plus. Vérifiez le nombre de clés."),
    "photo_kind": N_("Une photo est une image JPEG, PNG ou WebP. Choisissez un autre fichier."),
    "photos_enough": N_("%(most)s photos au plus. Retirez-en une d'abord."),
    # transfers
    "same_site": N_("Le scooter est déjà à ce site. Choisissez-en un autre."),
    "transfer_planned": N_("Un transfert est déjà prévu. Terminez-le ou annulez-le d'abord."),
    "transfer_settled": N_("Ce transfert n'est plus prévu : %(state)s."),
}
