"""The page of the search field: what it opens at once, what it lists, what it offers when nobody answers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as make
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("now")


def test_one_exact_answer_opens_at_once(page: Page, given: Any) -> None:
    scooter = given(make.a_scooter, fleet_number="S-41", plate="GH-482-KL")
    answer = page.get("search.results", q="gh 482 kl", follow=True)
    assert answer.path.endswith(f"/scooters/{scooter.fleet_number}")


def test_two_people_with_one_phone_are_listed(page: Page, given: Any) -> None:
    for first_names in ("Inès", "Hugo"):
        given(make.a_beneficiary, first_names=first_names, phone="+33639981234")
    answer = page.get("search.results", q="06 39 98 12 34")
    assert "2 résultats pour « 06 39 98 12 34 »" in answer.text
    assert {"Inès Delacroix", "Hugo Delacroix"} <= {
        found.text_content() if hasattr(found, "text_content") else "".join(found.itertext())
        for found in answer.find("//main//li//a")
    }


def test_nobody_found_may_be_signed_up_with_what_was_typed(page: Page, given: Any) -> None:
    given(make.a_site)
    answer = page.get("search.results", q="Aminata Diallo")
    assert "Inscrire « Aminata Diallo » comme nouveau bénéficiaire" in answer.text
    form = page.open(answer.link("comme nouveau bénéficiaire"))
    assert (form.value("first_names"), form.value("birth_name")) == ("Aminata", "Diallo")


@pytest.mark.parametrize("text", ["", "a", "<b>&\"'", "%", "_" * 300, "☃ 🛵"])
def test_a_strange_text_is_no_trouble(page: Page, given: Any, text: str) -> None:
    given(make.a_beneficiary)
    page.get("search.results", q=text)


def test_another_site_is_not_found(signed_in: Callable[..., Page], page: Page, given: Any) -> None:
    person = given(make.a_beneficiary)
    stranger = signed_in("agent", site_ids=[given(make.a_site).id])
    answer = stranger.get("search.results", q=person.reference)
    assert "Rien ne correspond" in answer.text
    assert page.get("search.results", q=person.reference, follow=True).h1 == "Noémie Delacroix"
