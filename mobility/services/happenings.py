"""What happened to a person, from every table that knows of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select

from mobility import db
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    Merge,
    Message,
    Note,
    Rental,
    Suspension,
    Task,
    User,
)
from mobility.rules.identifiers import format_reference
from mobility.rules.messages import MessageState, SubjectKind
from mobility.rules.periods import at_local
from mobility.rules.policies import ProofKind
from mobility.services import journal
from mobility.words.values import HOUSE_TIMEZONE

SHOWN = 60
"""A story shows so many of its latest events; the journal has them all."""
CHANGES = frozenset(
    {"change_beneficiary", "add_title", "change_title", "remove_title", "add_training"}
)
NOT_YET = frozenset({MessageState.DUE, MessageState.CLAIMED})


@dataclass(frozen=True, slots=True)
class Link:
    """The page of something: its endpoint, and what its address holds."""

    endpoint: str
    values: Mapping[str, object]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The rows that speak of a person, those of files that were merged among them."""

    earlier: Sequence[int] = ()
    """The ids of the files that were merged into this one."""
    decisions: Sequence[Decision] = ()
    bookings: Sequence[Booking] = ()
    rentals: Sequence[Rental] = ()
    notes: Sequence[Note] = ()
    tasks: Sequence[Task] = ()
    messages: Sequence[Message] = ()
    suspensions: Sequence[Suspension] = ()
    merges: Sequence[Merge] = ()


def booking_link(booking: Booking) -> Link:
    """The page of a booking."""
    return Link("bookings.show", {"reference": booking.reference})


def of(person: Beneficiary, known: Known) -> list[Event]:
    """The latest things that happened to a person, newest first."""
    happened = sorted(_all(person, known), key=lambda one: one.at)
    return happened[::-1][:SHOWN]


def _all(person: Beneficiary, known: Known) -> Iterator[Event]:
    names = _names(person, known)
    yield from _of_person(person, known.earlier, names)
    for decision in known.decisions:
        values: dict[str, object] = {
            "outcome": decision.outcome,
            "vehicle_class": decision.vehicle_class,
        }
        link = Link("decisions.show", {"decision_id": decision.id})
        yield Event(
            decision.taken_at, "decided", values, names.get(decision.taken_by_id, ""), link=link
        )
    for booking in known.bookings:
        values = {"reference": booking.reference, "state": booking.state}
        who = names.get(booking.created_by_id, "")
        yield Event(
            booking.created_at, "booked", values, who, booking.reason, booking_link(booking)
        )
    for rental in known.rentals:
        yield from _rental_events(rental, names)
    for note in known.notes:
        yield Event(note.written_at, "note", who=note.written_by.name, text=note.text)
    for task in known.tasks:
        values = {"title": task.title}
        yield Event(task.created_at, "task", values)
        if task.done_at is not None:
            yield Event(task.done_at, "task_done", values, names.get(task.done_by_id, ""))
    for message in known.messages:
        if message.state not in NOT_YET:
            at = message.settled_at or message.due_at
            yield Event(at, "message", {"state": message.state}, text=message.body or "")
    yield from _of_files(known, names)


def _names(person: Beneficiary, known: Known) -> dict[int | None, str]:
    """Who acted, by id; one query."""
    ids: set[int | None] = {one.taken_by_id for one in known.decisions}
    ids |= {one.created_by_id for one in known.bookings}
    ids |= {one.created_by_id for one in known.rentals}
    ids |= {one.checked_by_id for one in person.title_checks}
    ids |= {one.done_by_id for one in known.tasks} | {one.seen_by_id for one in person.proofs}
    ids |= {key for one in known.suspensions for key in (one.decided_by_id, one.lifted_by_id)}
    ids |= {one.merged_by_id for one in known.merges}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def _of_files(known: Known, names: Mapping[int | None, str]) -> Iterator[Event]:
    """Suspensions, and files that were merged."""
    for one in known.suspensions:
        values: dict[str, object] = {"until": one.ends_on, "cause": one.cause}
        who = names.get(one.decided_by_id, "")
        yield Event(one.decided_at, "suspended", values, who, one.reason)
        if one.lifted_at is not None:
            who = names.get(one.lifted_by_id, "")
            yield Event(one.lifted_at, "lifted", {}, who, one.lifted_because)
    for merge in known.merges:
        values = {"reference": format_reference(merge.dropped.reference)}
        link = Link("merging.undo", {"merge_id": merge.id})
        yield Event(merge.merged_at, "merged", values, names.get(merge.merged_by_id, ""), link=link)


def _of_person(
    person: Beneficiary, earlier: Sequence[int], names: Mapping[int | None, str]
) -> Iterator[Event]:
    for line in journal.of(SubjectKind.BENEFICIARY, person.id, besides=earlier, limit=SHOWN):
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
    begun = "taken_over" if rental.taken_over_at else "contract"
    yield Event(rental.created_at, begun, values, who, rental.refusal, link)
    if rental.handed_over_at is not None:
        yield Event(rental.handed_over_at, "handed_over", values, link=link)
    if rental.returned_at is not None:
        yield Event(rental.returned_at, "returned", values, link=link)
