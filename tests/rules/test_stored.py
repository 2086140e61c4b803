"""Findings and policies survive being kept as JSON."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.eligibility import DEFAULT_POLICY, Applicant, Policy, Situation, assess
from mobility.rules.kept_applicants import applicant_from_json, applicant_to_json
from mobility.rules.stored import from_json, policy_from_json, policy_to_json, to_json
from mobility.rules.titles import VehicleClass


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_days_members_and_tuples_survive() -> None:
    values = {
        "on": date(2028, 2, 29),
        "vehicle": VehicleClass.L3E_A1,
        "situations": (Situation.RSA, "our_own"),
        "until": None,
        "age": 19,
    }
    back = from_json(through_json(to_json(values)))
    assert back == values
    assert isinstance(back["vehicle"], VehicleClass)


def test_a_member_that_no_longer_exists_is_given_as_its_code() -> None:
    assert from_json({"need": {"Need": "gone"}, "thing": {"Gone": "code"}}) == {
        "need": "gone",
        "thing": "code",
    }


@given(st.from_type(Applicant), st.dates())
def test_every_finding_can_be_kept(applicant: Applicant, on: date) -> None:
    for finding in assess(applicant, DEFAULT_POLICY, on).findings:
        assert from_json(through_json(to_json(finding.values))) == finding.values


@given(st.from_type(Applicant))
def test_all_facts_can_be_kept(applicant: Applicant) -> None:
    assert applicant_from_json(through_json(applicant_to_json(applicant))) == applicant


OLD_FACTS = {
    "rider": {
        "born_on": "1999-04-02", "titles": [], "trainings": [], "check": None, "stay": "resident",
        "resident_since": None, "permit_until": None, "guardian_signs": False,
    },
    "vehicle_class": "l1e_b", "insee": "62193", "situations": ["rsa"], "need": "job", "need_starts_on": None,
    "prescribed_on": None, "proofs": [], "used_days": 3, "wanted_days": None, "debt_cents": 0,
    "unreturned_equipment": False,
}  # fmt: skip
"""What a decision kept before there were insurance policies, quotients and exceptions."""


def test_facts_of_before_are_read_with_what_was_not_asked_then_unknown() -> None:
    facts = applicant_from_json(OLD_FACTS | {"of_another_version": 1})
    assert (facts.used_days, facts.insurance, facts.waivers) == (3, None, ())
    assert assess(facts, DEFAULT_POLICY, date(2026, 11, 24)).findings
    with pytest.raises(KeyError):
        applicant_from_json({})


@given(st.from_type(Policy))
def test_every_policy_can_be_kept(policy: Policy) -> None:
    assert policy_from_json(through_json(policy_to_json(policy))) == policy


def test_an_older_policy_takes_what_it_lacks_from_the_defaults() -> None:
    assert policy_from_json({"minimum_age": 16, "of_long_ago": 1}) == Policy(minimum_age=16)
