"""The contract's PDF against a bare reportlab canvas that draws the same content.

The floor is given everything that layout must find out: each line already broken, its font and its place, taken from
the product's own pages. It draws the same strings, rules, logo and QR matrix with the same embedded fonts, the same
outline and metadata. What the product needs beyond that is composing, breaking and placing the text.

    python bench/contract_pdf.py [ROUNDS]
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _ratio  # noqa: E402 # found through the path above

from mobility.documents import clauses, contract, layout, paper_pdf, sheet  # noqa: E402
from mobility.documents.layout import PAGE_HEIGHT, PAGE_WIDTH  # noqa: E402
from tests.documents import paper_samples, samples  # noqa: E402


@dataclass
class Page:
    """What lies on one page, in order: (what to call, its arguments)."""

    texts: list[tuple[str, float, Any, float, float, str]] = field(default_factory=list)
    strokes: list[tuple[str, tuple[float, ...], Any, float]] = field(default_factory=list)


class Recorder(sheet.HouseCanvas):
    """The product's own canvas, writing down where each line of text and each rule goes."""

    pages: list[Page]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.pages = [Page()]
        self.furnishing = -1
        super().__init__(*args, **kwargs)

    def page(self) -> Page:
        """The page that is being drawn."""
        return self.pages[self.furnishing if self.furnishing >= 0 else -1]

    def showPage(self) -> None:  # noqa: N802 # reportlab's name
        """Go on to the next page."""
        super().showPage()
        self.pages.append(Page())

    def beginText(self, x: float = 0, y: float = 0, direction: Any = None) -> PDFTextObject:  # noqa: ARG002, N802
        """Text that tells what it writes."""
        return Words(self, x, y)

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A rule."""
        ends = (*self.absolutePosition(x1, y1), *self.absolutePosition(x2, y2))
        self.page().strokes.append(("line", ends, self._strokeColorObj, self._lineWidth))
        super().line(x1, y1, x2, y2)

    def rect(self, x: float, y: float, width: float, height: float, **how: Any) -> None:
        """A frame."""
        place = (*self.absolutePosition(x, y), width, height)
        self.page().strokes.append(("rect", place, self._strokeColorObj, self._lineWidth))
        super().rect(x, y, width, height, **how)


class Words(PDFTextObject):
    """A text object that tells its canvas what it writes."""

    def _formatText(self, text: str) -> str:  # noqa: N802 # reportlab's name
        canvas = self._canvas
        x, y = canvas.absolutePosition(self._x, self._y)
        canvas.page().texts.append(
            (self._fontname, self._fontsize, canvas._fillColorObj, x, y, text)  # noqa: SLF001
        )
        return super()._formatText(text)


def record(data: Any) -> tuple[list[Page], list[tuple[str, int]]]:
    """The pages of a contract as bare drawing, and its outline."""
    kept: list[Recorder] = []
    outline: list[tuple[str, int]] = []

    class Kept(Recorder):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kept.append(self)
            super().__init__(*args, **kwargs)

        def mark(self, title: str, level: int) -> None:
            outline.append((title, len(self.pages) - 1))
            super().mark(title, level)

    bare, furnish = sheet.HouseCanvas, sheet._furnish  # noqa: SLF001 # a benchmark looks inside

    def furnished(canvas: Any, around: Any, number: int, pages: int) -> None:
        canvas.furnishing = number - 1
        furnish(canvas, around, number, pages)

    sheet.HouseCanvas, sheet._furnish = Kept, furnished  # type: ignore[misc] # noqa: SLF001
    try:
        contract.render(data)
    finally:
        sheet.HouseCanvas, sheet._furnish = bare, furnish  # type: ignore[misc] # noqa: SLF001
    return [page for page in kept[0].pages if page.texts], outline


def floor(data: Any) -> Callable[[], bytes]:
    """A function that draws the recorded pages with nothing but canvas calls."""
    pages, outline = record(data)
    picture = sheet._picture(data.foundation.logo)  # noqa: SLF001
    width, height = picture.getSize()

    def draw() -> bytes:
        target = BytesIO()
        canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="fr-FR")
        canvas.setTitle("Contrat")
        qr(canvas, data.verify_url)
        for number, page in enumerate(pages):
            for index, (title, on) in enumerate(outline):
                if on == number:
                    canvas.bookmarkPage(f"m{index}")
                    canvas.addOutlineEntry(title, f"m{index}", 0)
            canvas.drawImage(picture, 51, 775, width / 2, height / 2, mask="auto")
            canvas.doForm("qr")
            put(canvas, page)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    return draw


def put(canvas: Canvas, page: Page) -> None:
    font: Any = None
    colour: Any = None
    for name, size, ink, x, y, words in page.texts:
        if font != (name, size):
            font = (name, size)
            canvas.setFont(name, size)
        if ink is not colour:
            colour = ink
            canvas.setFillColor(ink)
        canvas.drawString(x, y, words)
    for kind, place, ink, weight in page.strokes:
        canvas.setStrokeColor(ink)
        canvas.setLineWidth(weight)
        getattr(canvas, kind)(*place)


def qr(canvas: Canvas, address: str) -> None:
    matrix = segno.make(address, error="m", micro=False).matrix
    canvas.beginForm("qr", 0, 0, 43, 43)
    canvas.scale(43 / len(matrix), 43 / len(matrix))
    runs = []
    for row, modules in enumerate(reversed(matrix)):
        for run in re.finditer(b"\x01+", bytes(modules)):
            runs.append(f"{run.start()} {row} {run.end() - run.start()} 1 re")  # noqa: PERF401
    canvas.addLiteral(" ".join([*runs, "f"]))
    canvas.endForm()


def text_of(content: bytes) -> list[list[str]]:
    from pypdf import PdfReader

    return [sorted(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def contracts(count: int) -> list[Any]:
    """Contracts of which no two have the same people, vehicle, days or sums; the clauses are the house's."""
    made = []
    for number in range(count):
        total, day = f"{30 + number},00 €", f"{1 + number % 28} décembre {2026 + number // 28}"
        name = f"{samples.NAMES[number % len(samples.NAMES)]} Delattre-{number}"
        facts = samples.facts(total=total, ends=f"{day} à 17 h", deposit=f"{90 + number},00 €")
        sample = samples.contract(
            number=f"2026-{number:05d}",
            ends_day=day,
            total=total,
            clauses=clauses.compose(facts),
            verify_url=f"https://mobilite.example.org/verifier/2026-{number:05d}",
        )
        made.append(
            replace(
                sample,
                renter=replace(
                    sample.renter, name=name, address=(f"{number} rue du Phare", "62100 Calais")
                ),
                vehicle=replace(sample.vehicle, plate=f"AB {100 + number} C"),
            )
        )
    return made


def main() -> None:
    rounds, times = int(sys.argv[1]) if len(sys.argv) > 1 else 7, 12
    made = contracts(rounds * times + 1)
    bare = [floor(data) for data in made]
    assert text_of(bare[0]()) == text_of(contract.render(made[0])), "they print different words"
    layout._BROKEN.clear()  # noqa: SLF001 # what recording has taught is forgotten
    bares, products = iter(bare), iter(made)
    found = _ratio.alternate(
        lambda: next(bares)(),  # noqa: PLW0108 # the next one at each call
        lambda: contract.render(next(products)),
        times=times,
        rounds=rounds,
    )
    pages = contract.count_pages(contract.render(made[0]))
    print(found.line(f"contract PDF ({pages} pages, tagged, all different)", "documents", 0.6))
    print("    never under 35 % of the floor")
    report()


def report() -> None:
    """The condition report with the most photos: how heavy it is, and how long it takes the first time."""
    paper = paper_samples.with_photos()
    start = time.perf_counter()
    content = paper_pdf.render(paper)
    took = time.perf_counter() - start
    print(
        f"condition report of 16 photos: {len(content) / 1e6:.2f} MB in {took:.2f} s, goal 1.5 MB"
    )


if __name__ == "__main__":
    main()
