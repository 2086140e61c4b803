"""The texts: complete, plain, discreet, and safe to fill in."""

import doctest
import re
from pathlib import Path

import pytest

from mobility.messaging import sms, texts
from mobility.messaging.texts import BadText, Kind, fill, language_of, render

KEYS = [
    "booking_cancelled",
    "booking_changed",
    "booking_confirmed",
    "booking_offered",
    "proofs_missing",
    "decision_accepted",
    "decision_missing",
    "decision_refused",
    "decision_review",
    "rental_changed",
    "return_48h",
    "return_late",
    "return_today",
    "status_link",
]
TO_PRESCRIBERS = [
    "referral_accepted",
    "referral_expired",
    "referral_link",
    "referral_more",
    "referral_more_again",
    "referral_received",
    "referral_refused",
    "referral_waiting",
]
"""Read at a desk: by e-mail only."""
VALUES = {
    "foundation": "FACE Mobilité",
    "first_name": "Anaïs",
    "vehicle": "le scooter ZY-123-AB",
    "day": "mercredi 30 septembre",
    "time": "17\u00a0h\u00a030",
    "place": "12 rue de l'Exemple, Calais",
    "phone": "03\u00a053\u00a001\u00a000\u00a000",
    "reference": "K7P4-2222",
    "papers": "la pièce d'identité, le justificatif de domicile",
    "until": "19/02/2027",
    "missing": "la pièce d'identité, le justificatif de domicile",
    "deadline": "mercredi 2 décembre à 18 h",
    "link": "https://mobilite.example.org/s/abcdefghijklmnopqrstuvwxyz012345",
    "contact": "Zoé Petit",
    "person": "Camille D.",
    "answer": "Nous appelons la personne.",
    "reasons": "Une autre solution existe",
}
ALL = [
    *((kind, key, language) for kind in Kind for key in KEYS for language in ("fr", "en")),
    *((Kind.MAIL, key, language) for key in TO_PRESCRIBERS for language in ("fr", "en")),
]


def test_the_examples_in_the_documentation() -> None:
    assert doctest.testmod(texts).failed == 0


def test_the_folders_hold_these_texts_in_both_languages_and_nothing_else() -> None:
    for kind in Kind:
        names = sorted(path.name for path in (texts.FOLDER / kind).iterdir())
        keys = KEYS + (TO_PRESCRIBERS if kind is Kind.MAIL else [])
        assert names == sorted([f"{key}.txt" for key in keys] + [f"{key}.en.txt" for key in keys])


@pytest.mark.parametrize(("kind", "key", "language"), ALL)
def test_every_text_is_filled_in(kind: Kind, key: str, language: str) -> None:
    text = render(kind, key, language, VALUES)
    assert text.language == language
    assert "{" not in text.subject + text.body
    assert bool(text.subject) is (kind is Kind.MAIL)
    assert VALUES["phone"].replace("\u00a0", " ") in text.body.replace("\u00a0", " ")


@pytest.mark.parametrize(("kind", "key", "language"), ALL)
def test_every_sentence_is_short(kind: Kind, key: str, language: str) -> None:
    text = render(kind, key, language, VALUES | {"place": "12 rue Exemple"})
    for sentence in re.split(r"[.?!:;\n](?:\s|$)|\n", text.subject + "\n" + text.body):
        words = [word for word in sentence.split() if any(sign.isalpha() for sign in word)]
        assert len(words) <= 14, sentence  # twelve of ours, and a date counts for three


@pytest.mark.parametrize(("kind", "key", "language"), ALL)
def test_no_text_gives_a_person_away(kind: Kind, key: str, language: str) -> None:
    source = render(kind, key, language, dict.fromkeys(texts.NAMES, "X"))
    said = (source.subject + source.body).lower()
    for word in (
        "rsa",
        "impayé",
        "dette",
        "amende",
        "€",
        "euro",
        "chômage",
        "france travail",
        "debt",
        "fine",
        "unpaid",
    ):
        assert not re.search(rf"(?<!\w){word}(?!\w)", said), word
    if kind is Kind.SMS:
        path = texts.FOLDER / kind / f"{key}{'' if language == 'fr' else '.en'}.txt"
        assert "{first_name}" not in path.read_text()


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("return")])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reminder_by_sms_costs_one_part(key: str, language: str) -> None:
    assert sms.segments(render(Kind.SMS, key, language, VALUES).body) == 1


@pytest.mark.parametrize("key", KEYS)
def test_a_link_ends_an_sms_so_that_no_full_stop_sticks_to_it(key: str) -> None:
    body = render(Kind.SMS, key, "fr", VALUES).body
    assert VALUES["link"] not in body or body.endswith(VALUES["link"])


@pytest.mark.parametrize("language", ["uk", "", "zz", "../en", "EN"])
def test_a_language_without_the_text_gets_french_whole(language: str) -> None:
    assert language_of(Kind.SMS, "return_late", language) == "fr"
    assert render(Kind.SMS, "return_late", language, VALUES) == render(
        Kind.SMS, "return_late", "fr", VALUES
    )


def test_french_mail_has_its_typography_and_leaves_values_alone() -> None:
    text = render(Kind.MAIL, "return_today", "fr", VALUES | {"foundation": "L'Asso : test !"})
    assert text.subject.startswith("Aujourd’hui")
    assert "L’adresse\u00a0:" in text.body
    assert "L'Asso : test !" in text.body


def test_a_value_is_never_read_as_a_name_nor_as_a_line() -> None:
    text = render(
        Kind.MAIL, "return_48h", "fr", VALUES | {"first_name": "{phone}\nBcc: x {0.__class__}"}
    )
    assert "Bonjour {phone} Bcc: x {0.__class__}," in text.body


@pytest.mark.parametrize(
    "source",
    [
        "{vehicle.__class__}",
        "{0}",
        "{}",
        "{vehicle!r}",
        "{vehicle:>99}",
        "{ vehicle }",
        "{secret}",
        "{vehicle",
        "a } b",
        "{{vehicle}}",
    ],
)
def test_a_text_can_ask_for_nothing_but_its_names(source: str) -> None:
    with pytest.raises(BadText):
        fill(source, VALUES)


def test_a_value_that_lacks_is_named() -> None:
    with pytest.raises(BadText, match="phone"):
        fill("Appelez le {phone}", {})


@pytest.mark.parametrize("key", ["unknown", "../sms/return_48h", "return_48h.en", "", "RETURN_48H"])
def test_an_unknown_text_is_said_to_be(key: str) -> None:
    with pytest.raises(LookupError):
        render(Kind.MAIL, key, "fr", VALUES)


def test_every_name_has_its_meaning() -> None:
    used = {
        name
        for path in (*Path(texts.FOLDER / "mail").iterdir(), *Path(texts.FOLDER / "sms").iterdir())
        for name in re.findall(r"\{(\w+)\}", path.read_text())
    }
    assert used <= set(texts.NAMES)
