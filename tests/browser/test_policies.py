"""A manager writes the rules ahead and tries them on last month's decisions, in a real browser and on a phone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.kept_applicants import applicant_to_json
from mobility.rules.stored import policy_to_json
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, TODAY
from tests.pages import Page
from tests.rules.test_eligibility import FULL

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.mark.parametrize("width", [1280, 320])
def test_a_policy_tried_on_last_month_shows_its_differences(
    page: Page, given: Given, window: Callable[..., Any], width: int
) -> None:
    given(make.a_foundation)
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    older = replace(FULL, rider=replace(FULL.rider, born_on=TODAY - 40 * 366 * DAY))
    for facts in (FULL, older):
        person = given(make.a_beneficiary)
        given(
            make.a_decision,
            beneficiary_id=person.id,
            facts=applicant_to_json(facts),
            taken_on=TODAY,
        )
    opened = window(page, width=width)
    tab: Tab = opened.open(page.url("policies.index"))
    tab.get_by_role("link", name="Préparer une nouvelle version").click()
    tab.get_by_label("Nom de cette version").fill("Après 30 ans")
    tab.get_by_label("Ce qui change, et pourquoi").fill("Essai")
    tab.get_by_label("Âge minimum").fill("30")
    assert opened.check() == []
    tab.get_by_role("button", name="Enregistrer").click()
    expect(tab.get_by_text("Âge minimum : 30 ans, au lieu de : 18 ans.")).to_be_visible()
    tab.get_by_role("link", name="Essayer sur les décisions du mois").click()
    expect(tab.get_by_text("1 décision sur 2 aurait été autre.")).to_be_visible()
    expect(tab.get_by_text("27 ans : la fondation demande 30 ans.")).to_be_visible()
    assert opened.check() == []
