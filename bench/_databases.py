"""Databases of a benchmark's own on both engines, made by the real migrations and thrown away afterwards."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

from tests.engines import migrate, server

_MADE = count(1)
"""So that one program may have several databases at a time."""


def machine() -> str:
    """One line: what these figures were measured on."""
    parts = ", ".join(f"{name} {version(name)}" for name in ("Flask", "SQLAlchemy", "psycopg"))
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {parts}"
    )


@contextmanager
def sqlite() -> Iterator[str]:
    """The URL of a new SQLite file."""
    with tempfile.TemporaryDirectory(prefix="mobility-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        yield url


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a new PostgreSQL database, whose commits are as safe as the server's default makes them.

    Raises:
        psycopg.OperationalError: no server answers.
    """
    with psycopg.connect(server(), autocommit=True, connect_timeout=3) as admin:
        name = sql.Identifier(f"mobility_bench_{os.getpid()}_{next(_MADE)}")
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
        try:
            with psycopg.connect(server(), dbname=name.as_string().strip('"')) as own:
                url = f"postgresql+psycopg://{own.info.user}@{own.info.host}:{own.info.port}/{own.info.dbname}"
            migrate(url)
            yield url
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def each_engine() -> Iterator[tuple[str, str]]:
    """Name and URL of a new database on SQLite, then on PostgreSQL; says loudly if no server answers."""
    with sqlite() as url:
        yield "SQLite", url
    try:
        with postgresql() as url:
            yield "PostgreSQL", url
    except psycopg.OperationalError as error:
        print(f"!!! NOT MEASURED ON POSTGRESQL: {str(error).splitlines()[0]}")


def two_on_each_engine() -> Iterator[tuple[str, str, str]]:
    """As `each_engine`, with two databases at a time: what is compared can be asked of both in turn."""
    with sqlite() as one, sqlite() as other:
        yield "SQLite", one, other
    try:
        with postgresql() as one, postgresql() as other:
            yield "PostgreSQL", one, other
    except psycopg.OperationalError as error:
        print(f"!!! NOT MEASURED ON POSTGRESQL: {str(error).splitlines()[0]}")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that the engine is sent inside, in order."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
