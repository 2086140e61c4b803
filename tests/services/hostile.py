"""Files as they really come, and as somebody would send them who means harm; each is made here, small and at once."""

import io
import struct
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **how: Any) -> bytes:
    """A picture with something on it."""
    image = Image.effect_noise((64, 48), 90).resize(size).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photo_of_a_phone() -> bytes:
    """A photo that lies on its side, and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right
    exif[0x010F] = "Canarimark"
    exif[0x8825] = {1: "N", 2: (50.0, 57.0, 0.0)}
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 200, 200))  # black on the left: once upright, on top
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of 900 megapixels in some hundred kilobytes; it is never held whole here either."""
    squeeze, row = zlib.compressobj(9), b"\0" * (width // 8 + 2)
    data = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
            (b"IDAT", data),
            (b"IEND", b""),
        )
    )


def animated(kind: str) -> bytes:
    """A picture that moves."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def pdf(words: str = "Attestation", pages: int = 1, **saved: Any) -> bytes:
    """A PDF as an office sends it."""
    return _bytes(_document(words, pages), **saved)


def _document(words: str = "Attestation", pages: int = 1) -> pikepdf.Pdf:
    made = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        page.obj.Resources = Dictionary(Font=Dictionary(A=font))  # a font may well be called so
        page.obj.Contents = Stream(made, f"BT /A 24 Tf 72 700 Td ({words}) Tj ET".encode())
    return made


def _bytes(made: pikepdf.Pdf, **saved: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **saved)
    return out.getvalue()


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.launchURL('https://canari.example');")


def pdf_that_acts() -> bytes:
    """A PDF with a script in every place that runs one, a file within, a link, a form that is filled in."""
    made = _document()
    page = made.pages[0]
    made.Root.OpenAction = _script()
    made.Root.AA = Dictionary(WC=_script())
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["canari", _script()])))
    page.obj.AA = Dictionary(O=_script())
    made.attachments["canari.exe"] = b"MZ canari"
    look = Stream(made, b"/Tx BMC BT /A 12 Tf 2 5 Td (Dupont) Tj ET EMC")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
    look.Resources = page.obj.Resources
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="Dupont",
            F=4,
            Rect=Array([72, 600, 272, 620]),
            DA="/A 12 Tf 0 g",
            AP=Dictionary(N=look),
            AA=Dictionary(K=_script()),
        )
    )
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 595, 842]),
        A=Dictionary(S=Name.URI, URI="https://canari.example/"),
    )
    page.obj.Annots = Array([field, made.make_indirect(link)])
    made.Root.AcroForm = Dictionary(
        Fields=Array([field]), DR=page.obj.Resources, XFA=Stream(made, b"<xdp>canari</xdp>")
    )
    page.obj.Resources.Properties = Dictionary(
        MC0=Dictionary(AF=Dictionary(Type=Name.Filespec, F="canari"))
    )
    page.obj.Metadata = Stream(made, b"<x:xmpmeta>canari</x:xmpmeta>")
    made.Root.Metadata = Stream(made, b"<x:xmpmeta>canari</x:xmpmeta>")
    made.docinfo["/Author"] = "canari"
    return _bytes(made)


def pdf_with_postscript() -> bytes:
    """A PDF that draws with a program."""
    made = _document()
    program = Stream(made, b"canari")
    program.Type, program.Subtype = Name.XObject, Name.PS
    made.pages[0].obj.Resources.XObject = Dictionary(P=program)
    return _bytes(made)


def pdf_that_waits_for_its_reader() -> bytes:
    """A form that only one program shows; everybody else sees "please wait"."""
    made = _document("Please wait")
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(made, b"<xdp/>"))
    made.Root.NeedsRendering = True
    return _bytes(made)


def portfolio() -> bytes:
    """A PDF that is a folder of files."""
    made = _document("Cover")
    made.attachments["a.pdf"] = pdf()
    made.Root.Collection = Dictionary(Type=Name.Collection)
    return _bytes(made)


def pdf_with_a_huge_picture() -> bytes:
    """A PDF that asks its reader for a picture of a thousand megapixels."""
    made = _document()
    picture = Stream(made, b"")
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width = picture.Height = 40_000
    made.pages[0].obj.Resources.XObject = Dictionary(P=picture)
    return _bytes(made)


def locked_pdf(*, owner_only: bool = False) -> bytes:
    """A PDF behind a password; or one that opens to all but may not be changed, as offices send them."""
    reader = "" if owner_only else "secret"
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=reader))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
ZIP = b"PK\x03\x04canari.exe" + b"\0" * 40
GIF = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;"
