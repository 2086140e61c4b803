"""Who comes in, how far, and for how long; what a page answers to those who may not."""

import base64
import json
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, render_template_string, request
from sqlalchemy import select
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from mobility import db
from mobility.models import Site, StaffSession, User
from mobility.rules import roles
from mobility.rules.roles import Capability, Role
from mobility.services import accounts
from mobility.views import access
from mobility.views.access import PUBLIC, SIGNED_IN, allow
from mobility.views.acting import act
from tests import factories as make
from tests.machine import NOW
from tests.pages import Page

pytestmark = pytest.mark.own_app

HOME = "/probe"


@pytest.fixture
def probes(app: Flask) -> Flask:
    """A page for each thing that can be asked, beside those of the house."""

    @allow(SIGNED_IN)
    def probe() -> str:
        return f"{access.me().name} · {access.me().role}"

    @allow(Capability.EDIT_STAFF)
    def staff() -> str:
        return "staff"

    @allow(PUBLIC)
    def form() -> Any:
        if request.method == "POST":
            return act(lambda: f"/probe?{make.a_site(name=request.form['name']).id}")
        return render_template_string('<input name="csrf_token" value="{{ csrf_token() }}">')

    app.add_url_rule(HOME, "probe", probe)
    app.add_url_rule("/probe/staff", "probe_staff", staff)
    app.add_url_rule("/probe/form", "probe_form", form, methods=["GET", "POST"])
    return app


def _example(rule: Rule) -> dict[str, Any]:
    """Values for an address that lead to nothing."""
    return {name: _nothing(rule._converters[name]) for name in rule.arguments}  # noqa: SLF001


def _nothing(converter: BaseConverter) -> Any:
    """A value that an address takes and that is nothing's; of a closed list, one of its words."""
    if isinstance(converter, IntegerConverter):
        return 999_999
    return min(converter.items) if isinstance(converter, AnyConverter) else "none"


def _rules(app: Flask) -> list[tuple[Rule, str, str]]:
    """Each address of the house with a method, and an example of it."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule, method, adapter.build(rule.endpoint, _example(rule), method=method))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if not rule.endpoint.endswith("static")
    ]


# --- deny by default --------------------------------------------------------------------------------


def test_a_visitor_is_led_to_the_sign_in_and_nowhere_else(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = app.test_client()
    for rule, method, address in _rules(app):
        if access.declared(app, rule.endpoint) == PUBLIC:
            continue
        answer = visitor.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/login?next="), address
        else:
            assert answer.status_code == 400, f"{address}: what was typed stands on the page"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_says_and_nothing_else(
    app: Flask, signed_in: Callable[..., Page], role: Role
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page = signed_in(role)
    for rule, method, address in _rules(app):
        asked = access.declared(app, rule.endpoint)
        if not isinstance(asked, Capability):
            continue
        status = page.client.open(address, method=method).status_code
        if roles.may(role, asked):
            assert status not in {401, 403, 500}, f"{role} {method} {address}: {status}"
        elif rule.endpoint == "day.today":
            assert status == 302, f"{role} is led to their account: nobody lands on a refusal"
        else:
            assert status == 403, f"{role} {method} {address}: {status}"


def test_an_unknown_address_tells_nobody_anything(app: Flask, visitor: Page) -> None:
    assert "n’existe pas" in visitor.open("/nowhere", expect=404).h1


def test_an_answer_to_another_host_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/healthz", headers={"Host": "evil.example.org"})
    assert answer.status_code == 400


# --- sessions ---------------------------------------------------------------------------------------


def _status(page: Page) -> int:
    return page.client.get(HOME).status_code


def _end(app: Flask, unit: Callable[[], Any]) -> None:
    with app.app_context():
        db.write(unit)


def test_two_people_are_never_taken_for_each_other(
    probes: Flask, signed_in: Callable[..., Page]
) -> None:
    alice, bob = signed_in("agent", name="Alice"), signed_in("manager", name="Bob")
    for _ in range(2):
        assert alice.client.get(HOME).text == "Alice · agent"
        assert bob.client.get(HOME).text == "Bob · manager"


def test_a_copied_cookie_is_dead_after_signing_out(
    probes: Flask, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("agent")
    thief = probes.test_client()
    cookie = page.client.get_cookie("mobility")
    assert cookie is not None
    thief.set_cookie("mobility", cookie.value)
    assert thief.get(HOME).status_code == 200
    with probes.app_context():
        session_id = db.session.scalars(select(StaffSession.id)).one()
    _end(probes, lambda: accounts.end_session(session_id, now=NOW))
    assert thief.get(HOME).status_code == 302


def test_signing_out_everywhere_ends_every_session(
    probes: Flask, signed_in: Callable[..., Page], given: Any
) -> None:
    page, other = signed_in("agent"), signed_in("agent")
    second = Page(probes)
    with probes.app_context():
        key = db.write(
            accounts.start_session, page.user.id, device="phone", address="127.0.0.1", now=NOW
        )
    with second.client.session_transaction() as cookie:
        cookie["_user_id"] = key
    assert (_status(page), _status(second), _status(other)) == (200, 200, 200)
    _end(probes, lambda: accounts.end_all_sessions(page.user.id, now=NOW))
    assert (_status(page), _status(second), _status(other)) == (302, 302, 200)


def test_a_session_ends_when_nobody_acts(probes: Flask, signed_in: Callable[..., Page]) -> None:
    page = signed_in("agent")
    with time_machine.travel(NOW + accounts.IDLE - timedelta(minutes=1), tick=False):
        assert _status(page) == 200
    with time_machine.travel(NOW + 2 * accounts.IDLE - timedelta(minutes=2), tick=False):
        assert _status(page) == 200, "the last page counts"
    with time_machine.travel(NOW + 4 * accounts.IDLE, tick=False):
        assert _status(page) == 302


def test_a_session_ends_after_a_working_day_whatever_happens(
    probes: Flask, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("agent")
    minutes = 0
    while timedelta(minutes=minutes) <= accounts.ABSOLUTE:
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert _status(page) == 200
        minutes += 20
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert _status(page) == 302


def test_a_closed_account_and_a_new_role_count_at_once(
    probes: Flask, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("manager")
    assert page.client.get("/probe/staff").status_code == 200

    def change(**values: Any) -> None:
        user = db.session.get_one(User, page.user.id)
        for name, value in values.items():
            setattr(user, name, value)

    _end(probes, lambda: change(role=Role.AGENT))
    assert page.client.get("/probe/staff").status_code == 403
    _end(probes, lambda: change(active=False))
    assert _status(page) == 302


def test_the_cookie_holds_neither_role_nor_name(
    probes: Flask, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("manager", name="Inès Caron")
    page.client.get(HOME)
    cookie = page.client.get_cookie("mobility")
    assert cookie is not None
    value = cookie.value
    body = value.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    read = json.loads(zlib.decompress(raw) if value.startswith(".") else raw)
    assert set(read) <= {"_user_id", "_fresh", "_id", "csrf_token", "_permanent", "language"}
    assert str(page.user.id) != read["_user_id"]
    with probes.app_context():
        assert read["_user_id"] not in db.session.scalars(select(StaffSession.token_hash)).all()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(probes: Flask) -> None:
    answer = probes.test_client().get("/probe/form")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie, "it ends with the browser"


# --- forms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "stale", None])
def test_an_expired_form_keeps_what_was_typed_and_does_nothing(
    probes: Flask, visitor: Page, token: str | None
) -> None:
    typed = {"name": "Site de l'Écluse", "form_key": "k", "password": "hunter2hunter2"}
    if token is not None:
        typed["csrf_token"] = token
    answer = visitor._checked(  # noqa: SLF001 - no form of ours sends a bad token
        visitor.client.post("/probe/form", data=typed), "/probe/form", 400
    )
    assert "Site de l'Écluse" in answer.text
    assert "hunter2" not in answer.text
    with probes.app_context():
        assert db.session.scalars(select(Site)).all() == []


def test_a_token_of_somebody_else_is_no_token(probes: Flask) -> None:
    from tests.page_checks import parsed

    mine, theirs = probes.test_client(), probes.test_client()
    root, _ = parsed(theirs.get("/probe/form").data)
    token = root.xpath("//input/@value")[0]
    mine.get("/probe/form")
    assert mine.post("/probe/form", data={"name": "x", "csrf_token": token}).status_code == 400
    assert theirs.post("/probe/form", data={"name": "x", "csrf_token": token}).status_code == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_reach_nothing(probes: Flask, method: str) -> None:
    answer = probes.test_client().open("/probe/form", method=method)
    assert answer.status_code in {400, 404, 405}


def test_a_form_that_is_too_heavy_is_refused(probes: Flask) -> None:
    answer = probes.test_client().post("/probe/form", data={"name": "x" * 13 * 1024 * 1024})
    assert answer.status_code == 413
