"""QR codes as a path: segno's matrix, runs of dark modules merged (a widget costs as much as a whole contract)."""

from itertools import groupby

import segno
from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas


def draw_qr(canvas: Canvas, address: str, side: float) -> None:
    """Draw the code of an address from the origin on, `side` points wide; the white around it is the caller's."""
    matrix = segno.make(address, error="m", micro=False).matrix
    canvas.setFillColor(black)
    canvas.scale(side / len(matrix), side / len(matrix))
    runs = []
    for row, modules in enumerate(reversed(matrix)):
        column = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                runs.append(f"{column} {row} {length} 1 re")
            column += length
    canvas.addLiteral(" ".join([*runs, "f"]))
