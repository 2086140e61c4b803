"""Every word that a mobility assessment prints, and the sentences that its page shows."""

from collections.abc import Iterable

from mobility.documents.data import AssessmentData, AssessmentPart
from mobility.errors import Refused
from mobility.models import MobilityAssessment, Prescriber
from mobility.rules.assessments import MONTHS_VALID, Answers, AssessmentState, Part, remarks
from mobility.rules.licence import VehicleClass
from mobility.rules.prescribers import Authorisation, outside
from mobility.services import accounts, assessments, contract_words, house
from mobility.services.beneficiaries import name_of
from mobility.words import day, euros, gettext, km, ngettext, reference, time_of_day, word
from mobility.words import gettext as _
from mobility.words.assessments import remark
from mobility.words.codes import WORDS

Line = tuple[str, str]


def pdf(row: MobilityAssessment) -> bytes:
    """A finished assessment on paper; the same bytes until it is signed, and the same from then on.

    Raises:
        Refused: `assessment_not_finished`, `assessment_unprintable`.
    """
    from mobility.documents import assessment  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents.fonts import UnprintableText  # noqa: PLC0415

    if row.state is AssessmentState.DRAFT:
        raise Refused.because("assessment_not_finished")
    try:
        return assessment.render(of(row))
    except UnprintableText as error:
        letters = " ".join(sorted(error.letters))
        raise Refused.because("assessment_unprintable", letters=letters) from error


def of(row: MobilityAssessment) -> AssessmentData:
    """The words of a finished assessment; its answers are frozen, so they are always the same."""
    person, said = row.beneficiary, assessments.answers(row)
    finished = row.finished_at or row.started_at
    site = house.site(person.site_id)
    return AssessmentData(
        number=str(row.id),
        made_at=finished,
        made_on=day(finished),
        made_by=accounts.get(row.made_by_id).name,
        foundation=contract_words.foundation(house.settings()),
        town=site.town,
        person=name_of(person),
        born=day(person.born_on),
        reference=reference(person.reference),
        home=said.home,
        parts=tuple(
            AssessmentPart(title=word(part), lines=lines(said, part), note=note(said, part))
            for part in Part
            if part is not Part.CONCLUSION
        ),
        # Only what the answers say: titles may change after the paper was printed.
        remarks=tuple(told(said, frozenset(VehicleClass))),
        verdict=verdict(said),
        solution=solution(said),
        conclusion=tuple(line for line in row.conclusion.splitlines() if line.strip()),
        organisation=organisation(row.prescriber),
        authorisation=authorisation(row.prescriber),
        signed_by=row.signed_by,
        signed_on=day(row.signed_on) if row.signed_on else "",
        valid_until=day(row.valid_until) if row.valid_until else "",
        months_valid=MONTHS_VALID,
    )


def told(said: Answers, rideable: frozenset[VehicleClass]) -> list[str]:
    """What the answers say, in sentences; `rideable`: the classes that the person may ride."""
    return [remark(one) for one in remarks(said, rideable)]


def verdict(said: Answers) -> str:
    """Whether the person has a problem of mobility."""
    if said.problem is None:
        return ""
    if said.problem:
        return _("La personne a un problème de mobilité.")
    return _("La personne n'a pas de problème de mobilité.")


def solution(said: Answers) -> str:
    """What is recommended, and for how long."""
    if said.solution is None:
        return ""
    if said.months is None:
        return _("Solution recommandée : %(solution)s", solution=word(said.solution))
    return _(
        "Solution recommandée pour %(months)s : %(solution)s",
        months=ngettext("%(num)s mois", "%(num)s mois", said.months),
        solution=word(said.solution),
    )


def organisation(prescriber: Prescriber | None) -> str:
    """The organisation that signs; one of a kind that tells of a private life is only "another one" outside."""
    if prescriber is None:
        return ""
    shown = outside(prescriber.kind, prescriber.name)
    return f"{shown.name} ({word(shown.kind)})" if shown.name else word(shown.kind)


def authorisation(prescriber: Prescriber | None) -> str:
    """Up to when it is authorised."""
    if prescriber is None or prescriber.authorisation is not Authorisation.VALIDATED:
        return ""
    if prescriber.authorised_until is None:
        return word(prescriber.authorisation)
    return _("Habilité jusqu'au %(until)s", until=day(prescriber.authorised_until))


def lines(said: Answers, part: Part) -> tuple[Line, ...]:
    """The answers of a part with their questions, as a page and a paper show them; empty where none was given."""
    return _LINES[part](said)


def note(said: Answers, part: Part) -> str:
    """What was added to a part in free words."""
    return {Part.TRANSPORT: said.tried_note, Part.MEANS: said.obstacles_note}.get(part, "")


def _trip(said: Answers) -> tuple[Line, ...]:
    begins, ends = said.begins, said.ends
    times = " – ".join(time_of_day(one) for one in (begins, ends) if one is not None)
    return (
        (_("Départ"), said.home),
        (_("Destination"), said.workplace),
        (_("Un aller"), "" if said.distance_km is None else km(said.distance_km)),
        (_("Jours par semaine"), "" if said.days_a_week is None else str(said.days_a_week)),
        (_("Heures"), times),
        (_("Horaires"), _several(said.hours)),
    )


def _transport(said: Answers) -> tuple[Line, ...]:
    minutes = said.transit_minutes
    return (
        (_("Bus ou train"), word(said.transit) if said.transit else ""),
        (
            _("Durée, un aller"),
            "" if minutes is None else ngettext("%(num)s minute", "%(num)s minutes", minutes),
        ),
        (_("Ligne et arrêts"), said.transit_line),
        (_("Fait ou essayé"), _several(said.tried)),
    )


def _riding(said: Answers) -> tuple[Line, ...]:
    cycles = (
        {True: _("Oui"), False: _("Non")}.get(said.cycles, "") if said.cycles is not None else ""
    )
    return (
        (_("Permis ou brevet"), word(said.held) if said.held else ""),
        (_("Deux-roues motorisé"), word(said.ability) if said.ability else ""),
        (_("Vélo en ville"), cycles),
        (_("Véhicule du foyer"), word(said.household) if said.household else ""),
    )


def _means(said: Answers) -> tuple[Line, ...]:
    return (
        (_("Budget par mois"), "" if said.budget_cents is None else euros(said.budget_cents)),
        (_("Dépense actuelle"), "" if said.spent_cents is None else euros(said.spent_cents)),
        (_("Freins"), _several(said.obstacles)),
    )


def _concluded(said: Answers) -> tuple[Line, ...]:
    problem = "" if said.problem is None else _("Oui") if said.problem else _("Non")
    months = said.months
    return (
        (_("Problème de mobilité"), problem),
        (_("Solution recommandée"), word(said.solution) if said.solution else ""),
        (_("Durée"), "" if months is None else ngettext("%(num)s mois", "%(num)s mois", months)),
    )


_LINES = {
    Part.TRIP: _trip,
    Part.TRANSPORT: _transport,
    Part.RIDING: _riding,
    Part.MEANS: _means,
    Part.CONCLUSION: _concluded,
}


def _several(codes: Iterable[object]) -> str:
    """Words in the order in which the form shows them."""
    chosen = {str(code) for code in codes}
    kinds = {type(code).__name__ for code in codes}
    return " ; ".join(
        gettext(found) for kind in kinds for code, found in WORDS[kind].items() if code in chosen
    )
