"""What a signed mobility assessment tells a decision: whether public transport would do (R13 of DOMAIN §1.5)."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select

from mobility import db
from mobility.models import MobilityAssessment
from mobility.rules.assessments import AssessmentState, Transit
from mobility.rules.kept_answers import answers_from_json


def in_force(beneficiary_id: int, *, on: date) -> MobilityAssessment | None:
    """The assessment that was signed last, if it still proves something on this day."""
    row = MobilityAssessment
    return db.session.scalar(
        select(row)
        .where(
            row.beneficiary_id == beneficiary_id,
            row.state == AssessmentState.SIGNED,
            row.signed_on <= on,
            or_(row.valid_until.is_(None), row.valid_until >= on),
        )
        .order_by(row.signed_on.desc(), row.id.desc())
        .limit(1)
    )


def transit(beneficiary_id: int | None, *, on: date) -> dict[str, Any]:
    """The day of that assessment, and how long the way takes by public transport at the hours of work, as facts.

    No minutes: nothing goes there at those hours. Nothing at all: no assessment says so.
    """
    row = in_force(beneficiary_id, on=on) if beneficiary_id else None
    if row is None:
        return {}
    said = answers_from_json(row.answers)
    if said.transit in {None, Transit.UNCHECKED}:
        return {}
    minutes = said.transit_minutes if said.transit is Transit.FITS else None
    return {"assessed_on": row.signed_on, "transit_minutes": minutes}
