"""A form that is sent twice acts once, whether the second sending comes later or at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mobility import db
from mobility.errors import Refused
from mobility.models import FormKey, Site
from mobility.services import form_keys
from mobility.views.access import PUBLIC, allow
from mobility.views.acting import act
from tests import factories as make
from tests.machine import NOW

pytestmark = pytest.mark.own_app

FORM = """<form method="post"><input name="csrf_token" value="{{ csrf_token() }}">
<input name="form_key" value="{{ new_form_key() }}"></form>"""


def _sites() -> int:
    return db.session.scalar(select(func.count()).select_from(Site)) or 0


def _add_site() -> str:
    return f"/sites/{make.a_site().id}"


# --- the service ------------------------------------------------------------------------------------


def test_the_second_sending_leads_to_what_the_first_made(ctx: Flask) -> None:
    first = db.write(form_keys.act_once, "key", _add_site, now=NOW)
    second = db.write(form_keys.act_once, "key", _add_site, now=NOW)
    assert first == second == form_keys.after_race("key")
    assert _sites() == 1


def test_another_form_acts_by_itself(ctx: Flask) -> None:
    assert db.write(form_keys.act_once, "a", _add_site, now=NOW) != db.write(
        form_keys.act_once, "b", _add_site, now=NOW
    )
    assert _sites() == 2


def test_a_form_that_was_refused_may_be_sent_again(ctx: Flask) -> None:
    def refuse() -> str:
        make.a_site()
        raise Refused.because("start_past")

    with pytest.raises(Refused):
        db.write(form_keys.act_once, "key", refuse, now=NOW)
    assert form_keys.after_race("key") is None
    assert db.write(form_keys.act_once, "key", _add_site, now=NOW)
    assert _sites() == 1


# --- the page ---------------------------------------------------------------------------------------


@pytest.fixture
def probe(app: Flask) -> Callable[[Callable[[], str]], None]:
    """A page with a form that does what it is told."""

    def install(unit: Callable[[], str]) -> None:
        @app.route("/probe", methods=["GET", "POST"])
        @allow(PUBLIC)
        def probe() -> Any:
            return act(unit) if request.method == "POST" else render_template_string(FORM)

    return install


def _fields(app: Flask) -> tuple[Any, dict[str, str]]:
    """A browser that has the form open, and what it would send."""
    from tests.page_checks import parsed

    client = app.test_client()
    root, _faults = parsed(client.get("/probe").data)
    return client, {field.get("name"): field.get("value") for field in root.xpath("//input")}


def test_a_second_click_goes_where_the_first_went(app: Flask, probe: Any) -> None:
    probe(_add_site)
    client, fields = _fields(app)
    answers = [client.post("/probe", data=fields) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, answers[0].headers["Location"])
    }
    with app.app_context():
        assert _sites() == 1


def test_two_clicks_at_the_same_instant_act_once(app: Flask, probe: Any) -> None:
    """Both are past the look at the key before either has written: the unique key decides."""
    clicks = 4
    together = Barrier(clicks)
    probe(_add_site)
    client, fields = _fields(app)
    cookies = [(cookie.key, cookie.value) for cookie in client._cookies.values()]  # noqa: SLF001 - to copy them

    def click(_number: int) -> TestResponse:
        browser = app.test_client()
        for name, value in cookies:
            browser.set_cookie(name, value)
        together.wait(timeout=20)
        return browser.post("/probe", data=fields)

    with ThreadPoolExecutor(clicks) as pool:
        answers = list(pool.map(click, range(clicks)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with app.app_context():
        assert _sites() == 1
        assert len(db.session.scalars(select(FormKey)).all()) == 1


def test_two_units_that_both_found_no_key_act_once(app: Flask) -> None:
    """On PostgreSQL two units can both look before either writes; on SQLite they queue."""
    together = Barrier(2)

    def unit(number: int) -> str | None:
        with app.app_context():

            def once() -> str:
                return form_keys.act_once("key", lambda: f"/{number}/{make.a_site().id}", now=NOW)

            together.wait(timeout=20)
            try:
                return db.write(once)
            except db.IntegrityError:
                return form_keys.after_race("key")

    with ThreadPoolExecutor(2) as pool:
        addresses = set(pool.map(unit, range(2)))
    assert len(addresses) == 1
    with app.app_context():
        assert _sites() == 1


# --- a form over a newer version --------------------------------------------------------------------


def test_a_form_that_lay_open_shows_both_and_loses_nothing(
    given: Any, signed_in: Callable[..., Any], app: Flask
) -> None:
    given(make.a_foundation)
    site = given(make.a_site, name="Calais", town="Calais")
    mine, theirs = signed_in("manager"), signed_in("manager")
    mine.get("settings.site", site_id=site.id)
    theirs.post(
        "settings.site", {"name": "Calais Nord", "phone": "03 99 00 00 09"}, site_id=site.id
    )

    answer = mine.submit({"name": "Calais Sud", "address": "9 rue Neuve"}, expect=409)
    assert "Calais Nord" in answer.text, "what somebody else saved"
    assert answer.value("name") == "Calais Sud", "what I typed"
    assert answer.value("address") == "9 rue Neuve"
    assert _site(app, site.id) == ("Calais Nord", "+33399000009")

    mine.submit()
    assert _site(app, site.id)[0] == "Calais Sud", "sent once more, mine goes over theirs"


def test_an_unseen_version_is_not_overwritten(
    given: Any, signed_in: Callable[..., Any], app: Flask
) -> None:
    """A form that leaves its version out is as stale as one with an old version."""
    given(make.a_foundation)
    site = given(make.a_site, name="Calais")
    page = signed_in("manager")
    page.get("settings.site", site_id=site.id)
    page.submit({"name": "Autre", "version": ""}, expect=409)
    assert _site(app, site.id)[0] == "Calais"


def _site(app: Flask, site_id: int) -> tuple[str, str]:
    with app.app_context():
        row = db.session.get_one(Site, site_id)
        return row.name, row.phone
