"""Mobility assessments of the demonstration: begun, to be signed, some signed."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from mobility.demo.stage import Player, Stage
from mobility.models import MobilityAssessment
from mobility.rules.assessments import (
    PARTS,
    Ability,
    Answers,
    Held,
    Hours,
    HouseholdVehicle,
    Means,
    Obstacle,
    Part,
    Solution,
    Transit,
)
from mobility.services import assessments
from mobility.services.accounts import Person
from mobility.services.assessments import Signing
from mobility.words import local

EARLY = Answers(
    home="Calais",
    workplace="Transmarck, à Marck",
    distance_km=11,
    days_a_week=5,
    begins=time(5, 0),
    ends=time(13, 0),
    hours=frozenset({Hours.EARLY, Hours.WEEKEND}),
    transit=Transit.PARTLY,
    transit_minutes=50,
    transit_line="Ligne 5, premier bus à 6 h 40",
    tried=frozenset({Means.LIFT, Means.BICYCLE}),
    tried_note="Un collègue dépose trois jours sur cinq, jamais le samedi.",
    held=Held.AM,
    ability=Ability.SURE,
    cycles=True,
    household=HouseholdVehicle.TAKEN,
    budget_cents=6_000,
    spent_cents=9_500,
    obstacles=frozenset({Obstacle.DEPOSIT, Obstacle.EQUIPMENT}),
    problem=True,
    solution=Solution.MOPED,
    months=6,
)
SERVED = replace(
    EARLY,
    workplace="Cité Europe, à Coquelles",
    distance_km=7,
    begins=time(9, 0),
    ends=time(17, 0),
    hours=frozenset({Hours.DAY}),
    transit=Transit.FITS,
    transit_minutes=25,
    transit_line="Ligne 1, toutes les 15 minutes",
    tried=frozenset({Means.BUS}),
    tried_note="",
    obstacles=frozenset({Obstacle.ORIENTATION}),
    problem=False,
    solution=Solution.COACHING,
    months=None,
)
FAR = replace(
    EARLY,
    workplace="Atelier à Saint-Omer",
    distance_km=38,
    transit=Transit.NONE,
    transit_minutes=None,
    transit_line="",
    held=Held.CAR,
    solution=Solution.LIGHT_MOTORCYCLE,
)
CONCLUSIONS = {
    EARLY: "Prend son poste à 5 h, six jours par semaine. Le premier bus part trop tard.\n"
    "Un scooter 50 lui permet de garder son emploi pendant qu'un covoiturage se met en place.",
    SERVED: "Le bus dessert le lieu aux bonnes heures en 25 minutes. Deux trajets accompagnés suffisent.",
    FAR: "Aucun transport vers l'atelier. La distance demande un 125, et la personne a la formation.",
}


def play(stage: Stage) -> None:
    """One for each state, of people who may ride."""
    fitting = [one for one in stage.people if one.site == "Calais Centre"][:5]
    for player, said, days, signed_after in zip(
        fitting,
        (EARLY, FAR, EARLY, SERVED, EARLY),
        (-110, -40, -12, -3, -1),
        (2, 3, 1, None, None),
        strict=False,
    ):
        _assess(stage, player, said, days)
        if signed_after is not None:
            _sign(stage, player, stage.at(days, 11) + timedelta(days=signed_after))


def _assess(stage: Stage, player: Player, said: Answers, days: int) -> None:
    """Answer part by part as an agent does; the youngest one is left halfway."""
    agent, at = stage.agent(player.site), stage.at(days, 11)
    half = days == -1

    def unit() -> None:
        row = assessments.start(player.reference, by=agent, now=at)
        for part in Part:
            if half and part is Part.MEANS:
                return
            _write(row, part, said, by=agent)
        assessments.finish(row.id, version=row.version, by=agent, now=at)

    stage.do(unit, at=at, by=agent)


def _sign(stage: Stage, player: Player, at: datetime) -> None:
    """The first organisation that may sign does."""
    agent, on = stage.agent(player.site), local(at).date()

    def unit() -> None:
        able = assessments.signers(on=on)
        row = assessments.of_person(player.beneficiary_id)[0]
        if able:
            facts = Signing(prescriber_id=int(able[0][0]), signed_by="Hélène Vasseur", signed_on=on)
            assessments.sign(row.id, facts, version=row.version, by=agent, now=at)

    stage.do(unit, at=at, by=agent)


def _write(row: MobilityAssessment, part: Part, said: Answers, *, by: Person) -> None:
    values = {name: getattr(said, name) for name in PARTS[part]}
    if part is Part.CONCLUSION:
        values["conclusion"] = CONCLUSIONS[said]
    assessments.write(row.id, part, values, version=row.version, by=by)
