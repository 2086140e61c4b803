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
    """A file for each test; copying the blank one takes less than a millisecond."""

    name = SQLITE

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder, self._migrate = folder, migrate

    @cached_property
    def _blank(self) -> Path:
        path = self._folder / "blank.db"
        self._migrate(f"sqlite:///{path}")
        return path

    def copy(self, folder: Path) -> str:
        """Copy the blank file."""
        shutil.copyfile(self._blank, folder / "mobility.db")
        return self.empty(folder)

    def empty(self, folder: Path) -> str:
        """A file that does not exist yet."""
        return f"sqlite:///{folder / 'mobility.db'}"

    def drop(self, url: str) -> None:
        """Nothing: the folder of the test goes as a whole."""


class Postgresql:
    """A database for each test, cloned from a blank one; 20 to 40 milliseconds."""

    name = POSTGRESQL

    def __init__(self, server: str, migrate: Migrate) -> None:
        self._server, self._migrate = server, migrate
        # The process stands in the name: parallel workers, and people, share the server.
        self._own = f"{PREFIX}_{os.getpid()}"
        self._count = 0
        self._admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
        _sweep(self._admin)

    @cached_property
    def _blank(self) -> str:
        name = f"{self._own}_blank"
        self._create(name)
        # What a crash of the machine would lose is no test's business; the file system then has less to do.
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
        )
        self._migrate(self._url(name))
        return name

    def copy(self, folder: Path) -> str:  # noqa: ARG002 - as the other engine
        """Clone the blank database."""
        return self._new(template=self._blank)

    def empty(self, folder: Path) -> str:  # noqa: ARG002 - as the other engine
        """A database with nothing in it."""
        return self._new(template="template0")

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = make_url(url).database or ""
        self._admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def close(self) -> None:
        """Drop the blank database and leave the server."""
        if "_blank" in self.__dict__:
            self.drop(self._url(self._blank))
        self._admin.close()

    def _new(self, *, template: str) -> str:
        self._count += 1
        name = f"{self._own}_{self._count}"
        self._create(name, template)
        return self._url(name)

    def _create(self, name: str, template: str = "template0") -> None:
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

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
