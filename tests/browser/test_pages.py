"""Every page in a browser: axe, width, content policy and console, at a desk and on a phone, in light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.pages import Page
from tests.world import World, a_world, pages

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def _html(page: Page, address: str) -> bool:
    answer = page.client.get(address, follow_redirects=True)
    return answer.mimetype == "text/html"


@pytest.mark.parametrize(
    ("width", "dark"),
    [(1280, False), (320, False), (820, True)],
    ids=["desk", "phone", "tablet, dark"],
)
def test_every_page_is_accessible_fits_and_is_quiet(
    app: Flask,
    given: Any,
    signed_in: Callable[..., Page],
    window: Callable[..., Any],
    width: int,
    dark: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    world: World = given(a_world)
    page = signed_in("manager")
    opened = window(page, width=width, dark=dark)
    wrong = []
    for endpoint, values in pages(app, world):
        address = page.url(endpoint, **values)
        if _html(page, address):
            opened.open(address)
            wrong += [f"{endpoint}: {found}" for found in opened.check()]
    assert not wrong, "\n".join(wrong)


def test_the_pages_of_visitors_are_accessible(
    app: Flask, given: Any, visitor: Page, window: Callable[..., Any]
) -> None:
    given(a_world)
    wrong = []
    for width in (1280, 320):
        opened = window(width=width)
        for address in (
            "/login",
            "/suivi",
            "/nowhere",
            "/composants/erreurs/409",
            "/composants/erreurs/503",
        ):
            opened.open(address)
            wrong += [f"{address} at {width}: {found}" for found in opened.check()]
    assert not wrong, "\n".join(wrong)
