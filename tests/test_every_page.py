"""Every page of the house: right in every way that can be checked, and without any effect on what is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData

from mobility import db
from mobility.rules import roles
from mobility.rules.roles import Capability, Role
from mobility.views import access
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
    app: Flask, world: World, signed_in: Callable[..., Page], role: Role
) -> None:
    page = signed_in(role)
    before = _all_rows(app)
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


EXPECTED = {"ops.readyz": 503}
"""Nothing runs jobs in a test."""


def test_every_page_stands_in_an_empty_house(app: Flask, signed_in: Callable[..., Page]) -> None:
    """Before the first beneficiary there is still something to read on every page."""
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


EMPTY = frozenset({"bookings.new", "bookings.ask", "settings.logo", "public.page"})
"""Pages that are about something in particular."""
