"""A large fleet with a long past: all free scooters, the guard of a booking, the planning.

The fleet has 10,000 scooters at 20 sites. Each has the same future; of its past there is first a little (100,000 occupations
in all), then much (1,000,000), so that both sizes are asked the same question. 100 scooters are out for 200 days.

* All free scooters for two days: against the fastest of several bare SELECTs through the driver alone, which give the same
  ids. What both give is what a loop over every occupation finds, too.
* The guard: one occupation more, with the guard of overlaps and all indexes, in a transaction that is given up.
* The planning of 60 scooters over four weeks: statements, milliseconds.

    python bench/fleet.py [ROUNDS]
"""

# ruff: noqa: S608 - statements are put together from constants of this file

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import insert, select, text, true

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _databases  # noqa: E402 # found through the path above
import _ratio  # noqa: E402 # idem

from mobility import create_app, db, guards  # noqa: E402 # idem
from mobility.config import Settings  # noqa: E402 # idem
from mobility.models import Occupation, Scooter  # noqa: E402 # idem
from mobility.rules.fleet import OccupationKind  # noqa: E402 # idem
from mobility.rules.periods import at_local  # noqa: E402 # idem
from mobility.rules.states import ScooterState  # noqa: E402 # idem
from mobility.services import free_scooters, planning  # noqa: E402 # idem
from mobility.services.accounts import Person  # noqa: E402 # idem
from mobility.services.roster import Filters  # noqa: E402 # idem
from mobility.words.values import HOUSE_TIMEZONE  # noqa: E402 # idem
from tests import factories as make  # noqa: E402 # idem
from tests.machine import DAY, NOW, TODAY  # noqa: E402 # idem

SCOOTERS, SITES, LONG = 10_000, 20, 100
FUTURE, FEW, MANY = 4, 10, 100
"""Occupations of each scooter: to come, and in all with a short and with a long past."""
STEP, LENGTH, SPARE = 6 * DAY, 2 * DAY, timedelta(hours=4)
GOAL, GROWTH, GUARD_MS, STATEMENTS = 0.5, 1.25, 1.0, 4

Window = tuple[datetime, datetime]
WINDOWS: tuple[Window, ...] = tuple(
    (NOW + days * DAY, NOW + (days + 2) * DAY) for days in (2, 7, 9, 10)
)
MONDAY: Window = (NOW + 6 * DAY, NOW + 8 * DAY)
"""After a closed day: the product looks at returns agreed for that day besides, which no bare SELECT here does."""


# --- the fleet --------------------------------------------------------------------------------------


def furnish() -> Person:
    """Sites, scooters (one, then copies of it by the database itself), and a manager who looks."""
    model, by = make.a_model(), make.a_person()
    sites = [
        make.a_site(turnaround_minutes=int(SPARE.total_seconds() // 60)).id for _ in range(SITES)
    ]
    first = make.a_scooter(site_id=sites[0], model_id=model.id, plate=None, fleet_number="F00000")
    table: Any = Scooter.__table__
    pattern = {c.name: c for c in table.c if c.name not in {"id", "fleet_number", "site_id", "vin"}}
    numbers = _numbers(1, SCOOTERS - 1)
    names = [*pattern, "fleet_number", "site_id"]
    number = "'F' || substr('0000' || n, -5)" if _sqlite() else "'F' || lpad(n::text, 5, '0')"
    rows = select(*pattern.values(), text(number), text(f"{sites[0]} + n % {SITES}"))
    rows = rows.select_from(table.join(numbers, true())).where(table.c.id == first.id)
    assert sites == list(range(sites[0], sites[0] + SITES)), "sites are numbered in a row"
    db.session.execute(insert(table).from_select(names, rows))
    return by


def _sqlite() -> bool:
    return db.database.engine.dialect.name == "sqlite"


def _numbers(first: int, last: int) -> Any:
    """The numbers from first to last as `n`, made by the database."""
    if _sqlite():
        made = (
            f"WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last})"
            " SELECT n FROM c"
        )
        return text(made).columns(n=Occupation.id.type).subquery("numbers")
    made = f"SELECT n FROM generate_series({first}, {last}) AS n"
    return text(made).columns(n=Occupation.id.type).subquery("numbers")


def _at(rank: str) -> str:
    """The instant at which the occupation of this rank begins: 0 is the first to come, those below are past.

    Scooters begin at different hours, so that some are free in any window.
    """
    step = int(STEP.total_seconds() // 3600)
    hours = f"({rank}) * {step} + s.id % {step}"
    if _sqlite():
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{NOW:%Y-%m-%d %H:%M:%S}', ({hours}) || ' hours')"
    return f"TIMESTAMPTZ '{NOW.isoformat()}' + ({hours}) * INTERVAL '1 hour'"


def _later(instant: str, added: timedelta) -> str:
    seconds = int(added.total_seconds())
    if _sqlite():
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {instant}, '+{seconds} seconds')"
    return f"{instant} + INTERVAL '{seconds} seconds'"


def occupy(first: int, last: int) -> None:
    """Give each scooter the occupations of these ranks; a few are not live, and those that are long are left out."""
    begins = _at("n")
    live = (
        "CASE WHEN (s.id + n) % 17 = 0 THEN 0 ELSE 1 END" if _sqlite() else "(s.id + n) % 17 <> 0"
    )
    _fill(
        f"SELECT s.id, 'maintenance', {begins}, {_later(begins, LENGTH)}, {_later(begins, LENGTH + SPARE)}, {live}, ''"
        f" FROM scooter s, ({_series(first, last)}) r WHERE s.id % {SCOOTERS // LONG} <> 0 OR n < -60"
    )


def occupy_long() -> None:
    """Some scooters are out for 200 days, begun 100 days ago."""
    begins = _at(str(-100 * DAY // STEP))
    live = "1" if _sqlite() else "TRUE"
    length = 200 * DAY
    _fill(
        f"SELECT s.id, 'maintenance', {begins}, {_later(begins, length)}, {_later(begins, length + SPARE)}, {live}, ''"
        f" FROM scooter s WHERE s.id % {SCOOTERS // LONG} = 0"
    )


def _series(first: int, last: int) -> str:
    if _sqlite():
        return (
            f"WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last})"
            " SELECT n FROM c"
        )
    return f"SELECT n FROM generate_series({first}, {last}) AS n"


def _fill(rows: str) -> None:
    names = "scooter_id, kind, starts_at, ends_at, guarded_until, live, reason"
    db.session.execute(text(f"INSERT INTO occupation ({names}) {rows}"))


def hold_a_few(by: Person) -> None:
    """A hold that is over, on a scooter that is free: it must not count."""
    starts_at, ends_at = WINDOWS[0]
    free = set(found(WINDOWS[0]))
    scooter = min(free)
    make.a_hold(scooter, by.user_id, starts_at=starts_at, ends_at=ends_at, held_until=NOW - SPARE)


def without_guard(unit: Callable[[], None]) -> None:
    """Add many rows whose guard looks at them afterwards, all at once; the constraint of PostgreSQL is made anew, and refuses."""

    def run() -> None:
        connection = db.session.connection()
        if _sqlite():
            for name in (f"{guards.OVERLAP}_insert", f"{guards.OVERLAP}_update"):
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(text("SET LOCAL statement_timeout = 0"))
            db.session.execute(text(f"ALTER TABLE occupation DROP CONSTRAINT {guards.OVERLAP}"))
        unit()
        guards.install(connection)

    db.write(run)


def settle() -> None:
    """What a database that lives a while has done by itself: statistics, and on PostgreSQL the map of visible pages."""
    db.session.rollback()
    db.session.remove()
    with own_connection() as connection:
        connection.execute("ANALYZE" if _sqlite() else "VACUUM ANALYZE")


@contextmanager
def own_connection() -> Iterator[Any]:
    """A connection of the driver's that commits each statement by itself, and may write."""
    url = db.database.engine.url
    if _sqlite():
        connection: Any = sqlite3.connect(str(url.database), isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
    else:
        connection = psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
    try:
        yield connection
    finally:
        connection.close()


# --- the search -------------------------------------------------------------------------------------


def found(window: Window) -> Sequence[int]:
    """The product: every scooter in service that nothing occupies."""
    chosen = select(Scooter).where(Scooter.state == ScooterState.IN_SERVICE)
    return free_scooters.ids(chosen, *window, now=NOW)


_BUSY = (
    "FROM occupation o WHERE {live} AND o.guarded_until > {start} AND o.starts_at < {until}"
    " AND (o.held_until IS NULL OR o.held_until > {now})"
)
FLOORS = {
    "NOT IN": f"SELECT s.id FROM scooter s WHERE s.state = 'in_service' AND s.id NOT IN (SELECT o.scooter_id {_BUSY})",
    "EXCEPT": f"SELECT s.id FROM scooter s WHERE s.state = 'in_service' EXCEPT SELECT o.scooter_id {_BUSY}",
    "NOT EXISTS": (
        "SELECT s.id FROM scooter s WHERE s.state = 'in_service'"
        f" AND NOT EXISTS (SELECT 1 {_BUSY} AND o.scooter_id = s.id)"
    ),
    "LEFT JOIN": (
        f"SELECT s.id FROM scooter s LEFT JOIN (SELECT DISTINCT o.scooter_id {_BUSY}) b ON b.scooter_id = s.id"
        " WHERE s.state = 'in_service' AND b.scooter_id IS NULL"
    ),
}
"""Bare SELECTs that give the same ids; which is the fastest depends on the engine."""


class Bare:
    """The driver alone, one connection, one cursor a question."""

    def __init__(self) -> None:
        self.connection: Any = db.database.engine.raw_connection()
        mark, live = ("?", "o.live = 1") if _sqlite() else ("%s", "o.live")
        self.sql = {
            name: sql.format(live=live, start=mark, until=mark, now=mark)
            for name, sql in FLOORS.items()
        }

    def ask(self, name: str, window: Window) -> list[int]:
        """The ids that one of the SELECTs gives."""
        instants = (window[0], window[1] + SPARE, NOW)
        values = tuple(_bare(one) for one in instants) if _sqlite() else instants
        cursor = self.connection.cursor()
        try:
            cursor.execute(self.sql[name], values)
            return [row[0] for row in cursor.fetchall()]
        finally:
            cursor.close()

    def fastest(self) -> str:
        """The name of the SELECT that is the fastest here; each three times."""
        times: dict[str, float] = {}
        for name in self.sql:
            self.ask(name, WINDOWS[0])
            times[name] = statistics.median(
                _milliseconds(lambda name=name: self.ask(name, WINDOWS[1]))  # type: ignore[misc]
                for _ in range(3)
            )
        print("    bare: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in times.items()))
        return min(times, key=times.__getitem__)


def _bare(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def brute_force() -> list[set[int]]:
    """For each window the scooters that no occupation stands against, by a loop over all of them."""
    db.session.rollback()
    everyone = set(db.session.scalars(select(Scooter.id)))
    free = [set(everyone) for _ in WINDOWS]
    rows = db.session.execute(
        select(
            Occupation.scooter_id,
            Occupation.starts_at,
            Occupation.guarded_until,
            Occupation.live,
            Occupation.held_until,
        ).execution_options(yield_per=10_000)
    )
    for scooter_id, starts_at, guarded_until, live, held_until in rows:
        if not live or (held_until is not None and held_until <= NOW):
            continue
        for left, (start, end) in zip(free, WINDOWS, strict=True):
            if starts_at < end + SPARE and guarded_until > start:
                left.discard(scooter_id)
    return free


# --- the measure ------------------------------------------------------------------------------------


def measure_search(name: str, rounds: int) -> None:
    """Print how the product does against the fastest bare SELECT."""
    total = db.session.scalar(select(Occupation.id).order_by(Occupation.id.desc()).limit(1)) or 0
    bare = Bare()
    best = bare.fastest()
    for window, free in zip(WINDOWS, brute_force(), strict=True):
        ours = found(window)
        assert sorted(ours) == sorted(bare.ask(best, window)), "other scooters than the floor"
        assert set(ours) == free, "other scooters than brute force"
        assert 0 < len(ours) < SCOOTERS
    turns = iter(range(10_000_000))

    def product() -> int:
        return len(found(WINDOWS[next(turns) % len(WINDOWS)]))

    def floor() -> int:
        return len(bare.ask(best, WINDOWS[next(turns) % len(WINDOWS)]))

    result = _ratio.alternate(floor, product, times=12, rounds=rounds)
    print(
        result.line(
            f"{name}, all free of {SCOOTERS} scooters, about {total} occupations", "searches", GOAL
        )
    )
    print(
        f"    free in the first window: {len(found(WINDOWS[0]))}; brute force finds the same in all"
    )
    monday = statistics.median(_milliseconds(lambda: found(MONDAY)) for _ in range(rounds))
    print(f"    for information, a wish that begins after a closed day: {monday:.1f} ms")
    bare.connection.close()


def measure_guard(name: str) -> None:
    """Print how long one guarded occupation takes, and one that is refused."""
    taken: list[float] = []
    refused: list[float] = []
    everyone = list(db.session.scalars(select(Scooter.id).order_by(Scooter.id).limit(300)))
    db.session.remove()
    mark = "?" if _sqlite() else "%s"
    yes = "1" if _sqlite() else "TRUE"
    add = (
        "INSERT INTO occupation (scooter_id, kind, starts_at, ends_at, guarded_until, live, reason)"
        f" VALUES ({mark}, '{OccupationKind.MAINTENANCE}', {mark}, {mark}, {mark}, {yes}, '')"
    )
    with own_connection() as connection:
        connection.execute("BEGIN IMMEDIATE" if _sqlite() else "BEGIN")
        for scooter in everyone:
            begin = NOW + 400 * DAY
            values = [begin, begin + DAY, begin + DAY + SPARE]
            bound = (scooter, *(map(_bare, values) if _sqlite() else values))
            for times in (taken, refused):
                times.append(_milliseconds(lambda bound=bound: _try(connection, add, bound)))  # type: ignore[misc]
        connection.execute("ROLLBACK")
    assert len(taken) == len(refused) == len(everyone)
    print(
        f"{name}, the guard with {MANY * SCOOTERS} occupations: one more in {statistics.median(taken):.3f} ms"
        f" (19 of 20 within {statistics.quantiles(taken, n=20)[-1]:.3f}), one refused in"
        f" {statistics.median(refused):.3f} ms, goal {GUARD_MS:.0f} ms"
    )


def _try(connection: Any, add: str, bound: tuple[Any, ...]) -> None:
    """Add one occupation; that the guard refuses it is as good."""
    connection.execute("SAVEPOINT one")
    try:
        connection.execute(add, bound)
    except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
        assert guards.OVERLAP in str(error), error  # noqa: PT017 - this is no test
        connection.execute("ROLLBACK TO SAVEPOINT one")
    connection.execute("RELEASE SAVEPOINT one")


def measure_planning(name: str, by: Person) -> None:
    """Print the statements and the time of a planning, and of what is free for some days."""
    monday = TODAY - timedelta(days=TODAY.weekday())

    def page() -> Any:
        db.session.rollback()
        db.session.expunge_all()
        return planning.of(by, Filters(), first_day=monday, days=28, page=1, now=NOW)

    def free() -> Any:
        db.session.rollback()
        db.session.expunge_all()
        return planning.free(by, Filters(), TODAY + 5 * DAY, TODAY + 7 * DAY, now=NOW)

    for what, work, goal in (
        ("planning of 60 scooters over 28 days", page, f", goal {STATEMENTS}"),
        ("what is free from a day to a day", free, ""),
    ):
        work()
        with _databases.counted(db.database.engine) as sent:
            work()
        asked = [one for one in sent if one.lstrip().upper().startswith(("SELECT", "WITH"))]
        spent = statistics.median(_milliseconds(work) for _ in range(5))
        print(f"{name}, {what}: {len(asked)} statements{goal}; {spent:.0f} ms")
    start = at_local(monday, datetime.min.time(), HOUSE_TIMEZONE)
    shown = page()
    assert len(shown.rows) == planning.PER_PAGE
    assert any(bar.ends > start for row in shown.rows for bar in row.bars)


def measure_growth(name: str, few: Flask, many: Flask, rounds: int) -> None:
    """Print how many times longer the product takes among ten times the occupations; both in turn."""
    turns = iter(range(10_000_000))

    def of(app: Flask) -> Callable[[], int]:
        def search() -> int:
            with app.app_context():
                return len(found(WINDOWS[next(turns) % len(WINDOWS)]))

        return search

    result = _ratio.alternate(of(few), of(many), times=12, rounds=rounds)
    times = [1000 / statistics.median(speeds) for speeds in (result.floor, result.product)]
    print(
        f"{name}, ten times the occupations: {times[0]:.1f} ms, then {times[1]:.1f} ms,"
        f" {1 / result.share:.2f} times (median of {rounds} rounds), goal {GROWTH:.2f} at most"
    )


def build(name: str, url: str, each: int) -> tuple[Flask, Person]:
    """A fleet whose scooters have so many occupations each; and who looks at it."""
    settings = Settings(
        instance=Path(gettempdir()), database_url=url, secret_key="b" * 40, testing=True
    )
    app, start = create_app(settings), time.perf_counter()
    with app.app_context():
        by = db.write(furnish)

        def fill() -> None:
            occupy(FUTURE - each, FUTURE - 1)
            occupy_long()

        without_guard(fill)
        db.write(hold_a_few, by)
        settle()
    print(f"{name}: {each * SCOOTERS} occupations made in {time.perf_counter() - start:.0f} s")
    return app, by


def measure(name: str, small: str, large: str, rounds: int) -> None:
    """Measure on one engine, with a small and a large database."""
    (few, _), (many, by) = build(name, small, FEW), build(name, large, MANY)
    for app in (few, many):
        with app.app_context():
            measure_search(name, rounds)
    measure_growth(name, few, many, rounds)
    with many.app_context():
        measure_guard(name)
        measure_planning(name, by)
    for app in (few, many):
        with app.app_context():
            db.session.remove()
            db.database.engine.dispose()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(_databases.machine())
    for name, small, large in _databases.two_on_each_engine():
        measure(name, small, large, rounds)


if __name__ == "__main__":
    main()
