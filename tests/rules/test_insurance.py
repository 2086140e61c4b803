"""What the insurer asks for beyond the law: class, age, how long the title has been held."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.insurance import Insurance, findings
from mobility.rules.licence import Category, Rider, TrainingKind, VehicleClass
from mobility.rules.reasons import Code, FindingKind, FindingState, Rule
from tests.rules.riders import (
    BEFORE_1988,
    BICYCLE,
    BSR,
    L1E,
    L3E,
    ON,
    followed,
    licence,
    paper,
    rider,
)

CONTRACT = Insurance(insurer="Témoin", classes=frozenset(VehicleClass), seniority_months=24)
NEW_B = licence(obtained_on=date(2025, 1, 1))
SEVEN_HOURS = followed(TrainingKind.SEVEN_HOURS, date(2024, 6, 1))


def codes(contract: Insurance, vehicle: VehicleClass, person: Rider) -> list[str]:
    return [one.code for one in findings(contract, vehicle, person, ON)]


def test_a_class_that_is_not_covered_ends_the_question() -> None:
    contract = replace(CONTRACT, classes=frozenset({L1E}), minimum_age=99)
    assert codes(contract, L3E, rider()) == [Code.INSURER_EXCLUDES_CLASS]
    assert codes(contract, L1E, rider())[0] == Code.INSURER_COVERS


def test_the_uses_that_it_excludes_are_told() -> None:
    contract = replace(CONTRACT, exclusions=("Livraison",))
    found = next(iter(findings(contract, L1E, rider(), ON)))
    assert (found.code, found.values["exclusions"]) == (
        Code.INSURER_COVERS_WITHOUT,
        ("Livraison",),
    )


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (date(2005, 11, 24), Code.INSURER_AGE_ENOUGH),
        (date(2005, 11, 25), Code.INSURER_AGE_BELOW),
    ],
)
def test_the_age_counts_on_the_birthday(born_on: date, code: Code) -> None:
    contract = replace(CONTRACT, minimum_age=21, seniority_months=None)
    assert codes(contract, L1E, rider(born_on=born_on))[1:] == [code]


# (vehicle, person, what is said of how long the title has been held)
SENIORITY: list[tuple[VehicleClass, Rider, list[Code]]] = [
    (L1E, rider(licence(obtained_on=date(2024, 11, 24))), [Code.INSURER_SENIORITY_ENOUGH]),
    (L1E, rider(licence(obtained_on=date(2024, 11, 25))), [Code.INSURER_SENIORITY_BELOW]),
    # the oldest that opens the class counts
    (L1E, rider(NEW_B, licence(Category.AM, obtained_on=date(2018, 1, 1))), [Code.INSURER_SENIORITY_ENOUGH]),
    # what opens another class does not: an AM of 2018 says nothing of a 125
    (L3E, rider(licence(Category.AM, obtained_on=date(2018, 1, 1)), licence(Category.A1, obtained_on=date(2026, 1, 1))),
     [Code.INSURER_SENIORITY_BELOW]),
    # a category B on a 125 counts with its training, which it may not do without
    (L3E, rider(licence(), trainings=(SEVEN_HOURS,)), [Code.INSURER_SENIORITY_ENOUGH]),
    # a title without its date, and somebody whom the law asks for none: the insurer does
    (L1E, rider(BSR), [Code.INSURER_SENIORITY_UNKNOWN]),
    (L1E, rider(born_on=BEFORE_1988), [Code.INSURER_SENIORITY_UNKNOWN]),
    (L1E, rider(licence(), born_on=BEFORE_1988), [Code.INSURER_SENIORITY_ENOUGH]),
    # who may not ride at all is told so by the law
    (L1E, rider(), []),
    (L1E, rider(paper(BSR.kind, provisional=True)), [Code.INSURER_SENIORITY_UNKNOWN]),
    # nobody holds a title for a bicycle
    (BICYCLE, rider(), []),
]  # fmt: skip


@pytest.mark.parametrize(("vehicle", "person", "expected"), SENIORITY)
def test_how_long_a_title_has_been_held(
    vehicle: VehicleClass, person: Rider, expected: list[Code]
) -> None:
    assert codes(CONTRACT, vehicle, person)[1:] == expected


def test_it_says_from_which_day_on() -> None:
    found = list(findings(CONTRACT, L1E, rider(licence(obtained_on=date(2025, 1, 31))), ON))[-1]
    assert found.values == {
        "months": 21,
        "minimum_months": 24,
        "from_day": date(2027, 1, 31),
    }


@given(st.from_type(Insurance), st.sampled_from(VehicleClass), st.from_type(Rider), st.dates())
def test_it_answers_on_anything_and_always_as_the_insurer(
    contract: Insurance, vehicle: VehicleClass, person: Any, on: date
) -> None:
    found = list(findings(contract, vehicle, person, on))
    assert {(one.rule, one.kind) for one in found} == {(Rule.INSURER, FindingKind.INSURER)}
    if vehicle not in contract.classes:
        assert [one.state for one in found] == [FindingState.NOT_MET]
