"""One person as one story: where they stand, the one next act, the steps of their file, what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select

from mobility import db
from mobility.models import Beneficiary, Booking, Decision, Message, Note, Rental, Task, User
from mobility.rules.eligibility import Outcome
from mobility.rules.messages import MessageState, SubjectKind
from mobility.rules.periods import at_local
from mobility.rules.policies import ProofKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, decisions, journal, notes, rental_lists
from mobility.words import local
from mobility.words.people import lacking
from mobility.words.values import HOUSE_TIMEZONE

ASKING = frozenset({BookingState.REQUESTED, BookingState.TO_VERIFY, BookingState.WAITING})
SHOWN = 60
"""A story shows so many of its latest events; the journal has them all."""
CHANGES = frozenset(
    {"change_beneficiary", "add_title", "change_title", "remove_title", "add_training"}
)


@dataclass(frozen=True, slots=True)
class Link:
    """The page of something: its endpoint, and what its address holds."""

    endpoint: str
    values: Mapping[str, object]


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
class Event:
    """Something that happened (`words.people.EVENTS`): when, by whom, and what was written."""

    at: datetime
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    who: str = ""
    text: str = ""
    link: Link | None = None
    dated: bool = False
    """Only the day is known, not the hour."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that a person's page tells."""

    standing: Standing
    steps: Sequence[Step]
    events: Sequence[Event]
    decisions: Sequence[Decision]
    notes: Sequence[Note]
    tasks: Sequence[Task]
    rental: Rental | None
    booking: Booking | None


def of(person: Beneficiary, *, now: datetime) -> Story:
    """The story of a person; a fixed number of queries however long it is."""
    taken = decisions.of_person(person.id)
    booked = bookings.of_person(person.id)
    rented = rental_lists.of_person(person.id)
    written = notes.of(SubjectKind.BENEFICIARY, person.id)
    asked = _tasks(person)
    decision = _telling(taken, local(now).date())
    # What is over is told among the events; the steps are those of what goes on, or comes next.
    over = {RentalState.CANCELLED, RentalState.CLOSED}
    rental = next((one for one in rented if one.state not in over), None)
    booking = _current(booked, rental)
    happened = _events(person, taken, booked, rented, written, asked)
    events = sorted(happened, key=lambda one: one.at)[::-1]
    return Story(
        standing=_standing(person, decision, booking, rental, now),
        steps=_steps(person, decision, booking, rental, now),
        events=events[:SHOWN],
        decisions=taken,
        notes=written,
        tasks=[task for task in asked if task.done_at is None],
        rental=rental,
        booking=booking,
    )


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
    live = {*ASKING, BookingState.OFFERED, BookingState.CONFIRMED, BookingState.TO_SIGN}
    on_the_way = [one for one in booked if one.state in live]
    if on_the_way:
        return on_the_way[-1]  # the next one to begin
    return next((one for one in booked if rental and one.id == rental.booking_id), None)


def _standing(
    person: Beneficiary,
    decision: Decision | None,
    booking: Booking | None,
    rental: Rental | None,
    now: datetime,
) -> Standing:
    out = {RentalState.TO_SIGN, RentalState.UNDER_WAY, RentalState.RETURNED}
    if rental is not None and rental.state in out:
        return _of_rental(rental, now)
    if booking is not None and booking.state is not BookingState.CLOSED:
        code = "requested" if booking.state in ASKING else str(booking.state)
        values = {"state": booking.state, "starts": booking.starts_at}
        return Standing(code, values, _booking_link(booking))
    return _of_decision(person, decision, now)


def _of_rental(rental: Rental, now: datetime) -> Standing:
    values = {
        "number": rental.number,
        "starts": rental.starts_at,
        "due": rental.due_at,
        "scooter": rental.scooter.fleet_number,
    }
    late = rental.state is RentalState.UNDER_WAY and rental.due_at < now
    endpoint = {
        RentalState.TO_SIGN: "rentals.handover",
        RentalState.UNDER_WAY: "rentals.give_back",
    }.get(rental.state, "rentals.show")
    return Standing(
        "late" if late else str(rental.state), values, Link(endpoint, {"number": rental.number})
    )


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


def _booking_link(booking: Booking) -> Link:
    return Link("bookings.show", {"reference": booking.reference})


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
        _decision_step(person, decision, now),
        _booking_step(person, decision, booking, now),
        *_rental_steps(own, now),
    ]


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
    return Step("booking", "state", {"state": booking.state}, tone, _booking_link(booking))


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
        late = rental.due_at < now
        due = {"on": local(rental.due_at).date()}
        back = Step("return", "late" if late else "planned", due, "bad" if late else "go", link)
    return [contract, handover, back]


def _tasks(person: Beneficiary) -> Sequence[Task]:
    return db.session.scalars(
        select(Task)
        .where(Task.subject_kind == SubjectKind.BENEFICIARY, Task.subject_id == person.id)
        .order_by(Task.due_on, Task.id)
    ).all()


def _events(
    person: Beneficiary,
    taken: Sequence[Decision],
    booked: Sequence[Booking],
    rented: Sequence[Rental],
    written: Sequence[Note],
    asked: Sequence[Task],
) -> Iterator[Event]:
    ids = {one.taken_by_id for one in taken} | {one.created_by_id for one in booked}
    ids |= {one.created_by_id for one in rented}
    ids |= {one.checked_by_id for one in person.title_checks}
    ids |= {one.done_by_id for one in asked} | {one.seen_by_id for one in person.proofs}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
    names: dict[int | None, str] = {row.id: row.name for row in rows}
    yield from _of_person(person, names)
    for decision in taken:
        values: dict[str, object] = {
            "outcome": decision.outcome,
            "vehicle_class": decision.vehicle_class,
        }
        link = Link("decisions.show", {"decision_id": decision.id})
        who = names.get(decision.taken_by_id, "")
        yield Event(decision.taken_at, "decided", values, who, link=link)
    for booking in booked:
        values = {"reference": booking.reference, "state": booking.state}
        who = names.get(booking.created_by_id, "")
        yield Event(
            booking.created_at, "booked", values, who, booking.reason, _booking_link(booking)
        )
    for rental in rented:
        yield from _rental_events(rental, names)
    for note in written:
        yield Event(note.written_at, "note", who=note.written_by.name, text=note.text)
    for task in asked:
        values = {"title": task.title}
        yield Event(task.created_at, "task", values)
        if task.done_at is not None:
            yield Event(task.done_at, "task_done", values, names.get(task.done_by_id, ""))
    yield from _messages(person)


def _of_person(person: Beneficiary, names: Mapping[int | None, str]) -> Iterator[Event]:
    for line in journal.of(SubjectKind.BENEFICIARY, person.id, limit=SHOWN):
        if line.action == journal.CREATED:
            yield Event(line.at, "signed_up", who=line.who)
        elif line.deed in CHANGES:
            yield Event(line.at, "changed", who=line.who)
    for check in person.title_checks:
        at = at_local(check.checked_on, time(12), HOUSE_TIMEZONE)
        who = names.get(check.checked_by_id, "")
        yield Event(at, "title_seen", {"verdict": check.verdict}, who, dated=True)
    known = {kind.value: kind for kind in ProofKind}
    seen: dict[tuple[date, int], list[object]] = {}
    for proof in person.proofs:
        kinds = seen.setdefault((proof.seen_on, proof.seen_by_id), [])
        kinds.append(known.get(proof.kind, proof.kind))
    for (seen_on, seen_by_id), kinds in seen.items():
        at = at_local(seen_on, time(12), HOUSE_TIMEZONE)
        yield Event(at, "papers_seen", {"proofs": kinds}, names.get(seen_by_id, ""), dated=True)


def _rental_events(rental: Rental, names: Mapping[int | None, str]) -> Iterator[Event]:
    link = Link("rentals.show", {"number": rental.number})
    values = {"number": rental.number, "scooter": rental.scooter.fleet_number}
    who = names.get(rental.created_by_id, "")
    yield Event(rental.created_at, "contract", values, who, rental.refusal, link)
    if rental.handed_over_at is not None:
        yield Event(rental.handed_over_at, "handed_over", values, link=link)
    if rental.returned_at is not None:
        yield Event(rental.returned_at, "returned", values, link=link)


def _messages(person: Beneficiary) -> Iterator[Event]:
    sent = db.session.scalars(
        select(Message)
        .where(
            Message.beneficiary_id == person.id,
            Message.state.notin_((MessageState.DUE, MessageState.CLAIMED)),
        )
        .order_by(Message.id.desc())
        .limit(SHOWN)
    )
    for message in sent:
        at = message.settled_at or message.due_at
        yield Event(at, "message", {"state": message.state}, text=message.body or "")
