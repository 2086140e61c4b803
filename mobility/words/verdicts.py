"""A decision in words: what to say to the person, and what the letter says, by what was decided."""

from collections.abc import Mapping, Sequence
from datetime import date

from mobility.rules.policies import Outcome
from mobility.rules.reasons import Finding
from mobility.words.language import N_, gettext
from mobility.words.people import lacking
from mobility.words.values import day

SUBJECTS: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE: N_("Votre demande est acceptée"),
    Outcome.INCOMPLETE: N_("Votre dossier n'est pas encore complet"),
    Outcome.NOT_ELIGIBLE: N_("Votre demande ne peut pas être acceptée"),
    Outcome.REVIEW: N_("Votre demande est à l'étude"),
}

POINTS: Mapping[Outcome, str] = {
    Outcome.INCOMPLETE: N_("Ce qui manque"),
    Outcome.NOT_ELIGIBLE: N_("Pourquoi"),
    Outcome.REVIEW: N_("Ce que nous vérifions"),
}

ENDS: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.ELIGIBLE: (
        N_("Appelez-nous pour choisir les dates et le véhicule."),
        N_(
            "Le jour de la remise, apportez les originaux : pièce d'identité et, s'il en faut un, titre de conduite."
        ),
        N_(
            "Ce jour-là, nous vérifions que rien n'a changé. Prévenez-nous si votre situation change."
        ),
    ),
    Outcome.INCOMPLETE: (
        N_("Apportez les originaux à l'accueil. Nous les regardons et ne les gardons pas."),
        N_("Dès que tout y est, nous décidons tout de suite."),
    ),
    Outcome.NOT_ELIGIBLE: (
        N_("Si votre situation change, revenez : nous examinons à nouveau votre demande."),
    ),
    Outcome.REVIEW: (N_("Nous vous appelons dès que la vérification est faite."),),
}
"""What follows, whatever the reasons."""


def subject(outcome: Outcome) -> str:
    """What a letter is about: the verdict, said to the person."""
    return gettext(SUBJECTS[outcome])


def opening(
    outcome: Outcome, vehicle: str, until: date | None, exception: date | None, name: str
) -> list[str]:
    """How a letter begins: what was asked for and what the answer is; `exception` is the end of one that counted."""
    said = [
        gettext("Bonjour %(name)s,", name=name),
        gettext("Vous avez demandé à utiliser ce véhicule : %(vehicle)s.", vehicle=vehicle),
    ]
    if outcome is Outcome.ELIGIBLE:
        said.append(
            gettext("Vous y avez droit jusqu'au %(until)s.", until=day(until))
            if until
            else gettext("Vous y avez droit.")
        )
        if exception is not None:
            said.append(
                gettext(
                    "Un responsable a accordé une dérogation pour vous, jusqu'au %(until)s.",
                    until=day(exception),
                )
            )
    elif outcome is Outcome.INCOMPLETE:
        said.append(gettext("Votre demande n'est pas refusée : il manque encore quelque chose."))
    elif outcome is Outcome.REVIEW:
        said.append(gettext("Avant de vous répondre, une personne doit vérifier un point."))
    else:
        said.append(gettext("Aujourd'hui, nous ne pouvons pas vous le confier."))
    return said


def points_title(outcome: Outcome) -> str:
    """Above the reasons."""
    return gettext(POINTS[outcome]) if outcome in POINTS else ""


def ends(outcome: Outcome, due_on: date | None) -> list[str]:
    """What follows; `due_on` is the day by which missing papers are awaited."""
    said = [gettext(one) for one in ENDS[outcome]]
    if outcome is Outcome.INCOMPLETE and due_on is not None:
        said.insert(1, gettext("Nous les attendons jusqu'au %(day)s.", day=day(due_on)))
    return said


def contest(phone: str, mediator: str) -> list[str]:
    """How a person may contest: another look first, then somebody from outside."""
    said = [
        gettext(
            "Demandez un nouvel examen à un responsable : à l'accueil, par téléphone au %(phone)s, ou par une lettre à notre adresse.",
            phone=phone,
        )
        if phone
        else gettext(
            "Demandez un nouvel examen à un responsable : à l'accueil, ou par une lettre à notre adresse."
        ),
        gettext(
            "Dites pourquoi vous n'êtes pas d'accord, et joignez ce qui le montre. Une personne qui n'a pas pris cette décision relit votre dossier. C'est gratuit."
        ),
        gettext("Votre conseiller ou une association peut vous aider, et parler pour vous."),
    ]
    if mediator:
        said.append(gettext("Le désaccord reste ? Écrivez au médiateur : %(who)s.", who=mediator))
    said.append(
        gettext(
            "Vous pensez être victime d'une discrimination ? Appelez le Défenseur des droits, gratuitement : 09 69 39 00 00, defenseurdesdroits.fr."
        )
    )
    return said


def notes(policy: str, since: date, email: str) -> list[str]:
    """The small print of a letter: by which rules, by whom, and the right to see what is kept."""
    said = [
        gettext(
            "Décision prise par une personne de l'équipe, selon « %(policy)s », règles en vigueur depuis le %(since)s.",
            policy=policy,
            since=day(since),
        )
    ]
    if email:
        said.append(
            gettext(
                "Vous pouvez lire et faire corriger ce que nous savons de vous (RGPD, articles 15 et 16) : %(email)s.",
                email=email,
            )
        )
    return said


def with_deadline(
    said: Sequence[str], findings: Sequence[Finding], due_on: date | None
) -> list[str]:
    """The words to say to somebody whose file lacks something, with the day by which it is awaited."""
    if due_on is None or not lacking(findings):
        return list(said)
    return [*said, gettext("Nous l'attendons jusqu'au %(day)s.", day=day(due_on))]
