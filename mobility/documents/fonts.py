"""The one face on paper: Source Sans Pro, embedded, in two weights; and what it cannot print."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from font_source_sans_pro import font_files_ttf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "SourceSansPro"
STRONG = "SourceSansPro-Semibold"

_SAME_LOOK = {0x2011: "-", 0x2010: "-", 0x2009: "\u202f", 0x2007: "\u00a0", 0x00AD: ""}
"""Signs that word processors slip in and that the face lacks; what is printed looks the same."""


class UnprintableText(ValueError):
    """A text holds letters that the contract's face lacks. Asked for before anything is signed."""

    def __init__(self, letters: frozenset[str]) -> None:
        self.letters = tuple(sorted(letters))
        """The letters, in order of their code."""
        super().__init__("the face lacks " + ", ".join(_named(letter) for letter in self.letters))


def _named(letter: str) -> str:
    return f"{letter} (U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')})"


def _register() -> frozenset[str]:
    """Give both weights to reportlab, once for the process; the letters that both can print."""
    letters: set[str] | None = None
    for name, file in ((REGULAR, "SourceSansPro"), (STRONG, "SourceSansProSemibold")):
        font = TTFont(name, font_files_ttf[file])
        pdfmetrics.registerFont(font)
        glyphs = {chr(code) for code in font.face.charToGlyph}
        letters = glyphs if letters is None else letters & glyphs
    return frozenset(
        letter for letter in letters or () if unicodedata.category(letter) not in {"Cc", "Cf", "Co"}
    ) | {" ", "\n", "\r", "\t"}


PRINTABLE = _register()


def missing_glyphs(text: str) -> set[str]:
    """The letters of a text that the face cannot print: other scripts, emoji, control and bidi signs.

    >>> sorted(missing_glyphs("Łukasz Дмитро Nguyễn"))
    []
    """
    return set(_composed(text)) - PRINTABLE


@lru_cache(maxsize=4096)
def clean(value: str) -> str:
    """The text as it is printed: composed (NFC), every letter present in the face.

    Raises:
        UnprintableText: it holds letters that the face lacks; names all of them.
    """
    composed = _composed(value)
    lacking = set(composed) - PRINTABLE
    if lacking:
        raise UnprintableText(frozenset(lacking))
    return composed


def _composed(value: str) -> str:
    return unicodedata.normalize("NFC", value.translate(_SAME_LOOK))


def refuse_unprintable(data: Any) -> None:
    """Read every text of a document before anything is laid out.

    Raises:
        UnprintableText: some hold letters that the face lacks; names all of them.
    """
    lacking: set[str] = set()
    for value in _texts(data):
        lacking |= missing_glyphs(value)
    if lacking:
        raise UnprintableText(frozenset(lacking))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, tuple):
        for item in data:
            yield from _texts(item)
    elif is_dataclass(data):
        for item in fields(data):
            yield from _texts(getattr(data, item.name))
