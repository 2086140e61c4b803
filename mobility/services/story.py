"""One person as one story: where they stand, the one next act, the steps of their file, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    LedgerEntry,
    Message,
    Note,
    Rental,
    Suspension,
    Task,
)
from mobility.rules.accounts import Account
from mobility.rules.eligibility import Outcome
from mobility.rules.messages import SubjectKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    bookings,
    decisions,
    guardians,
    happenings,
    ledger,
    merging,
    notes,
    rental_lists,
    selves,
    suspensions,
)
from mobility.services.happenings import Event, Known, Link, booking_link
from mobility.services.standings import return_moment
from mobility.words import local
from mobility.words.people import lacking

ASKING = frozenset({BookingState.REQUESTED, BookingState.TO_VERIFY, BookingState.WAITING})
MESSAGES = 60
"""A page shows so many of the latest messages."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands (`words.people.STANDINGS`), the values of its sentence, and where the next act is done."""

    code: str
    values: Mapping[str, object]
    next: Link


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a file: its name, its state with values (`words.people.STEP_STATES`), its tone, its page."""

    name: str
    state: str
    values: Mapping[str, object]
    tone: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What one rental costs a person: what is still owed (negative: by the foundation), and the entries behind it."""

    number: str
    cents: int
    entries: Sequence[LedgerEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that a person's page tells."""

    standing: Standing
    steps: Sequence[Step]
    events: Sequence[Event]
    known: Known
    tasks: Sequence[Task]
    """What is still to be done."""
    bills: Sequence[Bill]
    rental: Rental | None
    booking: Booking | None
    suspension: Suspension | None
    """The one that runs."""

    @property
    def decisions(self) -> Sequence[Decision]:
        """The decisions on the person, newest first."""
        return self.known.decisions

    @property
    def notes(self) -> Sequence[Note]:
        """The notes on the person, newest first."""
        return self.known.notes

    @property
    def owed_cents(self) -> int:
        """What the person owes over all; negative when the foundation owes."""
        return sum(bill.cents for bill in self.bills)


def of(person: Beneficiary, *, now: datetime) -> Story:
    """The story of a person; a fixed number of queries however long it is."""
    known = _known(person)
    on = local(now).date()
    decision = _telling(known.decisions, on)
    # What is over is told among the events; the steps are those of what goes on, or comes next.
    over = {RentalState.CANCELLED, RentalState.CLOSED}
    rental = next((one for one in known.rentals if one.state not in over), None)
    booking = _current(known.bookings, rental)
    suspension = suspensions.running(known.suspensions, on)
    return Story(
        standing=_standing(person, decision, booking, rental, suspension, now),
        steps=_steps(person, decision, booking, rental, now),
        events=happenings.of(person, known),
        known=known,
        tasks=[task for task in known.tasks if task.done_at is None],
        bills=_bills(person, known.rentals),
        rental=rental,
        booking=booking,
        suspension=suspension,
    )


def _known(person: Beneficiary) -> Known:
    """What hangs on a file and on those that it took in."""
    earlier = selves.earlier(SubjectKind.BENEFICIARY, person.id)
    return Known(
        earlier=earlier,
        decisions=decisions.of_person(person.id),
        bookings=bookings.of_person(person.id),
        rentals=rental_lists.of_person(person.id),
        notes=notes.of(SubjectKind.BENEFICIARY, person.id, besides=earlier),
        tasks=_tasks((person.id, *earlier)),
        messages=_messages(person),
        suspensions=suspensions.of(person.id),
        merges=merging.of(person) if earlier else (),
    )


def _messages(person: Beneficiary) -> Sequence[Message]:
    return db.session.scalars(
        select(Message)
        .options(selectinload(Message.attempts))
        .where(Message.beneficiary_id.in_(selves.ids(person.id)))
        .order_by(Message.id.desc())
        .limit(MESSAGES)
    ).all()


def _bills(person: Beneficiary, rented: Sequence[Rental]) -> list[Bill]:
    """A bill for each rental that money was written for, the latest first."""
    numbers = {rental.id: rental.number for rental in rented}
    found: dict[int | None, list[LedgerEntry]] = {}
    for entry in ledger.of_person(person.id):
        found.setdefault(entry.rental_id, []).append(entry)
    return [
        Bill(
            numbers.get(rental_id or 0, ""),
            sum(
                line.cents
                for entry in entries
                for line in entry.lines
                if line.account is Account.PERSON
            ),
            entries,
        )
        for rental_id, entries in reversed(found.items())
    ]


def _telling(taken: Sequence[Decision], on: date) -> Decision | None:
    """Of the newest decision on each class, one that is favourable and in force; else the newest of all."""
    newest: dict[str, Decision] = {}
    for decision in taken:
        newest.setdefault(decision.vehicle_class, decision)
    good = [
        one for one in newest.values() if one.outcome is Outcome.ELIGIBLE and not _over(one, on)
    ]
    return next(iter((*good, *newest.values())), None)


def _over(decision: Decision, on: date) -> bool:
    return decision.valid_until is not None and decision.valid_until < on


def _current(booked: Sequence[Booking], rental: Rental | None) -> Booking | None:
    """The booking that is on the way to a rental, or is one now."""
    promised = {BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN}
    live = {*ASKING, *promised, BookingState.TO_REASSIGN}
    on_the_way = [one for one in booked if one.state in live]
    if on_the_way:
        return on_the_way[-1]  # the next one to begin
    return next((one for one in booked if rental and one.id == rental.booking_id), None)


def _standing(
    person: Beneficiary,
    decision: Decision | None,
    booking: Booking | None,
    rental: Rental | None,
    suspension: Suspension | None,
    now: datetime,
) -> Standing:
    if booking is not None and booking.state is BookingState.TO_REASSIGN:
        another = Link("threats.reassign", {"reference": booking.reference})
        return Standing("to_reassign", {"starts": booking.starts_at}, another)
    out = {RentalState.TO_SIGN, RentalState.UNDER_WAY, RentalState.RETURNED}
    if rental is not None and rental.state in out:
        return _of_rental(rental, now)
    if booking is not None and booking.state is not BookingState.CLOSED:
        code = "requested" if booking.state in ASKING else str(booking.state)
        values = {"state": booking.state, "starts": booking.starts_at}
        return Standing(code, values, booking_link(booking))
    found = _of_decision(person, decision, now)
    if found.code == "to_book" and suspension is not None:
        here = {"reference": person.reference, "_anchor": "suspension"}
        told = {"until": suspension.ends_on, "cause": suspension.cause}
        return Standing("suspended", told, Link("beneficiaries.show", here))
    return found


def _of_rental(rental: Rental, now: datetime) -> Standing:
    expected = return_moment(rental, rental.site)
    values = {
        "number": rental.number,
        "starts": rental.starts_at,
        "due": expected,
        "scooter": rental.scooter.fleet_number,
    }
    late = rental.state is RentalState.UNDER_WAY and expected < now
    way = {RentalState.TO_SIGN: "handover", RentalState.UNDER_WAY: "return"}.get(rental.state)
    page = Link("rentals.show", {"number": rental.number})
    if way:
        page = Link("handover.show", {"number": rental.number, "way": way})
    return Standing("late" if late else str(rental.state), values, page)


def _of_decision(person: Beneficiary, decision: Decision | None, now: datetime) -> Standing:
    decide = Link("decisions.new", {"reference": person.reference})
    if decision is None:
        return Standing("to_decide", {}, decide)
    values = {"until": decision.valid_until, "vehicle_class": decision.vehicle_class}
    again = Link(
        "decisions.new", {"reference": person.reference, "vehicle": str(decision.vehicle_class)}
    )
    if decision.outcome is Outcome.ELIGIBLE:
        if _over(decision, local(now).date()):
            return Standing("decision_over", values, again)
        return Standing("to_book", values, Link("bookings.new", {"beneficiary": person.reference}))
    if decision.outcome is Outcome.INCOMPLETE:
        missing = ", ".join(lacking(decisions.findings(decision)))
        return Standing("incomplete", values | {"missing": missing}, again)
    return Standing(str(decision.outcome), values, again)


def _steps(
    person: Beneficiary,
    decision: Decision | None,
    booking: Booking | None,
    rental: Rental | None,
    now: datetime,
) -> list[Step]:
    known = bool(person.phone or person.email) and bool(person.insee)
    edit = Link("beneficiaries.edit", {"reference": person.reference})
    identity = Step(
        "identity",
        "complete" if known else "contact_missing",
        {},
        "good" if known else "wait",
        edit,
    )
    own = rental if rental and booking and rental.booking_id == booking.id else None
    if rental is not None and booking is None:
        own = rental
    return [
        identity,
        *_guardian_step(person, now),
        _decision_step(person, decision, now),
        _booking_step(person, decision, booking, now),
        *_rental_steps(own, now),
    ]


def _guardian_step(person: Beneficiary, now: datetime) -> list[Step]:
    """Who signs with a minor or a protected adult; no step for anybody else."""
    on = local(now).date()
    found = guardians.in_force(person, on)
    if found:
        here = Link(
            "beneficiaries.show", {"reference": person.reference, "_anchor": "representant"}
        )
        return [Step("guardian", "named", {}, "good", here)]
    if guardians.needed(person, on):
        new = Link("guardians.new", {"reference": person.reference})
        return [Step("guardian", "to_name", {}, "bad", new)]
    return []


def _decision_step(person: Beneficiary, decision: Decision | None, now: datetime) -> Step:
    if decision is None:
        link = Link("decisions.new", {"reference": person.reference})
        return Step("eligibility", "to_do", {}, "go", link)
    link = Link("decisions.show", {"decision_id": decision.id})
    if decision.outcome is not Outcome.ELIGIBLE:
        tone = "bad" if decision.outcome is Outcome.NOT_ELIGIBLE else "wait"
        return Step("eligibility", "state", {"state": decision.outcome}, tone, link)
    tone = "wait" if _over(decision, local(now).date()) else "good"
    return Step("eligibility", "until", {"until": decision.valid_until}, tone, link)


def _booking_step(
    person: Beneficiary, decision: Decision | None, booking: Booking | None, now: datetime
) -> Step:
    if booking is None:
        found = _of_decision(person, decision, now)
        if found.code == "to_book":
            return Step("booking", "to_do", {}, "go", found.next)
        return Step("booking", "not_yet", {}, "off")
    tone = "wait" if booking.state in ASKING else "good"
    return Step("booking", "state", {"state": booking.state}, tone, booking_link(booking))


def _rental_steps(rental: Rental | None, now: datetime) -> list[Step]:
    if rental is None:
        return [Step(name, "not_yet", {}, "off") for name in ("contract", "handover", "return")]
    link = Link("rentals.show", {"number": rental.number})
    contract = Step("contract", "number", {"number": rental.number}, "good", link)
    if rental.handed_over_at is None:
        handover = Step("handover", "planned", {"on": local(rental.starts_at).date()}, "go", link)
        return [contract, handover, Step("return", "not_yet", {}, "off")]
    handover = Step(
        "handover", "done_on", {"on": local(rental.handed_over_at).date()}, "good", link
    )
    if rental.returned_at is not None:
        back = Step("return", "done_on", {"on": local(rental.returned_at).date()}, "good", link)
    else:
        expected = return_moment(rental, rental.site)
        late = expected < now
        due = {"on": local(expected).date()}
        back = Step("return", "late" if late else "planned", due, "bad" if late else "go", link)
    return [contract, handover, back]


def _tasks(ids: Sequence[int]) -> Sequence[Task]:
    return db.session.scalars(
        select(Task)
        .where(Task.subject_kind == SubjectKind.BENEFICIARY, Task.subject_id.in_(ids))
        .order_by(Task.due_on, Task.id)
    ).all()
