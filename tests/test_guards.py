"""What must never be true is refused by the database itself, under the same name on both engines."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mobility import db, guards
from mobility.guards import ALLOTTED_ONCE, IN_USE, OVERLAP, SERIES, STINTS, violated
from mobility.models import Allotment, AllottedScooter, Occupation, Rental
from mobility.rules.assessments import AssessmentState
from mobility.rules.states import AmendmentState, RentalState
from mobility.services import ledger, numbers
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

HOUR = timedelta(hours=1)
START, END = NOW + 10 * HOUR, NOW + 20 * HOUR


def _refused(unit: Callable[[], object]) -> str | None:
    """The name of the guard or constraint that refuses this unit."""
    with pytest.raises(DBAPIError) as raised:
        db.write(unit)
    return violated(raised.value)


def _sql(statement: str, **values: object) -> Callable[[], object]:
    return lambda: db.session.execute(text(statement), values)


@pytest.fixture
def scooter_id(ctx: Flask) -> int:
    return db.write(lambda: make.a_scooter().id)


# --- installed --------------------------------------------------------------------------------------


def test_the_database_holds_every_guard_and_no_other(ctx: Flask) -> None:
    with db.database.engine.connect() as connection:
        present = guards.present(connection)
    assert set(present) == guards.expected(db.database.engine.dialect.name)


def test_installing_twice_changes_nothing(ctx: Flask) -> None:
    with db.migrating(db.database.engine) as connection:
        before = guards.present(connection)
        guards.install(connection)
        assert guards.present(connection) == before
        guards.remove(connection)
        assert guards.present(connection) == {}
        guards.install(connection)
        assert guards.present(connection) == before
        connection.rollback()


# --- overlap ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        pytest.param(START, END, id="the same"),
        pytest.param(START - HOUR, START + HOUR, id="over its start"),
        pytest.param(END - HOUR, END + HOUR, id="over its end"),
        pytest.param(START + HOUR, END - HOUR, id="within"),
        pytest.param(START - HOUR, END + HOUR, id="around"),
        pytest.param(END - timedelta(microseconds=1), END + HOUR, id="by a microsecond"),
    ],
)
def test_two_promises_of_one_scooter_never_overlap(
    scooter_id: int, starts_at: datetime, ends_at: datetime
) -> None:
    db.write(make.an_occupation, scooter_id, START, END)
    assert _refused(lambda: make.an_occupation(scooter_id, starts_at, ends_at)) == OVERLAP


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        pytest.param(START - HOUR, START, id="before"),
        pytest.param(END, END + HOUR, id="after"),
    ],
)
def test_one_promise_may_begin_as_another_ends(
    scooter_id: int, starts_at: datetime, ends_at: datetime
) -> None:
    db.write(make.an_occupation, scooter_id, START, END)
    db.write(make.an_occupation, scooter_id, starts_at, ends_at)


def test_the_turnaround_is_guarded_too(scooter_id: int) -> None:
    db.write(lambda: make.an_occupation(scooter_id, START, END, guarded_until=END + HOUR))
    assert _refused(lambda: make.an_occupation(scooter_id, END, END + 2 * HOUR)) == OVERLAP
    db.write(make.an_occupation, scooter_id, END + HOUR, END + 2 * HOUR)


def test_a_promise_does_not_move_into_another(scooter_id: int) -> None:
    db.write(make.an_occupation, scooter_id, START, END)
    second = db.write(lambda: make.an_occupation(scooter_id, END, END + HOUR).id)

    def move() -> None:
        db.session.get_one(Occupation, second).starts_at = END - HOUR

    assert _refused(move) == OVERLAP
    assert (
        _refused(lambda: setattr(db.session.get_one(Occupation, second), "starts_at", START))
        == OVERLAP
    )


def test_a_promise_may_change_within_its_own_time(scooter_id: int) -> None:
    own = db.write(lambda: make.an_occupation(scooter_id, START, END).id)

    def shorten() -> None:
        row = db.session.get_one(Occupation, own)
        row.ends_at = row.guarded_until = END - HOUR

    db.write(shorten)
    db.write(make.an_occupation, scooter_id, END - HOUR, END)


def test_what_was_let_go_of_takes_no_time(scooter_id: int) -> None:
    dead = db.write(lambda: make.an_occupation(scooter_id, START, END, live=False).id)
    db.write(make.an_occupation, scooter_id, START, END)

    def revive() -> None:
        db.session.get_one(Occupation, dead).live = True

    assert _refused(revive) == OVERLAP


def test_another_scooter_is_free(scooter_id: int) -> None:
    db.write(make.an_occupation, scooter_id, START, END)
    other = db.write(lambda: make.a_scooter().id)
    row = db.write(lambda: make.an_occupation(other, START, END).id)

    def swap() -> None:
        db.session.get_one(Occupation, row).scooter_id = scooter_id

    assert _refused(swap) == OVERLAP


def test_a_scooter_is_kept_for_one_public_on_one_day(ctx: Flask) -> None:
    """Next to each other, never over each other; neither by a new row nor by a change."""

    def begin() -> tuple[int, int, int]:
        scooter = make.a_scooter()
        first, second = make.an_allotment(scooter.id), make.an_allotment()
        return scooter.id, first.id, second.id

    scooter_id, first, second = db.write(begin)
    last_day = TODAY + 30 * DAY

    def keep(first_day: date) -> None:
        db.session.add(
            AllottedScooter(
                allotment_id=second,
                scooter_id=scooter_id,
                first_day=first_day,
                last_day=last_day + 9 * DAY,
            )
        )

    assert _refused(lambda: keep(last_day)) == ALLOTTED_ONCE
    db.write(keep, last_day + DAY)

    def lengthen() -> None:
        for row in db.session.get_one(Allotment, first).scooters:
            row.last_day = last_day + DAY

    assert _refused(lengthen) == ALLOTTED_ONCE


# --- rows that never change -------------------------------------------------------------------------


@pytest.fixture
def kept_rows(ctx: Flask) -> None:
    """A row in every table whose rows never change."""

    def unit() -> None:
        rental = make.a_rental(RentalState.UNDER_WAY)
        make.an_entry(rental_id=rental.id, beneficiary_id=rental.beneficiary_id)
        make.an_issued_document(rental)
        make.an_inspection()
        make.a_key_event()
        make.a_report(rental)
        make.a_condition_photo(rental)
        make.a_mark(rental)
        make.a_thing()
        decision = rental.booking.decision
        db.session.execute(
            text(
                "INSERT INTO decision_finding (decision_id, position, rule, kind, state, code, found, article)"
                " VALUES (:id, 0, 'age', 'legal', 'met', 'age', '{}', '')"
            ),
            {"id": decision.id if decision else None},
        )
        db.session.execute(
            text(
                "INSERT INTO signature (rental_id, edition_id, method, signed_at, witnessed_by_id, scan_sha256, scan_id)"
                " VALUES (:rental, :edition, 'paper', '2026-11-24 09:00:00', :user, '', NULL)"
            ),
            {"rental": rental.id, "edition": rental.editions[0].id, "user": make.the_user().id},
        )

    db.write(unit)


FROZEN = {
    "ledger_entry": "memo = memo",
    "ledger_line": "cents = cents",
    "edition": "sha256 = 'x'",
    "issued_document": "sha256 = 'x'",
    "signature": "scan_sha256 = 'x'",
    "condition_report": "km = km",
    "condition_photo": "sha256 = 'x'",
    "condition_mark": "zone = zone",
    "journal_entry": "deed = deed",
    "journal_detail": "entry_id = entry_id + 1000",
    "decision": "taken_by_id = taken_by_id",
    "decision_finding": "code = code",
    "odometer_reading": "km = km",
    "inspection": "centre = 'x'",
    "key_event": "keys = keys",
    "equipment_move": "why = why",
}
"""A change of each table whose rows never change; where there is no purge, not even one that changes nothing."""


def test_the_list_of_kept_tables_is_complete() -> None:
    assert {f"{table}_is_append_only" for table in FROZEN} | {
        IN_USE,
        ALLOTTED_ONCE,
        OVERLAP,
        SERIES,
        "assessment_stays",
        "equipment_fall_stays",
        "amendment_stays",
        "rental_stint_stays",
        *STINTS.values(),
    } == {guard.name for guard in guards.all_guards()}


@pytest.mark.usefixtures("kept_rows")
@pytest.mark.parametrize("table", FROZEN)
def test_a_kept_row_is_neither_changed_nor_removed(table: str) -> None:
    name = f"{table}_is_append_only"
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}")), "there is one to try"  # noqa: S608 - ours
    assert _refused(_sql(f"UPDATE {table} SET {FROZEN[table]}")) == name  # noqa: S608 - ours
    assert _refused(_sql(f"DELETE FROM {table}")) == name  # noqa: S608 - ours
    if db.database.engine.dialect.name == "postgresql":
        assert _refused(_sql(f"TRUNCATE {table} CASCADE")) is not None


PURGED = {
    "edition": "content",
    "issued_document": "content",
    "journal_detail": "changes",
    "signature": "scan_id",
    "condition_photo": "file_id",
}


@pytest.mark.usefixtures("kept_rows")
@pytest.mark.parametrize("table", PURGED)
def test_a_purge_empties_what_it_may_and_nothing_else(table: str) -> None:
    column = PURGED[table]
    db.write(_sql(f"UPDATE {table} SET {column} = NULL"))  # noqa: S608 - ours
    refusal = f"{table}_is_append_only"
    both = f"UPDATE {table} SET {column} = NULL, {FROZEN[table]}"  # noqa: S608 - ours
    assert _refused(_sql(both)) == refusal
    filled = {"content": "'x'", "changes": "'{}'", "scan_id": "1", "file_id": "1"}[column]
    assert _refused(_sql(f"UPDATE {table} SET {column} = {filled}")) == refusal  # noqa: S608 - ours


# --- equipment --------------------------------------------------------------------------------------


def test_one_thing_is_never_with_two_people(ctx: Flask) -> None:
    lent = db.write(lambda: make.a_loan().item_id)

    def again() -> None:
        other = make.a_rental(RentalState.UNDER_WAY)
        db.session.execute(
            text(
                "INSERT INTO equipment_loan (item_id, rental_id, out_at, out_by_id, charge_memo, charge_why, version)"
                " VALUES (:item, :rental, '2026-11-24 09:00:00', :user, '', '', 1)"
            ),
            {"item": lent, "rental": other.id, "user": make.the_user().id},
        )

    assert _refused(again) == "uq_equipment_loan_one_person"
    db.write(_sql("UPDATE equipment_loan SET ended_at = '2026-11-24 09:00:00'"))
    db.write(again)


def test_what_fell_stays_out_of_use(ctx: Flask) -> None:
    db.write(make.a_thing)
    fallen = "UPDATE equipment_item SET fell_on = '2026-11-24', state = 'retired'"
    db.write(_sql(fallen))
    wiped = "UPDATE equipment_item SET fell_on = NULL, state = 'ready'"
    assert _refused(_sql(wiped)) == "equipment_fall_stays"
    back = "UPDATE equipment_item SET state = 'ready'"
    assert _refused(_sql(back)) == "ck_equipment_item_what_fell_is_out_of_use"


# --- policies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE policy SET criteria = '{}'", "UPDATE policy SET name = name", "DELETE FROM policy"],
)
def test_a_policy_that_a_decision_rests_on_never_changes(ctx: Flask, statement: str) -> None:
    def unit() -> int:
        make.a_decision(make.a_beneficiary().id)
        return make.a_policy(starts_on=NOW.date() + 30 * DAY).id

    later = db.write(unit)
    assert _refused(_sql(statement)) == IN_USE
    db.write(_sql(f"{statement} WHERE id = {later}"))


# --- number series ----------------------------------------------------------------------------------


@pytest.fixture
def series(ctx: Flask) -> None:
    db.write(numbers.take, "contract")


@pytest.mark.usefixtures("series")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE series SET last = last + 2",
        "UPDATE series SET last = last - 1",
        "UPDATE series SET last = last",
        "UPDATE series SET name = 'other'",
        "UPDATE series SET last = last + 1, name = 'other'",
        "DELETE FROM series",
        "INSERT INTO series (name, last) VALUES ('late', 2)",
        "INSERT INTO series (name, last) VALUES ('below', -1)",
    ],
)
def test_a_series_only_goes_on_by_one(statement: str) -> None:
    assert _refused(_sql(statement)) == SERIES


@pytest.mark.usefixtures("series")
def test_a_series_is_not_emptied() -> None:
    if db.database.engine.dialect.name == "postgresql":
        assert _refused(_sql("TRUNCATE series")) == SERIES


@pytest.mark.usefixtures("series")
def test_a_series_goes_on_by_one() -> None:
    db.write(_sql("UPDATE series SET last = last + 1"))
    assert numbers.last("contract") == 2


# --- names ------------------------------------------------------------------------------------------


def test_what_was_violated_has_the_same_name_on_both_engines(ctx: Flask) -> None:
    def unit() -> tuple[int, int, int, str]:
        rental = make.a_rental(RentalState.UNDER_WAY)
        scooter = make.a_scooter(fleet_number="S-1")
        entry = make.an_entry(beneficiary_id=rental.beneficiary_id)
        ledger.reverse(entry.id, memo="", by=None, now=NOW)
        return rental.id, scooter.id, entry.id, scooter.fleet_number

    rental_id, scooter_id, entry_id, fleet_number = db.write(unit)
    found = {
        "one column": _refused(lambda: make.a_scooter(plate="AA-001-AA", vin=None) and _twice()),
        "self": _refused(
            _sql(
                "INSERT INTO ledger_entry (booked_at, kind, beneficiary_id, memo, reverses_id)"
                " SELECT booked_at, kind, beneficiary_id, '', :id FROM ledger_entry WHERE id = :id",
                id=entry_id,
            )
        ),
        "two columns": _refused(
            _sql(
                "INSERT INTO edition (rental_id, number, issued_at, snapshot, text_version, sha256, size, pages)"
                " SELECT rental_id, number, issued_at, snapshot, text_version, sha256, size, pages FROM edition"
            )
        ),
        "part of the rows": _refused(
            _sql(
                "INSERT INTO rental (number, booking_id, beneficiary_id, scooter_id, site_id, state, starts_at, due_at,"
                " handed_over_at, tariff_id, days, used_days_before, total_cents, deposit_cents, refusal, created_at,"
                " version) SELECT 'x', :booking, beneficiary_id, scooter_id, site_id, state, starts_at, due_at,"
                " handed_over_at, tariff_id, days, 0, total_cents, deposit_cents, '', created_at, 1"
                " FROM rental WHERE id = :id",
                id=rental_id,
                booking=db.write(lambda: make.a_booking().id),
            )
        ),
        "check": _refused(_sql("UPDATE rental SET due_at = starts_at")),
        "guard": _refused(_sql("DELETE FROM ledger_line")),
        "unnamed columns": _refused(
            _sql(
                "UPDATE scooter SET fleet_number = :number WHERE id <> :id",
                number=fleet_number,
                id=scooter_id,
            )
        ),
    }
    assert found == {
        "one column": "uq_scooter_plate",
        "self": "uq_ledger_entry_reverses_id",
        "two columns": "uq_edition_rental_id_number",
        "part of the rows": "uq_rental_one_under_way_of_a_scooter",
        "check": "ck_rental_starts_before_it_is_due",
        "guard": "ledger_line_is_append_only",
        "unnamed columns": "uq_scooter_fleet_number",
    }


def _twice() -> None:
    from mobility.models import Scooter

    first = db.session.query(Scooter).filter_by(plate="AA-001-AA").one()
    db.session.add(
        Scooter(
            fleet_number="S-2",
            plate="AA-001-AA",
            model_id=first.model_id,
            site_id=first.site_id,
            state=first.state,
        )
    )


# --- assessments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["answers = '{}'", "conclusion = 'Non'", "finished_at = NULL", "state = 'draft'"],
)
def test_what_an_assessment_said_stays_once_it_is_finished(ctx: Flask, change: str) -> None:
    for state in (AssessmentState.FINISHED, AssessmentState.SIGNED):
        row_id = db.write(lambda state=state: make.an_assessment(state).id)
        sql = f"UPDATE mobility_assessment SET {change} WHERE id = :id"  # noqa: S608 - ours
        assert _refused(_sql(sql, id=row_id)) == "assessment_stays"
        moved = db.write(lambda: make.a_beneficiary().id)
        # Two files of one person are merged with all that they hold.
        statement = "UPDATE mobility_assessment SET beneficiary_id = :to WHERE id = :id"
        db.write(_sql(statement, to=moved, id=row_id))


def test_a_draft_of_an_assessment_changes(ctx: Flask) -> None:
    row_id = db.write(lambda: make.an_assessment().id)
    db.write(_sql("UPDATE mobility_assessment SET conclusion = 'Autre' WHERE id = :id", id=row_id))


# --- during the rental ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [AmendmentState.SIGNED, AmendmentState.CANCELLED])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE amendment SET cents = 1",
        "UPDATE amendment SET after = '{}'",
        "UPDATE amendment SET why = why",
        "DELETE FROM amendment",
    ],
)
def test_an_amendment_that_is_settled_never_changes(
    ctx: Flask, state: AmendmentState, statement: str
) -> None:
    db.write(lambda: make.an_amendment(make.a_rental(RentalState.UNDER_WAY), state=state).id)
    assert _refused(_sql(statement)) == "amendment_stays"


def test_an_amendment_that_waits_may_change_and_is_the_only_one(ctx: Flask) -> None:
    rental_id = db.write(lambda: make.an_amendment(make.a_rental(RentalState.UNDER_WAY)).rental_id)
    db.write(_sql("UPDATE amendment SET why = 'Autre'"))
    assert _refused(_sql("DELETE FROM amendment")) == "amendment_stays"
    rental = lambda: db.session.get_one(Rental, rental_id)  # noqa: E731 - read in each unit
    assert _refused(lambda: make.an_amendment(rental())) == "uq_amendment_one_prepared_of_a_rental"


def test_who_had_a_scooter_stays_written(ctx: Flask) -> None:
    db.write(lambda: make.a_rental(RentalState.CLOSED).id)
    assert _refused(_sql("UPDATE rental_stint SET km_in = 0")) == "rental_stint_stays"
    assert _refused(_sql("DELETE FROM rental_stint")) == "rental_stint_stays"


def test_a_scooter_is_with_one_person_and_a_person_has_one_on_a_rental(ctx: Flask) -> None:
    def unit() -> tuple[int, int]:
        rental = make.a_rental(RentalState.UNDER_WAY)
        return rental.id, make.a_rental(RentalState.TO_SIGN).id

    out, other = db.write(unit)
    get = lambda key: db.session.get_one(Rental, key)  # noqa: E731 - read in each unit
    scooter_id = db.session.get_one(Rental, out).scooter_id
    elsewhere = db.write(lambda: make.a_scooter().id)
    assert (
        _refused(lambda: make.a_stint(get(other), scooter_id=scooter_id, starts_at=NOW))
        == STINTS["scooter_id"]
    )
    assert (
        _refused(lambda: make.a_stint(get(out), scooter_id=elsewhere, starts_at=NOW))
        == STINTS["rental_id"]
    )
    db.write(
        _sql(
            "UPDATE rental_stint SET ends_at = '2026-11-24 09:00:00', km_in = 1250, energy_in = 50"
        )
    )
    db.write(lambda: make.a_stint(get(out), scooter_id=elsewhere, starts_at=NOW).id)
    db.write(lambda: make.a_stint(get(other), scooter_id=scooter_id, starts_at=NOW).id)
