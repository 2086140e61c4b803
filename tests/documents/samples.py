"""One contract, slip and receipt as the services fill them, for the tests and the benchmark of documents."""

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mobility.documents import clauses
from mobility.documents.data import (
    ContractData,
    EquipmentLine,
    Foundation,
    Guardian,
    Prescriber,
    PriceLine,
    ReceiptData,
    Renter,
    SlipData,
    SlipLine,
    Vehicle,
)
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass

NAMES = ("Łukasz", "Nguyễn Thị", "Ţîrlea", "Дмитро", "Amélie", "José", "Zoë", "Søren")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def logo() -> bytes:
    """A small picture: three bars in sea colour, 90 × 60, as PNG."""
    width, height = 90, 60
    rows = b"".join(
        b"\x00"
        + b"".join(
            b"\x0b\x55\x63" if (x // 18) % 2 == 0 and y > x // 3 else b"\xff\xff\xff"
            for x in range(width)
        )
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def foundation(**changes: Any) -> Foundation:
    """The demonstration foundation."""
    return replace(
        Foundation(
            name="Fondation Mobilité Côte d’Opale",
            legal_form="Association loi 1901",
            rna="W622009999",
            siret="123 456 789 00012",
            address=("12 rue Mollien", "62100 Calais"),
            phone="03 53 01 12 34",
            email="contact@example.org",
            representative="Hélène Vasseur, présidente",
            insurer="Mutuelle d’Exemple",
            policy_number="FL-204 518",
            insurance_phone="03 53 01 99 00",
            mediator="Médiation d’Exemple, 1 place d’Armes, 62100 Calais",
            vat_mention="Exonération de TVA, article 261, 7-1° b du CGI",
            logo=logo(),
        ),
        **changes,
    )


def facts(**changes: Any) -> clauses.ContractFacts:
    """What decides the clauses of the sample."""
    return replace(
        clauses.ContractFacts(
            vehicle_class=VehicleClass.L1E_B,
            energy=Energy.PETROL,
            foundation="Fondation Mobilité Côte d’Opale",
            phone="03 53 01 12 34",
            email="contact@example.org",
            return_place="12 rue Mollien, 62100 Calais",
            ends="mardi 15 décembre 2026 à 17 h",
            total="42,00 €",
            day_price="3,00 €",
            deposit="100,00 €",
            damage_excess="150,00 €",
            theft_excess="150,00 €",
            insurer="Mutuelle d’Exemple",
            policy_number="FL-204 518",
            insurance_phone="03 53 01 99 00",
            mediator="Médiation d’Exemple, 1 place d’Armes, 62100 Calais",
            vat_mention="Exonération de TVA, article 261, 7-1° b du CGI",
            longest="6 mois",
            quote_reference="D-2026-00131",
            referred=True,
        ),
        **changes,
    )


def contract(**changes: Any) -> ContractData:
    """A contract of the commonest kind."""
    return replace(
        ContractData(
            number="2026-00042",
            edition=1,
            issued_at=NOW,
            issued_on="mardi 24 novembre 2026",
            site="Agence de Calais",
            town="Calais",
            agent="Camille Delattre",
            foundation=foundation(),
            renter=Renter(
                name="Łukasz O'Brien-Nguyễn",
                birth_name="O'Brien",
                born="12 mars 1994 à Gdańsk (Pologne)",
                address=("Résidence du Fort-Nieulay", "Bâtiment C, porte 12", "62100 Calais"),
                phone="06 39 98 12 34",
                email="lukasz@example.org",
                title="Catégorie AM n° 940362100123, délivrée le 3 mai 2012 (France)",
            ),
            prescriber=Prescriber(
                name="Mission locale du Calaisis",
                contact="Inès Lefebvre",
                referred_on="16 novembre 2026",
            ),
            purpose="Rejoindre un emploi d’agent logistique à Marck (horaires de nuit)",
            vehicle=Vehicle(
                name="Peugeot Kisbee 50",
                fleet_number="S-07",
                plate="AB 123 C",
                vin="VGAF1AAAA00012345",
                category="Cyclomoteur (L1e-B)",
                energy="Essence sans plomb 95",
                first_registered="14 avril 2023",
                colour="Blanc",
            ),
            equipment=(
                EquipmentLine(
                    label="Casque", detail="n° C-118, taille M, bon état", value="79,00 €"
                ),
                EquipmentLine(
                    label="Gants certifiés CE", detail="taille 9, neufs", value="24,00 €"
                ),
                EquipmentLine(label="Gilet de haute visibilité", detail="", value="6,00 €"),
                EquipmentLine(label="Antivol en U", detail="n° A-31", value="55,00 €"),
                EquipmentLine(label="Clés", detail="1 clé", value="35,00 €"),
                EquipmentLine(label="Papiers du véhicule", detail="copie du certificat", value=""),
            ),
            starts_day="mardi 1 décembre 2026",
            starts_time="9 h 30",
            ends_day="mardi 15 décembre 2026",
            ends_time="17 h",
            return_place=("12 rue Mollien", "62100 Calais"),
            opening_hours=("du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h 30",),
            price_lines=(
                PriceLine(
                    label="Jours 1 à 14", quantity="14 jours", unit="3,00 €", amount="42,00 €"
                ),
            ),
            total="42,00 €",
            deposit="100,00 €",
            damage_excess="150,00 €",
            theft_excess="150,00 €",
            quote_reference="D-2026-00131",
            clauses=clauses.compose(facts()),
            text_version=clauses.TEXT_VERSION,
            verify_url="https://mobilite.example.org/verifier/2026-00042",
        ),
        **changes,
    )


def with_guardian() -> ContractData:
    """A minor's contract, with a third party who pays and an electric scooter."""
    return contract(
        guardian=Guardian(
            name="Oksana Дмитренко",
            quality="mère",
            address=("4 rue des Soupirants", "62730 Marck"),
            phone="06 39 98 55 10",
        ),
        clauses=clauses.compose(
            facts(
                minor=True,
                energy=Energy.ELECTRIC,
                third_party="France Travail",
                third_party_amount="30,00 €",
                at_distance=True,
            )
        ),
        price_lines=(
            PriceLine(label="Jours 1 à 7", quantity="7 jours", unit="3,00 €", amount="21,00 €"),
            PriceLine(label="Jours 8 à 14", quantity="7 jours", unit="2,00 €", amount="14,00 €"),
        ),
        third_party="France Travail prend en charge 30,00 € (accord n° 2026-118).",
    )


def slip(**changes: Any) -> SlipData:
    """A print run of three contracts."""
    return replace(
        SlipData(
            foundation=foundation(),
            site="Agence de Calais",
            day="mardi 1 décembre 2026",
            printed_at=NOW,
            printed_on="lundi 30 novembre 2026 à 16 h 45",
            printed_by="Hélène Vasseur",
            lines=(
                SlipLine(
                    time="01/12/2026, 9 h",
                    number="2026-00041",
                    renter="Nguyễn Thị Mai",
                    vehicle="AB 123 C",
                    edition="édition 1",
                    pages="4 pages",
                ),
                SlipLine(
                    time="01/12/2026, 9 h 30",
                    number="2026-00042",
                    renter="Łukasz O'Brien-Nguyễn",
                    vehicle="AB 124 C",
                    edition="édition 2",
                    pages="4 pages",
                ),
                SlipLine(
                    time="01/12/2026, 11 h",
                    number="2026-00043",
                    renter="Дмитро Шевченко",
                    vehicle="ZY-318-KD",
                    edition="édition 1",
                    pages="4 pages",
                ),
            ),
        ),
        **changes,
    )


def receipt(**changes: Any) -> ReceiptData:
    """The receipt of a rent and a deposit paid in cash."""
    return replace(
        ReceiptData(
            number="R-2026-00088",
            issued_at=NOW,
            issued_on="mardi 1 décembre 2026",
            site="Agence de Calais",
            town="Calais",
            agent="Camille Delattre",
            foundation=foundation(),
            payer="Łukasz O'Brien-Nguyễn",
            payer_address=("Résidence du Fort-Nieulay", "62100 Calais"),
            lines=(
                PriceLine(
                    label="Location du 1 au 15 décembre 2026",
                    quantity="14 jours",
                    unit="3,00 €",
                    amount="42,00 €",
                ),
                PriceLine(
                    label="Dépôt de garantie (rendu après le retour)",
                    quantity="1",
                    unit="100,00 €",
                    amount="100,00 €",
                ),
            ),
            total="142,00 €",
            means="Espèces",
            about="Contrat 2026-00042",
            verify_url="https://mobilite.example.org/verifier/R-2026-00088",
        ),
        **changes,
    )
