"""Scooters come in, change, move between states; what is unique is said by its name, mileage never runs back."""

from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.rules.fleet import ReadingSource
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Role
from mobility.rules.states import ScooterState
from mobility.services import fleet, roster, vehicle_models
from mobility.services.fleet import ScooterFacts
from mobility.services.roster import Filters
from tests.factories import a_model, a_person, a_rental, a_scooter, a_site, an_occupation
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def refused(unit: Any, /, *args: Any, **facts: Any) -> Any:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **facts)
    return [reason.code for reason in caught.value.reasons]


def facts_of(row: Any, **changes: Any) -> Any:
    """What is known of a scooter, with changes."""
    names = ScooterFacts.__dataclass_fields__
    return ScooterFacts(**{name: getattr(row, name) for name in names} | changes)


def test_a_scooter_comes_in_with_its_first_mileage(given: Any) -> None:
    scooter = given(a_scooter, km=1200)
    row = fleet.scooter(scooter.fleet_number, by=None)
    assert fleet.mileage(row) == 1200
    assert roster.history(row).readings[0].source is ReadingSource.ENTRY


@pytest.mark.parametrize(
    ("field", "code"),
    [("plate", "plate_taken"), ("vin", "vin_taken"), ("fleet_number", "fleet_number_taken")],
)
def test_what_is_unique_is_told_by_its_name(given: Any, field: Any, code: Any) -> None:
    first = given(a_scooter, vin="VGAF1AAAA00012345")
    value = getattr(first, field)
    assert refused(a_scooter, **{field: value}) == [code]
    second = given(a_scooter)
    assert refused(
        fleet.save_scooter, second.id, facts_of(second, **{field: value}), by=None, now=NOW
    ) == [code]


@pytest.mark.parametrize("field", ["plate", "vin", "fleet_number"])
def test_a_double_that_came_in_between_is_caught_by_the_database(
    given: Any, monkeypatch: Any, field: Any
) -> None:
    first = given(a_scooter, vin="VGAF1AAAA00012345")
    monkeypatch.setattr(fleet, "_refuse_taken", lambda *_args: None)
    assert refused(a_scooter, **{field: getattr(first, field)}) == [f"{field}_taken"]


def test_scooters_without_plate_or_vin_are_no_doubles(given: Any) -> None:
    given(a_scooter, plate=None, vehicle_class=VehicleClass.KICK_SCOOTER)
    given(a_scooter, plate=None, vehicle_class=VehicleClass.KICK_SCOOTER)


def test_a_stale_form_gets_what_stands_now(given: Any) -> None:
    scooter = given(a_scooter, colour="rouge")
    db.write(
        fleet.save_scooter,
        scooter.id,
        facts_of(scooter, colour="bleu"),
        version=scooter.version,
        by=None,
        now=NOW,
    )
    with pytest.raises(Stale) as caught:
        db.write(
            fleet.save_scooter,
            scooter.id,
            facts_of(scooter, colour="vert"),
            version=scooter.version,
            by=None,
            now=NOW,
        )
    assert caught.value.theirs["colour"] == "bleu"
    assert caught.value.version == scooter.version + 1


def test_a_promised_scooter_keeps_its_site_and_model(given: Any) -> None:
    scooter, elsewhere = given(a_scooter), given(a_site)
    given(an_occupation, scooter_id=scooter.id, starts_at=NOW + DAY, ends_at=NOW + 3 * DAY)
    change = {"by": None, "now": NOW}
    assert refused(
        fleet.save_scooter, scooter.id, facts_of(scooter, site_id=elsewhere.id), **change
    ) == ["scooter_promised"]
    other = given(a_model)
    assert refused(
        fleet.save_scooter, scooter.id, facts_of(scooter, model_id=other.id), **change
    ) == ["scooter_promised"]
    db.write(fleet.save_scooter, scooter.id, facts_of(scooter, colour="gris"), **change)


def test_an_odometer_never_runs_backwards(given: Any) -> None:
    scooter = given(a_scooter, km=1200)
    row = fleet.scooter(scooter.id, by=None)
    db.write(
        lambda: fleet.read_odometer(
            fleet.scooter(scooter.id, by=None), 1300, ReadingSource.RETURN, now=NOW
        )
    )
    assert fleet.mileage(row) == 1300
    codes = refused(
        lambda: fleet.read_odometer(
            fleet.scooter(scooter.id, by=None), 1299, ReadingSource.RETURN, now=NOW
        )
    )
    assert codes == ["km_backwards"]


def test_states_follow_their_table_and_need_a_reason(given: Any) -> None:
    scooter = given(a_scooter)
    move = {"by": None, "now": NOW}
    assert refused(fleet.set_state, scooter.id, ScooterState.WORKSHOP, **move) == ["reason_missing"]
    db.write(fleet.set_state, scooter.id, ScooterState.WORKSHOP, why="Pneu", **move)
    row = fleet.scooter(scooter.id, by=None)
    assert (row.state, row.label) == (ScooterState.WORKSHOP, "Pneu")
    db.write(fleet.set_state, scooter.id, ScooterState.IN_SERVICE, **move)
    db.write(fleet.set_state, scooter.id, ScooterState.RETIRED, why="Vendu", **move)
    assert refused(fleet.set_state, scooter.id, ScooterState.IN_SERVICE, why="Si", **move) == [
        "move_impossible"
    ]


def test_a_scooter_without_inspection_or_insurance_stays_off_the_road(given: Any) -> None:
    scooter = given(
        a_scooter,
        state=ScooterState.WORKSHOP,
        inspection_due_on=TODAY - timedelta(days=1),
        insured_until=date(2026, 1, 1),
    )
    assert refused(fleet.set_state, scooter.id, ScooterState.IN_SERVICE, by=None, now=NOW) == [
        "inspection_past",
        "insurance_past",
    ]


def test_a_promised_scooter_is_not_retired(given: Any) -> None:
    scooter = given(a_scooter)
    given(an_occupation, scooter_id=scooter.id, starts_at=NOW + DAY, ends_at=NOW + 3 * DAY)
    assert refused(
        fleet.set_state, scooter.id, ScooterState.RETIRED, why="Vendu", by=None, now=NOW
    ) == ["scooter_promised"]


def test_an_agent_stops_a_scooter_and_only_a_manager_puts_it_back(given: Any) -> None:
    scooter = given(a_scooter)
    agent = given_person(given, Role.AGENT)
    db.write(fleet.set_state, scooter.id, ScooterState.WORKSHOP, why="Frein", by=agent, now=NOW)
    assert refused(fleet.set_state, scooter.id, ScooterState.IN_SERVICE, by=agent, now=NOW) == [
        "move_not_allowed"
    ]


def test_a_stale_move_is_told(given: Any) -> None:
    scooter = given(a_scooter)
    db.write(fleet.set_state, scooter.id, ScooterState.WORKSHOP, why="Frein", by=None, now=NOW)
    with pytest.raises(Stale):
        db.write(
            fleet.set_state,
            scooter.id,
            ScooterState.IMMOBILISED,
            why="Clé perdue",
            version=scooter.version,
            by=None,
            now=NOW,
        )


def given_person(given: Any, role: Any, **facts: Any) -> Any:
    """A member of staff, made in a unit of their own."""
    del given
    return db.write(a_person, role, **facts)


def test_another_sites_scooter_does_not_exist(given: Any) -> None:
    mine, theirs = given(a_site), given(a_site)
    scooter = given(a_scooter, site_id=theirs.id)
    agent = given_person(given, Role.AGENT, site_ids=[mine.id])
    with pytest.raises(NotFound):
        fleet.scooter(scooter.fleet_number, by=agent)
    with pytest.raises(NotFound):
        db.write(fleet.save_scooter, scooter.id, facts_of(scooter), by=agent, now=NOW)
    own = given(a_scooter, site_id=mine.id)
    with pytest.raises(NotFound):
        db.write(fleet.save_scooter, own.id, facts_of(own, site_id=theirs.id), by=agent, now=NOW)
    assert [row.scooter.id for row in roster.scooters(agent, Filters()).rows] == [own.id]


def test_the_list_is_narrowed_ordered_and_knows_mileage_and_rentals(given: Any) -> None:
    site = given(a_site)
    first = given(a_scooter, site_id=site.id, fleet_number="S-900", plate="AA-900-AA", km=10)
    given(a_scooter, site_id=site.id, vehicle_class=VehicleClass.L3E_A1, plate="AA-901-AA")
    rental = given(a_rental, scooter_id=first.id, site_id=site.id, state="under_way")
    manager = given_person(given, Role.MANAGER)
    found = roster.scooters(manager, Filters(text="aa900")).rows
    assert [(row.scooter.id, row.out_on) for row in found] == [(first.id, rental.number)]
    assert found[0].km >= 10
    only = roster.scooters(manager, Filters(vehicle_class=VehicleClass.L3E_A1))
    assert only.total == 1
    ordered = roster.scooters(manager, Filters(), sort="-number")
    numbers = [row.scooter.fleet_number for row in ordered.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert roster.scooters(manager, Filters(), sort="drop table", page=99).page == 1


@pytest.mark.parametrize("text", ["%", "_", "'", "AA-%"])
def test_signs_of_sql_are_searched_as_they_are(given: Any, text: Any) -> None:
    given(a_scooter)
    assert roster.scooters(given_person(given, Role.MANAGER), Filters(text=text)).total == 0


@contextmanager
def counted() -> Any:
    """How many statements a piece of work sends."""
    sent = []

    def count(*statement: Any) -> None:
        sent.append(statement[2])

    event.listen(db.database.engine, "before_cursor_execute", count)
    yield sent
    event.remove(db.database.engine, "before_cursor_execute", count)


def test_the_number_of_queries_does_not_grow_with_the_list(given: Any) -> None:
    manager = given_person(given, Role.MANAGER)
    given(a_scooter)
    with counted() as one:
        roster.scooters(manager, Filters())
    for _ in range(5):
        given(a_scooter)
    with counted() as six:
        roster.scooters(manager, Filters())
    assert len(six) == len(one)


def test_a_model_in_use_keeps_its_class(given: Any) -> None:
    model = given(a_model, make="Peugeot", name="Kisbee")
    facts = {"make": "Peugeot", "name": "Kisbee", "energy": model.energy}
    changed = vehicle_models.ModelFacts(vehicle_class=VehicleClass.L3E_A1, **facts)
    db.write(vehicle_models.save, model.id, changed)
    given(a_scooter, model_id=model.id)
    back = vehicle_models.ModelFacts(vehicle_class=VehicleClass.L1E_B, **facts)
    assert refused(vehicle_models.save, model.id, back) == ["model_in_use"]
    assert refused(vehicle_models.save, None, changed) == ["model_known"]


def test_send_to_workshop_twice_changes_nothing(given: Any) -> None:
    scooter = given(a_scooter)
    for _ in range(2):
        db.write(lambda: fleet.send_to_workshop(fleet.scooter(scooter.id, by=None)))
    assert fleet.scooter(scooter.id, by=None).state is ScooterState.WORKSHOP
