"""What a rule says of a case: one finding a rule, with what was found and what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """What is examined, by its number in DOMAIN §1.5 (from R16 on: ours)."""

    TERRITORY = "R01"
    AGE = "R02"
    TITLE = "R03"
    """Whether the person holds a title to ride at all."""
    CATEGORY = "R04"
    """Whether that title opens this class of vehicle."""
    NEED = "R05"
    PRESCRIPTION = "R06"
    PROOF = "R07"
    DAYS = "R08"
    DEBT = "R09"
    EQUIPMENT = "R10"
    INSURER = "R11"
    CHECK = "R12"
    """What a member of staff said after seeing the titles; why is never kept."""
    ALTERNATIVE = "R13"
    """Whether public transport would do, by a signed mobility assessment."""
    GUARDIAN = "R14"
    SITUATION = "R16"
    QUOTIENT = "R17"
    RENEWALS = "R18"
    DISTANCE = "R19"


class Code(StrEnum):
    """Each answer that a rule can give; `words` has a sentence for each. In brackets: its values."""

    # R02, age
    AGE_LEGAL = "age_legal"
    """[age, minimum]"""
    AGE_TOO_YOUNG = "age_too_young"
    """[age, minimum, from_day] by law"""
    AGE_ENOUGH = "age_enough"
    """[age, minimum]"""
    AGE_BELOW_POLICY = "age_below_policy"
    """[age, minimum, from_day] by the house's policy"""
    # R14, minors
    GUARDIAN_SIGNS = "guardian_signs"
    """[age]"""
    GUARDIAN_MISSING = "guardian_missing"
    """[age]"""
    # R12, what a member of staff saw
    TITLE_CHECKED = "title_checked"
    """[checked_on]"""
    TITLE_TO_REVIEW = "title_to_review"
    """[checked_on]"""
    TITLE_SEEN_NOT_VALID = "title_seen_not_valid"
    """[checked_on]"""
    # R03, the title; each also has [vehicle], and [row]: the row of DOMAIN §2.3
    NO_TITLE_ASKED = "no_title_asked"
    """[] this vehicle asks for no title"""
    NO_TITLE_NEEDED = "no_title_needed"
    """[born_on] born before 1988"""
    INSURER_MAY_ASK_TITLE = "insurer_may_ask_title"
    """[]"""
    TITLE_MISSING = "title_missing"
    """[]"""
    TITLE_FITS = "title_fits"
    """[title, category, until]"""
    ASSR_ONLY = "assr_only"
    """[title]"""
    ATTESTATION_OVER = "attestation_over"
    """[until]"""
    TITLE_EXPIRED = "title_expired"
    """[title, category, until]"""
    TITLE_NOT_YET = "title_not_yet"
    """[title, category, from_day]"""
    TITLE_DATE_UNKNOWN = "title_date_unknown"
    """[title, category]"""
    TITLE_PROVISIONAL = "title_provisional"
    """[title, category]"""
    FOREIGN_TITLE_FITS = "foreign_title_fits"
    """[category, country, until]"""
    FOREIGN_TITLE_OVER = "foreign_title_over"
    """[category, country, until]"""
    FOREIGN_TITLE_TO_EXAMINE = "foreign_title_to_examine"
    """[category, country]"""
    RESIDENCE_DATE_UNKNOWN = "residence_date_unknown"
    """[category, country]"""
    PERMIT_DATE_UNKNOWN = "permit_date_unknown"
    """[category, country]"""
    # R04, the category
    CATEGORY_INSUFFICIENT = "category_insufficient"
    """[title, category]"""
    TWO_WHEELS_EXCLUDED = "two_wheels_excluded"
    """[title, category] code 79.02"""
    B_BEFORE_1980 = "b_before_1980"
    """[obtained_on, until]"""
    B_WITH_TRAINING = "b_with_training"
    """[obtained_on, training, followed_on, until] in France only"""
    B_TOO_RECENT = "b_too_recent"
    """[obtained_on, from_day]"""
    B_WITHOUT_TRAINING = "b_without_training"
    """[obtained_on]"""
    TRAINING_DOUBTFUL = "training_doubtful"
    """[obtained_on, training, followed_on]"""
    # R01, territory
    IN_TERRITORY = "in_territory"
    """[insee, commune]"""
    OUT_OF_TERRITORY = "out_of_territory"
    """[insee, commune]"""
    COMMUNE_UNKNOWN = "commune_unknown"
    """[]"""
    # R13, another solution, by the mobility assessment; a warning
    TRANSIT_ENOUGH = "transit_enough"
    """[minutes, limit_minutes, assessed_on]"""
    TRANSIT_LONG = "transit_long"
    """[minutes, limit_minutes, assessed_on]"""
    TRANSIT_NONE = "transit_none"
    """[assessed_on] nothing goes there at the hours of work"""
    # R16, situation
    SITUATION_FITS = "situation_fits"
    """[situations]"""
    SITUATION_OUTSIDE = "situation_outside"
    """[situations]"""
    SITUATION_UNKNOWN = "situation_unknown"
    """[]"""
    # R05, need
    NEED_FITS = "need_fits"
    """[need, starts_on]"""
    NEED_OUTSIDE = "need_outside"
    """[need]"""
    NEED_UNKNOWN = "need_unknown"
    """[]"""
    NEED_START_UNKNOWN = "need_start_unknown"
    """[need]"""
    # R06, prescription
    PRESCRIPTION_SEEN = "prescription_seen"
    """[prescribed_on]"""
    PRESCRIPTION_MISSING = "prescription_missing"
    """[]"""
    # R07, proofs
    PROOF_FRESH = "proof_fresh"
    """[proof, issued_on, until]"""
    PROOF_MISSING = "proof_missing"
    """[proof, days]"""
    PROOF_EXPIRED = "proof_expired"
    """[proof, days, until]"""
    PROOF_UNDATED = "proof_undated"
    """[proof, days]"""
    PROOF_NOT_SEEN = "proof_not_seen"
    """[proof]"""
    # R08, days
    DAYS_LEFT = "days_left"
    """[used_days, limit_days, left_days]"""
    DAYS_USED_UP = "days_used_up"
    """[used_days, limit_days, left_days, wanted_days]"""
    RENTAL_SHORT_ENOUGH = "rental_short_enough"
    """[wanted_days, limit_days]"""
    RENTAL_TOO_LONG = "rental_too_long"
    """[wanted_days, limit_days]"""
    # R17, family quotient
    QUOTIENT_WITHIN = "quotient_within"
    """[quotient_cents, limit_cents]"""
    QUOTIENT_TOO_HIGH = "quotient_too_high"
    """[quotient_cents, limit_cents]"""
    QUOTIENT_UNKNOWN = "quotient_unknown"
    """[limit_cents]"""
    # R18, extensions of a rental
    RENEWALS_LEFT = "renewals_left"
    """[renewals, limit] which extension this is, how many there may be"""
    RENEWALS_USED_UP = "renewals_used_up"
    """[renewals, limit]"""
    # R19, what is ridden in a day; a warning
    DISTANCE_FITS = "distance_fits"
    """[distance_km, limit_km]"""
    DISTANCE_LONG = "distance_long"
    """[distance_km, limit_km]"""
    # R09, R10, R11
    DEBT_WITHIN_LIMIT = "debt_within_limit"
    """[debt_cents, limit_cents]"""
    DEBT_TOO_HIGH = "debt_too_high"
    """[debt_cents, limit_cents]"""
    EQUIPMENT_BACK = "equipment_back"
    """[]"""
    EQUIPMENT_OUT = "equipment_out"
    """[]"""
    INSURER_AGE_ENOUGH = "insurer_age_enough"
    """[age, minimum]"""
    INSURER_AGE_BELOW = "insurer_age_below"
    """[age, minimum, from_day]"""
    INSURER_COVERS = "insurer_covers"
    """[insurer, vehicle]"""
    INSURER_COVERS_WITHOUT = "insurer_covers_without"
    """[insurer, vehicle, exclusions]"""
    INSURER_EXCLUDES_CLASS = "insurer_excludes_class"
    """[insurer, vehicle]"""
    INSURER_SENIORITY_ENOUGH = "insurer_seniority_enough"
    """[months, minimum_months]"""
    INSURER_SENIORITY_BELOW = "insurer_seniority_below"
    """[months, minimum_months, from_day]"""
    INSURER_SENIORITY_UNKNOWN = "insurer_seniority_unknown"
    """[minimum_months]"""


class FindingKind(StrEnum):
    """Whose rule it is; law and local policy are never mixed.

    A legal rule and an insurer's rule are hard. A house rule may be set aside by a manager, with a written reason.
    """

    LEGAL = "legal"
    INSURER = "insurer"
    HOUSE = "house"


class FindingState(StrEnum):
    """What became of a rule in a case."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """A fact is missing: nobody can say yet."""
    REVIEW = "review"
    """A person has to look; the machine neither accepts nor refuses."""
    EXCEPTED = "excepted"
    """Not met, and a manager let it pass for this person (dérogation); only a rule of the house can be."""
    WARNING = "warning"
    """Worth saying, and in nobody's way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One examined rule and its outcome.

    `rule` names what was examined (`Rule`), `code` the answer (`Code`), `values` what was found and expected as
    plain values (int, str, bool, date, enum members, tuples of them), `article` the source of the rule.
    """

    rule: str
    kind: FindingKind
    state: FindingState
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    article: str = ""


def house(rule: Rule, state: FindingState, code: Code, **values: object) -> Finding:
    """What a rule of the house says."""
    return Finding(rule=rule, kind=FindingKind.HOUSE, state=state, code=code, values=values)
