"""The certificate of loan for an employer or the police, and the sheet "what to do if"."""

from datetime import datetime

from mobility.documents.paper import (
    Block,
    Call,
    Fact,
    Facts,
    Figure,
    Figures,
    Halves,
    Paper,
    Signing,
    Steps,
    Words,
)
from mobility.models import Rental
from mobility.rules.licence import VehicleClass
from mobility.services import contract_words, house, paper_words
from mobility.words import day, phone
from mobility.words import gettext as _

WITHOUT_PLATE = frozenset({VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER})


def certificate(rental: Rental, taken: str, agent: str, now: datetime) -> Paper:
    """For an employer or the police: who may ride what, from when to when. Nothing of why, or at what price."""
    setting = house.settings()
    name = contract_words.full_name(rental.beneficiary)
    said = _said(rental, name, setting.name)
    check = _(
        "Pour vérifier cette attestation, appelez le %(phone)s et donnez le numéro du contrat.",
        phone=phone(rental.site.phone or setting.phone),
    )
    return paper_words.around(
        rental,
        _("Attestation de location"),
        taken,
        now,
        (
            Words(paragraphs=(said,)),
            Figures(
                figures=(
                    Figure(label=_("Du"), figure=day(rental.handed_over_at or rental.starts_at)),
                    Figure(label=_("Au"), figure=day(rental.returned_at or rental.due_at)),
                    Figure(label=_("Contrat n°"), figure=rental.number),
                )
            ),
            Halves(
                left=(paper_words.person(rental, _("Le conducteur"), born=True),),
                right=(paper_words.vehicle(rental),),
            ),
            *_insured(rental),
            Words(
                paragraphs=(
                    _("Cette attestation ne remplace ni le permis ni les papiers du véhicule."),
                    check,
                )
            ),
            Signing(town=rental.site.town, on=day(now), signers=(paper_words.agent_signs(agent),)),
        ),
    )


def _said(rental: Rental, name: str, house_name: str) -> str:
    """What is certified, in the past once the scooter is back."""
    if rental.returned_at:
        return _(
            "%(house)s atteste que %(name)s a loué le véhicule décrit ci-dessous, et en était le seul conducteur.",
            house=house_name,
            name=name,
        )
    return _(
        "%(house)s atteste que %(name)s loue le véhicule décrit ci-dessous, et en est le seul conducteur.",
        house=house_name,
        name=name,
    )


def _insured(rental: Rental) -> list[Block]:
    insurer, number, _phone = paper_words.insured(rental)
    if not insurer:
        return []
    facts = (
        Fact(label=_("Assureur"), said=(insurer,)),
        Fact(label=_("Contrat d'assurance"), said=(number,)),
    )
    return [Facts(title=_("L'assurance"), facts=tuple(fact for fact in facts if fact.said[0]))]


def what_to_do(rental: Rental, taken: str, agent: str, now: datetime) -> Paper:
    """One page in plain French, for the glove box (DOMAIN §3.4, annex D)."""
    del agent
    setting = house.settings()
    shown = rental.site.phone or setting.phone
    ours = Call(number=phone(shown), who=_("La fondation")) if shown else None
    insurer, _number, assistance = paper_words.insured(rental)
    covered = Call(number=assistance, who=insurer) if assistance else None
    calls = tuple(call for call in (ours, covered) if call)
    plate = rental.scooter.plate or rental.scooter.fleet_number
    return paper_words.around(
        rental,
        _("Que faire si…"),
        taken,
        now,
        (
            Words(
                paragraphs=(
                    _("Véhicule %(plate)s. Gardez cette feuille avec les papiers.", plate=plate),
                ),
                look="strong",
            ),
            _accident(calls),
            _breakdown(calls),
            _theft(ours),
            *([] if rental.scooter.model.vehicle_class in WITHOUT_PLATE else [_fine()]),
        ),
    )


def _accident(calls: tuple[Call, ...]) -> Steps:
    return Steps(
        title=_("… vous avez un accident"),
        steps=(
            _("Mettez-vous à l'abri. Mettez le gilet jaune."),
            _("Quelqu'un est blessé : appelez le 15 ou le 112. Ne le déplacez pas."),
            _("Prenez des photos. Notez les plaques et les noms des témoins."),
            _(
                "Remplissez un constat avec l'autre conducteur. Vous n'êtes pas d'accord : écrivez-le, ne signez rien de faux."
            ),
            _("Prévenez-nous le jour même, si vous le pouvez. Apportez le constat."),
        ),
        calls=(Call(number="112", who=_("Secours, gratuit")), *calls[:1]),
    )


def _breakdown(calls: tuple[Call, ...]) -> Steps:
    return Steps(
        title=_("… vous tombez en panne"),
        steps=(
            _("Garez-vous en sécurité. Un voyant rouge : arrêtez-vous."),
            _("Appelez-nous. Ne réparez pas vous-même, ne payez pas de dépanneur sans nous."),
            _("Si la panne ne vient pas de vous, ces jours ne vous sont pas comptés."),
        ),
        calls=calls,
    )


def _theft(ours: Call | None) -> Steps:
    return Steps(
        title=_("… le véhicule est volé ou abîmé"),
        steps=(
            _("Allez tout de suite à la police ou à la gendarmerie porter plainte."),
            _("Prévenez-nous le jour même : l'assureur doit le savoir sous 2 jours ouvrés."),
            _("Apportez-nous le récépissé de plainte et les clés."),
        ),
        calls=(Call(number="17", who=_("Police, gendarmerie")), *([ours] if ours else [])),
    )


def _fine() -> Steps:
    return Steps(
        title=_("… vous recevez une amende"),
        steps=(
            _("Une amende reçue en route : elle est à votre nom, payez-la ou contestez-la."),
            _(
                "Un avis de radar nous arrive : nous donnons votre nom, la loi nous y oblige. L'avis vous est alors envoyé."
            ),
            _(
                "Payez vite : c'est moins cher. Un forfait de stationnement vous est redemandé à son prix."
            ),
        ),
    )
