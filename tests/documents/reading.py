"""Documents read back, as a person or a program would."""

import re
from io import BytesIO
from typing import Any

import pikepdf
from pypdf import PdfReader


def pages(content: bytes) -> list[str]:
    """The words of each page; every kind of space is one plain space."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def words(content: bytes) -> str:
    """All the words of a document."""
    return " ".join(pages(content))


def solid(content: bytes) -> str:
    """All the letters of a document, without any space: for what breaks over lines."""
    return re.sub(r"\s+", "", words(content))


def fonts(content: bytes) -> dict[str, bool]:
    """Each font by name, and whether it lies in the file."""
    found = {}
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()
            inside = described.get("/FontDescriptor", {})
            found[str(described["/BaseFont"])] = "/FontFile2" in inside
    return found


def used_fonts(content: bytes) -> set[str]:
    """The names of the fonts that some text of the document is really set in."""
    used = set()
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            resources = page.resources["/Font"]
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    used.add(str(resources[str(operands[0])].BaseFont))
    return used


def lines(content: bytes) -> list[list[tuple[float, float, str]]]:
    """Each piece of text of each page with the place of its start, in points from the foot."""
    found = []
    for page in PdfReader(BytesIO(content)).pages:
        here: list[tuple[float, float, str]] = []

        def keep(text: str, cm: Any, tm: Any, *_: object, at: Any = here) -> None:
            if text.strip():
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
                y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
                at.append((x, y, text.strip()))

        page.extract_text(visitor_text=keep)
        found.append(here)
    return found
