"""Who may ride what, by the Code de la route: the decision table of DOMAIN §2.3, row by row.

The facts are in `rules.titles` and can all be had from here. Judicial facts are never among them: a member of staff
says "valid", "not valid" or "to review" after seeing the titles (`TitleCheck`), never why.

    >>> person = Rider(born_on=date(1988, 1, 1))
    >>> may_ride(VehicleClass.L1E_B, person, date(2026, 11, 24)).verdict.value
    'refused'
    >>> may_ride(VehicleClass.L1E_B, replace(person, born_on=date(1987, 12, 31)), date(2026, 11, 24)).verdict.value
    'allowed'
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from mobility.rules.days import add_days, age_on, anniversary
from mobility.rules.grounds import EXEMPT_BORN_BEFORE, Ground, best, grounds
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from mobility.rules.titles import (
    Category,
    CheckVerdict,
    Ride,
    Rider,
    Stay,
    Title,
    TitleCheck,
    TitleKind,
    Training,
    TrainingKind,
    VehicleClass,
    Verdict,
)

__all__ = [
    "MINIMUM_AGES",
    "TITLED",
    "Category",
    "CheckVerdict",
    "Ride",
    "Rider",
    "Stay",
    "Title",
    "TitleCheck",
    "TitleKind",
    "Training",
    "TrainingKind",
    "VehicleClass",
    "Verdict",
    "last_legal_day",
    "may_ride",
    "novice_until",
]

TITLED = frozenset({VehicleClass.L1E_B, VehicleClass.L3E_A1, VehicleClass.L6E, VehicleClass.CAR_B})
"""Classes that nobody rides without a title, but for people born before 1988 on L1e and L6e."""

PROBATION_YEARS = 3
"""How long a first licence is on probation (L223-1); two after accompanied learning."""

MINIMUM_AGES: Mapping[VehicleClass, tuple[int, FindingKind, str]] = {
    VehicleClass.L1E_B: (14, FindingKind.LEGAL, "R211-2"),
    VehicleClass.L6E: (14, FindingKind.LEGAL, "R211-2"),
    # Twelve until decree 2023-848, in force on 1 September 2023.
    VehicleClass.KICK_SCOOTER: (14, FindingKind.LEGAL, "R412-43-3"),
    VehicleClass.L3E_A1: (16, FindingKind.LEGAL, "R221-5"),
    VehicleClass.CAR_B: (17, FindingKind.LEGAL, "R221-5"),
    # No law sets an age for a bicycle; row 1 says 14 for any vehicle that the house lends.
    VehicleClass.ASSISTED_BICYCLE: (14, FindingKind.HOUSE, ""),
}
"""Lowest age for a class, whose rule that is, and its article."""


def may_ride(vehicle: VehicleClass, rider: Rider, on: date) -> Ride:
    """Whether a person may ride this class of vehicle on this day, and up to which day.

    One refused rule refuses; else one rule to review makes it a review; else it is allowed. `until` is the last
    legal day of the title that reaches farthest. Never raises.

        >>> attestation = Title(kind=TitleKind.AM_ATTESTATION, obtained_on=date(2026, 10, 31))
        >>> ride = may_ride(VehicleClass.L1E_B, Rider(born_on=date(2000, 1, 1), titles=(attestation,)), date(2026, 11, 24))
        >>> ride.verdict.value, ride.until
        ('allowed', datetime.date(2027, 2, 28))
    """
    findings = [_age(vehicle, rider, on)]
    findings += _guardian(rider, on)
    if vehicle not in TITLED:
        findings.append(_no_title_asked(vehicle))
        return Ride(verdict=_verdict(findings), reasons=tuple(findings))
    findings += _check(vehicle, rider)
    found = grounds(vehicle, rider, on)
    chosen = best(found)
    findings.append(chosen.finding)
    findings += _insurer_warning(vehicle, rider, chosen)
    verdict = _verdict(findings)
    met = [ground for ground in found if ground.state is FindingState.MET]
    if verdict is Verdict.REFUSED or not met:
        return Ride(verdict=verdict, reasons=tuple(findings), abroad=False)
    return Ride(
        verdict=verdict,
        reasons=tuple(findings),
        until=None
        if any(ground.until is None for ground in met)
        else max(g.until for g in met if g.until),
        abroad=any(ground.abroad for ground in met),
    )


def last_legal_day(vehicle: VehicleClass, rider: Rider, start: date, end: date) -> date | None:
    """The last day up to which the person may ride without a gap from `start` on, at most `end`; None: not at all.

    A rental can be legal at its start and no more before its end: attestation of four months, licence from elsewhere,
    end of the card. One title may take over from another.

        >>> attestation = Title(kind=TitleKind.AM_ATTESTATION, obtained_on=date(2026, 10, 31))
        >>> person = Rider(born_on=date(2000, 1, 1), titles=(attestation,))
        >>> last_legal_day(VehicleClass.L1E_B, person, date(2027, 2, 15), date(2027, 3, 15))
        datetime.date(2027, 2, 28)
    """
    last: date | None = None
    day = start
    while day <= end:
        ride = may_ride(vehicle, rider, day)
        if ride.verdict is not Verdict.ALLOWED:
            return last
        if ride.until is None or ride.until >= end:
            return end
        last = ride.until
        day = add_days(last, 1)
    return last


def novice_until(rider: Rider, on: date) -> date | None:
    """The last day on which a person drives on probation, where that day is still to come; else None.

    Three years from the first category other than AM (L223-1), in which 0.2 g/l of alcohol is the limit (R234-1) and not
    0.5. Two years after accompanied learning, which no title shows: whoever reads this day says so. A licence from elsewhere
    knows no probation.

        >>> licence = Title(kind=TitleKind.LICENCE, category=Category.B, obtained_on=date(2025, 3, 4))
        >>> novice_until(Rider(born_on=date(2006, 1, 1), titles=(licence,)), date(2026, 11, 24))
        datetime.date(2028, 3, 3)
    """
    begun = [
        title.obtained_on
        for title in rider.titles
        if title.kind is TitleKind.LICENCE
        and title.category is not Category.AM
        and title.country == "FR"
        and title.obtained_on is not None
    ]
    if not begun:
        return None
    last = add_days(anniversary(min(begun), PROBATION_YEARS), -1)
    return last if min(begun) <= on <= last else None


def _verdict(findings: list[Finding]) -> Verdict:
    states = {finding.state for finding in findings}
    if FindingState.NOT_MET in states:
        return Verdict.REFUSED
    return Verdict.REVIEW if FindingState.REVIEW in states else Verdict.ALLOWED


def _age(vehicle: VehicleClass, rider: Rider, on: date) -> Finding:
    """Row 1: under 14, no vehicle. Row 15: a light motorcycle from 16."""
    minimum, kind, article = MINIMUM_AGES[vehicle]
    values: dict[str, object] = {
        "age": age_on(rider.born_on, on),
        "minimum": minimum,
        "vehicle": vehicle,
    }
    old_enough = age_on(rider.born_on, on) >= minimum
    if not old_enough:
        values["from_day"] = anniversary(rider.born_on, minimum)
    return Finding(
        rule=Rule.AGE,
        kind=kind,
        state=FindingState.MET if old_enough else FindingState.NOT_MET,
        code=Code.AGE_LEGAL if old_enough else Code.AGE_TOO_YOUNG,
        values=values,
        article=article,
    )


def _guardian(rider: Rider, on: date) -> list[Finding]:
    """Row 2: from 14 to 17, nobody decides without the guardian's signature (house rule)."""
    age = age_on(rider.born_on, on)
    if age >= 18:
        return []
    return [
        Finding(
            rule=Rule.GUARDIAN,
            kind=FindingKind.HOUSE,
            state=FindingState.MET if rider.guardian_signs else FindingState.REVIEW,
            code=Code.GUARDIAN_SIGNS if rider.guardian_signs else Code.GUARDIAN_MISSING,
            values={"age": age, "row": 2},
        )
    ]


def _no_title_asked(vehicle: VehicleClass) -> Finding:
    """An assisted bicycle (250 W, 25 km/h) and a kick scooter are ridden without a title."""
    return Finding(
        rule=Rule.TITLE,
        kind=FindingKind.LEGAL,
        state=FindingState.MET,
        code=Code.NO_TITLE_ASKED,
        values={"vehicle": vehicle},
        article="R311-1",
    )


_CHECKS: Mapping[CheckVerdict, tuple[FindingState, Code]] = {
    CheckVerdict.VALID: (FindingState.MET, Code.TITLE_CHECKED),
    CheckVerdict.TO_REVIEW: (FindingState.REVIEW, Code.TITLE_TO_REVIEW),
    CheckVerdict.NOT_VALID: (FindingState.NOT_MET, Code.TITLE_SEEN_NOT_VALID),
}


def _check(vehicle: VehicleClass, rider: Rider) -> list[Finding]:
    """Rows 10 to 13 and 21, where sources conflict: the machine never decides, a person does.

    "To review" is a review on any vehicle (rows 10, 11, 12). "Not valid" is a person's own no (rows 13, 21), with one
    care: somebody who needs no title (row 12) is not refused because the one they showed is worth nothing.
    """
    if rider.check is None:
        return []
    state, code = _CHECKS[rider.check.verdict]
    if state is FindingState.NOT_MET and _exempt(vehicle, rider):
        state = FindingState.REVIEW
    return [
        Finding(
            rule=Rule.CHECK,
            kind=FindingKind.LEGAL,
            state=state,
            code=code,
            values={"checked_on": rider.check.on, "vehicle": vehicle},
            article="R211-2" if vehicle in {VehicleClass.L1E_B, VehicleClass.L6E} else "R221-1-1",
        )
    ]


def _exempt(vehicle: VehicleClass, rider: Rider) -> bool:
    return vehicle in {VehicleClass.L1E_B, VehicleClass.L6E} and rider.born_on < EXEMPT_BORN_BEFORE


def _insurer_warning(vehicle: VehicleClass, rider: Rider, chosen: Ground) -> list[Finding]:
    """Row 3: legal without a title, but the insurer may ask for one; a warning, not an obstacle."""
    if not _exempt(vehicle, rider) or chosen.finding.code != Code.NO_TITLE_NEEDED:
        return []
    return [
        replace(
            chosen.finding,
            rule=Rule.INSURER,
            kind=FindingKind.INSURER,
            state=FindingState.WARNING,
            code=Code.INSURER_MAY_ASK_TITLE,
            values={"vehicle": vehicle, "row": 3},
            article="",
        )
    ]
