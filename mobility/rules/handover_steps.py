"""The steps of a handover and of a return, what is said before riding off, and what a scan must match."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from mobility.rules.rentals import Direction


class HandoverStep(StrEnum):
    """One screen of a handover or a return."""

    WHO = "who"
    SCOOTER = "scooter"
    STATE = "state"
    EQUIPMENT = "equipment"
    SAFETY = "safety"
    ACCOUNT = "account"
    SIGN = "sign"
    DONE = "done"


ORDER: Mapping[Direction, Sequence[HandoverStep]] = {
    Direction.OUT: (
        HandoverStep.WHO,
        HandoverStep.SCOOTER,
        HandoverStep.STATE,
        HandoverStep.EQUIPMENT,
        HandoverStep.SAFETY,
        HandoverStep.SIGN,
        HandoverStep.DONE,
    ),
    Direction.IN: (
        HandoverStep.WHO,
        HandoverStep.STATE,
        HandoverStep.EQUIPMENT,
        HandoverStep.ACCOUNT,
        HandoverStep.SIGN,
        HandoverStep.DONE,
    ),
}
"""Out in seven steps (UX §5.2-4), in in six."""


class Charter(StrEnum):
    """What is said and shown before somebody rides off (DOMAIN §3.3): each is ticked once it was."""

    HELMET = "helmet"
    ROAD = "road"
    ALCOHOL = "alcohol"
    LOCK = "lock"
    CONTROLS = "controls"
    ACCIDENT = "accident"


class ReadingPoint(StrEnum):
    """What a person confirms to have understood before signing."""

    ALONE = "alone"
    RETURN = "return"
    INCIDENT = "incident"


def number_of(direction: Direction, step: HandoverStep) -> int:
    """Which step this is, from 1.

    >>> number_of(Direction.OUT, HandoverStep.STATE), number_of(Direction.IN, HandoverStep.STATE)
    (3, 2)
    """
    return ORDER[direction].index(step) + 1


def after(direction: Direction, step: HandoverStep) -> HandoverStep:
    """The step that follows; the last one follows itself.

    >>> after(Direction.OUT, HandoverStep.WHO).value, after(Direction.OUT, HandoverStep.DONE).value
    ('scooter', 'done')
    """
    order = ORDER[direction]
    return order[min(order.index(step) + 1, len(order) - 1)]


def is_scooter(typed: str, fleet_number: str, plate: str) -> bool:
    """Whether what was scanned or typed is this scooter: the address of its label, its number, its plate.

    >>> is_scooter("https://scooters.example.org/q/S-07", "S-07", "AB-123-CD")
    True
    >>> is_scooter("ab 123 cd", "S-07", "AB-123-CD"), is_scooter("s7", "S-07", "AB-123-CD")
    (True, False)
    >>> is_scooter("", "", "")
    False
    """
    said = _bare(label_in(typed) or typed)
    return bool(said) and said in {_bare(fleet_number), _bare(plate)}


def label_in(typed: str) -> str:
    """The number in the address of a label; empty if it is no such address.

    >>> label_in("http://192.168.1.20:5000/q/S-07"), label_in("S-07")
    ('S-07', '')
    """
    found = re.search(r"/q/([^/?#\s]+)/?$", typed.strip())
    return found[1] if found else ""


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
