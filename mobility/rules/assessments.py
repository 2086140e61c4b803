"""The mobility assessment (diagnostic mobilité): what is asked, what it says, and what would be better than a scooter.

"Problème de mobilité" is an official criterion of insertion by work; what proves it is an assessment of an authorised
prescriber, which is good for six months (DOMAIN §1.3). No health and no justice is asked for (DOMAIN §6.3).

    >>> said = Answers(transit=Transit.FITS, transit_minutes=35, distance_km=12)
    >>> [one.code.value for one in remarks(said, frozenset())], suggested(said, frozenset()).value
    (['transit_enough'], 'public_transport')
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from mobility.rules.days import add_months
from mobility.rules.titles import VehicleClass

MONTHS_VALID = 6
"""How long a signed assessment proves something, counted from the signature (DOMAIN §1.3)."""
ENOUGH_MINUTES = 45
"""A way by public transport that takes less is another solution (R13 of DOMAIN §1.5)."""
WALKED_KM = 2
"""Up to here people walk."""
CYCLED_KM = 8
"""Up to here an assisted bicycle does: half an hour at 16 km/h. A habit of the house."""
MOPED_KM = 20
"""Up to here a 50 does: half an hour at 40 km/h, on roads that it may use. A habit of the house."""


class AssessmentState(StrEnum):
    """A draft may still change; a finished one is frozen; a signed one proves something for six months."""

    DRAFT = "draft"
    FINISHED = "finished"
    SIGNED = "signed"


class Part(StrEnum):
    """The parts of the form, in the order in which they are talked through."""

    TRIP = "trip"
    TRANSPORT = "transport"
    RIDING = "riding"
    MEANS = "means"
    CONCLUSION = "conclusion"


class Hours(StrEnum):
    """What is particular about the hours of work."""

    DAY = "day"
    EARLY = "early"
    NIGHT = "night"
    SPLIT = "split"
    WEEKEND = "weekend"
    VARIABLE = "variable"


class Transit(StrEnum):
    """Whether a bus or a train goes there."""

    FITS = "fits"
    PARTLY = "partly"
    """Not at all the hours of work."""
    NONE = "none"
    UNCHECKED = "unchecked"


class HouseholdVehicle(StrEnum):
    """Whether the household has something to drive."""

    NONE = "none"
    TAKEN = "taken"
    """Somebody else needs it at those hours."""
    UNUSABLE = "unusable"
    """Broken down, not insured, or too dear to run."""
    AVAILABLE = "available"


class Held(StrEnum):
    """What a person holds to ride or drive; never why they hold it no more."""

    NOTHING = "nothing"
    LEARNING = "learning"
    AM = "am"
    MOTORCYCLE = "motorcycle"
    CAR = "car"


class Ability(StrEnum):
    """How sure of themselves a person is on two wheels in traffic."""

    SURE = "sure"
    SOME = "some"
    """Some practice is wanted before."""
    NEVER = "never"


class Obstacle(StrEnum):
    """What stands in the way besides; neither health nor justice is asked for."""

    CHILDCARE = "childcare"
    READING = "reading"
    DIGITAL = "digital"
    ORIENTATION = "orientation"
    TRAFFIC = "traffic"
    DEPOSIT = "deposit"
    PARKING = "parking"
    EQUIPMENT = "equipment"
    ADAPTATION = "adaptation"
    """An adapted vehicle would help: yes or no, never why."""


class Means(StrEnum):
    """A way of getting there that was tried, or is used now."""

    WALK = "walk"
    BICYCLE = "bicycle"
    BUS = "bus"
    TRAIN = "train"
    LIFT = "lift"
    CARPOOL = "carpool"
    BORROWED = "borrowed"
    TAXI = "taxi"


class Solution(StrEnum):
    """What is recommended."""

    PUBLIC_TRANSPORT = "public_transport"
    CARPOOL = "carpool"
    OWN_VEHICLE = "own_vehicle"
    WALK = "walk"
    BICYCLE = "bicycle"
    KICK_SCOOTER = "kick_scooter"
    MOPED = "moped"
    LIGHT_MOTORCYCLE = "light_motorcycle"
    LIGHT_CAR = "light_car"
    CAR = "car"
    AM_TRAINING = "am_training"
    LICENCE_B = "licence_b"
    COACHING = "coaching"
    """Learning to move about: reading a timetable, finding a way, cycling in traffic."""
    OTHER = "other"


VEHICLES: Mapping[Solution, VehicleClass] = {
    Solution.BICYCLE: VehicleClass.ASSISTED_BICYCLE,
    Solution.KICK_SCOOTER: VehicleClass.KICK_SCOOTER,
    Solution.MOPED: VehicleClass.L1E_B,
    Solution.LIGHT_MOTORCYCLE: VehicleClass.L3E_A1,
    Solution.LIGHT_CAR: VehicleClass.L6E,
    Solution.CAR: VehicleClass.CAR_B,
}
"""The class of vehicle that a solution is about; those without one are no rental."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person said, part by part. `None` and empty mean: not asked yet, or not known.

    Distances in km one way, durations in minutes from door to door, money in cents a month.
    """

    home: str = ""
    workplace: str = ""
    distance_km: int | None = None
    days_a_week: int | None = None
    begins: time | None = None
    ends: time | None = None
    hours: frozenset[Hours] = field(default_factory=frozenset)
    transit: Transit | None = None
    transit_minutes: int | None = None
    transit_line: str = ""
    tried: frozenset[Means] = field(default_factory=frozenset)
    tried_note: str = ""
    held: Held | None = None
    ability: Ability | None = None
    cycles: bool | None = None
    household: HouseholdVehicle | None = None
    budget_cents: int | None = None
    spent_cents: int | None = None
    obstacles: frozenset[Obstacle] = field(default_factory=frozenset)
    obstacles_note: str = ""
    problem: bool | None = None
    solution: Solution | None = None
    months: int | None = None


PARTS: Mapping[Part, tuple[str, ...]] = {
    Part.TRIP: ("home", "workplace", "distance_km", "days_a_week", "begins", "ends", "hours"),
    Part.TRANSPORT: ("transit", "transit_minutes", "transit_line", "tried", "tried_note"),
    Part.RIDING: ("held", "ability", "cycles", "household"),
    Part.MEANS: ("budget_cents", "spent_cents", "obstacles", "obstacles_note"),
    Part.CONCLUSION: ("problem", "solution", "months"),
}
"""The answers of each part; the text of the conclusion is kept beside them."""
NEEDED: Mapping[Part, tuple[str, ...]] = {
    Part.TRIP: ("home", "workplace", "distance_km", "days_a_week"),
    Part.TRANSPORT: ("transit",),
    Part.RIDING: ("held", "ability", "household"),
    Part.MEANS: ("budget_cents",),
    Part.CONCLUSION: ("problem", "solution"),
}
"""What an assessment cannot be finished without."""


def lacking(answers: Answers) -> tuple[Part, ...]:
    """The parts in which something is missing that an assessment needs.

    >>> [part.value for part in lacking(Answers(transit=Transit.NONE))]
    ['trip', 'riding', 'means', 'conclusion']
    """
    return tuple(
        part
        for part, needed in NEEDED.items()
        if any(getattr(answers, name) in {None, ""} for name in needed)
        # Where a bus goes at the hours of work, how long it takes decides.
        or (
            part is Part.TRANSPORT
            and answers.transit is Transit.FITS
            and answers.transit_minutes is None
        )
    )


class RemarkCode(StrEnum):
    """What the answers say of themselves; in brackets: the values."""

    TRANSIT_ENOUGH = "transit_enough"
    """[minutes, enough] another solution exists (R13)"""
    TRANSIT_LONG = "transit_long"
    """[minutes, enough]"""
    TRANSIT_HOURS = "transit_hours"
    """[]"""
    TRANSIT_NONE = "transit_none"
    """[]"""
    TRANSIT_UNCHECKED = "transit_unchecked"
    """[]"""
    VEHICLE_AT_HOME = "vehicle_at_home"
    """[] another solution exists"""
    NEAR = "near"
    """[km] near enough to walk"""
    CYCLABLE = "cyclable"
    """[km, limit]"""
    FAR_FOR_MOPED = "far_for_moped"
    """[km, limit]"""
    MAY_NOT_RIDE = "may_not_ride"
    """[] neither a 50 nor a 125, by the titles of the file"""
    PRACTICE = "practice"
    """[] some practice before the handover"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that the answers say; `against` if it speaks against lending a vehicle."""

    code: RemarkCode
    values: Mapping[str, object] = field(default_factory=dict)
    against: bool = False


def transit_is_enough(answers: Answers) -> bool:
    """Whether public transport does, at the hours of work and in less than 45 minutes (R13).

    >>> transit_is_enough(Answers(transit=Transit.FITS, transit_minutes=44))
    True
    >>> transit_is_enough(Answers(transit=Transit.FITS, transit_minutes=45))
    False
    """
    return (
        answers.transit is Transit.FITS
        and answers.transit_minutes is not None
        and answers.transit_minutes < ENOUGH_MINUTES
    )


def remarks(answers: Answers, rideable: frozenset[VehicleClass]) -> tuple[Remark, ...]:
    """What the answers say, for whoever concludes; `rideable`: the classes that the law lets the person ride."""
    return (*_of_transit(answers), *_of_distance(answers), *_of_riding(answers, rideable))


def _of_transit(answers: Answers) -> Iterator[Remark]:
    minutes = answers.transit_minutes
    timed: dict[str, object] = {"minutes": minutes, "enough": ENOUGH_MINUTES}
    if transit_is_enough(answers):
        yield Remark(code=RemarkCode.TRANSIT_ENOUGH, values=timed, against=True)
    elif answers.transit is Transit.FITS and minutes is not None:
        yield Remark(code=RemarkCode.TRANSIT_LONG, values=timed)
    elif answers.transit is Transit.PARTLY:
        yield Remark(code=RemarkCode.TRANSIT_HOURS)
    elif answers.transit is Transit.NONE:
        yield Remark(code=RemarkCode.TRANSIT_NONE)
    elif answers.transit is Transit.UNCHECKED:
        yield Remark(code=RemarkCode.TRANSIT_UNCHECKED)
    if answers.household is HouseholdVehicle.AVAILABLE:
        yield Remark(code=RemarkCode.VEHICLE_AT_HOME, against=True)


def _of_distance(answers: Answers) -> Iterator[Remark]:
    far = answers.distance_km
    if far is None:
        return
    if far <= WALKED_KM:
        yield Remark(code=RemarkCode.NEAR, values={"km": far}, against=True)
    elif far <= CYCLED_KM and answers.cycles:
        yield Remark(code=RemarkCode.CYCLABLE, values={"km": far, "limit": CYCLED_KM})
    elif far > MOPED_KM:
        yield Remark(code=RemarkCode.FAR_FOR_MOPED, values={"km": far, "limit": MOPED_KM})


def _of_riding(answers: Answers, rideable: frozenset[VehicleClass]) -> Iterator[Remark]:
    if answers.held is not None and not rideable & {VehicleClass.L1E_B, VehicleClass.L3E_A1}:
        yield Remark(code=RemarkCode.MAY_NOT_RIDE)
    elif answers.ability in {Ability.SOME, Ability.NEVER}:
        yield Remark(code=RemarkCode.PRACTICE)


def suggested(answers: Answers, rideable: frozenset[VehicleClass]) -> Solution | None:
    """The simplest solution that the answers allow, for a person to confirm or not; None while too little is known.

    >>> said = Answers(transit=Transit.NONE, distance_km=14, household=HouseholdVehicle.NONE)
    >>> suggested(said, frozenset({VehicleClass.L1E_B})).value, suggested(said, frozenset()).value
    ('moped', 'am_training')
    """
    if transit_is_enough(answers):
        return Solution.PUBLIC_TRANSPORT
    if answers.household is HouseholdVehicle.AVAILABLE:
        return Solution.OWN_VEHICLE
    if answers.distance_km is None or answers.transit is None:
        return None
    if answers.distance_km <= WALKED_KM:
        return Solution.WALK
    if answers.distance_km <= CYCLED_KM and answers.cycles:
        return Solution.BICYCLE
    return _ridden(answers.distance_km, rideable)


def _ridden(far: int, rideable: frozenset[VehicleClass]) -> Solution:
    """What a person may ride that goes so far; else what would let them get there."""
    wanted = [Solution.LIGHT_MOTORCYCLE, Solution.CAR]
    if far <= MOPED_KM:
        wanted.insert(0, Solution.MOPED)
    otherwise = Solution.AM_TRAINING if far <= MOPED_KM else Solution.CARPOOL
    return next((one for one in wanted if VEHICLES[one] in rideable), otherwise)


def valid_until(signed_on: date) -> date:
    """The last day on which a signed assessment proves something.

    >>> valid_until(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """
    return add_months(signed_on, MONTHS_VALID)
