"""What a job seeker types to find their request: a reference and a birth date."""

from wtforms import ValidationError

from mobility import clock
from mobility.forms.fields import Day, Form, Text
from mobility.words import N_


class Find(Form):
    """The two things that somebody without a link knows."""

    reference = Text(
        N_("Votre référence"),
        longest=20,
        hint=N_("8 lettres et chiffres, dans nos messages. Par exemple K7P4-M2QX."),
        error=N_("Écrivez votre référence. Elle est dans nos messages."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    born_on = Day(
        N_("Votre date de naissance"),
        error=N_("Écrivez votre date de naissance, par exemple 27/03/1998."),
        hint=N_("Jour, mois, année. Par exemple 27/03/1998."),
        render_kw={"autocomplete": "bday", "inputmode": "text"},
    )

    def validate_born_on(self, field: Day) -> None:
        """A day to come is a slip of the finger."""
        if field.data and field.data > clock.today():
            raise ValidationError(N_("Cette date est dans le futur. Vérifiez l'année."))
