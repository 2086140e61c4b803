"""Photos on paper: as large as their place needs, as heavy as sixteen of them may be."""

from functools import lru_cache
from io import BytesIO

import pikepdf
from PIL import Image

HEAVIEST = 80_000
"""Bytes of one photo: sixteen in a report stay under 1.5 MB with its words and fonts."""
_TRIES = ((960, 78), (960, 65), (800, 60), (640, 55), (480, 50), (360, 40))
"""Longest side in pixels and quality, the best first; 960 are 290 to the inch in a column."""


@lru_cache(maxsize=64)
def fitted(content: bytes) -> tuple[bytes, int, int]:
    """The photo as JPEG of at most `HEAVIEST` bytes, its width and height in pixels; the same in, the same out.

    Raises:
        OSError: it is no picture. What comes here was cleaned when it was received.
    """
    largest = _TRIES[0][0]
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
        picture.draft("RGB", (largest, largest))  # decodes no more than is needed
        drawn = picture.convert("RGB")
    made = b""
    for side, quality in _TRIES:
        drawn.thumbnail((side, side))
        target = BytesIO()
        drawn.save(target, "JPEG", quality=quality)
        made = target.getvalue()
        if len(made) <= HEAVIEST:
            break
    return made, *drawn.size


def photos_in(content: bytes) -> list[bytes]:
    """The photos of a kept document as they lie in it, in the order of its pages; the logo is none."""
    found = []
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            figure = False
            for instruction in pikepdf.parse_content_stream(page, "BDC EMC Do"):
                operands, name = list(instruction.operands), str(instruction.operator)
                if name == "BDC":
                    figure = operands[0] == "/Figure"
                elif name == "EMC":
                    figure = False
                elif figure:
                    drawn = page.resources.XObject[str(operands[0])]
                    found.append(bytes(drawn.read_raw_bytes()))
    return found
