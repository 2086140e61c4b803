"""One field finds people, scooters, bookings, rentals and prescribers, in any writing, and nobody else's."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from mobility import db
from mobility.models import Beneficiary
from mobility.rules.roles import Role
from mobility.services import beneficiaries, search
from mobility.services.beneficiaries import Facts
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_person,
    a_prescriber,
    a_rental,
    a_scooter,
    a_site,
)
from tests.machine import NOW

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def manager(given: Any) -> Any:
    """Somebody who sees every site."""
    return given(a_person, role=Role.MANAGER)


@pytest.fixture
def zoe(given: Any) -> Any:
    """Zoé N'Diaye, née Lefèvre, in 1999."""
    return given(
        a_beneficiary,
        first_names="Zoé",
        usage_name="N'Diaye",
        birth_name="Lefèvre",
        born_on=date(1999, 2, 3),
        phone="+33639981234",
    )


def keys(asked: str, by: Any, kind: str = "beneficiary") -> list[str]:
    """What was found of a kind."""
    return [one.key for one in search.everywhere(asked, by=by) if one.kind == kind]


@pytest.mark.parametrize(
    "asked",
    [
        "zoe",
        "ZOÉ diay",
        "n'diaye",
        "lefevre zoe",
        "Lefèvre 1999",
        "1999",
        "06.39.98.12.34",
        "+33 6 39 98 12 34",
        "zoe'); --",
    ],
)
def test_somebody_is_found_in_any_writing(zoe: Any, manager: Any, asked: str) -> None:
    assert keys(asked, manager) == [zoe.reference]


@pytest.mark.parametrize("asked", ["", "z", "zoe 1998", "%", "_____", "06 12", "<b>"])
def test_what_nobody_answers_to_finds_nothing(zoe: Any, manager: Any, asked: str) -> None:
    assert search.everywhere(asked, by=manager) == []


def test_a_reference_or_a_number_is_exact(zoe: Any, given: Any, manager: Any) -> None:
    booking = given(a_booking, beneficiary_id=zoe.id)
    rental = given(a_rental)
    for asked, kind, key in (
        (zoe.reference.lower(), "beneficiary", zoe.reference),
        (f" {booking.reference[:4]}-{booking.reference[4:]} ", "booking", booking.reference),
        (rental.number, "rental", rental.number),
        (rental.number.replace("-0000", " "), "rental", rental.number),
    ):
        [first, *_rest] = search.everywhere(asked, by=manager)
        assert (first.kind, first.key, first.exact) == (kind, key, True)


def test_a_scooter_is_found_by_its_number_its_plate_and_a_part_of_it(
    given: Any, manager: Any
) -> None:
    scooter = given(a_scooter, fleet_number="S-77", plate="GH-482-KL", vin="VGAF1AAAA00012345")
    for asked, exact in (
        ("s77", True),
        ("S-77", True),
        ("gh482kl", True),
        ("GH 482 KL", True),
        ("vgaf1aaaa00012345", True),
        ("gh-48", False),
    ):
        [found] = search.everywhere(asked, by=manager)
        assert (found.kind, found.key, found.exact) == ("scooter", scooter.fleet_number, exact)


def test_a_prescriber_is_found_by_name(given: Any, manager: Any) -> None:
    prescriber = given(a_prescriber, name="Mission locale de l'Éperlecques")
    assert keys("eperlec", manager, "prescriber") == [str(prescriber.id)]


def test_at_most_eight_of_a_kind(given: Any, manager: Any) -> None:
    for _ in range(search.MANY + 2):
        given(a_beneficiary, first_names="Camille")
    assert len(keys("camille", manager)) == search.MANY


def test_another_site_is_not_found(zoe: Any, given: Any) -> None:
    scooter = given(a_scooter)
    booking = given(a_booking, beneficiary_id=zoe.id)
    elsewhere = given(a_site)
    stranger = given(a_person, role=Role.AGENT, site_ids=[elsewhere.id])
    for asked in ("zoe", "0639981234", zoe.reference, scooter.fleet_number, booking.reference):
        assert search.everywhere(asked, by=stranger) == []


def test_who_looks_after_the_installation_finds_nobody(zoe: Any, given: Any) -> None:
    admin = given(a_person, role=Role.ADMIN)
    assert search.everywhere("zoe", by=admin) == []


def test_the_beginning_of_each_word_finds_and_the_middle_does_not(zoe: Any, manager: Any) -> None:
    assert keys("lef zo", manager) == [zoe.reference]
    assert keys("fevre", manager) == []


def test_a_new_name_is_found_and_the_old_one_no_more(given: Any, manager: Any) -> None:
    person = given(a_beneficiary, birth_name="Martin")
    known = db.session.get_one(Beneficiary, person.id)
    facts = Facts(
        **{
            name: getattr(known, name)
            for name in Facts.__dataclass_fields__
            if hasattr(known, name) and name != "situations"
        }
    )
    renamed = replace(facts, birth_name="Szczęsny")
    db.write(beneficiaries.change, person.reference, renamed, by=manager, now=NOW)
    assert (keys("szczesny", manager), keys("martin", manager)) == ([person.reference], [])


def test_many_of_one_name_at_another_site_hide_nobody_of_mine(
    given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "ENOUGH", 2)
    lines = search._lines  # noqa: SLF001 - what was built before knows the other number
    lines.cache_clear()
    away, here = given(a_site), given(a_site)
    for _ in range(3):
        given(a_beneficiary, birth_name="Martin", site_id=away.id)
    mine = given(a_beneficiary, birth_name="Martinez", site_id=here.id)
    agent = given(a_person, role=Role.AGENT, site_ids=[here.id])
    assert keys("martin", agent) == [mine.reference]
    lines.cache_clear()


@pytest.mark.parametrize(
    "asked", ["zoe", "lefevre zoe 1999", "06 39 98 12 34", "2026-00001", "reference"]
)
def test_each_way_of_asking_takes_three_queries_at_most(zoe: Any, manager: Any, asked: str) -> None:
    sent: list[str] = []

    def listen(*said: Any) -> None:
        sent.append(said[2])

    event.listen(db.database.engine, "before_cursor_execute", listen)
    search.everywhere(zoe.reference if asked == "reference" else asked, by=manager)
    event.remove(db.database.engine, "before_cursor_execute", listen)
    assert len([one for one in sent if one.startswith("SELECT")]) <= 3
