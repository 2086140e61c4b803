"""The planning of the fleet: promises, facts, what is free, and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from mobility.rules.states import BookingState, RentalState, ScooterState
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Page
from tests.queries import counted


def test_each_bar_says_who_and_leads_to_its_page(page: Page, given: Given) -> None:
    given(make.a_foundation)
    booking = given(make.a_booking, starts_at=NOW + DAY, ends_at=NOW + 6 * DAY)
    rental = given(make.a_rental, state=RentalState.UNDER_WAY)
    shown = page.get("planning.show")
    assert f"/bookings/{booking.reference}" in shown.data.decode()
    assert f"/rentals/{rental.number}" in shown.data.decode()
    assert "réservé du 25/11 au 30/11" in shown.text


def test_a_late_rental_reaches_to_now_and_threatens_the_next(page: Page, given: Given) -> None:
    given(make.a_foundation)
    late = given(
        make.a_rental, state=RentalState.UNDER_WAY, starts_at=NOW - 20 * DAY, ends_at=NOW - 2 * DAY
    )
    given(
        make.a_booking,
        scooter_id=late.scooter_id,
        starts_at=NOW + DAY,
        ends_at=NOW + 3 * DAY,
    )
    text = page.get("planning.show").text
    assert "en retard du 04/11 au 24/11" in text
    assert "menacé par un retard du 25/11" in text


def test_the_list_says_the_same_in_sentences(page: Page, given: Given) -> None:
    given(make.a_foundation)
    given(make.a_scooter, fleet_number="S-777")
    given(make.a_booking, state=BookingState.CONFIRMED, starts_at=NOW + DAY)
    text = page.get("planning.show", view="list").text
    assert "S-777" in text
    assert "Libre pendant toute cette période." in text
    assert "réservé du 25/11" in text


def test_what_is_free_between_two_days(page: Page, given: Given) -> None:
    given(make.a_foundation)
    given(make.a_scooter, fleet_number="S-FREE")
    given(make.a_scooter, fleet_number="S-SHOP", state=ScooterState.WORKSHOP)
    given(make.a_booking, starts_at=NOW + DAY, ends_at=NOW + 6 * DAY)
    shown = page.get("planning.show", free_from="26/11/2026", free_to="28/11/2026", view="list")
    section = re.search(r'aria-labelledby="libres".*?</section>', shown.data.decode(), re.DOTALL)
    assert section is not None
    assert "S-FREE" in section[0]
    assert "S-SHOP" not in section[0]
    assert len(re.findall("<li", section[0])) == 1
    assert "from=26/11/2026" in section[0].replace("%2F", "/")


def test_filters_and_dates_that_make_no_sense_show_the_planning(page: Page, given: Given) -> None:
    given(make.a_foundation)
    for wrong in ({"from": "31/02/2026"}, {"weeks": "99"}, {"site": "x"}, {"page": "-3"}):
        assert "Planning du parc" in page.get("planning.show", **wrong).text


def test_another_sites_scooters_are_not_shown(signed_in: Callable[..., Page], given: Given) -> None:
    given(make.a_foundation)
    here, elsewhere = given(make.a_site, name="Calais"), given(make.a_site, name="Marck")
    given(make.a_scooter, fleet_number="S-CALAIS", site_id=here.id)
    given(make.a_scooter, fleet_number="S-MARCK", site_id=elsewhere.id)
    text = signed_in("agent", site_ids=[here.id]).get("planning.show").text
    assert "S-CALAIS" in text
    assert "S-MARCK" not in text


def test_sixty_scooters_cost_no_more_queries_than_one_and_stay_light(
    app: Flask, page: Page, given: Given
) -> None:
    given(make.a_foundation)

    model, booking = given(make.a_model), given(make.a_booking, starts_at=NOW + DAY)

    def crowd() -> None:
        for n in range(60):
            scooter = make.a_scooter(fleet_number=f"P-{n:03}", model_id=model.id)
            for k in range(3):
                starts, ends = NOW + timedelta(days=9 * k), NOW + timedelta(days=9 * k + 7)
                make.an_occupation(scooter.id, starts, ends, booking_id=booking.id)

    with counted(app) as few:
        page.get("planning.show")
    given(crowd)
    with counted(app) as many:
        shown = page.get("planning.show")
    assert len(many) == len(few)
    assert len([one for one in many if "occupation" in one or "scooter" in one]) <= 4
    assert shown.data.decode().count("<tr>") > 60
    assert len(shown.data.decode().encode()) < 60_000
