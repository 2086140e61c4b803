"""The letter that tells a decision: every word there, harmless, the signature never alone, the same bytes each time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mobility.documents import verdict_letter
from mobility.documents.fonts import UnprintableText
from mobility.documents.verdict_letter import Point, VerdictLetterData
from tests.documents import reading, samples

LETTER = VerdictLetterData(
    foundation=samples.foundation(),
    reference="dossier K7P4-2222, décision 12",
    issued_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    issued_on="mardi 24 novembre 2026",
    town="Calais",
    agent="Camille Delattre",
    phone="03 53 01 12 34",
    recipient="Łukasz O'Brien-Nguyễn",
    address=("chez <b>Дмитро</b> & fils", "62100 Calais"),
    subject="Votre demande ne peut pas être acceptée",
    opening=("Bonjour,", "Aujourd'hui, nous ne pouvons pas vous le confier."),
    points_title="Pourquoi",
    points=(
        Point(
            title="Avoir un titre de conduite",
            why="Aucun titre de conduite connu.",
            change="Passer l'AM (8 heures).",
            where="Une auto-école.",
            source="Règle légale, R211-2",
        ),
    ),
    next_title="Et maintenant",
    next_steps=("Revenez quand votre situation change.",),
    contest_title="Vous n'êtes pas d'accord ?",
    contest=("Demandez un nouvel examen à un responsable.",),
    notes=("Décision prise par une personne.",),
)


def test_it_says_everything_on_one_page() -> None:
    pages = reading.pages(verdict_letter.render(LETTER))
    assert len(pages) == 1
    for said in (
        LETTER.subject,
        LETTER.reference,
        "Łukasz O'Brien-Nguyễn",
        "chez <b>Дмитро</b> & fils",
        "Aucun titre de conduite connu. · Règle légale, R211-2",
        "Ce qui changerait la réponse : Passer l'AM (8 heures).",
        "Où s’adresser : Une auto-école.",
        "Demandez un nouvel examen à un responsable.",
        "Fait à Calais, le mardi 24 novembre 2026",
        "Camille Delattre",
        "Décision prise par une personne.",
    ):
        assert said in pages[0], said


def test_a_long_one_goes_on_and_names_the_person_on_each_page() -> None:
    long = replace(
        LETTER, points=tuple(replace(LETTER.points[0], title=f"Point {n}") for n in range(20))
    )
    pages = reading.pages(verdict_letter.render(long))
    assert len(pages) > 1
    assert all("Łukasz O'Brien-Nguyễn" in page for page in pages)
    assert all(f"Point {n}" in " ".join(pages) for n in range(20))


def test_an_acceptance_has_neither_reasons_nor_ways_to_contest() -> None:
    said = reading.words(
        verdict_letter.render(
            replace(LETTER, points=(), points_title="", contest=(), contest_title="")
        )
    )
    assert "Pourquoi" not in said
    assert "pas d’accord" not in said


def test_the_same_words_give_the_same_bytes_and_odd_letters_are_named() -> None:
    assert verdict_letter.render(LETTER) == verdict_letter.render(LETTER)
    with pytest.raises(UnprintableText):
        verdict_letter.render(replace(LETTER, recipient="Zoé 🛵"))
