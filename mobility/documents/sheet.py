"""The sheet itself: header, footer with page n of N, QR, outline, metadata. One canvas for every document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from io import BytesIO
from typing import Any

import reportlab.rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from mobility.documents.data import Foundation
from mobility.documents.fonts import REGULAR, STRONG, clean
from mobility.documents.layout import (
    BOTTOM,
    HAIR,
    INK,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    SEA,
    TOP,
    WIDTH,
    hairline,
    written,
)
from mobility.documents.qr import draw_qr
from mobility.documents.tagging import TaggedCanvas
from mobility.words import french

# Streams stay binary: text in ASCII85 is a quarter longer and takes a fifth of the whole time.
reportlab.rl_config.useA85 = 0

_QR_SIDE = 14 * mm
_LOGO_HEIGHT = 11 * mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around the text of a document, on each of its pages."""

    title: str
    subject: str
    house: str
    """The foundation's name, at the head of each page."""
    running: str
    """What the footer says before the page: "Contrat 2026-00042"."""
    small_print: str = ""
    contact: str = ""
    """At the right of the first page's head; `holder` is on the following ones."""
    holder: str = ""
    made_at: datetime
    """The instant that the file says it was made at."""
    logo: bytes | None = None
    colour: str = ""
    """The house's own colour, "#0b5563", in the place of the sea."""
    address: str = ""
    """The address that the QR code leads to, and that is printed beside it."""
    mark: str = ""
    """A word across each page: ANNULÉ, COPIE, SPÉCIMEN."""


class HouseCanvas(TaggedCanvas):
    """A canvas that draws its pages only at the end, when it knows how many they are."""

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        self._sheet = sheet
        self._own = HexColor(sheet.colour) if sheet.colour else SEA
        self._kept: list[dict[str, Any]] = []
        self._marks: list[str] = []
        self._marked = 0
        super().__init__(*args, **kwargs)
        made = sheet.made_at.strftime("D:%Y%m%d%H%M%S%z")
        self.setDateFormatter(lambda *_: f"{made[:-2]}'{made[-2:]}'")
        if sheet.address:
            _define_qr(self, sheet.address)

    def setFillColor(self, colour: Any, alpha: float | None = None) -> None:  # noqa: N802 # reportlab's name
        """Where the house's style says sea, its own colour."""
        super().setFillColor(self._own if colour is SEA else colour, alpha)

    def setStrokeColor(self, colour: Any, alpha: float | None = None) -> None:  # noqa: N802 # reportlab's name
        """As for what is filled."""
        super().setStrokeColor(self._own if colour is SEA else colour, alpha)

    def mark(self, title: str, level: int) -> None:
        """Enter this page into the outline under a title."""
        self._marked += 1
        key = f"m{self._marked}"
        self._marks = [*self._marks, key]
        self.addOutlineEntry(clean(title), key, level, closed=None)

    def showPage(self) -> None:  # noqa: N802 # reportlab's name
        """Keep the page; it is written by `save`, once the number of pages is known."""
        self._kept.append(dict(self.__dict__))
        self._marks = []
        self.turn()
        self._startPage()  # type: ignore[attr-defined] # not in the stubs

    def save(self) -> None:
        """Write every page with its head and foot, then the file."""
        kept = self._kept
        marked = self._marked
        for number, page in enumerate(kept, start=1):
            self.__dict__.update(page)
            for key in page["_marks"]:
                self.bookmarkPage(key)
            self.aside()
            _furnish(self, self._sheet, number, len(kept))
            self.end()
            super().showPage()
        self._kept, self._marked = kept, marked
        self.tree.pages = self.tree.pages[: len(kept)]
        self.write_tree()
        super().save()


def build(story: Sequence[Flowable], sheet: Sheet) -> bytes:
    """The document's bytes; the same story and sheet give the same bytes."""
    target = BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=clean(sheet.title),
        author=clean(sheet.house),
        subject=clean(sheet.subject),
        creator="mobility",
        lang="fr-FR",
        displayDocTitle=1,
        invariant=1,
        initialFontName=REGULAR,
    )
    frame = Frame(
        MARGIN,
        BOTTOM,
        WIDTH,
        PAGE_HEIGHT - TOP - BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template.addPageTemplates(PageTemplate("page", [frame]))
    template.build(list(story), canvasmaker=partial(HouseCanvas, sheet=sheet))
    return target.getvalue()


def joined(*parts: str) -> str:
    """The parts that there are, with a middle dot between them."""
    return " · ".join(filter(None, parts))


def small_print(house: Foundation, *more: str) -> str:
    """Who the foundation is by law, for the foot of the page."""
    return joined(
        house.legal_form,
        house.rna and f"RNA {house.rna}",
        house.siret and f"SIRET {house.siret}",
        *more,
    )


def _furnish(canvas: HouseCanvas, sheet: Sheet, number: int, pages: int) -> None:
    """Head, foot and mark of one page."""
    _head(canvas, sheet, number)
    _foot(canvas, sheet, number, pages)
    if sheet.mark:
        canvas.saveState()
        canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        canvas.rotate(52)
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(1)
        canvas.setFont(STRONG, 110)
        canvas.drawCentredString(0, -38, clean(sheet.mark), mode=1)
        canvas.restoreState()


def _head(canvas: HouseCanvas, sheet: Sheet, number: int) -> None:
    baseline = PAGE_HEIGHT - 18.5 * mm
    left = MARGIN
    if sheet.logo:
        picture = _picture(sheet.logo)
        width, height = picture.getSize()
        scale = min(_LOGO_HEIGHT / height, 45 * mm / width)
        canvas.drawImage(
            picture, left, baseline - 3.5 * mm, width * scale, height * scale, mask="auto"
        )
        left += width * scale + 4 * mm
    side = sheet.contact if number == 1 else sheet.holder
    taken = written(
        canvas, clean(side), PAGE_WIDTH - MARGIN, baseline, 9, QUIET, right=True, room=WIDTH / 2
    )
    room = PAGE_WIDTH - MARGIN - left - taken - 5 * mm
    written(canvas, clean(sheet.house), left, baseline, 12, SEA, strong=True, room=room)
    hairline(canvas, MARGIN, baseline - 5.5 * mm, WIDTH, SEA, 0.8)


def _foot(canvas: HouseCanvas, sheet: Sheet, number: int, pages: int) -> None:
    top = BOTTOM - 5 * mm
    right = PAGE_WIDTH - MARGIN
    room = WIDTH
    if sheet.address:
        room -= _QR_SIDE + 4 * mm  # a reader wants four modules of white around the code
        canvas.saveState()
        canvas.translate(right - _QR_SIDE, top - _QR_SIDE)
        canvas.doForm("qr")
        canvas.restoreState()
    hairline(canvas, MARGIN, top, room)
    page = french(f"{sheet.running} — page {number} de {pages}")
    written(canvas, clean(page), MARGIN, top - 5.5 * mm, 9.5, INK, strong=True, room=room)
    written(canvas, clean(sheet.small_print), MARGIN, top - 10 * mm, 8.5, QUIET, room=room)
    if sheet.address:
        said = french(f"Vérifier ce document : {sheet.address}")
        written(canvas, clean(said), MARGIN, top - 14 * mm, 8.5, QUIET, room=room)


@lru_cache(maxsize=8)
def _picture(logo: bytes) -> ImageReader:
    """The logo, decoded once for the process."""
    return ImageReader(BytesIO(logo))


def _define_qr(canvas: HouseCanvas, address: str) -> None:
    """Draw the code once; each page only refers to it."""
    canvas.beginForm("qr", 0, 0, _QR_SIDE, _QR_SIDE)
    draw_qr(canvas, address, _QR_SIDE)
    canvas.endForm()
