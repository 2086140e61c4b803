"""The facts and criteria that `rules.eligibility` weighs: who asks for what, and what the house asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from mobility.rules.assessments import ENOUGH_MINUTES
from mobility.rules.communes import COMMUNES
from mobility.rules.exceptions import Waiver
from mobility.rules.insurance import Insurance
from mobility.rules.reasons import Finding
from mobility.rules.titles import Rider, VehicleClass


class Situation(StrEnum):
    """What a person lives on or through (DOMAIN §1.2).

    Several hold at once: since 1 January 2025 those who receive the RSA are registered as job seekers too.
    """

    JOB_SEEKER = "job_seeker"
    RSA = "rsa"
    ASS = "ass"
    OTHER_MINIMUM = "other_minimum"
    """Another minimum income; the AAH is not told apart, it would reveal health (DOMAIN §6.3)."""
    YOUTH_MISSION = "youth_mission"
    """Followed by a mission locale (CEJ, PACEA)."""
    IAE_EMPLOYEE = "iae_employee"
    """Employee of a structure of insertion (ACI, AI, EI, ETTI, EITI)."""
    TEMP_WORKER = "temp_worker"
    LOW_WAGE_EMPLOYEE = "low_wage_employee"
    """Short contract, part time, or less than the minimum wage."""
    APPRENTICE = "apprentice"
    TRAINEE = "trainee"
    INTERN = "intern"
    """Internship or immersion (PMSMP)."""
    CIVIC_SERVICE = "civic_service"
    BUSINESS_CREATOR = "business_creator"
    OTHER = "other"


class Need(StrEnum):
    """What the scooter is for."""

    JOB = "job"
    KEEP_JOB = "keep_job"
    TRAINING = "training"
    INTERVIEW = "interview"
    INTERNSHIP = "internship"
    JOB_SEARCH = "job_search"
    OTHER = "other"


DATED_NEEDS = frozenset({Need.JOB, Need.TRAINING, Need.INTERNSHIP})
"""Needs that begin on a day; a rental is of no use long before it."""


class ProofKind(StrEnum):
    """What paper proves a fact (DOMAIN §1.3)."""

    PRESCRIPTION = "prescription"
    IDENTITY = "identity"
    """Identity card, passport or residence permit."""
    ADDRESS = "address"
    """A bill, an attestation of the host, or a domiciliation by the CCAS."""
    SITUATION = "situation"
    """Attestation of CAF, France Travail, mission locale or employer."""
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
    """A paper that somebody of the house has seen; `kind` is a `ProofKind` or a foundation's own code."""

    kind: str
    issued_on: date | None = None
    valid_until: date | None = None
    seen_on: date | None = None
    seen_by_id: int | None = None
    """Who saw it; told beside the decision, weighed by no rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person and what they ask for, as plain facts. `None` and empty mean: not known."""

    rider: Rider
    vehicle_class: VehicleClass
    insee: str = ""
    town: str = ""
    """As the file names the commune; told where it is not one of ours, weighed by no rule."""
    situations: frozenset[str] = field(default_factory=frozenset)
    need: str = ""
    need_starts_on: date | None = None
    prescribed_on: date | None = None
    proofs: tuple[Proof, ...] = ()
    used_days: int = 0
    """Days of rental used in the twelve months before."""
    wanted_days: int | None = None
    debt_cents: int = 0
    """What is owed from former rentals, in cents."""
    unreturned_equipment: bool = False
    family_quotient_cents: int | None = None
    """Monthly family quotient of the CAF, in cents."""
    assessed_on: date | None = None
    """The day of the signed mobility assessment that is in force."""
    transit_minutes: int | None = None
    """One way by public transport at the hours of work, by that assessment; None where nothing goes there then."""
    commute_km: int | None = None
    """One way; it is ridden twice a day."""
    renewals: int | None = None
    """Which extension of a running rental this would be (1: the first); None where nothing is extended."""
    insurance: Insurance | None = None
    """What the insurer of this class of vehicle asked for on the day; None where no contract was known."""
    waivers: tuple[Waiver, ...] = ()
    """Exceptions that a manager granted to this person for this class, each with a written reason and an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationProof:
    """The paper that shows one situation, and its greatest age in days; None: however old."""

    kind: str = ProofKind.SITUATION.value
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The criteria of the house in force. An empty set asks for nothing; `None` sets no limit.

    `required_proofs` maps a kind of proof to its greatest age in days, or None where it has no age;
    `situation_proofs` says which paper shows a situation, where it is not the one that is asked of everybody.
    A criterion that is added later needs a default that asks for nothing: policies of before lack it.
    """

    minimum_age: int = 18
    communes: frozenset[str] = field(default_factory=frozenset)
    situations: frozenset[str] = field(default_factory=frozenset)
    situation_proofs: Mapping[str, SituationProof] = field(default_factory=dict)
    needs: frozenset[str] = field(default_factory=frozenset)
    quotient_limit_cents: int | None = None
    """Highest monthly family quotient."""
    longest_rental_days: int | None = None
    most_renewals: int | None = None
    """How many times one rental may be extended."""
    days_a_year: int | None = None
    km_a_day: int | None = None
    """Above it a warning, never a refusal: it is far for a 50."""
    transit_minutes: int | None = None
    """A way by public transport that takes less is another solution: a warning, never a refusal (R13)."""
    validity_days: int = 90
    required_proofs: Mapping[str, int | None] = field(default_factory=dict)
    prescription_required: bool = False
    debt_limit_cents: int = 0
    insurer_minimum_age: int | None = None
    """Of policies written before insurers had contracts of their own (`Applicant.insurance`), which win."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """An outcome with one finding for each rule examined, the proofs that are missing, and how long it holds."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    valid_until: date | None


THREE_MONTHS = 92

DEFAULT_POLICY = Policy(
    minimum_age=18,
    communes=frozenset(commune.insee for commune in COMMUNES),
    situations=frozenset(
        situation.value for situation in Situation if situation is not Situation.OTHER
    ),
    situation_proofs=MappingProxyType(
        {
            situation.value: SituationProof(days=THREE_MONTHS)
            for situation in (
                Situation.JOB_SEEKER,
                Situation.RSA,
                Situation.ASS,
                Situation.OTHER_MINIMUM,
            )
        }
    ),
    needs=frozenset(need.value for need in Need if need is not Need.OTHER),
    longest_rental_days=31,
    most_renewals=2,
    days_a_year=184,
    km_a_day=50,
    transit_minutes=ENOUGH_MINUTES,
    validity_days=90,
    required_proofs=MappingProxyType(
        {
            ProofKind.IDENTITY.value: None,
            ProofKind.ADDRESS.value: THREE_MONTHS,
            ProofKind.SITUATION.value: THREE_MONTHS,
            ProofKind.NEED.value: None,
            ProofKind.RIDING_TITLE.value: None,
        }
    ),
    prescription_required=False,
    debt_limit_cents=0,
)
"""The policy of a new foundation: usual values of social schemes (DOMAIN §1.1 and §1.3), for a manager to confirm."""


def first_policy() -> Policy:
    """The policy that a new foundation starts with."""
    return DEFAULT_POLICY


def named(
    kind: type[Situation] | type[Need] | type[ProofKind], codes: Iterable[str]
) -> tuple[str, ...]:
    """Codes as members of their enum, so that they have a word; a code that nobody knows stays as it is."""
    known = {member.value: member for member in kind}
    return tuple(known.get(code, code) for code in sorted(codes))
