"""Papers on the pages: photographed on a phone, looked at and not kept, read with a trace, asked for."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from mobility import db
from mobility.models import Blob, JournalEntry, Proof, Setting, StoredFile
from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.roles import Role
from mobility.rules.states import RentalState
from mobility.rules.stored import policy_to_json
from mobility.views.uploads import SANDBOX
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.pages import Page
from tests.services import hostile


@pytest.fixture
def agent(signed_in: Callable[..., Page], given: Given) -> Page:
    """Pages as an agent of one site sees them."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais Centre")
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    return signed_in("agent", site_ids=[site.id], name="Léa")


@pytest.fixture
def person(agent: Page, given: Given) -> Any:
    del agent
    return given(make.a_beneficiary, first_names="Łukasz <b>", birth_name="Brzęczyszczykiewicz")


def file(content: bytes, name: str = "scan.jpg") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def send(
    agent: Page, person: Any, typed: dict[str, Any], *, kind: str = "address", **how: Any
) -> Any:
    """Fill in the form of a paper."""
    agent.get("proofs.new", reference=person.reference, kind=kind)
    return agent.submit(typed, button="Noter cette pièce", **how)


def rows(app: Flask, table: type[Any]) -> list[Any]:
    """Every row of a table."""
    with app.app_context():
        return list(db.session.scalars(select(table)).all())


# --- in -----------------------------------------------------------------------------------------------


def test_a_photo_is_kept_encrypted_and_shown_with_a_trace(
    app: Flask, agent: Page, person: Any
) -> None:
    answer = send(
        agent, person, {"photo": file(hostile.photo_of_a_phone()), "issued_on": "20/11/2026"}
    )
    assert "La pièce est notée." in answer.said
    assert any("les données de l’appareil photo" in one for one in answer.said)
    assert "copie gardée" in answer.text
    (blob,) = rows(app, Blob)
    assert b"JFIF" not in blob.content
    (proof,) = rows(app, Proof)
    page = agent.get("proofs.show", proof_id=proof.id)
    assert "Personne ne l’a encore ouverte." in page.text
    shown = agent.client.get(page.link("Voir la copie"))
    with Image.open(io.BytesIO(shown.data)) as image:
        assert image.size == (200, 400)
    assert shown.headers["Content-Security-Policy"] == SANDBOX
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"].startswith("inline; filename=address-")
    again = agent.get("proofs.show", proof_id=proof.id)
    assert "24/11/2026" in again.text
    assert "Léa" in again.text.partition("Chaque lecture")[2]
    read = [one for one in rows(app, JournalEntry) if one.deed == "read_file"]
    assert [(one.subject_kind, one.subject_id, one.actor_id) for one in read] == [
        ("document", proof.id, agent.user.id)
    ]


def test_several_pages_become_one_pdf_that_is_saved_and_not_shown(
    app: Flask, agent: Page, person: Any
) -> None:
    pages = [file(hostile.photo()), file(hostile.pdf(pages=2), "wrong.jpg"), file(hostile.photo())]
    send(agent, person, {"pages": pages, "issued_on": "20/11/2026"})
    (proof,) = rows(app, Proof)
    answer = agent.client.get(agent.url("proofs.copy", proof_id=proof.id, file_id=proof.file_id))
    with pikepdf.open(io.BytesIO(answer.data)) as seen:
        assert len(seen.pages) == 4
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=address-")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (hostile.HTML, "Ce fichier n’est ni une image JPEG"),
        (hostile.SVG, "Ce fichier n’est ni une image JPEG"),
        (hostile.photo() + b"\0" * (30 << 20), "Ce fichier est trop lourd : 10 Mo au plus."),
        (hostile.animated("WEBP"), "Cette image est animée."),
        (hostile.locked_pdf(), "Ce PDF est protégé par un mot de passe."),
    ],
    ids=["html", "svg", "30 MB", "animated", "locked"],
)
def test_a_file_that_is_refused_says_why_and_nothing_typed_is_lost(
    app: Flask, agent: Page, person: Any, content: bytes, said: str
) -> None:
    answer = send(agent, person, {"pages": [file(content)], "issued_on": "20/11/2026"}, expect=422)
    assert answer.errors[0].startswith(said)
    assert answer.value("issued_on") == "20/11/2026"
    assert rows(app, StoredFile) == []


def test_of_several_files_the_faulty_one_is_called_by_its_name(agent: Page, person: Any) -> None:
    files = [file(hostile.photo(), "un.jpg"), file(hostile.HTML, "deux <b>.jpg")]
    answer = send(agent, person, {"pages": files}, expect=422)
    assert answer.errors[0].startswith("deux <b>.jpg : Ce fichier n’est ni")


def test_a_wrong_date_asks_for_the_file_again(agent: Page, person: Any) -> None:
    typed = {"pages": [file(hostile.photo())], "issued_on": "31/02/2026"}
    answer = send(agent, person, typed, expect=422)
    assert any("Choisissez à nouveau le fichier" in one for one in answer.errors)


def test_neither_copy_nor_original_is_nothing(agent: Page, person: Any) -> None:
    answer = send(agent, person, {"issued_on": "20/11/2026"}, expect=422)
    assert answer.errors == [
        "Cochez la case si vous avez vu l’original, ou ajoutez une photo ou un PDF."
    ]
    seen = send(agent, person, {"issued_on": "20/11/2026", "original": True})
    assert "non gardée" in seen.text


def test_a_form_sent_twice_keeps_one_copy(app: Flask, agent: Page, person: Any) -> None:
    page = agent.get("proofs.new", reference=person.reference, kind="address")
    form = next(one for one in page.forms() if "issued_on" in one.names())
    for _ in range(2):
        data = form.data({"pages": [file(hostile.photo())]}, None)
        assert agent.client.post(form.address, data=data).status_code == 303
    assert len(rows(app, Blob)) == 1
    assert len(rows(app, Proof)) == 1


# --- identity -----------------------------------------------------------------------------------------


def test_an_identity_document_is_looked_at_and_a_file_is_refused(
    app: Flask, agent: Page, person: Any, given: Given
) -> None:
    page = agent.get("proofs.new", reference=person.reference, kind="identity")
    assert "se regarde et ne se garde pas" in page.text
    assert page.find("//input[@type='file']") == []
    form = next(one for one in page.forms() if "original" in one.names())
    sent = form.data({"original": True}, None) | {"pages": file(hostile.photo())}
    refused = agent.client.post(form.address, data=sent)
    assert refused.status_code == 422
    assert rows(app, StoredFile) == []
    done = send(agent, person, {"original": True}, kind="identity")
    assert "La pièce est notée." in done.said

    def decide() -> Setting:
        setting = db.session.get_one(Setting, 1)
        setting.keep_identity = True
        return setting

    given(decide)
    allowed = agent.get("proofs.new", reference=person.reference, kind="identity")
    assert allowed.find("//input[@type='file'][@capture='environment']")
    send(agent, person, {"photo": file(hostile.photo())}, kind="identity")
    (kept,) = rows(app, StoredFile)
    assert kept.encrypted


def test_the_house_decides_in_its_settings(page: Page, given: Given, app: Flask) -> None:
    given(make.a_foundation)
    page.post("settings.foundation", {"keep_identity": True})
    assert rows(app, Setting)[0].keep_identity is True


# --- lists and lines ----------------------------------------------------------------------------------


def test_the_persons_page_says_what_is_missing_and_leads_there(agent: Page, person: Any) -> None:
    page = agent.get("beneficiaries.show", reference=person.reference)
    assert "Justificatif de domicile À apporter" in page.text
    answer = agent.open(page.link("Ajouter une pièce"))
    assert answer.h1 == "Ajouter une pièce"
    assert agent.open(answer.link("Justificatif de domicile")).h1 == "Justificatif de domicile"


def test_missing_papers_are_asked_for_with_a_deadline(agent: Page, person: Any) -> None:
    page = agent.get("proofs.of_person", reference=person.reference)
    assert page.value("due_on") == "26/11/2026", "two days at least, though work begins today"
    answer = agent.submit(
        {"kinds": ["address"], "due_on": "4/12/2026"}, button="Demander ces pièces"
    )
    assert "attendue au plus tard le 04/12/2026" in answer.text
    listed = agent.get("proofs.index")
    assert "À apporter au plus tard le 04/12/2026 : le justificatif de domicile" in listed.text
    assert "Pièces à apporter" in agent.get("messages.index").text
    agent.get("proofs.of_person", reference=person.reference)
    after = agent.submit(button="Ne plus attendre")
    assert "Cette pièce n’est plus attendue." in after.said


def test_the_day_page_speaks_of_what_is_late_and_what_runs_out(agent: Page, given: Given) -> None:
    late, riding = given(make.a_beneficiary), given(make.a_beneficiary, first_names="Zoé")
    given(make.a_proof_request, beneficiary_id=late.id, due_on=TODAY - 2 * DAY)
    given(make.a_proof, beneficiary_id=riding.id, issued_on=TODAY - 80 * DAY)
    given(make.a_rental, state=RentalState.UNDER_WAY, beneficiary_id=riding.id)
    text = agent.get("day.today").text
    assert "Attendu depuis le 22/11/2026 : l’attestation de situation" in text
    assert "Justificatif de domicile : valable jusqu’au 06/12/2026" in text
    assert "Justificatif de domicile" in agent.get("proofs.index", days=30).text


def test_dates_are_corrected_and_a_paper_is_withdrawn(app: Flask, agent: Page, person: Any) -> None:
    send(agent, person, {"pages": [file(hostile.photo())]})
    (proof,) = rows(app, Proof)
    assert "Date à noter" in agent.get("proofs.of_person", reference=person.reference).text
    agent.get("proofs.show", proof_id=proof.id)
    fixed = agent.submit({"issued_on": "1/11/2026"}, button="Enregistrer les dates")
    assert "Les dates sont corrigées." in fixed.said
    asked = agent.get("proofs.withdraw", proof_id=proof.id)
    assert "La copie gardée est effacée tout de suite." in asked.text
    gone = agent.submit(button="Retirer cette pièce")
    assert "La pièce est retirée." in gone.said
    assert rows(app, Blob) == []
    agent.get("proofs.show", proof_id=proof.id, expect=404)


def test_another_sites_paper_is_a_404_everywhere(
    app: Flask, agent: Page, person: Any, given: Given, signed_in: Callable[..., Page]
) -> None:
    send(agent, person, {"pages": [file(hostile.photo())]})
    (proof,) = rows(app, Proof)
    elsewhere = given(make.a_site, name="Marck")
    stranger = signed_in("agent", site_ids=[elsewhere.id])
    for endpoint, values in (
        ("proofs.show", {"proof_id": proof.id}),
        ("proofs.copy", {"proof_id": proof.id, "file_id": proof.file_id}),
        ("proofs.withdraw", {"proof_id": proof.id}),
        ("proofs.of_person", {"reference": person.reference}),
        ("proofs.new", {"reference": person.reference, "kind": "address"}),
    ):
        stranger.get(endpoint, expect=404, **values)
    agent.get("proofs.copy", expect=404, proof_id=proof.id, file_id=(proof.file_id or 0) + 1)
    assert [one for one in rows(app, JournalEntry) if one.deed == "read_file"] == []
    assert "Brzęczyszczykiewicz" not in stranger.get("proofs.index").text
    assert signed_in(Role.ADMIN).client.get("/proofs").status_code == 403


def test_a_copy_that_no_key_opens_says_so(app: Flask, agent: Page, person: Any) -> None:
    send(agent, person, {"pages": [file(hostile.photo())]})
    (proof,) = rows(app, Proof)

    def spoil() -> Any:
        blob = db.session.scalars(select(Blob)).one()
        blob.content = b"gAAAA" + blob.content[5:][::-1]
        return blob

    with app.app_context():
        db.write(spoil)
    answer = agent.get("proofs.copy", expect=409, proof_id=proof.id, file_id=proof.file_id)
    assert "Prévenez l’administrateur" in answer.text


def test_visitors_are_not_given_the_room_of_a_paper(app: Flask) -> None:
    heavy = {"pages": (io.BytesIO(b"x" * (13 << 20)), "x.jpg")}
    answer = app.test_client().post("/beneficiaries/AAAA/proofs/new?kind=address", data=heavy)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413
