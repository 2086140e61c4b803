"""A PDF made anew from what its pages show: no script, no form, no attachment, no link, nothing that acts.

Pages are copied with their contents and resources and nothing else; what is reached from there is then gone through
key by key. What people typed into a form and what stands in a visible note is first drawn onto the page.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)  # fmt: skip
"""All that a page keeps."""
NAMED = frozenset(
    {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs"}
)
"""Maps whose keys are names that the page's own contents chose: no key of these is a word of the format."""
DROPPED = frozenset(
    {
        "/A", "/AA", "/AF", "/Alternates", "/Annots", "/EF", "/JS", "/LastModified", "/Measure", "/Metadata", "/Next",
        "/OC", "/OPI", "/OpenAction", "/PieceInfo", "/Properties", "/PtData", "/Ref", "/RichMedia", "/StructParent",
        "/StructParents", "/Thumb", "/URI", "/XFA",
    }
)  # fmt: skip
"""Words of the format that lead out of a page: to acts, files, other documents, notes of the program that wrote it."""
ELSEWHERE = frozenset({"/F", "/FFilter", "/FDecodeParms"})
"""Of a stream: its bytes lie in another file."""
ACTING = frozenset({"/Action", "/Filespec", "/EmbeddedFile", "/Annot", "/Catalog"})
LARGEST_PIXELS = 80_000_000
"""Of one picture in a PDF: an A3 sheet at 600 dots per inch."""
POINTS_PER_INCH = 72
DEEPEST = 50
"""Pages hang in a tree; one that is deeper was made to be walked for ever."""


class Unfit(Exception):
    """A file that is not to be kept: the code of the sentence, its values, and which part it is."""

    def __init__(self, code: str, *, part: int = 0, **values: Any) -> None:
        super().__init__(code)
        self.code, self.part, self.values = code, part, values


def add(sheets: Pdf, content: bytes, *, most: int, stamp: str = "") -> set[str]:
    """Add the pages of a PDF to the sheets, with a stamp over each; the codes of what was taken out.

    Raises:
        Unfit: `file_locked`, `file_broken`, `file_pages`, `file_portfolio`, `file_dynamic`, `file_pixels`, `file_active`.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as source:
            if len(sheets.pages) + len(source.pages) > most:
                raise Unfit("file_pages", pages=most)
            if not len(source.pages):
                raise Unfit("file_broken")
            removed = _found(source, content)
            _draw_forms(source)
            before = len(sheets.pages)
            for page in source.pages:
                _bare(page)
                sheets.pages.append(page)
        for page in list(sheets.pages)[before:]:
            _scour(page.obj)
            if stamp:
                _write_over(sheets, page, stamp)
    except pikepdf.PasswordError as error:
        raise Unfit("file_locked") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Unfit("file_broken") from error
    return removed


def add_picture(
    sheets: Pdf, jpeg: bytes, size: tuple[int, int], dots_per_inch: int, *, most: int
) -> None:
    """Add a page that is as large as a picture, and shows it.

    Raises:
        Unfit: `file_pages`.
    """
    if len(sheets.pages) >= most:
        raise Unfit("file_pages", pages=most)
    width, height = (side * POINTS_PER_INCH / dots_per_inch for side in size)
    picture = Stream(
        sheets,
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
        Resources=Dictionary(XObject=Dictionary(Sheet=picture)),
        Contents=Stream(sheets, f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Sheet Do Q".encode()),
    )
    sheets.pages.append(pikepdf.Page(sheets.make_indirect(page)))


def written(sheets: Pdf) -> bytes:
    """The bytes of the sheets, the same for the same sheets."""
    out = io.BytesIO()
    sheets.save(
        out,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()


def _write_over(sheets: Pdf, page: pikepdf.Page, stamp: str) -> None:
    """Say across a page what it is a copy for, so that it serves nobody else."""
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )
    thin = Dictionary(Type=Name.ExtGState, ca=0.45)
    font_name = str(page.add_resource(sheets.make_indirect(font), Name.Font))
    thin_name = str(page.add_resource(sheets.make_indirect(thin), Name.ExtGState))
    left, foot, right, head = (float(side) for side in page.mediabox)
    size = max(8.0, (right - left) / 40)
    words = (f"{stamp}    " * 3).encode("cp1252", "replace").hex()
    lines = [
        f"BT {font_name} {size:.1f} Tf 1 0 0 1 {left + size:.1f} {foot + part * (head - foot) / 8:.1f} Tm <{words}> Tj ET"
        for part in range(1, 8)
    ]
    page.contents_add(b"q", prepend=True)
    drawn = f"Q q {thin_name} gs 0.66 0.23 0.15 rg {' '.join(lines)} Q"
    page.contents_add(drawn.encode("ascii"))


# --- what a PDF has that a sheet of paper has not -----------------------------------------------------


def _found(source: Pdf, content: bytes) -> set[str]:
    """The codes of what will be taken out.

    Raises:
        Unfit: what the file shows cannot be had without the program that made it.
    """
    form = source.Root.get("/AcroForm", Dictionary())
    if "/Collection" in source.Root:
        raise Unfit("file_portfolio")
    if "/XFA" in form and bool(source.Root.get("/NeedsRendering", False)):
        raise Unfit("file_dynamic")
    found = set()
    if any("/JS" in one or one.get("/S") == Name.JavaScript for one in _dictionaries(source)):
        found.add("script")
    if len(source.attachments):
        found.add("attachments")
    if len(form.get("/Fields", Array())):
        found.add("form")
    if int(form.get("/SigFlags", 0)) & 1:
        found.add("signature")
    end = content.rfind(b"%%EOF") + len(b"%%EOF")
    if content[end:].strip(b"\0\r\n "):
        found.add("appended")
    return found


def _dictionaries(source: Pdf) -> Iterator[Dictionary]:
    """The dictionaries of a file, those written in place inside others too."""
    waiting: list[Any] = [*source.objects, source.Root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Dictionary):
            yield one
            waiting += [value for value in one.values() if _nested(value)]
        elif isinstance(one, Array):
            waiting += [value for value in one if _nested(value)]


def _nested(value: Any) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def _draw_forms(source: Pdf) -> None:
    """Draw onto the pages what people typed into a form, and the notes that a reader shows."""
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("screen")


def _bare(page: pikepdf.Page) -> None:
    """A page with nothing but what it shows; what it inherits is written into it."""
    kept = {
        "/MediaBox": page.mediabox,
        "/CropBox": page.cropbox,
        "/Resources": page.resources,
    }
    node: Object = page.obj
    depth = 0
    while "/Rotate" not in node and "/Parent" in node and depth < DEEPEST:
        node, depth = node["/Parent"], depth + 1
    if "/Rotate" in node:
        kept["/Rotate"] = node["/Rotate"]
    for key in set(page.obj.keys()) - PAGE_KEYS:
        del page.obj[key]
    for key, value in kept.items():
        page.obj[key] = value


def _scour(root: Object) -> None:
    """Take every way out of what is reached from a page.

    Raises:
        Unfit: `file_active`, `file_pixels`.
    """
    waiting: list[tuple[Any, bool]] = [(root, False)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one, named = waiting.pop()
        if not isinstance(one, Dictionary | Stream | Array):
            continue
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, Array):
            waiting += [(value, False) for value in one]
            continue
        if not named:
            _without_ways_out(one)
        waiting += [
            (value, not named and key in NAMED) for key, value in one.items() if key != "/Parent"
        ]


def _without_ways_out(one: Any) -> None:
    unwanted = DROPPED | ELSEWHERE if isinstance(one, Stream) else DROPPED
    for key in unwanted & set(one.keys()):
        del one[key]
    kinds = {str(one.get(key, "")) for key in ("/Type", "/S", "/Subtype", "/Subtype2")}
    if kinds & (ACTING | {"/JavaScript", "/Launch", "/PS"}):
        raise Unfit("file_active")
    if isinstance(one, Stream) and "/Image" in kinds:
        pixels = int(one.get("/Width", 0)) * int(one.get("/Height", 0))
        if pixels > LARGEST_PIXELS:
            raise Unfit("file_pixels")
