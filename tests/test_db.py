"""The database's habits, the same on both engines: one way to write, everything else reads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from mobility import db
from mobility.db import Base
from mobility.models import Site, Throttle
from mobility.views.access import PUBLIC, allow
from tests.factories import a_site
from tests.machine import NOW

pytestmark = pytest.mark.own_app


def _rename(site_id: int, name: str) -> None:
    db.session.get_one(Site, site_id).name = name


def _name(site_id: int) -> str:
    return db.session.scalars(select(Site.name).where(Site.id == site_id)).one()


# --- write ------------------------------------------------------------------------------------------


def test_a_unit_is_kept_and_its_result_returned(ctx: Flask) -> None:
    assert db.write(lambda: a_site(name="Calais").name) == "Calais"
    assert db.session.scalars(select(Site.name)).all() == ["Calais"]


def test_what_a_unit_raises_rolls_all_of_it_back(ctx: Flask) -> None:
    def fail() -> None:
        a_site()
        raise KeyError("on the way")

    with pytest.raises(KeyError):
        db.write(fail)
    assert db.session.scalars(select(Site)).all() == []


def test_a_unit_does_not_begin_inside_another(ctx: Flask) -> None:
    with pytest.raises(db.WriteRefused):
        db.write(lambda: db.write(a_site))
    assert db.write(a_site).id, "and after that refusal the next one may write"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_page_that_only_reads_cannot_begin_a_unit(app: Flask, method: str) -> None:
    with app.test_request_context("/", method=method), pytest.raises(db.WriteRefused):
        db.write(a_site)
    with app.test_request_context("/", method="POST"):
        assert db.write(lambda: a_site().id)


def test_nothing_writes_outside_a_unit(ctx: Flask) -> None:
    db.session.add(Throttle(door="a", failures=1, last_at=NOW))
    with pytest.raises(DBAPIError):
        db.session.commit()
    db.session.rollback()
    with pytest.raises(DBAPIError):
        db.session.execute(text("DELETE FROM throttle"))
    db.session.rollback()
    assert db.session.scalars(select(Throttle)).all() == []


def test_a_reading_page_that_writes_is_refused_by_the_database(app: Flask) -> None:
    @allow(PUBLIC)
    def sneaky() -> str:
        db.session.add(Throttle(door="sneaky", failures=1, last_at=NOW))
        db.session.commit()
        return "done"

    app.add_url_rule("/sneaky", view_func=sneaky)
    with app.test_request_context("/sneaky"), pytest.raises(DBAPIError):
        sneaky()
    with app.app_context():
        assert db.session.scalars(select(Throttle)).all() == []


def test_after_a_unit_the_session_reads_again_and_cannot_write(ctx: Flask) -> None:
    site_id = db.write(lambda: a_site(name="Avant").id)
    assert _name(site_id) == "Avant"
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE site SET name = 'x'"))


# --- again ------------------------------------------------------------------------------------------


class _Lost(Exception):
    """What psycopg says when a transaction lost a race."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


def _failing(times: int, error: Callable[[], Exception]) -> tuple[Callable[[], int], list[int]]:
    calls: list[int] = []

    def unit() -> int:
        calls.append(a_site().id)
        if len(calls) <= times:
            raise error()
        return len(calls)

    return unit, calls


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause between two tries takes no time."""
    monkeypatch.setattr(db.clocks, "sleep", lambda _seconds: None)


RETRIED = [
    lambda: OperationalError("", {}, _Lost("40001")),
    lambda: OperationalError("", {}, _Lost("40P01")),
    lambda: OperationalError("", {}, Exception("database is locked")),
    lambda: StaleDataError("somebody was faster"),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("error", RETRIED)
def test_a_unit_that_lost_a_race_runs_again(ctx: Flask, error: Callable[[], Exception]) -> None:
    unit, calls = _failing(3, error)
    assert db.write(unit) == 4
    assert len(calls) == 4
    assert len(db.session.scalars(select(Site)).all()) == 1, "only the last run is kept"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("error", RETRIED)
def test_a_unit_runs_at_most_four_times(ctx: Flask, error: Callable[[], Exception]) -> None:
    unit, calls = _failing(9, error)
    with pytest.raises(type(error())):
        db.write(unit)
    assert len(calls) == 4


def test_a_unit_that_was_refused_does_not_run_again(ctx: Flask) -> None:
    db.write(a_site, name="Calais")
    calls = []

    def unit() -> None:
        calls.append(1)
        db.session.add(Site(name="Calais", address="", postcode="", town="", phone=""))

    with pytest.raises(db.IntegrityError):
        db.write(unit)
    assert calls == [1]


def test_a_row_that_somebody_changed_meanwhile_is_read_again(app: Flask, given: Any) -> None:
    site = given(a_site, name="Un")
    runs: list[str] = []

    def unit() -> None:
        row = db.session.get_one(Site, site.id)
        runs.append(row.name)
        if len(runs) == 1:
            # As another worker would have: the version moves on under our feet.
            db.session.execute(
                text("UPDATE site SET name = 'Deux', version = version + 1 WHERE id = :id"),
                {"id": site.id},
            )
        row.name = f"{row.name} et demi"

    with app.app_context():
        db.write(unit)
        # The other worker's change was part of the transaction that was rolled back.
        assert runs == ["Un", "Un"]
        assert _name(site.id) == "Un et demi"


# --- note -------------------------------------------------------------------------------------------


def test_a_note_is_kept_although_the_page_only_reads(app: Flask) -> None:
    with app.test_request_context("/", method="GET"):
        assert db.session.scalars(select(Throttle)).all() == []
        db.note(lambda session: session.add(Throttle(door="a", failures=1, last_at=NOW)))
        with pytest.raises(DBAPIError):
            db.session.execute(text("DELETE FROM throttle"))
    with app.app_context():
        assert db.session.scalars(select(Throttle.door)).all() == ["a"]


def test_a_note_that_fails_leaves_nothing(ctx: Flask) -> None:
    def fail(session: Any) -> None:
        session.add(Throttle(door="a", failures=1, last_at=NOW))
        session.flush()
        raise KeyError

    with pytest.raises(KeyError):
        db.note(fail)
    assert db.session.scalars(select(Throttle)).all() == []


# --- what the engines keep --------------------------------------------------------------------------


def test_a_reference_that_leads_nowhere_is_refused(ctx: Flask) -> None:
    with pytest.raises(db.IntegrityError):
        db.write(
            lambda: db.session.execute(
                text(
                    "INSERT INTO closure (site_id, first_day, last_day, reason)"
                    " VALUES (4711, '2026-01-01', '2026-01-02', '')"
                )
            )
        )


def test_instants_come_back_in_utc_whatever_zone_they_had(ctx: Flask) -> None:
    east = timezone(timedelta(hours=2))
    moment = datetime(2026, 7, 1, 1, 30, tzinfo=east)
    db.write(lambda: db.session.add(Throttle(door="a", failures=0, last_at=moment)))
    found = db.session.scalars(select(Throttle.last_at)).one()
    assert (found, found.tzinfo) == (moment, UTC)
    assert db.session.scalars(select(Throttle).where(Throttle.last_at == moment)).one()


def test_an_instant_without_its_zone_is_refused(ctx: Flask) -> None:
    naive = datetime(2026, 7, 1, 1, 30)  # noqa: DTZ001 - that is the point
    with pytest.raises(Exception, match="time zone"):
        db.write(lambda: db.session.add(Throttle(door="a", failures=0, last_at=naive)))


def test_an_enum_column_accepts_only_its_values(ctx: Flask) -> None:
    from tests.factories import a_scooter

    scooter_id = db.write(lambda: a_scooter().id)
    with pytest.raises(db.IntegrityError):
        db.write(
            lambda: db.session.execute(
                text("UPDATE scooter SET state = 'flying' WHERE id = :id"), {"id": scooter_id}
            )
        )


def test_constraints_have_the_names_of_the_convention(ctx: Flask) -> None:
    inspector = inspect(db.database.engine)
    for name, table in Base.metadata.tables.items():
        assert inspector.get_pk_constraint(name)["name"] == f"pk_{name}"
        for key in inspector.get_foreign_keys(name):
            assert key["name"] == f"fk_{name}_{'_'.join(key['constrained_columns'])}"
        for unique in inspector.get_unique_constraints(name):
            assert unique["name"] == f"uq_{name}_{'_'.join(unique['column_names'])}"
        for check in inspector.get_check_constraints(name):
            assert (check["name"] or "").startswith(f"ck_{name}_"), table


def test_sqlite_is_set_up_once_and_for_all(ctx: Flask) -> None:
    if db.database.engine.dialect.name != "sqlite":
        return
    pragmas = {
        name: db.session.scalar(text(f"PRAGMA {name}"))
        for name in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout", "query_only")
    }
    assert pragmas == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 5000,
        "query_only": 1,
    }


def test_postgresql_gives_up_in_time(ctx: Flask) -> None:
    if db.database.engine.dialect.name != "postgresql":
        return
    shown = {
        name: db.session.scalar(text(f"SHOW {name}"))
        for name in ("lock_timeout", "statement_timeout", "timezone", "transaction_read_only")
    }
    assert shown == {
        "lock_timeout": "5s",
        "statement_timeout": "10s",
        "timezone": "UTC",
        "transaction_read_only": "on",
    }


def test_a_bulk_change_within_a_unit_is_seen_by_the_guards_of_the_house(ctx: Flask) -> None:
    from mobility.services.journal import BulkChange

    site_id = db.write(lambda: a_site().id)
    with pytest.raises(BulkChange):
        db.write(lambda: db.session.execute(update(Site).values(name="x")))
    assert _name(site_id) != "x"
