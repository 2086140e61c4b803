"""The letter that tells a person what was decided: accepted, something is missing, refused; why, and how to contest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from mobility.documents.blocks import Rows, Signing, Space, Stack, columns
from mobility.documents.data import Foundation
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    BODY,
    NOTE,
    SUBTITLE,
    TITLE,
    VALUE_STRONG,
    WIDTH,
    Heading,
    section,
    text,
)
from mobility.documents.sheet import Sheet, build, joined, small_print
from mobility.words import french

_GAP = 8 * mm
_HALVES = columns(2, WIDTH, _GAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One rule that stands against the person, or one thing that is missing."""

    title: str
    why: str
    change: str = ""
    where: str = ""
    source: str = ""
    """Whose rule it is, and its article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLetterData:
    """Every word of the letter, already put into French; what people typed comes as they typed it."""

    foundation: Foundation
    reference: str
    """What to quote: the person's reference and the number of the decision."""
    issued_at: datetime
    issued_on: str
    town: str
    agent: str
    phone: str
    recipient: str
    address: tuple[str, ...]
    subject: str
    opening: tuple[str, ...]
    points_title: str = ""
    points: tuple[Point, ...] = ()
    next_title: str = ""
    next_steps: tuple[str, ...] = ()
    contest_title: str = ""
    contest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Small print: the policy that was applied, who decided."""


def render(data: VerdictLetterData) -> bytes:
    """The letter as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    story: list[Flowable] = [
        Rows(_HALVES, [[_sender(data), _recipient(data)]], gap=_GAP),
        Space(16),
        Heading(text(data.subject, TITLE), data.subject),
        text(joined(data.issued_on, data.reference), SUBTITLE),
        Space(8),
        *_paragraphs(data.opening),
        *_points(data),
        *_part(data.next_title, data.next_steps),
        Space(8),
        Rows(_HALVES, [[_done(data), Signing("Pour la fondation", data.agent, 11 * mm)]], gap=_GAP),
        *_part(data.contest_title, data.contest),
        Space(6),
        *(text(note, NOTE) for note in data.notes),
    ]
    return build(story, _sheet(data))


def _sender(data: VerdictLetterData) -> Flowable:
    house = data.foundation
    lines = (*house.address, data.phone, house.email)
    return Stack(
        [text(house.name, VALUE_STRONG), *(text(line, BODY) for line in lines if line)], gap=1
    )


def _recipient(data: VerdictLetterData) -> Flowable:
    """Where the window of an envelope is."""
    lines = [text(line, BODY) for line in data.address if line]
    return Stack([Space(14), text(data.recipient, VALUE_STRONG), *lines], gap=1)


def _paragraphs(lines: tuple[str, ...]) -> Iterator[Flowable]:
    for line in lines:
        yield text(line, BODY)
        yield Space(4)


def _part(title: str, lines: tuple[str, ...]) -> Iterator[Flowable]:
    if not lines:
        return
    yield Space(6)
    yield section(title)
    yield Space(2)
    yield from _paragraphs(lines)


def _points(data: VerdictLetterData) -> Iterator[Flowable]:
    if not data.points:
        return
    yield Space(6)
    yield section(data.points_title)
    yield Space(2)
    for point in data.points:
        yield Stack([*_point(point), Space(5)], gap=1)


def _point(point: Point) -> Iterator[Flowable]:
    yield text(point.title, VALUE_STRONG)
    yield text(joined(point.why, point.source), BODY)
    if point.change:
        yield text(french("Ce qui changerait la réponse : ") + point.change, BODY)
    if point.where:
        yield text(french("Où s'adresser : ") + point.where, BODY)


def _done(data: VerdictLetterData) -> Flowable:
    """Where and when."""
    return text(french("Fait à ") + f"{data.town}, le {data.issued_on}", BODY)


def _sheet(data: VerdictLetterData) -> Sheet:
    """What stands around the text."""
    house = data.foundation
    return Sheet(
        title=data.subject,
        subject=joined(data.recipient, data.reference),
        house=house.name,
        running=joined(data.subject, data.reference),
        small_print=small_print(house),
        contact=joined(data.phone, house.email),
        holder=data.recipient,
        made_at=data.issued_at,
        logo=house.logo,
        colour=house.colour,
    )
