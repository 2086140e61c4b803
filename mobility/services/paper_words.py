"""What the documents of a rental have in common: what stands around them, who rents what, who insures it."""

from collections.abc import Sequence
from datetime import datetime

from mobility.documents.paper import Block, Fact, Facts, Paper, Signer
from mobility.models import Rental
from mobility.rules.licence import VehicleClass
from mobility.services import contract_words, house, insurances
from mobility.services.issued_documents import TEXT_VERSION
from mobility.words import day, local, phone, short_day
from mobility.words import gettext as _


def around(rental: Rental, title: str, taken: str, now: datetime, blocks: Sequence[Block]) -> Paper:
    """What all documents of a rental have around their blocks."""
    name, number = contract_words.full_name(rental.beneficiary), contract_number(rental)
    return Paper(
        title=title,
        about=(
            _("Établi le %(day)s", day=day(now)),
            rental.site.name,
            _("contrat n° %(number)s", number=number),
        ),
        running=_("%(taken)s · contrat %(number)s", taken=taken, number=number),
        subject=_("%(name)s, contrat %(number)s", name=name, number=number),
        foundation=contract_words.foundation(house.settings()),
        holder=name,
        issued_at=now,
        text_version=TEXT_VERSION,
        blocks=tuple(blocks),
    )


def contract_number(rental: Rental) -> str:
    """How a document names the contract: ours by its number; one of paper by its own, with ours of the rental."""
    if rental.external_number:
        return _(
            "%(paper)s (papier, ici %(number)s)",
            paper=rental.external_number,
            number=rental.number,
        )
    if rental.taken_over_at:
        return _("%(number)s (papier sans numéro)", number=rental.number)
    return rental.number


def vehicle(rental: Rental) -> Facts:
    """The vehicle, as far as it has each of these."""
    shown = contract_words.vehicle(rental.scooter)
    said = (
        (_("Modèle"), ", ".join(filter(None, (shown.name, shown.colour)))),
        (_("Immatriculation"), shown.plate),
        (_("N° de série (VIN)"), shown.vin),
        (_("N° de parc"), shown.fleet_number),
    )
    facts = tuple(Fact(label=label, said=(text,)) for label, text in said if text)
    return Facts(title=_("Le véhicule"), facts=facts)


def person(rental: Rental, title: str, *, born: bool = False) -> Facts:
    """Who rents."""
    one = rental.beneficiary
    facts = [
        Fact(
            label=_("Nom, adresse"),
            said=(contract_words.full_name(one), *contract_words.address(one)),
            strong=True,
        )
    ]
    if born:
        facts.append(Fact(label=_("Naissance"), said=(short_day(one.born_on),)))
    return Facts(title=title, facts=tuple(facts))


def agent_signs(name: str) -> Signer:
    """For the house."""
    return Signer(who=_("Pour la fondation"), name=name)


def insured(rental: Rental) -> tuple[str, str, str]:
    """Insurer, number of the contract and phone for this vehicle; empty texts for one that needs none."""
    vehicle_class, on = rental.scooter.model.vehicle_class, local(rental.starts_at).date()
    own, setting = insurances.contract_of(vehicle_class, on=on), house.settings()
    if own is not None:
        return own.insurer, own.number, phone(own.phone) if own.phone else ""
    if vehicle_class is VehicleClass.ASSISTED_BICYCLE:
        return "", "", ""
    shown = phone(setting.insurance_phone) if setting.insurance_phone else ""
    return setting.insurer, setting.insurance_policy, shown
