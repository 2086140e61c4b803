"""Every word that a contract prints, taken from the rows once and frozen."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from mobility.documents.clauses import TEXT_VERSION, ContractFacts, compose
from mobility.documents.data import (
    ContractData,
    Foundation,
    Guardian,
    Prescriber,
    PriceLine,
    Renter,
    SlipData,
    SlipLine,
    Vehicle,
)
from mobility.models import Beneficiary, Edition, Printing, Rental, Scooter, Setting, Site
from mobility.rules import prescribers, pricing
from mobility.rules.licence import TITLED, VehicleClass
from mobility.services import (
    decisions,
    equipment_words,
    files,
    guardians,
    house,
    insurances,
    issued_documents,
    tariffs,
)
from mobility.services.equipment_words import Chosen
from mobility.words import (
    day,
    duration_days,
    euros,
    instant,
    local,
    ngettext,
    phone,
    short_day,
    time_of_day,
    word,
)
from mobility.words import gettext as _
from mobility.words.referrals import organisation

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def of(
    rental: Rental,
    edition: int,
    *,
    agent: str,
    now: datetime,
    public_url: str,
    chosen: Chosen | None = None,
) -> ContractData:
    """The words of a contract as they are now."""
    setting, site, scooter = house.settings(), rental.site, rental.scooter
    vehicle_class = scooter.model.vehicle_class
    ride = decisions.ride(rental.beneficiary_id, vehicle_class, on=local(rental.starts_at).date())
    return ContractData(
        number=rental.number,
        edition=edition,
        issued_at=now,
        issued_on=day(now),
        site=site.name,
        town=site.town,
        agent=agent,
        foundation=foundation(setting),
        renter=_renter(rental.beneficiary, vehicle_class),
        prescriber=_prescriber(rental.beneficiary),
        guardian=_guardian(rental.beneficiary, local(rental.starts_at).date()),
        purpose=_purpose(rental.beneficiary),
        vehicle=vehicle(scooter),
        equipment=equipment_words.contract_lines(
            rental, on=local(rental.starts_at).date(), chosen=chosen
        ),
        starts_day=day(rental.starts_at),
        starts_time=time_of_day(rental.starts_at),
        ends_day=day(rental.due_at),
        ends_time=time_of_day(rental.due_at),
        return_place=place(site),
        opening_hours=opening_hours(site),
        price_lines=_price_lines(rental),
        total=euros(rental.total_cents),
        deposit=euros(rental.deposit_cents) if rental.deposit_cents else "",
        damage_excess=euros(setting.damage_excess_cents),
        theft_excess=euros(setting.theft_excess_cents),
        quote_reference=issued_documents.quote_of(rental.booking_id),
        clauses=compose(_facts(rental, setting, france_only=not ride.abroad)),
        text_version=TEXT_VERSION,
        verify_url=f"{public_url}/verifier/{rental.number}",
        france_only=not ride.abroad,
    )


def place(site: Site) -> tuple[str, ...]:
    """Where the scooter is brought back."""
    town = f"{site.postcode} {site.town}".strip()
    return tuple(part for part in (site.name, site.address, town) if part)


def _price_lines(rental: Rental) -> tuple[PriceLine, ...]:
    """A line for each price that a day of this rental has."""
    quote = pricing.quote(tariffs.of_rental(rental), rental.days, rental.used_days_before)
    return tuple(
        PriceLine(
            label=_("Location du véhicule"),
            quantity=duration_days(line.days),
            unit=_("%(amount)s par jour", amount=euros(line.day_cents)),
            amount=euros(line.amount_cents),
        )
        for line in quote.lines
    )


def foundation(setting: Setting) -> Foundation:
    """The lessor as papers name it."""
    logo = files.published(setting.logo_id)[1] if setting.logo_id else None
    return Foundation(
        name=setting.name,
        legal_form=setting.legal_form,
        rna=setting.rna,
        siret=setting.siret,
        address=tuple(line for line in setting.address.splitlines() if line.strip()),
        phone=phone(setting.phone) if setting.phone else "",
        email=setting.email,
        representative=setting.representative,
        insurer=setting.insurer,
        policy_number=setting.insurance_policy,
        insurance_phone=phone(setting.insurance_phone) if setting.insurance_phone else "",
        mediator=setting.mediator,
        vat_mention=setting.vat_mention,
        logo=logo,
        colour=setting.colour,
    )


def full_name(person: Beneficiary) -> str:
    """First names and the name that is used."""
    return f"{person.first_names} {person.usage_name or person.birth_name}"


def address(person: Beneficiary) -> tuple[str, ...]:
    """Where a person lives, line by line, as it was typed."""
    lines = (*person.address.splitlines(), f"{person.postcode} {person.town}".strip())
    return tuple(line for line in lines if line.strip())


def holding(rental: Rental, letters: Collection[str]) -> str:
    """The text in which one of these letters stands, so that it can be found and mended."""
    person = rental.beneficiary
    texts = (
        person.first_names,
        person.birth_name,
        person.usage_name,
        person.birth_place,
        person.address,
        person.town,
        person.need_place,
        *(text for one in person.guardians for text in (one.name, one.address)),
        person.prescriber.name if person.prescriber else "",
        rental.site.name,
        rental.site.address,
    )
    return next((text for text in texts if set(text) & set(letters)), person.birth_name)


def opening_hours(site: Site) -> tuple[str, ...]:
    """When a site is open, a line for each run of days with the same hours."""
    by_day: dict[int, list[str]] = {}
    for hours in site.hours:
        span = _(
            "%(opens)s à %(closes)s",
            opens=time_of_day(hours.opens),
            closes=time_of_day(hours.closes),
        )
        by_day.setdefault(hours.weekday, []).append(span)
    lines: list[tuple[int, int, str]] = []
    for weekday in sorted(by_day):
        text = _(" et ").join(by_day[weekday])
        if lines and lines[-1][2] == text and lines[-1][1] == weekday - 1:
            lines[-1] = (lines[-1][0], weekday, text)
        else:
            lines.append((weekday, weekday, text))
    return tuple(
        f"{WEEKDAYS[first].capitalize()}{_(' au ') + WEEKDAYS[last] if last > first else ''} : {text}"
        for first, last, text in lines
    )


def _renter(person: Beneficiary, vehicle_class: VehicleClass) -> Renter:
    born = day(person.born_on).split(" ", 1)[1]
    return Renter(
        name=full_name(person),
        birth_name=person.birth_name if person.usage_name else "",
        born=_("%(day)s à %(place)s", day=born, place=person.birth_place)
        if person.birth_place
        else born,
        address=address(person),
        phone=phone(person.phone) if person.phone else "",
        email=person.email,
        title=_title(person, vehicle_class),
    )


def _title(person: Beneficiary, vehicle_class: VehicleClass) -> str:
    if not person.licences:
        if vehicle_class not in TITLED:
            return _("Ce véhicule ne demande aucun titre de conduite")
        if vehicle_class in {VehicleClass.L1E_B, VehicleClass.L6E}:
            return _(
                "Né avant 1988 : aucun titre exigé pour ce véhicule (article R211-2 du Code de la route)"
            )
        return ""
    shown = []
    for licence in person.licences:
        parts = [word(licence.kind)]
        if licence.category:
            parts.append(word(licence.category))
        if licence.number:
            parts.append(_("n° %(number)s", number=licence.number))
        if licence.obtained_on:
            parts.append(_("obtenu le %(day)s", day=short_day(licence.obtained_on)))
        if licence.country != "FR":
            parts.append(licence.country)
        shown.append(" ".join(parts))
    return ", ".join(shown)


def _prescriber(person: Beneficiary) -> Prescriber | None:
    if person.prescriber is None:
        return None
    sender = person.contact.name if person.contact else person.prescriber.contact_name
    shown = prescribers.outside(person.prescriber.kind, person.prescriber.name, sender)
    return Prescriber(
        name=organisation(shown),
        contact=shown.contact,
        referred_on=short_day(person.prescribed_on) if person.prescribed_on else "",
    )


def _guardian(person: Beneficiary, on: date) -> Guardian | None:
    """Who signs with the renter on the first day."""
    found = guardians.in_force(person, on)
    if not found:
        return None
    return Guardian(
        name=found[0].name,
        quality=word(found[0].kind),
        address=tuple(line for line in found[0].address.splitlines() if line.strip()),
        phone=phone(found[0].phone) if found[0].phone else "",
    )


def _purpose(person: Beneficiary) -> str:
    purpose = word(person.need, "Need") if person.need else ""
    return (
        _("%(purpose)s (%(place)s)", purpose=purpose, place=person.need_place)
        if person.need_place
        else purpose
    )


def vehicle(scooter: Scooter) -> Vehicle:
    """A vehicle as papers describe it."""
    model = scooter.model
    return Vehicle(
        name=f"{model.make} {model.name}",
        fleet_number=scooter.fleet_number,
        plate=scooter.plate or "",
        vin=scooter.vin or "",
        category=word(model.vehicle_class),
        energy=word(model.energy),
        first_registered=short_day(scooter.first_registered_on)
        if scooter.first_registered_on
        else "",
        colour=scooter.colour,
    )


def _facts(rental: Rental, setting: Setting, *, france_only: bool) -> ContractFacts:
    """What decides which clauses stand, and the values they print."""
    person, model = rental.beneficiary, rental.scooter.model
    tariff = tariffs.of_rental(rental)
    next_day = pricing.quote(tariff, 1, rental.used_days_before + rental.days).total_cents
    insurer, policy_number, assistance = _insured(rental, setting)
    return ContractFacts(
        vehicle_class=model.vehicle_class,
        energy=model.energy,
        foundation=setting.name,
        phone=phone(setting.phone) if setting.phone else "",
        email=setting.email,
        return_place=", ".join(part for part in (rental.site.name, rental.site.address) if part),
        ends=instant(rental.due_at),
        total=euros(rental.total_cents),
        day_price=euros(next_day),
        deposit=euros(rental.deposit_cents) if rental.deposit_cents else "",
        deposit_return_days=duration_days(setting.deposit_return_days),
        damage_excess=euros(setting.damage_excess_cents),
        theft_excess=euros(setting.theft_excess_cents),
        insurer=insurer,
        policy_number=policy_number,
        insurance_phone=phone(assistance) if assistance else "",
        mediator=setting.mediator,
        vat_mention=setting.vat_mention,
        minor=bool(guardians.in_force(person, local(rental.starts_at).date())),
        referred=person.prescriber_id is not None,
        quote_reference=issued_documents.quote_of(rental.booking_id),
        passenger_allowed=setting.passenger_allowed,
        france_only=france_only,
    )


def _insured(rental: Rental, setting: Setting) -> tuple[str, str, str]:
    """Insurer, number and phone of the contract that covers this vehicle; else what the settings say of all."""
    vehicle_class, on = rental.scooter.model.vehicle_class, local(rental.starts_at).date()
    own = insurances.contract_of(vehicle_class, on=on)
    if own is None:
        return setting.insurer, setting.insurance_policy, setting.insurance_phone
    return own.insurer, own.number, own.phone


def slip(editions: Sequence[Edition], printing: Printing) -> SlipData:
    """The words of the slip that goes with a print run."""
    first = editions[0].rental
    places = sorted({edition.rental.site.name for edition in editions})
    return SlipData(
        foundation=foundation(house.settings()),
        site=", ".join(places),
        day=day(first.starts_at),
        printed_at=printing.printed_at,
        printed_on=instant(printing.printed_at),
        printed_by=printing.printed_by.name,
        lines=tuple(
            SlipLine(
                time=_(
                    "%(day)s, %(time)s",
                    day=short_day(edition.rental.starts_at),
                    time=time_of_day(edition.rental.starts_at),
                ),
                number=edition.rental.number,
                renter=full_name(edition.rental.beneficiary),
                vehicle=edition.rental.scooter.plate or edition.rental.scooter.fleet_number,
                edition=_("édition %(number)s", number=edition.number),
                pages=ngettext("%(num)s page", "%(num)s pages", edition.pages),
            )
            for edition in editions
        ),
    )
