"""Migrations lead where the tables are, keep what is there on the way, and bring the guards back."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, func, inspect, select, text
from sqlalchemy.engine import Connection

from mobility import create_app, db, guards
from mobility.config import ROOT, Settings
from mobility.db import Base
from mobility.rules.messages import SubjectKind
from mobility.rules.states import RentalState
from mobility.services import schema
from tests import factories as make

MIGRATIONS = ROOT / "migrations"


def _history() -> list[str]:
    """The revisions, oldest first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def upgrade(revision: str = "head", *, folder: Path = MIGRATIONS) -> None:
    command.upgrade(_config(folder), revision)


def downgrade(revision: str = "-1", *, folder: Path = MIGRATIONS) -> None:
    command.downgrade(_config(folder), revision)


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


@pytest.fixture
def nothing(empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without any table."""
    app = create_app(
        Settings(instance=tmp_path, database_url=empty_database, secret_key="s" * 40, testing=True)
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.database.engine.dispose()


def _tables() -> set[str]:
    return set(inspect(db.database.engine).get_table_names()) - {"alembic_version"}


def _counts() -> dict[str, int]:
    """How many rows each table of the database holds, whatever the models say."""
    found = MetaData()
    found.reflect(db.database.engine)
    with db.database.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


def _present() -> set[str]:
    with db.database.engine.connect() as connection:
        return set(guards.present(connection))


def _a_world() -> None:
    """A row in most tables, kept ones among them."""
    make.a_foundation()
    make.a_rental(RentalState.UNDER_WAY)
    make.a_rental(RentalState.CLOSED)
    rental = make.a_rental(RentalState.TO_SIGN)
    make.an_entry(rental_id=rental.id, beneficiary_id=rental.beneficiary_id)
    make.a_prescriber()
    make.a_task()
    make.a_note(SubjectKind.RENTAL, rental.id)


# --- the files --------------------------------------------------------------------------------------


def test_there_is_one_history_and_its_end_stands_in_the_head_file() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    head = scripts.get_revision("head")
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    assert Path(head.path).stem == (MIGRATIONS / "HEAD").read_text(encoding="utf-8").strip()


def test_revisions_are_numbered_without_a_gap() -> None:
    files = sorted(path.stem for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name.split("_", 1)[0] for name in files] == [
        f"{n:04d}" for n in range(1, len(files) + 1)
    ]
    assert _history() == [name.split("_", 1)[0] for name in files]


# --- the schema -------------------------------------------------------------------------------------


def test_the_migrated_schema_is_what_the_tables_say(ctx: Flask) -> None:
    assert schema.differences() == []
    assert schema.current() == schema.newest() == _history()[-1]


def test_checks_and_partial_indexes_are_what_the_tables_say(ctx: Flask) -> None:
    """Alembic does not compare these."""
    inspector = inspect(db.database.engine)
    for name, table in Base.metadata.tables.items():
        checks = {
            str(constraint.name)
            for constraint in table.constraints
            if type(constraint).__name__ == "CheckConstraint"
        }
        assert {check["name"] for check in inspector.get_check_constraints(name)} == checks, name
        assert {
            index["name"]
            for index in inspector.get_indexes(name)
            if not index.get("duplicates_constraint")
        } - {guards.OVERLAP} == {index.name for index in table.indexes}, name


# --- up and down ------------------------------------------------------------------------------------


def test_every_revision_goes_up_and_down_with_data(nothing: Flask) -> None:
    for revision in _history():
        upgrade(revision)
    assert _present() == guards.expected(db.database.engine.dialect.name)
    db.write(_a_world)
    full = _counts()
    assert sum(full.values()) > 50
    for revision in reversed(_history()[:-1]):
        downgrade(revision)
    for revision in _history():
        upgrade(revision)
    again = _counts()
    assert {name: again[name] for name in full} == full or len(_history()) > 1
    downgrade("base")
    assert _tables() == set()
    upgrade()
    assert _present() == guards.expected(db.database.engine.dialect.name)
    assert sum(_counts().values()) == 0
    db.write(_a_world)


def test_migrating_again_does_nothing(ctx: Flask) -> None:
    db.write(_a_world)
    before = _counts()
    db.session.remove()
    upgrade()
    assert _counts() == before


PROBE = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}


def upgrade():
    for table in {tables!r}:
        with op.batch_alter_table(table, recreate={recreate!r}) as batch:
            batch.add_column(sa.Column("probe", sa.String(), nullable=True))
    {then}


def downgrade():
    for table in {tables!r}:
        with op.batch_alter_table(table, recreate={recreate!r}) as batch:
            batch.drop_column("probe")
"""
REBUILT = (
    "site",
    "beneficiary",
    "scooter",
    "occupation",
    "series",
    "edition",
    "ledger_entry",
    "journal_entry",
)


@pytest.fixture
def one_more(ctx: Flask, tmp_path: Path) -> Callable[[str], Path]:
    """Migrations with one more revision, that rebuilds tables with children and guards, then does something."""

    def add(then: str) -> str:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        recreate = "always" if db.database.engine.dialect.name == "sqlite" else "auto"
        (folder / "versions" / "9999_probe.py").write_text(
            PROBE.format(head=_history()[-1], tables=REBUILT, recreate=recreate, then=then),
            encoding="utf-8",
        )
        return folder

    return add


def test_rows_and_guards_survive_tables_that_are_rebuilt(one_more: Callable[[str], Path]) -> None:
    folder = one_more("pass")
    db.write(_a_world)
    before = _counts()
    db.session.remove()
    upgrade(folder=folder)
    assert _counts() == before, "children of a rebuilt parent are still there"
    assert _present() == guards.expected(db.database.engine.dialect.name)
    _guards_hold()
    downgrade(folder=folder)
    assert _counts() == before
    assert schema.differences() == []
    _guards_hold()


def _guards_hold() -> None:
    with pytest.raises(db.IntegrityError):
        db.write(lambda: db.session.execute(text("DELETE FROM ledger_entry")))
    with pytest.raises(db.IntegrityError):
        db.write(lambda: db.session.execute(text("UPDATE series SET last = last + 2")))


def test_a_migration_that_fails_midway_leaves_no_trace(one_more: Callable[[str], Path]) -> None:
    folder = one_more("raise RuntimeError('midway')")
    db.write(_a_world)
    before = _counts()
    db.session.remove()
    with pytest.raises(RuntimeError, match="midway"):
        upgrade(folder=folder)
    assert schema.current() == _history()[-1]
    assert schema.differences() == []
    assert _counts() == before
    _guards_hold()


def test_a_migration_that_leaves_dangling_references_is_refused(
    one_more: Callable[[str], Path],
) -> None:
    folder = one_more('op.execute("DELETE FROM site")')
    db.write(_a_world)
    before = _counts()
    db.session.remove()
    with pytest.raises(Exception, match=r"lead nowhere|violates foreign key"):
        upgrade(folder=folder)
    assert _counts() == before


def test_a_migration_ends_with_foreign_keys_on(ctx: Flask) -> None:
    def closure(connection: Connection) -> Any:
        return connection.execute(
            text(
                "INSERT INTO closure (site_id, first_day, last_day, reason) VALUES (4711, '2026-01-01', '2026-01-02', '')"
            )
        )

    db.session.remove()
    upgrade()
    with pytest.raises(db.IntegrityError):
        db.write(lambda: closure(db.session.connection()))
