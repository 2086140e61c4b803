"""The people the house is for, those who send them, and what was decided."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import (
    Category,
    CheckVerdict,
    Stay,
    TitleKind,
    TrainingKind,
    VehicleClass,
    Verdict,
)
from mobility.rules.reasons import FindingKind, FindingState


class Prescriber(Versioned, Model):
    """An organisation that sends people; some kinds tell of a private life and are masked outside."""

    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    kind: Mapped[Code]
    search_key: Mapped[str] = mapped_column(index=True)
    contact_name: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    town: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Beneficiary(Versioned, Model):
    """A person whom the lack of transport keeps from a job."""

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(unique=True)
    """Random and public: eight signs, the last one a check."""
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    birth_name: Mapped[Name]
    usage_name: Mapped[Name] = mapped_column(default="")
    first_names: Mapped[Name]
    born_on: Mapped[date]
    birth_place: Mapped[Name] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(index=True)
    """First names and names without accents or case, as `rules.names.search_key` writes them."""
    phone: Mapped[str] = mapped_column(default="", index=True)
    email: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    insee: Mapped[str] = mapped_column(default="")
    town: Mapped[Name] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    channel: Mapped[Code] = mapped_column(default="sms")
    need: Mapped[Code] = mapped_column(default="")
    need_place: Mapped[Name] = mapped_column(default="")
    need_starts_on: Mapped[date | None]
    commute_km: Mapped[int | None]
    prescriber_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber.id"), index=True)
    prescribed_on: Mapped[date | None]
    stay: Mapped[Stay] = mapped_column(choice(Stay), default=Stay.RESIDENT)
    """On what ground the person lives in France: it decides how long a licence from elsewhere holds."""
    guardian_signs: Mapped[bool] = mapped_column(default=False)
    """A legal representative signs too (minor, protected adult)."""
    resident_since: Mapped[date | None]
    """Start of normal residence in France: a licence from outside the EU is good for one year from it."""
    permit_until: Mapped[date | None]
    """End of the residence permit or of temporary protection, where one decides a licence's validity."""
    created_at: Mapped[Moment]
    prescriber: Mapped[Prescriber | None] = relationship()
    situations: Mapped[list["BeneficiarySituation"]] = relationship(
        back_populates="beneficiary",
        cascade="all, delete-orphan",
        order_by="BeneficiarySituation.code",
    )
    licences: Mapped[list["Licence"]] = relationship(
        back_populates="beneficiary", cascade="all, delete-orphan", order_by="Licence.id"
    )
    trainings: Mapped[list["Training"]] = relationship(
        back_populates="beneficiary", cascade="all, delete-orphan", order_by="Training.id"
    )
    title_checks: Mapped[list["TitleCheck"]] = relationship(
        back_populates="beneficiary", cascade="all, delete-orphan", order_by="TitleCheck.id"
    )
    proofs: Mapped[list["Proof"]] = relationship(
        back_populates="beneficiary", cascade="all, delete-orphan", order_by="Proof.id"
    )


class BeneficiarySituation(Model):
    """One situation of a person. Several hold at once: since 2025 RSA and job seeker overlap."""

    __table_args__ = (UniqueConstraint("beneficiary_id", "code"),)
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    code: Mapped[Code]
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="situations")


class Licence(Model):
    """A title to ride that was shown: licence category, BSR, AM card or attestation."""

    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[TitleKind] = mapped_column(choice(TitleKind))
    category: Mapped[Category | None] = mapped_column(choice(Category))
    number: Mapped[Name] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="FR")
    obtained_on: Mapped[date | None]
    """When the category was obtained, not when the card was printed."""
    valid_until: Mapped[date | None]
    codes: Mapped[Name] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    """What was shown is not the title itself (declaration of loss, request under way)."""
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="licences")


class Training(Model):
    """A training that, with a licence B, opens the 125 (article R221-8 of the Code de la route)."""

    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[TrainingKind] = mapped_column(choice(TrainingKind))
    followed_on: Mapped[date]
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="trainings")


class TitleCheck(Model):
    """An agent saw the title on a day: valid, not valid, to review. Never why."""

    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    verdict: Mapped[CheckVerdict] = mapped_column(choice(CheckVerdict))
    checked_on: Mapped[date]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="title_checks")


class Proof(Model):
    """A document that was seen: its kind and dates, by whom. Seen and not kept, unless a file is attached."""

    __tablename__ = "document"
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Code]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    seen_on: Mapped[date]
    seen_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="proofs")


class PolicyVersion(Model):
    """The criteria in force from a day on; a policy in use is never changed, a new one starts."""

    __tablename__ = "policy"
    id: Mapped[Key]
    name: Mapped[Name]
    starts_on: Mapped[date] = mapped_column(unique=True)
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[Moment]


class Decision(Model):
    """A dated act: the facts as they were, the policy, the outcome and until when. Never edited."""

    __table_args__ = (Index("ix_decision_beneficiary_taken", "beneficiary_id", "taken_at"),)
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy.id"))
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass))
    taken_at: Mapped[Moment]
    taken_on: Mapped[date]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
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
