"""The page on which a scooter goes out."""

from datetime import date

import pytest

from mobility.rules.states import RentalState
from tests.conftest import Given
from tests.factories import a_beneficiary, a_foundation, a_licence, a_rental
from tests.pages import Page


@pytest.mark.parametrize(
    ("obtained_on", "told"), [(date(2025, 3, 4), True), (date(2019, 3, 4), False)]
)
def test_a_new_driver_is_told_of_the_lower_limit(
    page: Page, given: Given, obtained_on: date, *, told: bool
) -> None:
    """DOMAIN §2.3, fourth trap: three years of probation, 0.2 g/l."""
    given(a_foundation)
    person = given(a_beneficiary, licence=None)
    given(a_licence, beneficiary_id=person.id, obtained_on=obtained_on)
    rental = given(a_rental, state=RentalState.TO_SIGN, beneficiary_id=person.id)
    said = page.get("rentals.handover", number=rental.number).text
    assert ("0,2 g/l" in said) is told
    assert ("3 mars 2028" in said) is told
