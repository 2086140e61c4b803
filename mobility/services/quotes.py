"""The free written quote before any contract (arrêté of 17 March 2015, art. 3; DOMAIN §3.1): of a booking, or of a wish."""

from datetime import datetime, timedelta

from mobility import db
from mobility.documents.paper import (
    Block,
    Fact,
    Facts,
    Figure,
    Figures,
    Grid,
    Halves,
    Paper,
    Points,
    Words,
)
from mobility.errors import Refused
from mobility.models import Beneficiary, IssuedDocument, Setting, Site
from mobility.rules import pricing
from mobility.rules.issued import IssuedKind
from mobility.rules.licence import VehicleClass
from mobility.rules.pricing import Quote
from mobility.services import bookings, contract_words, house, issued_documents, proposals, tariffs
from mobility.services.accounts import Person
from mobility.services.bookings import Wish
from mobility.services.issued_documents import TEXT_VERSION, About
from mobility.words import (
    day,
    duration_days,
    euros,
    instant,
    local,
    reference,
    speaking,
    time_of_day,
    word,
)
from mobility.words import gettext as _

STANDS = timedelta(days=30)
"""How long a quote stands, unless the rental begins sooner."""


def of_booking(booking_reference: str, *, by: Person, now: datetime) -> IssuedDocument:
    """Issue the quote of a booking that has no signed contract yet.

    Raises:
        NotFound: there is no such booking, or it is another site's.
        Refused: `quote_after_contract`, or why nobody can say the price.
    """
    booking = bookings.get(booking_reference, by=by)
    if booking.rental is not None:
        raise Refused.because("quote_after_contract", number=booking.rental.number)
    about = About(
        beneficiary_id=booking.beneficiary_id, site_id=booking.site_id, booking_id=booking.id
    )
    return _issue(bookings.wish_of(booking), about, booking.reference, by=by, now=now)


def of_wish(wish: Wish, *, by: Person, now: datetime) -> IssuedDocument:
    """Issue a quote for dates that are not booked.

    Raises:
        NotFound: the person or the site is not this member's of staff to see.
        Refused: `end_before_start`, or why nobody can say the price.
    """
    bookings.visible(wish, by)
    if wish.ends_at <= wish.starts_at:
        raise Refused.because("end_before_start")
    about = About(beneficiary_id=wish.beneficiary_id, site_id=wish.site_id)
    return _issue(wish, about, "", by=by, now=now)


def _issue(
    wish: Wish, about: About, booking_reference: str, *, by: Person, now: datetime
) -> IssuedDocument:
    days, quote, reasons = proposals.price(wish)
    if quote is None:
        raise Refused(*reasons)
    with speaking("fr"):
        number = issued_documents.number(IssuedKind.QUOTE, rental=None, now=now)
        paper = _paper(number, wish, days, quote, booking_reference, agent=by.name, now=now)
        return issued_documents.keep(IssuedKind.QUOTE, number, paper, about, by=by, now=now)


def _paper(  # everything a quote says
    number: str,
    wish: Wish,
    days: int,
    quote: Quote,
    booking_reference: str,
    *,
    agent: str,
    now: datetime,
) -> Paper:
    setting, site = house.settings(), house.site(wish.site_id)
    person = db.session.get_one(Beneficiary, wish.beneficiary_id)
    foundation = contract_words.foundation(setting)
    until = min(now + STANDS, wish.starts_at)
    name = contract_words.full_name(person)
    return Paper(
        title=_("Devis n° %(number)s", number=number),
        about=(
            _("Établi le %(day)s", day=day(now)),
            site.name,
            _("réservation %(reference)s", reference=reference(booking_reference))
            if booking_reference
            else "",
        ),
        running=_("Devis %(number)s", number=number),
        subject=name,
        foundation=foundation,
        holder=name,
        issued_at=now,
        text_version=TEXT_VERSION,
        blocks=(
            _figures(wish, quote),
            _parties(person, wish, days, site, agent, foundation.phone),
            _prices(quote),
            *_mention(setting),
            *_terms(wish, quote, days, setting),
            Words(
                paragraphs=(
                    _(
                        "Ce devis est gratuit et n'engage à rien. Il vaut jusqu'au %(when)s.",
                        when=instant(until),
                    ),
                    _("Fait à %(town)s, le %(day)s.", town=site.town or site.name, day=day(now)),
                )
            ),
        ),
    )


def _figures(wish: Wish, quote: Quote) -> Figures:
    """The four things that everyone asks."""
    return Figures(
        figures=(
            Figure(
                label=_("Départ"), figure=day(wish.starts_at), detail=time_of_day(wish.starts_at)
            ),
            Figure(label=_("Retour"), figure=day(wish.ends_at), detail=time_of_day(wish.ends_at)),
            Figure(
                label=_("Prix"), figure=euros(quote.total_cents), detail=_("toutes taxes comprises")
            ),
            Figure(
                label=_("Dépôt de garantie"),
                figure=euros(quote.deposit_cents) if quote.deposit_cents else _("aucun"),
                detail=_("rendu après le retour") if quote.deposit_cents else "",
            ),
        )
    )


def _mention(setting: Setting) -> list[Words]:
    """What the foundation has to say of VAT."""
    return [Words(paragraphs=(setting.vat_mention,), look="small")] if setting.vat_mention else []


def _parties(
    person: Beneficiary, wish: Wish, days: int, site: Site, agent: str, phone_shown: str
) -> Block:
    place = contract_words.place(site)
    return Halves(
        left=(
            Facts(
                title=_("Pour"),
                facts=(
                    Fact(
                        label=_("Nom, adresse"),
                        said=(contract_words.full_name(person), *contract_words.address(person)),
                        strong=True,
                    ),
                ),
            ),
        ),
        right=(
            Facts(
                title=_("Location"),
                facts=(
                    Fact(label=_("Véhicule"), said=(word(wish.vehicle_class),), strong=True),
                    Fact(label=_("Durée"), said=(duration_days(days),)),
                    Fact(label=_("Départ et retour"), said=place),
                    Fact(label=_("Suivi par"), said=(agent, phone_shown)),
                ),
            ),
        ),
    )


def _prices(quote: Quote) -> Block:
    """Each line explains its own amount; a day costs what its rank says."""
    return Grid(
        title=_("Le prix"),
        head=(_("Détail"), _("Quantité"), _("Prix par jour"), _("Montant")),
        rows=tuple(
            (
                _("Jour %(day)s", day=line.from_day)
                if line.from_day == line.to_day
                else _("Jours %(first)s à %(last)s", first=line.from_day, last=line.to_day),
                duration_days(line.days),
                euros(line.day_cents),
                euros(line.amount_cents),
            )
            for line in quote.lines
        ),
        total=(_("Total, toutes taxes comprises"), "", "", euros(quote.total_cents)),
        shares=(5, 2, 2, 2),
        amounts=(1, 2, 3),
    )


def _terms(wish: Wish, quote: Quote, days: int, setting: Setting) -> tuple[Block, ...]:
    """What the decree wants to be known before anything is signed."""
    tariff = tariffs.as_rule(tariffs.in_force(wish.vehicle_class, local(wish.starts_at).date()))
    used = tariffs.used_days(wish.beneficiary_id)
    late = euros(pricing.quote(tariff, 1, used + days).total_cents)
    return (
        Points(
            title=_("Ce prix comprend"),
            points=(
                _("L'assurance du véhicule, l'entretien normal et les kilomètres, sans limite."),
                _("Le prêt de l'équipement : casque, gants, gilet et antivol pour un deux-roues."),
                _("Aucuns frais de dossier."),
            ),
        ),
        Points(
            title=_("À savoir avant de signer"),
            points=(
                _TITLES[wish.vehicle_class](),
                _(
                    "Vous payez au départ, sauf échéancier écrit : espèces, carte, virement ou chèque. Chaque paiement donne un reçu."
                ),
                *_deposit(quote, setting),
                _energy(wish.vehicle_class),
                _(
                    "Retour après le jour prévu : %(amount)s par jour commencé, sans autre pénalité.",
                    amount=late,
                ),
                _("Retour avant le jour prévu : les jours payés et non utilisés sont remboursés."),
                _(
                    "Dommage de votre fait : au plus %(damage)s. Vol : au plus %(theft)s.",
                    damage=euros(setting.damage_excess_cents),
                    theft=euros(setting.theft_excess_cents),
                ),
            ),
        ),
    )


def _deposit(quote: Quote, setting: Setting) -> list[str]:
    """What the deposit is for, and when it comes back."""
    if not quote.deposit_cents:
        return []
    said = _(
        "Dépôt de garantie : %(amount)s, confiés au départ. Ce n'est pas un loyer. Il est rendu au plus tard %(days)s après"
        " le retour. Nous n'en gardons que ce que vous devez, avec le détail écrit.",
        amount=euros(quote.deposit_cents),
        days=duration_days(setting.deposit_return_days),
    )
    return [said]


def _energy(vehicle_class: VehicleClass) -> str:
    """How petrol and current are counted."""
    if vehicle_class in {VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER}:
        return _("Batterie : confiée chargée, avec son chargeur. Aucun frais de recharge.")
    return _(
        "Carburant : vous rendez le même niveau qu'au départ. Ce qui manque est compté au prix de la pompe, sans autre"
        " frais. Véhicule électrique : aucun frais de recharge."
    )


_TITLES = {
    VehicleClass.L1E_B: lambda: _(
        "Titre de conduite : permis AM (ou BSR), permis A ou B ; aucun titre si vous êtes né avant 1988. Aucune ancienneté n'est demandée."
    ),
    VehicleClass.L3E_A1: lambda: _(
        "Titre de conduite : permis A1, A2 ou A ; ou permis B depuis 2 ans avec la formation de 7 heures (en France seulement)."
    ),
    VehicleClass.L6E: lambda: _(
        "Titre de conduite : permis AM (ou BSR), permis A ou B ; aucun titre si vous êtes né avant 1988. Aucune ancienneté n'est demandée."
    ),
    VehicleClass.CAR_B: lambda: _(
        "Titre de conduite : permis B. Aucune ancienneté n'est demandée."
    ),
    VehicleClass.ASSISTED_BICYCLE: lambda: _("Aucun titre de conduite n'est demandé."),
    VehicleClass.KICK_SCOOTER: lambda: _(
        "Aucun titre de conduite n'est demandé ; il faut avoir 14 ans."
    ),
}
"""What the decree calls the conditions of age and seniority of the licence, by class."""
