"""What people ride and what they show for it: the facts that `rules.licence` decides on."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mobility.rules.reasons import Finding


class VehicleClass(StrEnum):
    """The legal class of a vehicle: fields J and P.2 of its registration document, never its look."""

    L1E_B = "l1e_b"
    """Moped: 45 km/h, 50 cm³, 4 kW at most."""
    L3E_A1 = "l3e_a1"
    """Light motorcycle: 125 cm³, 11 kW at most."""
    L6E = "l6e"
    """Light quadricycle ("voiture sans permis")."""
    ASSISTED_BICYCLE = "assisted_bicycle"
    KICK_SCOOTER = "kick_scooter"
    CAR_B = "car_b"


class TitleKind(StrEnum):
    """What paper was shown."""

    BSR = "bsr"
    """Brevet de sécurité routière obtained before 19 January 2013: no end date."""
    AM_CARD = "am_card"
    AM_ATTESTATION = "am_attestation"
    ASSR = "assr"
    """School attestation: theory only, it lets nobody ride."""
    LICENCE = "licence"


class Category(StrEnum):
    """Category of a driving licence."""

    AM = "am"
    A1 = "a1"
    A2 = "a2"
    A = "a"
    B1 = "b1"
    B = "b"
    BE = "be"
    C = "c"
    D = "d"


class TrainingKind(StrEnum):
    """What, beside a category B held for two years, opens the 125 (R221-8 II)."""

    SEVEN_HOURS = "seven_hours"
    THREE_HOURS = "three_hours"
    """The former training, before 2011."""
    INSURER_RECORD = "insurer_record"
    """Insurer's "relevé d'information" proving use of a 125 or L5e between 2006 and 2010."""


class CheckVerdict(StrEnum):
    """What a member of staff said after seeing the titles. Never why: judicial facts are not kept."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    TO_REVIEW = "to_review"


class Stay(StrEnum):
    """On what ground a person lives in France; it decides how long a licence from elsewhere holds."""

    RESIDENT = "resident"
    TEMPORARY_PROTECTION = "temporary_protection"
    INTERNATIONAL_PROTECTION = "international_protection"
    STUDENT = "student"
    ASYLUM_SEEKER = "asylum_seeker"


class Verdict(StrEnum):
    """Whether a person may ride."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title to ride, as it was shown. A card with several categories is several titles.

    `obtained_on` is the date of the category (column 10), never that of the card (4a); for an attestation, its date.
    `country` is ISO 3166-1 alpha-2. `codes` are the restrictions of the category, such as `79.02`. `provisional`: what was
    shown is not the title itself (declaration of loss, form, request under way).
    """

    kind: TitleKind
    category: Category | None = None
    country: str = "FR"
    obtained_on: date | None = None
    valid_until: date | None = None
    codes: frozenset[str] = field(default_factory=frozenset)
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training, or the proof that replaces it, and its date."""

    kind: TrainingKind
    followed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCheck:
    """The last time that somebody of the house looked at the titles."""

    verdict: CheckVerdict
    on: date
    seen_by_id: int | None = None
    """Who looked; told beside the decision, weighed by no rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """A person as the law of riding sees them.

    `resident_since` is the start of normal residence in France, or of the residence permit of a protected person;
    `permit_until` the end of the permit or of temporary protection.
    """

    born_on: date
    titles: tuple[Title, ...] = ()
    trainings: tuple[Training, ...] = ()
    check: TitleCheck | None = None
    stay: Stay = Stay.RESIDENT
    resident_since: date | None = None
    permit_until: date | None = None
    guardian_signs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """Whether a person may ride a class on a day, why, and up to which day (included; None: no end is known).

    `abroad` is False where the right stops at the border (R221-8 II): the Belgian one is within riding distance.
    """

    verdict: Verdict
    reasons: tuple[Finding, ...]
    until: date | None = None
    abroad: bool = True
