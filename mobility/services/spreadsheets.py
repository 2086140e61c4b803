"""Lists as files for a spreadsheet; a cell that came from a person never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from mobility.words import local

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs, their full-width forms too, after which a spreadsheet computes what should only be shown."""

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
