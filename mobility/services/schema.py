"""The schema of the database: is it the newest, bring it there, and never without a copy first."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from mobility import db, guards
from mobility.config import ROOT
from mobility.db import Base

KEPT_COPIES = 5


def alembic_config() -> Config:
    """Alembic's settings: where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def newest() -> str | None:
    """The revision that the migrations lead to."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current() -> str | None:
    """The revision of the database; None if it is empty."""
    with db.database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(now: datetime) -> str:
    """Bring the database to the newest schema; a sentence that says what was done.

    An embedded database is copied into `backups/` beside it first; a PostgreSQL one changes in one transaction.
    """
    before, after = current(), newest()
    if before == after:
        return "La base de données est à jour."
    copied = _copy(now) if before is not None else None
    db.session.remove()
    command.upgrade(alembic_config(), "head")
    done = f"La base de données est passée de la version {before or 'vide'} à {after}."
    return f"{done} Copie d'avant : {copied}" if copied else done


def _copy(now: datetime) -> Path | None:
    url = make_url(str(db.database.engine.url))
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    source = Path(url.database)
    folder = source.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{source.stem}-{now:%Y%m%dT%H%M%S}.db"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    for old in sorted(folder.glob(f"{source.stem}-*.db"))[:-KEPT_COPIES]:
        old.unlink()
    return target


def differences() -> list[str]:
    """Where the database and the tables of the code differ; empty when they agree."""
    with db.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(difference) for difference in compare_metadata(context, Base.metadata)]
        present = set(guards.present(connection))
    missing = guards.expected(db.database.engine.dialect.name) - present
    return found + [f"garde absente : {name}" for name in sorted(missing)]


def empty() -> None:
    """Take everything out: an empty schema remains. Only for a demonstration."""
    db.session.remove()
    engine = db.database.engine
    with db.migrating(engine) as connection:
        guards.remove(connection)
        connection.commit()
    Base.metadata.drop_all(create_engine(engine.url))
    with create_engine(engine.url).begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    command.upgrade(alembic_config(), "head")
