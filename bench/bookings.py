"""A booking, with its rules, its guard, its reference and its journal, against the same statements bare in the ORM.

Two floors, both through the same mapped classes and one transaction a booking, commits forced to disk on both sides:

* the same statements: what must be read is read once and not judged, then the same rows are written;
* the writes alone: one look for an overlap, then the same rows. It knows beforehand that the booking is lawful.

    python bench/bookings.py [ROUNDS]
"""

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    String,
    cast,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, aliased, joinedload

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _databases  # noqa: E402 # found through the path above
import _ratio  # noqa: E402 # idem

from mobility import create_app, db  # noqa: E402 # idem
from mobility.config import Settings  # noqa: E402 # idem
from mobility.models import (  # noqa: E402 # idem
    Beneficiary,
    Booking,
    Decision,
    JournalDetail,
    JournalEntry,
    Occupation,
    Rental,
    Scooter,
)
from mobility.rules import identifiers  # noqa: E402 # idem
from mobility.rules.fleet import OccupationKind  # noqa: E402 # idem
from mobility.rules.licence import VehicleClass  # noqa: E402 # idem
from mobility.rules.states import BookingState, RentalState  # noqa: E402 # idem
from mobility.services import bookings  # noqa: E402 # idem
from mobility.services.accounts import Person  # noqa: E402 # idem
from tests import factories as make  # noqa: E402 # idem
from tests.machine import DAY, NOW  # noqa: E402 # idem

EXISTING, SCOOTERS, PEOPLE = 100_000, 200, 100
LENGTH, SPACING = 7 * DAY, 9 * DAY
TURNAROUND = timedelta(hours=4)
GOAL = 0.5


@dataclass(frozen=True)
class House:
    """What there is to book: ids of its people and scooters, who books, and whose turn comes next."""

    site_id: int
    people: list[int]
    scooters: list[int]
    by: Person
    turns: Iterator[int]

    def next(self) -> tuple[bookings.Wish, int]:
        """The next wish, and the scooter that is free for it."""
        turn = next(self.turns)
        starts_at = NOW + DAY + (turn // SCOOTERS) * SPACING
        wish = bookings.Wish(
            beneficiary_id=self.people[turn % PEOPLE],
            site_id=self.site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=starts_at,
            ends_at=starts_at + LENGTH,
        )
        return wish, self.scooters[turn % SCOOTERS]


def furnish() -> House:
    """A site that is always open, a fleet, and people with a licence and a favourable decision."""
    site = make.a_site(days=range(7), turnaround_minutes=int(TURNAROUND.total_seconds() // 60))
    model, by = make.a_model(), make.a_person()
    people = [make.a_beneficiary(site_id=site.id).id for _ in range(PEOPLE)]
    for person in people:
        make.a_decision(person, valid_until=None)
    scooters = [
        make.a_scooter(site_id=site.id, model_id=model.id, plate=None).id for _ in range(SCOOTERS)
    ]
    return House(site.id, people, scooters, by, count())


def fill(house: House) -> None:
    """Years of bookings that are over, and what they occupied: one scooter's, then the same for all others."""
    if db.database.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
    first, person = house.scooters[0], house.people[0]
    for turn in range(EXISTING // SCOOTERS):
        starts_at = NOW - (1 + turn) * 3 * DAY
        row = Booking(
            reference=f"{turn}/",
            beneficiary_id=person,
            site_id=house.site_id,
            vehicle_class=VehicleClass.L1E_B,
            scooter_id=first,
            starts_at=starts_at,
            ends_at=starts_at + 2 * DAY,
            state=BookingState.CLOSED,
            created_at=starts_at,
        )
        db.session.add(row)
        db.session.flush()
        make.an_occupation(
            first,
            starts_at,
            row.ends_at,
            booking_id=row.id,
            kind=OccupationKind.BOOKING,
            guarded_until=row.ends_at + TURNAROUND,
        )
    others = select(Scooter.id).where(Scooter.id != first).subquery()
    pattern, made = aliased(Booking), aliased(Booking)
    copy(
        pattern,
        {"scooter_id": others.c.id, "reference": pattern.reference + cast(others.c.id, String)},
        select().select_from(pattern).join(others, true()).where(pattern.scooter_id == first),
    )
    held = aliased(Occupation)
    copy(
        held,
        {"scooter_id": made.scooter_id, "booking_id": made.id},
        select()
        .select_from(made)
        .join(held, (held.scooter_id == first) & (held.starts_at == made.starts_at))
        .where(made.scooter_id != first)
        .order_by(made.starts_at.desc()),  # the guard looks at what begins before: nothing yet
    )


def copy(pattern: Any, differing: dict[str, Any], rows: Select[Any]) -> None:
    """Add a row for each of `rows`, as its pattern is; only the columns named differ."""
    table = inspect(pattern).mapper.local_table
    values = {c.key: getattr(pattern, c.key) for c in table.columns if c.key != "id"} | differing
    db.session.execute(
        insert(table).from_select(list(values), rows.with_only_columns(*values.values()))
    )


# --- the floor --------------------------------------------------------------------------------------


def bare_engine(url: str) -> Engine:
    """An engine without any habit of the house but its safety: foreign keys, commits that are on the disk."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def look(session: Session, wish: bookings.Wish, scooter_id: int) -> int | None:
    """Read what a booking is judged by, each thing once, and judge nothing; the key of the decision."""
    person = session.get_one(Beneficiary, wish.beneficiary_id)
    scooter = session.scalar(
        select(Scooter)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(Scooter.id == scooter_id)
    )
    overlap(session, wish, scooter_id)
    session.execute(
        select(Rental.number, Rental.due_at).where(
            Rental.state == RentalState.UNDER_WAY,
            Rental.due_at < NOW,
            Rental.scooter_id == scooter_id,
        )
    ).all()
    decision = session.scalar(
        select(Decision)
        .where(
            Decision.beneficiary_id == person.id,
            Decision.vehicle_class == wish.vehicle_class,
            Decision.taken_on <= NOW.date(),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    assert scooter is not None
    assert decision is not None
    _ = scooter.site.hours, scooter.site.closures, decision.policy
    _ = person.licences, person.trainings, person.title_checks
    return decision.id


def overlap(session: Session, wish: bookings.Wish, scooter_id: int) -> None:
    taken = session.execute(
        select(Occupation.id, Occupation.starts_at, Occupation.guarded_until).where(
            Occupation.live,
            Occupation.scooter_id == scooter_id,
            Occupation.starts_at < wish.ends_at + TURNAROUND,
            Occupation.guarded_until > wish.starts_at,
        )
    ).all()
    assert not taken


def put(session: Session, wish: bookings.Wish, scooter_id: int, decision: int, by: int) -> Booking:
    """Write the rows that a booking writes."""
    booking = Booking(
        reference=identifiers.new_reference(secrets.token_bytes(16)),
        beneficiary_id=wish.beneficiary_id,
        site_id=wish.site_id,
        vehicle_class=wish.vehicle_class,
        scooter_id=scooter_id,
        decision_id=decision,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        state=BookingState.CONFIRMED,
        created_at=NOW,
        created_by_id=by,
    )
    session.add(booking)
    session.flush()
    occupation = Occupation(
        scooter_id=scooter_id,
        booking_id=booking.id,
        kind=OccupationKind.BOOKING,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        guarded_until=wish.ends_at + TURNAROUND,
        live=True,
    )
    session.add(occupation)
    session.flush()
    unit = secrets.token_hex(8)
    for row, names in ((booking, BOOKING_FIELDS), (occupation, OCCUPATION_FIELDS)):
        session.add(trace(row, names, unit))
    return booking


BOOKING_FIELDS = (
    "beneficiary_id", "created_at", "created_by_id", "decision_id", "ends_at", "reference",
    "scooter_id", "site_id", "starts_at", "state", "vehicle_class",
)  # fmt: skip
OCCUPATION_FIELDS = (
    "booking_id", "ends_at", "guarded_until", "kind", "live", "scooter_id", "starts_at",
)  # fmt: skip


def trace(row: Any, names: tuple[str, ...], unit: str) -> JournalEntry:
    values = {name: plain(getattr(row, name)) for name in names}
    return JournalEntry(
        at=NOW,
        actor="command",
        deed="book",
        action="added",
        subject_kind=row.__tablename__,
        subject_id=row.id,
        fields=list(names),
        unit=unit,
        detail=JournalDetail(changes=values),
    )


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def floors(
    engine: Engine, house: House, decisions: dict[int, int]
) -> tuple[Callable[[], int], ...]:
    """The two floors: the same statements, and the writes alone."""

    def same() -> int:
        wish, scooter_id = house.next()
        with Session(engine) as session, session.begin():
            decision = look(session, wish, scooter_id)
            return put(session, wish, scooter_id, decision or 0, house.by.user_id).id

    def writes() -> int:
        wish, scooter_id = house.next()
        with Session(engine) as session, session.begin():
            overlap(session, wish, scooter_id)
            decision = decisions[wish.beneficiary_id]
            return put(session, wish, scooter_id, decision, house.by.user_id).id

    return same, writes


# --- the measure ------------------------------------------------------------------------------------


def product(house: House) -> Booking:
    wish, scooter_id = house.next()
    return db.write(bookings.book, wish, scooter_id, by=house.by, now=NOW)


def traces(booking_id: int) -> list[tuple[str, list[str], list[str]]]:
    """What the journal holds of a booking and of what it occupies, without the values."""
    db.session.rollback()  # what this session sees must not be older than the booking
    held = db.session.scalar(select(Occupation.id).where(Occupation.booking_id == booking_id))
    found = db.session.execute(
        select(JournalEntry.subject_kind, JournalEntry.fields, JournalDetail.changes)
        .join(JournalEntry.detail)
        .where(
            tuple_(JournalEntry.subject_kind, JournalEntry.subject_id).in_(
                [("booking", booking_id), ("occupation", held)]
            )
        )
    ).all()
    assert len(found) == 2
    return sorted((kind, fields, sorted(changes or {})) for kind, fields, changes in found)


def measure(name: str, url: str, rounds: int, times: int) -> None:
    settings = Settings(
        instance=Path(gettempdir()), database_url=url, secret_key="b" * 40, testing=True
    )
    with create_app(settings).app_context():
        start = time.perf_counter()
        house = db.write(furnish)
        db.write(fill, house)
        db.write(lambda: db.session.execute(text("ANALYZE")))
        decisions = dict(db.session.execute(select(Decision.beneficiary_id, Decision.id)).all())
        db.session.rollback()
        engine = bare_engine(url)
        same, writes = floors(engine, house, decisions)
        print(f"{name}: {EXISTING} occupations made in {time.perf_counter() - start:.0f} s")
        assert traces(same()) == traces(writes()) == traces(product(house).id), "other rows"
        for title, floor, goal in (
            ("the same statements", same, GOAL),
            ("the writes alone", writes, None),
        ):
            with _databases.counted(engine) as bare, _databases.counted(db.database.engine) as ours:
                floor(), product(house)
            found = _ratio.alternate(floor, lambda: product(house), times=times, rounds=rounds)
            print(found.line(f"{name}, bookings against {title}", "bookings", goal))
            print(f"    statements: floor {len(bare)}, product {len(ours)}")
        engine.dispose()
        db.session.remove()
        db.database.engine.dispose()


def main() -> None:
    rounds, times = int(sys.argv[1]) if len(sys.argv) > 1 else 7, 60
    print(_databases.machine())
    for name, url in _databases.each_engine():
        measure(name, url, rounds, times)


if __name__ == "__main__":
    main()
