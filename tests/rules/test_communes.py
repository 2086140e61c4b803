"""The communes of DOMAIN §8, found in any way of typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.communes import COMMUNES, GRAND_CALAIS, NEIGHBOURS, by_insee, find
from mobility.rules.eligibility import DEFAULT_POLICY


def test_grand_calais_has_fourteen_communes_and_no_insee_code_stands_twice() -> None:
    assert len(GRAND_CALAIS) == 14
    assert len({commune.insee for commune in COMMUNES}) == len(GRAND_CALAIS) + len(NEIGHBOURS)
    assert all(len(commune.insee) == 5 and commune.postcodes for commune in COMMUNES)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("62231", ["Sangatte", "Coquelles", "Peuplingues"]),  # one post code, three communes
        ("62193", ["Calais"]),
        (" 59140 ", ["Dunkerque"]),
        ("99999", []),
        ("frethun", ["Fréthun"]),
        ("FRÉTHUN", ["Fréthun"]),
        ("attaques", ["Les Attaques"]),
        ("st tricat", ["Saint-Tricat"]),
        ("saint-omer", ["Saint-Omer"]),
        ("calais", ["Calais", "Bonningues-lès-Calais", "Nielles-lès-Calais"]),
        ("bonningues les", ["Bonningues-lès-Calais"]),
        (
            "le",
            [
                "Les Attaques",
                "Le Portel",
                "Bonningues-lès-Calais",
                "Pihen-lès-Guînes",
                "Nielles-lès-Calais",
            ],
        ),
        ("", []),
        ("--", []),
        ("Paris", []),
    ],
)
def test_a_commune_is_found_by_name_post_code_or_insee(typed: str, names: list[str]) -> None:
    assert [commune.name for commune in find(typed)] == names


def test_each_commune_is_found_by_its_own_name_and_codes() -> None:
    for commune in COMMUNES:
        assert find(commune.name)[0] == commune
        assert find(commune.insee)[0] == commune
        assert all(commune in find(postcode) for postcode in commune.postcodes)


def test_another_commune_is_none_of_ours() -> None:
    assert by_insee("59350") is None


def test_the_first_policy_is_open_to_all_of_them() -> None:
    assert DEFAULT_POLICY.communes == {commune.insee for commune in COMMUNES}


@given(st.text(max_size=20))
def test_any_text_may_be_typed(text: str) -> None:
    found = find(text)
    assert len(set(found)) == len(found)
