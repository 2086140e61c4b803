"""The look on paper: measures, styles, and the one door through which text becomes a paragraph."""

from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.paraparser import ParaFrag

from mobility.documents.fonts import REGULAR, STRONG, clean
from mobility.documents.tagging import Place, aside, begun, ended
from mobility.words import french

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final = 18 * mm
WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
TOP: Final = 29 * mm
BOTTOM: Final = 25 * mm
GUTTER: Final = 8 * mm

SEA = HexColor("#0b5563")
INK = HexColor("#16262e")
QUIET = HexColor("#4c5f68")
HAIR = HexColor("#b9c4c8")
SMALLEST = 8.0
"""Points; below that nobody reads a line on paper."""


def _style(  # a style has that many properties
    name: str,
    size: float,
    leading: float,
    *,
    strong: bool = False,
    colour: Color = INK,
    right: bool = False,
    before: float = 0,
    after: float = 0,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=STRONG if strong else REGULAR,
        fontSize=size,
        leading=leading,
        textColor=colour,
        alignment=TA_RIGHT if right else TA_LEFT,
        spaceBefore=before,
        spaceAfter=after,
        allowWidows=0,
        allowOrphans=0,
    )


TITLE = _style("title", 22, 27, strong=True, colour=SEA, before=14)
SUBTITLE = _style("subtitle", 10.5, 14, colour=QUIET)
SECTION = _style("section", 11.5, 14, strong=True, colour=SEA)
ARTICLE = _style("article", 10.5, 12.8, strong=True, colour=SEA, before=7, after=0.5)
BODY = _style("body", 10.5, 13.2)
CLAUSE = _style("clause", 10, 12.2, after=1.8)
LABEL = _style("label", 9, 11.5, colour=QUIET)
SIDE = _style("side", 10, 13.2, colour=QUIET)
NOTE = _style("note", 9.5, 12.5, colour=QUIET)
VALUE_STRONG = _style("value strong", 10.5, 13.2, strong=True)
FIGURE = _style("figure", 12.5, 16, strong=True)
AMOUNT = _style("amount", 10.5, 13.2, right=True)
AMOUNT_STRONG = _style("amount strong", 11.5, 14, strong=True, right=True)
CALL = _style("call", 30, 32, strong=True, colour=SEA)
CALL_LONG = _style("call long", 18, 22, strong=True, colour=SEA)
STEP = _style("step", 11.5, 15)
STEP_TITLE = _style("step title", 15, 19, strong=True, colour=SEA)
LABEL_RIGHT = _style("label right", 9, 11.5, colour=QUIET, right=True)


class Plain(Paragraph):
    """A paragraph of one style. Where its lines break is remembered: most of a contract is the same in all."""

    blPara: Any  # noqa: N815 # reportlab's: the lines, once they are broken
    tag = "P"
    place: Place | None = None
    _goes_on = False
    """The rest of it stands elsewhere."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two parts that are one paragraph to a reader."""
        parts: list[Flowable] = super().split(width, height)
        if len(parts) > 1:
            place = self.place or Place()
            parts[0]._goes_on = True  # type: ignore[attr-defined] # noqa: SLF001 # it is Plain
            for part in parts:
                part.tag, part.place = self.tag, place  # type: ignore[attr-defined] # they are Plain
        return parts

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Its lines, straight onto the page: reportlab would save, shift and restore the state around each paragraph."""
        style, lines = self.style, self.blPara
        whole, last = getattr(lines, "whole", ()), len(lines.lines) - 1 if self._goes_on else -1
        begun(canvas, self.tag, self.place)
        if getattr(canvas, "_fillColorObj", None) is not style.textColor:
            canvas.setFillColor(style.textColor)
        y += self.height - getattr(lines, "ascent", lines.fontSize)
        written = canvas.beginText(x, y)
        written.setFont(style.fontName, style.fontSize, style.leading)
        for number, (spare, words) in enumerate(lines.lines):
            if style.alignment == TA_RIGHT:
                written.setTextOrigin(x + spare, y - number * style.leading)
            written.textLine(" ".join(words) + " " * (number in whole or number == last))
        canvas.drawText(written)
        ended(canvas)

    def breakLines(self, width: Any) -> Any:  # noqa: N802 # reportlab's name and untyped result
        """The words parted into lines."""
        fragment = self.frags[0]
        key = (tuple(fragment.words), fragment.fontName, fragment.fontSize, *width)
        known = _BROKEN.get(key)
        if known is None:
            known = super().breakLines(width)
            known.whole = _whole(fragment.words, known.lines)
            if len(_BROKEN) >= _REMEMBERED:
                _BROKEN.clear()
            _BROKEN[key] = known
        return known.clone(textColor=fragment.textColor, lines=list(known.lines))


def _whole(words: Sequence[str], lines: Sequence[tuple[float, Sequence[str]]]) -> frozenset[int]:
    """The lines that end with a whole word and are followed by another: there a reader wants a space."""
    left, pending, whole = iter(words), "", set()
    for number, (_, pieces) in enumerate(lines[:-1]):
        for piece in pieces:
            pending = (pending or next(left, ""))[len(piece) :]
        if not pending:
            whole.add(number)
    return frozenset(whole)


_BROKEN: dict[tuple[object, ...], Any] = {}
_REMEMBERED = 4096


def text(value: str, style: ParagraphStyle = BODY) -> Paragraph:
    """The only builder of a paragraph: the value appears letter for letter, whatever it looks like.

    Nothing is ever parsed: `<b>` is printed as `<b>`, and `<img src=…>` fetches nothing. The words are handed over
    already parted at plain spaces, since reportlab would break a line at a narrow no-break space (U+202F).

    Raises:
        UnprintableText: the face lacks a letter.
    """
    fragment = ParaFrag(
        fontName=style.fontName,
        fontSize=style.fontSize,
        textColor=style.textColor,
        rise=0,
        greek=0,
        link=[],
        us_lines=[],
        words=clean(value).translate(_BREAKS).split(" "),
    )
    return Plain("", style, frags=[fragment])


_BREAKS = {ord(sign): " " for sign in "\n\r\t"}


def ours(sentence: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A sentence of the house's own, with the signs that French typography asks for."""
    return text(french(sentence), style)


class Heading(Flowable):
    """A title that stays with what follows it, and that a reader finds in the file's outline."""

    keepWithNext = 1  # noqa: N815 # reportlab's name

    def __init__(
        self,
        paragraph: Paragraph,
        outline: str,
        level: int = 0,
        *,
        rule: bool = False,
        tag: str = "",
    ) -> None:
        super().__init__()
        paragraph.tag = tag or f"H{level + 1}"  # type: ignore[attr-defined] # it is Plain
        self._paragraph, self._outline, self._level, self._rule = paragraph, outline, level, rule

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The paragraph's own size, and room for the rule above it."""
        self.width = width
        _, self.height = self._paragraph.wrap(width, height)
        if self._rule:
            self.height += 5
        return width, self.height

    def getSpaceBefore(self) -> float:  # noqa: N802 # reportlab's name
        """As the style of the paragraph says."""
        return float(self._paragraph.getSpaceBefore())

    def getSpaceAfter(self) -> float:  # noqa: N802 # reportlab's name
        """As the style of the paragraph says."""
        return float(self._paragraph.getSpaceAfter())

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """The thin rule in sea colour, the words, and the entry in the outline."""
        if self._rule:
            hairline(canvas, x, y + self.height, self.width, SEA, 0.8)
        mark = getattr(canvas, "mark", None)
        if mark is not None:
            mark(self._outline, self._level)
        self._paragraph.drawOn(canvas, x, y)


def section(title: str) -> Heading:
    """The heading of a block of the page, under a thin rule."""
    return Heading(ours(title, SECTION), french(title), 1, rule=True)


def hairline(  # where, how long, how
    canvas: Canvas, x: float, y: float, width: float, colour: Color = HAIR, weight: float = 0.5
) -> None:
    """A thin horizontal rule: the only ornament there is."""
    aside(canvas)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(weight)
    canvas.line(x, y, x + width, y)
    ended(canvas)


def dotted(canvas: Canvas, x: float, y: float, width: float) -> None:
    """A line to write on by hand."""
    aside(canvas)
    canvas.saveState()
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.7)
    canvas.setLineCap(1)
    canvas.setDash(0.01, 2.4)
    canvas.line(x, y, x + width, y)
    canvas.restoreState()
    ended(canvas)


def written(  # a line of text has that many properties
    canvas: Canvas,
    words: str,
    x: float,
    y: float,
    size: float,
    colour: Any,
    *,
    strong: bool = False,
    right: bool = False,
    room: float = WIDTH,
) -> float:
    """One line, set smaller (to 8 pt) and then cut with an ellipsis where it has no room; its width."""
    font = STRONG if strong else REGULAR
    width = canvas.stringWidth(words, font, size)
    if width > room:
        size = max(SMALLEST, size * room / width)
        if canvas.stringWidth(words, font, size) > room + 0.01:
            while canvas.stringWidth(words + "…", font, size) > room:
                words = words[:-1]
            words += "…"
        width = canvas.stringWidth(words, font, size)
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    canvas.drawString(x - width if right else x, y, words)
    return float(width)
