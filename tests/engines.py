"""The two engines a test may run on: a blank database of each, made by the real migrations, and copies of it."""

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)
PREFIX = "mobility_t"

Migrate = Callable[[str], None]
"""Brings the empty database at this URL to the newest schema."""


class Engine(Protocol):
    """Where a test gets its database."""

    name: str

    def copy(self, folder: Path) -> str:
        """The URL of a database of its own, migrated and empty."""

    def empty(self, folder: Path) -> str:
        """The URL of a database of its own without any table."""

    def drop(self, url: str) -> None:
        """Throw a database away."""


class Sqlite:
    """A file for each process, written anew for each test; copying the blank one takes less than a millisecond."""

    name = SQLITE

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder, self._migrate = folder, migrate

    @cached_property
    def _blank(self) -> Path:
        path = self._folder / "blank.db"
        self._migrate(f"sqlite:///{path}")
        return path

    def copy(self, folder: Path) -> str:  # noqa: ARG002 - as the other engine
        """Copy the blank file over the one of this process: the application of the last test is then this one's too."""
        path = self._folder / "mobility.db"
        for trace in ("-wal", "-shm"):
            path.with_name(path.name + trace).unlink(missing_ok=True)
        shutil.copyfile(self._blank, path)
        return f"sqlite:///{path}"

    def empty(self, folder: Path) -> str:
        """A file that does not exist yet."""
        return f"sqlite:///{folder / 'mobility.db'}"

    def drop(self, url: str) -> None:
        """Nothing: the folder of the test goes as a whole."""


RESET = """
DO $$ DECLARE name text; used boolean; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user;
    FOREACH name IN ARRAY ARRAY[{tables}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO used;
        IF used THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
            EXECUTE format('DELETE FROM %I', name);
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""As the blank database was: guards are put aside for this only, and only where there is something to delete."""


class Postgresql:
    """A database for each process, emptied for each test: 5 to 20 milliseconds, where cloning takes 250."""

    name = POSTGRESQL

    def __init__(self, server: str, migrate: Migrate) -> None:
        self._server, self._migrate = server, migrate
        # The process stands in the name: parallel workers, and people, share the server.
        self._prefix = f"{PREFIX}_{os.getpid()}"
        self._count = 0
        self._admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
        _sweep(self._admin)

    @cached_property
    def _own(self) -> psycopg.Connection:
        """A connection to the database of this process."""
        url = self._new()
        self._migrate(url)
        return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)

    @cached_property
    def _reset(self) -> bytes:
        from mobility import models
        from mobility.db import Base

        assert models.__all__, "the tables are known"
        names = ", ".join(f"'{table.name}'" for table in reversed(Base.metadata.sorted_tables))
        return RESET.format(tables=names).encode()

    def copy(self, folder: Path) -> str:  # noqa: ARG002 - as the other engine
        """The database of this process, emptied."""
        self._own.execute(self._reset)
        return self._url(self._own.info.dbname)

    def empty(self, folder: Path) -> str:  # noqa: ARG002 - as the other engine
        """A database with nothing in it."""
        return self._new()

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it; the one of this process stays for the next test."""
        name = make_url(url).database or ""
        if name != self._own.info.dbname:
            self._drop(name)

    def close(self) -> None:
        """Drop the database of this process and leave the server."""
        if "_own" in self.__dict__:
            name = self._own.info.dbname
            self._own.close()
            self._drop(name)
        self._admin.close()

    def _drop(self, name: str) -> None:
        self._admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def _new(self) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name)
            )
        )
        # What a crash of the machine would lose is no test's business; the disk then has less to do.
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
        )
        return self._url(name)

    def _url(self, name: str) -> str:
        url = make_url(self._server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


def server() -> str:
    """The PostgreSQL server that tests may make databases on, as libpq writes it."""
    return os.environ.get("MOBILITY_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1/postgres"


@contextmanager
def postgresql(migrate: Migrate) -> Iterator[Postgresql | str]:
    """The PostgreSQL engine, or why this machine has none."""
    try:
        engine = Postgresql(server(), migrate)
    except psycopg.OperationalError as error:
        yield f"PostgreSQL does not answer: {str(error).splitlines()[0]}"
        return
    try:
        yield engine
    finally:
        engine.close()


def _sweep(admin: psycopg.Connection) -> None:
    """Throw away what test runs that were killed have left behind."""
    found = admin.execute(
        "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{PREFIX}_[0-9]+_"]
    ).fetchall()
    for (name,) in found:
        owner = int(name.removeprefix(f"{PREFIX}_").split("_")[0])
        if Path("/proc").exists() and not Path(f"/proc/{owner}").exists():
            with suppress(psycopg.Error):
                admin.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )


def migrate(url: str) -> None:
    """Run the migrations as `mobility upgrade` does, on the database at this URL."""
    from flask_migrate import upgrade

    from mobility import create_app
    from mobility.config import ROOT, Settings
    from mobility.db import database

    app = create_app(
        Settings(instance=ROOT / "instance", database_url=url, secret_key="m" * 40, testing=True)
    )
    with app.app_context(), warnings.catch_warnings():
        upgrade()
        database.engine.dispose()
