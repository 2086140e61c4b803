"""The waiting list as agents and managers see it."""

from collections.abc import Callable

from mobility.rules.states import BookingState
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Page


def test_the_list_is_empty_and_says_what_comes_next(page: Page, given: Given) -> None:
    given(make.a_foundation)
    assert "Personne n'attend." in page.get("waiting.index").text.replace("’", "'")


def test_each_point_is_told_and_a_manager_may_move_somebody(page: Page, given: Given) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary, need="keep_job", first_names="Zoé <b>")
    booking = given(
        make.a_booking,
        beneficiary_id=person.id,
        state=BookingState.WAITING,
        created_at=NOW - 20 * DAY,
    )
    text = page.get("waiting.index").text.replace("’", "'")
    assert "Zoé <b>" in text
    for line in ("+4 risque de perdre son emploi", "+1 attend depuis plus de 15 jours", "Pas prêt"):
        assert line in text
    answer = page.post(
        "waiting.move",
        {"points": "10", "reason": "Commence lundi à 4 h"},
        reference=booking.reference,
    )
    text = answer.text.replace("’", "'")
    assert "La place a changé." in text
    assert "+10 déplacement décidé par un responsable" in text
    assert "Commence lundi à 4 h" in text


def test_a_move_needs_a_reason_and_keeps_what_was_chosen(page: Page, given: Given) -> None:
    given(make.a_foundation)
    booking = given(make.a_booking, state=BookingState.WAITING)
    answer = page.post(
        "waiting.move", {"points": "5", "reason": " "}, reference=booking.reference, expect=422
    )
    assert answer.errors == ["Écrivez pourquoi, en quelques mots."]


def test_who_no_longer_waits_is_said(page: Page, given: Given) -> None:
    given(make.a_foundation)
    booking = given(make.a_booking)
    shown = page.get("waiting.move", reference=booking.reference)
    assert "n'attend plus" in shown.text.replace("’", "'")


def test_an_agent_sees_the_list_and_does_not_move_people(
    signed_in: Callable[..., Page], given: Given
) -> None:
    given(make.a_foundation)
    booking = given(make.a_booking, state=BookingState.WAITING)
    agent = signed_in("agent", site_ids=[booking.site_id])
    assert "Changer la place" not in agent.get("waiting.index").text
    agent.get("waiting.move", reference=booking.reference, expect=403)
