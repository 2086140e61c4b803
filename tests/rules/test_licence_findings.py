"""Everything that the right to ride says of each row of the tables: rules, codes, articles, values, ends, borders.

`approved_licence.txt` is read like the decision table itself (DOMAIN §2.3). After a change that was meant:

    PYTHONPATH=. .venv/bin/python -m tests.rules.test_licence_findings
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobility.rules.licence import Rider, VehicleClass, may_ride
from mobility.rules.reasons import Finding, FindingKind, Rule
from tests.rules import (
    test_licence_125,
    test_licence_foreign,
    test_licence_mopeds,
    test_licence_other,
)
from tests.rules.riders import CAR, L1E, L3E, L6E, ON

TABLE = [
    *test_licence_mopeds.TABLE,
    *test_licence_125.TABLE,
    *test_licence_foreign.TABLE,
    *test_licence_other.TABLE,
]
APPROVED = Path(__file__).with_name("approved_licence.txt")


def said(vehicle: VehicleClass, person: Rider) -> Iterator[str]:
    """The answer in full, a line for each finding."""
    ride = may_ride(vehicle, person, ON)
    until = f" until {ride.until}" if ride.until else ""
    yield f"{vehicle}: {ride.verdict}{until}{'' if ride.abroad else ', not abroad'}"
    for one in ride.reasons:
        values = ", ".join(f"{name} {_plain(one.values[name])}" for name in sorted(one.values))
        yield f"{one.rule} {one.kind} {one.state} {one.code} ({one.article}): {values}"


def _plain(value: Any) -> str:
    return value.value if hasattr(value, "value") else str(value)


def every() -> Iterator[str]:
    for name, vehicle, person, *_expected in TABLE:
        yield name
        yield from (f"    {line}" for line in said(vehicle, person))


def test_each_row_says_in_full_what_was_approved() -> None:
    assert list(every()) == APPROVED.read_text("utf-8").splitlines()


def test_every_row_of_the_decision_table_is_tried() -> None:
    """DOMAIN §2.3 has thirty rows; a case is named by the rows it tries."""
    tried = {int(row) for name, *_ in TABLE for row in re.findall(r"\b\d+\b", _rows(name))}
    assert set(range(1, 31)) <= tried


def _rows(name: str) -> str:
    """The rows at the head of a name: "13 and 21, 125" is about 13 and 21."""
    found = re.match(r"\d+(?: (?:and|to) \d+)*", name)
    return found[0] if found else ""


SOURCES = {
    Rule.AGE: {"R211-2", "R221-5", "R412-43-3", ""},
    Rule.GUARDIAN: {""},
    Rule.INSURER: {""},
    Rule.CHECK: {"R211-2", "R221-1-1"},
    Rule.TITLE: {
        "R211-2",
        "R221-1-1",
        "R222-1",
        "R222-3",
        "R311-1",
        "Règlement (UE) 2022/1280",
    },
    Rule.CATEGORY: {
        "R211-2",
        "R221-1-1",
        "R221-8 II",
        "directive 2006/126/CE, annexe I, code 79.02",
    },
}
"""The articles that the rules rest on (DOMAIN §2.2); a house rule and an insurer's have none."""


@pytest.mark.parametrize("row", [row[1:3] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_legal_rule_names_its_article(row: tuple[VehicleClass, Rider]) -> None:
    for one in may_ride(*row, ON).reasons:
        assert one.article in SOURCES[Rule(one.rule)]
        assert bool(one.article) == (one.kind is FindingKind.LEGAL), one


@pytest.mark.parametrize("row", [row[1:3] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_title_is_weighed_by_one_row_of_the_table(row: tuple[VehicleClass, Rider]) -> None:
    vehicle, person = row
    if vehicle not in {L1E, L3E, L6E, CAR}:
        return
    weighed = [one for one in may_ride(vehicle, person, ON).reasons if _of_a_title(one)]
    assert len(weighed) == 1
    assert weighed[0].values["row"] in range(3, 31)


def _of_a_title(one: Finding) -> bool:
    return one.rule in {Rule.TITLE, Rule.CATEGORY}


if __name__ == "__main__":
    APPROVED.write_text("\n".join(every()) + "\n", "utf-8")
