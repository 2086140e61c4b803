"""The slip, the receipt, and the file of a print run."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from mobility.documents import bundle, contract, receipt, slip
from mobility.documents.data import SlipLine
from mobility.documents.fonts import UnprintableText
from tests.documents import reading, samples


def test_a_slip_names_each_contract_once_in_the_order_given() -> None:
    said = reading.words(slip.render(samples.slip()))
    assert "Imprimé le lundi 30 novembre 2026 à 16 h 45 par Hélène Vasseur" in said
    places = [said.index(f"2026-0004{number}") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert said.count("2026-00042") == 1


def test_a_long_slip_goes_on_under_a_repeated_head() -> None:
    one = samples.slip().lines[0]
    lines = tuple(replace(one, number=f"2026-{n:05d}") for n in range(80))
    pages = reading.pages(slip.render(samples.slip(lines=lines)))
    assert len(pages) > 1
    assert all("Locataire" in page for page in pages[:-1])
    whole = " ".join(pages)
    assert all(whole.count(line.number) == 1 for line in lines)


def test_a_hostile_name_is_harmless_on_a_slip() -> None:
    line = SlipLine(time="9 h", number="1", renter="<img src=x> & <b>", vehicle="AB")
    assert "<img src=x> & <b>".replace(" ", "") in reading.solid(
        slip.render(samples.slip(lines=(line,)))
    )


def test_a_receipt_says_who_paid_what_for_what() -> None:
    pages = reading.pages(receipt.render(samples.receipt()))
    assert len(pages) == 1
    for said in (
        "R-2026-00088",
        "Łukasz O'Brien-Nguyễn",
        "142,00 €",
        "Espèces",
        "Contrat 2026-00042",
        "261, 7-1° b",
    ):
        assert said in pages[0]
    assert "n’est pas un reçu fiscal" in pages[0]


@pytest.mark.parametrize(
    ("render", "data"),
    [(slip.render, samples.slip()), (receipt.render, samples.receipt())],
)
def test_the_same_words_give_the_same_bytes(render, data) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    content = render(data)
    assert content == render(data)
    embedded = reading.fonts(content)
    assert all(embedded[name] for name in reading.used_fonts(content))
    assert "page 1 de 1" in reading.words(content)


def test_an_unknown_letter_is_refused_on_every_paper() -> None:
    with pytest.raises(UnprintableText):
        receipt.render(samples.receipt(payer="王"))
    with pytest.raises(UnprintableText):
        slip.render(samples.slip(printed_by="😀"))


def test_each_contract_of_a_print_run_begins_on_its_own_sheet() -> None:
    """Printed on both sides, a document of an odd number of pages is followed by a blank one."""
    cover = slip.render(samples.slip())
    four, five = contract.render(samples.contract()), contract.render(samples.with_guardian())
    counts = [contract.count_pages(content) for content in (cover, four, five)]
    assert counts == [1, 4, 5]
    run = bundle.merge(cover, [five, four, five])
    pages = [page.extract_text() for page in PdfReader(BytesIO(run)).pages]
    assert len(pages) == 2 + 6 + 4 + 6
    assert [number for number, page in enumerate(pages) if not page.strip()] == [1, 7, 17]
    assert [n for n, page in enumerate(pages) if "page 1 de" in page] == [0, 2, 8, 12]


def test_a_print_run_is_the_same_each_time_and_keeps_its_pages() -> None:
    cover, one = slip.render(samples.slip()), contract.render(samples.contract())
    run = bundle.merge(cover, [one])
    assert run == bundle.merge(cover, [one])
    assert reading.pages(run)[2:] == reading.pages(one)


def test_a_damaged_contract_is_told() -> None:
    with pytest.raises(pikepdf.PdfError):
        bundle.merge(slip.render(samples.slip()), [b"not a PDF"])
