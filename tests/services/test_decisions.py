"""A decision keeps the facts, the policy and every finding as they were; nothing said later changes it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Decision
from mobility.rules.eligibility import DEFAULT_POLICY, Outcome
from mobility.rules.licence import Category, CheckVerdict, VehicleClass, Verdict
from mobility.rules.reasons import FindingState, Rule
from mobility.rules.roles import Role
from mobility.rules.stored import policy_to_json
from mobility.services import applicants, beneficiaries, decisions, papers, policies
from mobility.services.papers import ProofFacts
from mobility.words import sentence
from tests.factories import a_beneficiary, a_decision, a_person, a_policy, a_rental, a_site
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def agent(given: Any) -> Any:
    """An agent of every site."""
    given(a_site)
    return given(a_person, role=Role.AGENT)


@pytest.fixture
def policy(given: Any) -> Any:
    """The policy that a new foundation starts with."""
    return given(a_policy, criteria=policy_to_json(DEFAULT_POLICY))


def decided(person: Any, by: Any, vehicle_class: VehicleClass = VehicleClass.L1E_B) -> Decision:
    """A decision that was just taken, as it is read again."""
    taken = db.write(decisions.decide, person.reference, vehicle_class, by=by, now=NOW)
    return decisions.get(taken.id, by=by)


def saw_everything(person: Any, by: Any) -> None:
    """Every paper of the first policy is on the table, fresh."""
    proofs = [
        ProofFacts(kind=kind, issued_on=TODAY - 5 * DAY) for kind in DEFAULT_POLICY.required_proofs
    ]
    db.write(
        lambda: papers.see(beneficiaries.get(person.reference, by=by), proofs, by=by, on=TODAY)
    )


def test_a_file_without_papers_is_incomplete_and_says_what_is_missing(
    given: Any, agent: Any, policy: Any
) -> None:
    decision = decided(given(a_beneficiary), agent)
    assert (decision.outcome, decision.riding) == (Outcome.INCOMPLETE, Verdict.ALLOWED)
    assert decision.missing == ["identity", "address", "situation", "need", "riding_title"]
    assert (decision.valid_until, decision.policy_id) == (None, policy.id)


@pytest.mark.usefixtures("policy")
def test_a_complete_file_is_eligible_up_to_the_day_on_which_something_ends(
    given: Any, agent: Any
) -> None:
    person = given(a_beneficiary)
    saw_everything(person, agent)
    decision = decided(person, agent)
    assert (decision.outcome, decision.missing) == (Outcome.ELIGIBLE, [])
    assert decision.valid_until == TODAY + 87 * DAY  # the address, 92 days from its date
    assert decision.taken_by_id == agent.user_id
    assert (decision.taken_at, decision.taken_on) == (NOW, TODAY)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("facts", "rule", "outcome"),
    [
        ({"insee": "59350", "town": "Lille"}, Rule.TERRITORY, Outcome.NOT_ELIGIBLE),
        ({"born_on": date(2010, 1, 1)}, Rule.AGE, Outcome.NOT_ELIGIBLE),
        ({"licence": None, "born_on": date(1990, 1, 1)}, Rule.TITLE, Outcome.NOT_ELIGIBLE),
        ({"situations": ("other",)}, Rule.SITUATION, Outcome.NOT_ELIGIBLE),
        ({"need": "other"}, Rule.NEED, Outcome.NOT_ELIGIBLE),
        ({"need": ""}, Rule.NEED, Outcome.INCOMPLETE),
        ({"insee": ""}, Rule.TERRITORY, Outcome.INCOMPLETE),
    ],
)
def test_one_rule_that_is_not_met_decides(
    given: Any, agent: Any, facts: dict[str, Any], rule: Rule, outcome: Outcome
) -> None:
    person = given(a_beneficiary, **facts)
    saw_everything(person, agent)
    decision = decided(person, agent)
    assert decision.outcome is outcome
    against = {row.rule for row in decision.findings if row.state is not FindingState.MET}
    assert rule in against
    assert decision.valid_until is None


@pytest.mark.usefixtures("policy")
def test_a_title_that_was_seen_and_found_doubtful_is_for_a_person_to_examine(
    given: Any, agent: Any
) -> None:
    person = given(a_beneficiary)
    saw_everything(person, agent)
    db.write(
        lambda: papers.check(
            beneficiaries.get(person.reference, by=agent),
            CheckVerdict.TO_REVIEW,
            by=agent,
            on=TODAY,
        )
    )
    assert decided(person, agent).outcome is Outcome.REVIEW


@pytest.mark.usefixtures("policy")
def test_a_licence_b_alone_opens_a_50_and_not_a_125(given: Any, agent: Any) -> None:
    person = given(a_beneficiary, licence=Category.B)
    saw_everything(person, agent)
    assert decided(person, agent, VehicleClass.L1E_B).outcome is Outcome.ELIGIBLE
    decision = decided(person, agent, VehicleClass.L3E_A1)
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    assert "b_without_training" in {row.code for row in decision.findings}


@pytest.mark.usefixtures("policy")
def test_what_was_decided_stays_whatever_is_learnt_later(given: Any, agent: Any) -> None:
    person = given(a_beneficiary)
    decision = decided(person, agent)
    before = (decision.facts, [(row.rule, row.code, row.values) for row in decision.findings])
    saw_everything(person, agent)
    second = decided(person, agent)
    again = decisions.get(decision.id, by=agent)
    assert (again.facts, [(row.rule, row.code, row.values) for row in again.findings]) == before
    assert again.outcome is Outcome.INCOMPLETE
    assert second.outcome is Outcome.ELIGIBLE
    assert [one.id for one in decisions.of_person(person.id)] == [second.id, decision.id]
    newest = decisions.in_force(person.id, VehicleClass.L1E_B, on=TODAY)
    assert newest is not None
    assert newest.id == second.id


@pytest.mark.usefixtures("policy")
def test_findings_come_back_as_the_rules_gave_them(given: Any, agent: Any) -> None:
    person = given(a_beneficiary)
    saw_everything(person, agent)
    row = db.session.get_one(Beneficiary, person.id)
    said = decisions.provisional(row, VehicleClass.L1E_B, on=TODAY)
    decision = decided(person, agent)
    assert decisions.findings(decision) == list(said.findings)
    assert said.outcome is decision.outcome
    for one in decisions.findings(decision):
        assert "(" + one.code + ")" not in sentence(one), one.code


def test_a_provisional_verdict_writes_nothing(given: Any, policy: Any) -> None:
    del policy
    person = db.session.get_one(Beneficiary, given(a_beneficiary).id)
    decisions.provisional(person, VehicleClass.L1E_B, on=TODAY)
    assert db.session.scalars(select(Decision)).all() == []


def test_the_policy_of_the_day_is_the_one_that_started_last(given: Any) -> None:
    old = given(a_policy, starts_on=date(2026, 1, 1))
    new = given(a_policy, starts_on=TODAY)
    assert policies.in_force(TODAY - DAY).id == old.id
    assert policies.in_force(TODAY).id == new.id
    with pytest.raises(Refused) as caught:
        policies.in_force(date(2025, 12, 31))
    assert [reason.code for reason in caught.value.reasons] == ["no_policy"]


def test_without_a_policy_nothing_is_decided(given: Any, agent: Any) -> None:
    person = given(a_beneficiary)
    with pytest.raises(Refused):
        decided(person, agent)
    assert decisions.of_person(person.id) == []


@pytest.mark.usefixtures("policy")
def test_decisions_of_another_site_are_not_theirs(given: Any) -> None:
    here, elsewhere = given(a_site), given(a_site)
    person = given(a_beneficiary, site_id=elsewhere.id)
    decision = given(a_decision, beneficiary_id=person.id)
    agent = given(a_person, role=Role.AGENT, site_ids=[here.id])
    with pytest.raises(NotFound):
        decisions.get(decision.id, by=agent)
    with pytest.raises(NotFound):
        decided(person, agent)
    with pytest.raises(NotFound):
        decisions.get(10_000, by=agent)
    assert decisions.get(decision.id, by=given(a_person, role=Role.MANAGER)).id == decision.id


@pytest.mark.usefixtures("policy")
def test_days_of_former_rentals_count(given: Any, agent: Any) -> None:
    person = given(a_beneficiary)
    rental = given(a_rental, beneficiary_id=person.id)
    row = db.session.get_one(Beneficiary, person.id)
    facts = applicants.applicant(row, VehicleClass.L1E_B, on=TODAY)
    assert facts.used_days == (rental.days if rental.handed_over_at else 0)
    assert decided(person, agent).facts["used_days"] == facts.used_days
