"""The people the house is for: who they are, what they may ride, who signs with them."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.licence import Category, CheckVerdict, Stay, TitleKind, TrainingKind
from mobility.rules.people import (
    GuardianKind,
    Housing,
    QpvGeneration,
    QpvSource,
    SuspensionCause,
)
from mobility.tables.house import Site
from mobility.tables.prescribers import Contact, Prescriber


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
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber_contact.id"), index=True)
    """Who at the prescriber's sent the person."""
    referent_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber_contact.id"), index=True)
    """Who follows the person (référent): not always who sent them."""
    via_referent: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Messages go to the référent, as the person wishes."""
    housing: Mapped[Housing] = mapped_column(
        choice(Housing), default=Housing.OWN, server_default=Housing.OWN
    )
    housed_by: Mapped[Name] = mapped_column(default="", server_default="")
    """The host, or the body where the person receives post."""
    family_quotient_cents: Mapped[Cents | None]
    """Monthly family quotient of the CAF, in cents; None where nobody asked."""
    qpv_code: Mapped[Code] = mapped_column(default="", server_default="")
    qpv_generation: Mapped[QpvGeneration | None] = mapped_column(choice(QpvGeneration))
    qpv_source: Mapped[QpvSource | None] = mapped_column(choice(QpvSource))
    qpv_known_on: Mapped[date | None]
    qpv_known_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    helmet_size: Mapped[Code] = mapped_column(default="", server_default="")
    """A size of `rules.equipment.GearSize`, as the person last wore it; empty where nobody knows."""
    glove_size: Mapped[Code] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    """The file that took this one in; its reference leads there."""
    stay: Mapped[Stay] = mapped_column(choice(Stay), default=Stay.RESIDENT)
    """On what ground the person lives in France: it decides how long a licence from elsewhere holds."""
    guardian_signs: Mapped[bool] = mapped_column(default=False)
    """A legal representative signs too (minor, protected adult)."""
    resident_since: Mapped[date | None]
    """Start of normal residence in France: a licence from outside the EU is good for one year from it."""
    permit_until: Mapped[date | None]
    """End of the residence permit or of temporary protection, where one decides a licence's validity."""
    created_at: Mapped[Moment]
    site: Mapped[Site] = relationship()
    prescriber: Mapped[Prescriber | None] = relationship()
    contact: Mapped[Contact | None] = relationship(foreign_keys=[contact_id])
    referent: Mapped[Contact | None] = relationship(foreign_keys=[referent_id])
    guardians: Mapped[list["Guardian"]] = relationship(
        back_populates="beneficiary", cascade="all, delete-orphan", order_by="Guardian.id"
    )
    suspensions: Mapped[list["Suspension"]] = relationship(
        back_populates="beneficiary", order_by="Suspension.id"
    )
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


class Guardian(Versioned, Model):
    """Who signs with a minor or a protected adult, and until when the mandate runs."""

    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[GuardianKind] = mapped_column(choice(GuardianKind))
    name: Mapped[Name]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    mandate: Mapped[Line] = mapped_column(default="")
    """The judgment or document that gives the mandate, as its holder showed it."""
    mandate_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="guardians")


class Suspension(Model):
    """No new rental for a person until a day; has a reason, is shown to the person, and is lifted by hand."""

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
    )
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    cause: Mapped[SuspensionCause] = mapped_column(choice(SuspensionCause))
    reason: Mapped[Line]
    """In words to the person."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day on which it holds."""
    decided_at: Mapped[Moment]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[Moment | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_because: Mapped[Line] = mapped_column(default="")
    beneficiary: Mapped[Beneficiary] = relationship(back_populates="suspensions")


class Merge(Model):
    """Two files of one person became one: which stayed, what was taken from which, what moved."""

    __tablename__ = "beneficiary_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> dropped_id", name="two_files"),
        Index(
            "uq_beneficiary_merge_dropped",
            "dropped_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    kept_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    dropped_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    merged_at: Mapped[Moment]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By field: the values of both, and whose was kept."""
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By table: the rows that went over to the kept file."""
    undone_at: Mapped[Moment | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kept: Mapped[Beneficiary] = relationship(foreign_keys=[kept_id])
    dropped: Mapped[Beneficiary] = relationship(foreign_keys=[dropped_id])


class TwinKey(Model):
    """A key under which a person is found by what they share with others (`rules.likeness`)."""

    __journal__ = False
    __table_args__ = (UniqueConstraint("beneficiary_id", "key"),)
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    key: Mapped[Line] = mapped_column(index=True)


class Apart(Model):
    """Somebody of the house said that two files are of two people: the pair is not suggested again."""

    __tablename__ = "beneficiary_apart"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
    )
    id: Mapped[Key]
    one_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True
    )
    said_at: Mapped[Moment]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Proof(Model):
    """A document that was seen: its kind and dates, by whom. Seen and not kept, unless a file is attached."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_kind_issued", "kind", "issued_on"),
        Index("ix_document_valid_until", "valid_until"),
    )
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


class ProofRequest(Model):
    """A paper that a person was asked for, and by when; one open request a kind."""

    __table_args__ = (
        Index(
            "uq_proof_request_open",
            "beneficiary_id",
            "kind",
            unique=True,
            sqlite_where=text("settled_on IS NULL"),
            postgresql_where=text("settled_on IS NULL"),
        ),
        Index("ix_proof_request_due", "settled_on", "due_on"),
    )
    id: Mapped[Key]
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    kind: Mapped[Code]
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    settled_on: Mapped[date | None]
    beneficiary: Mapped[Beneficiary] = relationship()
