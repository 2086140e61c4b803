"""Lists as files for a spreadsheet; a cell that came from a person never becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mobility.words import local

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs, their full-width forms too, after which a spreadsheet computes what should only be shown."""

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that XML cannot hold."""
LONGEST_CELL = 32_767
"""What a spreadsheet takes in one cell."""

Cell = str | int | date | datetime | None


def text_of(cell: Cell) -> str:
    """A cell as text: harmless, days as French spreadsheets read them.

    >>> text_of("=1+1")
    "'=1+1"
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return local(cell).strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell.replace("\x00", "")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A list as CSV for a French spreadsheet: semicolons, UTF-8 with its mark, RFC 4180 quotes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([text_of(cell) for cell in header])
    writer.writerows([[text_of(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""A title, the headings, the rows."""


def xlsx_file(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *more: Sheet,
) -> bytes:
    """A list as a workbook: days are days, numbers are numbers, and a text is never a formula nor a link.

    `more` sheets come behind it.
    """
    out = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, plain) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        for one in ((title, header, rows), *more):
            _fill(book.add_worksheet(one[0][:31]), one, bold, day)
    return out.getvalue()


def _fill(sheet: Worksheet, content: Sheet, bold: Format, day: Format) -> None:
    _title, header, rows = content
    widths = [len(name) for name in header]
    sheet.write_row(0, 0, header, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _put(sheet, last, column, cell, day)
            widths[column] = min(60, max(widths[column], len(text_of(cell))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, day: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        cell = local(cell).date()
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), day)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, UNWRITABLE.sub("", cell)[:LONGEST_CELL])
