"""An exception: asked by one, answered by another; only rules of the house, and only up to a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import Beneficiary, Decision, ExceptionRequest
from mobility.rules import eligibility
from mobility.rules.eligibility import DEFAULT_POLICY, Outcome
from mobility.rules.exceptions import ExceptionState, Occasion
from mobility.rules.licence import VehicleClass
from mobility.rules.reasons import FindingState
from mobility.rules.roles import Role
from mobility.rules.stored import policy_to_json
from mobility.services import decisions, exceptions, policies
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
FAR = {"insee": "59350", "town": "Lille"}
KEY = "out_of_territory"
CRITERIA = policy_to_json(DEFAULT_POLICY) | {"required_proofs": {}, "situation_proofs": {}}
UNTIL = TODAY + 60 * DAY


@pytest.fixture
def agent(given: Any) -> Any:
    """An agent of every site, under a policy that asks for no paper."""
    given(make.a_site)
    given(make.a_policy, criteria=CRITERIA)
    return given(make.a_person, role=Role.AGENT)


@pytest.fixture
def manager(given: Any, agent: Any) -> Any:
    """Somebody else, who may answer."""
    del agent
    return given(make.a_person)


def refused(by: Any, person: Any) -> Decision:
    """A decision against somebody, as it is read again."""
    taken = db.write(decisions.decide, person.reference, VehicleClass.L1E_B, by=by, now=NOW)
    return decisions.get(taken.id, by=by)


def asked(by: Any, decision: Decision, **facts: Any) -> ExceptionRequest:
    """The request of an agent, as it is read again."""
    values = {"keys": [KEY], "reason": "Embauchée à Calais."} | facts
    row = db.write(
        lambda: exceptions.ask(
            decision.id, values.pop("keys"), values.pop("reason"), by=by, now=NOW, **values
        )
    )
    return exceptions.get(row.id, by=by)


def codes(act: Any) -> set[str]:
    """Why an act is refused."""
    with pytest.raises(Refused) as caught:
        db.write(act)
    return {reason.code for reason in caught.value.reasons}


def test_a_granted_exception_makes_a_decision_that_names_it_and_ends_with_it(
    given: Any, agent: Any, manager: Any
) -> None:
    person = given(make.a_beneficiary, **FAR)
    before = refused(agent, person)
    assert before.outcome is Outcome.NOT_ELIGIBLE
    row = asked(agent, before)
    taken = db.write(
        lambda: exceptions.grant(
            row.id, "Un seul bus.", until=UNTIL, version=row.version, by=manager, now=NOW
        )
    )
    after = decisions.get(taken.id, by=manager)
    assert (after.outcome, after.valid_until) == (Outcome.ELIGIBLE, UNTIL)
    assert (after.occasion, after.taken_by_id) == (Occasion.EXCEPTION, manager.user_id)
    [passed] = [one for one in after.findings if one.state is FindingState.EXCEPTED]
    assert (passed.code, passed.values["request_id"]) == (KEY, row.id)
    row = exceptions.get(row.id, by=agent)
    assert (row.state, row.granted_decision_id) == (ExceptionState.GRANTED, after.id)
    assert (row.answered_by_id, row.answer) == (manager.user_id, "Un seul bus.")


def test_it_counts_in_later_decisions_until_its_last_day_and_for_its_class_only(
    given: Any, agent: Any, manager: Any
) -> None:
    person = given(make.a_beneficiary, **FAR)
    row = asked(agent, refused(agent, person))
    db.write(
        lambda: exceptions.grant(
            row.id, "Oui.", until=UNTIL, version=row.version, by=manager, now=NOW
        )
    )
    read = decisions.get(refused(agent, person).id, by=agent)
    assert read.outcome is Outcome.ELIGIBLE

    def outcome(vehicle: VehicleClass, on: date) -> Outcome:
        found = db.session.get_one(Beneficiary, person.id)
        return decisions.provisional(found, vehicle, on=on).outcome

    assert outcome(VehicleClass.L1E_B, UNTIL) is Outcome.ELIGIBLE
    assert outcome(VehicleClass.L1E_B, UNTIL + DAY) is Outcome.NOT_ELIGIBLE
    assert outcome(VehicleClass.ASSISTED_BICYCLE, TODAY) is Outcome.NOT_ELIGIBLE


def test_a_decision_with_an_exception_can_be_run_again_from_its_facts(
    given: Any, agent: Any, manager: Any
) -> None:
    person = given(make.a_beneficiary, **FAR)
    row = asked(agent, refused(agent, person))
    taken = db.write(
        lambda: exceptions.grant(
            row.id, "Oui.", until=UNTIL, version=row.version, by=manager, now=NOW
        )
    )
    read = decisions.get(taken.id, by=agent)
    again = eligibility.assess(
        decisions.facts_of(read), policies.criteria(read.policy), read.taken_on
    )
    assert list(again.findings) == decisions.findings(read)
    assert (again.outcome, again.valid_until) == (read.outcome, read.valid_until)


def test_its_author_never_answers_it(given: Any, manager: Any) -> None:
    row = asked(manager, refused(manager, given(make.a_beneficiary, **FAR)))

    def grant() -> None:
        exceptions.grant(row.id, "Oui.", until=UNTIL, version=row.version, by=manager, now=NOW)

    assert codes(grant) == {"own_exception"}
    assert codes(
        lambda: exceptions.refuse(row.id, "Non.", version=row.version, by=manager, now=NOW)
    ) == {"own_exception"}
    with pytest.raises(DBAPIError) as caught:
        db.write(
            lambda: db.session.execute(
                text(
                    "UPDATE exception_request SET state = 'refused', answer = 'x',"
                    " answered_at = asked_at, answered_by_id = asked_by_id"
                )
            )
        )
    assert violated(caught.value) == "ck_exception_request_four_eyes"


def test_the_database_wants_an_answer_to_be_somebodys_and_to_end(given: Any) -> None:
    given(make.a_site)
    decision = given(make.a_refusal, beneficiary_id=given(make.a_beneficiary).id)
    given(make.an_exception_request, decision=decision)
    for change, name in (
        ("state = 'granted'", "ck_exception_request_answered_by_somebody"),
        ("reason = ''", "ck_exception_request_has_a_reason"),
    ):
        with pytest.raises(DBAPIError) as caught:
            db.write(
                lambda change=change: db.session.execute(
                    text(f"UPDATE exception_request SET {change}")  # noqa: S608 - ours
                )
            )
        assert violated(caught.value) == name
        db.session.rollback()


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"licence": None, "born_on": date(1990, 1, 1)}, "title_missing"),
        ({"insee": ""}, "commune_unknown"),
        ({}, "in_territory"),
        ({}, "anything"),
    ],
)
def test_law_facts_and_what_is_met_have_no_exception(
    given: Any, agent: Any, facts: dict[str, Any], key: str
) -> None:
    decision = refused(agent, given(make.a_beneficiary, **facts))
    assert codes(lambda: exceptions.ask(decision.id, [key], "Svp.", by=agent, now=NOW)) == {
        "not_waivable"
    }


def test_what_a_request_needs(given: Any, agent: Any) -> None:
    decision = refused(agent, given(make.a_beneficiary, **FAR))

    def ask(**facts: Any) -> set[str]:
        values = {"keys": [KEY], "reason": "Svp."} | facts
        return codes(
            lambda: exceptions.ask(
                decision.id,
                values["keys"],
                values["reason"],
                until=values.get("until"),
                by=agent,
                now=NOW,
            )
        )

    assert ask(reason="  ") == {"reason_missing"}
    assert ask(keys=[]) == {"no_rule_to_waive"}
    assert ask(until=TODAY - DAY) == {"exception_until_past"}
    assert ask(until=TODAY + timedelta(days=400)) == {"exception_until_far"}
    asked(agent, decision)
    assert ask() == {"exception_asked"}


def test_a_request_starts_from_the_newest_decision(given: Any, agent: Any) -> None:
    person = given(make.a_beneficiary, **FAR)
    old = refused(agent, person)
    refused(agent, person)
    assert codes(lambda: exceptions.ask(old.id, [KEY], "Svp.", by=agent, now=NOW)) == {
        "decision_superseded"
    }


def test_a_refusal_tells_why_and_another_may_be_asked(given: Any, agent: Any, manager: Any) -> None:
    decision = refused(agent, given(make.a_beneficiary, **FAR))
    row = asked(agent, decision)
    assert codes(
        lambda: exceptions.refuse(row.id, " ", version=row.version, by=manager, now=NOW)
    ) == {"reason_missing"}
    db.write(
        lambda: exceptions.refuse(row.id, "Trop loin.", version=row.version, by=manager, now=NOW)
    )
    [read] = exceptions.of_decision(decision.id, by=agent)
    assert (read.state, read.answer) == (ExceptionState.REFUSED, "Trop loin.")
    assert codes(
        lambda: exceptions.refuse(row.id, "Non.", version=read.version, by=manager, now=NOW)
    ) == {"exception_answered"}
    asked(agent, decision)
    assert len(exceptions.of_decision(decision.id, by=agent)) == 2


def test_a_request_is_taken_back_by_its_author_alone(given: Any, agent: Any, manager: Any) -> None:
    row = asked(agent, refused(agent, given(make.a_beneficiary, **FAR)))
    assert codes(lambda: exceptions.withdraw(row.id, by=manager)) == {"not_own_exception"}
    db.write(lambda: exceptions.withdraw(row.id, by=agent))
    assert exceptions.get(row.id, by=agent).state is ExceptionState.WITHDRAWN
    assert codes(lambda: exceptions.withdraw(row.id, by=agent)) == {"exception_answered"}
    assert exceptions.waiting(manager, None) == []


def test_an_answer_to_what_somebody_changed_meanwhile_is_stale(
    given: Any, agent: Any, manager: Any
) -> None:
    row = asked(agent, refused(agent, given(make.a_beneficiary, **FAR)))
    with pytest.raises(Stale):
        db.write(
            lambda: exceptions.refuse(row.id, "Non.", version=row.version + 1, by=manager, now=NOW)
        )


def test_another_site_sees_nothing_of_it(given: Any, agent: Any) -> None:
    here = given(make.a_site)
    row = asked(agent, refused(agent, given(make.a_beneficiary, **FAR)))
    stranger = given(make.a_person, role=Role.AGENT, site_ids=[here.id])
    with pytest.raises(NotFound):
        exceptions.get(row.id, by=stranger)
    assert exceptions.waiting(stranger, None) == []
    assert [one.id for one in exceptions.waiting(agent, None)] == [row.id]
    assert exceptions.waiting(agent, {here.id}) == []


def test_two_who_ask_at_once_make_one_request(given: Any, agent: Any) -> None:
    decision = refused(agent, given(make.a_beneficiary, **FAR))
    asked(agent, decision)
    with pytest.raises(DBAPIError) as caught:
        db.write(lambda: make.an_exception_request(decision=decision))
    assert violated(caught.value) == "uq_exception_request_open"
    db.session.rollback()
    assert len(db.session.scalars(select(ExceptionRequest)).all()) == 1
