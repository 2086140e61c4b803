"""The clauses: numbered without a gap, referring rightly, and never unfair."""

import re
from itertools import product

import pytest

from mobility.documents import clauses
from mobility.documents.clauses import Clause, Said, all_clauses, compose
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from tests.documents import samples

ENERGIES = {
    VehicleClass.L1E_B: (Energy.PETROL, Energy.TWO_STROKE, Energy.ELECTRIC),
    VehicleClass.L3E_A1: (Energy.PETROL, Energy.ELECTRIC),
    VehicleClass.L6E: (Energy.PETROL, Energy.ELECTRIC),
    VehicleClass.ASSISTED_BICYCLE: (Energy.ELECTRIC,),
    VehicleClass.KICK_SCOOTER: (Energy.ELECTRIC,),
    VehicleClass.CAR_B: (Energy.PETROL, Energy.ELECTRIC),
}
VERSIONS = {"2026-11": "d2796f79477945369913a3d82e4240462d2750dc686fb4f30ad4c83d8163ba03"}
"""Each version of the text and its hash. A new word is a new version, with a line here."""

BLOCKS = [
    "document",
    "lessor",
    "renter",
    "guardian",
    "prescriber",
    "purpose",
    "vehicle",
    "equipment",
    "condition_out",
    "duration",
    "extension",
    "price",
    "payment",
    "deposit",
    "fuel",
    "battery",
    "insurance",
    "excess",
    "title",
    "safety",
    "upkeep",
    "breakdown",
    "accident",
    "theft",
    "fines",
    "sole_driver",
    "territory",
    "condition_back",
    "late",
    "early_end",
    "termination",
    "claims",
    "privacy",
    "tracking",
    "information",
    "signatures",
]
"""The thirty-five blocks of DOMAIN §3.4 in their order; the energy's is two."""


def every_contract() -> list[tuple[clauses.PrintedClause, ...]]:
    """Contracts over every class, energy and condition."""
    return [
        compose(
            samples.facts(
                vehicle_class=vehicle,
                energy=energy,
                minor=odd,
                referred=not odd,
                france_only=odd,
                at_distance=odd,
                passenger_allowed=not odd,
                mediator="Médiation" * odd,
                deposit="100,00 €" * odd,
                third_party="France Travail" * odd,
                third_party_amount="20,00 €",
                quote_reference="D-1" * odd,
                longest="6 mois" * odd,
            )
        )
        for vehicle, energies in ENERGIES.items()
        for energy, odd in product(energies, (True, False))
    ]


def whole(contract: tuple[clauses.PrintedClause, ...]) -> str:
    return " ".join(p for clause in contract for p in (clause.title, *clause.paragraphs))


def test_the_blocks_of_the_trade_are_all_there_in_order() -> None:
    assert [clause.id for clause in all_clauses()] == BLOCKS


def test_a_changed_text_is_a_new_version() -> None:
    assert VERSIONS[clauses.TEXT_VERSION] == clauses.text_hash()


@pytest.mark.parametrize("contract", every_contract())
def test_every_contract_is_numbered_without_a_gap_and_complete(
    contract: tuple[clauses.PrintedClause, ...],
) -> None:
    assert [clause.number for clause in contract] == list(range(1, len(contract) + 1))
    assert contract[-1].id == "signatures"
    for clause in contract:
        assert clause.paragraphs, clause.id
        assert all(paragraph.strip() for paragraph in clause.paragraphs)
        assert not re.search(r"[{}]|None|False", " ".join(clause.paragraphs))


@pytest.mark.parametrize("contract", every_contract())
def test_a_reference_leads_to_the_article_it_means(
    contract: tuple[clauses.PrintedClause, ...],
) -> None:
    numbers = {clause.id: clause.number for clause in contract}
    said = whole(contract)
    referred = {int(number) for number in re.findall(r"article\u00a0(\d+)", said)}
    meant = {numbers["termination"]}
    if "l’assurance décrite" in said:
        meant.add(numbers["insurance"])
    if "dans la limite de l’article" in said:
        meant.add(numbers["excess"])
    assert referred == meant


def test_references_follow_when_a_clause_falls_away() -> None:
    made = (
        Clause(id="first", title="Un", body=(Said("Voir l'{ref:third}."),)),
        Clause(
            id="second", title="Deux", body=(Said("Seul."),), condition=lambda facts: facts.minor
        ),
        Clause(id="third", title="Trois", body=(Said("Fin."),)),
    )
    assert compose(samples.facts(), made)[0].paragraphs == ("Voir l’article\u00a02.",)
    assert compose(samples.facts(minor=True), made)[0].paragraphs == ("Voir l’article\u00a03.",)


def test_a_reference_to_nothing_is_refused() -> None:
    made = (Clause(id="only", title="Un", body=(Said("{ref:gone}"),)),)
    with pytest.raises(KeyError):
        compose(samples.facts(), made)


def test_values_are_printed_as_typed_and_never_taken_for_text() -> None:
    contract = compose(samples.facts(foundation="L'Île {ref:deposit} : « A & B »"))
    assert "L'Île {ref:deposit} : « A & B »" in whole(contract)


def test_a_missing_value_is_dots_for_the_pen() -> None:
    assert f"assuré par {clauses.DOTS}" in whole(compose(samples.facts(insurer="")))


UNFAIR = {
    "caution": r"\bcaution",
    "a signature's rank": r"signature (?:électronique )?qualifiée",
    "every fine for the renter": r"toutes? les (?:amendes|infractions|contraventions)",
    "no defect acknowledged": r"aucun (?:défaut|vice)|reconnaît .*(?:bon|parfait) état",
    "all recovery costs": r"tous les frais de (?:dépannage|remorquage|rapatriement)",
    "cover lost by delay": r"sous peine|déchéance|perte de (?:la )?garantie",
    "ended at will": r"à tout moment .*fondation|sans motif|sans indemnité|de plein droit",
    "other drivers": r"responsable de tout conducteur",
    "rent kept": r"reste(?:nt)? (?:acquis|dus?) (?:à|en cas)|loyers? restants?",
    "penalty": r"pénalité de|forfait(?:aire)? de retard|majoration",
    "file fee": r"frais de dossier (?:de|d’un montant)",
    "no refund": r"non remboursable|aucun remboursement",
}


@pytest.mark.parametrize("contract", every_contract())
def test_nothing_unfair_is_written(contract: tuple[clauses.PrintedClause, ...]) -> None:
    said = whole(contract).lower()
    for name, pattern in UNFAIR.items():
        assert not re.search(pattern, said), name


def test_delays_are_the_laws() -> None:
    """C. assur. L113-2: five working days, two for theft; and being late alone costs no cover."""
    said = {clause.id: " ".join(clause.paragraphs) for clause in compose(samples.facts())}
    assert "5\u00a0jours ouvrés" in said["accident"]
    assert "2\u00a0jours ouvrés" in said["theft"]
    for name in ("accident", "theft"):
        assert "ne suffit pas à vous faire perdre l’assurance" in said[name]
    assert "défauts cachés" in said["vehicle"]
    assert "remboursés" in said["early_end"]


@pytest.mark.parametrize(
    ("changes", "clause", "there"),
    [
        ({"minor": True}, "guardian", True),
        ({"minor": False}, "guardian", False),
        ({"referred": False}, "prescriber", False),
        (
            {"vehicle_class": VehicleClass.ASSISTED_BICYCLE, "energy": Energy.ELECTRIC},
            "title",
            False,
        ),
        (
            {"vehicle_class": VehicleClass.ASSISTED_BICYCLE, "energy": Energy.ELECTRIC},
            "fines",
            False,
        ),
        ({"energy": Energy.ELECTRIC}, "fuel", False),
        ({"energy": Energy.ELECTRIC}, "battery", True),
        ({"energy": Energy.TWO_STROKE}, "fuel", True),
    ],
)
def test_a_clause_stands_only_where_it_means_something(
    changes: dict[str, object], clause: str, *, there: bool
) -> None:
    assert (clause in {one.id for one in compose(samples.facts(**changes))}) is there


@pytest.mark.parametrize(
    ("changes", "sentence", "there"),
    [
        ({"mediator": ""}, "médiateur", False),
        ({}, "médiateur", True),
        ({"at_distance": True}, "vous rétracter pendant 14", True),
        ({}, "rétracter", False),
        ({"france_only": True}, "pas même en Belgique", True),
        ({"third_party": "CCAS", "third_party_amount": "10 €"}, "CCAS prend en charge 10 €", True),
        ({"vehicle_class": VehicleClass.L3E_A1}, "ni sur autoroute", False),
        ({}, "ni sur autoroute", True),
        (
            {"vehicle_class": VehicleClass.ASSISTED_BICYCLE, "energy": Energy.ELECTRIC},
            "L’assureur doit",
            False,
        ),
        ({"deposit": ""}, "Aucun dépôt de garantie", True),
    ],
)
def test_a_sentence_stands_only_where_it_is_true(
    changes: dict[str, object], sentence: str, *, there: bool
) -> None:
    assert (sentence in whole(compose(samples.facts(**changes)))) is there


@pytest.mark.parametrize("contract", every_contract())
def test_french_signs_are_right(contract: tuple[clauses.PrintedClause, ...]) -> None:
    said = whole(contract)
    assert not re.search(r"\w'\w| [:;!?»]|« ", said)
