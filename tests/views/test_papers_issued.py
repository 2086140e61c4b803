"""Documents from the pages where people stand: issued with one press, read as a page, opened as a PDF."""

import pytest

from mobility.rules.issued import IssuedKind
from mobility.rules.states import RentalState
from tests import factories as make
from tests.conftest import Given
from tests.pages import Page

HOSTILE = ("<img src=x>", "O'Brien-Łukasz", "A & B < C", "Дмитро")


@pytest.fixture(autouse=True)
def house(given: Given) -> None:
    def unit() -> None:
        make.a_foundation()
        make.a_tariff()

    given(unit)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_quote_from_its_booking_reads_the_same_as_a_page(
    page: Page, given: Given, name: str
) -> None:
    def unit() -> str:
        person = make.a_beneficiary(first_names=name)
        return make.a_booking(beneficiary_id=person.id).reference

    reference = given(unit)
    page.get("bookings.show", reference=reference)
    shown = page.submit({}, button="Établir un devis")
    assert name in shown.text
    assert "Devis n° D-2026-00001" in shown.text.replace("\xa0", " ")
    assert page.get("papers.pdf", number="D-2026-00001").data.startswith(b"%PDF")
    assert "D-2026-00001" in page.get("bookings.show", reference=reference).text


def test_papers_of_a_rental_are_offered_as_they_can_be_made(page: Page, given: Given) -> None:
    number = given(lambda: make.a_rental(RentalState.UNDER_WAY).number)
    before = page.get("rentals.show", number=number)
    assert "Attestation de location" in before.text
    assert "Note" not in [button.text for button in before.root.findall(".//button")]
    shown = page.submit({}, button="Que faire si…")
    assert "récépissé de plainte" in shown.text
    assert "Q-2026-00001" in page.get("rentals.show", number=number).text


def test_a_contract_can_be_read_as_a_page(page: Page, given: Given) -> None:
    number = given(lambda: make.a_rental().number)
    shown = page.get("papers.contract", number=number)
    assert "Déclarations et signatures" in shown.text
    assert "Łukasz O'Brien-Nguyễn" in shown.text


def test_photos_of_a_report_are_shown_as_they_were_kept(page: Page, given: Given) -> None:
    def unit() -> str:
        rental = make.a_rental(RentalState.UNDER_WAY)
        make.a_report(rental)
        make.a_condition_photo(rental)
        return rental.number

    number = given(unit)
    page.get("rentals.show", number=number)
    shown = page.submit({}, button="État des lieux de départ")
    taken = shown.path.rpartition("/")[2]
    assert page.client.get(f"/papers/{taken}/photos/0.jpg").data.startswith(b"\xff\xd8")
    assert page.client.get(f"/papers/{taken}/photos/1.jpg").status_code == 404


def test_what_has_a_door_of_its_own_is_not_issued_here(page: Page, given: Given) -> None:
    number = given(lambda: make.a_rental(RentalState.UNDER_WAY).number)
    shown = page.get("rentals.show", number=number)
    form = next(one for one in shown.forms() if one.path.endswith("/what_to_do"))
    sent = form.data({}, form.button("Que faire si…"))
    for kind in (IssuedKind.QUOTE, "nonsense"):
        assert page.client.post(f"/rentals/{number}/papers/{kind}", data=sent).status_code == 404
