"""What a screen reader finds: the order, headings, lists, tables and their headers; ornaments are none of its affair."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from mobility.documents import contract, receipt, slip
from tests.documents import reading, samples

PAPERS = {
    "contract": lambda: contract.render(samples.contract()),
    "with a guardian": lambda: contract.render(samples.with_guardian()),
    "receipt": lambda: receipt.render(samples.receipt()),
    "slip": lambda: slip.render(
        samples.slip(
            lines=tuple(replace(samples.slip().lines[0], number=str(n)) for n in range(80))
        )
    ),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_mark_is_either_in_the_tree_or_ornament(paper: str) -> None:
    reading.check_marks(PAPERS[paper]())


@pytest.mark.parametrize("paper", PAPERS)
def test_other_programs_find_it_tagged_french_and_whole(paper: str, tmp_path: Path) -> None:
    if not (shutil.which("pdfinfo") and shutil.which("qpdf")):
        pytest.skip("poppler and qpdf are not here")
    file = tmp_path / "paper.pdf"
    file.write_bytes(PAPERS[paper]())
    said = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", said)
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)


def test_a_contract_is_read_in_order() -> None:
    data = samples.contract()
    tree = reading.tree(contract.render(data))
    tags = [tag for tag, _ in tree]
    assert tags.count("H1") == 1
    titles = [said for tag, said in tree if tag == "H3"]
    assert titles == [f"{one.number}. {one.title}" for one in data.clauses[:-1]]
    heads = [said for tag, said in tree if tag == "H2"]
    assert heads[:3] == ["Le loueur", "L’organisme qui accompagne", "Le locataire, seul conducteur"]
    assert heads[-1].endswith("Déclarations et signatures")
    paragraphs = [said for tag, said in tree if tag == "P"]
    for clause in data.clauses[:-1]:
        said = {re.sub(r"\s+", " ", paragraph) for paragraph in clause.paragraphs}
        assert said <= set(paragraphs), "also where it goes over to the next column"


def test_labels_and_what_they_name_are_a_list_and_prices_a_table() -> None:
    tree = reading.tree(contract.render(samples.contract()))
    labels = [said for tag, said in tree if tag == "Lbl"]
    bodies = [said for tag, said in tree if tag == "LBody"]
    assert dict(zip(labels, bodies, strict=True))["Immatriculation"] == "AB 123 C"
    heads = [said for tag, said in tree if tag == "TH"]
    for head in ("Détail", "Quantité", "Prix unitaire", "Montant", "Objet"):
        assert head in heads


def test_a_repeated_head_is_read_once() -> None:
    tree = reading.tree(PAPERS["slip"]())
    assert [said for _, said in tree].count("Locataire") == 1
    assert [tag for tag, _ in tree].count("Table") == 1


def test_headers_say_of_what() -> None:
    with pikepdf.open(reading.file(contract.render(samples.contract()))) as pdf:
        scopes = [
            str(item.A.Scope)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"
        ]
    assert set(scopes) == {"/Column", "/Row"}
