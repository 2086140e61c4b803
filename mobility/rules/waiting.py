"""Who is offered a scooter first: points by need, each of them visible, ties by the day on which the file was complete.

The points are those of DOMAIN §1.5. They say how pressing a need is, never what a person is worth; no single one decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from typing import Generic, TypeVar

from mobility.rules.policies import Need, Situation

VERY_SOON, SOON = timedelta(days=7), timedelta(days=15)
PATIENCE = timedelta(days=15)
"""From here on a wait counts: one point a week begun."""
PAID_WORK = frozenset({Need.JOB, Need.KEEP_JOB, Need.TRAINING, Need.INTERNSHIP})
"""A job or a training that is there, as against a search."""
MINIMA = frozenset({Situation.RSA, Situation.ASS, Situation.OTHER_MINIMUM})
FARTHEST_MOVE = 20
"""How many points a manager may add or take away at once, with a reason."""
FEWEST_TURNS = 3
"""With fewer scooters given in the time looked at, nobody can say how long a wait is."""


class LineCode(StrEnum):
    """Why there are points."""

    STARTS_VERY_SOON = "starts_very_soon"
    STARTS_SOON = "starts_soon"
    WORK_OR_TRAINING = "work_or_training"
    JOB_AT_RISK = "job_at_risk"
    NO_BUS = "no_bus"
    QPV = "qpv"
    MINIMUM_INCOME = "minimum_income"
    FIRST_RENTAL = "first_rental"
    WAITED = "waited"
    MOVED = "moved"


POINTS = {
    LineCode.STARTS_VERY_SOON: 5,
    LineCode.STARTS_SOON: 3,
    LineCode.WORK_OR_TRAINING: 4,
    LineCode.JOB_AT_RISK: 4,
    LineCode.NO_BUS: 3,
    LineCode.QPV: 2,
    LineCode.MINIMUM_INCOME: 2,
    LineCode.FIRST_RENTAL: 1,
}
"""DOMAIN §1.5. A single parent would be a point more; nobody asks who lives with whom, so it is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is known of somebody who waits, as plain facts."""

    asked_on: date
    complete_on: date | None = None
    """Since when the file is complete; ties go to the earlier day, and an incomplete file comes last."""
    need: str = ""
    need_starts_on: date | None = None
    situations: frozenset[str] = field(default_factory=frozenset)
    no_bus: bool = False
    """No public transport at the hours of work, by a mobility assessment."""
    in_qpv: bool = False
    first_rental: bool = True
    moved: int = 0
    """Points that managers added or took away, each time with a reason."""


@dataclass(frozen=True, slots=True)
class Line:
    """Some points, and why."""

    code: LineCode
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a request, line by line."""

    lines: tuple[Line, ...]

    @property
    def points(self) -> int:
        """All of them."""
        return sum(line.points for line in self.lines)


def score(request: Request, on: date) -> Score:
    """How pressing a request is on a day.

    >>> found = score(Request(asked_on=date(2026, 11, 1), need="job", need_starts_on=date(2026, 11, 30)), date(2026, 11, 24))
    >>> [(line.code.value, line.points) for line in found.lines], found.points
    ([('starts_very_soon', 5), ('work_or_training', 4), ('first_rental', 1), ('waited', 2)], 12)
    """
    lines = [Line(code, POINTS[code]) for code in _codes(request, on)]
    waited = on - request.asked_on
    if waited >= PATIENCE:
        lines.append(Line(LineCode.WAITED, 1 + (waited - PATIENCE) // timedelta(weeks=1)))
    if request.moved:
        lines.append(Line(LineCode.MOVED, request.moved))
    return Score(tuple(lines))


def _codes(request: Request, on: date) -> Iterator[LineCode]:
    if request.need_starts_on is not None and request.need in PAID_WORK:
        # A job that has begun already is no less pressing than one that begins on Monday.
        if request.need_starts_on <= on + VERY_SOON:
            yield LineCode.STARTS_VERY_SOON
        elif request.need_starts_on <= on + SOON:
            yield LineCode.STARTS_SOON
    if request.need in PAID_WORK:
        yield LineCode.WORK_OR_TRAINING
    if request.need == Need.KEEP_JOB:
        yield LineCode.JOB_AT_RISK
    if request.no_bus:
        yield LineCode.NO_BUS
    if request.in_qpv:
        yield LineCode.QPV
    if request.situations & MINIMA:
        yield LineCode.MINIMUM_INCOME
    if request.first_rental:
        yield LineCode.FIRST_RENTAL


Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """A place in the queue: 1 is the next."""

    rank: int
    key: Key
    request: Request
    score: Score


def queue(requests: Sequence[tuple[Key, Request]], on: date) -> list[Place[Key]]:
    """Everybody who waits, the most pressing first; ties by the day of the complete file, then of the request."""
    scored = [(key, request, score(request, on)) for key, request in requests]
    scored.sort(key=lambda one: (-one[2].points, one[1].complete_on or date.max, one[1].asked_on))
    return [
        Place(rank, key, request, points)
        for rank, (key, request, points) in enumerate(scored, start=1)
    ]


def expected_weeks(rank: int, turns: int, weeks: int) -> tuple[int, int] | None:
    """Between how many weeks somebody at this rank may wait, where so many scooters were given in so many weeks.

    A range, since nobody knows who brings what back when; None where too few were given to say anything.

    >>> expected_weeks(rank=4, turns=12, weeks=8)
    (1, 4)
    >>> expected_weeks(rank=1, turns=2, weeks=8) is None
    True
    """
    if turns < FEWEST_TURNS or weeks < 1:
        return None
    middle = rank * weeks / turns
    return max(0, floor(middle / 1.5)), max(1, ceil(middle * 1.5))


def deadline(offered_at: datetime, life: timedelta, closings: Sequence[datetime]) -> datetime:
    """Until when an offer stands: the first closing time of an open day that leaves the whole life of an offer.

    `closings` are the coming closing times of the site, in order; where none is known, the life alone decides.
    """
    earliest = offered_at + life
    return next((closing for closing in closings if closing >= earliest), earliest)
