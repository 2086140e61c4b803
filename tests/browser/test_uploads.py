"""A paper photographed on a phone: made small before it leaves, page after page, and sent once there is a network."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from mobility import db
from mobility.models import Proof, StoredFile
from mobility.services import files
from mobility.services.files import Vault
from tests import factories as make
from tests.conftest import Given
from tests.machine import FILE_KEY
from tests.pages import Page
from tests.services import hostile

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def address(page: Page, given: Given) -> str:
    """The page on which a proof of address is noted."""
    given(make.a_foundation)
    given(make.a_policy)
    person = given(make.a_beneficiary)
    return page.url("proofs.new", reference=person.reference, kind="address")


def shot(width: int, height: int) -> dict[str, Any]:
    """A photo as a camera gives it: heavy."""
    out = io.BytesIO()
    with Image.effect_noise((width, height), 60) as noise:
        noise.convert("RGB").save(out, "JPEG", quality=96)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def kept(app: Flask) -> tuple[StoredFile, bytes]:
    """The one copy that was kept."""
    with app.app_context():
        (proof,) = db.session.scalars(select(Proof)).all()
        return files.read(proof.file_id or 0, Vault([FILE_KEY]))


def test_photos_are_made_small_on_the_phone_and_wait_for_the_network(
    app: Flask, page: Page, address: str, window: Callable[..., Any]
) -> None:
    opened = window(page, width=320)
    phone = opened.open(address)
    camera, chosen = phone.get_by_label("Prendre une photo"), phone.locator("[data-chosen] li")
    photo = shot(2600, 1900)
    for number in (1, 2, 3):
        camera.set_input_files(photo)
        expect(chosen).to_have_count(number)
    assert opened.check() == []
    sizes = phone.evaluate("[...document.querySelector('input[multiple]').files].map(f => f.size)")
    assert all(size < len(photo["buffer"]) / 1.5 for size in sizes)
    chosen.nth(1).get_by_role("button").click()
    expect(chosen).to_have_count(2)
    phone.get_by_label("Date écrite sur le document").fill("20/11/2026")
    opened.context.set_offline(True)
    phone.get_by_role("button", name="Noter cette pièce").click()
    expect(phone.get_by_text("Pas de réseau")).to_be_visible()
    opened.context.set_offline(False)
    phone.wait_for_url("**/proofs")
    expect(phone.get_by_text("La pièce est notée.")).to_be_visible()
    row, content = kept(app)
    assert row.media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(content)) as seen:
        assert len(seen.pages) == 2


def test_without_script_the_same_form_sends_what_was_chosen(
    app: Flask, page: Page, address: str, window: Callable[..., Any]
) -> None:
    phone = window(page, width=320, script=False).open(address)
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": hostile.photo()}
    phone.get_by_label("Prendre une photo").set_input_files(photo)
    phone.get_by_label("Choisir des photos ou un PDF").set_input_files([photo, photo])
    phone.get_by_role("button", name="Noter cette pièce").click()
    phone.wait_for_url("**/proofs")
    with pikepdf.open(io.BytesIO(kept(app)[1])) as seen:
        assert len(seen.pages) == 3


def test_a_file_that_is_no_picture_is_left_to_the_server(
    app: Flask, page: Page, address: str, window: Callable[..., Any]
) -> None:
    phone = window(page).open(address)
    fake = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": hostile.HTML * 9000}
    phone.get_by_label("Choisir des photos ou un PDF").set_input_files(fake)
    expect(phone.locator("[data-chosen] li")).to_have_count(1)
    phone.get_by_role("button", name="Noter cette pièce").click()
    expect(phone.get_by_role("alert")).to_contain_text("n’est ni une image JPEG")
