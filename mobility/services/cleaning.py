"""What is made of a file that was received, in a process of its own: small, without secrets, held to a memory and a time.

`python -m mobility.services.cleaning` reads a line of JSON (`Asked`), then the parts; it answers with a line of JSON
(`Answer`), then the clean bytes. One image comes back as a JPEG, several parts or a PDF as one PDF. The
content alone decides what a part is. Nothing of the application is imported here, and no secret is in sight.
"""

import io
import json
import math
import resource
import sys
from collections.abc import Sequence
from typing import Any, TypedDict

import pikepdf
from font_source_sans_pro import font_files_ttf
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from mobility.services import clean_pdf
from mobility.services.clean_pdf import Unfit

MEMORY = 300 * 1024 * 1024
"""Bytes of memory that cleaning may take, whatever the file."""
SECONDS = 30
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
"""In pixels: an A4 sheet at 137 dots per inch, of which small print stays readable."""
BAND = 256
"""Rows that are worked on at once, so that a large picture is never copied whole."""
PAGES = 20
DOTS_PER_INCH = 137
SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n")
"""How a JPEG and a PNG begin, those too that are spoiled after that."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a picture is set upright, by what the camera noted."""


class Asked(TypedDict):
    """What is to be cleaned: the sizes of the parts in bytes, and what is written over each page (empty: nothing)."""

    sizes: list[int]
    stamp: str


class Answer(TypedDict, total=False):
    """What is said before the bytes: what they are and what was taken out; or why not, and which part."""

    media_type: str
    removed: list[str]
    refused: str
    values: dict[str, Any]
    part: int


def clean(parts: Sequence[bytes], stamp: str = "") -> tuple[str, bytes, set[str]]:
    """The media type of the whole, its clean bytes, and the codes of what was taken out.

    Raises:
        Unfit: a part is not to be kept; says which one.
    """
    sheets = pikepdf.new()
    removed: set[str] = set()
    for number, part in enumerate(parts):
        try:
            if is_pdf(part):
                removed |= clean_pdf.add(sheets, part, most=PAGES, stamp=stamp)
                continue
            picture, size, found = clean_image(part, stamp)
            removed |= found
            if len(parts) == 1:
                return "image/jpeg", picture, removed
            clean_pdf.add_picture(sheets, picture, size, DOTS_PER_INCH, most=PAGES)
        except MemoryError as error:
            raise Unfit("file_broken" if is_pdf(part) else "file_pixels", part=number) from error
        except Unfit as error:
            error.part = number
            raise
    return "application/pdf", clean_pdf.written(sheets), removed


def is_pdf(content: bytes) -> bool:
    """Whether a file begins as a PDF does; some scanners write blanks before it."""
    return content[:64].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-")


def clean_image(content: bytes, stamp: str = "") -> tuple[bytes, tuple[int, int], set[str]]:
    """A picture decoded and encoded anew as a JPEG: upright, on white, small, with nothing but its pixels.

    Raises:
        Unfit: `file_kind`, `file_pixels`, `file_animated`, `file_broken`.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and looked at before anything is decoded
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        known = content.startswith(SIGNS) or content[8:12] == b"WEBP"
        raise Unfit("file_broken" if known else "file_kind") from error
    with image:
        if image.width * image.height > LARGEST_PIXELS:
            raise Unfit("file_pixels")
        # A phone's JPEG may hold a second picture beside the first; PNG and WebP with several move.
        if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
            raise Unfit("file_animated")
        try:
            removed = _beside_the_pixels(image, content)
            turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
            longest = max(image.size)
            image.draft("RGB", tuple(side * LONGEST_SIDE // longest or 1 for side in image.size))  # type: ignore[arg-type]  # always two sides
            image.load()
            small = _small(image)
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Unfit("file_broken") from error
    if turn is not None:
        small = small.transpose(turn)
    if stamp:
        _write_over(small, stamp)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), small.size, removed


def _beside_the_pixels(image: Image.Image, content: bytes) -> set[str]:
    """What a picture carries besides itself: the notes of a camera, data after its end."""
    found = {"device"} if image.getexif() or image.info.get("xmp") else set()
    end = {
        "JPEG": content.rfind(b"\xff\xd9") + 2,
        "PNG": content.find(b"IEND") + 8,
        "WEBP": int.from_bytes(content[4:8], "little") + 8,
    }.get(image.format or "", len(content))
    return found | ({"appended"} if content[end:].strip(b"\0\r\n ") else set())


def _small(image: Image.Image) -> Image.Image:
    """At most so long a side, on white; worked off in bands, since a copy of the whole would double the memory."""
    width, height = image.size
    factor = max(1, max(image.size) // LONGEST_SIDE)
    out = Image.new("RGB", (math.ceil(width / factor), math.ceil(height / factor)), "white")
    rows = factor * max(1, BAND // factor)
    for top in range(0, height, rows):
        band = image.crop((0, top, width, min(top + rows, height)))
        out.paste(_on_white(band).reduce(factor), (0, top // factor))
    out.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return out


def _on_white(band: Image.Image) -> Image.Image:
    """Without transparency: a logo drawn on nothing stands on paper, not on black."""
    if band.mode.startswith("I"):  # sixteen bits of grey, as some scanners write
        band = band.point(lambda grey: grey / 256).convert("L")
    if not band.has_transparency_data:
        return band.convert("RGB")
    drawn = band.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def _write_over(picture: Image.Image, stamp: str) -> None:
    """Say across a picture what it is a copy for, so that it serves nobody else."""
    size = max(12, picture.width // 32)
    words, font = (
        Image.new("L", picture.size),
        ImageFont.truetype(font_files_ttf["SourceSansPro"], size),
    )
    pen = ImageDraw.Draw(words)
    for line in range(size, picture.height, max(5 * size, picture.height // 8)):
        pen.text((size, line), f"{stamp}    " * 3, fill=110, font=font)
    picture.paste((168, 58, 38), mask=words)


def main() -> None:
    """Read, clean, answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, out = sys.stdin.buffer, sys.stdout.buffer
    asked: Asked = json.loads(source.readline())
    parts = [source.read(size) for size in asked["sizes"]]
    content = b""
    try:
        media_type, content, removed = clean(parts, asked["stamp"])
        answer = Answer(media_type=media_type, removed=sorted(removed))
    except Unfit as unfit:
        answer = Answer(refused=unfit.code, values=unfit.values, part=unfit.part)
    out.write(json.dumps(answer).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
