"""Who starts soon without a scooter: found by need, each with the one act that comes next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mobility import db
from mobility.models import Beneficiary, Booking
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState
from mobility.services import first_days
from mobility.services.first_days import Act
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("ctx")
MONDAY = TODAY + timedelta(days=6)
S = BookingState
Make = Callable[[], Any]


def starting(on: Any = MONDAY, *, fit: bool = True, **facts: Any) -> Beneficiary:
    """Somebody whose work starts on Monday, with a favourable decision."""
    person = make.a_beneficiary(need_starts_on=on, **facts)
    if fit:
        make.a_decision(person.id)
    return person


def found(sites: frozenset[int] | None = None) -> list[tuple[str, Act]]:
    """Who is shown, by first name, and what to do."""
    return [(one.person.first_names, one.act) for one in first_days.of(sites, now=NOW).soon]


@pytest.mark.parametrize(
    ("state", "fit", "act"),
    [
        (None, True, Act.BOOK),
        (None, False, None),
        (S.REQUESTED, True, Act.CHOOSE),
        (S.TO_VERIFY, False, Act.COMPLETE),
        (S.WAITING, True, Act.OFFER),
        (S.WAITING, False, Act.COMPLETE),
        (S.TO_REASSIGN, True, Act.REASSIGN),
        (S.CONFIRMED, True, None),
        (S.OFFERED, True, None),
        (S.EXPIRED, True, Act.BOOK),
        (S.CANCELLED, True, Act.BOOK),
        (S.NO_SHOW, False, None),
    ],
)
def test_each_has_one_next_act(state: BookingState | None, *, fit: bool, act: Act | None) -> None:
    def unit() -> None:
        person = starting(fit=fit)
        if state is not None:
            make.a_booking(beneficiary_id=person.id, state=state, decision_id=None)

    db.write(unit)
    assert found() == ([("Noémie", act)] if act else [])


def test_those_who_have_started_come_first_and_old_starts_are_not_shown() -> None:
    def unit() -> None:
        for name, ahead in (("Later", 8), ("Monday", 6), ("Began", -1), ("Long", -15), ("Now", 0)):
            starting(TODAY + timedelta(days=ahead), first_names=name)

    db.write(unit)
    days = first_days.of(None, now=NOW)
    assert [(one.person.first_names, one.started) for one in days.soon] == [
        ("Began", True),
        ("Now", False),
        ("Monday", False),
    ]
    assert days.next is not None
    assert days.next.person.first_names == "Later"


def test_a_scooter_that_comes_after_the_first_day_is_too_late() -> None:
    def unit() -> None:
        person = starting(TODAY)
        make.a_booking(beneficiary_id=person.id, starts_at=NOW + 2 * DAY)

    db.write(unit)
    assert found() == [("Noémie", Act.BRING_FORWARD)]


@pytest.mark.parametrize(("back", "shown"), [(MONDAY - DAY, True), (MONDAY + DAY, False)])
def test_a_scooter_that_comes_back_before_the_first_day_is_no_promise(
    *, back: Any, shown: bool
) -> None:
    def unit() -> Booking:
        person = starting()
        ends = NOW + (back - TODAY)
        return make.a_booking(beneficiary_id=person.id, starts_at=NOW - DAY, ends_at=ends)

    db.write(unit)
    assert bool(found()) is shown


def test_the_files_of_one_person_count_as_one() -> None:
    def unit() -> None:
        keeper = starting(fit=False, first_names="Keeper")
        merged = make.a_merge(keeper.id).dropped
        merged.need_starts_on = MONDAY
        make.a_decision(merged.id)

    db.write(unit)
    assert found() == [("Keeper", Act.BOOK)]


def test_only_the_newest_decision_on_a_class_counts() -> None:
    def unit() -> None:
        person = starting()
        make.a_decision(person.id, outcome=Outcome.NOT_ELIGIBLE, valid_until=None)

    db.write(unit)
    assert found() == []


def test_a_decision_on_another_class_does_not_make_a_request_ready() -> None:
    def unit() -> None:
        person = starting(fit=False)
        make.a_decision(person.id, vehicle_class=VehicleClass.ASSISTED_BICYCLE)
        make.a_booking(beneficiary_id=person.id, state=S.REQUESTED)

    db.write(unit)
    assert found() == [("Noémie", Act.COMPLETE)]


def test_whoever_is_suspended_is_told_so() -> None:
    db.write(lambda: make.a_suspension(starting().id))
    [one] = first_days.of(None, now=NOW).soon
    assert (one.act, one.hindrance.code if one.hindrance else "") == (Act.OPEN, "suspended")


def test_another_site_is_not_shown() -> None:
    here = db.write(lambda: starting().site_id)
    assert len(found(frozenset({here}))) == 1
    assert found(frozenset({here + 1})) == []


def test_the_number_of_queries_is_fixed(ctx: Flask) -> None:
    def many(count: int) -> None:
        for _ in range(count):
            make.a_booking(beneficiary_id=starting().id, state=S.REQUESTED)

    db.write(many, 2)
    with counted(ctx) as few:
        first_days.of(None, now=NOW)
    db.write(many, 10)
    with counted(ctx) as more:
        first_days.of(None, now=NOW)
    assert len(few) == len(more)
    assert sum(one.startswith("SELECT") for one in more) == 4
