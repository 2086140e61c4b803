"""A paper as blocks: what is typed is printed, the same bytes each time, tagged, signatures never alone, pages few."""

import json
import re
from dataclasses import replace

import pytest

from mobility.documents import contract, contract_paper, paper_pdf
from mobility.documents.data import snapshot
from mobility.documents.fonts import UnprintableText
from mobility.documents.paper import Grid, Paper, Photos, Signing, Words, kept
from mobility.documents.pictures import HEAVIEST, fitted, photos_in
from tests.documents import paper_samples, reading, samples
from tests.documents.test_contract import NAMES

ADDRESS = tuple(f"Ligne {n}, {'très ' * 4}longue <b>" for n in range(6))


def texts(value: object) -> list[str]:
    """Every text of a snapshot but the codes of its blocks."""
    if isinstance(value, dict):
        return [
            text
            for name, one in value.items()
            if name
            not in {"kind", "look", "empty", "content", "foundation", "strokes_sha256", "issued_at"}
            for text in texts(one)
        ]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", [*NAMES, "Wolfeschlegel" * 9 + "stein"])
def test_what_is_typed_is_printed_letter_for_letter_on_no_more_pages_than_needed(name: str) -> None:
    content = paper_pdf.render(paper_samples.paper(name=name, address=ADDRESS))
    said = reading.solid(content)
    assert said.count(solid(name)) >= 5
    assert all(solid(line) in said for line in ADDRESS)
    assert len(reading.pages(content)) <= 2
    assert b"/URI" not in content


def test_every_word_of_a_paper_is_on_its_pages() -> None:
    paper = paper_samples.paper()
    said = reading.solid(paper_pdf.render(paper))
    for block in kept(paper)["blocks"]:
        for text in texts(block):
            assert solid(text) in said or text == "person", text


def test_the_same_words_give_the_same_bytes_with_photos_too() -> None:
    paper = paper_samples.with_photos(2)
    assert paper_pdf.render(paper) == paper_pdf.render(paper)


def test_photos_are_figures_told_in_words_and_stay_light() -> None:
    paper = paper_samples.with_photos(4)
    content = paper_pdf.render(paper)
    reading.check_marks(content)
    assert [tag for tag, _ in reading.tree(content)].count("Figure") == 4
    found = photos_in(content)
    first = paper.blocks[-1]
    assert isinstance(first, Photos)
    assert first.rows[0].out is not None
    assert found[0] == fitted(first.rows[0].out.content)[0]
    assert all(len(one) <= HEAVIEST for one in found)


def test_a_paper_is_tagged_with_headings_a_table_and_lists() -> None:
    content = paper_pdf.render(paper_samples.paper())
    reading.check_marks(content)
    tags = [tag for tag, _ in reading.tree(content)]
    assert tags.count("H1") == 1
    for tag in ("H2", "L", "LI", "Table", "TH", "TD", "Figure", "P"):
        assert tag in tags, tag


@pytest.mark.parametrize("length", range(10, 60, 7))
def test_neither_a_total_nor_signatures_stand_alone(length: int) -> None:
    paper = paper_samples.paper()
    rows = tuple((f"Ligne {n}", "1,00 €") for n in range(length))
    grid = next(block for block in paper.blocks if isinstance(block, Grid))
    signing = next(block for block in paper.blocks if isinstance(block, Signing))
    words = Words(title="Pour finir", paragraphs=("Lu et compris.",))
    long = replace(paper, blocks=(replace(grid, rows=rows, pen_rows=0), words, signing))
    pages = reading.pages(paper_pdf.render(long))
    assert "Lu et compris" in pages[-1], "along with the signatures"
    for page in pages:
        if "112,00 €" in page:
            assert f"Ligne {length - 1} " in page


def test_the_houses_colour_is_on_its_papers() -> None:
    paper = paper_samples.paper()
    red = replace(paper, foundation=replace(paper.foundation, colour="#8b0000"))
    one, other = paper_pdf.render(paper), paper_pdf.render(red)
    assert one != other
    assert reading.words(one) == reading.words(other)


def test_odd_letters_are_named() -> None:
    with pytest.raises(UnprintableText):
        paper_pdf.render(paper_samples.paper(name="王"))


def test_what_is_kept_of_a_paper_is_json_without_pictures() -> None:
    found = json.loads(json.dumps(kept(paper_samples.with_photos(2))))
    assert len(found["blocks"][-1]["rows"][0]["out"]["content"]) == 64
    assert found["foundation"]["name"] == samples.foundation().name


# --- the contract as a page ----------------------------------------------------------------------------


def a_twin(data: object) -> Paper:
    return contract_paper.paper(contract_paper.restored(json.loads(json.dumps(snapshot(data)))))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [samples.contract(), samples.with_guardian()])
def test_the_page_of_a_contract_says_what_its_pdf_says(data: object) -> None:
    """Each word of the page is on the paper, and each article is on the page."""
    tree = reading.tree(contract.render(data))  # type: ignore[arg-type]
    said = "".join(solid(text) for _tag, text in tree)
    shown = "".join(solid(text) for text in texts(kept(a_twin(data))))
    for block in kept(a_twin(data))["blocks"]:
        for text in texts(block):
            assert solid(text) in said, text
    for clause in data.clauses:  # type: ignore[attr-defined]
        assert all(solid(paragraph) in shown for paragraph in clause.paragraphs)
    for text in (data.renter.email, data.vehicle.vin, data.total, data.deposit, data.purpose):  # type: ignore[attr-defined]
        assert solid(text) in shown


def test_a_snapshot_from_before_a_field_was_added_is_still_read() -> None:
    old = json.loads(json.dumps(snapshot(samples.contract())))
    for name in ("departure", "signed_on", "signatures", "mark"):
        old.pop(name, None)
    old["foundation"].pop("colour")
    assert contract_paper.restored(old).renter.name == samples.contract().renter.name
