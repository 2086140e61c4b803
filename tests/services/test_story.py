"""Where a person stands and what comes next, along the whole way from sign-up to the end."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from mobility import db
from mobility.models import Beneficiary
from mobility.rules.eligibility import Outcome
from mobility.rules.messages import SubjectKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import story
from mobility.words import people
from tests.factories import a_beneficiary, a_booking, a_decision, a_note, a_rental, a_task
from tests.machine import DAY, NOW, TODAY
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("ctx")


def told(person: Any) -> story.Story:
    """The story of a person, now."""
    return story.of(db.session.get_one(Beneficiary, person.id), now=NOW)


def states(found: story.Story) -> list[str]:
    """What has become of each step."""
    return [step.state for step in found.steps]


def test_somebody_new_is_to_be_decided_on(given: Any) -> None:
    found = told(given(a_beneficiary))
    assert (found.standing.code, found.standing.next.endpoint) == ("to_decide", "decisions.new")
    assert states(found) == ["complete", "to_do", *["not_yet"] * 4]


def test_a_file_without_a_phone_or_commune_says_so(given: Any) -> None:
    found = told(given(a_beneficiary, phone="", email=""))
    assert states(found)[0] == "contact_missing"


@pytest.mark.parametrize(
    ("facts", "code", "endpoint"),
    [
        ({}, "to_book", "bookings.new"),
        ({"valid_until": TODAY - DAY}, "decision_over", "decisions.new"),
        ({"valid_until": TODAY}, "to_book", "bookings.new"),
        ({"outcome": Outcome.INCOMPLETE, "valid_until": None}, "incomplete", "decisions.new"),
        ({"outcome": Outcome.NOT_ELIGIBLE, "valid_until": None}, "not_eligible", "decisions.new"),
        ({"outcome": Outcome.REVIEW, "valid_until": None}, "review", "decisions.new"),
    ],
)
def test_a_decision_tells_what_comes_next(given: Any, facts: Any, code: str, endpoint: str) -> None:
    person = given(a_beneficiary)
    given(a_decision, beneficiary_id=person.id, **facts)
    found = told(person)
    assert (found.standing.code, found.standing.next.endpoint) == (code, endpoint)


def test_a_favourable_decision_counts_more_than_a_newer_refusal_of_another_class(
    given: Any,
) -> None:
    person = given(a_beneficiary)
    given(a_decision, beneficiary_id=person.id)
    given(
        a_decision,
        beneficiary_id=person.id,
        vehicle_class="l3e_a1",
        outcome=Outcome.NOT_ELIGIBLE,
        valid_until=None,
    )
    assert told(person).standing.code == "to_book"


BY_RENTAL = {BookingState.TO_SIGN, BookingState.UNDER_WAY, BookingState.RETURNED}
"""Told by the rental itself."""


@pytest.mark.parametrize("state", sorted(set(BookingState) - BY_RENTAL))
def test_every_state_of_a_booking_has_its_sentence(given: Any, state: BookingState) -> None:
    person = given(a_beneficiary)
    given(a_booking, beneficiary_id=person.id, state=state)
    standing = told(person).standing
    assert people.standing(standing.code, standing.values)
    assert people.next_act(standing.code)


@pytest.mark.parametrize(
    ("state", "code", "endpoint"),
    [
        (RentalState.TO_SIGN, "to_sign", "handover.show"),
        (RentalState.UNDER_WAY, "under_way", "handover.show"),
        (RentalState.RETURNED, "returned", "rentals.show"),
    ],
)
def test_a_rental_tells_what_comes_next(
    given: Any, state: RentalState, code: str, endpoint: str
) -> None:
    rental = given(a_rental, state=state)
    found = told(SimpleNamespace(id=rental.beneficiary_id))
    assert (found.standing.code, found.standing.next.endpoint) == (code, endpoint)
    assert states(found)[3] == "number"


def test_a_rental_that_is_late_says_so(given: Any) -> None:
    rental = given(a_rental, state=RentalState.UNDER_WAY)
    row = db.session.get_one(Beneficiary, rental.beneficiary_id)
    late = story.of(row, now=NOW + timedelta(days=400))
    assert late.standing.code == "late"
    assert late.steps[-1].state == "late"


def test_after_a_rental_one_may_book_again(given: Any) -> None:
    rental = given(a_rental, state=RentalState.CLOSED)
    found = told(SimpleNamespace(id=rental.beneficiary_id))
    assert found.standing.code == "to_book"
    assert states(found)[2:] == ["to_do", "not_yet", "not_yet", "not_yet"]
    assert found.steps[2].link == found.standing.next


def test_everything_that_happened_is_told_latest_first(given: Any) -> None:
    person = given(a_beneficiary)
    given(a_decision, beneficiary_id=person.id)
    given(a_booking, beneficiary_id=person.id)
    given(a_note, subject_kind=SubjectKind.BENEFICIARY, subject_id=person.id, text="A rappelé.")
    given(a_task, subject_kind=SubjectKind.BENEFICIARY, subject_id=person.id, done_at=NOW)
    found = told(person).events
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert {one.code for one in found} >= {
        "decided",
        "booked",
        "note",
        "task",
        "task_done",
        "title_seen",
    }
    for one in found:
        assert people.event(one.code, one.values)


def test_a_long_story_takes_no_more_queries(ctx: Flask, given: Any) -> None:
    person = given(a_beneficiary)
    counts = []
    for _ in range(2):
        for _ in range(3):
            given(a_decision, beneficiary_id=person.id)
            given(a_note, subject_kind=SubjectKind.BENEFICIARY, subject_id=person.id)
        db.session.rollback()
        row = db.session.get_one(Beneficiary, person.id)
        with counted(ctx) as asked:
            story.of(row, now=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
