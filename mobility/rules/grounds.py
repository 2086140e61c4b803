"""What each title that was shown is worth for a class of vehicle: one ground a title (DOMAIN §2.3, rows 3 to 30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mobility.rules.days import add_days, add_months, add_years, anniversary
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from mobility.rules.titles import (
    Category,
    Rider,
    Stay,
    Title,
    TitleKind,
    Training,
    TrainingKind,
    VehicleClass,
)

EXEMPT_BORN_BEFORE = date(1988, 1, 1)
"""Who was born before rides L1e and L6e without a title; 31 December 1987 is exempt, 1 January 1988 is not (R211-2)."""
AM_SINCE = date(2013, 1, 19)
"""From this day on the BSR is category AM: 15 years instead of no end."""
B_EXEMPT_BEFORE = date(1980, 3, 1)
"""A category obtained before needs no training for the 125."""
AM_YEARS = 15
ATTESTATION_MONTHS = 4
B_YEARS = 2
"""How long a category B must be held before it opens the 125 (R221-8 II)."""
TRAINING_EARLY_MONTHS = 1
"""How long before those two years are full the training may be followed."""
FOREIGN_YEARS = 1
"""How long after the start of normal residence a licence from outside the EEA holds (R222-3)."""

EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905 - read as a list of countries
)
"""The other States whose licences are good here while they are valid (R222-1)."""

_CARS = frozenset({Category.B, Category.BE, Category.C, Category.D})
"""Whoever holds BE, C or D has held B at least as long."""
_MOTORCYCLES = frozenset({Category.A1, Category.A2, Category.A})
_FITTING = {
    VehicleClass.L1E_B: frozenset(Category),  # row 9: any category includes AM
    VehicleClass.L6E: frozenset(Category),
    VehicleClass.L3E_A1: _MOTORCYCLES | _CARS,  # row 15; cars on conditions, rows 16 to 20
    VehicleClass.CAR_B: _CARS,
}
_AM_PAPERS = frozenset({TitleKind.BSR, TitleKind.AM_CARD, TitleKind.AM_ATTESTATION})
_MET, _NO, _REVIEW = FindingState.MET, FindingState.NOT_MET, FindingState.REVIEW


@dataclass(frozen=True, slots=True)
class Ground:
    """What one title (or the want of one) gives: its finding, its last day (None: no end), whether abroad too."""

    finding: Finding
    until: date | None = None
    abroad: bool = True

    @property
    def state(self) -> FindingState:
        """Met, not met or to review."""
        return self.finding.state


def grounds(vehicle: VehicleClass, rider: Rider, on: date) -> list[Ground]:
    """Every ground on which a person might ride a class that asks for a title; at least one."""
    found = [_title(vehicle, title, rider, on) for title in rider.titles]
    if vehicle in {VehicleClass.L1E_B, VehicleClass.L6E} and rider.born_on < EXEMPT_BORN_BEFORE:
        # Row 3. The exemption is French law, and ends at the border.
        finding = _finding(
            vehicle, Rule.TITLE, _MET, Code.NO_TITLE_NEEDED, 3, "R211-2", born_on=rider.born_on
        )
        found.append(Ground(finding, abroad=False))
    if not found:
        row = 14 if vehicle is VehicleClass.L3E_A1 else 4
        found.append(
            Ground(_finding(vehicle, Rule.TITLE, _NO, Code.TITLE_MISSING, row, _article(vehicle)))
        )
    return found


_RANK = {_MET: 0, _REVIEW: 1, _NO: 2}
_TELLING = (
    # What to say when several titles are refused: first what time alone will mend.
    Code.B_TOO_RECENT,
    Code.TITLE_NOT_YET,
    Code.B_WITHOUT_TRAINING,
    Code.FOREIGN_TITLE_OVER,
    Code.ATTESTATION_OVER,
    Code.TWO_WHEELS_EXCLUDED,
    Code.CATEGORY_INSUFFICIENT,
)


def best(found: Sequence[Ground]) -> Ground:
    """The ground that decides: one that is met before one to review before one that is not.

    Among those met, a title before the exemption by age, then the farthest end; among the others the most telling.
    """

    def order(ground: Ground) -> tuple[int, ...]:
        code = Code(ground.finding.code)
        if ground.state is _MET:
            last = ground.until or date.max
            return _RANK[_MET], int(code is Code.NO_TITLE_NEEDED), -last.toordinal()
        return _RANK[ground.state], _TELLING.index(code) if code in _TELLING else len(_TELLING)

    return min(found, key=order)


def _article(vehicle: VehicleClass) -> str:
    return "R211-2" if vehicle in {VehicleClass.L1E_B, VehicleClass.L6E} else "R221-1-1"


def _finding(
    vehicle: VehicleClass,
    rule: Rule,
    state: FindingState,
    code: Code,
    row: int,
    article: str,
    **values: object,
) -> Finding:
    return Finding(
        rule=rule,
        kind=FindingKind.LEGAL,
        state=state,
        code=code,
        values={"vehicle": vehicle, "row": row, **values},
        article=article,
    )


def _shown(title: Title) -> dict[str, object]:
    return {"title": title.kind, "category": title.category}


def _title(vehicle: VehicleClass, title: Title, rider: Rider, on: date) -> Ground:
    """What a title gives, by its kind and country."""
    article = _article(vehicle)
    if title.kind is TitleKind.ASSR:  # row 8: theory only, a frequent confusion
        finding = _finding(vehicle, Rule.TITLE, _NO, Code.ASSR_ONLY, 8, article, title=title.kind)
        return Ground(finding)
    if title.provisional:  # row 30
        finding = _finding(
            vehicle, Rule.TITLE, _REVIEW, Code.TITLE_PROVISIONAL, 30, article, **_shown(title)
        )
        return Ground(finding)
    unfit = _unfit(vehicle, title)
    if unfit is not None:
        return Ground(unfit)
    if title.country != "FR" and title.country not in EEA:
        return _from_elsewhere(vehicle, title, rider, on)
    ground = _dated(vehicle, title, on)
    if (
        ground.state is not _MET
        or vehicle is not VehicleClass.L3E_A1
        or title.category not in _CARS
    ):
        return ground
    return _car_licence_on_a_125(vehicle, title, rider, on)


def _unfit(vehicle: VehicleClass, title: Title) -> Finding | None:
    """Whether the category does not open the class (row 14), or a restriction closes it again."""
    category = Category.AM if title.kind in _AM_PAPERS else title.category
    if category not in _FITTING[vehicle]:
        row = 14 if vehicle is VehicleClass.L3E_A1 else 4
        return _finding(
            vehicle,
            Rule.CATEGORY,
            _NO,
            Code.CATEGORY_INSUFFICIENT,
            row,
            _article(vehicle),
            **_shown(title),
        )
    if category is Category.AM and vehicle is VehicleClass.L1E_B and "79.02" in title.codes:
        # This code keeps an AM to vehicles with three or four wheels.
        return _finding(
            vehicle,
            Rule.CATEGORY,
            _NO,
            Code.TWO_WHEELS_EXCLUDED,
            6,
            "directive 2006/126/CE, annexe I, code 79.02",
            **_shown(title),
        )
    return None


def _last_day(title: Title) -> date | None:
    """The last day of a title from France or the EEA; None where it has no end, or none is known."""
    if title.kind is TitleKind.AM_ATTESTATION:  # row 7
        return (
            None if title.obtained_on is None else add_months(title.obtained_on, ATTESTATION_MONTHS)
        )
    if title.valid_until is not None:
        return title.valid_until
    if title.obtained_on is None or (title.kind is TitleKind.BSR and title.obtained_on < AM_SINCE):
        return None  # row 5: a BSR has no end
    if title.kind in _AM_PAPERS or title.category is Category.AM:  # row 6
        return add_years(title.obtained_on, AM_YEARS)
    return None


def _dated(vehicle: VehicleClass, title: Title, on: date) -> Ground:
    """Rows 5, 6, 7, 9, 15 and 22: a title that fits, on a day."""
    article = "R222-1" if title.country in EEA else _article(vehicle)
    other = 6 if title.category is Category.AM else 9
    row = {TitleKind.BSR: 5, TitleKind.AM_CARD: 6, TitleKind.AM_ATTESTATION: 7}.get(
        title.kind, other
    )
    row = 22 if title.country in EEA else 15 if vehicle is VehicleClass.L3E_A1 else row
    until = _last_day(title)
    shown = _shown(title)

    def ground(state: FindingState, code: Code, **values: object) -> Ground:
        return Ground(
            _finding(vehicle, Rule.TITLE, state, code, row, article, **shown, **values), until
        )

    if title.obtained_on is not None and on < title.obtained_on:
        return ground(_NO, Code.TITLE_NOT_YET, from_day=title.obtained_on)
    if until is None and title.kind in {TitleKind.AM_CARD, TitleKind.AM_ATTESTATION}:
        return ground(_REVIEW, Code.TITLE_DATE_UNKNOWN)
    if until is not None and on > until:
        if title.kind is TitleKind.AM_ATTESTATION:
            return ground(_NO, Code.ATTESTATION_OVER, until=until)
        return ground(
            _REVIEW, Code.TITLE_EXPIRED, until=until
        )  # row 6: renewing it is only paper work
    return ground(_MET, Code.TITLE_FITS, until=until)


def _car_licence_on_a_125(vehicle: VehicleClass, title: Title, rider: Rider, on: date) -> Ground:
    """Rows 16 to 20 (R221-8 II): B held for two years, and a training; on national territory only."""
    until = _last_day(title)

    def ground(state: FindingState, code: Code, row: int, **values: object) -> Ground:
        values = {"obtained_on": title.obtained_on, **values}
        finding = _finding(vehicle, Rule.CATEGORY, state, code, row, "R221-8 II", **values)
        return Ground(finding, until, abroad=False)

    if title.country in EEA or title.obtained_on is None:  # row 22: the equivalence is French
        code, row = (
            (Code.FOREIGN_TITLE_TO_EXAMINE, 22)
            if title.country in EEA
            else (Code.TITLE_DATE_UNKNOWN, 17)
        )
        return ground(_REVIEW, code, row, country=title.country, **_shown(title))
    if title.obtained_on < B_EXEMPT_BEFORE:  # row 16
        return ground(_MET, Code.B_BEFORE_1980, 16, until=until)
    # The two years run from the date of the category, never from that of the card.
    full = anniversary(title.obtained_on, B_YEARS)
    if on < full:  # row 17
        return ground(_NO, Code.B_TOO_RECENT, 17, from_day=full)
    training, counts = _training(rider, full, on)
    if training is None:
        return ground(_NO, Code.B_WITHOUT_TRAINING, 18)
    followed: dict[str, object] = {"training": training.kind, "followed_on": training.followed_on}
    if not counts:
        return ground(_REVIEW, Code.TRAINING_DOUBTFUL, 19, **followed)
    row = 20 if training.kind is TrainingKind.INSURER_RECORD else 19
    return ground(_MET, Code.B_WITH_TRAINING, row, until=until, **followed)


def _training(rider: Rider, full: date, on: date) -> tuple[Training | None, bool]:
    """A training already followed on this day, and whether it counts: one that does, if there is one.

    Those 7 hours may be followed from one month before the two years are full.
    """
    earliest = add_months(full, -TRAINING_EARLY_MONTHS)
    followed = [training for training in rider.trainings if training.followed_on <= on]
    for training in followed:
        if training.kind is not TrainingKind.SEVEN_HOURS or training.followed_on >= earliest:
            return training, True
    return (followed[0] if followed else None), False


def _from_elsewhere(vehicle: VehicleClass, title: Title, rider: Rider, on: date) -> Ground:
    """Rows 23 to 29: a licence from outside the European Economic Area."""
    row, term = _foreign_term(title, rider)
    over = isinstance(term, date) and on > term
    if over and row in {23, 26}:
        row = 24
    country: dict[str, object] = {"category": title.category, "country": title.country}
    article = "Règlement (UE) 2022/1280" if row == 25 else "R222-3"

    def finding(state: FindingState, code: Code, **values: object) -> Finding:
        return _finding(vehicle, Rule.TITLE, state, code, row, article, **country, **values)

    if isinstance(term, Code):
        return Ground(finding(_REVIEW, term))
    if over:
        return Ground(finding(_NO, Code.FOREIGN_TITLE_OVER, until=term))
    if title.valid_until is not None and on > title.valid_until:
        return Ground(
            finding(_REVIEW, Code.TITLE_EXPIRED, title=title.kind, until=title.valid_until)
        )
    if title.obtained_on is not None and on < title.obtained_on:
        return Ground(
            finding(_NO, Code.TITLE_NOT_YET, title=title.kind, from_day=title.obtained_on)
        )
    if (
        vehicle is VehicleClass.L3E_A1 and title.category in _CARS
    ):  # as row 22: the equivalence is French
        return Ground(finding(_REVIEW, Code.FOREIGN_TITLE_TO_EXAMINE))
    last = min(term, title.valid_until or term)
    return Ground(finding(_MET, Code.FOREIGN_TITLE_FITS, until=last), last, abroad=False)


def _foreign_term(title: Title, rider: Rider) -> tuple[int, date | Code]:
    """The row of the table, and the last day that the stay gives to the licence, or what nobody knows."""
    if title.country == "GB":  # row 29: an agreement of 2021, frequent in Calais
        return 29, Code.FOREIGN_TITLE_TO_EXAMINE
    if rider.stay is Stay.ASYLUM_SEEKER:  # row 28
        return 28, Code.FOREIGN_TITLE_TO_EXAMINE
    if rider.stay in {Stay.TEMPORARY_PROTECTION, Stay.STUDENT}:
        if rider.stay is Stay.TEMPORARY_PROTECTION and title.country != "UA":
            return 25, Code.FOREIGN_TITLE_TO_EXAMINE
        row = 25 if rider.stay is Stay.TEMPORARY_PROTECTION else 27
        return row, rider.permit_until or Code.PERMIT_DATE_UNKNOWN
    row = 26 if rider.stay is Stay.INTERNATIONAL_PROTECTION else 23
    if rider.resident_since is None:
        return row, Code.RESIDENCE_DATE_UNKNOWN
    # "Within one year": the last day is the eve of the anniversary. An end of the permit before it comes first.
    year = add_days(add_years(rider.resident_since, FOREIGN_YEARS), -1)
    return row, min(year, rider.permit_until or year)
