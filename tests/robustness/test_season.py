"""Four agents at once for a season: nothing overlaps, nothing that was acknowledged is lost, no state is impossible."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Amendment, Booking, Rental
from mobility.rules.states import AmendmentState, BookingState, RentalState
from tests import calendar_checks
from tests import factories as make
from tests.machine import SOAK
from tests.robustness.crowd import Crowd

pytestmark = pytest.mark.robustness
PROCESSES = 4
ACTS, HOURS = (2400, 1) if SOAK else (200, 2)
"""About 60 and 3 seconds of an idle machine; hours that pass from one act to the next."""
OVER = frozenset({RentalState.RETURNED, RentalState.CLOSED})
NEVER_BEGUN = frozenset({BookingState.CANCELLED, BookingState.NO_SHOW})


def _a_town() -> None:
    make.a_foundation()
    make.a_tariff()
    site = make.a_site(days=range(7), slot_capacity=50)
    for _ in range(5):
        make.a_scooter(site_id=site.id)
    for _ in range(12):
        person = make.a_beneficiary(site_id=site.id)
        make.a_decision(person.id)


def test_a_season_leaves_a_calendar_that_holds(ctx: Flask, crowd: Crowd) -> None:
    db.write(_a_town)
    (crowd.folder / "clock").touch()
    for _ in range(PROCESSES):
        crowd.start("season:work", str(crowd.folder), ACTS, HOURS)
    crowd.until_all_said(1)
    (crowd.folder / "gate").touch()
    crowd.wait()
    calendar_checks.hold()
    said = crowd.all_said()
    _each_is_there(said)
    done = Counter(one[0] for one in said)
    assert done["booked"] > 0
    if SOAK:
        for what in ("out", "back", "signed", "given up", "gone"):
            assert done[what] > 0, done


def _each_is_there(said: list[list[Any]]) -> None:
    """What was acknowledged is there, and stands where it must since."""
    told: dict[str, set[int]] = {}
    for what, row_id, *_more in said:
        if what not in {"ready", "refused"}:
            told.setdefault(what, set()).add(row_id)
    found = _states()
    booked = {row_id for row_id in told.get("booked", ()) if row_id in found["booking"]}
    assert booked == told.get("booked", set())
    for row_id in told.get("gone", ()):
        assert found["booking"][row_id] in NEVER_BEGUN
    for row_id in told.get("issued", ()):
        assert row_id in found["rental"]
    for row_id in told.get("unmade", ()):
        assert found["rental"][row_id] is RentalState.CANCELLED
    for row_id in told.get("out", set()) - told.get("back", set()):
        assert found["rental"][row_id] is RentalState.UNDER_WAY
    for row_id in told.get("back", ()):
        assert found["rental"][row_id] in OVER
    for row_id in told.get("signed", ()):
        assert found["amendment"][row_id] is AmendmentState.SIGNED
    for row_id in told.get("given up", ()):
        assert found["amendment"][row_id] is AmendmentState.CANCELLED


def _states() -> dict[str, dict[int, Any]]:
    tables: dict[str, Any] = {"booking": Booking, "rental": Rental, "amendment": Amendment}
    return {
        name: {row.id: row.state for row in db.session.execute(select(table.id, table.state))}
        for name, table in tables.items()
    }
