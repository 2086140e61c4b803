"""Files of lists, opened without trusting them: CSV in any usual dress, XLSX whose formulas are never computed.

A workbook is a ZIP of XML made by anybody: its size once unpacked is known before anything is unpacked, nothing in it may
declare an entity, and what a formula gave when the file was saved is all that is read of it. Whatever is wrong with
a file, `Refused` says it; nothing else is raised.
"""

import codecs
import csv
import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from mobility.errors import Refused
from mobility.rules.importing import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Column, fold, plain
from mobility.rules.names import search_key

log = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
UNPACKED = 64 * 1024 * 1024
"""What the parts of a workbook may weigh together, in bytes: ten thousand full rows weigh a fifth of it."""
PARTS = 500
LAST_LINE = 100_000
"""Blank lines count too: a workbook may claim a million of them."""
HEAD = 20
"""Among how many lines the headings are looked for: titles and blank lines may stand above."""
_TOTALS = re.compile(r"(sous )?tota(l|ux)\b|nombre (de|total)\b|effectif\b|somme\b")

Line = tuple[int, list[str]]
"""The number of a line as a spreadsheet counts, and its cells as text."""


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a file: its headings, its lines, the numbers of the lines of totals that were left aside."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    skipped: tuple[int, ...]
    sha256: str
    headed: bool = True
    """Whether a line of headings was found; if not, columns are called by their letters."""


def read(content: bytes, columns: Sequence[Column], vague: Iterable[str]) -> Table:
    """The list in a file; `columns` and `vague` headings tell its headings from its titles.

    Raises:
        Refused: `import_empty`, `import_large`, `import_kind`, `import_old_excel`, `import_locked`, `import_bomb`,
            `import_encoding`, `import_many_rows`, `import_many_columns`.
    """
    if not content.strip(b"\x00 \r\n\t;,"):
        raise Refused.because("import_empty")
    if len(content) > LARGEST:
        raise Refused.because("import_large", megabytes=LARGEST // 1024 // 1024)
    if content.startswith(
        b"\xd0\xcf\x11\xe0"
    ):  # OLE: the old Excel, or a workbook behind a password
        raise Refused.because("import_old_excel")
    known = {heading for column in columns for heading in column.headers} | set(vague)
    lines = _xlsx(content, known) if content.startswith(b"PK\x03\x04") else _csv(content)
    return _table(list(_bounded(lines)), known, hashlib.sha256(content).hexdigest())


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that hold something, no more of them than a list may have."""
    kept = 0
    for number, cells in lines:
        while cells and not cells[-1].strip():
            cells.pop()
        if number > LAST_LINE:
            raise Refused.because("import_many_rows", most=MOST_ROWS)
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Refused.because("import_many_columns", most=MOST_COLUMNS)
        kept += 1
        if kept > MOST_ROWS + HEAD:
            raise Refused.because("import_many_rows", most=MOST_ROWS)
        yield number, [cell[:LONGEST_CELL] for cell in cells]


def _table(lines: list[Line], known: set[str], sha256: str) -> Table:
    if not lines:
        raise Refused.because("import_empty")
    scores = [_score(cells, known) for _number, cells in lines[:HEAD]]
    place = max(range(len(scores)), key=scores.__getitem__)
    headed = scores[place] > 0 or not _looks_like_data(lines[0][1])
    body = lines[place + 1 :] if headed else lines
    width = max(len(cells) for _number, cells in (lines[place:] if headed else lines))
    headings = [plain(cell)[:100] for cell in lines[place][1]] if headed else []
    headings += [""] * (width - len(headings))
    named = tuple(
        heading or f"Colonne {_letter(column)}" for column, heading in enumerate(headings)
    )
    rows, skipped = [], []
    for number, cells in body:
        if _is_total(cells):
            skipped.append(number)
        else:
            rows.append((number, cells + [""] * (width - len(cells))))
    if not rows:
        raise Refused.because("import_empty")
    if len(rows) > MOST_ROWS:
        raise Refused.because("import_many_rows", most=MOST_ROWS)
    return Table(named, tuple(rows), tuple(skipped), sha256, headed)


def _score(cells: Sequence[str], known: set[str]) -> int:
    return len({fold(cell) for cell in cells} & known)


def _looks_like_data(cells: Sequence[str]) -> bool:
    return any(re.search(r"\d{4}", cell) for cell in cells)


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else f"{chr(64 + column // 26)}{chr(65 + column % 26)}"


def _is_total(cells: Sequence[str]) -> bool:
    """Whether a line only sums up the others: it begins so, and holds little else."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) <= 3 and bool(_TOTALS.match(search_key(filled[0]))) if filled else False


# CSV


def _csv(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    if "\x00" in text:
        raise Refused.because("import_kind")
    stated = re.match(r"sep=(.)\r?\n", text)
    start = stated.end() if stated else 0
    delimiter = stated[1] if stated and stated[1] in ";,\t|" else _delimiter(text[start:])
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, start=2 if stated else 1)
    except csv.Error as error:
        raise Refused.because("import_kind") from error


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, or what Windows writes in France (cp1252)."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return _as(content, encoding)
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return _as(content, "utf-16-le")
    if head[::2].count(0) > len(head) // 4:
        return _as(content, "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused.because("import_encoding") from error


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells."""
    head = re.sub(r'"[^"]*"', "", text[:20_000]).splitlines()[:50]
    lines = [line for line in head if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count) * min(count, 1), count))
        return counts.count(usual) * min(usual, 1), usual

    return max(";\t,|", key=score) if lines else ";"


# XLSX


def _xlsx(content: bytes, known: set[str]) -> Iterator[Line]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second that only workbooks cost

    _refuse_traps(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        yield from _lines(_best(sheets, known))
    except Refused:
        raise
    except Exception as error:  # a damaged workbook makes the library raise whatever it comes upon
        log.info("a workbook was not readable: %s", type(error).__name__)
        raise Refused.because("import_kind") from error


def _refuse_traps(content: bytes) -> None:
    """Weigh a workbook before it is unpacked, and look for entities, before any parser does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise Refused.because("import_bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise Refused.because("import_locked")
            names = {part.filename for part in parts}
            if "mimetype" in names or "[Content_Types].xml" not in names:
                raise Refused.because("import_kind")  # an OpenDocument, or no spreadsheet at all
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as stream:
                        _refuse_entities(stream)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:  # fmt: skip
        raise Refused.because("import_kind") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]  # the module that it inflates with
        raise Refused.because("import_kind") from error


def _refuse_entities(stream: Any) -> None:
    """No part of a workbook has a document type: what declares one wants to grow, or to read what is not its own."""
    before = b""
    while piece := stream.read(1 << 20):
        if b"\x00" in piece or b"<!DOCTYPE" in before + piece or b"<!ENTITY" in before + piece:
            raise Refused.because("import_bomb")
        before = piece[-16:]


def _best(sheets: Sequence[Any], known: set[str]) -> Any:
    """The sheet whose first lines hold most headings that are known; of equals, the first."""
    scores = [
        max((_score(cells, known) for _number, cells in _lines(sheet, HEAD)), default=0)
        for sheet in sheets
    ]
    if not scores:
        raise Refused.because("import_empty")
    return sheets[max(range(len(scores)), key=scores.__getitem__)]


def _lines(sheet: Any, most: int | None = None) -> Iterator[Line]:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    rows = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS + 1, values_only=True)
    for number, cells in enumerate(rows, start=1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as text: a day as 1999-03-12, a whole number without its decimals."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
