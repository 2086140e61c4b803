"""Every decision of the demonstration can be weighed anew from the facts that it kept, and says the same."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.demo import fill
from mobility.models import Decision
from mobility.services import decisions, policies, trials
from mobility.services.files import Vault
from tests import factories as make
from tests.machine import FILE_KEY, NOW, TODAY


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_decision_gives_the_same_reasons_again(ctx: Flask) -> None:
    fill(now=NOW, seed=7, vault=Vault([FILE_KEY]))
    rows = db.session.scalars(
        select(Decision).options(joinedload(Decision.policy), selectinload(Decision.findings))
    ).all()
    assert len(rows) > 100
    for row in rows:
        found = trials.rerun(row.facts, policies.criteria(row.policy), row.taken_on)
        assert list(found.findings) == decisions.findings(row)
        assert (found.outcome, list(found.missing), found.valid_until) == (
            row.outcome,
            row.missing,
            row.valid_until,
        )
    manager = db.write(make.a_person)
    later = policies.versions()[0]
    assert later.starts_on > TODAY
    trial = trials.attempt(policies.criteria(later), days=30, today=TODAY, by=manager)
    assert 0 < trial.number < trial.tried, "the version to come has something to show"
    assert trial.unreadable == 0
    assert all(one.why.findings for one in trial.changed)
