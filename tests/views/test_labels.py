"""Labels: 24 to a sheet, their code leads to the act that is due."""

from collections.abc import Callable
from io import BytesIO

from pypdf import PdfReader

from mobility.rules.states import RentalState, ScooterState
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Page


def _pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def _leads_to(page: Page, fleet_number: str) -> str:
    answer = page.get("labels.scanned", fleet_number=fleet_number, expect=302)
    return str(answer.headers["Location"])


def test_each_scooter_has_its_label_and_those_that_left_have_none(page: Page, given: Given) -> None:
    given(make.a_foundation)
    given(make.a_scooter, fleet_number="S-ONE", plate="AB-123-CD")
    given(make.a_scooter, fleet_number="S-GONE", state=ScooterState.RETIRED)
    [text] = _pages(page.get("labels.sheet").data)
    assert "S-ONE" in text
    assert "AB-123-CD" in text
    assert "S-GONE" not in text


def test_a_sheet_holds_24_and_places_that_are_used_are_left_free(page: Page, given: Given) -> None:
    given(make.a_foundation)
    model = given(make.a_model)
    for n in range(25):
        given(make.a_scooter, fleet_number=f"P-{n:02}", model_id=model.id)
    assert [text.count("P-") for text in _pages(page.get("labels.sheet").data)] == [24, 1]
    skipped = _pages(page.get("labels.sheet", skip=20).data)
    assert [text.count("P-") for text in skipped] == [4, 21]


def test_a_scan_opens_the_return_of_a_scooter_that_is_out(page: Page, given: Given) -> None:
    given(make.a_foundation)
    scooter = given(make.a_scooter, fleet_number="S-OUT")
    rental = given(make.a_rental, state=RentalState.UNDER_WAY, scooter_id=scooter.id)
    assert _leads_to(page, "S-OUT").endswith(f"{rental.number}/return/now")


def test_a_scan_opens_the_handover_of_today(page: Page, given: Given) -> None:
    given(make.a_foundation)
    scooter = given(make.a_scooter, fleet_number="S-DAY")
    rental = given(make.a_rental, state=RentalState.TO_SIGN, scooter_id=scooter.id)
    assert _leads_to(page, "S-DAY").endswith(f"{rental.number}/handover/now")


def test_a_scan_opens_the_scooter_when_nothing_is_due(page: Page, given: Given) -> None:
    given(make.a_foundation)
    scooter = given(make.a_scooter, fleet_number="S-REST")
    given(make.a_rental, state=RentalState.TO_SIGN, scooter_id=scooter.id, starts_at=NOW + 2 * DAY)
    assert _leads_to(page, "S-REST").endswith("/scooters/S-REST")


def test_another_sites_scooter_is_not_found(signed_in: Callable[..., Page], given: Given) -> None:
    given(make.a_foundation)
    here, elsewhere = given(make.a_site, name="Calais"), given(make.a_site, name="Marck")
    given(make.a_scooter, fleet_number="S-MARCK", site_id=elsewhere.id)
    agent = signed_in("agent", site_ids=[here.id])
    agent.get("labels.scanned", fleet_number="S-MARCK", expect=404)
