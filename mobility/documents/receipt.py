"""The receipt: who paid what, for what, by which means. One page, in the house's style."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from mobility.documents.blocks import (
    Rows,
    Signing,
    Space,
    Stack,
    columns,
    pairs,
    price_table,
)
from mobility.documents.data import ReceiptData
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    BODY,
    NOTE,
    SUBTITLE,
    TITLE,
    WIDTH,
    Heading,
    ours,
    section,
    text,
)
from mobility.documents.sheet import Sheet, build, joined, small_print
from mobility.words import french

_GAP = 8 * mm
_HALVES = columns(2, WIDTH, _GAP)


def render(data: ReceiptData) -> bytes:
    """The receipt as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    house = data.foundation
    parties = [
        _side(
            "Reçu par",
            ("Nom, adresse", (house.name, *house.address), True),
            ("Agent", data.agent, False),
        ),
        _side(
            "Payé par",
            ("Nom, adresse", (data.payer, *data.payer_address), True),
            ("Moyen", data.means, False),
        ),
    ]
    story: list[Flowable] = [
        Heading(ours(f"Reçu n° {data.number}", TITLE), f"Reçu {data.number}"),
        text(joined(data.issued_on, data.site, data.about), SUBTITLE),
        Space(12),
        Rows(_HALVES, [parties], gap=_GAP, padding=3),
        Space(8),
        price_table("Les sommes", data.lines, data.total, "Total payé"),
        Space(3),
        *([text(house.vat_mention, NOTE)] if house.vat_mention else []),
        ours(
            "Ce reçu n'est pas un reçu fiscal : il n'ouvre pas droit à une réduction d'impôt.", NOTE
        ),
        Space(14),
        Rows(
            _HALVES,
            [[_done(data), Signing("Pour la fondation", data.agent)]],
            gap=_GAP,
        ),
    ]
    return build(story, _sheet(data))


def _done(data: ReceiptData) -> Flowable:
    """Where and when."""
    return text(french("Fait à ") + f"{data.town}, le {data.issued_on}", BODY)


def _side(title: str, *lines: tuple[str, str | tuple[str, ...], bool]) -> Stack:
    """One of the two who stand on a receipt."""
    return Stack([section(title), pairs(_HALVES[0], *lines)], gap=3)


def _sheet(data: ReceiptData) -> Sheet:
    """What stands around the text."""
    house = data.foundation
    return Sheet(
        title=f"Reçu {data.number}",
        subject=joined(data.payer, data.about),
        house=house.name,
        running=f"Reçu {data.number}",
        small_print=small_print(house),
        contact=joined(house.phone, house.email),
        holder=data.payer,
        made_at=data.issued_at,
        logo=house.logo,
        colour=house.colour,
        address=data.verify_url,
        mark=data.mark,
    )
