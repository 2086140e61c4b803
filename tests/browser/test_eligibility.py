"""Eligibility in conversation: the verdict follows the answers in a real browser, with its script and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.stored import policy_to_json
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
CRITERIA = policy_to_json(DEFAULT_POLICY) | {"required_proofs": {}, "situation_proofs": {}}
BRING = "Apporter un permis, un BSR ou un permis AM. Sans titre : passer l’AM (8 heures)."


@pytest.fixture
def file(signed_in: Callable[..., Page], given: Given) -> tuple[Page, str]:
    """An agent, and the page on which somebody without a licence is weighed."""
    given(make.a_foundation)
    site = given(make.a_site)
    given(make.a_policy, criteria=CRITERIA)
    person = given(make.a_beneficiary, licence=None)
    page = signed_in("agent", site_ids=[site.id])
    return page, page.url("decisions.new", reference=person.reference, vehicle="l1e_b")


def _verdict(tab: Tab) -> Any:
    return tab.locator("#verdict-vu")


def test_the_verdict_follows_an_answer(file: tuple[Page, str], window: Callable[..., Any]) -> None:
    page, address = file
    opened = window(page)
    tab: Tab = opened.open(address)
    expect(tab.get_by_role("button", name="Voir le verdict")).to_have_count(0)
    tab.get_by_label("Date de naissance").fill("31/12/1987")
    expect(_verdict(tab)).to_contain_text(re.compile("Éligible jusqu’au"))
    expect(tab.locator("#verdict-dit")).to_contain_text("Éligible jusqu’au")
    assert opened.check() == []
    tab.get_by_label("Date de naissance").fill("01/01/1988")
    expect(_verdict(tab)).to_contain_text("Aucun titre de conduite connu.")
    assert BRING in _words(_verdict(tab).inner_text())
    tab.get_by_label("Trottinette électrique").check()
    expect(_verdict(tab)).to_contain_text("Trottinette électrique. Rien n’est encore enregistré.")
    expect(_verdict(tab)).to_contain_text("Éligible jusqu’au")
    assert opened.check() == []


def test_a_link_of_the_verdict_opens_the_field_that_it_speaks_of(
    file: tuple[Page, str], window: Callable[..., Any]
) -> None:
    page, address = file
    tab: Tab = window(page).open(address + "#seen_liability_insurance")
    expect(tab.locator("#seen_liability_insurance")).to_be_visible()
    tab.get_by_label("À quoi servira le scooter").select_option("")
    _verdict(tab).get_by_role("link", name=re.compile("Avoir un besoin")).click()
    expect(tab.get_by_label("À quoi servira le scooter")).to_be_focused()


def test_without_a_network_the_button_comes_back(
    file: tuple[Page, str], window: Callable[..., Any]
) -> None:
    page, address = file
    tab: Tab = window(page).open(address)
    tab.route("**/decision/verdict", lambda route: route.abort())
    tab.get_by_label("Date de naissance").fill("31/12/1987")
    expect(tab.locator("#verdict-muet")).to_be_visible()
    tab.get_by_role("button", name="Voir le verdict").last.click()
    expect(_verdict(tab)).to_contain_text("Éligible jusqu’au")
    expect(tab.get_by_label("Date de naissance")).to_have_value("31/12/1987")


def test_without_script_the_button_does_it_and_the_decision_is_told(
    file: tuple[Page, str], window: Callable[..., Any]
) -> None:
    page, address = file
    opened = window(page, script=False)
    tab: Tab = opened.open(address)
    for born, said in (("31/12/1987", "Éligible jusqu’au"), ("01/01/1988", "Non éligible")):
        tab.get_by_label("Date de naissance").fill(born)
        tab.get_by_role("button", name="Voir le verdict").first.click()
        assert tab.get_by_label("Date de naissance").input_value() == born, "nothing typed is lost"
        assert said in _words(_verdict(tab).inner_text())
    assert BRING in _words(_verdict(tab).inner_text())
    tab.get_by_role("button", name="Enregistrer la décision").click()
    assert tab.locator("h1").inner_text() == "Non éligible"
    assert BRING in _words(tab.locator("main").inner_text())
    assert "Règle légale, R211-2" in _words(tab.locator("main").inner_text())


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_a_decision_are_accessible(
    file: tuple[Page, str], window: Callable[..., Any], width: int
) -> None:
    page, address = file
    opened = window(page, width=width)
    tab: Tab = opened.open(address)
    assert opened.check() == []
    tab.get_by_label("Commune").fill("Lille (59350)")
    tab.get_by_label("Date de naissance").fill("31/12/1987")
    expect(_verdict(tab)).to_contain_text("hors du territoire")
    tab.get_by_role("button", name="Enregistrer la décision").click()
    tab.wait_for_url("**/decisions/*")
    assert opened.check() == []
    tab.get_by_role("link", name="Demander une dérogation").click()
    tab.wait_for_url("**/exception")
    assert opened.check() == []


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)
