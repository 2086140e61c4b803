"""The spelling of text messages, and what they cost."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.messaging import sms


def test_the_examples_in_the_documentation() -> None:
    assert doctest.testmod(sms).failed == 0


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (
            "ça, là, où, été, forêt, île, Noël, hôtel, sûr",
            "ca, là, où, été, foret, ile, Noel, hotel, sur",
        ),
        ("À Évry, l’œuvre « Ægir »…", 'A Évry, l\'oeuvre "Ægir"...'),
        ("9\u00a0h\u202f! – 25\u202f°C", "9 h ! - 25 oC"),
        ("12 € [x] ~", "12 € [x] ~"),
        ("e\u0301 c\u0327", "é c"),
        ("Bravo 👍🏽 !", "Bravo  !"),
        ("Łódź", "Lodz"),
        ("مرحبا", "مرحبا"),
        ("Привіт", "Привіт"),
        ("a\u200bb\ufe0f", "ab"),
    ],
)
def test_spelling(written: str, sent: str) -> None:
    assert sms.gsm7(written) == sent


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3), ("é" * 160, 1), ("ê" * 70, 1), ("ê" * 71, 2), ("ê" * 134, 2), ("ê" * 135, 3),
        ("😀" * 35, 1), ("😀" * 36, 2), ("ç" + "a" * 148, 3),
    ],
)  # fmt: skip
def test_parts(text: str, parts: int) -> None:
    assert sms.segments(text) == parts


@given(st.text())
def test_spelling_twice_changes_nothing_and_never_costs_more(text: str) -> None:
    once = sms.gsm7(text)
    assert sms.gsm7(once) == once
    if once.isascii():
        assert sms.segments(once) <= max(1, -(-2 * len(once) // 152))


@given(
    st.text(
        alphabet="abcdefghijklmnopqrstuvwxyzàâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ'’«»…–— €0123456789\n",
        max_size=200,
    )
)
def test_french_always_fits_the_small_alphabet(text: str) -> None:
    assert all(sign in sms.ALPHABET | sms.EXTENSION for sign in sms.gsm7(text))
