"""Labels for vehicles: 24 to a sheet of A4 (70 × 37 mm, the common ready-cut size), each with its code to scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from mobility.documents.fonts import STRONG, clean, refuse_unprintable
from mobility.documents.layout import INK, PAGE_HEIGHT, PAGE_WIDTH, QUIET, SEA, written
from mobility.documents.qr import draw_qr

COLUMNS, ROWS = 3, 8
A_SHEET = COLUMNS * ROWS
_WIDTH, _HEIGHT = 70 * mm, 37 * mm
_QR = 27 * mm
_EDGE = 4 * mm
"""What printers cannot reach, and what a knife may miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on one label."""

    number: str
    """The fleet number, largest."""
    vehicle: str
    """The plate, or what the vehicle is."""
    house: str
    phone: str
    address: str
    """What the code holds."""


def render(labels: Sequence[Label], *, skip: int = 0) -> bytes:
    """The labels as PDF, after `skip` places that are used already; the same labels give the same bytes.

    Raises:
        UnprintableText: the face lacks letters of one; names all of them.
    """
    for label in labels:
        refuse_unprintable(label)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=True, lang="fr")
    canvas.setTitle("Étiquettes du parc")
    canvas.setSubject(f"{len(labels)} étiquettes")
    for place, label in enumerate(labels, start=skip % A_SHEET):
        if place % A_SHEET == 0 and place:
            canvas.showPage()
        row, column = divmod(place % A_SHEET, COLUMNS)
        canvas.saveState()
        top = (PAGE_HEIGHT - ROWS * _HEIGHT) / 2
        canvas.translate(column * _WIDTH, PAGE_HEIGHT - top - (row + 1) * _HEIGHT)
        _draw(canvas, label)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, label: Label) -> None:
    canvas.saveState()
    canvas.translate(_EDGE, (_HEIGHT - _QR) / 2)
    draw_qr(canvas, label.address, _QR)
    canvas.restoreState()
    left = _EDGE + _QR + 4 * mm  # four modules of white
    room = _WIDTH - left - _EDGE
    written(canvas, clean(label.number), left, 25.5 * mm, 22, INK, strong=True, room=room)
    written(canvas, clean(label.vehicle), left, 19.5 * mm, 11, INK, room=room)
    # A long name takes two lines rather than losing its end.
    lines = simpleSplit(clean(label.house), STRONG, 8.5, room)
    for number, line in enumerate([*lines[:1], " ".join(lines[1:])]):
        written(canvas, line, left, (13.5 - 3.6 * number) * mm, 8.5, SEA, strong=True, room=room)
    phone_at = 5.8 if len(lines) > 1 else 9.0
    written(canvas, clean(label.phone), left, phone_at * mm, 9, QUIET, room=room)
