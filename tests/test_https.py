"""Over https, behind one proxy: people can sign in, and each is counted by their own address."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import config, db
from mobility.models import Throttle
from tests import factories as make
from tests.conftest import Given

HOST = "mobilite.example.org"


@pytest.fixture
def settings(database_url: str, tmp_path: Any) -> config.Settings:
    return config.Settings(
        instance=tmp_path,
        database_url=database_url,
        secret_key="s" * 40,
        testing=True,
        public_url=f"https://{HOST}",
        trusted_hosts=(HOST,),
    )


def _sign_in(app: Flask, password: str, **headers: str) -> Any:
    """As nginx sends it on: plain http from this machine, the truth in two headers, and no referrer."""
    client = app.test_client()
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", **headers}
    page = client.get("/login", headers=sent)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-mobility=")
    assert "Secure" in cookie
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    typed = {"csrf_token": token, "email": "agent@example.org", "password": password}
    sent["Cookie"] = cookie.partition(";")[0]
    return client.post("/login", data=typed, headers=sent)


def test_people_sign_in_although_browsers_send_no_referrer(app: Flask, given: Given) -> None:
    given(make.a_foundation)
    given(make.a_user, email="agent@example.org", password="la mer est calme")
    answer = _sign_in(app, "la mer est calme")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Strict-Transport-Security"]


def test_a_door_counts_the_address_that_the_proxy_saw(app: Flask, given: Given) -> None:
    """What the caller claims stands before it, and counts for nothing."""
    given(make.a_foundation)
    _sign_in(app, "wrong", **{"X-Forwarded-For": "203.0.113.1, 192.0.2.9"})
    with app.app_context():
        doors = set(db.session.scalars(select(Throttle.door)))
    assert "address:192.0.2.9" in doors
