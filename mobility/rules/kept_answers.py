"""The answers of a mobility assessment as JSON keeps them, and back. What is not known takes no room.

>>> from mobility.rules.assessments import Hours
>>> said = Answers(home="Calais", begins=time(5, 30), transit=Transit.NONE, hours=frozenset({Hours.EARLY}), cycles=False)
>>> answers_to_json(said)
{'home': 'Calais', 'begins': '05:30', 'hours': ['early'], 'transit': 'none', 'cycles': False}
>>> answers_from_json(answers_to_json(said)) == said
True
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from enum import StrEnum
from typing import Any

from mobility.rules.assessments import (
    Ability,
    Answers,
    Held,
    Hours,
    HouseholdVehicle,
    Means,
    Obstacle,
    Solution,
    Transit,
)

_ONE: Mapping[str, type[StrEnum]] = {
    "transit": Transit,
    "held": Held,
    "ability": Ability,
    "household": HouseholdVehicle,
    "solution": Solution,
}
_SEVERAL: Mapping[str, type[StrEnum]] = {"hours": Hours, "tried": Means, "obstacles": Obstacle}
_TIMES = frozenset({"begins", "ends"})


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """The answers that there are."""
    kept: dict[str, Any] = {}
    for one in fields(answers):
        value = getattr(answers, one.name)
        if value in {None, "", frozenset()}:
            continue
        kept[one.name] = _out(value)
    return kept


def _out(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(str(code) for code in value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value


def answers_from_json(kept: Mapping[str, Any]) -> Answers:
    """The answers that were kept; what is not known any more is left out.

    >>> answers_from_json({"transit": "by_horse", "hours": ["day", "never"], "mood": "good"}) == Answers(
    ...     hours=frozenset({Hours.DAY})
    ... )
    True
    """
    known = {one.name for one in fields(Answers)}
    values: dict[str, Any] = {}
    for name, value in kept.items():
        if name in _ONE:
            values[name] = _ONE[name](value) if value in set(_ONE[name]) else None
        elif name in _SEVERAL:
            several = _SEVERAL[name]
            values[name] = frozenset(several(code) for code in value if code in set(several))
        elif name in _TIMES:
            values[name] = time.fromisoformat(value)
        elif name in known:
            values[name] = value
    return Answers(**values)
