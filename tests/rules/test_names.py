"""Names: kept as written, found without accents, and never carriers of invisible signs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.names import NAME_LENGTH, BadName, clean_name, search_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Élodie LEFÈVRE", "elodie lefevre"),
        ("D'Hérouville", "d herouville"),
        ("D’Hérouville", "d herouville"),
        ("Lœtitia  Cœur", "loetitia coeur"),
        ("Straße", "strasse"),
        ("Łukasz Ødegård", "lukasz odegard"),
        ("İbrahim", "ibrahim"),
        ("Jean-Noël", "jean noel"),
        ("Jean\u2010Noe\u0308l", "jean noel"),
        ("محمّد", "محمد"),
        ("Олександр", "олександр"),
        ("ﬁacre", "fiacre"),
        ("…", ""),
    ],
)
def test_a_name_is_found_without_its_accents(typed: str, key: str) -> None:
    assert search_key(typed) == key


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key
    assert "  " not in key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anne   Marie ", "Anne Marie"),
        ("Noe\u0308l", "Noël"),
        ("Anne\u00a0Marie", "Anne Marie"),
        ("O'Neill & fils <b>", "O'Neill & fils <b>"),  # escaping is the business of what shows it
        ("علی\u200cرضا", "علی\u200cرضا"),  # a joiner is part of a Persian name
        ("x" * NAME_LENGTH, "x" * NAME_LENGTH),
    ],
)
def test_a_name_is_kept_as_it_is_written(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name_empty"),
        (" \t ", "name_empty"),
        ("x" * 101, "name_too_long"),
        ("Anne\x00Marie", "name_control"),
        ("Anne\nMarie", "name_control"),
        ("Dupont\u202egpj", "name_control"),  # right-to-left override
        ("Dupont\u2066", "name_control"),  # isolate
        ("Dupont\ufeff", "name_control"),
        ("Anne \U0001f600", "name_symbol"),
    ],
)
def test_what_cannot_be_a_name_is_told_by_its_code(typed: str, code: str) -> None:
    with pytest.raises(BadName) as caught:
        clean_name(typed)
    assert caught.value.code == code


@given(st.text(max_size=120))
def test_what_is_kept_stays_as_it_is(text: str) -> None:
    try:
        kept = clean_name(text)
    except BadName:
        return
    assert clean_name(kept) == kept
    assert len(kept) <= NAME_LENGTH
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(sign) for sign in kept}
