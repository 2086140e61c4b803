"""Files that are received: decided by their content, cleaned of all that is not paper, encrypted, found again."""

import io
import os
import subprocess
import sys
from base64 import b64encode
from datetime import date

import pikepdf
import pytest
from flask import Flask
from PIL import Image, ImageChops
from pypdf import PdfReader

from mobility import db
from mobility.config import ROOT
from mobility.errors import NotFound, Refused
from mobility.models import Blob, StoredFile
from mobility.services import checks, cleaning, files
from mobility.services.files import Clean, Vault
from mobility.words import sentence
from tests.machine import FILE_KEY, NOW, TODAY
from tests.services import hostile
from tests.services.hostile import GIF, HTML, SVG, ZIP

OTHER_KEY = b64encode(b"g" * 32).decode()


def _why(*parts: bytes) -> str:
    """The code of a refusal, which has a sentence of its own."""
    with pytest.raises(Refused) as raised:
        files.cleaned(*parts)
    reason = raised.value.reasons[0]
    assert not sentence(reason).startswith("Ce n’est pas possible")
    return reason.code


# --- refused ------------------------------------------------------------------------------------------

TRUNCATED = hostile.photo()
REFUSED = {
    "nothing": (b"", "file_empty"),
    "svg": (SVG, "file_kind"),
    "html that is called .jpg": (HTML, "file_kind"),
    "gif": (GIF, "file_kind"),
    "zip": (ZIP, "file_kind"),
    "a pdf behind a zip": (ZIP + hostile.pdf(), "file_kind"),
    "a photo of 30 MB": (hostile.photo() + b"\0" * (30 << 20), "file_large"),
    "900 megapixels": (hostile.bomb(), "file_pixels"),
    "a jpeg that stops": (TRUNCATED[: len(TRUNCATED) // 2], "file_broken"),
    "a jpeg that stops at once": (TRUNCATED[:20], "file_broken"),
    "a png that stops": (hostile.photo(kind="PNG")[:3000], "file_broken"),
    "a webp that moves": (hostile.animated("WEBP"), "file_animated"),
    "a png that moves": (hostile.animated("PNG"), "file_animated"),
    "a pdf that stops": (b"%PDF-1.7\n1 0 obj", "file_broken"),
    "a pdf behind a password": (hostile.locked_pdf(), "file_locked"),
    "a pdf of 21 pages": (hostile.pdf(pages=21), "file_pages"),
    "a folder of files": (hostile.portfolio(), "file_portfolio"),
    "a form for one program": (hostile.pdf_that_waits_for_its_reader(), "file_dynamic"),
    "a pdf with a huge picture": (hostile.pdf_with_a_huge_picture(), "file_pixels"),
    "a pdf that draws by program": (hostile.pdf_with_postscript(), "file_active"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_paper_is_refused_with_its_sentence(name: str) -> None:
    content, code = REFUSED[name]
    assert _why(content) == code


def test_of_several_files_the_faulty_one_is_named() -> None:
    with pytest.raises(Refused) as raised:
        files.cleaned(hostile.photo(), HTML)
    assert raised.value.reasons[0].values["part"] == 2


def test_more_files_and_bytes_than_a_paper_has_are_refused() -> None:
    assert _why(*[b"x"] * 21) == "file_many"
    assert _why(*[b"x" * files.LARGEST] * 5) == "file_large"
    assert _why() == "file_empty"


# --- cleaned ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_whatever_it_was_and_was_called(kind: str) -> None:
    clean = files.cleaned(hostile.photo((3000, 2000), kind=kind))
    with Image.open(io.BytesIO(clean.content)) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 1067))
    assert clean.media_type == "image/jpeg"


def test_a_photo_is_set_upright_and_forgets_where_it_was_taken() -> None:
    clean = files.cleaned(hostile.photo_of_a_phone())
    assert b"Canarimark" not in clean.content
    assert clean.removed == ("device",)
    with Image.open(io.BytesIO(clean.content)) as image:
        assert image.size == (200, 400)
        assert not image.getexif()
        top, foot = image.getpixel((100, 50)), image.getpixel((100, 350))
    assert max(top) < 40  # type: ignore[arg-type,type-var]
    assert min(foot) > 200  # type: ignore[arg-type,type-var]


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    clean = files.cleaned(hostile.photo() + HTML + b"<?php ?>")
    assert b"<script>" not in clean.content
    assert clean.removed == ("appended",)


def test_what_is_transparent_or_of_sixteen_bits_stays_legible() -> None:
    drawn = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    grey = Image.new("I;16", (50, 50), 30000)
    for image, least, most in ((drawn, 250, 255), (grey, 100, 135)):
        out = io.BytesIO()
        image.save(out, "PNG")
        with Image.open(io.BytesIO(files.cleaned(out.getvalue()).content)) as seen:
            assert all(least <= value <= most for value in seen.getpixel((25, 25)))  # type: ignore[union-attr]


def test_a_pdf_keeps_what_it_shows_and_nothing_that_acts() -> None:
    clean = files.cleaned(hostile.pdf_that_acts())
    assert clean.media_type == "application/pdf"
    assert set(clean.removed) == {"script", "attachments", "form"}
    with pikepdf.open(io.BytesIO(clean.content)) as seen:
        assert set(seen.Root.keys()) == {"/Type", "/Pages"}
        assert set(seen.pages[0].obj.keys()) <= cleaning.clean_pdf.PAGE_KEYS
        assert "/A" in seen.pages[0].obj.Resources.Font, "a font keeps its name"
        drawn = [one.read_bytes() for one in seen.objects if isinstance(one, pikepdf.Stream)]
        written = b" ".join([*drawn, *(one.unparse() for one in seen.objects)])
    assert b"Attestation" in written
    assert b"Dupont" in written, "what was typed into the form is drawn on the page"
    for gone in (
        b"canari",
        b"JavaScript",
        b"/JS",
        b"/AA",
        b"/URI",
        b"/XFA",
        b"/Metadata",
        b"/Annots",
    ):
        assert gone not in written


def test_a_pdf_that_is_a_zip_too_is_only_a_pdf_afterwards() -> None:
    clean = files.cleaned(hostile.pdf() + ZIP)
    assert b"PK\x03\x04" not in clean.content
    assert clean.removed == ("appended",)


def test_a_pdf_that_anybody_may_open_is_taken_though_it_is_encrypted() -> None:
    clean = files.cleaned(hostile.locked_pdf(owner_only=True))
    with pikepdf.open(io.BytesIO(clean.content)) as seen:
        assert not seen.is_encrypted
        assert len(seen.pages) == 1


def test_photos_and_pages_become_one_paper() -> None:
    clean = files.cleaned(hostile.photo(), hostile.pdf(pages=2), hostile.photo(kind="PNG"))
    with pikepdf.open(io.BytesIO(clean.content)) as seen:
        assert len(seen.pages) == 4
        picture = seen.pages[0].obj.Resources.XObject.Sheet
        assert int(picture.Width) == 640


def test_a_stamp_stands_over_every_page() -> None:
    plain, stamped = (
        files.cleaned(hostile.photo(), stamp=stamp).content for stamp in ("", "Copie pour Łódź")
    )
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(stamped)) as after:
        assert before.size == after.size
        assert ImageChops.difference(before, after).getbbox() is not None
    pages = files.cleaned(hostile.pdf(pages=2), hostile.photo(), stamp="Copie d'été (2026)")
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pages.content)).pages)
    assert words.count("Attestation") == 2
    assert words.count("Copie d'été (2026)") >= 14


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_largest_picture_is_cleaned_in_300_megabytes(kind: str) -> None:
    """The kernel itself holds the process to them: more would have been refused."""
    out = io.BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    with Image.new(mode, (8000, 4999)) as image:
        image.save(out, kind, **({"compress_level": 1} if kind == "PNG" else {"progressive": True}))
    with Image.open(io.BytesIO(files.cleaned(out.getvalue()).content)) as seen:
        assert max(seen.size) == 1600


def test_the_cleaning_process_has_no_secret_and_loads_nothing_of_the_house() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, mobility.services.cleaning; print(*sys.modules)"],
        cwd=ROOT,
        env={"PATH": os.defpath},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()
    assert not {"flask", "sqlalchemy", "cryptography", "mobility.config", "mobility.db"} & set(
        loaded
    )


def test_a_process_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert _why(hostile.photo()) == "file_broken"


# --- kept ---------------------------------------------------------------------------------------------


def _kept(vault: Vault, content: bytes = b"canari paper") -> int:
    sealed = vault.seal(Clean("application/pdf", content))
    return db.write(lambda: files.keep(sealed, name="adresse", by=None, now=NOW).id)


def test_a_paper_lies_encrypted_and_is_read_with_its_key(ctx: Flask) -> None:
    vault = Vault([FILE_KEY])
    file_id = _kept(vault)
    blob = db.session.get_one(Blob, file_id)
    assert b"canari" not in blob.content
    row, content = files.read(file_id, vault)
    assert content == b"canari paper"
    assert (row.name, row.size, row.encrypted) == ("adresse.pdf", 12, True)
    with pytest.raises(NotFound):
        files.published(file_id)


def test_keys_are_renewed_without_losing_a_paper(ctx: Flask) -> None:
    old, both, new = Vault([FILE_KEY]), Vault([OTHER_KEY, FILE_KEY]), Vault([OTHER_KEY])
    file_id = _kept(old)
    plain = db.write(
        lambda: files.publish(Clean("image/jpeg", b"old scan"), name="scan", by=None, now=NOW).id
    )
    with pytest.raises(Refused) as raised:
        files.read(file_id, new)
    assert raised.value.reasons[0].code == "file_unreadable"
    assert list(files.after(0)) == [file_id, plain]
    assert db.write(lambda: files.renew(files.after(0), both)) == 2
    assert files.read(file_id, new)[1] == b"canari paper"
    assert files.read(plain, new)[1] == b"old scan"
    assert db.write(lambda: files.renew(files.after(0), old)) == 0


def test_a_paper_that_cannot_be_read_is_told_by_the_check(ctx: Flask) -> None:
    vault = Vault([FILE_KEY])
    good, lost, changed, purged = (_kept(vault) for _ in range(4))

    def harm() -> None:
        db.session.delete(db.session.get_one(Blob, lost))
        db.session.get_one(StoredFile, changed).sha256 = "0" * 64
        files.purge(purged, on=TODAY)

    db.write(harm)
    assert list(files.faults(vault)) == [("lost", lost), ("changed", changed)]
    assert ("unreadable", good) in list(files.faults(Vault([OTHER_KEY])))
    said = [fault for fault in checks.faults(Vault([OTHER_KEY])) if str(good) in fault]
    assert any("MOBILITY_FILE_KEY" in fault for fault in said)


def test_purging_deletes_the_bytes_and_keeps_what_it_was(ctx: Flask) -> None:
    vault = Vault([FILE_KEY])
    file_id = _kept(vault)
    db.write(lambda: files.purge(file_id, on=TODAY))
    row = db.session.get_one(StoredFile, file_id)
    assert (row.purged_on, len(row.sha256)) == (date(2026, 11, 24), 64)
    with pytest.raises(NotFound):
        files.read(file_id, vault)
    db.write(lambda: files.purge(file_id, on=TODAY))
