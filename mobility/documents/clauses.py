"""The contract's clauses: which stand in this contract, under which number, with which values.

The texts are data, in `clause_texts` and `clause_texts_life`. They are French, since the law asks for it (loi 94-665,
art. 2), and plain. What they must never say is listed in DOMAIN §3.1 (unfair clauses); a test reads them for it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256

from mobility.documents.data import PrintedClause
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.words import french
from mobility.words.typography import NO_BREAK

TEXT_VERSION = "2026-11"
"""Which text this is. A test holds it to `text_hash`: no word changes under an old version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """What decides which clauses stand, and the values they print, already formatted; "" is "none"."""

    vehicle_class: VehicleClass
    energy: Energy
    foundation: str
    phone: str
    email: str
    return_place: str
    ends: str
    """Day and hour: "mardi 15 décembre 2026 à 17 h"."""
    total: str
    day_price: str
    """What a day costs beyond the days agreed."""
    deposit: str = ""
    deposit_return_days: str = "15 jours"
    damage_excess: str
    theft_excess: str
    insurer: str = ""
    policy_number: str = ""
    insurance_phone: str = ""
    mediator: str = ""
    vat_mention: str = ""
    third_party: str = ""
    """Who pays a part: "France Travail"."""
    third_party_amount: str = ""
    longest: str = ""
    """The longest that a person may rent in all: "6 mois"."""
    quote_reference: str = ""
    minor: bool = False
    """Somebody signs for the renter: a minor, or a protected adult."""
    referred: bool = False
    passenger_allowed: bool = False
    france_only: bool = False
    at_distance: bool = False
    """Signed elsewhere than at the foundation's desk (C. conso. L221-1, L221-28)."""


Condition = Callable[[ContractFacts], bool]


def always(facts: ContractFacts) -> bool:  # noqa: ARG001 # a condition takes the facts
    """It stands in every contract."""
    return True


@dataclass(frozen=True, slots=True)
class Said:
    """One paragraph, and when it stands."""

    text: str
    when: Condition = always


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One block of the contract. `{deposit}` is a value of the facts, `{ref:deposit}` another clause's number."""

    id: str
    title: str
    body: tuple[Said, ...]
    condition: Condition = always
    legal_basis: str = ""


DOTS = "…" * 12
"""Stands for a value that is not known yet, for the pen."""

_REFERENCE = re.compile(r"\{ref:([a-z_]+)\}")
_VALUE = re.compile(r"\{([a-z_]+)\}")


def compose(
    facts: ContractFacts, clauses: Sequence[Clause] | None = None
) -> tuple[PrintedClause, ...]:
    """The clauses of this contract, numbered without a gap, each reference to the number it has here.

    Raises:
        KeyError: a clause refers to one that does not stand here, or names a value that there is not.
    """
    standing = [clause for clause in (clauses or all_clauses()) if clause.condition(facts)]
    numbers = {clause.id: number for number, clause in enumerate(standing, start=1)}
    values = {item.name: str(getattr(facts, item.name)) for item in fields(facts)}

    def printed(sentence: str) -> str:
        """French signs go into our words first, so that they never touch a value."""
        referred = _REFERENCE.sub(lambda found: f"article{NO_BREAK}{numbers[found[1]]}", sentence)
        signed = french(referred).replace("n° ", f"n°{NO_BREAK}")
        return _VALUE.sub(lambda found: values[found[1]] or DOTS, signed)

    return tuple(
        PrintedClause(
            id=clause.id,
            number=numbers[clause.id],
            title=printed(clause.title),
            paragraphs=tuple(printed(said.text) for said in clause.body if said.when(facts)),
        )
        for clause in standing
    )


@cache
def all_clauses() -> tuple[Clause, ...]:
    """Every clause there is, in the order of the contract."""
    from mobility.documents import (  # noqa: PLC0415 # the texts are made of the classes above
        clause_texts,
        clause_texts_life,
    )

    return clause_texts.CLAUSES + clause_texts_life.CLAUSES


@cache
def text_hash() -> str:
    """SHA-256 over every word and condition of the text."""
    lines = [
        "\x1f".join(
            (
                clause.id,
                clause.title,
                clause.condition.__name__,
                clause.legal_basis,
                *(f"{said.when.__name__}\x1e{said.text}" for said in clause.body),
            )
        )
        for clause in all_clauses()
    ]
    return sha256("\n".join(lines).encode()).hexdigest()
