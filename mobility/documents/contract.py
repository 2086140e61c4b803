"""The rental contract: a first page that anyone can read, the articles, and a last page to sign."""

from io import BytesIO

import pikepdf
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable

from mobility.documents.blocks import (
    Blank,
    Rows,
    Space,
    Stack,
    columns,
    field,
)
from mobility.documents.columns import Columns
from mobility.documents.data import Condition, ContractData, PrintedClause
from mobility.documents.first_page import GAP, HALVES, block, declared, signers, summary
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    ARTICLE,
    CLAUSE,
    LABEL,
    SECTION,
    TITLE,
    Heading,
    ours,
    text,
)
from mobility.documents.sheet import Sheet, build, joined, small_print


def render(data: ContractData) -> bytes:
    """The contract as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    story: list[Flowable] = [
        *summary(data),
        CondPageBreak(75 * mm),
        Heading(ours("Les articles du contrat", TITLE), "Les articles du contrat", tag="H2"),
        Space(4),
        Columns([part for clause in data.clauses[:-1] for part in _clause(clause)]),
        _End(data),
    ]
    return build(story, _sheet(data))


def count_pages(content: bytes) -> int:
    """How many pages a kept contract has."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def _sheet(data: ContractData) -> Sheet:
    """What stands around the text."""
    house = data.foundation
    return Sheet(
        title=f"Contrat de location {data.number}",
        subject=f"{data.renter.name}, {data.vehicle.name}, texte {data.text_version}",
        house=house.name,
        running=f"Contrat {data.number} · édition {data.edition}",
        small_print=small_print(house, f"texte {data.text_version}"),
        contact=joined(house.phone, house.email),
        holder=data.renter.name,
        made_at=data.issued_at,
        logo=house.logo,
        colour=house.colour,
        address=data.verify_url,
        mark=data.mark,
    )


def _clause(clause: PrintedClause) -> list[Flowable]:
    """A clause: its number and title, its paragraphs."""
    title = f"{clause.number}. {clause.title}"
    return [
        Heading(text(title, ARTICLE), title, 1, tag="H3"),
        *(text(paragraph, CLAUSE) for paragraph in clause.paragraphs),
    ]


class _End(Flowable):
    """The condition report for the pen, the last article and the signatures, never apart.

    It takes more lines for remarks where the page has room for them.
    """

    def __init__(self, data: ContractData) -> None:
        super().__init__()
        self._data = data

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As many lines for remarks as fit, from six down to one."""
        for lines in (6, 4, 3, 2, 1):
            self._stack = _end(self._data, lines)
            self.width, self.height = self._stack.wrap(width, height)
            if self.height <= height:
                break
        return self.width, self.height

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """All of it."""
        self._stack.drawOn(canvas, x, y)


def _end(data: ContractData, lines: int) -> Stack:
    """The end of the contract with so many lines for remarks."""
    closing = data.clauses[-1] if data.clauses else None
    title = f"{closing.number}. {closing.title}" if closing else "Signatures"
    return Stack(
        [
            Space(10),
            Rows(
                HALVES,
                [
                    [
                        _condition("État du véhicule au départ", lines, data.departure),
                        _condition("État du véhicule au retour", lines),
                    ]
                ],
                gap=GAP,
                padding=0,
            ),
            Space(10),
            Heading(text(title, SECTION), title, 1, rule=True),
            Space(2),
            declared(
                data,
                *(text(paragraph, CLAUSE) for paragraph in (closing.paragraphs if closing else ())),
            ),
            Space(6),
            signers(data, 20 * mm),
        ]
    )


def _condition(title: str, lines: int, noted: Condition | None = None) -> Stack:
    """One side of the condition report: what was noted, or for the pen."""
    pair = columns(2, HALVES[0])
    known = noted or Condition(at="", km="", energy="", photos="")
    return block(
        title,
        Rows(
            pair,
            [
                [field("Date et heure", known.at), field("Kilomètres", known.km)],
                [field("Énergie (niveau)", known.energy), field("Photos (nombre)", known.photos)],
            ],
            padding=1.5,
        ),
        field("Marques et remarques", known.marks),
        *(Blank(17) for _ in range(0 if known.marks else lines - 1)),
        *([] if noted else [_hands(pair)]),
    )


def _hands(pair: tuple[float, ...]) -> Rows:
    """Where both sign for the state."""
    return Rows(
        pair, [[_hand("Signature du locataire"), _hand("Signature de l'agent")]], padding=1.5
    )


def _hand(label: str) -> Stack:
    """A line to sign on."""
    return Stack([ours(label, LABEL), Blank(24)])
