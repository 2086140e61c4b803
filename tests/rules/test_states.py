"""The tables of moves: nothing leaves a final state, everything is reached, each verb has its capability."""

from typing import Any

import pytest

from mobility.rules.roles import Capability
from mobility.rules.states import (
    AMENDMENT_MOVES,
    BOOKING_MOVES,
    RENTAL_MOVES,
    SCOOTER_MOVES,
    AmendmentState,
    BookingState,
    RentalState,
    ScooterState,
    is_final,
    move,
    moves_from,
    moves_to,
)

TABLES = [
    (BOOKING_MOVES, BookingState, BookingState.REQUESTED),
    (RENTAL_MOVES, RentalState, RentalState.TO_SIGN),
    (SCOOTER_MOVES, ScooterState, ScooterState.IN_SERVICE),
    (AMENDMENT_MOVES, AmendmentState, AmendmentState.PREPARED),
]
# Members of two enums with one value are equal: they are told apart by their table.
FINAL = {
    BookingState: ["closed", "refused", "cancelled", "expired", "no_show"],
    RentalState: ["closed", "cancelled"],
    ScooterState: ["retired"],
    AmendmentState: ["signed", "cancelled"],
}


@pytest.mark.parametrize(("table", "states", "first"), TABLES)
def test_every_state_is_reached_from_the_first(table: Any, states: Any, first: Any) -> None:
    reached, waiting = {first}, [first]
    while waiting:
        for found in moves_from(waiting.pop()):
            if found.target not in reached:
                reached.add(found.target)
                waiting.append(found.target)
    assert reached == set(states)
    assert len({(one.source, one.target) for one in table}) == len(table)


@pytest.mark.parametrize(("table", "states", "first"), TABLES)
def test_only_final_states_have_no_move_out(table: Any, states: Any, first: Any) -> None:
    del table, first
    assert [state.value for state in states if is_final(state)] == FINAL[states]


@pytest.mark.parametrize(("table", "states", "first"), TABLES)
def test_the_lookups_agree_with_the_table(table: Any, states: Any, first: Any) -> None:
    del first
    for source in states:
        for target in states:
            stands = [one for one in table if (one.source, one.target) == (source, target)]
            if stands:
                assert move(source, target) is stands[0]
                assert stands[0] in moves_from(source)
                assert stands[0] in moves_to(target)
            else:
                with pytest.raises(ValueError, match=f"no move from {source} to {target}"):
                    move(source, target)


@pytest.mark.parametrize(("table", "states", "first"), TABLES)
def test_a_verb_always_leads_to_the_same_state(table: Any, states: Any, first: Any) -> None:
    del states, first
    verbs = {(one.verb, one.target) for one in table}
    assert len({verb for verb, _ in verbs}) == len(verbs)
    assert all(isinstance(one.capability, Capability) for one in table)


def test_what_ends_a_promise_says_why() -> None:
    ending = {"refuse", "cancel", "miss"}
    assert all(one.refused_by == ("reason_missing",) for one in BOOKING_MOVES if one.verb in ending)


def test_a_scooter_that_was_stopped_is_put_back_by_the_fleet_alone() -> None:
    assert {one.capability for one in moves_to(ScooterState.IN_SERVICE)} == {Capability.EDIT_FLEET}
