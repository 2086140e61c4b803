"""Whether the house may rent to a person, by the policy in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mobility.rules.licence import Rider, VehicleClass
from mobility.rules.reasons import Finding


class Situation(StrEnum):
    """What a person lives on or through. Several hold at once: since 2025 RSA and job seeker overlap."""

    JOB_SEEKER = "job_seeker"
    RSA = "rsa"
    ASS = "ass"
    OTHER_MINIMUM = "other_minimum"
    """Another minimum income; AAH is not told apart (GDPR: it would reveal health)."""
    YOUTH_SUPPORT = "youth_support"
    """Followed by a mission locale (CEJ, PACEA)."""
    INSERTION_EMPLOYEE = "insertion_employee"
    """Employee of a structure of insertion (ACI, AI, EI, ETTI, EITI)."""
    TEMP_WORKER = "temp_worker"
    PRECARIOUS_EMPLOYEE = "precarious_employee"
    """Short contract, part time or less than the minimum wage."""
    APPRENTICE = "apprentice"
    TRAINEE = "trainee"
    WORK_PLACEMENT = "work_placement"
    """Internship or PMSMP."""
    CIVIC_SERVICE = "civic_service"
    FOUNDER = "founder"
    """Creating a business."""
    STUDENT = "student"
    TEMPORARY_PROTECTION = "temporary_protection"
    INTERNATIONAL_PROTECTION = "international_protection"
    ASYLUM_SEEKER = "asylum_seeker"
    OTHER = "other"


class Need(StrEnum):
    """What the scooter is for."""

    JOB = "job"
    JOB_KEEPING = "job_keeping"
    TRAINING = "training"
    PLACEMENT = "placement"
    JOB_SEARCH = "job_search"
    INTEGRATION = "integration"
    """A step of social insertion: care, childcare, official errands."""


class ProofKind(StrEnum):
    """What paper proves a fact."""

    PRESCRIPTION = "prescription"
    IDENTITY = "identity"
    RESIDENCE_PERMIT = "residence_permit"
    ADDRESS = "address"
    SITUATION = "situation"
    """Attestation of RSA, ASS, France Travail, mission locale or the employer."""
    NEED = "need"
    """Contract, promise of employment, attestation of training or placement."""
    RIDING_TITLE = "riding_title"
    LIABILITY_INSURANCE = "liability_insurance"
    GUARDIAN_CONSENT = "guardian_consent"
    MOBILITY_DIAGNOSIS = "mobility_diagnosis"


class Outcome(StrEnum):
    """What comes of an assessment; never a bare yes or no."""

    ELIGIBLE = "eligible"
    INCOMPLETE = "incomplete"
    NOT_ELIGIBLE = "not_eligible"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A paper that somebody of the house has seen."""

    kind: str
    issued_on: date | None = None
    valid_until: date | None = None
    seen_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person and what they ask for, as plain facts. `None` and empty mean: not known."""

    rider: Rider
    vehicle_class: VehicleClass
    insee: str = ""
    situations: frozenset[str] = field(default_factory=frozenset)
    need: str = ""
    need_starts_on: date | None = None
    prescribed_on: date | None = None
    proofs: tuple[Proof, ...] = ()
    used_days: int = 0
    """Days of rental used in the twelve months before."""
    wanted_days: int | None = None
    debt_cents: int = 0
    unreturned_equipment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The criteria of the house in force. An empty set asks for nothing; `None` sets no limit.

    `required_proofs` maps a kind of proof to its greatest age in days, or None where it has no age.
    """

    minimum_age: int
    communes: frozenset[str]
    situations: frozenset[str]
    needs: frozenset[str]
    longest_rental_days: int | None
    days_a_year: int | None
    validity_days: int
    required_proofs: Mapping[str, int | None]
    prescription_required: bool
    debt_limit_cents: int
    insurer_minimum_age: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """An outcome with one finding for each rule examined, the proofs that are missing, and how long it holds."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    valid_until: date | None


def assess(applicant: Applicant, policy: Policy, on: date) -> Assessment:
    """What the policy says of a person on a day."""
    raise NotImplementedError
