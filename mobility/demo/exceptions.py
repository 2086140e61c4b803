"""Exceptions of the demonstration: one that waits for an answer, one that was granted, one that was refused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.demo.stage import Stage
from mobility.models import Decision
from mobility.rules.exceptions import ExceptionState
from mobility.rules.licence import Category, TitleKind, VehicleClass
from mobility.services import beneficiaries, decisions, exceptions, papers
from mobility.services.beneficiaries import Facts
from mobility.services.papers import ProofFacts, TitleFacts

FAR = "out_of_territory"
PAPERS = ("identity", "address", "situation", "need", "riding_title")


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody from outside the territory, why an agent asks for them, and what the manager answers."""

    first_names: str
    birth_name: str
    town: tuple[str, str, str]
    days: int
    """Days before today on which it was asked."""
    reason: str
    state: ExceptionState
    answer: str = ""


SCENES = (
    Scene(
        "Mariama", "Cissé", ("62041", "62000", "Arras"), 1,
        "Embauchée de nuit à Marck, déménage à Calais le mois prochain.", ExceptionState.ASKED,
    ),
    Scene(
        "Dylan", "Carpentier", ("62498", "62300", "Lens"), 12,
        "Contrat de 3 mois au port, logé chez sa sœur en semaine.", ExceptionState.GRANTED,
        "Accordée pour la durée du contrat : aucun bus avant 6 h.",
    ),
    Scene(
        "Sophie", "Wattel", ("59350", "59000", "Lille"), 15,
        "Cherche un emploi dans le Calaisis.", ExceptionState.REFUSED,
        "Pas encore de trajet vers le Calaisis. À revoir avec une promesse d'embauche.",
    ),
)  # fmt: skip


def play(stage: Stage) -> None:
    """Each of them signs up, is refused, and is asked for; two have their answer."""
    for rank, scene in enumerate(SCENES):
        _play(stage, scene, rank)


def _play(stage: Stage, scene: Scene, rank: int) -> None:
    site = next(iter(stage.sites))
    agent, manager = stage.agent(site), stage.staff["manager"]
    at = stage.at(-scene.days, 10, 10 + rank)
    decision = stage.do(lambda: _refused(stage, scene, rank, site, at), at=at, by=agent)
    asked_at = at + timedelta(minutes=12)
    until = stage.today + timedelta(days=80)
    row = stage.do(
        lambda: exceptions.ask(
            decision.id, [FAR], scene.reason, until=until, by=agent, now=asked_at
        ),
        at=asked_at,
        by=agent,
    )
    request_id, version, answered_at = row.id, row.version, at + timedelta(hours=5)

    def answer() -> None:
        if scene.state is ExceptionState.GRANTED:
            exceptions.grant(
                request_id, scene.answer, until=until, version=version, by=manager, now=answered_at
            )
        else:
            exceptions.refuse(
                request_id, scene.answer, version=version, by=manager, now=answered_at
            )

    if scene.answer:
        stage.do(answer, at=answered_at, by=manager)


def _refused(stage: Stage, scene: Scene, rank: int, site: str, at: datetime) -> Decision:
    """A complete file from a commune that the rules do not name."""
    agent, on = stage.agent(site), at.date()
    insee, postcode, town = scene.town
    facts = Facts(
        site_id=stage.sites[site],
        birth_name=scene.birth_name,
        first_names=scene.first_names,
        born_on=date(1994 + rank, 3 + rank, 14),
        phone=f"+336399899{rank:02d}",
        email=f"derogation{rank}@example.org",
        address="5 rue de la Gare",
        insee=insee,
        postcode=postcode,
        town=town,
        need="job",
        need_starts_on=on + timedelta(days=20),
        situations=frozenset({"job_seeker"}),
    )
    title = TitleFacts(
        kind=TitleKind.LICENCE,
        category=Category.B,
        obtained_on=date(2015 + rank, 5, 4),
        valid_until=date(2031, 5, 4),
    )
    person = beneficiaries.sign_up(facts, titles=[title], by=agent, now=at)
    papers.see(person, [ProofFacts(kind=one, issued_on=on) for one in PAPERS], by=agent, on=on)
    return decisions.decide(person.reference, VehicleClass.L1E_B, by=agent, now=at)
