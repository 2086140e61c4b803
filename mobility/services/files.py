"""Files that were received: decided by their content, kept in the database with their hash."""

import hashlib
import io
from datetime import datetime

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Blob, StoredFile

LARGEST = 10 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
PAGES = 20


def cleaned(content: bytes) -> tuple[str, bytes]:
    """The media type of a scan and its clean bytes.

    An image is decoded and encoded anew (no EXIF, no payload); a PDF is written again without scripts or
    attachments. Slow: call it before a unit of work begins.

    Raises:
        Refused: `file_empty`, `file_large`, `file_kind` (neither JPEG, PNG, WebP nor PDF), `file_pixels`.
    """
    if not content:
        raise Refused.because("file_empty")
    if len(content) > LARGEST:
        raise Refused.because("file_large", megabytes=LARGEST // 1024 // 1024)
    if content.startswith(b"%PDF-"):
        return "application/pdf", _clean_pdf(content)
    return "image/jpeg", _clean_image(content)


def _clean_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > PAGES:
                raise Refused.because("file_pages", pages=PAGES)
            for key in ("/OpenAction", "/AA", "/Names", "/AcroForm"):
                if key in pdf.Root:
                    del pdf.Root[key]
            for page in pdf.pages:
                for key in ("/AA", "/Annots"):
                    if key in page:
                        del page[key]
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PdfError as error:
        raise Refused.because("file_kind") from error


def _clean_image(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise Refused.because("file_pixels")
            image.load()
            upright = _on_white(_upright(image))
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=82, optimize=True)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused.because("file_kind") from error
    except Image.DecompressionBombError as error:
        raise Refused.because("file_pixels") from error


def _on_white(image: Image.Image) -> Image.Image:
    """A picture without transparency: a logo drawn on nothing stands on paper, not on black."""
    drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(paper, drawn).convert("RGB")


def _upright(image: Image.Image) -> Image.Image:

    return ImageOps.exif_transpose(image) or image


def keep(
    media_type: str, content: bytes, *, name: str, by: int | None, now: datetime
) -> StoredFile:
    """Keep clean bytes, with their hash."""
    row = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        size=len(content),
        name=name[:100] or "scan",
        received_at=now,
        received_by_id=by,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(Blob(file_id=row.id, content=content))
    return row


def read(file_id: int) -> tuple[StoredFile, bytes]:
    """A kept file and its bytes.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(StoredFile, file_id)
    blob = db.session.get(Blob, file_id)
    if row is None or blob is None:
        raise NotFound
    return row, blob.content
