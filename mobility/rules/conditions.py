"""The state of a scooter as it goes out and comes back: photos, marks, and what a signature is.

Wear is never charged, a new mark may be (C. civ. 1730 to 1732: what was noted as it went out is not the renter's; DOMAIN §3.3).
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum


class PhotoView(StrEnum):
    """What a photo of a scooter shows. The first eight are asked for, out and in, from the same angle."""

    FRONT = "front"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"
    TYRES = "tyres"
    ODOMETER = "odometer"
    KEYS = "keys"
    MARKS = "marks"
    LOCK_PLACE = "lock_place"
    """Where it will stand locked at home; only if the site asks for it."""


GUIDED = tuple(view for view in PhotoView if view is not PhotoView.LOCK_PLACE)
"""The eight photos that are asked for, in the order of a walk around the scooter."""


class MarkZone(StrEnum):
    """Where a mark is, in a word: for those who do not see or touch the drawing."""

    FRONT = "front"
    HANDLEBAR = "handlebar"
    MIRROR_LEFT = "mirror_left"
    MIRROR_RIGHT = "mirror_right"
    SIDE_LEFT = "side_left"
    SIDE_RIGHT = "side_right"
    SEAT = "seat"
    BACK = "back"
    WHEEL_FRONT = "wheel_front"
    WHEEL_BACK = "wheel_back"
    CASE = "case"


class MarkKind(StrEnum):
    """What a mark is."""

    SCRATCH = "scratch"
    IMPACT = "impact"
    CRACK = "crack"
    BROKEN = "broken"
    MISSING = "missing"
    STAIN = "stain"


class MarkGravity(StrEnum):
    """How bad a mark is."""

    LIGHT = "light"
    VISIBLE = "visible"
    SERIOUS = "serious"


class MarkCause(StrEnum):
    """Whose a new mark is: wear is nobody's and never charged, a damage may be."""

    WEAR = "wear"
    DAMAGE = "damage"


class Signer(StrEnum):
    """Who signs."""

    PERSON = "person"
    AGENT = "agent"
    REPRESENTATIVE = "representative"


class JobStarted(StrEnum):
    """What became of the job that the scooter was lent for, asked at the return."""

    STARTED = "started"
    GOES_ON = "goes_on"
    NOT_YET = "not_yet"
    NO = "no"
    UNKNOWN = "unknown"


SIDE = 1000
"""Drawings and pads are this wide and high, whatever the screen: places and strokes are kept in these units."""
MOST_STROKES = 200
MOST_POINTS = 6000
SHORTEST_INK = 150
"""Units of line that make a signature: a dot or a slip of the finger is none."""

Strokes = tuple[tuple[tuple[int, int], ...], ...]


def strokes_of(typed: object) -> Strokes:
    """The strokes of a signature as a page sent them: lists of points within the pad; empty if they are none.

    >>> strokes_of([[[0, 0], [300, 400]]])
    (((0, 0), (300, 400)),)
    >>> strokes_of([[[0, 0], [3000, 400]]])
    ()
    >>> strokes_of({"a": 1})
    ()
    """
    if not isinstance(typed, list) or len(typed) > MOST_STROKES:
        return ()
    found = []
    for line in typed:
        if not isinstance(line, list) or not all(_is_point(point) for point in line):
            return ()
        if line:
            found.append(tuple((int(x), int(y)) for x, y in line))
    return tuple(found) if sum(map(len, found)) <= MOST_POINTS else ()


def _is_point(point: object) -> bool:
    if not isinstance(point, list) or len(point) != 2:
        return False
    return all(
        isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= SIDE for one in point
    )


def ink(strokes: Strokes) -> float:
    """How long the line of a signature is, in units of the pad.

    >>> ink((((0, 0), (300, 400)),))
    500.0
    >>> ink((((5, 5),),))
    0.0
    """
    return math.fsum(math.dist(*pair) for line in strokes for pair in itertools.pairwise(line))


def is_signed(strokes: Strokes) -> bool:
    """Whether somebody signed, and did not just touch the pad (SECURITY F-05).

    >>> is_signed((((5, 5), (6, 6)),)), is_signed((((0, 0), (300, 400)),))
    (False, True)
    """
    return ink(strokes) >= SHORTEST_INK


def missing(views: Sequence[PhotoView]) -> list[PhotoView]:
    """The guided photos that are not there yet, in order.

    >>> missing([PhotoView.FRONT, PhotoView.KEYS])[:2]
    [<PhotoView.LEFT: 'left'>, <PhotoView.RIGHT: 'right'>]
    """
    return [view for view in GUIDED if view not in views]


PRICES: Mapping[MarkKind, Mapping[MarkGravity, int]] = {
    MarkKind.SCRATCH: {
        MarkGravity.LIGHT: 0,
        MarkGravity.VISIBLE: 30_00,
        MarkGravity.SERIOUS: 80_00,
    },
    MarkKind.IMPACT: {
        MarkGravity.LIGHT: 0,
        MarkGravity.VISIBLE: 50_00,
        MarkGravity.SERIOUS: 120_00,
    },
    MarkKind.CRACK: {
        MarkGravity.LIGHT: 20_00,
        MarkGravity.VISIBLE: 60_00,
        MarkGravity.SERIOUS: 120_00,
    },
    MarkKind.BROKEN: {
        MarkGravity.LIGHT: 30_00,
        MarkGravity.VISIBLE: 80_00,
        MarkGravity.SERIOUS: 150_00,
    },
    MarkKind.MISSING: {
        MarkGravity.LIGHT: 15_00,
        MarkGravity.VISIBLE: 50_00,
        MarkGravity.SERIOUS: 120_00,
    },
    MarkKind.STAIN: {MarkGravity.LIGHT: 0, MarkGravity.VISIBLE: 0, MarkGravity.SERIOUS: 20_00},
}
"""The price list of new damage, in cents, that the contract announces; what is proposed, never more than the excess."""


def proposed_cents(kind: MarkKind, gravity: MarkGravity, cause: MarkCause | None) -> int:
    """What the price list says of a mark: nothing for wear, nothing for what nobody called a damage.

    >>> proposed_cents(MarkKind.SCRATCH, MarkGravity.VISIBLE, MarkCause.DAMAGE)
    3000
    >>> proposed_cents(MarkKind.SCRATCH, MarkGravity.VISIBLE, MarkCause.WEAR)
    0
    >>> proposed_cents(MarkKind.SCRATCH, MarkGravity.VISIBLE, None)
    0
    """
    return PRICES[kind][gravity] if cause is MarkCause.DAMAGE else 0


def capped(cents: int, excess_cents: int) -> int:
    """What damages come to at most: the excess that the contract names.

    >>> capped(20_000, 15_000), capped(3_000, 15_000)
    (15000, 3000)
    """
    return min(cents, excess_cents)
