"""Mobility assessments (diagnostics mobilité): what was asked, what it led to, who signed."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.assessments import AssessmentState
from mobility.tables.people import Beneficiary
from mobility.tables.prescribers import Prescriber


class MobilityAssessment(Versioned, Model):
    """One assessment of how a person gets to work; frozen once finished, good for six months once signed."""

    __table_args__ = (
        CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name="signed_on_a_day"),
    )
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    state: Mapped[AssessmentState] = mapped_column(choice(AssessmentState))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    conclusion: Mapped[str] = mapped_column(default="")
    started_at: Mapped[Moment]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    finished_at: Mapped[Moment | None]
    prescriber_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber.id"))
    signed_by: Mapped[Name] = mapped_column(default="")
    signed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    remark: Mapped[Line] = mapped_column(default="")
    beneficiary: Mapped[Beneficiary] = relationship()
    prescriber: Mapped[Prescriber | None] = relationship()
