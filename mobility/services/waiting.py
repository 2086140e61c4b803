"""The waiting list: in what order, with which points, and who is offered the scooter that comes free.

One person at a time is offered one scooter; it is held for them until the deadline. Nobody answers: the offer ends
(`bookings.expire_holds`), and the scooter goes to the next.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import Reason, Refused
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    MobilityAssessment,
    Rental,
    Site,
    WaitingMove,
)
from mobility.rules import waiting as rules
from mobility.rules.assessments import AssessmentState, Transit
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Capability
from mobility.rules.states import BookingState, RentalState
from mobility.rules.waiting import Place, Request
from mobility.services import availability, bookings, house, messages, promised, selves, suspensions
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.occupations import Own
from mobility.words import local

OFFER_LIFE = timedelta(hours=24)
"""How long somebody has to answer, before the deadline is rolled to the closing time of an open day."""
AFTER = timedelta(minutes=1)
"""A deadline is a closing time: whoever says yes then comes on the next open day."""
LOOKED_AT = timedelta(weeks=8)
"""Turnover is that of so long ago until now."""
NO_TRANSPORT = frozenset({Transit.PARTLY, Transit.NONE})
MANY = 500
LOOKED_THROUGH = 20
"""How many of a list are tried at each tick: where no scooter is free for those, the rest can wait a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody on the list: their booking, their place, how long it may take, what keeps them from an offer."""

    booking: Booking
    place: Place[int]
    weeks: tuple[int, int] | None
    """Between how many weeks it may take; None where nobody can say. Shown as a range and never promised."""
    moves: Sequence[WaitingMove]
    hindrances: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Queue:
    """The list of one class at one site."""

    site: Site
    vehicle_class: VehicleClass
    places: Sequence[Waiting]


def queues(by: Person | None, *, now: datetime) -> list[Queue]:
    """The waiting lists of this person's sites, by site and class; a fixed number of queries."""
    return _ranked(_waiting(by), now)


def _ranked(query: Select[Booking], now: datetime) -> list[Queue]:
    waiting = db.session.scalars(query).all()
    facts = _facts(waiting, local(now).date())
    moves = _moves([one.id for one in waiting])
    turns = _turns(now)
    held = promised.of_several(waiting, now=now)
    found = []
    for (site_id, vehicle_class), group in groupby(waiting, _list_of):
        members = {one.id: one for one in group}
        ranked = rules.queue(
            [(key, _request(one, facts, moves)) for key, one in members.items()],
            local(now).date(),
        )
        rate = turns.get((site_id, vehicle_class), 0)
        places = [
            Waiting(
                booking=members[place.key],
                place=place,
                weeks=rules.expected_weeks(place.rank, rate, LOOKED_AT // timedelta(weeks=1)),
                moves=moves.get(place.key, ()),
                hindrances=_hindrances(
                    members[place.key], facts.get(place.key), held.get(place.key), now
                ),
            )
            for place in ranked
        ]
        found.append(Queue(next(iter(members.values())).site, vehicle_class, places))
    return found


def place_of(booking: Booking, *, now: datetime) -> Waiting | None:
    """Where a booking stands on its list; None if it does not wait."""
    if booking.state is not BookingState.WAITING:
        return None
    own_list = _waiting(None).where(
        Booking.site_id == booking.site_id, Booking.vehicle_class == booking.vehicle_class
    )
    places = (one for queue in _ranked(own_list, now) for one in queue.places)
    return next((one for one in places if one.booking.id == booking.id), None)


def move(reference: str, points: int, reason: str, *, by: Person, now: datetime) -> WaitingMove:
    """Move somebody up (or down, with fewer than 0) the list by so many points, with a reason that stays.

    Raises:
        NotFound: there is no such booking, or it is another site's.
        Refused: `not_waiting`, `reason_missing`, `points_out_of_range`.
    """
    booking = bookings.get(reference, by=by)
    if booking.state is not BookingState.WAITING:
        raise Refused.because("not_waiting")
    if not reason.strip():
        raise Refused.because("reason_missing")
    if not points or abs(points) > rules.FARTHEST_MOVE:
        raise Refused.because("points_out_of_range", most=rules.FARTHEST_MOVE)
    row = WaitingMove(
        booking_id=booking.id,
        points=points,
        reason=reason.strip()[:250],
        moved_at=now,
        moved_by_id=by.user_id,
    )
    with deed("move_on_list"):
        db.session.add(row)
    return row


# --- offers -----------------------------------------------------------------------------------------


def offer(now: datetime, *, write: Callable[..., bool]) -> dict[str, int]:
    """Offer each scooter that is free to the first person who can have it; a job of the runner.

    Each offer is a unit of its own: who takes a scooter meanwhile at a desk spoils that offer and no other.
    """
    offered = 0
    for queue in queues(None, now=now):
        deadline = rules.deadline(now, OFFER_LIFE, list(_closings(queue.site, now)))
        ready = [one.booking.id for one in queue.places if not one.hindrances]
        for booking_id in ready[:LOOKED_THROUGH]:
            try:
                offered += write(_offer_one, booking_id, deadline, now)
            except Refused:
                continue  # what stands against this person says nothing of the next
    return {"offered": offered}


def _offer_one(booking_id: int, deadline: datetime, now: datetime) -> bool:
    """Offer a person the first scooter that is free for as long as they asked; False if there is none.

    The dates keep the length that was asked for; they begin when was asked, or at the first opening after the deadline.
    """
    booking = db.session.get_one(Booking, booking_id)
    if booking.state is not BookingState.WAITING:
        return False
    starts = house.next_opening(booking.site, max(booking.starts_at, deadline + AFTER))
    ends = house.next_opening(booking.site, starts + (booking.ends_at - booking.starts_at))
    choices = availability.search(
        site_id=booking.site_id,
        vehicle_class=booking.vehicle_class,
        starts_at=starts,
        ends_at=ends,
        now=now,
        own=Own(booking.id, beneficiary_id=booking.beneficiary_id),
    )
    if not choices or not choices[0].free:  # the free ones come first
        return False
    booking.starts_at, booking.ends_at = starts, ends
    bookings.move(
        booking.reference,
        BookingState.OFFERED,
        scooter_id=choices[0].scooter.id,
        by=None,
        now=now,
    )
    booking.answer_by = deadline
    messages.queue_offer(booking, now)
    return True


def _closings(site: Site, now: datetime) -> Iterator[datetime]:
    """The coming closing times of a site, for as long as an offer may have to be rolled."""
    today = local(now)
    for ahead in range(31):
        day = today.date() + timedelta(days=ahead)
        if house.is_open(site, day):
            closes = datetime.combine(day, house.closing_time(site, day), today.tzinfo)
            yield closes.astimezone(now.tzinfo)


# --- what is known of those who wait ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of somebody besides the booking and the person themselves."""

    complete_on: date | None
    outcome: Outcome | None
    no_bus: bool
    rented_before: bool
    suspended: Reason | None = None


def _list_of(booking: Booking) -> tuple[int, VehicleClass]:
    return booking.site_id, booking.vehicle_class


def _waiting(by: Person | None) -> Select[Booking]:
    query = (
        select(Booking)
        .options(
            joinedload(Booking.beneficiary).selectinload(Beneficiary.situations),
            joinedload(Booking.site).options(selectinload(Site.hours), selectinload(Site.closures)),
        )
        .where(Booking.state == BookingState.WAITING)
        .order_by(Booking.site_id, Booking.vehicle_class, Booking.id)
        .limit(MANY)
    )
    if by is not None and not by.may(Capability.ALL_SITES):
        query = query.where(Booking.site_id.in_(by.site_ids))
    return query


def _facts(waiting: Sequence[Booking], on: date) -> dict[int, _Known]:
    """By booking: the decision in force, whether a bus goes there, whether the person rented before, or is suspended. Four queries."""
    people = [one.beneficiary_id for one in waiting]
    newest = decided(people, on)
    stranded = _without_transport(people)
    before = set(
        db.session.scalars(
            select(Rental.beneficiary_id).where(
                Rental.beneficiary_id.in_(people), Rental.state != RentalState.CANCELLED
            )
        )
    )
    suspended = suspensions.of_several(people, on)
    found = {}
    for one in waiting:
        decision = newest.get((one.beneficiary_id, one.vehicle_class))
        fit = decision is not None and decision.outcome is Outcome.ELIGIBLE
        found[one.id] = _Known(
            complete_on=decision.taken_on if decision and fit else None,
            outcome=decision.outcome if decision else None,
            no_bus=one.beneficiary_id in stranded,
            rented_before=one.beneficiary_id in before,
            suspended=suspended.get(one.beneficiary_id),
        )
    return found


def decided(
    people: Sequence[int], on: date
) -> Mapping[tuple[int, VehicleClass], Row[int, VehicleClass, Outcome, date, date | None]]:
    """The newest decision on each person and class, if it still holds on this day."""
    newest = (
        select(func.max(Decision.id))
        .join(Decision.beneficiary)
        .where(or_(Beneficiary.id.in_(people), Beneficiary.merged_into_id.in_(people)))
        .group_by(selves.today(), Decision.vehicle_class)
    )
    rows = db.session.execute(
        select(
            selves.today().label("beneficiary_id"),
            Decision.vehicle_class,
            Decision.outcome,
            Decision.taken_on,
            Decision.valid_until,
        )
        .join(Decision.beneficiary)
        .where(Decision.id.in_(newest))
    )
    return {
        (row.beneficiary_id, row.vehicle_class): row
        for row in rows
        if row.valid_until is None or row.valid_until >= on
    }


def _without_transport(people: Sequence[int]) -> set[int]:
    """Who has no bus at the hours of work, by their newest assessment that is finished."""
    rows = db.session.execute(
        select(MobilityAssessment.beneficiary_id, MobilityAssessment.answers)
        .where(
            MobilityAssessment.beneficiary_id.in_(people),
            MobilityAssessment.state != AssessmentState.DRAFT,
        )
        .order_by(MobilityAssessment.id)
    )
    newest = {row.beneficiary_id: row.answers for row in rows}
    return {key for key, answers in newest.items() if answers.get("transit") in NO_TRANSPORT}


def _moves(ids: Sequence[int]) -> dict[int, list[WaitingMove]]:
    found: dict[int, list[WaitingMove]] = {}
    for row in db.session.scalars(
        select(WaitingMove)
        .options(joinedload(WaitingMove.moved_by))
        .where(WaitingMove.booking_id.in_(ids))
        .order_by(WaitingMove.id)
    ):
        found.setdefault(row.booking_id, []).append(row)
    return found


def _request(
    booking: Booking, facts: Mapping[int, _Known], moves: Mapping[int, Sequence[WaitingMove]]
) -> Request:
    person, known = booking.beneficiary, facts[booking.id]
    return Request(
        asked_on=local(booking.created_at).date(),
        complete_on=known.complete_on,
        need=person.need,
        need_starts_on=person.need_starts_on,
        situations=frozenset(one.code for one in person.situations),
        no_bus=known.no_bus,
        in_qpv=bool(person.qpv_code),
        first_rental=not known.rented_before,
        moved=sum(one.points for one in moves.get(booking.id, ())),
    )


def _hindrances(
    booking: Booking, known: _Known | None, held: Reason | None, now: datetime
) -> list[Reason]:
    """Why nobody can be offered a scooter yet: the list keeps them, and says what is missing."""
    if booking.rests_until is not None and booking.rests_until > now:
        return [Reason("offer_passed", {"until": booking.rests_until})]
    if held is not None:
        return [held]
    if known is not None and known.suspended is not None:
        return [known.suspended]
    if known is not None and known.outcome is Outcome.ELIGIBLE:
        return []
    return [Reason("file_not_ready", {"outcome": known.outcome if known else None})]


def _turns(now: datetime) -> dict[tuple[int, VehicleClass], int]:
    """How many scooters were handed over lately, by site and class: what comes back goes out again."""
    rows = db.session.execute(
        select(Rental.site_id, Booking.vehicle_class, func.count())
        .join(Booking, Booking.id == Rental.booking_id)
        .where(Rental.handed_over_at > now - LOOKED_AT)
        .group_by(Rental.site_id, Booking.vehicle_class)
    )
    return {(site_id, vehicle_class): count for site_id, vehicle_class, count in rows}
