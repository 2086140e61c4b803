"""Pages for when something fails: clear, in French, with a number to call, whatever has failed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from mobility.services import day
from tests.factories import a_foundation

pytestmark = pytest.mark.own_app


def _down(*_args: Any, **_facts: Any) -> Any:
    raise OperationalError("SELECT 1", {}, Exception("the database does not answer"))


def test_a_database_that_does_not_answer_is_told_with_a_number_to_call(
    app: Flask, signed_in: Any, given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(a_foundation, phone="+33399000001")
    page = signed_in("manager")
    page.get("tasks.index")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(day, "of", _down)
    answer = page.client.get("/")
    assert answer.status_code == 503
    text = answer.get_data(as_text=True)
    assert "momentanément" in text
    assert "tel:+33399000001" in text
    assert "SELECT" not in text


def test_a_fault_of_ours_gives_an_incident_number_and_nothing_else(
    app: Flask, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = signed_in("manager")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(day, "of", lambda *_args, **_facts: 1 / 0)
    answer = page.client.get("/")
    assert answer.status_code == 500
    assert "division" not in answer.get_data(as_text=True)


def test_an_expired_form_names_what_was_typed_in_words(visitor: Any) -> None:
    answer = visitor.client.post("/beneficiaries/new", data={"first_names": "Aïcha"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Aïcha" in text
    assert "Prénoms" in text
