"""The blocks that documents are laid out with: rows of cells, labelled fields, boxes to sign in."""

from collections.abc import Sequence
from enum import StrEnum

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from mobility.documents.data import Ink, PriceLine
from mobility.documents.layout import (
    AMOUNT,
    AMOUNT_STRONG,
    BODY,
    HAIR,
    INK,
    LABEL,
    LABEL_RIGHT,
    NOTE,
    QUIET,
    SIDE,
    VALUE_STRONG,
    WIDTH,
    dotted,
    hairline,
    ours,
    section,
    text,
)
from mobility.documents.tagging import Place, aside, begun, closed, ended, opened
from mobility.words import french
from mobility.words.typography import NO_BREAK

_OPTICAL = 1.8
"""Letters sit high in their line: a rule this much higher looks as far from the row above as from the row below."""
_PRICES = (WIDTH - 3 * 30 * mm - 3 * 4 * mm, 30 * mm, 30 * mm, 30 * mm)


class Stack(Flowable):
    """Flowables one below the other that never part; one element to a reader, if it has a tag."""

    def __init__(self, parts: Sequence[Flowable], gap: float = 0, tag: str = "") -> None:
        super().__init__()
        self.parts, self.gap, self._tag = tuple(parts), gap, tag

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as it may be, as high as its parts."""
        self._heights = [part.wrap(width, height)[1] for part in self.parts]
        self.width = width
        self.height = sum(self._heights) + self.gap * max(0, len(self.parts) - 1)
        return width, self.height

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """The parts, from the top; placed on the page itself, which spares a translation each."""
        y += self.height
        if self._tag:
            opened(canvas, self._tag)
        for part, height in zip(self.parts, self._heights, strict=True):
            y -= height
            part.drawOn(canvas, x, y)
            y -= self.gap
        if self._tag:
            closed(canvas)


class Blank(Flowable):
    """A dotted line to be filled in by pen."""

    def __init__(self, height: float = 15) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 # reportlab's signature
        """The whole width of its place."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """The dots, a little above the bottom."""
        dotted(self.canv, 0, 3, self.width)


class Space(Flowable):
    """White, also at the top of a cell; it stays with what follows where it is told so."""

    def __init__(self, height: float, *, stays: bool = False) -> None:
        super().__init__()
        self.height, self.keepWithNext = height, int(stays)

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 # reportlab's signature
        """Nothing but its height."""
        return width, self.height

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Nothing."""


class Box(Flowable):
    """A small square to tick, drawn, since not every face has one."""

    def __init__(self, side: float = 9) -> None:
        super().__init__()
        self.side = side

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 # reportlab's signature
        """A square."""
        self.width, self.height = self.side, self.side + 3
        return self.width, self.height

    def draw(self) -> None:
        """Its outline."""
        aside(self.canv)
        self.canv.setStrokeColor(QUIET)
        self.canv.setLineWidth(0.8)
        self.canv.rect(0.4, 0.4, self.side, self.side)
        ended(self.canv)


class Role(StrEnum):
    """What rows of cells are to a reader."""

    NOTHING = ""
    """Only a way to set things side by side: each cell is read by itself, from left to right."""
    TABLE = "Table"
    """A table; the rows of its head, and the first cell of each row, are headers."""
    LIST = "L"
    """Labels and what they name."""


_CELLS = {Role.TABLE: ("TR", "TH", "TD"), Role.LIST: ("LI", "Lbl", "LBody")}


class Rows(Flowable):
    """Rows of cells in columns of given widths; parts between rows, and repeats its head on the next page."""

    place: Place | None = None
    repeated = False
    """The head was read already, on an earlier page."""

    def __init__(
        self,
        widths: Sequence[float],
        rows: Sequence[Sequence[Flowable | None]],
        *,
        rules: bool = False,
        gap: float = 5 * mm,
        padding: float = 2,
        head: int = 0,
        tail: int = 1,
        role: Role = Role.NOTHING,
    ) -> None:
        super().__init__()
        self._role, self._tail = role, tail
        self._widths, self._rows = tuple(widths), tuple(rows)
        self._rules, self._gap, self._padding, self._head = rules, gap, padding, head
        self._heights: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Each row is as high as its highest cell."""
        self.width = width
        self._heights = [
            max(
                cell.wrap(room, height)[1] if cell is not None else 0
                for cell, room in zip(row, self._widths, strict=True)
            )
            + 2 * self._padding
            for row in self._rows
        ]
        self.height = sum(self._heights)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:  # noqa: ARG002 # reportlab's signature
        """The rows that fit, and the others under a repeated head."""
        used, count = 0.0, 0
        for row_height in self._heights:
            if used + row_height > height:
                break
            used += row_height
            count += 1
        count = min(count, len(self._rows) - self._tail)  # a total never stands alone
        if count <= self._head:
            return []
        first = self._like(self._rows[:count])
        rest = self._like(self._rows[: self._head] + self._rows[count:])
        first.place = rest.place = self.place or Place()
        first.repeated, rest.repeated = self.repeated, bool(self._head)
        return [first, rest]

    def _like(self, rows: Sequence[Sequence[Flowable | None]]) -> "Rows":
        return Rows(
            self._widths,
            rows,
            rules=self._rules,
            gap=self._gap,
            padding=self._padding,
            head=self._head,
            tail=self._tail,
            role=self._role,
        )

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """The cells from the tops of their rows, and a hairline between rows."""
        if self._role:
            opened(canvas, self._role, self.place)
        top = y + self.height
        for number, height in enumerate(self._heights):
            if self._rules and number:
                hairline(canvas, x, top + _OPTICAL, self.width, HAIR)
            if self.repeated and number < self._head:
                aside(canvas)
                self._draw_row(canvas, number, x, top, Role.NOTHING)
                ended(canvas)
            else:
                self._draw_row(canvas, number, x, top, self._role)
            top -= height
        if self._role:
            closed(canvas)

    def _draw_row(self, canvas: Canvas, number: int, x: float, top: float, role: Role) -> None:
        """The cells of one row, each told to a reader for what it is."""
        row, first, others = _CELLS.get(role, ("", "", ""))
        if row:
            opened(canvas, row)
        for column, (cell, room) in enumerate(zip(self._rows[number], self._widths, strict=True)):
            if row:
                heads = number < self._head
                tag = first if heads or not column else others
                scope = "" if tag != "TH" else "Column" if heads else "Row"
                opened(canvas, tag, scope=scope)
            if cell is not None:
                cell.drawOn(canvas, x, top - self._padding - cell.height)
            if row:
                closed(canvas)
            x += room + self._gap
        if row:
            closed(canvas)


def columns(count: int, width: float, gap: float = 5 * mm) -> tuple[float, ...]:
    """The widths of equal columns."""
    return ((width - gap * (count - 1)) / count,) * count


def pairs(
    width: float, *lines: tuple[str, str | tuple[str, ...], bool], side: float = 27 * mm
) -> Rows:
    """Labels at the left, what they name at the right (strong or not); dotted lines where there is nothing."""
    rows: list[list[Flowable | None]] = []
    for label, value, strong in lines:
        said = [line for line in ((value,) if isinstance(value, str) else value) if line]
        shown = [
            text(line, VALUE_STRONG if strong and not number else BODY)
            for number, line in enumerate(said)
        ]
        rows.append([ours(label, SIDE), Stack(shown) if shown else Blank(13.2)])
    return Rows((side, width - side - 3 * mm), rows, gap=3 * mm, padding=0.6, role=Role.LIST)


def price_table(title: str, lines: tuple[PriceLine, ...], total: str, said: str) -> Stack:
    """What is paid, line by line, and the total that one looks for."""
    head: list[Flowable | None] = [
        ours("Détail", LABEL),
        ours("Quantité", LABEL_RIGHT),
        ours("Prix unitaire", LABEL_RIGHT),
        ours("Montant", LABEL_RIGHT),
    ]
    body: list[list[Flowable | None]] = [
        [
            text(line.label, BODY),
            text(line.quantity, AMOUNT),
            text(line.unit, AMOUNT),
            text(line.amount, AMOUNT),
        ]
        for line in lines
    ]
    if not lines:
        body = [[Blank(), Blank(), Blank(), Blank()]] * 2
    amount = text(total, AMOUNT_STRONG) if total else Blank()
    last: list[Flowable | None] = [ours(said, VALUE_STRONG), None, None, amount]
    table = Rows(
        _PRICES,
        [head, *body, last],
        rules=True,
        gap=4 * mm,
        padding=1.6,
        head=1,
        role=Role.TABLE,
    )
    return Stack([section(title), table])


def field(label: str, *lines: str, strong: bool = False) -> Stack:
    """A label and under it its lines; a dotted line where there is nothing to print."""
    said: list[Flowable] = [
        text(line, VALUE_STRONG if strong and not number else BODY)
        for number, line in enumerate(filter(None, lines))
    ]
    return Stack([ours(label, LABEL), *(said or [Blank()])], tag="P")


class Signing(Flowable):
    """A frame to sign in: who signs, and room for a hand, or the ink of a hand that signed on the spot."""

    def __init__(self, who: str, name: str, room: float = 17 * mm, ink: Ink | None = None) -> None:
        super().__init__()
        self._parts = [ours(who, LABEL), text(name or NO_BREAK, VALUE_STRONG)]
        self._written = len(self._parts)
        if ink is not None:
            self._parts.append(text(" ".join(filter(None, (ink.typed, ink.how))), NOTE))
        self._room, self._name = room, name
        self._strokes = ink.strokes if ink else ()

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The words and the room below them."""
        self.width = width
        self._heights = [part.wrap(width - 12, height)[1] for part in self._parts]
        written, told = sum(self._heights[: self._written]), sum(self._heights[self._written :])
        self.height = 10 + written + max(self._room, told)
        return width, self.height

    def draw(self) -> None:
        """A hairline around, the words at the top."""
        aside(self.canv)
        self.canv.setStrokeColor(QUIET)
        self.canv.setLineWidth(0.5)
        self.canv.rect(0, 0, self.width, self.height)
        ended(self.canv)
        y = self.height - 4
        opened(self.canv, "P")
        for part, height in zip(self._parts, self._heights, strict=True):
            y -= height
            part.drawOn(self.canv, 6, y)
        closed(self.canv)
        self._draw_ink()

    def _draw_ink(self) -> None:
        """The strokes at the right of the frame, as a hand would sign there; a pad is twice as wide as it is high."""
        if not self._strokes:
            return
        height = min(self.height - 6, 0.25 * self.width)
        left, top = self.width - 2 * height - 4, 3 + height
        begun(self.canv, "Figure", alternative=french("Signature manuscrite : ") + self._name)
        self.canv.saveState()
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(1.1)
        self.canv.setLineCap(1)
        self.canv.setLineJoin(1)
        for line in self._strokes:
            path = self.canv.beginPath()
            for rank, (x, y) in enumerate((*line, line[-1])):
                (path.lineTo if rank else path.moveTo)(
                    left + x * 2 * height / 1000, top - y * height / 1000
                )
            self.canv.drawPath(path)
        self.canv.restoreState()
        ended(self.canv)


class DoneAt(Flowable):
    """« Fait à …, le … », with dots where the pen writes the day, if it was not signed on the spot."""

    def __init__(self, place: str, on: str = "") -> None:
        super().__init__()
        self._dots = not on
        self._words = text(french("Fait à ") + f"{place}, le {on}".rstrip(), BODY)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """One line, or more for a long place."""
        self.width = width
        _, self.height = self._words.wrap(width, height)
        return width, self.height

    def draw(self) -> None:
        """The words, then the dots up to the end of the line."""
        self._words.drawOn(self.canv, 0, 0)
        if not self._dots:
            return
        spare = self._words.blPara.lines[-1][0] - 4  # type: ignore[attr-defined] # set by wrap
        dotted(self.canv, self.width - spare, 2.5, spare)
