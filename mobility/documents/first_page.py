"""The first page of a contract: who, what, from when to when, for how much; a summary that anyone can read."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from mobility.documents.blocks import (
    Blank,
    DoneAt,
    Role,
    Rows,
    Signing,
    Space,
    Stack,
    columns,
    pairs,
    price_table,
)
from mobility.documents.data import ContractData, Guardian, Prescriber
from mobility.documents.layout import (
    AMOUNT,
    BODY,
    FIGURE,
    LABEL,
    LABEL_RIGHT,
    NOTE,
    SUBTITLE,
    TITLE,
    WIDTH,
    Heading,
    ours,
    section,
    text,
)
from mobility.documents.sheet import joined
from mobility.words import french

GAP = 8 * mm
HALVES = columns(2, WIDTH, GAP)


def summary(data: ContractData) -> list[Flowable]:
    """All of the first page; with a guardian the price and the signatures go over to the second."""
    return [
        *_opening(data),
        *_parties(data),
        *_vehicle(data),
        KeepTogether([*_price(data), _first_signatures(data)]),
    ]


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
                    _essential(
                        "Prix" if data.third_party else "Vous payez", data.total, "au total"
                    ),
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
        ],
        tag="P",
    )


def block(title: str, *parts: Flowable) -> Stack:
    """A block of the first page under its heading."""
    return Stack([section(title), *parts], gap=3)


def _parties(data: ContractData) -> list[Flowable]:
    """Who rents to whom, and who stands beside them."""
    house, renter = data.foundation, data.renter
    left: list[Flowable] = [
        block(
            "Le loueur",
            pairs(
                HALVES[0],
                ("Nom, adresse", (house.name, *house.address), True),
                ("Téléphone", house.phone, False),
                ("Courriel", house.email, False),
                ("Représenté par", house.representative, False),
            ),
        )
    ]
    if data.prescriber:
        left += [Space(8), _prescriber(data.prescriber)]
    used = (("Nom de naissance", renter.birth_name, False),) if renter.birth_name else ()
    right = block(
        "Le locataire, seul conducteur",
        pairs(
            HALVES[0],
            ("Nom, adresse", (renter.name, *renter.address), True),
            *used,
            ("Naissance", renter.born, False),
            ("Téléphone", renter.phone, False),
            ("Courriel", renter.email, False),
            ("Titre de conduite", renter.title, False),
        ),
    )
    story: list[Flowable] = [Rows(HALVES, [[Stack(left), right]], gap=GAP, padding=3)]
    if data.guardian:
        story.append(_guardian(data.guardian))
    return story


def _prescriber(prescriber: Prescriber) -> Flowable:
    """Who referred the renter."""
    body = ", ".join(filter(None, (prescriber.name, prescriber.contact)))
    return block(
        "L'organisme qui accompagne",
        pairs(
            HALVES[0],
            ("Organisme", body, False),
            ("Demande du", prescriber.referred_on, False),
        ),
    )


def _guardian(guardian: Guardian) -> Flowable:
    """Who signs for the renter, over the whole width."""
    return Stack(
        [
            section("Le représentant légal"),
            Rows(
                HALVES,
                [
                    [
                        pairs(
                            HALVES[0],
                            ("Nom, qualité", (guardian.name, guardian.quality), True),
                            ("Téléphone", guardian.phone, False),
                        ),
                        pairs(HALVES[0], ("Adresse", guardian.address, False)),
                    ]
                ],
                gap=GAP,
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
            HALVES,
            [
                [
                    block(
                        "Le véhicule",
                        pairs(
                            HALVES[0],
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
                    block("L'équipement remis", _equipment(data)),
                ]
            ],
            gap=GAP,
            padding=3,
        ),
        Rows(HALVES, [[_use(data), _return_place(data)]], gap=GAP, padding=1),
        Space(6),
    ]


def _use(data: ContractData) -> Flowable:
    """What the vehicle is for."""
    return pairs(HALVES[0], ("Usage prévu", data.purpose, False))


def _return_place(data: ContractData) -> Flowable:
    """Where the vehicle is given back, and when somebody is there."""
    return pairs(
        HALVES[0],
        ("À rendre à", ", ".join(data.return_place), False),
        ("Ouvert", data.opening_hours, False),
        side=18 * mm,
    )


def _equipment(data: ContractData) -> Flowable:
    """Each thing with its detail and what replacing it costs; dotted lines if nothing is listed."""
    if not data.equipment:
        return Stack([Blank(17) for _ in range(5)])
    width = HALVES[0]
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
        head=1,
        role=Role.TABLE,
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


def _first_signatures(data: ContractData) -> Flowable:
    """The summary is signed by itself: sheets can part."""
    count = data.clauses[-1].number if data.clauses else 0
    return Stack(
        [
            declared(
                data,
                ours(
                    f"Ce résumé et les articles 1 à {count} forment le contrat.",
                    BODY,
                ),
            ),
            signers(data, 11 * mm),
        ],
        gap=4,
    )


def declared(data: ContractData, *words: Flowable) -> Flowable:
    """What is declared at the left; where and when it is signed at the right."""
    return Rows(HALVES, [[Stack(words), DoneAt(data.town, data.signed_on)]], gap=GAP, padding=0)


def signers(data: ContractData, room: float) -> Rows:
    """A frame for each who signs."""
    house, renter = data.foundation, data.renter
    made = {one.who: one for one in data.signatures}
    frames = [
        Signing("Le locataire", renter.name, room, made.get("person")),
        Signing(french("Pour la fondation"), data.agent or house.name, room, made.get("agent")),
    ]
    if data.guardian:
        there = made.get("representative")
        frames.insert(1, Signing("Le représentant légal", data.guardian.name, room, there))
    gap = GAP if len(frames) == 2 else 5 * mm
    return Rows(columns(len(frames), WIDTH, gap), [frames], gap=gap, padding=0)
