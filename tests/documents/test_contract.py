"""The contract: what is printed is what was typed, on sheets that hold together."""

import re
import socket
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mobility.documents import clauses, contract
from mobility.documents.data import Condition, Ink, Renter, Vehicle, snapshot, strokes_hash
from mobility.documents.fonts import PRINTABLE, UnprintableText
from tests.documents import reading, samples

FOOT = 70
"""Below this height, in points, only the foot of a page is printed."""

NAMES = [
    "O'Brien-Łukasz",
    "Nguyễn",
    "Ţîrlea",
    "Дмитро",
    "Дмитро Щербаченко-Ґудзь",
    "A & B < C",
    "<b>gras</b>",
    "<para>",
    "&amp;",
    "<img src=x>",
    '<img src="/etc/hostname">',
    '<a href="javascript:alert(1)">ici</a>',
    "Zoë Œuvrard d'Aÿ",
    "100 % €",
]


def with_name(name: str) -> bytes:
    data = samples.contract()
    return contract.render(replace(data, renter=replace(data.renter, name=name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_letter_for_letter(name: str) -> None:
    content = with_name(name)
    assert name in reading.pages(content)[0]
    assert name in reading.pages(content)[-1], "in the frame to sign in"


def test_a_name_typed_in_pieces_is_printed_composed() -> None:
    assert "Zoé" in reading.words(with_name("Zoe\u0301"))


def test_a_word_processors_hyphen_is_a_hyphen() -> None:
    assert "Jean-Pierre" in reading.words(with_name("Jean\u2011Pierre"))


def test_120_letters_without_a_space_are_all_there_within_the_margins() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 4
    name = name[:120]
    content = with_name(name)
    assert name in reading.solid(content)
    for page in reading.lines(content):
        assert all(x >= 50 for x, _, _ in page)


def test_an_address_of_six_lines_is_all_there() -> None:
    address = tuple(f"Ligne {n}, {'très ' * 8}longue" for n in range(6))
    data = samples.contract()
    content = contract.render(replace(data, renter=replace(data.renter, address=address)))
    assert all(line.replace(" ", "") in reading.solid(content) for line in address)


def test_a_hostile_address_fetches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        port = server.getsockname()[1]
        hits = []

        def listen() -> None:
            try:
                hits.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        name = f'<img src="http://127.0.0.1:{port}/x.png"/>'
        content = with_name(name)
        listener.join()
    assert hits == []
    assert name.replace(" ", "") in reading.solid(content)
    assert b"/URI" not in content


def test_the_only_picture_is_the_logo() -> None:
    def pictures(content: bytes) -> int:
        return sum(len(page.images) for page in PdfReader(BytesIO(content)).pages)

    data = samples.contract()
    bare = replace(data, foundation=replace(data.foundation, logo=None))
    assert pictures(contract.render(bare)) == 0
    assert pictures(contract.render(data)) == contract.count_pages(contract.render(data))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("محمد", tuple(sorted("محمد"))),
        ("Léa 😀", ("😀",)),
        ("a\u202eb", ("\u202e",)),
        ("a\x00b", ("\x00",)),
        ("a\u200bb", ("\u200b",)),
        ("王", ("王",)),
    ],
)
def test_letters_that_the_face_lacks_are_refused_by_name(
    name: str, letters: tuple[str, ...]
) -> None:
    with pytest.raises(UnprintableText) as refused:
        with_name(name)
    assert refused.value.letters == tuple(sorted(set(letters)))
    assert f"U+{ord(letters[0]):04X}" in str(refused.value)


def test_all_the_letters_of_a_contract_are_named_at_once() -> None:
    data = samples.contract(purpose="☃")
    with pytest.raises(UnprintableText) as refused:
        contract.render(replace(data, renter=replace(data.renter, name="王")))
    assert refused.value.letters == ("☃", "王")


def test_the_same_words_give_the_same_bytes() -> None:
    assert contract.render(samples.contract()) == contract.render(samples.contract())


def test_the_file_says_when_it_was_made_and_what_it_is() -> None:
    content = contract.render(samples.contract())
    about = PdfReader(BytesIO(content))
    assert about.metadata.creation_date == samples.NOW
    assert about.metadata.title == "Contrat de location 2026-00042"
    assert about.metadata.author == "Fondation Mobilité Côte d’Opale"
    assert about.root_object["/Lang"] == "fr-FR"
    assert about.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_in_use_lies_in_the_file() -> None:
    content = contract.render(samples.contract())
    embedded = reading.fonts(content)
    used = reading.used_fonts(content)
    assert used, "some text is set"
    assert all("SourceSansPro" in name and embedded[name] for name in used)


@pytest.mark.parametrize("data", [samples.contract(), samples.with_guardian()])
def test_each_page_says_which_it_is_of_how_many(data: object) -> None:
    pages = reading.pages(contract.render(data))  # type: ignore[arg-type]
    assert 3 <= len(pages) <= 5
    for number, page in enumerate(pages, start=1):
        assert f"Contrat 2026-00042 · édition 1 — page {number} de {len(pages)}" in page


def test_a_common_contract_fits_on_two_sheets_and_its_summary_on_one_page() -> None:
    pages = reading.pages(contract.render(samples.contract()))
    assert len(pages) == 4
    for said in (
        "Łukasz O'Brien-Nguyễn",
        "AB 123 C",
        "42,00 €",
        "100,00 €",
        "mardi 1 décembre 2026",
        "à 9 h 30",
    ):
        assert said in pages[0]
    assert pages[0].count("Fait à Calais, le") == 1
    assert pages[-1].count("Fait à Calais, le") == 1
    assert "Les articles du contrat" in pages[1]


def test_who_signs() -> None:
    last = reading.pages(contract.render(samples.with_guardian()))[-1]
    for who in ("Le locataire", "Le représentant légal", "Pour la fondation"):
        assert who in last


def test_the_outline_leads_to_every_article_on_its_own_page() -> None:
    data = samples.contract()
    about = PdfReader(BytesIO(contract.render(data)))
    pages = reading.pages(contract.render(data))

    def flat(items: list) -> list:  # type: ignore[type-arg]
        return [one for item in items for one in (flat(item) if isinstance(item, list) else [item])]

    entries = {
        entry.title: about.get_destination_page_number(entry) for entry in flat(about.outline)
    }
    for clause in data.clauses:
        title = f"{clause.number}. {clause.title}"
        assert title in pages[entries[title]]


def bodies(length: int) -> tuple[clauses.PrintedClause, ...]:
    """Clauses whose text is a little longer or shorter, so that breaks fall elsewhere."""
    made = clauses.compose(samples.facts())
    more = "Encore un mot. " * length
    return (replace(made[0], paragraphs=(made[0].paragraphs[0] + " " + more.strip(),)), *made[1:])


@pytest.mark.parametrize("length", range(0, 120, 13))
def test_no_title_stands_alone_at_the_foot_of_a_column(length: int) -> None:
    """In each column something of the article follows its title."""
    data = samples.contract(clauses=bodies(length))
    titles = {f"{clause.number}. {clause.title}" for clause in data.clauses}
    seen = 0
    for page in reading.lines(contract.render(data)):
        for left in (True, False):
            column = [(y, said) for x, y, said in page if (x < 290) is left and y > FOOT]
            for y, said in column:
                if said in titles:
                    seen += 1
                    below = [other for other, _ in column if y - 18 < other < y]
                    assert below, f"« {said} » stands alone ({length})"
    assert seen == len(titles)


@pytest.mark.parametrize("length", range(0, 120, 13))
def test_the_last_signatures_never_stand_alone(length: int) -> None:
    content = contract.render(samples.contract(clauses=bodies(length)))
    last = reading.pages(content)[-1]
    assert "Déclarations et signatures" in last
    assert "État du véhicule au retour" in last


def test_the_code_on_the_page_is_the_addresss() -> None:
    data = samples.contract()
    form = PdfReader(BytesIO(contract.render(data))).pages[0]["/Resources"]["/XObject"]
    drawn = next(
        found.get_object().get_data().decode()
        for found in form.values()
        if found.get_object()["/Subtype"] == "/Form"
    )
    matrix = segno.make(data.verify_url, error="m", micro=False).matrix
    modules = [[0] * len(matrix) for _ in matrix]
    for x, y, length in re.findall(r"(\d+) (\d+) (\d+) 1 re", drawn):
        for column in range(int(x), int(x) + int(length)):
            modules[len(matrix) - 1 - int(y)][column] = 1
    assert modules == [list(row) for row in matrix]


def test_an_empty_form_has_dots_for_the_pen() -> None:
    data = samples.contract(
        number="",
        issued_on="",
        agent="",
        renter=Renter(name=""),
        prescriber=None,
        purpose="",
        vehicle=Vehicle(name=""),
        equipment=(),
        starts_day="",
        starts_time="",
        ends_day="",
        ends_time="",
        price_lines=(),
        total="",
        deposit="",
        verify_url="",
    )
    content = contract.render(data)
    page = PdfReader(BytesIO(content)).pages[0]
    assert page.get_contents().get_data().count(b"[.01 2.4] 0 d") >= 20


def test_a_cancelled_contract_says_so_on_each_page() -> None:
    for page in reading.pages(contract.render(samples.contract(mark="ANNULÉ"))):
        assert "ANNULÉ" in page


def test_no_break_spaces_hold() -> None:
    """12 345,50 € is never parted: reportlab would break a line at U+202F."""
    for length in range(0, 30, 3):
        data = samples.contract(purpose="x" * length + " 12\u202f345,50\u00a0€")
        parts = [said for page in reading.lines(contract.render(data))[:1] for _, _, said in page]
        assert any(re.search(r"12\u202f345,50[ \u00a0]€", part) for part in parts)


@settings(max_examples=15)
@given(st.text(alphabet=sorted(PRINTABLE - set("\n\r\t ")), min_size=1, max_size=60))
def test_whatever_can_be_printed_is_printed(name: str) -> None:
    content = with_name(name)
    assert content.startswith(b"%PDF")


def test_a_snapshot_is_json_and_holds_no_picture() -> None:
    import json

    kept = snapshot(samples.contract())
    assert json.loads(json.dumps(kept))["renter"]["name"] == "Łukasz O'Brien-Nguyễn"
    assert len(kept["foundation"]["logo_sha256"]) == 64
    assert kept["issued_at"] == samples.NOW.isoformat()


def test_paragraphs_are_built_in_one_place() -> None:
    """Nobody else hands a text to reportlab's parser."""
    for module in Path(contract.__file__).parent.glob("*.py"):
        if module.name != "layout.py":
            assert not re.search(r"\bParagraph\(", module.read_text("utf-8")), module.name


def test_who_signed_on_the_spot_is_printed_as_ink_with_the_day_in_words() -> None:
    drawn = (((100, 500), (400, 200), (900, 700)),)
    signed = samples.contract(
        signed_on="mardi 24 novembre 2026",
        departure=Condition(
            at="mardi 24 novembre 2026", km="1 204 km", energy="100 %", photos="8", marks="Rayure"
        ),
        signatures=(
            Ink(who="person", how="à 10 h 12, au doigt sur la tablette", strokes=drawn),
            Ink(who="agent", how="à 10 h 12, nom écrit", typed="Léa Morel"),
        ),
    )
    content, without = contract.render(signed), contract.render(samples.contract())
    said = reading.words(content)
    for words in ("au doigt sur la tablette", "Léa Morel", "Fait à Calais, le mardi 24 novembre"):
        assert words in said
    assert "1 204 km" in said
    assert contract.count_pages(content) == contract.count_pages(without)
    kept = snapshot(signed)["signatures"]
    assert kept[0]["strokes_sha256"] == strokes_hash(drawn)
    assert "strokes" not in kept[0], "what a hand drew can be purged; its hash stays"
