"""Every component in every state, on one page; served to those who build the pages, never by an installation."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileAllowed

from mobility import clock
from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Email,
    Euros,
    Form,
    Hour,
    Long,
    PersonName,
    Phone,
    Plate,
    Radios,
    Upload,
    Whole,
    Yes,
)
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import VehicleClass
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.views.access import PUBLIC, guard
from mobility.words import N_
from mobility.words import gettext as _

dev = guard(Blueprint("dev", __name__), PUBLIC)

ERRORS = (400, 403, 404, 409, 413, 429, 500, 503)


class Sample(Form):
    """One field of each kind."""

    name = PersonName(N_("Nom de naissance"), hint=N_("Comme sur le document."))
    phone = Phone(N_("Téléphone"))
    email = Email(N_("E-mail"), optional=True)
    born_on = Day(N_("Date de naissance"))
    hour = Hour(N_("Heure de remise"), optional=True)
    plate = Plate(N_("Plaque"), optional=True)
    km = Whole(N_("Kilométrage au compteur"), unit="km", most=999_999)
    deposit = Euros(N_("Dépôt de garantie"))
    vehicle_class = Choice(N_("Classe du véhicule"), VehicleClass)
    channel = Radios(N_("Comment prévenir la personne"), {"sms": N_("SMS"), "email": N_("E-mail")})
    equipment = Choices(
        N_("Équipement remis"),
        {"helmet": N_("Casque"), "gloves": N_("Gants"), "vest": N_("Gilet jaune")},
        optional=False,
    )
    seen = Yes(N_("J'ai vu l'original"), needed_because=N_("Cochez après avoir vu l'original."))
    remarks = Long(N_("Remarques"), optional=True)
    scan = Upload(N_("Feuille signée"), validators=[FileAllowed(["pdf"], N_("Choisissez un PDF."))])


@dev.get("/composants")
def components() -> ResponseReturnValue:
    """Everything that pages are made of."""
    fresh, wrong = (
        Sample(formdata=None),
        Sample(formdata=None, prefix="faute-", meta={"csrf": False}),
    )
    wrong.validate()
    now = clock.now()
    return render_template(
        "dev/components.html",
        fresh=fresh,
        wrong=wrong,
        states=(list(BookingState), list(RentalState), list(ScooterState), list(Outcome)),
        findings=_findings(now.date()),
        outcomes=list(Outcome),
        tasks=_tasks(),
        happenings=_happenings(now),
        answers=_answers(),
        errors=ERRORS,
        page=max(1, request.args.get("page", 4, type=int)),
    )


@dev.get("/composants/erreurs/<int:code>")
def error(code: int) -> ResponseReturnValue:
    """A page of an error, as people would see it."""
    shown = code if code in ERRORS else 404
    told: dict[str, Any] = {}
    if shown in {400, 409}:
        told["typed"] = told["mine"] = [
            (_("Téléphone"), "06 39 98 12 34"),
            (_("Rue"), "2 quai de la Loire"),
        ]
        told["theirs"] = [(_("Téléphone"), "06 39 98 55 55"), (_("Rue"), "2 quai de la Loire")]
        told["resend"] = {"action": url_for(".components"), "fields": [("version", "3")]}
    return render_template(f"errors/{shown}.html", incident="4f1d 09ae", **told), shown


def _findings(today: date) -> list[Finding]:
    """One finding of each outcome and each kind."""
    return [
        Finding(
            rule=Rule.AGE,
            kind=FindingKind.LEGAL,
            state=FindingState.MET,
            code=Code.AGE_LEGAL,
            values={"age": 19, "minimum": 14},
            article="Code de la route, R. 221-5",
        ),
        Finding(
            rule=Rule.TITLE,
            kind=FindingKind.LEGAL,
            state=FindingState.NOT_MET,
            code=Code.TITLE_MISSING,
            article="Code de la route, R. 211-1",
        ),
        Finding(
            rule=Rule.TERRITORY,
            kind=FindingKind.HOUSE,
            state=FindingState.UNKNOWN,
            code=Code.COMMUNE_UNKNOWN,
        ),
        Finding(
            rule=Rule.CHECK,
            kind=FindingKind.INSURER,
            state=FindingState.REVIEW,
            code=Code.TITLE_TO_REVIEW,
            values={"checked_on": today},
        ),
    ]


def _tasks() -> list[dict[str, str]]:
    """A file on its way: every status of a task."""
    return [
        {"name": _("Identité"), "href": "#taches", "status": "done"},
        {"name": _("Éligibilité"), "href": "#taches", "status": "doing"},
        {
            "name": _("Réservation"),
            "href": "#taches",
            "status": "todo",
            "hint": _("12 jours à partir du mardi 1 décembre"),
        },
        {
            "name": _("Contrat"),
            "href": "#taches",
            "status": "blocked",
            "hint": _("Le titre n'a pas été vu."),
        },
        {"name": _("Remise"), "status": "later", "hint": _("Après la signature du contrat.")},
    ]


def _happenings(now: datetime) -> list[dict[str, object]]:
    """What happened to a booking, and what will."""
    return [
        {"at": now + timedelta(days=2), "what": _("Rappel de retour par SMS"), "tone": "ahead"},
        {
            "at": now - timedelta(hours=1),
            "what": _("SMS non reçu"),
            "detail": _("Numéro éteint"),
            "tone": "bad",
        },
        {
            "at": now - timedelta(hours=2),
            "what": _("Scooter réservé"),
            "who": "Léa Marchal",
            "tone": "good",
        },
        {"at": now.date() - timedelta(days=1), "what": _("Demande reçue"), "href": "#histoire"},
    ]


def _answers() -> list[dict[str, str]]:
    """Answers before they count."""
    return [
        {"label": _("Nom"), "value": "Aminata Diallo", "change": "#reponses", "about": _("le nom")},
        {"label": _("Téléphone"), "value": "06 39 98 12 34", "change": "#reponses"},
        {"label": _("E-mail"), "value": "", "change": "#reponses"},
    ]
