"""Versions of the house's criteria: written ahead, changed until they start, never after; tried on what was decided."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import JournalEntry, PolicyVersion, Rental
from mobility.rules.eligibility import DEFAULT_POLICY, Outcome, Policy
from mobility.rules.kept_applicants import applicant_to_json
from mobility.rules.roles import Role
from mobility.rules.states import AmendmentState, RentalState
from mobility.services import policies, reassessments, trials
from mobility.services.policies import PolicyFacts
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.rules.test_eligibility import FULL

pytestmark = pytest.mark.usefixtures("ctx")
IN_A_WEEK = TODAY + 7 * DAY
OCTOBER = date(2026, 10, 1)
SEEN = replace(
    FULL,
    proofs=tuple(replace(one, issued_on=OCTOBER, seen_on=OCTOBER) for one in FULL.proofs),
)
"""Somebody with a complete file since October."""


def facts(starts_on: date = IN_A_WEEK, **changes: Any) -> PolicyFacts:
    return PolicyFacts(
        name="Règles de l'été",
        starts_on=starts_on,
        reason="Essai",
        criteria=replace(DEFAULT_POLICY, **changes),
    )


def refused(unit: Any) -> str:
    with pytest.raises(Refused) as caught:
        db.write(unit)
    return caught.value.reasons[0].code


@pytest.fixture
def manager(given: Any) -> Any:
    """A manager, under rules that have been in force since the start of the year."""
    given(make.a_policy)
    return given(make.a_person)


@pytest.fixture
def later(manager: Any) -> PolicyVersion:
    """A version that starts in a week."""
    return db.write(lambda: policies.add(facts(minimum_age=16), by=manager, now=NOW))


def test_a_version_written_ahead_starts_on_its_day(manager: Any, later: PolicyVersion) -> None:
    row = policies.get(later.id)
    assert policies.criteria(row).minimum_age == 16
    assert (row.reason, row.created_by_id, row.created_at) == ("Essai", manager.user_id, NOW)
    assert policies.in_force(IN_A_WEEK - DAY).id != row.id
    assert policies.in_force(IN_A_WEEK).id == row.id
    found = policies.before(row)
    assert found is not None
    assert found.id == policies.in_force(TODAY).id
    assert "communes" in {one.criterion for one in policies.differences(found, row)}


def test_no_version_starts_today_or_before(manager: Any) -> None:
    for day in (TODAY, TODAY - DAY):
        assert refused(partial(policies.add, facts(day), by=manager, now=NOW)) == (
            "policy_starts_too_early"
        )


def test_the_first_version_of_all_may_start_today(given: Any) -> None:
    by = given(make.a_person)
    assert policies.basis(None, on=TODAY) == DEFAULT_POLICY
    db.write(lambda: policies.add(facts(TODAY), by=by, now=NOW))
    assert policies.current(TODAY) is not None


def test_two_versions_never_start_on_one_day(manager: Any, later: PolicyVersion) -> None:
    assert refused(lambda: policies.add(facts(), by=manager, now=NOW)) == "policy_day_taken"


def test_a_version_to_come_may_be_changed(later: PolicyVersion) -> None:
    moved = facts(IN_A_WEEK + DAY, minimum_age=17)
    db.write(lambda: policies.change(later.id, moved, version=1, now=NOW))
    row = policies.get(later.id)
    assert (row.starts_on, policies.criteria(row).minimum_age) == (IN_A_WEEK + DAY, 17)


def test_a_version_that_somebody_else_changed_is_told(later: PolicyVersion) -> None:
    db.write(lambda: policies.change(later.id, facts(minimum_age=17), version=1, now=NOW))
    with pytest.raises(Stale) as caught:
        db.write(lambda: policies.change(later.id, facts(minimum_age=20), version=1, now=NOW))
    assert caught.value.theirs["minimum_age"] == 17


def test_a_version_that_has_started_is_neither_changed_nor_taken_back(
    later: PolicyVersion,
) -> None:
    then = NOW + 7 * DAY
    assert refused(lambda: policies.change(later.id, facts(), version=1, now=then)) == (
        "policy_started"
    )
    assert refused(lambda: policies.withdraw(later.id, now=then)) == "policy_started"


def test_a_version_that_was_taken_back_leaves_a_trace(later: PolicyVersion) -> None:
    gone = later.id
    db.write(lambda: policies.withdraw(gone, now=NOW))
    with pytest.raises(NotFound):
        policies.get(gone)
    kept = db.session.query(JournalEntry).filter_by(deed="withdraw_policy").one()
    assert kept.subject_id == gone


# --- tried on what was decided ----------------------------------------------------------------------


def a_decided_person(given: Any, on: date, **changes: Any) -> Any:
    """A decision, as the criteria of a new foundation would have taken it."""

    def unit() -> Any:
        person = make.a_beneficiary()
        kept = applicant_to_json(replace(SEEN, **changes))
        return make.a_decision(person.id, facts=kept, taken_on=on)

    return given(unit)


def attempt(policy: Policy, by: Any, days: int = 30) -> trials.Trial:
    return trials.attempt(policy, days=days, today=TODAY, by=by)


def test_a_trial_counts_what_would_change_and_says_why(given: Any, manager: Any) -> None:
    changed = a_decided_person(given, TODAY - DAY)
    a_decided_person(given, TODAY - 2 * DAY, insee="62548")
    a_decided_person(given, TODAY - 31 * DAY)  # too long ago
    marck_only = replace(DEFAULT_POLICY, communes=frozenset({"62548"}))
    found = attempt(marck_only, manager)
    assert (found.tried, found.number, found.unreadable) == (2, 1, 0)
    assert found.moves == ((Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, 1),)
    (one,) = found.changed
    assert (one.decision.id, one.new) == (changed.id, Outcome.NOT_ELIGIBLE)
    assert [why.code for why in one.why.findings] == ["out_of_territory"]
    assert attempt(marck_only, manager, days=90).tried == 3


def test_a_trial_of_the_same_criteria_changes_nothing(given: Any, manager: Any) -> None:
    a_decided_person(given, TODAY)
    found = attempt(DEFAULT_POLICY, manager)
    assert (found.tried, found.number, found.changed) == (1, 0, ())


def test_decisions_that_kept_too_little_are_counted_apart(given: Any, manager: Any) -> None:
    given(lambda: make.a_decision(make.a_beneficiary().id, facts={}))
    given(lambda: make.a_decision(make.a_beneficiary().id, facts={"rider": {"born_on": "x"}}))
    assert (
        attempt(DEFAULT_POLICY, manager).tried,
        attempt(DEFAULT_POLICY, manager).unreadable,
    ) == (
        0,
        2,
    )


def test_who_does_not_see_every_site_tries_on_their_own(given: Any, manager: Any) -> None:
    a_decided_person(given, TODAY)
    other = given(make.a_site)
    agent = given(lambda: make.a_person(Role.AGENT, site_ids=[other.id]))
    assert attempt(DEFAULT_POLICY, agent).tried == 0
    assert attempt(DEFAULT_POLICY, manager).tried == 1


def test_a_trial_of_many_takes_no_more_queries(given: Any, manager: Any) -> None:
    asked: list[str] = []
    event.listen(db.database.engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    older = replace(DEFAULT_POLICY, minimum_age=40)
    counts = []
    for number in (1, 6):
        for _ in range(number):
            a_decided_person(given, TODAY)
        db.session.rollback()
        before = len(asked)
        found = attempt(older, manager)
        counts.append(len(asked) - before)
    assert (found.number, counts[0]) == (7, counts[1])


# --- extensions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "against"),
    [(0, ["renewals_used_up"]), (1, ["renewals_used_up"]), (2, []), (None, [])],
)
def test_a_rental_is_extended_as_often_as_the_policy_says(
    given: Any, limit: int | None, against: list[str]
) -> None:
    given(make.a_policy, criteria={"most_renewals": limit})
    rental = given(make.a_rental, state=RentalState.UNDER_WAY)

    def extended_once() -> Any:
        return make.an_amendment(db.session.get_one(Rental, rental.id), state=AmendmentState.SIGNED)

    given(extended_once)
    found = reassessments.outlook(db.session.get_one(Rental, rental.id), on=TODAY)
    assert found is not None
    assert [one.code for one in found.reasons if one.code != "not_eligible_today"] == against
    assert (found.last_day is None) == bool(against)
