"""The rental contract: a first page that anyone can read, the articles, and a last page to sign."""

from io import BytesIO

import pikepdf
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from mobility.documents.blocks import (
    Blank,
    DoneAt,
    Rows,
    Signing,
    Space,
    Stack,
    columns,
    field,
    pairs,
    price_table,
)
from mobility.documents.columns import Columns
from mobility.documents.data import ContractData, Guardian, PrintedClause
from mobility.documents.fonts import refuse_unprintable
from mobility.documents.layout import (
    AMOUNT,
    ARTICLE,
    BODY,
    CLAUSE,
    FIGURE,
    LABEL,
    LABEL_RIGHT,
    NOTE,
    SECTION,
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

_HALVES = columns(2, WIDTH, 8 * mm)
_GAP = 8 * mm


def render(data: ContractData) -> bytes:
    """The contract as PDF; the same data gives the same bytes.

    Raises:
        UnprintableText: the face lacks letters of it; names all of them.
    """
    refuse_unprintable(data)
    story: list[Flowable] = [
        *_opening(data),
        *_parties(data),
        *_vehicle(data),
        KeepTogether([*_price(data), _first_signatures(data)]),
        CondPageBreak(75 * mm),
        Heading(ours("Les articles du contrat", TITLE), "Les articles du contrat"),
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
        address=data.verify_url,
        mark=data.mark,
    )


def _opening(data: ContractData) -> list[Flowable]:
    """The title, and the four things that everyone asks: from when, until when, how much, how much to leave."""
    return [
        Heading(ours(f"Contrat de location n° {data.number}", TITLE), "Le contrat"),
        text(
            " · ".join(
                filter(
                    None,
                    (
                        data.issued_on and f"Établi le {data.issued_on}",
                        data.site,
                        data.agent and french(f"agent : {data.agent}"),
                        data.quote_reference and f"devis {data.quote_reference}",
                    ),
                )
            ),
            SUBTITLE,
        ),
        Space(10),
        Rows(
            (51 * mm, 51 * mm, 22 * mm, 35 * mm),
            [
                [
                    _essential("Vous prenez le véhicule", data.starts_day, _at(data.starts_time)),
                    _essential("Vous le rendez au plus tard", data.ends_day, _at(data.ends_time)),
                    _essential("Vous payez", data.total, "au total"),
                    _essential(
                        "Dépôt de garantie",
                        data.deposit or "aucun",
                        "rendu après le retour" if data.deposit else "",
                    ),
                ]
            ],
        ),
        Space(6),
    ]


def _at(hour: str) -> str:
    """An hour as part of a sentence."""
    return f"à {hour}" if hour else ""


def _essential(label: str, figure: str, detail: str) -> Stack:
    """One large figure under its label."""
    return Stack(
        [
            ours(label, LABEL),
            text(figure, FIGURE) if figure else Blank(17),
            text(detail, BODY) if detail else Space(13),
        ]
    )


def _block(title: str, *parts: Flowable) -> Stack:
    """A block of the first page under its heading."""
    return Stack([section(title), *parts], gap=3)


def _parties(data: ContractData) -> list[Flowable]:
    """Who rents to whom, and who stands beside them."""
    house, renter = data.foundation, data.renter
    left: list[Flowable] = [
        _block(
            "Le loueur",
            pairs(
                _HALVES[0],
                ("Nom, adresse", (house.name, *house.address), True),
                ("Téléphone", house.phone, False),
                ("Courriel", house.email, False),
                ("Représenté par", house.representative, False),
            ),
        )
    ]
    if data.prescriber:
        referred = data.prescriber
        body = ", ".join(filter(None, (referred.name, referred.contact)))
        left += [
            Space(8),
            _block(
                "L'organisme qui accompagne",
                pairs(
                    _HALVES[0],
                    ("Organisme", body, False),
                    ("Demande du", referred.referred_on, False),
                ),
            ),
        ]
    used = (("Nom de naissance", renter.birth_name, False),) if renter.birth_name else ()
    right = _block(
        "Le locataire, seul conducteur",
        pairs(
            _HALVES[0],
            ("Nom, adresse", (renter.name, *renter.address), True),
            *used,
            ("Naissance", renter.born, False),
            ("Téléphone", renter.phone, False),
            ("Courriel", renter.email, False),
            ("Titre de conduite", renter.title, False),
        ),
    )
    story: list[Flowable] = [Rows(_HALVES, [[Stack(left), right]], gap=_GAP, padding=3)]
    if data.guardian:
        story.append(_guardian(data.guardian))
    return story


def _guardian(guardian: Guardian) -> Flowable:
    """Who signs for the renter, over the whole width."""
    return Stack(
        [
            section("Le représentant légal"),
            Rows(
                _HALVES,
                [
                    [
                        pairs(
                            _HALVES[0],
                            ("Nom, qualité", (guardian.name, guardian.quality), True),
                            ("Téléphone", guardian.phone, False),
                        ),
                        pairs(_HALVES[0], ("Adresse", guardian.address, False)),
                    ]
                ],
                gap=_GAP,
                padding=3,
            ),
        ]
    )


def _vehicle(data: ContractData) -> list[Flowable]:
    """What is rented, what for, and what goes with it."""
    vehicle = data.vehicle
    limits = (("Territoire", "France seulement", True),) if data.france_only else ()
    return [
        Rows(
            _HALVES,
            [
                [
                    _block(
                        "Le véhicule",
                        pairs(
                            _HALVES[0],
                            (
                                "Modèle",
                                ", ".join(filter(None, (vehicle.name, vehicle.colour))),
                                True,
                            ),
                            ("Immatriculation", vehicle.plate, True),
                            ("N° de parc", vehicle.fleet_number, False),
                            ("N° de série (VIN)", vehicle.vin, False),
                            ("Catégorie", vehicle.category, False),
                            ("Énergie", vehicle.energy, False),
                            ("Mis en circulation", vehicle.first_registered, False),
                            *limits,
                        ),
                    ),
                    _block("L'équipement remis", _equipment(data)),
                ]
            ],
            gap=_GAP,
            padding=3,
        ),
        Rows(_HALVES, [[_use(data), _return_place(data)]], gap=_GAP, padding=1),
        Space(6),
    ]


def _use(data: ContractData) -> Flowable:
    """What the vehicle is for."""
    return pairs(_HALVES[0], ("Usage prévu", data.purpose, False))


def _return_place(data: ContractData) -> Flowable:
    """Where the vehicle is given back, and when somebody is there."""
    return pairs(
        _HALVES[0],
        ("À rendre à", ", ".join(data.return_place), False),
        ("Ouvert", data.opening_hours, False),
        side=18 * mm,
    )


def _equipment(data: ContractData) -> Flowable:
    """Each thing with its detail and what replacing it costs; dotted lines if nothing is listed."""
    if not data.equipment:
        return Stack([Blank(17) for _ in range(5)])
    width = _HALVES[0]
    return Rows(
        (width - 22 * mm - 3 * mm, 22 * mm),
        [
            [ours("Objet", LABEL), ours("Remplacement", LABEL_RIGHT)],
            *(
                [
                    text(", ".join(filter(None, (line.label, line.detail))), BODY),
                    text(line.value or "—", AMOUNT),
                ]
                for line in data.equipment
            ),
        ],
        rules=True,
        gap=3 * mm,
        padding=1.5,
    )


def _price(data: ContractData) -> list[Flowable]:
    """How the price comes about, and what may come on top."""
    excess = data.damage_excess and (
        french("Au plus à votre charge : dommage ")
        + data.damage_excess
        + french(", vol ")
        + data.theft_excess
    )
    notes = (data.third_party, joined(excess, data.foundation.vat_mention))
    return [
        price_table("Le prix", data.price_lines, data.total, "Total, toutes taxes comprises"),
        *(text(note, NOTE) for note in notes if note),
        Space(7),
    ]


def _signers(data: ContractData, room: float) -> Rows:
    """A frame for each who signs."""
    house, renter = data.foundation, data.renter
    frames = [
        Signing("Le locataire", renter.name, room=room),
        Signing(french("Pour la fondation"), data.agent or house.name, room=room),
    ]
    if data.guardian:
        frames.insert(1, Signing("Le représentant légal", data.guardian.name, room=room))
    return Rows(columns(len(frames), WIDTH), [frames], padding=0)


def _first_signatures(data: ContractData) -> Flowable:
    """The summary is signed by itself: sheets can part."""
    count = data.clauses[-1].number if data.clauses else 0
    return Stack(
        [
            _declared(
                data,
                ours(
                    f"Ce résumé et les articles 1 à {count} forment le contrat.",
                    BODY,
                ),
            ),
            _signers(data, 11 * mm),
        ],
        gap=4,
    )


def _declared(data: ContractData, *words: Flowable) -> Flowable:
    """What is declared at the left; where and when it is signed at the right."""
    return Rows(_HALVES, [[Stack(words), DoneAt(data.town)]], gap=_GAP, padding=0)


def _clause(clause: PrintedClause) -> list[Flowable]:
    """A clause: its number and title, its paragraphs."""
    title = f"{clause.number}. {clause.title}"
    return [
        Heading(text(title, ARTICLE), title, 1),
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
                _HALVES,
                [
                    [
                        _condition("État du véhicule au départ", lines),
                        _condition("État du véhicule au retour", lines),
                    ]
                ],
                gap=_GAP,
                padding=0,
            ),
            Space(10),
            Heading(text(title, SECTION), title, 1, rule=True),
            Space(2),
            _declared(
                data,
                *(text(paragraph, BODY) for paragraph in (closing.paragraphs if closing else ())),
            ),
            Space(6),
            _signers(data, 20 * mm),
        ]
    )


def _condition(title: str, lines: int) -> Stack:
    """One side of the condition report, for the pen."""
    pair = columns(2, _HALVES[0])
    return _block(
        title,
        Rows(
            pair,
            [
                [field("Date et heure", ""), field("Kilomètres", "")],
                [field("Énergie (niveau)", ""), field("Photos (nombre)", "")],
            ],
            padding=1.5,
        ),
        field("Marques et remarques", ""),
        *(Blank(17) for _ in range(lines - 1)),
    )
