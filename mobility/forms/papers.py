"""What is asked of the papers that a person shows: titles to ride, trainings."""

from datetime import date
from typing import Any

from wtforms import Field, ValidationError

from mobility import clock
from mobility.forms.fields import Choice, Day, Form, Text, Yes
from mobility.rules.licence import Category, TitleKind, TrainingKind
from mobility.services.papers import TitleFacts, TrainingFacts
from mobility.words import N_
from mobility.words import gettext as _
from mobility.words.countries import countries


def not_tomorrow(_form: Any, field: Field) -> None:
    """Refuse a day that is still to come."""
    if isinstance(field.data, date) and field.data > clock.today():
        raise ValidationError(_("Ce jour n'est pas encore venu. Vérifiez l'année."))


def hold_together(form: Form, prefix: str) -> bool:
    """Whether the answers about a title fit each other; an empty field is asked only here, once the others are known."""
    kind, category = form[f"{prefix}kind"], form[f"{prefix}category"]
    told = (category, form[f"{prefix}obtained_on"], form[f"{prefix}number"])
    if kind.data == TitleKind.LICENCE.value and not category.data:
        return wrong(category, _("Choisissez la catégorie écrite sur le permis."))
    if not kind.data and any(one.data for one in told):
        return wrong(kind, _("Choisissez le titre dont vous avez noté la date ou le numéro."))
    starts, ends = form[f"{prefix}obtained_on"], form[f"{prefix}valid_until"]
    if starts.data and ends.data and ends.data < starts.data:
        return wrong(ends, _("Ce titre finirait avant d'être obtenu. Relisez les deux dates."))
    return True


def wrong(field: Field, sentence: str) -> bool:
    """Say what is wrong with a field, unless something is said already; always False."""
    field.errors = list(field.errors) or [sentence]
    return False


class Title(Form):
    """A title to ride, as it is shown."""

    kind = Choice(N_("Titre montré"), TitleKind, error=N_("Choisissez le titre montré."))
    category = Choice(
        N_("Catégorie du permis"),
        Category,
        optional=True,
        blank=N_("Sans catégorie"),
        hint=N_("Pour un permis de conduire. Une ligne du dos du permis à la fois."),
    )
    obtained_on = Day(
        N_("Obtenu le"),
        optional=True,
        hint=N_("Colonne 10 au dos du permis, pas la date de la carte. Par exemple 27/03/2019."),
        validators=[not_tomorrow],
    )
    valid_until = Day(
        N_("Valable jusqu'au"),
        optional=True,
        hint=N_("Colonne 11, ou case 4b. Par exemple 27/03/2034."),
    )
    country = Choice(N_("Pays"), blank=None, default="FR")
    number = Text(N_("Numéro"), optional=True, longest=40)
    codes = Text(
        N_("Codes de restriction"),
        optional=True,
        longest=60,
        hint=N_("Colonne 12. Par exemple 79.02."),
    )
    provisional = Yes(N_("Ce n'est pas le titre lui-même (perte, demande en cours)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.offer(countries())

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone, then together."""
        alone = super().validate(extra_validators)
        return hold_together(self, "") and alone

    def facts(self) -> TitleFacts:
        """What was typed, as the service wants it."""
        return title_of(self, "")


class Training(Form):
    """A training for the 125 that was followed."""

    kind = Choice(N_("Formation ou preuve"), TrainingKind)
    followed_on = Day(N_("Date de l'attestation"), validators=[not_tomorrow])

    def facts(self) -> TrainingFacts:
        """What was typed, as the service wants it."""
        return TrainingFacts(kind=TrainingKind(self.kind.data), followed_on=self.followed_on.data)


def title_of(form: Form, prefix: str) -> TitleFacts:
    """The title that was typed into the fields of this prefix."""

    def data(name: str) -> Any:
        return form[f"{prefix}{name}"].data

    return TitleFacts(
        kind=TitleKind(data("kind")),
        category=Category(data("category")) if data("category") else None,
        number=data("number") or "",
        country=data("country"),
        obtained_on=data("obtained_on"),
        valid_until=data("valid_until"),
        codes=data("codes") or "",
        provisional=bool(data("provisional")),
    )
