"""A document as what it says, block by block: printed by `paper_pdf`, shown as a page by `templates/papers`.

Both are made of the same blocks, so they cannot say different things. Every word comes already formatted; what people
typed comes as they typed it. An empty text is a dotted line for the pen.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from mobility.documents.data import Foundation, Ink, strokes_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and what it names, line by line."""

    label: str
    said: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels and what they name."""

    kind: Literal["facts"] = "facts"
    title: str = ""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Paragraphs; small ones are mentions, strong ones what one looks for."""

    kind: Literal["words"] = "words"
    title: str = ""
    paragraphs: tuple[str, ...]
    look: Literal["", "small", "strong"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list."""

    kind: Literal["points"] = "points"
    title: str = ""
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A large figure under its label."""

    label: str
    figure: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The few things that everyone asks, large."""

    kind: Literal["figures"] = "figures"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table under its head; the last row is strong if it is a total."""

    kind: Literal["grid"] = "grid"
    title: str = ""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    shares: tuple[int, ...]
    """How wide each column is, as shares of the whole."""
    amounts: tuple[int, ...] = ()
    """Columns that stand at the right, from 0."""
    pen_rows: int = 0
    """Empty rows for the pen, below."""
    empty: str = ""
    """What is said where there is no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A JPEG, clean already, and what it shows."""

    caption: str
    content: bytes
    alternative: str
    """What stands for it to who cannot see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRow:
    """The same view of a scooter twice: as it went out, and as it came back."""

    out: Photo | None = None
    back: Photo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos:
    """Photos in two columns."""

    kind: Literal["photos"] = "photos"
    title: str
    heads: tuple[str, str] = ("", "")
    """Of the columns, where they are out and in; empty where photos only run on."""
    rows: tuple[PhotoRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, and if that was done on the spot, how."""

    who: str
    name: str
    ink: Ink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Where, when and by whom it is signed; never parted."""

    kind: Literal["signing"] = "signing"
    title: str = ""
    words: tuple[str, ...] = ()
    town: str
    on: str = ""
    """The day, where it is known; else dots."""
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whom to ring."""

    number: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What to do, in order, and the numbers to ring, large."""

    kind: Literal["steps"] = "steps"
    title: str
    steps: tuple[str, ...]
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Blocks side by side."""

    kind: Literal["halves"] = "halves"
    left: tuple[Facts | Words | Points, ...]
    right: tuple[Facts | Words | Points, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Lines to write on."""

    kind: Literal["pen"] = "pen"
    label: str
    lines: int


Block: TypeAlias = Facts | Words | Points | Figures | Grid | Photos | Signing | Steps | Halves | Pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document: what stands around its pages, and its blocks."""

    title: str
    about: tuple[str, ...] = ()
    """What stands under the title, joined by dots."""
    running: str
    """What the foot says before the page: "Devis D-2026-00012 · contrat 2026-00042"."""
    subject: str
    foundation: Foundation
    holder: str
    """Whom it is about: at the head of the pages after the first."""
    issued_at: datetime
    """The instant at which it was made, aware; only for the file's own date."""
    text_version: str
    blocks: tuple[Block, ...]
    verify_url: str = ""
    mark: str = ""
    """A word across each page: ANNULÉ, SPÉCIMEN."""


def kept(value: Any) -> Any:
    """A document as JSON can keep it: pictures and strokes by their hash, instants as text."""
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if isinstance(value, Ink):
        digest = strokes_hash(value.strokes) if value.strokes else ""
        return {"who": value.who, "how": value.how, "typed": value.typed, "strokes_sha256": digest}
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {item.name: kept(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [kept(one) for one in value]
    return value
