"""Equipment from the page: things come in, go out with a scooter, come back or not, and each page says what is next."""

from typing import Any

import pytest

from mobility.rules.equipment import GearOutcome, GearSize, GearStandard, GearState
from mobility.rules.rentals import Equipment
from mobility.rules.states import RentalState
from tests import factories as make
from tests.conftest import Given
from tests.pages import Answer, Page

SIGNED = {
    "identity_seen": "identity_card",
    "title_valid": True,
    "km": "1300",
    "energy_percent": "100",
    "briefing_done": True,
    "trial_ride_done": True,
    "signed": True,
}


@pytest.fixture
def rental(given: Given) -> Any:
    """A contract that is signed today, for somebody who wears a helmet of size L."""
    given(make.a_foundation)
    person = given(make.a_beneficiary)
    row = given(make.a_rental, beneficiary_id=person.id)
    given(_wears, beneficiary_id=person.id)
    return row


def _wears(beneficiary_id: int) -> Any:
    from mobility import db
    from mobility.models import Beneficiary

    person = db.session.get_one(Beneficiary, beneficiary_id)
    person.helmet_size = GearSize.L
    return person


def _things(given: Given, rental: Any) -> None:
    """Helmets from S to XL, one pair of gloves."""
    for size in (GearSize.S, GearSize.M, GearSize.L, GearSize.XL):
        given(make.a_thing, size=size, number=f"CAS-{size.upper()}", site_id=rental.site_id)
    given(
        make.a_thing,
        use=Equipment.GLOVES,
        number="GAN-1",
        site_id=rental.site_id,
        size=GearSize.ONE,
    )


def _out(page: Page, number: str, **typed: Any) -> Answer:
    return page.post("rentals.handover", SIGNED | typed, number=number)


# --- the stock --------------------------------------------------------------------------------------


def test_ten_helmets_come_in_at_once(page: Page, given: Given) -> None:
    given(make.a_foundation)
    given(make.the_site)
    kind = given(make.a_kind)
    listed = page.post(
        "equipment.new",
        {
            "kind_id": kind.id,
            "size": GearSize.M,
            "standard": GearStandard.ECE_22_06,
            "count": "10",
            "bought_on": "1/3/2026",
        },
    )
    assert "10 articles sont au stock." in listed.said[0]
    assert "CAS-001" in listed.text
    assert "CAS-010" in listed.text
    shown = page.get("equipment.show", number="CAS-010")
    assert "01/03/2031" in shown.text, "five years on"
    assert "Rien à faire" in shown.text


def test_a_number_that_stands_already_is_said_and_nothing_typed_is_lost(
    page: Page, given: Given
) -> None:
    given(make.a_foundation)
    thing = given(make.a_thing, number="CAS-7")
    again = page.post(
        "equipment.new",
        {"kind_id": thing.kind_id, "size": "m", "number": "CAS-7", "shelf": "Étagère 3"},
        expect=409,
    )
    assert "Le n° CAS-7 existe déjà" in again.said[0]
    assert again.value("shelf") == "Étagère 3"


def test_an_empty_stock_says_where_to_begin(page: Page, given: Given) -> None:
    given(make.a_foundation)
    assert "Voir les sortes et valeurs" in page.get("equipment.index").text
    kinds = page.post("equipment_kinds.usual", on="equipment_kinds.index")
    assert "Casque" in kinds.text
    assert "60,00 €" in kinds.text
    assert "Ajouter un premier lot" in page.get("equipment.index").text


def test_the_list_is_narrowed_by_where_things_stand(page: Page, given: Given, rental: Any) -> None:
    _things(given, rental)
    lent = given(make.a_thing, number="CAS-OUT", site_id=rental.site_id)
    riding = given(make.a_rental, state=RentalState.UNDER_WAY)
    given(make.a_loan, rental_id=riding.id, item_id=lent.id)
    out = page.get("equipment.index", standing="out").text
    assert "CAS-OUT" in out
    assert "CAS-XL" not in out
    large = page.get("equipment.index", size="l").text
    assert "CAS-L" in large
    assert "CAS-XL" not in large


def test_what_is_washed_can_go_out_again(page: Page, given: Given, rental: Any) -> None:
    _things(given, rental)
    given(_unwashed)
    page.get("equipment.index", standing="to_wash")
    page.submit(button="Les articles cochés sont lavés")
    assert "Rien à faire" in page.get("equipment.show", number="CAS-M").text


def _unwashed() -> Any:
    from mobility.services import equipment_items

    row = equipment_items.get("CAS-M", by=None)
    row.state = GearState.TO_WASH
    return row


def test_a_fall_is_for_good(page: Page, given: Given, rental: Any) -> None:
    _things(given, rental)
    shown = page.post("equipment.fall", {"why": "Chute à l'arrêt"}, number="CAS-M")
    assert "hors d'usage pour toujours" in shown.text.replace("’", "'")
    assert not shown.find("//a[contains(@href, '/fall')]")
    assert "CAS-M" not in page.get("equipment.index").text
    assert "CAS-M" in page.get("equipment.index", standing="fell").text


def test_a_thing_is_put_on_a_scooter_and_its_page_shows_it(
    page: Page, given: Given, rental: Any
) -> None:
    _things(given, rental)
    scooter = given(make.a_scooter, site_id=rental.site_id, fleet_number="S-77")
    wrong = page.post("equipment.place", {"scooter": "S-99"}, number="CAS-M", expect=422)
    assert "Aucun scooter ne porte ce numéro. Lisez-le sur le scooter." in wrong.errors
    page.post("equipment.place", {"scooter": "s-77"}, number="CAS-M")
    assert "CAS-M" in page.get("scooters.show", fleet_number=scooter.fleet_number).text


# --- out and back -----------------------------------------------------------------------------------


def test_the_helmet_that_fits_is_chosen_and_goes_out_with_its_number(
    page: Page, given: Given, rental: Any
) -> None:
    _things(given, rental)
    form = page.get("rentals.handover", number=rental.number)
    chosen = form.find("//select[@name='gear_helmet']/option[@selected]")
    assert "CAS-L" in chosen[0].text
    assert "Obligatoire" in form.text
    shown = _out(page, rental.number)
    assert "CAS-L" in shown.text
    assert "GAN-1" in shown.text
    person = page.open(shown.link("La personne"))
    assert "Chez la personne" in person.text


def test_another_one_may_be_picked_or_the_persons_own(
    page: Page, given: Given, rental: Any
) -> None:
    _things(given, rental)
    other = page.get("rentals.handover", number=rental.number)
    xl = other.find("//select[@name='gear_helmet']/option[contains(text(), 'CAS-XL')]/@value")[0]
    shown = _out(page, rental.number, gear_helmet=xl, gear_gloves="own")
    assert "CAS-XL" in shown.text
    assert "Gants de la personne" in shown.text
    assert "GAN-1" not in shown.text


def test_what_the_law_asks_for_is_not_left_open(page: Page, given: Given, rental: Any) -> None:
    _things(given, rental)
    typed = SIGNED | {"gear_helmet": ""}
    again = page.post("rentals.handover", typed, number=rental.number, expect=422)
    assert again.errors == ["Choisissez-en un, ou dites que la personne a le sien."]


def test_what_is_missing_is_proposed_charged_by_a_person_and_taken_back_later(
    page: Page, given: Given, rental: Any
) -> None:
    _things(given, rental)
    _out(page, rental.number)
    back = page.get("rentals.give_back", number=rental.number)
    lost = back.find("//input[contains(@id, 'came_') and @value='missing']/@name")[0]
    shown = page.submit({"km": "1400", "energy_percent": "50", lost: GearOutcome.MISSING})
    assert "Non rendu" in shown.text
    assert "12 mois sur 60" in shown.text
    assert "Dites s'il est facturé, puis soldez le compte." in shown.text.replace("’", "'")
    assert "Rendu, à solder" in shown.text, "the account waits for the decision"
    person = page.open(shown.link("La personne"))
    assert "Équipement à rendre" in person.text
    page.get("rentals.show", number=rental.number)
    booked = page.submit(button="Facturer 48,00 €")
    assert "Équipement non rendu ou abîmé" in booked.text
    page.get("equipment.show", number="CAS-L")
    page.open(page.last.link("Il est revenu") if page.last else "")
    taken = page.submit({"outcome": GearOutcome.BACK}, button="Il est revenu")
    assert "Annulation d'écriture" in taken.text.replace("’", "'")
    assert "À laver" in page.get("equipment.show", number="CAS-L").text


def test_a_manager_may_waive_it_with_a_reason_and_an_agent_may_not(
    page: Page, given: Given, rental: Any, signed_in: Any
) -> None:
    _things(given, rental)
    _out(page, rental.number)
    back = page.get("rentals.give_back", number=rental.number)
    lost = back.find("//input[contains(@id, 'came_') and @value='damaged']/@name")[0]
    shown = page.submit({"km": "1400", "energy_percent": "50", lost: GearOutcome.DAMAGED})
    address = shown.link("Ne pas facturer")
    page.open(address)
    page.submit({"reason": "Une rayure seulement"}, button="Ne pas facturer")
    assert page.last is not None
    assert "Une rayure seulement" in page.last.text
    signed_in("agent").open(address, expect=403)


def test_the_sizes_of_a_person_are_noted(page: Page, given: Given) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary)
    shown = page.post(
        "equipment.sizes", {"helmet": "xs", "gloves": "m"}, reference=person.reference
    )
    assert "Casque : XS. Gants : M." in shown.text


def test_a_kind_changes_its_price_and_not_what_it_serves_for(page: Page, given: Given) -> None:
    given(make.a_foundation)
    kind = given(make.a_thing).kind_id
    again = page.post("equipment_kinds.edit", {"use": "lock"}, kind_id=kind, expect=409)
    assert "faites une autre sorte" in again.said[0]
    listed = page.post("equipment_kinds.edit", {"value": "75,50"}, kind_id=kind)
    assert "75,50 €" in listed.text
