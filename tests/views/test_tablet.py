"""A handover in seven steps and a return in six, without any script: each step a form, kept as soon as it is sent."""

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from mobility import db
from mobility.models import (
    ConditionMark,
    ConditionPhoto,
    Edition,
    EquipmentItem,
    EquipmentLoan,
    HandoverDraft,
    Rental,
    Signature,
)
from mobility.rules.conditions import GUIDED, Signer
from mobility.rules.equipment import GearSize
from mobility.rules.handover_steps import Charter, ReadingPoint
from mobility.rules.rentals import Direction, Equipment, SignatureMethod
from mobility.rules.states import RentalState
from mobility.services import files
from mobility.services.files import Clean
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page

PASSWORD = "quatre mouettes sur le quai"
STROKES = "[[[100,500],[300,200],[500,800],[700,300]]]"


def a_photo(colour: str = "teal") -> tuple[io.BytesIO, str]:
    drawn = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(drawn, "JPEG")
    return io.BytesIO(drawn.getvalue()), "photo.jpg"


@pytest.fixture(autouse=True)
def _clean_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos are taken as they are: cleaning has tests of its own, and takes a second a photo."""
    monkeypatch.setattr(files, "cleaned", lambda *parts, **_more: Clean("image/jpeg", parts[0]))


@pytest.fixture
def page(signed_in: Any) -> Page:
    """Pages as a manager with a password sees them: it is asked when the tablet comes back."""
    found: Page = signed_in("manager", password=PASSWORD)
    return found


@pytest.fixture
def number(page: Page, given: Given) -> str:
    """A contract that waits to be signed today."""

    def unit() -> str:
        person = make.a_beneficiary(helmet_size="m")
        make.a_thing(Equipment.HELMET, site_id=person.site_id, number="C-7")
        make.a_thing(Equipment.HELMET, site_id=person.site_id, number="C-9", size=GearSize.L)
        return make.a_contract(beneficiary_id=person.id).number

    return str(given(unit))


def at(number: str, step: str, way: str = "handover") -> dict[str, Any]:
    return {"number": number, "way": way, "step": step}


def shoot(page: Page, number: str, way: str = "handover") -> None:
    for view in GUIDED:
        page.get("handover.step", **at(number, "state", way))
        forms = [
            form
            for form in page.last.forms()  # type: ignore[union-attr]
            if form.path.endswith("/photos") and ("view", view.value) in set(form.filled())
        ]
        sent = forms[0].data({"photo": a_photo()}, None)
        answer = page.client.post(forms[0].address, data=sent)
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == 303


def up_to_the_signature(page: Page, number: str) -> None:
    page.get("handover.show", number=number, way="handover", follow=True)
    page.submit({"identity_seen": "passport", "title_valid": True}, button="Continuer")
    rental = _rental(page.app, number)
    page.submit({"typed": rental["plate"]}, button="Continuer")
    shoot(page, number)
    page.get("handover.step", **at(number, "state"))
    page.submit(
        {"zone": "side_left", "kind": "scratch", "x": "410", "y": "220"},
        button="Noter cette marque",
    )
    page.submit({"km": "1500", "energy_percent": "90"}, button="Continuer")
    page.submit({"gear_helmet": _helmet(page.app)}, button="Continuer")
    page.submit(
        {"charter": [one.value for one in Charter], "trial_ride_done": True}, button="Continuer"
    )


def _helmet(app: Flask) -> str:
    """The larger one: the contract that is signed names what was chosen, and not what was proposed."""
    with app.app_context():
        row = db.session.scalars(select(EquipmentItem).where(EquipmentItem.number == "C-9")).one()
        return str(row.id)


def _rental(app: Flask, number: str) -> dict[str, Any]:
    with app.app_context():
        row = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        return {"plate": row.scooter.plate, "id": row.id, "state": row.state}


def sign(page: Page, **typed: Any) -> Any:
    facts = {
        "points": [one.value for one in ReadingPoint],
        "person_strokes": STROKES,
        "agent_name": "Camille Canarilog",
        "agent_agrees": True,
    }
    return page.submit(facts | typed, button="Signer")


def test_a_whole_handover_and_return_without_script(page: Page, number: str) -> None:
    up_to_the_signature(page, number)
    assert page.last is not None
    assert "Tourner la tablette" in page.last.text
    page.submit({}, button="Tourner la tablette")
    assert page.last.h1 == "Lisez, puis signez"
    assert "1 marque notée" in page.last.text
    done = sign(page)
    assert done.h1 == "C’est signé, merci"
    page.submit({"password": PASSWORD}, button="Reprendre la tablette")
    assert "Étape 7 sur 7" in page.last.text
    with page.app.app_context():
        rental = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        assert rental.state is RentalState.UNDER_WAY
        signatures = db.session.scalars(select(Signature)).all()
        assert {one.signer for one in signatures} == {Signer.PERSON, Signer.AGENT}
        assert {one.method for one in signatures} == {
            SignatureMethod.DRAWN,
            SignatureMethod.TYPED,
        }
        assert len({one.signed_at for one in signatures} | {rental.handed_over_at}) == 1
        edition = db.session.scalars(select(Edition).order_by(Edition.number.desc())).first()
        assert {one.edition_id for one in signatures} == {edition.id}  # type: ignore[union-attr]
        assert len(db.session.scalars(select(ConditionPhoto)).all()) == 8
        assert not db.session.scalars(select(HandoverDraft)).all()
        loan = db.session.scalars(select(EquipmentLoan)).one()
        assert (loan.item.number, loan.rental_id) == ("C-9", rental.id)
        assert "C-9" in str(edition.snapshot["equipment"])
    _return(page, number)


def _return(page: Page, number: str) -> None:
    page.get("handover.show", number=number, way="return", follow=True)
    page.submit({"person_present": "yes"}, button="Continuer")
    shoot(page, number, "return")
    answer = page.get("handover.step", **at(number, "state", "return"))
    assert "déjà là" in answer.text
    assert len(answer.find("//figure//img[contains(@alt, 'la remise')]")) == 8
    page.submit(
        {"zone": "front", "kind": "impact", "gravity": "visible", "cause": "damage"},
        button="Noter cette marque",
    )
    page.submit(
        {"zone": "seat", "kind": "stain", "gravity": "light", "cause": "wear"},
        button="Noter cette marque",
    )
    page.submit({"km": "1650", "energy_percent": "40"}, button="Continuer")
    page.submit({}, button="Continuer")
    assert page.last is not None
    assert "usure, non facturée" in page.last.text
    assert "50,00 €" in page.last.text
    page.submit({"job_started": "started"}, button="Continuer")
    page.submit({}, button="Tourner la tablette")
    page.submit(
        {"person_name": "Noémie Delacroix", "person_agrees": True, "agent_strokes": STROKES},
        button="Signer",
    )
    page.submit({"password": PASSWORD}, button="Reprendre la tablette")
    assert "Le scooter est rendu" in page.last.text
    with page.app.app_context():
        rental = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        assert rental.state is RentalState.RETURNED, "somebody decides on the damage first"
        assert rental.job_started == "started"
        back = db.session.scalars(
            select(ConditionMark).where(ConditionMark.direction == Direction.IN)
        ).all()
        assert sorted((one.zone, one.charge_cents, one.earlier_id is None) for one in back) == [
            ("front", 5000, True),
            ("seat", 0, True),
            ("side_left", 0, False),
        ]


def test_another_scooter_stops_the_handover_and_says_which(
    page: Page, number: str, given: Given
) -> None:
    given(make.a_scooter, fleet_number="S-AUTRE", plate="ZZ-999-ZZ")
    page.get("handover.show", number=number, way="handover", follow=True)
    page.submit({"identity_seen": "passport", "title_valid": True}, button="Continuer")
    answer = page.submit({"typed": "zz 999 zz"}, button="Continuer", expect=409)
    assert "ce n’est pas le bon scooter" in answer.text
    assert "S-AUTRE" in answer.text
    scanned = page.get("labels.scanned", fleet_number="S-AUTRE", expect=302)
    assert "scanned=S-AUTRE" in scanned.headers["Location"]
    page.open(scanned.headers["Location"], expect=409)


def test_while_somebody_reads_every_other_page_leads_back(page: Page, number: str) -> None:
    up_to_the_signature(page, number)
    page.submit({}, button="Tourner la tablette")
    for endpoint in ("day.today", "beneficiaries.index", "settings.foundation"):
        answer = page.get(endpoint, expect=303)
        assert answer.headers["Location"].endswith("/handover/reading")
    page.get("reading.unlock", number=number, way="handover")
    wrong = page.submit({"password": "pas le bon"}, button="Reprendre", expect=422)
    assert wrong.said
    assert page.get("day.today", expect=303)
    page.get("reading.unlock", number=number, way="handover")
    page.submit({"password": PASSWORD}, button="Reprendre")
    page.get("day.today")


def test_a_blank_signature_is_refused_and_nothing_that_was_typed_is_lost(
    page: Page, number: str
) -> None:
    up_to_the_signature(page, number)
    page.submit({}, button="Tourner la tablette")
    answer = page.submit(
        {
            "points": [one.value for one in ReadingPoint],
            "person_strokes": "[[[5,5],[6,6]]]",
            "agent_name": "Camille",
            "agent_agrees": True,
        },
        button="Signer",
        expect=409,
    )
    assert any("Il manque la signature" in said for said in answer.said)
    assert answer.value("agent_name") == "Camille"
    assert _rental(page.app, number)["state"] is RentalState.TO_SIGN


def test_the_steps_wait_for_each_other_and_for_all_photos(page: Page, number: str) -> None:
    page.get("handover.step", **at(number, "sign"), expect=302)
    page.get("handover.show", number=number, way="handover", follow=True)
    page.submit({"identity_seen": "passport", "title_valid": False}, button="Continuer", expect=409)
    page.submit({"title_valid": True}, button="Continuer")
    page.submit({"typed": _rental(page.app, number)["plate"]}, button="Continuer")
    typed = {"km": "1500", "energy_percent": "90"}
    answer = page.submit(typed, button="Continuer", expect=409)
    assert any("Il manque des photos" in said for said in answer.said)
    assert answer.value("km") == "1500"
    page.submit({"without_photos": "Appareil en panne"}, button="Continuer")
    assert page.last is not None
    assert page.last.h1 == "Équipement et paiement"


def test_a_contract_may_be_signed_on_paper_at_the_last_step(page: Page, number: str) -> None:
    up_to_the_signature(page, number)
    page.submit({"signed": True, "scan": a_photo()}, button="C’est signé sur papier")
    assert page.last is not None
    assert "Étape 7 sur 7" in page.last.text
    with page.app.app_context():
        signature = db.session.scalars(select(Signature)).one()
        assert signature.method is SignatureMethod.PAPER_SCAN
        assert signature.scan_sha256


def test_two_agents_may_go_on_with_one_handover(page: Page, number: str, signed_in: Any) -> None:
    page.get("handover.show", number=number, way="handover", follow=True)
    page.submit({"identity_seen": "passport", "title_valid": True}, button="Continuer")
    other = signed_in("manager", name="Léa Seconde")
    answer = other.get("handover.show", number=number, way="handover", follow=True)
    assert answer.h1 == "Quel scooter"
    assert "Déjà noté par" in answer.text


def test_a_rental_taken_over_from_paper_comes_back_on_the_tablet(page: Page, given: Given) -> None:
    """No edition of ours is signed, since there is none; documents name the contract of paper."""

    def unit() -> str:
        make.a_foundation()
        make.a_tariff()
        return make.a_rental_from_paper(km=1400).number

    number = given(unit)
    shown = page.get("rentals.show", number=number)
    assert "État des lieux de départ" not in [one.text for one in shown.root.findall(".//button")]
    page.get("handover.show", number=number, way="return", follow=True)
    page.submit({"person_present": "yes"}, button="Continuer")
    shoot(page, number, "return")
    page.get("handover.step", **at(number, "state", "return"))
    page.submit({"km": "1650", "energy_percent": "40"}, button="Continuer")
    page.submit({}, button="Continuer")
    page.submit({"job_started": "started"}, button="Continuer")
    page.submit({}, button="Tourner la tablette")
    page.submit(
        {"person_name": "Noémie Delacroix", "person_agrees": True, "agent_strokes": STROKES},
        button="Signer",
    )
    page.submit({"password": PASSWORD}, button="Reprendre la tablette")
    with page.app.app_context():
        rental = db.session.scalars(select(Rental)).one()
        assert rental.returned_at is not None
        assert {one.edition_id for one in rental.signatures} == {None}
    page.get("rentals.show", number=number)
    report = page.submit({}, button="État des lieux de retour")
    assert "contrat n° C-118 (papier, ici R2026-00001)" in report.text.replace("\xa0", " ")
    assert "pas noté" in report.text
