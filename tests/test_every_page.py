"""Every page of the house: right in every way that can be checked, and without any effect on what is kept."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData
from sqlalchemy.exc import IntegrityError

from mobility import db
from mobility.rules import roles
from mobility.rules.roles import Capability, Role
from mobility.views import access
from tests import factories as make
from tests.pages import Page
from tests.world import World, a_world, pages

WRITTEN_BY_READING = frozenset({"staff_session", "throttle"})
"""Last seen, and tries at a door (`db.note`)."""


@pytest.fixture
def world(given: Any) -> World:
    """Something of everything."""
    found: World = given(a_world)
    return found


def _all_rows(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the database holds, table by table."""
    with app.app_context(), db.database.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for name, table in tables.tables.items()
            if name not in WRITTEN_BY_READING
        }


def _open_to(app: Flask, role: Role, endpoint: str) -> bool:
    asked = access.declared(app, endpoint)
    return not isinstance(asked, Capability) or roles.may(role, asked)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.ADMIN])
def test_every_page_is_right_and_changes_nothing(
    app: Flask,
    world: World,
    signed_in: Callable[..., Page],
    role: Role,
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = signed_in(role, name="Camille Canarilog")
    before = _all_rows(app)
    caplog.set_level(logging.DEBUG, "mobility")
    caplog.set_level(logging.DEBUG, "werkzeug")
    wrong = []
    for endpoint, values in pages(app, world):
        if not _open_to(app, role, endpoint):
            continue
        for _ in range(2):
            try:
                page.open(
                    page.url(endpoint, **values), follow=True, expect=EXPECTED.get(endpoint, 200)
                )
            except AssertionError as error:
                wrong.append(f"{endpoint}: {error}")
                break
    assert not wrong, "\n".join(wrong)
    assert _all_rows(app) == before
    for private in ("Canarilog", "Delacroix", "Noémie", "3363998", "example.org"):
        assert private not in caplog.text, "logs hold ids, never who somebody is (J-01)"


EXPECTED = {"ops.readyz": 503}
"""Nothing runs jobs in a test."""


def test_every_page_stands_in_an_empty_house(
    app: Flask, given: Any, signed_in: Callable[..., Page]
) -> None:
    """Before the first beneficiary there is still something to read on every page."""
    for factory in (make.a_foundation, make.a_policy, make.a_tariff):
        given(factory)
    page = signed_in("manager")
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()) or rule.endpoint in EMPTY:
            continue
        try:
            page.open(page.url(rule.endpoint), follow=True, expect=EXPECTED.get(rule.endpoint, 200))
        except AssertionError as error:
            wrong.append(f"{rule.endpoint}: {error}")
    assert not wrong, "\n".join(wrong)


EMPTY = frozenset({"bookings.new", "bookings.ask", "settings.logo", "public.page", "refer.page"})
"""Pages that are about something in particular."""


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 429, 500, 503])
def test_the_pages_of_errors_are_right(visitor: Page, code: int) -> None:
    visitor.get("dev.error", code=code, expect=code)


@pytest.mark.own_app
def test_a_fault_is_logged_without_what_people_typed(
    app: Flask, visitor: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """What a database or a parser complains about holds values: only the kind and the place are told (J-01)."""
    name = "Delacroix"

    @access.allow(access.PUBLIC)
    def broken() -> str:
        raise IntegrityError(f"VALUES ('{name}')", {"name": name}, ValueError(name))

    app.add_url_rule("/broken", view_func=broken)
    answer = visitor.open("/broken", expect=500)
    assert "Delacroix" not in caplog.text
    assert "IntegrityError" in caplog.text
    assert "broken" in caplog.text, "the place stands there"
    incident = re.search(r"\b[0-9a-f]{8}\b", answer.text)
    assert incident is not None
    assert incident[0] in caplog.text, "what is read out on the phone is found in the log"
