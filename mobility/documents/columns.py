"""Two columns of text, filled page after page; the last page's are of one height."""

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from mobility.documents.layout import GUTTER, WIDTH

Placed = tuple[Flowable, float]
"""A flowable and the distance of its foot from the top of the column."""


class Columns(Flowable):
    """A run of flowables set in two columns. A heading stays with two lines of what follows it."""

    column = (WIDTH - GUTTER) / 2

    def __init__(self, run: Sequence[Flowable], heights: Sequence[float] = ()) -> None:
        super().__init__()
        self._run = list(run)
        self._measured = list(heights)
        self._columns: list[list[Placed]] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The least height at which both columns hold everything; more than there is, if they do not."""
        self.width = width
        if not self._measured:
            self._measured = [part.wrap(self.column, height)[1] for part in self._run]
        low, high = sum(self._measured) / 2, height
        columns, rest = self._fill(high)
        if rest:
            self.height = height + 1
            return width, self.height
        while high - low > 2:
            middle = (low + high) / 2
            tried, rest = self._fill(middle)
            if rest:
                low = middle
            else:
                columns, high = tried, middle
        self._columns = columns
        self.height = max((column[-1][1] for column in columns if column), default=0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:  # noqa: ARG002 # reportlab's signature
        """What fills this page, and what goes on the next."""
        columns, rest = self._fill(height)
        if not columns[0] or not rest:
            return []
        return [_Filled(columns, height), Columns([part for part, _ in rest], [h for _, h in rest])]

    def _fill(self, height: float) -> tuple[list[list[Placed]], list[tuple[Flowable, float]]]:
        """Both columns filled to a height, and what is left with its heights."""
        left = list(zip(self._run, self._measured, strict=True))
        columns = []
        for _ in range(2):
            column, left = _one_column(left, self.column, height)
            columns.append(column)
        return columns, left

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Both columns, from the top."""
        _draw(canvas, self._columns, x, y + self.height)


class _Filled(Flowable):
    """Two columns that fill a page."""

    def __init__(self, columns: list[list[Placed]], height: float) -> None:
        super().__init__()
        self._columns, self.height = columns, height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """All the height of its page, so that nothing follows on it."""
        self.width, self.height = width, height
        return width, height

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Both columns, from the top."""
        _draw(canvas, self._columns, x, y + self.height)


def _one_column(
    run: list[tuple[Flowable, float]], width: float, height: float
) -> tuple[list[Placed], list[tuple[Flowable, float]]]:
    """Fill one column from the head of a run; what was placed, and what was not."""
    placed: list[Placed] = []
    y, after = 0.0, 0.0
    for index, (part, part_height) in enumerate(run):
        before = max(after, part.getSpaceBefore()) if placed else 0.0
        top = y + before
        least = part_height
        if getattr(part, "keepWithNext", False) and index + 1 < len(run):
            least += part.getSpaceAfter() + _beginning(*run[index + 1])
        if top + least > height + 0.01:
            pieces = [] if least > part_height else _parted(part, width, height - top)
            if not pieces:
                return placed, run[index:]
            first, rest = pieces
            placed.append((first, top + first.wrap(width, height)[1]))
            return placed, [(rest, rest.wrap(width, height)[1]), *run[index + 1 :]]
        y = top + part_height
        placed.append((part, y))
        after = part.getSpaceAfter()
    return placed, []


def _beginning(part: Flowable, height: float) -> float:
    """What must follow a heading: two lines of a paragraph, or all of one that cannot be cut so."""
    two_lines = 2 * float(getattr(getattr(part, "style", None), "leading", height))
    return two_lines if height > 1.75 * two_lines else height


def _parted(part: Flowable, width: float, room: float) -> list[Flowable]:
    """A paragraph cut where the room ends, with two lines at least on each side; nothing if it cannot be."""
    lines = getattr(part, "blPara", None)
    pieces: list[Flowable] = part.split(width, room) if room > 0 else []
    if lines is not None:
        part.blPara = lines  # type: ignore[attr-defined] # one that cannot be cut forgets its lines
    return pieces if len(pieces) == 2 else []


def _draw(canvas: Canvas, columns: list[list[Placed]], x: float, top: float) -> None:
    for column in columns:
        for part, foot in column:
            part.drawOn(canvas, x, top - foot)
        x += Columns.column + GUTTER
