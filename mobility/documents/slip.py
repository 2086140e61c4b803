"""The slip of a print run: what lies in the pile, in order of hour, to tick while sorting and signing."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from mobility.documents.blocks import Blank, Box, Role, Rows, Space, Stack
from mobility.documents.data import SlipData, SlipLine
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    BODY,
    LABEL,
    SUBTITLE,
    TITLE,
    VALUE_STRONG,
    WIDTH,
    Heading,
    ours,
    text,
)
from mobility.documents.sheet import Sheet, build, joined, small_print

_GAP = 4 * mm
_WIDTHS = (33 * mm, 31 * mm, WIDTH - 114 * mm - 5 * _GAP, 26 * mm, 12 * mm, 12 * mm)


def render(data: SlipData) -> bytes:
    """The slip as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    count = len(data.lines)
    story: list[Flowable] = [
        Heading(ours("Contrats à signer", TITLE), "Contrats à signer"),
        text(joined(data.site, f"{count} contrat" + "s" * (count > 1)), SUBTITLE),
        text(f"Imprimé le {data.printed_on} par {data.printed_by}", SUBTITLE),
        Space(10),
        _table(data),
        Space(12),
        ours("Remarques", LABEL),
        *(Blank(20) for _ in range(3)),
    ]
    return build(
        story,
        Sheet(
            title=f"Bordereau du {data.day}",
            subject=f"{data.site}, {count} contrats",
            house=data.foundation.name,
            running="Bordereau d'impression",
            small_print=small_print(data.foundation),
            contact=data.site,
            holder=data.site,
            made_at=data.printed_at,
            logo=data.foundation.logo,
            colour=data.foundation.colour,
        ),
    )


def _table(data: SlipData) -> Rows:
    """The contracts, a line each, with boxes to tick."""
    return Rows(
        _WIDTHS,
        [
            [
                ours(label, LABEL)
                for label in ("Remise", "Contrat", "Locataire", "Véhicule", "Signé", "Classé")
            ],
            *(_line(line) for line in data.lines),
        ],
        rules=True,
        gap=_GAP,
        padding=4,
        head=1,
        role=Role.TABLE,
    )


def _line(line: SlipLine) -> list[Flowable | None]:
    """One contract, with its two squares to tick."""
    return [
        text(line.time, BODY),
        Stack([text(line.number, VALUE_STRONG), text(joined(line.edition, line.pages), LABEL)]),
        text(line.renter, BODY),
        text(line.vehicle, BODY),
        Box(),
        Box(),
    ]
