"""The mobility assessment on paper: what was said, what it led to, and the frame that an authorised prescriber signs in."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from mobility.documents.blocks import DoneAt, Rows, Signing, Space, Stack, columns, pairs
from mobility.documents.data import AssessmentData, AssessmentPart
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    BODY,
    FIGURE,
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

_GAP = 8 * mm
_HALVES = columns(2, WIDTH, _GAP)
_SIDE = 33 * mm
_WIDE = 50 * mm
_ROOM = 13 * mm


def render(data: AssessmentData) -> bytes:
    """The assessment as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    story: list[Flowable] = [
        Heading(ours("Diagnostic mobilité", TITLE), "Diagnostic mobilité"),
        text(joined(data.person, data.made_on), SUBTITLE),
        Space(6),
        _about(data),
        Space(4),
        *_parts(data.parts),
        *_conclusion(data),
        Space(6),
        _signatures(data),
    ]
    return build(story, _sheet(data))


def _about(data: AssessmentData) -> Flowable:
    """Who is spoken of, and who asked."""
    person = Stack(
        [
            section("La personne"),
            pairs(
                _HALVES[0],
                ("Nom", data.person, True),
                ("Naissance", data.born, False),
                ("Habite à", data.home, False),
            ),
        ],
        gap=3,
    )
    asked = Stack(
        [
            section("L'entretien"),
            pairs(
                _HALVES[0],
                ("Mené par", (data.made_by, data.foundation.name), False),
                ("Terminé le", data.made_on, False),
                ("Dossier", data.reference, False),
            ),
        ],
        gap=3,
    )
    return Rows(_HALVES, [[person, asked]], gap=_GAP, padding=0)


def _parts(parts: tuple[AssessmentPart, ...]) -> list[Flowable]:
    """Two parts side by side, then the next two, so that all of it goes on one sheet."""
    asked = [_part(one) for one in parts if one.note or any(answer for _, answer in one.lines)]
    rows = [asked[first : first + 2] for first in range(0, len(asked), 2)]
    return [
        part
        for row in rows
        for part in (Rows(_HALVES, [[*row, None][:2]], gap=_GAP, padding=0), Space(4))
    ]


def _part(asked: AssessmentPart) -> Stack:
    """A heading, its answers, and what was added in free words."""
    lines = [(label, answer, False) for label, answer in asked.lines if answer]
    note = [text(asked.note, NOTE)] if asked.note else []
    return Stack([section(asked.title), pairs(_HALVES[0], *lines, side=_SIDE), *note], gap=3)


def _conclusion(data: AssessmentData) -> list[Flowable]:
    """What the house concludes; what follows from the answers stands above it."""
    return [
        section("Conclusion"),
        Space(3),
        *(text(remark, BODY) for remark in data.remarks),
        Space(3),
        text(data.verdict, FIGURE),
        text(data.solution, FIGURE),
        Space(2),
        *(text(paragraph, BODY) for paragraph in data.conclusion),
    ]


def _signatures(data: AssessmentData) -> Flowable:
    """The prescriber's attestation, and the two who sign; never parted."""
    term = data.valid_until or f"{data.months_valid} mois après la signature"
    attests = Stack(
        [
            section("Attestation du prescripteur habilité"),
            pairs(
                WIDTH,
                ("Organisme", data.organisation, True),
                ("Habilitation", data.authorisation, False),
                ("Nom, fonction", data.signed_by, False),
                ("Valable jusqu'au" if data.valid_until else "Valable", term, False),
                side=_WIDE,
            ),
            Space(2),
            _done(data),
            Space(2),
            Rows(
                _HALVES,
                [
                    [
                        Signing("Le prescripteur", data.signed_by, _ROOM),
                        Signing("La personne", data.person, _ROOM),
                    ]
                ],
                gap=_GAP,
                padding=1,
            ),
        ],
        gap=2,
    )
    told = ours(
        "Établi à partir de ce que la personne a dit, et relu avec elle. Ne contient rien sur la santé ni sur la justice.",
        NOTE,
    )
    return Stack([attests, told], gap=3)


def _done(data: AssessmentData) -> Flowable:
    """Where and when it was signed, or dots for the pen."""
    if data.signed_on:
        return ours(f"Signé le {data.signed_on}.", BODY)
    return DoneAt(data.town or " ")


def _sheet(data: AssessmentData) -> Sheet:
    """What stands around the text."""
    house = data.foundation
    return Sheet(
        title=f"Diagnostic mobilité {data.number}",
        subject=joined(data.person, data.made_on),
        house=house.name,
        running=f"Diagnostic mobilité {data.number}",
        small_print=small_print(house),
        contact=joined(house.phone, house.email),
        holder=data.person,
        made_at=data.made_at,
        logo=house.logo,
        colour=house.colour,
    )
