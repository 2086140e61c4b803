"""The states of bookings, rentals and scooters, and the only moves between them.

Each move has a verb, the capability of those who may make it, and the codes of what refuses it
(the services check those; the table says them, so that pages and people can read them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from mobility.rules.roles import Capability


class BookingState(StrEnum):
    """Where a booking stands."""

    REQUESTED = "requested"
    TO_VERIFY = "to_verify"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    TO_SIGN = "to_sign"
    UNDER_WAY = "under_way"
    RETURNED = "returned"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    TO_REASSIGN = "to_reassign"
    """Promised, but its scooter broke down: another is looked for."""


class RentalState(StrEnum):
    """Where a rental contract stands."""

    TO_SIGN = "to_sign"
    UNDER_WAY = "under_way"
    RETURNED = "returned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ScooterState(StrEnum):
    """What can be done with a scooter; only one in service is rented."""

    IN_SERVICE = "in_service"
    WORKSHOP = "workshop"
    IMMOBILISED = "immobilised"
    STOLEN = "stolen"
    RETIRED = "retired"


class AmendmentState(StrEnum):
    """Where a change of a rental under way stands; only a signed one takes effect."""

    PREPARED = "prepared"
    SIGNED = "signed"
    CANCELLED = "cancelled"


State = TypeVar("State", BookingState, RentalState, ScooterState, AmendmentState)


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """One step that exists: from where to where, by which verb, who may make it, what refuses it."""

    source: State
    target: State
    verb: str
    capability: Capability
    refused_by: tuple[str, ...] = ()


_PROMISE = (
    "end_before_start",
    "start_past",
    "site_closed",
    "no_decision",
    "decision_expired",
    "too_long",
    "may_not_ride",
    "right_ends",
    "promised_already",
    "no_scooter_chosen",
    "occupied",
    "being_booked",
    "still_out",
    "scooter_state",
    "inspection_due",
    "insurance_ends",
    "recall_open",
    "no_key",
    "check_open",
    "just_taken",
)
"""What refuses to promise one scooter for a time."""
_WHY = ("reason_missing",)
_HANDOVER = (
    "no_contract",
    "may_not_ride",
    "right_ends",
    "scooter_out",
    "to_reassign",
    "scooter_state",
    "inspection_due",
    "insurance_ends",
    "recall_open",
    "no_key",
    "check_open",
    "identity_not_seen",
    "title_not_valid",
    "briefing_missing",
    "trial_ride_missing",
    "km_backwards",
    "overpaid",
)
_RETURN = ("km_backwards",)
_CLOSE = ("not_returned", "already_settled")

_B = BookingState
_OPEN = (_B.REQUESTED, _B.TO_VERIFY, _B.WAITING)
"""Nothing is promised yet."""

BOOKING_MOVES: tuple[Move[BookingState], ...] = (
    Move(_B.REQUESTED, _B.TO_VERIFY, "verify", Capability.DECIDE),
    Move(_B.REQUESTED, _B.WAITING, "put_on_list", Capability.BOOK),
    Move(_B.TO_VERIFY, _B.WAITING, "put_on_list", Capability.BOOK),
    *(Move(state, _B.OFFERED, "offer", Capability.BOOK, _PROMISE) for state in _OPEN),
    *(Move(state, _B.CONFIRMED, "confirm", Capability.BOOK, _PROMISE) for state in _OPEN),
    *(Move(state, _B.REFUSED, "refuse", Capability.DECIDE, _WHY) for state in _OPEN),
    *(Move(state, _B.CANCELLED, "cancel", Capability.BOOK, _WHY) for state in _OPEN),
    *(Move(state, _B.EXPIRED, "expire", Capability.BOOK) for state in _OPEN),
    Move(_B.OFFERED, _B.CONFIRMED, "confirm", Capability.BOOK, _PROMISE),
    Move(_B.OFFERED, _B.WAITING, "put_on_list", Capability.BOOK),
    Move(_B.OFFERED, _B.CANCELLED, "cancel", Capability.BOOK, _WHY),
    Move(_B.OFFERED, _B.EXPIRED, "expire", Capability.BOOK),
    Move(
        _B.CONFIRMED,
        _B.TO_SIGN,
        "prepare_signature",
        Capability.RENT,
        ("may_not_ride", "right_ends"),
    ),
    Move(_B.CONFIRMED, _B.WAITING, "put_on_list", Capability.BOOK),
    Move(_B.CONFIRMED, _B.CANCELLED, "cancel", Capability.BOOK, _WHY),
    Move(_B.CONFIRMED, _B.NO_SHOW, "miss", Capability.BOOK, _WHY),
    Move(_B.TO_SIGN, _B.UNDER_WAY, "hand_over", Capability.RENT, _HANDOVER),
    Move(_B.TO_SIGN, _B.CANCELLED, "cancel", Capability.RENT, _WHY),
    Move(_B.TO_SIGN, _B.NO_SHOW, "miss", Capability.RENT, _WHY),
    Move(_B.UNDER_WAY, _B.RETURNED, "give_back", Capability.RENT, _RETURN),
    Move(_B.RETURNED, _B.CLOSED, "close", Capability.TAKE_MONEY, _CLOSE),
    # A breakdown takes the scooter away; a person gives another one, and nothing comes back by itself.
    *(
        Move(state, _B.TO_REASSIGN, "displace", Capability.RENT)
        for state in (_B.OFFERED, _B.CONFIRMED, _B.TO_SIGN)
    ),
    *(
        Move(_B.TO_REASSIGN, state, f"reassign_{state}", Capability.BOOK, _PROMISE)
        for state in (_B.OFFERED, _B.CONFIRMED, _B.TO_SIGN)
    ),
    Move(_B.TO_REASSIGN, _B.CANCELLED, "cancel", Capability.BOOK, _WHY),
)
"""Every move of a booking."""

RENTAL_MOVES: tuple[Move[RentalState], ...] = (
    Move(RentalState.TO_SIGN, RentalState.UNDER_WAY, "hand_over", Capability.RENT, _HANDOVER),
    Move(RentalState.TO_SIGN, RentalState.CANCELLED, "cancel", Capability.RENT, _WHY),
    Move(RentalState.UNDER_WAY, RentalState.RETURNED, "give_back", Capability.RENT, _RETURN),
    Move(RentalState.RETURNED, RentalState.CLOSED, "close", Capability.TAKE_MONEY, _CLOSE),
)
"""Every move of a rental. A contract that was handed over can no more be cancelled: it is given back."""

_S = ScooterState
SCOOTER_MOVES: tuple[Move[ScooterState], ...] = (
    # Whoever takes a scooter back may stop it; putting it back on the road is the fleet's own decision.
    Move(_S.IN_SERVICE, _S.WORKSHOP, "send_to_workshop", Capability.RENT),
    Move(_S.IN_SERVICE, _S.IMMOBILISED, "immobilise", Capability.RENT),
    Move(_S.WORKSHOP, _S.IMMOBILISED, "immobilise", Capability.RENT),
    Move(_S.IMMOBILISED, _S.WORKSHOP, "send_to_workshop", Capability.RENT),
    *(
        Move(state, _S.STOLEN, "report_stolen", Capability.RENT)
        for state in (_S.IN_SERVICE, _S.WORKSHOP, _S.IMMOBILISED)
    ),
    *(
        Move(
            state,
            _S.IN_SERVICE,
            "put_in_service",
            Capability.EDIT_FLEET,
            ("inspection_due", "insurance_ends"),
        )
        for state in (_S.WORKSHOP, _S.IMMOBILISED)
    ),
    # A scooter that is found again is looked at before anyone rides it.
    Move(_S.STOLEN, _S.WORKSHOP, "find_again", Capability.EDIT_FLEET),
    *(
        Move(state, _S.RETIRED, "retire", Capability.EDIT_FLEET, ("occupied", "still_out"))
        for state in (_S.IN_SERVICE, _S.WORKSHOP, _S.IMMOBILISED, _S.STOLEN)
    ),
)
"""Every move of a scooter."""

_AMENDED = (
    "not_under_way",
    "not_signed",
    "amendment_overtaken",
    "amendment_past",
    "site_closed",
    "slot_full",
    "nobody_signs",
    "not_eligible_today",
    "may_not_ride",
    "right_ends",
    "title_not_valid",
    "km_backwards",
    "scooter_out",
    "occupied",
    "promised_already",
)
AMENDMENT_MOVES: tuple[Move[AmendmentState], ...] = (
    Move(AmendmentState.PREPARED, AmendmentState.SIGNED, "sign", Capability.RENT, _AMENDED),
    Move(AmendmentState.PREPARED, AmendmentState.CANCELLED, "cancel", Capability.RENT, _WHY),
)
"""Every move of an amendment. A signed one stays: what it did is undone by another one."""


def _table(state: State) -> Sequence[Move[State]]:
    tables: dict[type[StrEnum], Sequence[Move[State]]] = {
        BookingState: BOOKING_MOVES,  # type: ignore[dict-item]  # the key is the type of the moves
        RentalState: RENTAL_MOVES,  # type: ignore[dict-item]  # idem
        ScooterState: SCOOTER_MOVES,  # type: ignore[dict-item]  # idem
        AmendmentState: AMENDMENT_MOVES,  # type: ignore[dict-item]  # idem
    }
    return tables[type(state)]


def moves_from(state: State) -> tuple[Move[State], ...]:
    """What can happen next to a booking, a rental or a scooter; empty for a final state.

    >>> [found.verb for found in moves_from(RentalState.TO_SIGN)]
    ['hand_over', 'cancel']
    >>> moves_from(BookingState.CLOSED)
    ()
    """
    return tuple(found for found in _table(state) if found.source is state)


def moves_to(state: State) -> tuple[Move[State], ...]:
    """By what a booking, a rental or a scooter can have come into a state.

    >>> [found.source.value for found in moves_to(BookingState.UNDER_WAY)]
    ['to_sign']
    """
    return tuple(found for found in _table(state) if found.target is state)


def move(source: State, target: State) -> Move[State]:
    """The move from one state to another.

    >>> move(BookingState.CONFIRMED, BookingState.TO_SIGN).verb
    'prepare_signature'
    >>> move(BookingState.CLOSED, BookingState.REQUESTED)
    Traceback (most recent call last):
        ...
    ValueError: no move from closed to requested

    Raises:
        ValueError: there is none.
    """
    for found in moves_from(source):
        if found.target is target:
            return found
    message = f"no move from {source} to {target}"
    raise ValueError(message)


def is_final(state: State) -> bool:
    """Whether nothing can follow.

    >>> is_final(BookingState.NO_SHOW), is_final(RentalState.RETURNED)
    (True, False)
    """
    return not moves_from(state)
