"""What a mobility assessment asks, a part at a time; and what is noted of its signature.

The names of the fields are those of `rules.assessments.Answers`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from wtforms import Field

from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Euros,
    Form,
    Hour,
    Long,
    PersonName,
    Radios,
    Text,
    Upload,
    Whole,
)
from mobility.forms.papers import not_tomorrow, wrong
from mobility.rules.assessments import (
    PARTS,
    Ability,
    Held,
    Hours,
    HouseholdVehicle,
    Means,
    Obstacle,
    Part,
    Solution,
    Transit,
)
from mobility.services.assessments import LONGEST, Signing
from mobility.services.files import Sealed
from mobility.words import N_
from mobility.words import gettext as _

YES_OR_NO = {"yes": N_("Oui"), "no": N_("Non")}
_TRUTH = frozenset({"cycles", "problem"})
_CODES: Mapping[str, type[StrEnum]] = {
    "transit": Transit,
    "held": Held,
    "ability": Ability,
    "household": HouseholdVehicle,
    "solution": Solution,
}
_SETS: Mapping[str, type[StrEnum]] = {"hours": Hours, "tried": Means, "obstacles": Obstacle}


class PartForm(Form):
    """One part of an assessment. What is asked may wait when the person leaves: then only what is typed must be right."""

    part: Part

    def right(self, *, later: bool) -> bool:
        """Whether it was sent and what was typed is right; `later`: an empty answer is no fault."""
        if not self.is_submitted():
            return False
        fine = self.validate()
        if later:
            for one in self:
                if one.errors and one.name != "csrf_token" and not _typed(one):
                    one.errors = []
            return not self.errors
        return fine

    def values(self) -> dict[str, Any]:
        """What was typed, as the service wants it."""
        return {name: _value(self[name]) for name in self._asked()}

    def _asked(self) -> Sequence[str]:
        return PARTS[self.part]


def _typed(one: Field) -> bool:
    return any(str(text).strip() for text in one.raw_data or ())


def _value(one: Field) -> Any:
    name, data = one.name, one.data
    if name in _SETS:
        return frozenset(_SETS[name](code) for code in data or ())
    if name in _CODES:
        return _CODES[name](data) if data else None
    if name in _TRUTH:
        return {"yes": True, "no": False}.get(data or "")
    return (data or "") if isinstance(one, Text | Long) else data


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the fields of a form take them: sets as lists, yes and no as words."""
    return {name: _shown(name, value) for name, value in values.items()}


def _shown(name: str, value: Any) -> Any:
    if name in _TRUTH:
        return {True: "yes", False: "no"}.get(value, "")
    if name in _SETS:
        return sorted(value)
    return (value or "") if name in _CODES else value


class TripForm(PartForm):
    """From where to where, when."""

    part = Part.TRIP
    home = Text(
        N_("D'où part la personne"),
        hint=N_("La commune, ou le quartier. Par exemple : Calais, Beau-Marais."),
        error=N_("Indiquez d'où la personne part."),
    )
    workplace = Text(
        N_("Où elle doit aller"),
        hint=N_("Entreprise ou lieu. Par exemple : Transmarck, à Marck."),
        error=N_("Indiquez où la personne doit aller."),
    )
    distance_km = Whole(
        N_("Distance"),
        most=500,
        unit="km",
        hint=N_("Un aller, en km."),
        error=N_("Indiquez la distance d'un aller, en km."),
    )
    days_a_week = Whole(
        N_("Jours par semaine"),
        least=1,
        most=7,
        hint=N_("De 1 à 7."),
        error=N_("Indiquez le nombre de jours par semaine."),
    )
    begins = Hour(
        N_("Début du travail"), optional=True, hint=N_("L'heure habituelle. Par exemple 5 h 30.")
    )
    ends = Hour(
        N_("Fin du travail"), optional=True, hint=N_("L'heure habituelle. Par exemple 13 h 30.")
    )
    hours = Choices(N_("Horaires"), Hours, hint=N_("Cochez tout ce qui est vrai."))


class TransportForm(PartForm):
    """What there is already, and what was tried."""

    part = Part.TRANSPORT
    transit = Radios(
        N_("Un bus ou un train dessert-il ce trajet ?"),
        Transit,
        error=N_("Dites si un bus ou un train dessert ce trajet."),
    )
    transit_minutes = Whole(
        N_("Durée du trajet en transports"),
        optional=True,
        least=1,
        most=600,
        unit="min",
        hint=N_("De porte à porte, marche et attente comprises. En minutes, pour un aller."),
    )
    transit_line = Text(
        N_("Ligne et arrêts"),
        optional=True,
        longest=250,
        hint=N_("Par exemple : ligne 5, premier bus à 6 h 40 ; marche de 15 min à l'arrivée."),
    )
    tried = Choices(
        N_("Comment fait la personne aujourd'hui, ou qu'a-t-elle essayé ?"),
        Means,
        hint=N_("Cochez tout ce qui est vrai."),
    )
    tried_note = Long(
        N_("Pourquoi cela ne suffit pas"),
        optional=True,
        longest=500,
        hint=N_("Des faits, que la personne pourra lire."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone; and where a bus fits, how long it takes."""
        right = super().validate(extra_validators)
        if self.transit.data == Transit.FITS.value and not _typed(self.transit_minutes):
            return wrong(
                self.transit_minutes, _("Indiquez la durée : sous 45 minutes, le bus suffit.")
            )
        return right


class RidingForm(PartForm):
    """What the person may and can ride, and what the household has."""

    part = Part.RIDING
    held = Radios(
        N_("Permis ou brevet"),
        Held,
        hint=N_("Ce que la personne a aujourd'hui. Jamais pourquoi elle ne l'a pas, ou plus."),
        error=N_("Dites quel permis ou brevet la personne a aujourd'hui."),
    )
    ability = Radios(
        N_("Sur un deux-roues motorisé"),
        Ability,
        error=N_("Dites si la personne est à l'aise sur un deux-roues."),
    )
    cycles = Radios(N_("Fait du vélo en ville"), YES_OR_NO, optional=True)
    household = Radios(
        N_("Véhicule du foyer"),
        HouseholdVehicle,
        error=N_("Dites si le foyer a un véhicule."),
    )


class MeansForm(PartForm):
    """What the person can pay, and what else stands in the way."""

    part = Part.MEANS
    budget_cents = Euros(
        N_("Budget possible par mois"),
        hint=N_("Ce que la personne peut mettre dans ses trajets. Écrivez 0 s'il n'y a rien."),
        error=N_("Indiquez le budget par mois, 0 s'il n'y en a pas."),
    )
    spent_cents = Euros(
        N_("Dépense actuelle par mois"), optional=True, hint=N_("Pour se déplacer, aujourd'hui.")
    )
    obstacles = Choices(
        N_("Ce qui gêne aussi"),
        Obstacle,
        hint=N_("Cochez tout ce qui est vrai. Rien sur la santé, rien sur la justice."),
    )
    obstacles_note = Long(
        N_("Précisions"),
        optional=True,
        longest=500,
        hint=N_("Des faits utiles, que la personne pourra lire."),
    )


class ConclusionForm(PartForm):
    """What comes of it."""

    part = Part.CONCLUSION
    problem = Radios(
        N_("La personne a-t-elle un problème de mobilité ?"),
        YES_OR_NO,
        hint=N_("Sans aide, elle ne peut pas rejoindre cet emploi ou cette formation."),
        error=N_("Répondez oui ou non."),
    )
    solution = Choice(
        N_("Solution recommandée"), Solution, error=N_("Choisissez la solution recommandée.")
    )
    months = Whole(
        N_("Pour combien de mois"), optional=True, least=1, most=36, hint=N_("De 1 à 36 mois.")
    )
    conclusion = Long(
        N_("Conclusion"),
        longest=LONGEST,
        hint=N_("En quelques phrases : le besoin, ce qui a été essayé, pourquoi cette solution."),
        error=N_("Écrivez la conclusion en une phrase au moins."),
    )

    def _asked(self) -> Sequence[str]:
        return (*PARTS[self.part], "conclusion")


FORMS: Mapping[Part, type[PartForm]] = {
    one.part: one for one in (TripForm, TransportForm, RidingForm, MeansForm, ConclusionForm)
}


class SigningForm(Form):
    """Who signed the paper, for whom, when."""

    prescriber_id = Choice(
        N_("Organisme habilité"), error=N_("Choisissez l'organisme qui a signé.")
    )
    signed_by = PersonName(
        N_("Nom et prénom de la personne qui a signé"),
        hint=N_("Comme sur la feuille."),
        error=N_("Écrivez le nom de la personne qui a signé."),
    )
    signed_on = Day(
        N_("Signé le"),
        error=N_("Indiquez le jour de la signature, par exemple 27/03/2026."),
        validators=[not_tomorrow],
    )
    scan = Upload(N_("La feuille signée"))
    sealed_scan: Sealed | None = None
    """The scan, once it has been cleaned and encrypted."""

    def facts(self) -> Signing:
        """What was typed, as the service wants it."""
        return Signing(
            prescriber_id=int(self.prescriber_id.data),
            signed_by=self.signed_by.data,
            signed_on=self.signed_on.data,
            scan=self.sealed_scan,
        )
