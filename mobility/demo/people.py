"""The people of the demonstration: signed up, their papers seen, decided on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility import db
from mobility.demo import cast
from mobility.demo.stage import Player, Stage
from mobility.models import Beneficiary
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import Category, TitleKind, TrainingKind, VehicleClass
from mobility.services import beneficiaries, decisions, papers
from mobility.services.accounts import Person
from mobility.services.beneficiaries import Facts
from mobility.services.papers import ProofFacts, TitleFacts, TrainingFacts

SITUATIONS = (
    "job_seeker",
    "rsa",
    "youth_mission",
    "temp_worker",
    "low_wage_employee",
    "trainee",
    "apprentice",
)
AGEING = ("address", "situation")
NEEDS = ("job", "job", "keep_job", "training", "internship", "job")


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of person: what they may ride, and with which title."""

    vehicle_class: VehicleClass
    born: tuple[int, int]
    titles: tuple[TitleFacts, ...] = ()
    seven_hours: bool = False
    complete: bool = True
    often: int = 1


def _kinds(today: date) -> list[Kind]:
    """From the commonest to those for whom something is missing."""
    l1, l3 = VehicleClass.L1E_B, VehicleClass.L3E_A1
    am = TitleFacts(
        kind=TitleKind.AM_CARD, category=Category.AM, obtained_on=today - timedelta(days=900),
        valid_until=today + timedelta(days=4000),
    )  # fmt: skip
    licence_b = TitleFacts(
        kind=TitleKind.LICENCE, category=Category.B, number="210692106990", obtained_on=today - timedelta(days=3000),
        valid_until=today + timedelta(days=2400),
    )  # fmt: skip
    recent_b = TitleFacts(
        kind=TitleKind.LICENCE, category=Category.B, obtained_on=today - timedelta(days=300),
        valid_until=today + timedelta(days=5000),
    )  # fmt: skip
    bsr = TitleFacts(kind=TitleKind.BSR, obtained_on=date(2010, 6, 12))
    assr = TitleFacts(kind=TitleKind.ASSR, obtained_on=date(2015, 5, 4))
    return [
        Kind(l1, (1989, 2005), (am,), often=6),
        Kind(l1, (1962, 1987), often=3),
        Kind(l1, (1988, 1995), (bsr,), often=3),
        Kind(l3, (1970, 1998), (licence_b,), seven_hours=True, often=6),
        Kind(VehicleClass.ASSISTED_BICYCLE, (1975, 2004), often=2),
        Kind(l1, (1990, 2004), (recent_b,), complete=False, often=2),
        Kind(l1, (1999, 2006), (assr,)),
        Kind(l3, (1985, 2000), (recent_b,)),
        Kind(l1, (1990, 2000)),
    ]


def sign_up(stage: Stage, *, number: int) -> None:
    """Sign so many people up, most of them long enough ago to have rented before."""
    kinds = [kind for kind in _kinds(stage.today) for _ in range(kind.often)]
    sites = list(stage.sites)
    for rank in range(number):
        kind = kinds[rank % len(kinds)]
        site = sites[0] if rank % 5 < 3 else sites[1]
        _one(stage, kind, site, rank)


def _one(stage: Stage, kind: Kind, site: str, rank: int) -> None:
    agent = stage.agent(site)
    at = stage.at(-150 + rank % 30, 10, rank % 60)
    facts = _facts(stage, kind, site, rank)

    def unit() -> tuple[str, int, Outcome]:
        person = beneficiaries.sign_up(facts, by=agent, now=at)
        _show_papers(person, kind, by=agent, on=at.date())
        decision = decisions.decide(person.reference, kind.vehicle_class, by=agent, now=at)
        return person.reference, person.id, decision.outcome

    reference, beneficiary_id, outcome = stage.do(unit, at=at, by=agent)
    if outcome is Outcome.ELIGIBLE:
        stage.people.append(
            Player(
                reference=reference,
                beneficiary_id=beneficiary_id,
                site=site,
                vehicle_class=kind.vehicle_class,
            )
        )
    elif rank % 2:
        lately = stage.at(-18, 9, rank % 60)
        stage.do(
            lambda: decisions.decide(reference, kind.vehicle_class, by=agent, now=lately),
            at=lately,
            by=agent,
        )
        if outcome is Outcome.INCOMPLETE:
            stage.incomplete.append(reference)


def _show_papers(person: Beneficiary, kind: Kind, *, by: Person, on: date) -> None:
    """Titles, a training, and the papers of the file; of an incomplete one only the first two."""
    for title in kind.titles:
        papers.add_title(person, title, on=on)
    if kind.seven_hours:
        followed = TrainingFacts(
            kind=TrainingKind.SEVEN_HOURS, followed_on=on - timedelta(days=120)
        )
        papers.add_training(person, followed, on=on)
    kinds = ["identity", "address", "situation", "need", "riding_title"]
    seen = kinds if kind.complete else kinds[:2]
    papers.see(person, [ProofFacts(kind=one, issued_on=on) for one in seen], by=by, on=on)


def weigh_again(stage: Stage, player: Player, at: datetime) -> None:
    """Papers age: those that do are shown anew and weighed before each rental, so that a decision holds then."""
    manager = stage.staff["manager"]

    def unit() -> None:
        person = beneficiaries.get(player.reference, by=manager)
        fresh = [ProofFacts(kind=one, issued_on=at.date()) for one in AGEING]
        papers.see(person, fresh, by=manager, on=at.date())
        decisions.decide(player.reference, player.vehicle_class, by=manager, now=at)

    stage.do(unit, at=at, by=manager)


def freshen(stage: Stage) -> None:
    """Whoever has not rented lately was weighed three weeks ago, so that their decision holds today."""
    at, manager = stage.at(-20, 8, 45), stage.staff["manager"]
    for player in stage.people:
        db.session.rollback()
        held = beneficiaries.get(player.reference, by=manager).proofs
        if all(one.seen_on < at.date() for one in held if one.kind in AGEING):
            weigh_again(stage, player, at)


def _facts(stage: Stage, kind: Kind, site: str, rank: int) -> Facts:
    chance = stage.chance
    prescriber_id = chance.choice(stage.prescribers) if rank % 6 else None
    insee, postcode, town = chance.choice(cast.TOWNS)
    place, distance = chance.choice(cast.WORKPLACES)
    need = chance.choice(NEEDS)
    reachable = rank % 17 != 16
    first = cast.FIRST_NAMES[rank % len(cast.FIRST_NAMES)]
    name = cast.BIRTH_NAMES[(rank * 7 + rank // len(cast.BIRTH_NAMES)) % len(cast.BIRTH_NAMES)]
    return Facts(
        site_id=stage.sites[site],
        birth_name=name,
        first_names=first,
        born_on=date(chance.randint(*kind.born), chance.randint(1, 12), chance.randint(1, 28)),
        birth_place=chance.choice(
            ("Calais", "Boulogne-sur-Mer", "Lille", "Dunkerque", "Conakry", "Kyïv", "Alger")
        ),
        phone=f"+3363998{chance.randint(0, 9999):04d}" if reachable else "",
        email=f"demo{rank:03d}@example.org" if rank % 3 else "",
        address=chance.choice(cast.STREETS),
        postcode=postcode,
        insee=insee,
        town=town,
        channel="email" if rank % 4 == 1 else "sms",
        language="en" if rank % 11 == 5 else "fr",
        need=need,
        need_place=place,
        need_starts_on=stage.today + timedelta(days=chance.randint(-140, 10)),
        commute_km=distance,
        prescriber_id=prescriber_id,
        prescribed_on=stage.today - timedelta(days=chance.randint(150, 180)) if rank % 6 else None,
        situations=frozenset(chance.sample(SITUATIONS, 2 if rank % 3 == 0 else 1)),
    )
