"""What is asked of somebody who is moved on the waiting list."""

from mobility.forms.fields import Form, Long, Radios
from mobility.words import N_


class MoveOnList(Form):
    """How far, and why."""

    points = Radios(
        N_("De combien"),
        [
            ("5", N_("Plus haut : 5 points de plus")),
            ("10", N_("Bien plus haut : 10 points de plus")),
            ("20", N_("Tout en haut : 20 points de plus")),
            ("-5", N_("Plus bas : 5 points de moins")),
            ("-10", N_("Bien plus bas : 10 points de moins")),
        ],
        error=N_("Choisissez de combien."),
    )
    reason = Long(
        N_("Pourquoi"),
        longest=250,
        hint=N_("Écrivez des faits. La raison reste dans le journal, et la personne peut la lire."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )
