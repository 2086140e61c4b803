"""What is sent again is done once; what was changed before is another form."""

from mobility.rules.titles import Category, TitleKind
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page


def test_a_task_that_is_changed_and_sent_again_is_another_task(page: Page, given: Given) -> None:
    given(make.a_foundation)
    token = page.get("tasks.index").value("csrf_token")
    sent = {"csrf_token": token, "form_key": "k", "title": "Appeler Zoé"}
    address = page.url("tasks.index")
    for title in ("Appeler Zoé", "Appeler Zoé", "Appeler Max"):
        page.client.post(address, data={**sent, "title": title})
    text = page.get("tasks.index").text
    assert text.count("Appeler Zoé") == text.count("Appeler Max") > 0


def test_a_title_from_before_the_age_of_14_is_refused(page: Page, given: Given) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary, licence=None)
    typed = {"kind": TitleKind.LICENCE, "category": Category.B, "obtained_on": "01/01/1950"}
    answer = page.post(
        "titles.new",
        typed,
        reference=person.reference,
        expect=409,
    )
    assert "avant les 14 ans" in answer.text


def test_a_first_day_of_1900_is_a_slip(page: Page, given: Given) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary)
    answer = page.post(
        "beneficiaries.edit",
        {"need_starts_on": "01/01/1900"},
        reference=person.reference,
        expect=422,
    )
    assert answer.errors == ["Vérifiez l’année du premier jour."]
