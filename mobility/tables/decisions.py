"""What the house asks for, what its insurer asks for, and what was decided of whom."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.eligibility import Outcome
from mobility.rules.exceptions import ExceptionState, Occasion
from mobility.rules.licence import VehicleClass, Verdict
from mobility.rules.reasons import FindingKind, FindingState
from mobility.tables.people import Beneficiary


class PolicyVersion(Versioned, Model):
    """The criteria in force from a day on; a policy in use is never changed, a new one starts."""

    __tablename__ = "policy"
    id: Mapped[Key]
    name: Mapped[Name]
    starts_on: Mapped[date] = mapped_column(unique=True)
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(server_default="1")
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    """What it changes and why, for those who read it years later."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class InsurancePolicy(Versioned, Model):
    """A contract with an insurer: what it covers, from when to when, and whom it lets ride."""

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="in_order"),
        CheckConstraint("minimum_age IS NULL OR minimum_age >= 14", name="minimum_age"),
        CheckConstraint("excess_cents >= 0 AND theft_excess_cents >= 0", name="excess"),
    )
    id: Mapped[Key]
    insurer: Mapped[Name]
    number: Mapped[Name]
    phone: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """First day on which it no longer holds."""
    classes: Mapped[list[str]] = mapped_column(JSON)
    """Vehicle classes that it covers."""
    minimum_age: Mapped[int | None]
    seniority_months: Mapped[int | None]
    """How long the title to ride must have been held."""
    exclusions: Mapped[list[str]] = mapped_column(JSON)
    """Uses that it does not cover (deliveries…), as codes or plain lines."""
    excess_cents: Mapped[Cents] = mapped_column(default=0)
    theft_excess_cents: Mapped[Cents] = mapped_column(default=0)


class Decision(Model):
    """A dated act: the facts as they were, the policy, the outcome and until when. Never edited."""

    __table_args__ = (Index("ix_decision_beneficiary_taken", "beneficiary_id", "taken_at"),)
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy.id"))
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass))
    taken_at: Mapped[Moment]
    taken_on: Mapped[date] = mapped_column(index=True)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    occasion: Mapped[Occasion] = mapped_column(
        choice(Occasion), default=Occasion.FILE, server_default=Occasion.FILE
    )
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    riding: Mapped[Verdict] = mapped_column(choice(Verdict))
    valid_until: Mapped[date | None]
    missing: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    beneficiary: Mapped[Beneficiary] = relationship()
    policy: Mapped[PolicyVersion] = relationship()
    findings: Mapped[list["DecisionFinding"]] = relationship(
        back_populates="decision", order_by="DecisionFinding.position"
    )
    __mapper_args__ = {"confirm_deleted_rows": False}  # noqa: RUF012 - SQLAlchemy's own word


class DecisionFinding(Model):
    """One rule of a decision: what was found, what was expected, whether it was met."""

    __table_args__ = (
        UniqueConstraint("decision_id", "position"),
        CheckConstraint("position >= 0", name="position"),
    )
    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int]
    rule: Mapped[Code]
    kind: Mapped[FindingKind] = mapped_column(choice(FindingKind))
    state: Mapped[FindingState] = mapped_column(choice(FindingState))
    code: Mapped[Code]
    values: Mapped[dict[str, Any]] = mapped_column("found", JSON)
    article: Mapped[Line] = mapped_column(default="")
    decision: Mapped[Decision] = relationship(back_populates="findings")


class ExceptionRequest(Versioned, Model):
    """Somebody asks that rules of the house should not count for one person; somebody else answers."""

    __table_args__ = (
        CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id", name="four_eyes"
        ),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint(
            "(state IN ('granted', 'refused')) = (answered_by_id IS NOT NULL AND answered_at IS NOT NULL"
            " AND answer <> '')",
            name="answered_by_somebody",
        ),
        CheckConstraint("state <> 'granted' OR until IS NOT NULL", name="granted_until"),
        Index("ix_exception_request_state", "state", "asked_at"),
        Index(
            "uq_exception_request_open",
            "decision_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    """The decision that it is asked on."""
    granted_decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    """The decision that was taken because it was granted."""
    rules: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[Line]
    state: Mapped[ExceptionState] = mapped_column(choice(ExceptionState))
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[Moment | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[Line] = mapped_column(default="")
    until: Mapped[date | None]
    """The last day on which it counts."""
    beneficiary: Mapped[Beneficiary] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
