"""A paper as PDF: each block in the house's style, tagged, the same bytes for the same words."""

from collections.abc import Callable
from io import BytesIO
from itertools import chain
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from mobility.documents import paper as says
from mobility.documents.blocks import (
    Blank,
    DoneAt,
    Role,
    Rows,
    Signing,
    Space,
    Stack,
    columns,
    pairs,
)
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    AMOUNT,
    AMOUNT_STRONG,
    BODY,
    CALL,
    CALL_LONG,
    FIGURE,
    LABEL,
    LABEL_RIGHT,
    NOTE,
    STEP,
    STEP_TITLE,
    SUBTITLE,
    TITLE,
    VALUE_STRONG,
    WIDTH,
    Heading,
    section,
    text,
)
from mobility.documents.pictures import fitted
from mobility.documents.sheet import Sheet, build, joined, small_print
from mobility.documents.tagging import begun, ended
from mobility.words.typography import NO_BREAK

GAP = 8 * mm
HALVES = columns(2, WIDTH, GAP)
_CELL_GAP = 4 * mm
_CALLS = 48 * mm
_SHORT = 4
_BETWEEN = 7.5
_ROOM = 15 * mm
_PHOTO_HEIGHT = 46 * mm


def render(paper: says.Paper) -> bytes:
    """The paper as PDF; the same words give the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(paper)
    story: list[Flowable] = [Heading(text(paper.title, TITLE), paper.title)]
    if paper.about:
        story.append(text(joined(*paper.about), SUBTITLE))
    parts = [_block(block) for block in paper.blocks]
    for number, block in enumerate(paper.blocks):
        if isinstance(block, says.Signing) and number and _is_short(paper.blocks[number - 1]):
            parts[number] = [KeepTogether([*parts[number - 1], Space(8), *parts[number]])]
            parts[number - 1] = []
    for part in parts:
        if part:
            story += [Space(_BETWEEN), *part]
    return build(story, _sheet(paper))


def _is_short(block: says.Block) -> bool:
    """It goes along with the signatures, which never stand alone on a page."""
    return isinstance(block, says.Words | says.Facts | says.Points | says.Pen | says.Halves) or (
        isinstance(block, says.Grid) and len(block.rows) + block.pen_rows <= 12
    )


def _sheet(paper: says.Paper) -> Sheet:
    """What stands around the text."""
    house = paper.foundation
    return Sheet(
        title=paper.title,
        subject=paper.subject,
        house=house.name,
        running=paper.running,
        small_print=small_print(house, f"texte {paper.text_version}"),
        contact=joined(house.phone, house.email),
        holder=paper.holder,
        made_at=paper.issued_at,
        logo=house.logo,
        colour=house.colour,
        address=paper.verify_url,
        mark=paper.mark,
    )


def _titled(title: str) -> list[Flowable]:
    return [section(title), Space(3, stays=True)] if title else []


def _begun(title: str, room: float) -> list[Flowable]:
    """The title of what may go over to the next page, where there is room for its beginning."""
    if not title:
        return [CondPageBreak(room)]
    heading = section(title)
    heading.keepWithNext = 0
    return [CondPageBreak(room), heading, Space(3)]


def _facts(block: says.Facts, width: float = WIDTH) -> list[Flowable]:
    side = 33 * mm if width < WIDTH else 50 * mm
    lines = ((fact.label, fact.said, fact.strong) for fact in block.facts)
    return [*_titled(block.title), pairs(width, *lines, side=side)]


def _words(block: says.Words, width: float = WIDTH) -> list[Flowable]:  # noqa: ARG001 # as its siblings
    style = {"small": NOTE, "strong": VALUE_STRONG}.get(block.look, BODY)
    said = chain.from_iterable((text(one, style), Space(3)) for one in block.paragraphs)
    return [*_titled(block.title), *said]


def _points(block: says.Points, width: float = WIDTH) -> list[Flowable]:
    return [*_titled(block.title), _numbered("•", block.points, width)]


def _numbered(  # what stands before each, in which style
    sign: str, points: tuple[str, ...], width: float, style: ParagraphStyle = BODY
) -> Rows:
    """Points under each other, with a sign before each, or its number."""
    rows = [
        [text(sign or f"{number}.", style), text(point, style)]
        for number, point in enumerate(points, start=1)
    ]
    return Rows((4 * mm, width - 6 * mm), rows, gap=2 * mm, padding=1.2, role=Role.LIST)


def _figures(block: says.Figures) -> list[Flowable]:
    cells: list[Flowable | None] = [
        Stack(
            [
                text(one.label, LABEL),
                text(one.figure, FIGURE) if one.figure else Blank(17),
                *([text(one.detail, BODY)] if one.detail else []),
            ],
            tag="P",
        )
        for one in block.figures
    ]
    return [Rows(columns(len(cells), WIDTH), [cells])]


def _grid(block: says.Grid) -> list[Flowable]:
    room = WIDTH - _CELL_GAP * (len(block.head) - 1)
    widths = [room * share / sum(block.shares) for share in block.shares]

    def cells(row: tuple[str, ...], left: Any, right: Any) -> list[Flowable | None]:
        return [
            text(said, right if number in block.amounts else left) if said else None
            for number, said in enumerate(row)
        ]

    rows = [
        cells(block.head, LABEL, LABEL_RIGHT),
        *(cells(row, BODY, AMOUNT) for row in block.rows),
    ]
    rows += [[Blank(16) for _ in block.head] for _ in range(block.pen_rows)]
    if block.total:
        rows.append(cells(block.total, VALUE_STRONG, AMOUNT_STRONG))
    if not block.rows and not block.pen_rows:
        return [*_titled(block.title), text(block.empty, BODY)]
    table = Rows(
        widths,
        rows,
        rules=True,
        gap=_CELL_GAP,
        padding=1.5,
        head=1,
        tail=2 if block.total else 1,
        role=Role.TABLE,
    )
    return [*_begun(block.title, 26 * mm), table]


class _Picture(Flowable):
    """A photo in a frame, as a figure with its text for who cannot see it; under it its caption."""

    def __init__(self, photo: says.Photo) -> None:
        super().__init__()
        self._content, pixels_wide, pixels_high = fitted(photo.content)
        self._shape = pixels_high / pixels_wide
        self._alternative = photo.alternative
        self._caption = text(photo.caption, LABEL)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as its column unless it would be too high."""
        self.width = width
        self._wide = min(width, _PHOTO_HEIGHT / self._shape)
        self._under = self._caption.wrap(width, height)[1]
        self.height = self._wide * self._shape + self._under + 2
        return width, self.height

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """The photo, then its caption."""
        begun(canvas, "Figure", None, self._alternative)
        picture = ImageReader(BytesIO(self._content))
        high = self._wide * self._shape
        canvas.drawImage(picture, x, y + self._under + 2, self._wide, high)
        ended(canvas)
        self._caption.drawOn(canvas, x, y)


def _photos(block: says.Photos) -> list[Flowable]:
    heads: list[list[Flowable | None]] = []
    if any(block.heads):
        heads.append([text(head, VALUE_STRONG) for head in block.heads])
    rows = heads + [
        [_Picture(photo) if photo else None for photo in (row.out, row.back)] for row in block.rows
    ]
    return [
        *_begun(block.title, _PHOTO_HEIGHT + 24 * mm),
        Rows(HALVES, rows, gap=GAP, padding=4, head=len(heads)),
    ]


def _signing(block: says.Signing) -> list[Flowable]:
    words = Stack([text(one, BODY) for one in block.words], gap=3)
    done = DoneAt(block.town or " ", block.on)
    frames: list[Flowable | None] = [
        Signing(one.who, one.name, _ROOM, one.ink) for one in block.signers
    ]
    gap = GAP if len(frames) <= 2 else 5 * mm
    widths = columns(max(2, len(frames)), WIDTH, gap)
    while len(frames) < len(widths):
        frames.insert(0, None)
    declared = Rows(HALVES, [[words, done]], gap=GAP, padding=0)
    return [
        Stack(
            [
                *_titled(block.title),
                declared,
                Space(5),
                Rows(widths, [frames], gap=gap, padding=0),
            ]
        )
    ]


def _call(number: str) -> Flowable:
    """A number to ring, on one line: the short ones of the emergency services as large as can be."""
    shown = number.replace(" ", NO_BREAK)
    return text(shown, CALL if len(shown) <= _SHORT else CALL_LONG)


def _steps(block: says.Steps) -> list[Flowable]:
    calls = Stack(
        [Stack([_call(one.number), text(one.who, BODY), Space(4)], tag="P") for one in block.calls]
    )
    width = WIDTH - _CALLS - GAP
    told = Stack([_numbered("", block.steps, width, STEP)])
    return [
        Stack(
            [
                Heading(text(block.title, STEP_TITLE), block.title, 1, rule=True),
                Space(2),
                Rows((width, _CALLS), [[told, calls]], gap=GAP, padding=0),
            ]
        )
    ]


def _halves(block: says.Halves) -> list[Flowable]:
    sides: list[Flowable | None] = [
        Stack(
            [
                part
                for number, one in enumerate(side)
                for part in ([Space(8)] if number else []) + _HALF[type(one)](one, HALVES[0])
            ]
        )
        for side in (block.left, block.right)
    ]
    return [Rows(HALVES, [sides], gap=GAP, padding=0)]


def _pen(block: says.Pen) -> list[Flowable]:
    return [Stack([text(block.label, LABEL), *(Blank(17) for _ in range(block.lines))])]


_HALF: dict[type, Callable[..., list[Flowable]]] = {
    says.Facts: _facts,
    says.Words: _words,
    says.Points: _points,
}
_ALL: dict[type, Callable[..., list[Flowable]]] = _HALF | {
    says.Figures: _figures,
    says.Grid: _grid,
    says.Photos: _photos,
    says.Signing: _signing,
    says.Steps: _steps,
    says.Halves: _halves,
    says.Pen: _pen,
}


def _block(block: says.Block) -> list[Flowable]:
    """What a block is drawn with."""
    return _ALL[type(block)](block)
