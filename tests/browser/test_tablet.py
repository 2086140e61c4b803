"""A handover and a return on a tablet: with the finger and a network that breaks, by keyboard alone, and on paper."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Screen
from sqlalchemy import func, select

from mobility import db
from mobility.models import ConditionMark, ConditionPhoto, Rental, Signature
from mobility.rules.conditions import GUIDED
from mobility.rules.rentals import SignatureMethod
from mobility.rules.states import RentalState
from mobility.services import files
from mobility.services.files import Clean
from tests import factories as make
from tests.conftest import Given
from tests.engines import SQLITE
from tests.pages import Page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", [SQLITE], indirect=True)]

PASSWORD = "quatre mouettes sur le quai"


@pytest.fixture(autouse=True)
def _clean_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning has tests of its own, and takes a second a photo."""
    monkeypatch.setattr(files, "cleaned", lambda *parts, **_more: Clean("image/jpeg", parts[0]))


@pytest.fixture
def page(signed_in: Any) -> Page:
    """A manager whose password opens the screen again."""
    found: Page = signed_in("manager", password=PASSWORD, name="Léa Ringot")
    return found


@pytest.fixture
def number(page: Page, given: Given) -> str:
    """A contract to sign today."""
    return str(given(make.a_contract).number)


@pytest.fixture
def tablet(page: Page, window: Callable[..., Any]) -> Any:
    """A window of 820 × 1180 that is touched."""
    return window(page, width=820, height=1180, touch=True)


def a_photo(colour: str) -> dict[str, Any]:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(drawn, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def go_on(screen: Screen) -> None:
    screen.get_by_role("button", name="Continuer", exact=True).click()


def shoot(tablet: Any, screen: Screen, *, cut_at: int = 99) -> None:
    for rank, view in enumerate(GUIDED):
        if rank == cut_at:
            tablet.context.set_offline(True)
        screen.set_input_files(f"#fichier-{view}", a_photo("teal"))
        if rank < cut_at:
            expect(screen.locator(f"#photo-{view}.taken")).to_be_visible()
        else:
            expect(screen.locator(f"#photo-{view}.queued")).to_be_visible()
    if cut_at < len(GUIDED):
        left = len(GUIDED) - cut_at
        expect(screen.get_by_text(f"{left} photos en attente d’envoi")).to_be_visible()
        tablet.context.set_offline(False)
        expect(screen.locator("#photo-marks.taken")).to_be_visible(timeout=15000)
        expect(screen.get_by_text("Toutes les photos sont envoyées.")).to_be_visible()
        tablet.complaints.clear()  # that the network was away is said by the browser too


def draw(screen: Screen, canvas: Locator) -> None:
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    screen.mouse.move(x, y)
    screen.mouse.down()
    for step in range(1, 9):
        screen.mouse.move(x + 30 * step, y + (40 if step % 2 else -40))
    screen.mouse.up()


def take_back_the_tablet(screen: Screen) -> None:
    screen.get_by_label("Votre mot de passe").fill(PASSWORD)
    screen.get_by_role("button", name="Reprendre la tablette").click()


def test_a_whole_handover_and_return_with_the_finger_and_a_break_in_the_network(
    app: Flask, tablet: Any, number: str
) -> None:
    screen = tablet.open(f"/rentals/{number}/handover/now")
    wrong: list[str] = []
    screen.get_by_label("Document d’identité vu").select_option("passport")
    screen.get_by_label("Titre de conduite vu").check()
    go_on(screen)
    screen.get_by_label("Plaque ou numéro de parc").fill("XX-111-XX")
    go_on(screen)
    expect(screen.get_by_role("alert")).to_contain_text("ce n’est pas le bon scooter")
    screen.get_by_role("link", name="Je prends le bon scooter").click()
    screen.get_by_label("Plaque ou numéro de parc").fill(plate(app, number))
    go_on(screen)
    shoot(tablet, screen, cut_at=4)
    drawing = screen.locator("[data-drawing]")
    drawing.click(position={"x": 200, "y": 150})
    expect(screen.get_by_label("Où", exact=True)).not_to_have_value("")
    screen.get_by_label("Quoi", exact=True).select_option("scratch")
    screen.get_by_role("button", name="Noter cette marque").click()
    expect(screen.locator(".drawing .mark.new")).to_have_count(1)
    wrong += tablet.check()
    screen.get_by_label("Kilométrage au compteur").fill("1500")
    go_on(screen)
    go_on(screen)
    for box in screen.locator("[name=charter]").all():
        box.check()
    screen.get_by_label("Essai fait").check()
    go_on(screen)
    screen.get_by_role("button", name="Tourner la tablette").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Lisez, puis signez")
    screen.goto(tablet.server + "/beneficiaries")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Lisez, puis signez")
    wrong += tablet.check()
    for box in screen.locator("[name=points]").all():
        box.check()
    screen.get_by_role("button", name="Signer", exact=True).click()
    expect(screen.get_by_role("alert").first).to_contain_text("Il manque la signature")
    tablet.complaints.clear()
    for canvas in screen.locator("canvas").all():
        draw(screen, canvas)
    screen.get_by_role("button", name="Signer", exact=True).click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("C’est signé, merci")
    take_back_the_tablet(screen)
    expect(screen.get_by_text("Étape 7 sur 7")).to_be_visible()
    assert wrong + tablet.check() == []
    _return(app, tablet, screen, number)


def _return(app: Flask, tablet: Any, screen: Screen, number: str) -> None:
    screen.goto(f"{tablet.server}/rentals/{number}/return/now")
    go_on(screen)
    shoot(tablet, screen)
    expect(screen.locator("figcaption", has_text="À la remise")).to_have_count(8)
    expect(screen.locator(".drawing .mark.old")).to_have_count(1)
    screen.locator("[data-drawing]").click(position={"x": 120, "y": 100})
    screen.get_by_label("Quoi", exact=True).select_option("crack")
    screen.get_by_label("Usure ou dommage ?").select_option("damage")
    screen.get_by_role("button", name="Noter cette marque").click()
    expect(screen.locator(".drawing .mark.new")).to_have_count(1)
    wrong = tablet.check()
    screen.get_by_label("Kilométrage au compteur").fill("1700")
    screen.get_by_label("Niveau de carburant").fill("40")
    go_on(screen)
    go_on(screen)
    expect(screen.get_by_text("à décider")).to_be_visible()
    screen.get_by_label("Oui, pendant la location").check()
    go_on(screen)
    screen.get_by_role("button", name="Tourner la tablette").click()
    for canvas in screen.locator("canvas").all():
        draw(screen, canvas)
    screen.get_by_role("button", name="Signer", exact=True).click()
    take_back_the_tablet(screen)
    expect(screen.get_by_text("Le scooter est rendu")).to_be_visible()
    assert wrong + tablet.complaints == []
    with app.app_context():
        rental = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        assert rental.state is RentalState.RETURNED
        assert count(ConditionPhoto) == 16
        assert count(ConditionMark) == 3
        methods = db.session.scalars(select(Signature.method)).all()
        assert methods == [SignatureMethod.DRAWN] * 4


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def plate(app: Flask, number: str) -> str:
    with app.app_context():
        rental = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        return str(rental.scooter.plate or rental.scooter.fleet_number)


# --- by keyboard ---------------------------------------------------------------------------------------


def tab_to(screen: Screen, place: Locator) -> None:
    """Go there with the Tab key, as somebody without a pointer does."""
    for _ in range(150):
        if place.evaluate("element => element === document.activeElement"):
            return
        screen.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {place}")


def press(screen: Screen, place: Locator, *keys: str) -> None:
    tab_to(screen, place)
    for key in keys:
        screen.keyboard.press(key)


def write(screen: Screen, place: Locator, words: str) -> None:
    tab_to(screen, place)
    screen.keyboard.type(words)


def on_by_keyboard(screen: Screen) -> None:
    with screen.expect_navigation():
        press(screen, screen.get_by_role("button", name="Continuer", exact=True), "Enter")


def test_a_handover_by_keyboard_alone(app: Flask, tablet: Any, number: str) -> None:
    screen = tablet.open(f"/rentals/{number}/handover/now")
    press(screen, screen.get_by_label("Document d’identité vu"), "ArrowDown")
    press(screen, screen.get_by_label("Titre de conduite vu"), "Space")
    on_by_keyboard(screen)
    write(screen, screen.get_by_label("Plaque ou numéro de parc"), plate(app, number))
    on_by_keyboard(screen)
    press(screen, screen.get_by_label("Où", exact=True), "ArrowDown")
    press(screen, screen.get_by_label("Quoi", exact=True), "ArrowDown")
    with screen.expect_navigation():
        press(screen, screen.get_by_role("button", name="Noter cette marque"), "Enter")
    expect(screen.locator(".marks .new")).to_have_count(1)
    write(screen, screen.get_by_label("Kilométrage au compteur"), "1500")
    write(screen, screen.get_by_label("S’il manque des photos"), "Appareil en panne")
    on_by_keyboard(screen)
    on_by_keyboard(screen)
    for box in screen.locator("[name=charter]").all():
        press(screen, box, "Space")
    press(screen, screen.get_by_label("Essai fait"), "Space")
    on_by_keyboard(screen)
    with screen.expect_navigation():
        press(screen, screen.get_by_role("button", name="Tourner la tablette"), "Enter")
    for box in screen.locator("[name=points]").all():
        press(screen, box, "Space")
    for who in ("person", "agent"):
        section = screen.locator(f"section[aria-labelledby=signe-{who}]")
        press(screen, section.locator("summary"), "Enter")
        write(screen, section.locator("[type=text]"), "Noémie Delacroix")
        press(screen, section.locator("[type=checkbox]"), "Space")
    with screen.expect_navigation():
        press(screen, screen.get_by_role("button", name="Signer", exact=True), "Enter")
    write(screen, screen.get_by_label("Votre mot de passe"), PASSWORD)
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    expect(screen.get_by_text("Étape 7 sur 7")).to_be_visible()
    with app.app_context():
        assert db.session.scalars(select(Signature.method)).all() == [SignatureMethod.TYPED] * 2


def test_a_contract_signed_on_paper_with_its_scan(app: Flask, tablet: Any, number: str) -> None:
    screen = tablet.open(f"/rentals/{number}/handover/now")
    screen.get_by_label("Document d’identité vu").select_option("passport")
    screen.get_by_label("Titre de conduite vu").check()
    go_on(screen)
    screen.get_by_label("Plaque ou numéro de parc").fill(plate(app, number))
    go_on(screen)
    screen.get_by_label("Kilométrage au compteur").fill("1500")
    screen.get_by_label("S’il manque des photos").fill("Appareil en panne")
    go_on(screen)
    go_on(screen)
    for box in screen.locator("[name=charter]").all():
        box.check()
    screen.get_by_label("Essai fait").check()
    go_on(screen)
    screen.get_by_label("Le contrat est signé sur papier").check()
    screen.get_by_label("Feuille signée numérisée").set_input_files(a_photo("white"))
    assert tablet.check() == []
    screen.get_by_role("button", name="C’est signé sur papier").click()
    expect(screen.get_by_text("Étape 7 sur 7")).to_be_visible()
    with app.app_context():
        signature = db.session.scalars(select(Signature)).one()
        assert signature.method is SignatureMethod.PAPER_SCAN
        assert signature.scan_sha256
