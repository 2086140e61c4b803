"""Why something that was said of a person cannot be, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "name_unreadable": N_(
        "Ce nom ne peut pas s'écrire ainsi : « %(name)s ». Recopiez-le depuis le document."
    ),
    "born_future": N_("Cette date de naissance n'est pas encore venue. Vérifiez l'année."),
    "born_long_ago": N_("Cette personne aurait plus de 120 ans. Vérifiez l'année de naissance."),
    "category_missing": N_("Choisissez la catégorie écrite sur le permis."),
    "obtained_future": N_("Ce titre aurait été obtenu après aujourd'hui. Vérifiez la date."),
    "obtained_too_young": N_(
        "Ce titre aurait été obtenu avant les %(youngest)s ans de la personne. Vérifiez l'année, et la date de naissance."
    ),
    "title_backwards": N_(
        "La fin du titre doit venir après sa date d'obtention. Vérifiez les deux."
    ),
    "followed_future": N_("Cette formation n'a pas encore eu lieu. Vérifiez la date."),
    "issued_future": N_("Ce document serait daté d'après aujourd'hui. Vérifiez sa date."),
    "referent_missing": N_("Choisissez le référent qui reçoit les messages de cette personne."),
    "referent_unreachable": N_(
        "%(name)s n'a ni mobile ni e-mail. Complétez d'abord sa fiche chez le prescripteur."
    ),
    "housed_by_missing": N_("Écrivez l'organisme qui domicilie la personne, par exemple le CCAS."),
    "qpv_unreadable": N_(
        "« %(quarter)s » n'est pas un code de quartier. Écrivez-le ainsi : QN06201M ou QP062001."
    ),
    "qpv_source_missing": N_("Dites comment ce quartier est connu : déclaré, ou SIG Ville."),
    "qpv_future": N_("Le quartier aurait été vérifié après aujourd'hui. Vérifiez la date."),
    "guardian_unreachable": N_("Écrivez comment joindre cette personne, ou son adresse."),
    "guardian_ended": N_("%(name)s ne signe plus depuis le %(ended_on)s. Ajoutez qui signe."),
    "nobody_signs": N_(
        "Un représentant légal doit signer avec cette personne. Notez qui, sur sa page."
    ),
    "mandate_over": N_("Ce mandat est fini depuis le %(until)s. Demandez le nouveau document."),
    "suspended": N_(
        "Suspension jusqu'au %(until)s (%(cause)s) : pas de nouvelle réservation. Un responsable"
        " peut la lever."
    ),
    "already_suspended": N_(
        "Une suspension court déjà jusqu'au %(until)s. Levez-la avant d'en décider une autre."
    ),
    "suspension_past": N_("Cette fin est passée. Indiquez un jour à venir."),
    "suspension_long": N_("Une suspension dure un an au plus : jusqu'au %(latest)s."),
    "suspension_over": N_("Cette suspension est déjà finie. Il n'y a rien à lever."),
    "merge_same": N_("Ces deux références mènent à la même fiche. Choisissez-en une autre."),
    "merge_both_ride": N_(
        "Les deux fiches ont une location en même temps (%(first)s et %(second)s). Terminez-en une"
        " d'abord."
    ),
    "merge_both_booked": N_(
        "Les deux fiches ont une réservation aux mêmes heures (%(first)s et %(second)s). Annulez"
        " l'une des deux d'abord."
    ),
    "merge_undone": N_("Cette fusion est déjà défaite. Il n'y a rien à faire."),
    "merge_covered": N_(
        "La fiche gardée a été réunie à une autre depuis. Défaites d'abord cette fusion-là."
    ),
    "authorised_until_alone": N_(
        "Une date de fin ne va qu'avec une habilitation validée. Changez l'un des deux."
    ),
    "contact_inactive": N_(
        "%(name)s n'y travaille plus, ou l'organisme n'envoie plus personne. Corrigez d'abord la fiche."
    ),
    "contact_without_email": N_("%(name)s n'a pas d'e-mail. Ajoutez-le, puis envoyez le lien."),
    "link_wait": N_("Trop d'essais. Essayez à nouveau %(until)s, ou appelez le %(phone)s."),
    "referral_known": N_(
        "Vous avez déjà envoyé cette personne, et nous n'avons pas encore répondu (référence %(reference)s)."
    ),
    "referral_answered": N_("Cette orientation a déjà sa réponse : %(state)s."),
    "referral_moved": N_(
        "Quelque chose a changé sur cette orientation. Relisez-la, puis répondez à nouveau."
    ),
    "referral_not_asked": N_("Nous n'attendons pas de réponse à une question : %(state)s."),
    "files_many": N_("C'est trop de papiers : %(most)s au plus."),
    "reason_unknown": N_("Cette raison n'est plus proposée. Choisissez dans la liste."),
    "refusal_reason_missing": N_(
        "Choisissez une raison dans la liste. Pour « Autre raison », écrivez laquelle."
    ),
    "question_missing": N_("Écrivez ce que vous demandez au prescripteur."),
    "perhaps_known": N_("Une fiche existe peut-être déjà pour cette personne. Comparez d'abord."),
}
