"""Signing in and out, and choosing a password, as people do it."""

from typing import Any

import pytest

from mobility import db
from mobility.services import accounts
from mobility.views.account import device, local_path
from tests.factories import a_foundation, a_user
from tests.machine import NOW

PASSWORD = "quatre mouettes sur le quai"


def sign_in(page: Any, email: str, password: str = PASSWORD, **facts: Any) -> Any:
    """Fill in the page of the door."""
    return page.post("account.login", {"email": email, "password": password}, **facts)


def test_the_door_leads_to_the_day_and_begins_a_new_session(visitor: Any, given: Any) -> None:
    given(a_user, email="lea@example.org", name="Léa Ringot", password=PASSWORD)
    with visitor.client.session_transaction() as cookie:
        cookie["planted"] = "before"
    assert "Léa Ringot" in sign_in(visitor, "Lea@Example.org").text
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert visitor.get("account.login", follow=True).path != "/login"


def test_unknown_and_wrong_get_one_answer_and_keep_the_address(visitor: Any, given: Any) -> None:
    given(a_user, email="lea@example.org", password=PASSWORD)
    answers = [
        sign_in(visitor, email, password, expect=422)
        for email, password in (("lea@example.org", "non"), ("personne@example.org", PASSWORD))
    ]
    assert answers[0].said == answers[1].said
    assert "E-mail ou mot de passe inconnu." in answers[0].said[0]
    assert answers[0].value("email") == "lea@example.org"
    assert "non" not in [box.get("value") for box in answers[0].root.xpath("//input")]


def test_an_empty_form_says_what_to_write(visitor: Any) -> None:
    shown = sign_in(visitor, "", "", expect=422)
    assert "Indiquez votre adresse e-mail." in shown.errors
    assert "Indiquez votre mot de passe." in shown.errors


def test_who_guesses_waits(visitor: Any, given: Any) -> None:
    given(a_user, email="lea@example.org", password=PASSWORD)
    for _ in range(5):
        sign_in(visitor, "lea@example.org", "non", expect=422)
    shown = sign_in(visitor, "lea@example.org", expect=429)
    assert "Trop d’essais. Attendez" in shown.said[0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/scooters?page=2", "/scooters?page=2"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("scooters", "/"),
        ("/ok\r\nSet-Cookie: a=b", "/"),
        ("http:///evil.example", "/"),
        ("///evil.example", "/"),
        ("//[evil", "/"),
    ],
)
def test_only_paths_of_ours_are_gone_to(app: Any, asked: str, expected: str) -> None:
    with app.test_request_context():
        assert local_path(asked) == expected


def test_a_page_that_was_asked_for_comes_after_the_door(visitor: Any, given: Any) -> None:
    given(a_user, email="lea@example.org", password=PASSWORD)
    door = visitor.open("/account", follow=True)
    assert door.h1 == "Se connecter"
    assert visitor.submit({"email": "lea@example.org", "password": PASSWORD}).path == "/account"


def test_the_demonstration_shows_its_accounts_and_nobody_elses(visitor: Any, given: Any) -> None:
    given(a_user, email="vraie@example.org", password=PASSWORD)
    given(
        a_user,
        email="demo@example.org",
        demonstration=True,
        password=accounts.DEMONSTRATION_PASSWORD,
    )
    assert "demo@example.org" not in visitor.get("account.login").text
    given(a_foundation, demonstration=True)
    shown = visitor.get("account.login").text
    assert "demo@example.org" in shown
    assert accounts.DEMONSTRATION_PASSWORD in shown
    assert "vraie@example.org" not in shown
    assert sign_in(visitor, "demo@example.org", accounts.DEMONSTRATION_PASSWORD)


def test_signing_out_kills_the_cookie(page: Any) -> None:
    page.get("account.show")
    with page.client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert "Vous êtes déconnecté." in page.submit(to="/logout").said
    with page.client.session_transaction() as cookie:
        cookie.update(stolen)
    page.get("account.show", expect=302)


def test_signing_out_everywhere_ends_every_session(page: Any, given: Any) -> None:
    with page.app.app_context():
        other = db.write(
            accounts.start_session, page.user.id, device="Tablette", address="192.0.2.1", now=NOW
        )
    shown = page.get("account.show")
    assert "Tablette" in shown.text
    assert "Cet appareil" in shown.text
    page.submit(button="Me déconnecter partout")
    with page.app.app_context():
        assert accounts.signed_in(other, now=NOW) is None


def invited(app: Any, user: Any) -> str:
    """A one-time key for this person."""
    with app.app_context():
        return db.write(accounts.invite, user.id, now=NOW)


def test_an_invitation_lets_one_choose_a_password_once(app: Any, visitor: Any, given: Any) -> None:
    user = given(a_user, email="lea@example.org", name="Léa Ringot")
    key = invited(app, user)
    visitor.get("account.invitation", token=key)
    visitor.get("account.invitation", token=key)  # opening the page uses nothing up
    shown = visitor.post("account.invitation", {"password": PASSWORD, "again": PASSWORD}, token=key)
    assert shown.h1 == "Se connecter"
    visitor.get("account.invitation", token=key, expect=404)
    assert "Léa Ringot" in sign_in(visitor, "lea@example.org").text


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("court", "court", "12 caractères au moins"),
        ("x" * 129, "x" * 129, "128 caractères au plus"),
        ("ringot tout court", "ringot tout court", "se devine"),
        (PASSWORD, PASSWORD + "!", "ne sont pas les mêmes"),
        ("", "", "Choisissez un mot de passe."),
    ],
)
def test_a_password_that_will_not_do_is_said(
    app: Any, visitor: Any, given: Any, password: str, again: str, sentence: str
) -> None:
    key = invited(app, given(a_user, name="Léa Ringot"))
    shown = visitor.post(
        "account.invitation", {"password": password, "again": again}, token=key, expect=422
    )
    assert any(sentence in error for error in shown.errors), shown.errors


def test_a_key_that_nobody_gave_opens_nothing(visitor: Any) -> None:
    visitor.get("account.invitation", token="x" * 40, expect=404)


def test_a_device_is_named_as_its_owner_would() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120"
    assert device(edge) == "Edge sur Windows"
    assert device("<script>") == "Appareil inconnu"
