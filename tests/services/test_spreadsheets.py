"""Lists as files: what people typed stays text, days are days, nothing is computed."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.services import spreadsheets

FORMULAS = ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")']


def read_csv(content: bytes) -> list[list[str]]:
    """The rows that a French spreadsheet would read."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def parts(content: bytes) -> dict[str, str]:
    """The texts of a workbook's parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula(text: str) -> None:
    [_header, [cell]] = read_csv(spreadsheets.csv_file(["Nom"], [[text]]))
    assert cell.startswith("'")
    sheet = parts(spreadsheets.xlsx_file("Noms", ["Nom"], [[text]]))["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_days_and_numbers_are_what_they_are() -> None:
    row = [date(2026, 11, 24), datetime(2026, 11, 24, 23, 30, tzinfo=UTC), 12, None, ""]
    header = ["Jour", "Instant", "Nombre", "Rien", "Vide"]
    [_header, cells] = read_csv(spreadsheets.csv_file(header, [row]))
    assert cells == ["24/11/2026", "25/11/2026 00:30", "12", "", ""]
    sheet = parts(spreadsheets.xlsx_file("Tout", header, [row]))["xl/worksheets/sheet1.xml"]
    assert [found in sheet for found in ("<v>46350</v>", "<v>46351</v>", "<v>12</v>")] == [True] * 3


def test_an_empty_list_is_a_file_with_its_header() -> None:
    assert read_csv(spreadsheets.csv_file(["Nom"], [])) == [["Nom"]]
    assert "Nom" in parts(spreadsheets.xlsx_file("Vide", ["Nom"], []))["xl/sharedStrings.xml"]


@given(st.text(max_size=200))
def test_whatever_is_typed_makes_a_file_that_opens(text: str) -> None:
    for content in parts(spreadsheets.xlsx_file("Texte", ["Nom"], [[text]])).values():
        ET.fromstring(content)  # noqa: S314 - made by us a moment ago
