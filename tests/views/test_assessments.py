"""The pages of the mobility assessment: talked through, taken up again, finished, printed, signed."""

import io
from typing import Any

import pytest

from mobility.rules.assessments import AssessmentState
from tests.documents import reading
from tests.factories import (
    a_beneficiary,
    a_foundation,
    a_site,
    an_assessment,
    an_authorised_prescriber,
)
from tests.pages import Page

TRIP = {"home": "Calais", "workplace": "Transmarck", "distance_km": "14 km", "days_a_week": "5"}
TRANSPORT = {"transit": "partly", "tried": ["bus"], "tried_note": "Le bus passe trop tard."}
RIDING = {"held": "am", "ability": "some", "household": "none"}
MEANS = {"budget_cents": "60", "obstacles": ["childcare"]}
CONCLUSION = {
    "problem": "yes",
    "solution": "moped",
    "months": "6",
    "conclusion": "Travaille dès 5 h.",
}


@pytest.fixture
def person(given: Any) -> Any:
    given(a_foundation)
    return given(a_beneficiary, first_names="<img src=x>", birth_name="O'Brien-Łukasz")


def begin(page: Page, person: Any) -> Any:
    page.get("assessments.of_person", reference=person.reference)
    return page.submit({}, button="Commencer un diagnostic")


def test_it_is_talked_through_finished_printed_and_signed(
    page: Page, person: Any, given: Any
) -> None:
    given(an_authorised_prescriber, name="Mission locale")
    assert begin(page, person).h1 == "Le trajet"
    steps = ((TRIP, "Les transports"), (TRANSPORT, "Conduire"), (RIDING, "Budget et freins"))
    for typed, heading in (*steps, (MEANS, "Conclusion")):
        assert page.submit(typed, button="Continuer").h1 == heading
    assert page.last is not None
    said = page.last.text
    assert "ne passent pas à toutes les heures" in said
    assert "Solution la plus simple" in said
    shown = page.submit(CONCLUSION, button="Relire le diagnostic")
    assert "Relisez-le à voix haute" in shown.text
    done = page.submit({}, button="Terminer le diagnostic")
    assert "Imprimez-le" in done.text
    paper = reading.words(page.get("assessments.pdf", assessment_id=1).data)
    for words in ("<img src=x> O’Brien-Łukasz", "Travaille dès 5 h.", "Scooter 50", "6 mois"):
        assert words.replace("’", "'") in paper.replace("’", "'")
    page.get("assessments.sign", assessment_id=1)
    typed = {"prescriber_id": "1", "signed_by": "Maud Lefèvre", "signed_on": "24/11/2026"}
    signed = page.submit(typed, button="Enregistrer la signature")
    assert "24 mai 2027" in signed.text
    assert "Signé" in page.get("assessments.index", state="signed").text
    assert "24 mai 2027" in page.get("assessments.of_person", reference=person.reference).text


def test_it_is_left_and_taken_up_again(page: Page, person: Any) -> None:
    begin(page, person)
    half = TRIP | {"workplace": "", "days_a_week": ""}
    left = page.submit(half, button="Garder et finir plus tard")
    assert "Il manque des réponses dans" in left.text
    listed = page.get("assessments.of_person", reference=person.reference)
    draft = page.open(listed.link("Reprendre le brouillon"))
    again = page.open(draft.link("Reprendre le diagnostic"))
    assert (again.h1, again.value("distance_km")) == ("Le trajet", "14")


def test_what_is_wrong_is_said_even_when_one_leaves(page: Page, person: Any) -> None:
    begin(page, person)
    wrong = page.submit(
        {"distance_km": "loin", "begins": "25 h"}, button="Garder et finir plus tard", expect=422
    )
    assert wrong.errors == [
        "Écrivez un nombre entier, en chiffres.",
        "Écrivez l’heure ainsi : 9 h 30.",
    ]
    missing = page.submit({"distance_km": "", "begins": ""}, button="Continuer", expect=422)
    assert "Indiquez la distance d’un aller, en km." in missing.errors


def test_a_bus_that_fits_has_a_time(page: Page, given: Any) -> None:
    row = given(an_assessment)
    page.get("assessments.part", assessment_id=row.id, part="transport")
    wrong = page.submit({"transit": "fits", "transit_minutes": ""}, button="Continuer", expect=422)
    assert wrong.errors == ["Indiquez la durée : sous 45 minutes, le bus suffit."]
    page.submit({"transit": "fits", "transit_minutes": "35"}, button="Continuer")
    said = page.get("assessments.part", assessment_id=row.id, part="conclusion").text
    assert "Une autre solution existe" in said


def test_two_people_see_each_others_answers(page: Page, signed_in: Any, given: Any) -> None:
    row = given(an_assessment)
    other = signed_in("manager")
    for one in (page, other):
        one.get("assessments.part", assessment_id=row.id, part="trip")
    other.submit({"distance_km": "20"}, button="Continuer")
    stale = page.submit({"distance_km": "18"}, button="Continuer", expect=409)
    assert "20" in stale.text


def test_what_cannot_be_printed_is_told_before_it_is_frozen(page: Page, given: Any) -> None:
    given(a_foundation)
    row = given(an_assessment, conclusion="Bonne route 😀")
    page.get("assessments.show", assessment_id=row.id)
    refused = page.submit({}, button="Terminer le diagnostic")
    assert "😀" in refused.text
    assert "Terminer le diagnostic" in page.get("assessments.show", assessment_id=row.id).text


def test_a_draft_has_no_paper_and_is_dropped_after_a_question(page: Page, given: Any) -> None:
    row = given(an_assessment)
    assert "Terminez d’abord" in page.get("assessments.pdf", assessment_id=row.id, expect=409).text
    page.get("assessments.drop", assessment_id=row.id)
    gone = page.submit({}, button="Retirer le brouillon")
    assert "Aucun diagnostic pour cette personne" in gone.text
    assert page.get("assessments.show", assessment_id=row.id, expect=404)


def test_a_finished_one_is_read_and_not_written(page: Page, given: Any) -> None:
    row = given(an_assessment, state=AssessmentState.FINISHED)
    there = page.get("assessments.part", assessment_id=row.id, part="trip", follow=True)
    assert "Modifier" not in there.text
    assert page.get("assessments.drop", assessment_id=row.id, expect=409)


def test_without_an_authorised_prescriber_the_page_says_what_to_do(page: Page, given: Any) -> None:
    row = given(an_assessment, state=AssessmentState.FINISHED)
    assert "Notez son habilitation sur sa page" in (
        page.get("assessments.sign", assessment_id=row.id).text
    )


def test_the_signed_sheet_is_kept_and_served_to_those_who_see_the_person(
    page: Page, signed_in: Any, given: Any
) -> None:
    signer = given(an_authorised_prescriber)
    row = given(an_assessment, state=AssessmentState.FINISHED)
    page.get("assessments.sign", assessment_id=row.id)
    typed = {
        "prescriber_id": str(signer.id),
        "signed_by": "Maud Lefèvre",
        "signed_on": "24/11/2026",
        "scan": (io.BytesIO(b"<html>no picture</html>"), "feuille.jpg"),
    }
    page.submit(typed, button="Enregistrer la signature", expect=422)
    right = typed | {"scan": (io.BytesIO(a_jpeg()), "feuille.jpg")}
    page.submit(right, button="Enregistrer la signature")
    served = page.client.get(page.url("assessments.scan", assessment_id=row.id))
    assert served.data.startswith(b"\xff\xd8")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    stranger = signed_in("agent", site_ids=[given(a_site).id])
    for endpoint in ("show", "scan", "pdf", "sign"):
        assert stranger.get(f"assessments.{endpoint}", assessment_id=row.id, expect=404)


def a_jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


def test_an_empty_list_says_where_one_begins(page: Page) -> None:
    assert "se commence depuis la page" in page.get("assessments.index").text
