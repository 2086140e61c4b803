"""Mobility assessments in any state."""

from datetime import time
from typing import Any

from mobility import db
from mobility.models import MobilityAssessment
from mobility.rules.assessments import (
    Ability,
    Answers,
    AssessmentState,
    Held,
    Hours,
    HouseholdVehicle,
    Means,
    Obstacle,
    Solution,
    Transit,
    valid_until,
)
from mobility.rules.kept_answers import answers_to_json
from mobility.rules.prescribers import Authorisation
from tests.factories.house import the_user
from tests.factories.people import a_beneficiary, a_prescriber
from tests.machine import DAY, NOW, TODAY

FULL = Answers(
    home="Calais",
    workplace="Transmarck, à Marck",
    distance_km=14,
    days_a_week=5,
    begins=time(5, 0),
    ends=time(13, 0),
    hours=frozenset({Hours.EARLY}),
    transit=Transit.PARTLY,
    transit_minutes=55,
    transit_line="Ligne 5, premier bus à 6 h 40",
    tried=frozenset({Means.BUS, Means.LIFT}),
    tried_note="Le premier bus arrive une heure trop tard.",
    held=Held.CAR,
    ability=Ability.SOME,
    cycles=True,
    household=HouseholdVehicle.TAKEN,
    budget_cents=6_000,
    spent_cents=9_000,
    obstacles=frozenset({Obstacle.CHILDCARE}),
    obstacles_note="Un enfant à déposer le mardi.",
    problem=True,
    solution=Solution.MOPED,
    months=6,
)
"""Everything that is asked, answered."""


def an_assessment(
    state: AssessmentState = AssessmentState.DRAFT,
    *,
    beneficiary_id: int | None = None,
    said: Answers = FULL,
    **facts: Any,
) -> MobilityAssessment:
    """An assessment of yesterday with every answer; a signed one was signed today."""
    values: dict[str, Any] = {
        "beneficiary_id": beneficiary_id or a_beneficiary().id,
        "answers": answers_to_json(said),
        "conclusion": "Travaille dès 5 h à Marck.\nUn scooter 50 lui permet de garder son emploi.",
        "started_at": NOW - 2 * DAY,
        "finished_at": None if state is AssessmentState.DRAFT else NOW - DAY,
    }
    if state is AssessmentState.SIGNED:
        values |= {"signed_by": "Maud Lefèvre", "signed_on": TODAY}
        values |= {"valid_until": valid_until(facts.get("signed_on", TODAY))}
        if "prescriber_id" not in facts:
            values["prescriber_id"] = an_authorised_prescriber().id
    values |= facts
    values.setdefault("made_by_id", the_user().id)
    row = MobilityAssessment(state=state, **values)
    db.session.add(row)
    db.session.flush()
    return row


def an_authorised_prescriber(**facts: Any) -> Any:
    """An organisation that may attest what the State asks for."""
    return a_prescriber(**{"authorisation": Authorisation.VALIDATED} | facts)
