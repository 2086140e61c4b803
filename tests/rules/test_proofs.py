"""When a paper runs out, how near that is, by when one that is missing is asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules import papers, proofs
from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.policies import Applicant, Policy, Proof, SituationProof
from mobility.rules.proofs import Stage
from mobility.rules.titles import Rider, VehicleClass

ON = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Stage.ENDLESS),
        (ON - timedelta(days=1), Stage.OVER),
        (ON, Stage.SOON),
        (ON + timedelta(days=30), Stage.SOON),
        (ON + timedelta(days=31), Stage.LATER),
        (ON + timedelta(days=60), Stage.LATER),
        (ON + timedelta(days=61), Stage.FRESH),
    ],
)
def test_the_stages_of_a_paper(until: date | None, expected: Stage) -> None:
    assert proofs.stage(until, ON) is expected


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (None, date(2026, 12, 4)),
        (date(2027, 3, 1), date(2026, 12, 4)),
        (date(2026, 11, 30), date(2026, 11, 28)),
        (date(2026, 11, 25), date(2026, 11, 26)),
        (date(2026, 1, 1), date(2026, 11, 26)),
    ],
)
def test_a_deadline_leaves_time_and_comes_before_the_work_begins(
    starts_on: date | None, expected: date
) -> None:
    assert proofs.deadline(ON, starts_on) == expected


def test_three_six_and_twelve_months_come_from_the_policy() -> None:
    policy = Policy(
        required_proofs={"address": 183, "identity": None},
        situation_proofs={"trainee": SituationProof(kind="need", days=366)},
    )
    assert proofs.ages(policy) == {"address": 183, "identity": None, "need": 366}
    assert proofs.ages(DEFAULT_POLICY)["address"] == 92


@given(
    issued=st.none() | DAYS,
    until=st.none() | DAYS,
    age=st.none() | st.integers(1, 400),
)
def test_a_paper_runs_out_when_the_decision_says_so(
    issued: date | None, until: date | None, age: int | None
) -> None:
    """The lists and the decisions of eligibility never tell two different days."""
    shown = Proof(kind="address", issued_on=issued, valid_until=until, seen_on=ON)
    somebody = Applicant(
        rider=Rider(born_on=date(1990, 1, 1)), vehicle_class=VehicleClass.L1E_B, proofs=(shown,)
    )
    finding, last = papers.best("address", age, somebody, ON)
    if finding.code != "proof_undated":
        assert last == proofs.last_day(issued, until, age)
