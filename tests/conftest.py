"""What tests are given: an engine, an application on it, a clock that stands still, pages that are checked.

    def test_a_page(page, given):               # runs on SQLite and on PostgreSQL
        scooter = given(a_scooter, fleet_number="S-07")
        page.get("scooters.show", fleet_number=scooter.fleet_number)

    def test_a_service(ctx, now):
        db.write(bookings.book, wish, scooter.id, by=None, now=now)

Never use a client inside an application context: Flask-Login keeps its user there, and one person would be
taken for another.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import hypothesis
import pytest
import time_machine
from flask import Flask, has_app_context

from tests import engines
from tests.engines import ENGINES, SQLITE, Engine
from tests.machine import FILE_KEY, LACKING, NOW, SOAK, missing

hypothesis.settings.register_profile(
    "short", max_examples=40, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile("soak", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("soak" if SOAK else "short")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What runs at full length only is left out of a short run.

    Pages on PostgreSQL are among that: rules, services, guards, and every page once, run on both engines each time;
    what one page does with a form is the same on either.
    """
    del config
    for item in items:
        if _page_on_postgresql(item):
            item.add_marker(pytest.mark.soak)
        if not SOAK and item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="at full length only (make soak)"))


def _page_on_postgresql(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    engine = call.params.get("engine") if call else None
    return engine == engines.POSTGRESQL and item.path.parent.name == "views"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what could not be tried."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if LACKING in reason:
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"!!! {count} × {reason}", red=True, bold=True)


# --- engines ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine | str]]:
    with ExitStack() as stack:
        yield {
            SQLITE: engines.Sqlite(tmp_path_factory.mktemp("blank"), engines.migrate),
            engines.POSTGRESQL: stack.enter_context(engines.postgresql(engines.migrate)),
        }


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, _engines: dict[str, Engine | str]) -> Engine:
    """The engine this run of the test is on."""
    found = _engines[request.param]
    if isinstance(found, str):
        missing(found)
    return found  # type: ignore[return-value]  # `missing` never returns


@pytest.fixture
def database_url(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, migrated and empty."""
    url = engine.copy(tmp_path)
    yield url
    engine.drop(url)


@pytest.fixture
def empty_database(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own without any table."""
    url = engine.empty(tmp_path)
    yield url
    engine.drop(url)


# --- the application --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def instance(_instance: Path) -> Path:
    """The folder of this test's installation: empty, and at the same place for every test of this process."""
    for found in _instance.iterdir():
        shutil.rmtree(found) if found.is_dir() else found.unlink()
    return _instance


@pytest.fixture
def settings(database_url: str, instance: Path) -> Any:
    """The settings of this test's installation; override the fixture to change one."""
    from mobility.config import Settings

    return Settings(
        instance=instance,
        database_url=database_url,
        secret_key="s" * 40,
        file_keys=(FILE_KEY,),
        testing=True,
    )


@pytest.fixture(scope="session")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Templates are compiled once a run, and not once a test."""
    from jinja2 import FileSystemBytecodeCache

    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def _apps() -> dict[Any, Flask]:
    return {}


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    settings: Any,
    now: datetime,
    _apps: dict[Any, Flask],
    _compiled: Any,
) -> Iterator[Flask]:
    """The whole application on a database of its own; the clock stands at `now`.

    It is made once for all tests with the same settings: its addresses and its statements are then compiled once.
    A test that changes the application itself says `@pytest.mark.own_app`.
    """
    del now
    from mobility import create_app, db

    made = None if request.node.get_closest_marker("own_app") else _apps.get(settings)
    if made is None:
        made = create_app(settings)
        made.jinja_env.bytecode_cache = _compiled
        if not request.node.get_closest_marker("own_app"):
            _apps[settings] = made
    yield made
    with made.app_context():
        db.database.engine.dispose()


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """An application context, for tests of services. Never use a client within it."""
    with app.app_context():
        yield app


@pytest.fixture
def now() -> Iterator[datetime]:
    """The present of the test; whoever reads the clock reads the same."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


class Given(Protocol):
    """Makes a row by a factory."""

    def __call__(self, factory: Callable[..., Any], /, **facts: Any) -> Any:
        """The columns of the row that `factory(**facts)` made."""


@pytest.fixture
def given(app: Flask) -> Given:
    """Make something by a factory, in a unit of work of its own: `given(a_scooter, plate="AB-123-CD").id`.

    What comes back holds every column and no session, so it may be used anywhere.
    """
    from mobility import db

    def make(factory: Callable[..., Any], /, **facts: Any) -> Any:
        if has_app_context():
            db.session.rollback()  # its read transaction must not outlive what is about to change
        with app.app_context():
            return db.write(lambda: _columns(factory(**facts)))

    return make


def _columns(row: Any) -> Any:
    from sqlalchemy import inspect

    from mobility import db

    db.session.flush()
    if not hasattr(row, "__mapper__"):
        return row  # a Person is no row: it is given as it is
    state = inspect(row)
    loaded = {
        attribute.key: getattr(row, attribute.key)
        for attribute in state.mapper.column_attrs
        if not attribute.deferred
    }
    return SimpleNamespace(**loaded)


# --- pages ------------------------------------------------------------------------------------------


@pytest.fixture
def visitor(app: Flask) -> Any:
    """Pages as somebody who is not signed in sees them."""
    from tests.pages import Page

    return Page(app)


@pytest.fixture
def signed_in(app: Flask, given: Given, now: datetime) -> Callable[..., Any]:
    """`signed_in("agent", site_ids=[site.id])`: pages as a member of staff with this role sees them."""
    from mobility import db
    from mobility.rules.roles import Role
    from mobility.services import accounts
    from tests.factories import a_user
    from tests.pages import Page

    def sign_in(role: str = "manager", **facts: Any) -> Page:
        user = given(a_user, role=Role(role), **facts)
        with app.app_context():
            key = db.write(
                accounts.start_session, user.id, device="test", address="127.0.0.1", now=now
            )
        page = Page(app, user=user)
        with page.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = key, True
        return page

    return sign_in


@pytest.fixture
def page(signed_in: Callable[..., Any]) -> Any:
    """Pages as a manager sees them; each page that is fetched is checked as a whole."""
    return signed_in("manager")


# --- nothing leaves this machine --------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    """A password hash that takes a fraction of a millisecond; its strength is tested by itself."""
    from argon2 import PasswordHasher

    from mobility.services import accounts

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts._hasher = cheap  # noqa: SLF001 - no setting makes it weaker: only tests do
    accounts._NOBODY = cheap.hash("nobody at all")  # noqa: SLF001 - idem


@pytest.fixture(autouse=True)
def _own_instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever reads the environment finds an installation of this test's own, and no mail server."""
    for name in list(os.environ):
        if name.startswith("MOBILITY_") and not name.startswith(
            ("MOBILITY_TEST_", "MOBILITY_SOAK")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MOBILITY_INSTANCE", str(tmp_path))
