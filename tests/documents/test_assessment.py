"""The mobility assessment on paper: one sheet, every word, a frame to sign in."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mobility.documents import assessment
from mobility.documents.data import AssessmentData, AssessmentPart
from mobility.documents.fonts import UnprintableText
from tests.documents import reading, samples


def data(**changes: Any) -> AssessmentData:
    """One assessment as the service fills it."""
    part = AssessmentPart(
        title="Le trajet",
        lines=(("Départ", "Calais"), ("Destination", "Transmarck, à Marck"), ("Heures", "")),
        note="Le premier bus arrive une heure trop tard.",
    )
    return replace(
        AssessmentData(
            number="12",
            made_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
            made_on="mardi 24 novembre 2026",
            made_by="Inès Caron",
            foundation=samples.foundation(),
            town="Calais",
            person="Łukasz O'Brien-Nguyễn",
            born="12 mars 1994",
            reference="K7P4-M2QX",
            home="Calais",
            parts=(part, replace(part, title="Les transports", note=""), replace(part, lines=())),
            remarks=("Aucun transport en commun ne dessert ce trajet.",),
            verdict="La personne a un problème de mobilité.",
            solution="Solution recommandée pour 6 mois : Scooter 50",
            conclusion=("Travaille dès 5 h à Marck.",),
            months_valid=6,
        ),
        **changes,
    )


def test_all_of_it_stands_on_one_sheet() -> None:
    [said] = reading.pages(assessment.render(data()))
    for words in (
        "Łukasz O'Brien-Nguyễn",
        "12 mars 1994",
        "Transmarck, à Marck",
        "une heure trop tard",
        "La personne a un problème de mobilité.",
        "Travaille dès 5 h à Marck.",
        "6 mois après la signature",
        "Le prescripteur",
    ):
        assert words in said
    assert "Heures" not in said, "what was not answered takes no room"


def test_a_signed_one_says_who_signed_and_up_to_when_it_holds() -> None:
    signed = data(
        signed_by="Maud Lefèvre",
        signed_on="24 novembre 2026",
        valid_until="24 mai 2027",
        organisation="Autre organisme",
    )
    said = reading.words(assessment.render(signed))
    assert "Signé le 24 novembre 2026" in said
    assert "Valable jusqu’au 24 mai 2027" in said
    assert "après la signature" not in said


def test_a_long_conclusion_goes_on_and_the_signatures_stay_together() -> None:
    sentence = "Une phrase qui remplit une ligne de la page et un peu plus que cela. " * 4
    pages = reading.pages(assessment.render(data(conclusion=(sentence,) * 30)))
    assert len(pages) > 1
    [last] = [page for page in pages if "Attestation du prescripteur" in page]
    assert "Le prescripteur" in last
    assert "Łukasz" in last


def test_hostile_words_are_harmless_and_the_same_words_give_the_same_bytes() -> None:
    hostile = data(person="<img src=x> & <b>", conclusion=("<script>alert(1)</script>",))
    content = assessment.render(hostile)
    assert "<script>alert(1)</script>" in reading.solid(content)
    assert content == assessment.render(hostile)


def test_letters_that_the_face_lacks_are_refused() -> None:
    with pytest.raises(UnprintableText):
        assessment.render(data(conclusion=("Bonne route 😀",)))
