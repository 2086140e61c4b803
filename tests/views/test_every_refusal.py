"""Whatever the table of moves does not hold: no page has a button for it, and a direct POST is told so and changes nothing.

Every pair of a state and a target of bookings, rentals and scooters, and every role that lacks the capability.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.models import Booking, Rental, Scooter
from mobility.rules.roles import Role, may
from mobility.rules.states import (
    BOOKING_MOVES,
    RENTAL_MOVES,
    SCOOTER_MOVES,
    BookingState,
    Move,
    RentalState,
    ScooterState,
)
from mobility.services.bookings import BY_RENTAL
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Answer, Page

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
B, R, S = BookingState, RentalState, ScooterState
ELSEWHERE = {*BY_RENTAL, B.TO_REASSIGN}
"""What a booking comes to by its contract, or by a breakdown: in the table, and on other pages."""
LACKING = [role for role in Role if any(not may(role, one.capability) for one in BOOKING_MOVES)]


def send(page: Page, address: str, **typed: Any) -> Answer:
    """A POST that no button of a page sends, with a right token."""
    assert page.last is not None
    token = page.last.root.xpath("//input[@name='csrf_token']/@value")[0]
    response = page.client.post(address, data={"csrf_token": token, **typed})
    return Answer(response, address)


def offers(answer: Answer, address: str) -> bool:
    """Whether a page leads or sends to an address."""
    return bool(answer.find(f"//*[@href='{address}' or @action='{address}']"))


def allowed(moves: tuple[Move[Any], ...], state: Any) -> set[Any]:
    return {one.target for one in moves if one.source is state}


def refused(answer: Answer, *sentences: str) -> None:
    """The page says one of the sentences, with a status that is no success, and does not ask again."""
    assert 400 <= answer.status < 500, (answer.path, answer.status)
    alerts = " ".join(" ".join(one.itertext()) for one in answer.find("//*[@role='alert']"))
    said = " ".join(alerts.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert any(one in said for one in sentences), (answer.path, said)
    assert not answer.find("//main//form[not(@action)]//button"), "a button for what cannot be"


def booking_in(state: BookingState) -> Booking:
    """A booking in a state, with its rental where there is one."""
    if state in BY_RENTAL:
        return make.a_rental(RentalState(state.value)).booking
    return make.a_booking(state=state, answer_by=NOW + DAY if state is B.OFFERED else None)


@pytest.mark.parametrize("state", list(B))
def test_bookings(app: Flask, page: Page, given: Given, state: BookingState) -> None:
    given(make.a_foundation)
    row = given(booking_in, state=state)
    here = allowed(BOOKING_MOVES, state) - ELSEWHERE if state not in BY_RENTAL else set()
    shown = page.get("bookings.show", reference=row.reference)
    for target in set(B) - here:
        address = page.url("bookings.move", reference=row.reference, target=target)
        assert not offers(shown, address), (state, target)
        assert page.client.get(address).status_code == 404
        answer = send(
            page, address, version=str(row.version), reason="Par un POST direct", scooter="1"
        )
        refused(
            answer,
            "Ce n'est plus possible : l'état est maintenant",
            "Ce changement se fait sur la page de la location.",
            "Donnez un autre scooter à cette réservation depuis sa page.",
        )
    with app.app_context():
        kept = db.session.get_one(Booking, row.id)
        assert (kept.state, kept.version) == (state, row.version)


ACTS = {
    R.UNDER_WAY: ("rentals.handover", "Ce contrat n'est plus à signer"),
    R.RETURNED: ("rentals.give_back", "Cette location n'est pas en cours"),
    R.CANCELLED: ("rentals.cancel", "Ce contrat n'est plus à signer"),
}
"""By what a rental comes into a state, and what is said when it cannot. Settling has no page of its own."""
TYPED: dict[RentalState, dict[str, Any]] = {
    R.UNDER_WAY: {
        "identity_seen": "identity_card", "title_valid": "y", "km": "2000", "energy_percent": "80",
        "briefing_done": "y", "trial_ride_done": "y", "rent_means": "cash", "deposit_means": "cash",
        "signed": "y",
    },
    R.RETURNED: {
        "person_present": "yes", "km": "2000", "energy_percent": "80", "next_state": "free",
        "settle_means": "cash",
    },
    R.CANCELLED: {"reason": "Par un POST direct"},
}  # fmt: skip


def impossible(state: RentalState) -> Iterator[RentalState]:
    """The targets that have a page and that cannot be reached from here."""
    yield from (one for one in ACTS if one not in allowed(RENTAL_MOVES, state))


@pytest.mark.parametrize("state", list(R))
def test_rentals(app: Flask, page: Page, given: Given, state: RentalState) -> None:
    given(make.a_foundation)
    row = given(make.a_rental, state=state)
    settling = page.url("rentals.settle", number=row.number)
    shown = page.get("rentals.show", number=row.number)
    for target in impossible(state):
        endpoint, sentence = ACTS[target]
        address = page.url(endpoint, number=row.number)
        assert not offers(shown, address), (state, target)
        answer = send(page, address, version=str(row.version), **TYPED[target])
        assert answer.status == 409, (state, target, answer.errors)
        assert sentence in answer.text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if R.CLOSED not in allowed(RENTAL_MOVES, state):
        assert not offers(shown, settling)
        answer = send(page, settling, settle_means="cash")
        assert answer.status == 303
        told = page.open(answer.headers["Location"]).text
        closed = "Ce compte est déjà soldé."
        assert (closed if state is R.CLOSED else "Le scooter n’est pas encore rendu.") in told
    with app.app_context():
        kept = db.session.get_one(Rental, row.id)
        assert (kept.state, kept.version) == (state, row.version)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT])
@pytest.mark.parametrize("state", list(S))
def test_scooters(
    app: Flask,
    signed_in: Callable[..., Page],
    given: Given,
    state: ScooterState,
    role: Role,
) -> None:
    given(make.a_foundation)
    row = given(make.a_scooter, state=state)
    page = signed_in(role, site_ids=[row.site_id])
    shown = page.get("scooters.show", fleet_number=row.fleet_number)
    moves = {one.target: one for one in SCOOTER_MOVES if one.source is state}
    possible = {target for target, one in moves.items() if may(role, one.capability)}
    for target in S:
        address = page.url("scooters.move", fleet_number=row.fleet_number, target=target)
        if target in possible:
            assert offers(shown, address), (state, target)
            continue
        assert not offers(shown, address), (state, target)
        assert page.client.get(address).status_code == 404
        answer = send(page, address, version=str(row.version), why="Par un POST direct")
        refused(
            answer,
            "Votre rôle ne permet pas ce changement."
            if target in moves
            else "Ce n'est plus possible : l'état est maintenant",
        )
    with app.app_context():
        kept = db.session.get_one(Scooter, row.id)
        assert (kept.state, kept.version) == (state, row.version)


@pytest.mark.parametrize("role", LACKING)
def test_a_role_without_the_capability_moves_nothing(
    app: Flask, signed_in: Callable[..., Page], given: Given, role: Role
) -> None:
    given(make.a_foundation)
    bookings = {state: given(booking_in, state=state) for state in B}
    page = signed_in(role)
    page.get("account.show")
    for one in BOOKING_MOVES:
        if may(role, one.capability):
            continue
        address = page.url(
            "bookings.move", reference=bookings[one.source].reference, target=one.target
        )
        assert page.client.get(address).status_code == 403
        assert send(page, address, reason="Par un POST direct").status == 403
    with app.app_context():
        rows = dict(db.session.execute(select(Booking.id, Booking.state)).all())
        assert rows == {row.id: state for state, row in bookings.items()}
