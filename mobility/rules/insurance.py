"""What the house's insurer asks for beyond the law (R11): never set aside by anybody of the house.

>>> insurance = Insurance(insurer="Exemple", classes=frozenset({"l1e_b"}), minimum_age=21)
>>> rider = Rider(born_on=date(2008, 1, 1))
>>> [one.code.value for one in findings(insurance, VehicleClass.L1E_B, rider, date(2026, 11, 24))]
['insurer_covers', 'insurer_age_below']
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from mobility.rules import licence
from mobility.rules.days import after_months, age_on, anniversary, full_months
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from mobility.rules.titles import Rider, Title, VehicleClass, Verdict

_MET, _NO = FindingState.MET, FindingState.NOT_MET


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """The conditions of one contract of insurance. `None` sets no limit.

    `classes` are those of `VehicleClass` that it covers, `seniority_months` how long the title to ride must have been
    held, `exclusions` the uses that it does not cover, as plain lines for people to read.
    """

    insurer: str = ""
    number: str = ""
    classes: frozenset[str] = field(default_factory=frozenset)
    minimum_age: int | None = None
    seniority_months: int | None = None
    exclusions: tuple[str, ...] = ()


def findings(
    insurance: Insurance, vehicle: VehicleClass, rider: Rider, on: date
) -> Iterator[Finding]:
    """What a contract says of a rider: the class first, since the rest only counts where it is covered."""
    about: dict[str, object] = {"insurer": insurance.insurer, "vehicle": vehicle}
    if vehicle not in insurance.classes:
        yield _of_insurer(_NO, Code.INSURER_EXCLUDES_CLASS, **about)
        return
    if insurance.exclusions:
        yield _of_insurer(
            _MET, Code.INSURER_COVERS_WITHOUT, exclusions=insurance.exclusions, **about
        )
    else:
        yield _of_insurer(_MET, Code.INSURER_COVERS, **about)
    if insurance.minimum_age is not None:
        yield age(rider, insurance.minimum_age, on)
    if insurance.seniority_months is not None and vehicle in licence.TITLED:
        yield from _seniority(vehicle, rider, insurance.seniority_months, on)


def age(rider: Rider, minimum: int, on: date) -> Finding:
    """Whether a rider is as old as the insurer asks for."""
    values: dict[str, object] = {"age": age_on(rider.born_on, on), "minimum": minimum}
    if age_on(rider.born_on, on) >= minimum:
        return _of_insurer(_MET, Code.INSURER_AGE_ENOUGH, **values)
    from_day = anniversary(rider.born_on, minimum)
    return _of_insurer(_NO, Code.INSURER_AGE_BELOW, from_day=from_day, **values)


def _seniority(vehicle: VehicleClass, rider: Rider, minimum: int, on: date) -> Iterator[Finding]:
    """How long the oldest title has been held that opens the class; nothing of somebody who may not ride at all."""
    bare = replace(rider, check=None)
    opening = [title for title in rider.titles if _opens(vehicle, bare, title, on)]
    since = min((one.obtained_on for one in opening if one.obtained_on), default=None)
    if since is None:
        if opening or licence.may_ride(vehicle, bare, on).verdict is not Verdict.REFUSED:
            yield _of_insurer(
                FindingState.UNKNOWN, Code.INSURER_SENIORITY_UNKNOWN, minimum_months=minimum
            )
        return
    from_day = after_months(since, minimum)
    values: dict[str, object] = {"months": full_months(since, on), "minimum_months": minimum}
    if from_day <= on:
        yield _of_insurer(_MET, Code.INSURER_SENIORITY_ENOUGH, **values)
    else:
        yield _of_insurer(_NO, Code.INSURER_SENIORITY_BELOW, from_day=from_day, **values)


def _opens(vehicle: VehicleClass, bare: Rider, title: Title, on: date) -> bool:
    ride = licence.may_ride(vehicle, replace(bare, titles=(title,)), on)
    return ride.verdict is not Verdict.REFUSED


def _of_insurer(state: FindingState, code: Code, **values: object) -> Finding:
    return Finding(
        rule=Rule.INSURER, kind=FindingKind.INSURER, state=state, code=code, values=values
    )
