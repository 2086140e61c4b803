"""The house of the demonstration: foundation, sites, team, prescribers, fleet."""

from datetime import datetime, time, timedelta
from random import Random

from mobility.demo import cast
from mobility.demo.stage import Stage
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.rules.prescribers import Authorisation
from mobility.rules.roles import Role
from mobility.services import accounts, fleet, house, prescribers, setup, vehicle_models
from mobility.services.accounts import Person
from mobility.services.fleet import ScooterFacts
from mobility.services.prescribers import ContactFacts, PrescriberFacts
from mobility.services.vehicle_models import ModelFacts

OPENED_DAYS_AGO = 200
HOURS = [(day, time(9), time(12)) for day in range(6)] + [
    (day, time(13, 30), time(18)) for day in range(6)
]
PLACES = {
    "Calais Centre": ("24 rue de la Démonstration", "62100", "Calais", "+33353010101"),
    "Marck": ("3 avenue de l'Exemple", "62730", "Marck", "+33353010202"),
}
AUTHORISATIONS = (
    (Authorisation.VALIDATED, 0),
    (Authorisation.VALIDATED, 400),
    (Authorisation.NOT_SET, 0),
    (Authorisation.VALIDATED, -20),
    (Authorisation.NOT_REQUIRED, 0),
    (Authorisation.REFUSED, 0),
)
"""Whether an organisation may attest, and for how many days from today; 0 is without end."""
ROLES = ("Conseillère", "Assistant social")


def build(*, now: datetime, seed: int) -> Stage:
    """Found the house as it was set up months ago."""
    stage = Stage(now=now, chance=Random(seed))
    opened = stage.at(-OPENED_DAYS_AGO, 9)
    hashed = accounts.hash_password(accounts.DEMONSTRATION_PASSWORD)
    stage.do(lambda: _found(stage, opened), at=opened, by=None)
    stage.do(lambda: _staff(stage, hashed, opened), at=opened, by=None)
    _people_of_the_house(stage)
    stage.do(lambda: _prescribers(stage), at=opened, by=stage.staff["manager"])
    stage.do(lambda: _fleet(stage, opened), at=opened, by=stage.staff["manager"])
    return stage


def _found(stage: Stage, opened: datetime) -> None:
    house.found(
        "Mobilité Côte d'Opale (démonstration)",
        legal_form="Fondation, données inventées",
        rna="W622000001",
        siret="12345678200010",
        address="24 rue de la Démonstration\n62100 Calais",
        phone="+33353010101",
        email="bonjour@example.org",
        representative="Claire Debruyne, directrice",
        insurer="Assurance Exemple",
        insurance_policy="EX-2026-0042",
        insurance_phone="+33353010303",
        mediator="Médiateur de la consommation (exemple), 1 rue du Dialogue, 75000 Paris",
        vat_mention="Exonération de TVA, article 261, 7-1° b du CGI",
        sender_name="Mobilité Côte d'Opale",
        sender_email="bonjour@example.org",
        sms_sender="MOBILITE",
        demonstration=True,
    )
    for name, (address, postcode, town, phone) in PLACES.items():
        values = {
            "name": name,
            "address": address,
            "postcode": postcode,
            "town": town,
            "phone": phone,
        }
        site = house.save_site(None, {**values, "turnaround_minutes": 120})
        stage.sites[name] = site.id
        house.set_hours(site.id, HOURS)
    setup.first_rules(starts_on=stage.at(-OPENED_DAYS_AGO - 200, 9).date(), now=opened)


def _staff(stage: Stage, hashed: str, opened: datetime) -> None:
    for email, name, role, sites in cast.STAFF:
        accounts.add(
            email,
            name=name,
            role=Role(role),
            site_ids=[stage.sites[site] for site in sites],
            password_hash=hashed,
            demonstration=True,
            now=opened,
        )


def _people_of_the_house(stage: Stage) -> None:
    for user in accounts.staff():
        sites = frozenset(site.id for site in user.sites)
        person = Person(user.id, 0, user.name, user.email, user.role, sites, demonstration=True)
        stage.staff.setdefault(user.role, person)
        if user.role is Role.AGENT:
            for site in user.sites:
                stage.staff[f"agent:{site.name}"] = person


def _prescribers(stage: Stage) -> None:
    for rank, (name, kind, town) in enumerate(cast.PRESCRIBERS):
        state, days = AUTHORISATIONS[rank % len(AUTHORISATIONS)]
        facts = PrescriberFacts(
            name=name,
            kind=kind,
            contact_name="Accueil",
            phone=f"+3335301{stage.chance.randint(1000, 9999)}",
            email=f"accueil{rank + 1}@example.org",
            town=town,
            authorisation=state,
            authorised_until=stage.today + timedelta(days=days) if days else None,
        )
        row = prescribers.save(None, facts)
        stage.prescribers.append(row.id)
        for place, role in enumerate(ROLES[: 1 + rank % 2]):
            _contact(stage, row.id, 2 * rank + place, role)


def _contact(stage: Stage, prescriber_id: int, rank: int, role: str) -> None:
    name = f"{stage.chance.choice(cast.FIRST_NAMES)} {stage.chance.choice(cast.BIRTH_NAMES)}"
    facts = ContactFacts(
        name=name,
        role=role,
        phone=f"+3335302{stage.chance.randint(1000, 9999)}",
        email=f"contact{rank + 1}@example.org",
    )
    row = prescribers.save_contact(prescriber_id, None, facts)
    stage.contacts.setdefault(prescriber_id, []).append(row.id)


def _fleet(stage: Stage, opened: datetime) -> None:
    models = []
    for make, name, vehicle_class, energy, displacement, watts in cast.MODELS:
        facts = ModelFacts(
            make=make,
            name=name,
            vehicle_class=VehicleClass(vehicle_class),
            energy=Energy(energy),
            displacement_cc=displacement,
            power_watts=watts,
        )
        models.append(vehicle_models.save(None, facts))
    for rank, (model, site, colour) in enumerate(cast.SCOOTERS, start=1):
        bicycle = models[model].vehicle_class is VehicleClass.ASSISTED_BICYCLE
        known = ScooterFacts(
            fleet_number=f"S{rank:02d}" if not bicycle else f"V{rank:02d}",
            model_id=models[model].id,
            site_id=stage.sites[site],
            plate=None if bicycle else f"ZY-{100 + rank * 7}-{'ABCDEFGHJKLMN'[rank - 1]}Z",
            vin=None if bicycle else f"VGADEM0000000{rank:04d}",
            colour=colour,
            first_registered_on=stage.today - timedelta(days=300 + 61 * rank),
            inspection_due_on=None
            if bicycle
            else stage.today + timedelta(days=(24, 400, 700)[rank % 3] + rank),
            insured_until=stage.today + timedelta(days=(400, 210)[rank % 2]),
        )
        km = stage.chance.randrange(400, 9000)
        scooter = fleet.save_scooter(None, known, km=km, by=stage.staff["manager"], now=opened)
        stage.scooter_ids.append(scooter.id)
        stage.scooters[scooter.id] = (models[model].vehicle_class, site)
