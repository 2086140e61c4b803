"""Why a file or a paper is not taken, and what to do instead."""

from mobility.words.language import N_

REFUSALS: dict[str, str] = {
    "file_empty": N_("Ce fichier est vide. Choisissez-en un autre."),
    "file_large": N_(
        "Ce fichier est trop lourd : %(megabytes)s Mo au plus. Prenez une photo plus petite, ou moins de pages."
    ),
    "file_many": N_("Trop de fichiers à la fois : %(most)s au plus. Gardez les pages utiles."),
    "file_kind": N_(
        "Ce fichier n'est ni une image JPEG, PNG ou WebP, ni un PDF. Choisissez-en un autre."
    ),
    "file_pixels": N_("Cette image est trop grande. Prenez une photo plus petite."),
    "file_animated": N_("Cette image est animée. Prenez une photo du document."),
    "file_broken": N_(
        "Ce fichier est incomplet ou abîmé. Envoyez-le à nouveau, ou prenez le document en photo."
    ),
    "file_pages": N_("Ce document a trop de pages : %(pages)s au plus. Gardez les pages utiles."),
    "file_locked": N_(
        "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, ou prenez-le en photo."
    ),
    "file_portfolio": N_(
        "Ce PDF contient plusieurs fichiers. Envoyez seulement celui qui sert de justificatif."
    ),
    "file_dynamic": N_(
        "Ce formulaire ne s'affiche que dans Adobe Reader. Imprimez-le en PDF, puis envoyez ce PDF."
    ),
    "file_active": N_(
        "Ce PDF contient des actions qui ne peuvent pas être retirées. Prenez le document en photo."
    ),
    "proof_kind": N_("Choisissez une pièce dans la liste."),
    "proof_backwards": N_("Cette pièce finirait avant sa date (%(until)s). Vérifiez les deux."),
    "identity_not_kept": N_(
        "Une pièce d'identité ou un permis se regarde et ne se garde pas : noter qu'elle a été vue suffit"
        " (RGPD, article 5, minimisation). Retirez le fichier et cochez « original vu »."
    ),
    "nothing_asked": N_("Cochez au moins une pièce à demander."),
    "due_past": N_("Ce jour est déjà passé. Choisissez aujourd'hui ou un jour à venir."),
    "due_far": N_("C'est trop loin : au plus tard le %(last)s."),
    "file_unreadable": N_(
        "Ce fichier ne s'ouvre avec aucune clé de cette installation. Prévenez l'administrateur."
    ),
}
