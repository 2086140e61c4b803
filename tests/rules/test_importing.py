"""Cells and rows of lists, in every writing that agents really send."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules import import_fleet, import_people
from mobility.rules.import_cells import read_birth, read_day, read_email, read_phone
from mobility.rules.importing import (
    Column,
    Fault,
    Habits,
    Unreadable,
    guess,
    month_first_suspects,
    read_row,
)
from mobility.words import imports as words
from mobility.words.codes import WORDS
from mobility.words.refusals import REFUSALS

HABITS = Habits(date(2026, 11, 24))
MARCH = date(1999, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "12/03/1999",
        "12-3-1999",
        "12.03.1999",
        "12 mars 1999",
        "12 MARS 1999",
        "1999-03-12",
        "1999-03-12 00:00:00",
        "1999-03-12T08:30:00",
        "12031999",
        "19990312",
        "12/03/1999 00:00",
    ],
)
def test_a_day_in_any_usual_writing(text: str) -> None:
    read = read_day(text, HABITS)
    assert (read.value, read.remark) == (MARCH, "")


@pytest.mark.parametrize("text", ["12/3/99", "12-3-99", "36231", "36231.0", "3121999"])
def test_a_day_that_was_guessed_is_told(text: str) -> None:
    expected = date(1999, 12, 3) if text == "3121999" else MARCH
    read = read_day(text, HABITS)
    assert read.value == expected
    assert read.remark or text == "3121999"


def test_two_digits_of_a_birth_year_are_past() -> None:
    assert read_birth("01/02/45", HABITS).value == date(1945, 2, 1)
    assert read_birth("01/02/08", HABITS).value == date(2008, 2, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/1999", "day_impossible"),
        ("03/25/1999", "day_impossible"),
        ("1999", "day_unreadable"),
        ("mars 99", "day_unreadable"),
        ("29/02/00", ""),
        ("12/13/14/15", "day_unreadable"),
    ],
)
def test_a_day_that_is_none(text: str, code: str) -> None:
    if not code:
        assert read_day(text, HABITS).value == date(2000, 2, 29)
        return
    with pytest.raises(Unreadable) as raised:
        read_day(text, HABITS)
    assert raised.value.code == code


def test_the_month_may_come_first() -> None:
    first = Habits(HABITS.today, month_first=True)
    assert read_day("03/12/1999", first).value == MARCH
    assert read_day("1999-03-12", first).value == MARCH
    assert read_day("12 mars 1999", first).value == MARCH
    assert month_first_suspects(["01/02/1999", "03/25/1999"])
    assert not month_first_suspects(["25/03/1999", "31/12/1998", "2026-01-25", "99/99/9999"])


@pytest.mark.parametrize(
    "text",
    [
        "06 39 98 12 34",
        "06.39.98.12.34",
        "06-39-98-12-34",
        "0639981234",
        "639981234",
        "639981234.0",
        "33639981234",
        "+33639981234",
        "+33 (0)6 39 98 12 34",
        "0033 6 39 98 12 34",
        "06/39/98/12/34",
        "06 39 98 12 34 / 03 21 46 00 00",
        "06 39 98 12 34 ou 03 21 46 00 00",
        "pas de fixe / 06 39 98 12 34",
    ],
)
def test_a_phone_in_any_usual_writing(text: str) -> None:
    assert read_phone(text, HABITS).value == "+33639981234"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6,39981E+08", "phone_rounded"),
        ("06 39 98", "phone_unreadable"),
        ("néant", "phone_unreadable"),
    ],
)
def test_a_phone_that_is_none(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_phone(text, HABITS)
    assert raised.value.code == code


def test_of_several_addresses_the_first() -> None:
    read = read_email("noemie@example.org; autre@example.org", HABITS)
    assert (read.value, read.remark) == ("noemie@example.org", "email_several")


# --- headings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("NOM|PRENOM|DATE DE NAISSANCE|TEL", "birth_name|first_names|born_on|phone"),
        ("Nom|Nom de naissance|Prénom(s)|Né(e) le", "usage_name|birth_name|first_names|born_on"),
        ("Nom et prénom|Né le|Portable|Ville", "full_name|born_on|phone|town"),
        ("Adresse e-mail|Adresse|Code Postal|COMMUNE", "email|address|postcode|town"),
        (
            "Nom du bénéficiaire|Prénom du bénéficiaire|DDN (JJ/MM/AAAA)",
            "birth_name|first_names|born_on",
        ),
        ("N° de téléphone|Statut|Prescripteur", "phone|situations|prescriber"),
        ("Nom|Nom|Prénom", "birth_name|usage_name|first_names"),
        ("Référent|Nom de l'employeur|N° dossier", "||"),
    ],
)
def test_headings_as_agents_write_them(headings: str, fields: str) -> None:
    found = guess(headings.split("|"), import_people.COLUMNS, import_people.VAGUE)
    assert [found.get(place, "") for place in range(len(fields.split("|")))] == fields.split("|")


@pytest.mark.parametrize("rules", [import_people, import_fleet])
def test_the_template_is_understood(rules: Any) -> None:
    names = [column.name for column in rules.COLUMNS]
    headings = [words.field(name) for name in names]
    assert guess(headings, rules.COLUMNS, rules.VAGUE) == dict(enumerate(names))


@pytest.mark.parametrize("rules", [import_people, import_fleet])
def test_every_example_is_understood(rules: Any) -> None:
    for column in rules.COLUMNS:
        example = words.EXAMPLES.get(column.name)
        if example and column.name != "reference":
            column.read(example, HABITS)


@pytest.mark.parametrize(
    ("kind", "table"), [("Situation", import_people.SITUATIONS), ("Need", import_people.NEEDS)]
)
def test_what_our_own_lists_say_is_understood(kind: str, table: dict[str, str]) -> None:
    from mobility.rules.names import search_key

    assert {table.get(search_key(word)) for word in WORDS[kind].values()} == set(WORDS[kind])


# --- rows -------------------------------------------------------------------------------------------


def _people(**cells: str) -> tuple[dict[str, Any], list[Fault], list[Fault]]:
    mapping = dict(enumerate(cells))
    read = read_row(list(cells.values()), mapping, import_people.BY_NAME, HABITS)
    values, faults, remarks = import_people.settle(read.values)
    return values, [*read.faults, *faults], [*read.remarks, *remarks]


@pytest.mark.parametrize(
    ("town", "postcode", "insee", "name", "kept"),
    [
        ("Calais", "", "62193", "Calais", "62100"),
        ("62100 CALAIS CEDEX", "", "62193", "Calais", "62100"),
        ("Calais (62100)", "", "62193", "Calais", "62100"),
        ("st tricat", "", "62769", "Saint-Tricat", "62185"),
        ("", "62730", "", "", ""),
        ("Marck", "62730", "62548", "Marck", "62730"),
        ("Lille", "59000", None, "Lille", "59000"),
    ],
)
def test_a_commune_in_any_writing(
    town: str, postcode: str, insee: str | None, name: str, kept: str
) -> None:
    values, faults, remarks = _people(town=town, postcode=postcode)
    if town == "":
        assert [fault.code for fault in faults] == ["town_several"]
        return
    assert (values.get("insee"), values["town"], values["postcode"]) == (insee, name, kept)
    assert bool(remarks) == (insee is None)


def test_a_formula_is_never_a_value() -> None:
    values, faults, _remarks = _people(birth_name="=HYPERLINK(1)", first_names='="Zoé"', town="'=x")
    assert [fault.code for fault in faults] == ["cell_formula"] * 2
    assert values["first_names"] == "Zoé"


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("DUPONT Marie", ("DUPONT", "Marie")),
        ("Marie DUPONT", ("DUPONT", "Marie")),
        ("DE LA TOUR Anne-Marie", ("DE LA TOUR", "Anne-Marie")),
        ("Dupont Marie", ("Dupont", "Marie")),
        ("DUPONT MARIE", ("DUPONT", "MARIE")),
        ("de la Tour Marie", None),
        ("Dupont", None),
        ("DUPONT Marie LOPEZ", None),
    ],
)
def test_a_name_in_one_cell(whole: str, expected: tuple[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(Unreadable):
            import_people.split_name(whole)
    else:
        assert import_people.split_name(whole) == expected


def test_several_situations_in_one_cell() -> None:
    values, _faults, _remarks = _people(situations="RSA + Demandeur d'emploi")
    assert values["situations"] == {"rsa", "job_seeker"}


ANY = st.text(max_size=30) | st.sampled_from(
    [
        "12/03/1999",
        "29/02/00",
        "0" * 30,
        "=1",
        "99999",
        "1E+99",
        "٠٦",
        "²",
        "<img src=x>",
        "a@b",
        "%(x)s",
    ]
)


@given(st.sampled_from([*import_people.COLUMNS, *import_fleet.COLUMNS]), ANY, st.booleans())
def test_no_cell_raises_anything_but_what_to_do(column: Column, text: str, first: bool) -> None:  # noqa: FBT001
    habits = Habits(HABITS.today, month_first=first)
    read = read_row([text], {0: column.name}, {column.name: column}, habits)
    assert all(fault.code in REFUSALS for fault in (*read.faults, *read.remarks))


@given(st.lists(ANY, min_size=len(import_people.COLUMNS), max_size=len(import_people.COLUMNS)))
def test_no_row_of_people_raises(cells: list[str]) -> None:
    names = [column.name for column in import_people.COLUMNS]
    _values, faults, remarks = _people(**dict(zip(names, cells, strict=True)))
    assert all(
        words.fault({"name": one.name, "code": one.code, "values": one.values})
        for one in (*faults, *remarks)
    )
