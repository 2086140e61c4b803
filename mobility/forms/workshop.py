"""What is typed about work on scooters, the check after a return, inspections, recalls and plans."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from wtforms import ValidationError

from mobility import clock
from mobility.forms.days import soon
from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Euros,
    Form,
    Hour,
    Long,
    Text,
    Upload,
    Whole,
    Yes,
    instant_of,
)
from mobility.rules.inspections import InspectionResult
from mobility.rules.maintenance import CheckPoint, Interval, MaintenanceItem
from mobility.services.files import Sealed
from mobility.services.inspections import Report
from mobility.services.recalls import RecallFacts
from mobility.services.workshop import Finished, WorkFacts
from mobility.words import N_
from mobility.words import gettext as _


def not_future(form: Form, field: Day) -> None:
    """Refuse a day that has not come."""
    del form
    if field.data is not None and field.data > clock.today():
        raise ValidationError(_("Ce jour n'est pas encore venu. Vérifiez la date."))


class Span(Form):
    """From a day and hour to a day and hour."""

    starts_on = Day(N_("Premier jour"), validators=[soon])
    starts_at = Hour(N_("À partir de"), default=time(9))
    ends_on = Day(N_("Dernier jour"), validators=[soon])
    ends_at = Hour(N_("Jusqu'à"), default=time(17))

    def starts(self) -> datetime:
        """The instant at which it begins."""
        return instant_of(self.starts_on, self.starts_at).astimezone(UTC)

    def ends(self) -> datetime:
        """The instant at which it ends."""
        return instant_of(self.ends_on, self.ends_at).astimezone(UTC)


class Work(Span):
    """Work that is planned on a scooter."""

    title = Text(
        N_("Travaux"), longest=250, hint=N_("Par exemple : révision et plaquettes."),
        error=N_("Écrivez ce qui est à faire."),
    )  # fmt: skip
    workshop = Text(
        N_("Où"), optional=True, hint=N_("Par exemple : garage Lefebvre. Vide : chez nous.")
    )
    items = Choices(N_("Entretiens que ces travaux feront"), MaintenanceItem)

    def facts(self) -> WorkFacts:
        """What was typed, as the service wants it."""
        return WorkFacts(
            title=self.title.data,
            workshop=self.workshop.data or "",
            starts_at=self.starts(),
            ends_at=self.ends(),
            items=[MaintenanceItem(code) for code in self.items.data or ()],
        )


class Finish(Form):
    """What is said of work that is done."""

    km = Whole(
        N_("Kilométrage au compteur"), optional=True, most=999_999, unit="km", hint=N_("En km.")
    )
    labour = Euros(N_("Main-d'œuvre"), optional=True)
    remarks = Long(N_("Ce qui a été fait"), optional=True)
    back = Yes(N_("Remettre le scooter en service"))

    def facts(self) -> Finished:
        """What was typed, as the service wants it."""
        return Finished(
            km=self.km.data,
            labour_cents=self.labour.data or 0,
            remarks=self.remarks.data or "",
            back_in_service=self.back.data,
        )


class Part(Form):
    """A part and its price."""

    name = Text(N_("Pièce"), hint=N_("Par exemple : plaquettes avant."))
    quantity = Whole(N_("Nombre"), least=1, most=99, default=1)
    unit = Euros(N_("Prix d'une pièce"), hint=N_("Ce que la fondation paie, TVA comprise."))


class Check(Form):
    """What is in order on a scooter that came back."""

    points = Choices(N_("En ordre"))
    remarks = Long(N_("Remarques"), optional=True, hint=N_("Ce qui s'use, ce qu'il faut revoir."))

    def ticked(self) -> list[CheckPoint]:
        """What was ticked."""
        return [CheckPoint(code) for code in self.points.data or ()]


class Inspected(Form):
    """What the report of a contrôle technique says."""

    made_on = Day(N_("Date du contrôle"), hint=N_("Celle du procès-verbal."))
    result = Choice(N_("Résultat"), InspectionResult, hint=N_("La lettre du timbre : A, S ou R."))
    retest = Yes(N_("C'est une contre-visite"))
    centre = Text(N_("Centre"), optional=True)
    report_number = Text(N_("Numéro du procès-verbal"), optional=True, longest=40)
    cost = Euros(N_("Prix payé"), optional=True)
    scan = Upload(N_("Procès-verbal numérisé"))

    sealed_scan: Sealed | None = None
    """The report, once it has been cleaned and encrypted."""

    def report(self) -> Report:
        """What was typed, as the service wants it."""
        return Report(
            made_on=self.made_on.data,
            result=InspectionResult(self.result.data),
            retest=self.retest.data,
            centre=self.centre.data or "",
            report_number=self.report_number.data or "",
            cents=self.cost.data or 0,
            scan=self.sealed_scan,
        )


class RecallForm(Form):
    """A recall of the maker."""

    title = Text(N_("Rappel"), longest=250, hint=N_("Par exemple : durite de frein à remplacer."))
    announced_on = Day(N_("Annoncé le"), validators=[not_future])
    reference = Text(N_("Numéro de la campagne"), optional=True, longest=40)
    source = Text(
        N_("Lu où"), optional=True, longest=250, hint=N_("Courrier du constructeur, RappelConso.")
    )
    model_id = Choice(N_("Modèle"), optional=True, blank=N_("Par numéro de série seulement"))
    vins = Long(
        N_("Numéros de série"),
        optional=True,
        longest=20_000,
        hint=N_("Un par ligne, entier ou son début. Vide : tous les scooters du modèle."),
    )
    safety = Yes(
        N_("Rappel de sécurité : le scooter ne sort pas tant que ce n'est pas fait"), default=True
    )
    remedy = Long(N_("Ce qu'il faut faire"), optional=True)

    def facts(self) -> RecallFacts:
        """What was typed, as the service wants it."""
        return RecallFacts(
            title=self.title.data,
            announced_on=self.announced_on.data,
            reference=self.reference.data or "",
            source=self.source.data or "",
            model_id=int(self.model_id.data) if self.model_id.data else None,
            vins=self.vins.data or "",
            safety=self.safety.data,
            remedy=self.remedy.data or "",
        )


class Mended(Form):
    """On which day a scooter was mended."""

    mended_on = Day(N_("Fait le"), validators=[not_future])


class Plan(Form):
    """How often each piece of work is due; a km and a month field for each."""


for _item in MaintenanceItem:
    setattr(Plan, f"{_item}_km", Whole(N_("Tous les (km)"), optional=True, least=1, most=99_999))
    setattr(Plan, f"{_item}_months", Whole(N_("Tous les (mois)"), optional=True, least=1, most=240))


def intervals(form: Plan) -> list[Interval]:
    """What a plan says; work without km and without months is not in it."""
    found = []
    for item in MaintenanceItem:
        km, months = form[f"{item}_km"].data, form[f"{item}_months"].data
        if km or months:
            once = item is MaintenanceItem.FIRST_SERVICE
            found.append(Interval(item, km, months, once=once))
    return found


def typed_intervals(wanted: Sequence[Interval]) -> dict[str, int | None]:
    """A plan as its form shows it."""
    values: dict[str, int | None] = {}
    for one in wanted:
        values[f"{one.item}_km"], values[f"{one.item}_months"] = one.every_km, one.every_months
    return values
