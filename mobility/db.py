"""The database's habits: one way to read, one way to write, and the column types of the house.

* Everything reads in a transaction that cannot write.
* Only `write(unit)` writes: it begins, runs the unit, commits, and runs it again when the database says that
  two units got in each other's way. SQLite queues writers with BEGIN IMMEDIATE (a deferred transaction that
  turns into a writer fails at once, whatever the time-out); PostgreSQL uses READ COMMITTED with constraints.
* `note(unit)` is a second short transaction for what must be kept although the page only reads.
"""

import logging
import random
import time as clocks
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, Integer, MetaData, String, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as IntegrityError  # noqa: PLC0414 - services catch it from here
from sqlalchemy.exc import OperationalError as OperationalError  # noqa: PLC0414 - so does the edge
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TRIES = 4
"""A unit runs once, and at most three times more."""

_RETRIED_STATES = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock."""

log = logging.getLogger(__name__)
T = TypeVar("T")
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """What every table derives from; constraints get the same names on every engine."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


database = SQLAlchemy(model_class=Base)
session = database.session

if TYPE_CHECKING:

    class Model(Base):
        """A table, as the type checker sees it."""

        __abstract__ = True

else:
    Model = database.Model


class Versioned:
    """A row that people edit: two of them never overwrite each other unseen (each save raises the version)."""

    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Compare the version at each UPDATE."""
        return {"version_id_col": cls.version}


class Instant(TypeDecorator[datetime]):
    """An instant: aware, in UTC, on every engine. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC; without its zone where the engine keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = Annotated[int, mapped_column(primary_key=True)]
Cents = Annotated[int, mapped_column(Integer)]
"""Money is whole cents: on SQLite a NUMERIC is a float."""
Name = Annotated[str, mapped_column(String(100))]
Line = Annotated[str, mapped_column(String(250))]
Code = Annotated[str, mapped_column(String(40))]
Moment = Annotated[datetime, mapped_column(Instant)]


def choice(names: type[StrEnum]) -> Enum:
    """A text column that accepts only the values of these names, on both engines."""
    return Enum(
        names,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=names.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class WriteRefused(RuntimeError):
    """A page that only reads tried to write, or a unit tried to begin inside another."""


def write(unit: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Run `unit(*args, **kwargs)` as one transaction and return what it returns.

    The unit may run up to four times: it must do nothing but work on the database. Anything it raises rolls
    all of it back.

    Raises:
        WriteRefused: inside a GET, or inside another unit.
    """
    if has_request_context() and request.method in SAFE_METHODS:
        raise WriteRefused(f"{request.method} {request.path} must not write")
    if _writing.get():
        raise WriteRefused("a unit of work is already running")
    session.rollback()  # ends the read transaction: what it saw may be old by now
    for attempt in range(1, TRIES + 1):
        token = _writing.set(True)
        session().info.pop("unit", None)
        try:
            result = unit(*args, **kwargs)
            session.commit()
        except (DBAPIError, StaleDataError) as error:
            session.rollback()
            if attempt == TRIES or not _worth_another_try(error):
                raise
            log.info("unit of work runs again", extra={"attempt": attempt})
        except BaseException:
            session.rollback()
            raise
        else:
            return result
        finally:
            _writing.reset(token)
        clocks.sleep(random.uniform(0.005, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


def in_unit() -> bool:
    """Whether a unit of work is running: what it reads, it may lock."""
    return _writing.get()


def note(unit: Callable[[Session], T]) -> T:
    """Run a second short transaction, allowed even while a page only reads.

    For three things only: last seen, the journal of a proof that was read, a failed try that the throttle
    counts. The unit gets the session it writes with.
    """
    with _in_writing(), Session(database.engine) as own, own.begin():
        return unit(own)


@contextmanager
def _in_writing() -> Iterator[None]:
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def _worth_another_try(error: DBAPIError | StaleDataError) -> bool:
    if isinstance(error, StaleDataError):
        return (
            True  # somebody changed a row since we read it: look again, and let the service say so
        )
    original = error.orig
    state = getattr(original, "sqlstate", None)
    return state in _RETRIED_STATES or "database is locked" in str(original)


def init_app(app: Flask) -> None:
    """Bind the habits to this application's engine."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _engine_options(url.get_backend_name()))
    database.init_app(app)
    with app.app_context():
        engine = database.engine
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _connect_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            event.listen(engine, "begin", _begin_postgresql)


def _engine_options(backend: str) -> dict[str, Any]:
    if backend == "sqlite":
        return {}
    return {
        "pool_pre_ping": True,
        "pool_timeout": 10,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=10000"
            " -c idle_in_transaction_session_timeout=60000",
        },
    }


def _connect_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writing = _writing.get()
    connection.exec_driver_sql(f"PRAGMA query_only = {int(not writing)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection that may change the schema. On SQLite, sets WAL for good and puts foreign keys aside."""
    with _in_writing(), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.commit()
            yield connection
            return
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no connection to the database")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
