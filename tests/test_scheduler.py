"""The runner: what it records, what it survives, and that there is only one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from mobility import db, scheduler
from mobility.config import ROOT
from mobility.models import JobRun
from mobility.scheduler import JOBS, TERM, AdvisoryLock, Job, LeaseRow, Runner, lead_of, run_job
from tests import engines
from tests.machine import missing
from tests.processes import until

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
Work = Callable[[datetime], dict[str, int]]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the table of jobs by these functions, under their own names."""

    def replace(*works: Work) -> None:
        table = {
            work.__name__: Job(work.__name__, "Pour les tests.", work, one_unit=True)
            for work in works
        }
        monkeypatch.setattr(scheduler, "JOBS", table)

    return replace


def runs(app: Flask) -> list[tuple[str, str, dict[str, int], str]]:
    with app.app_context():
        found = db.session.scalars(select(JobRun).order_by(JobRun.id)).all()
        return [(run.job, run.outcome, run.counts, run.error) for run in found]


def nothing(_now: datetime) -> dict[str, int]:
    return {"sent": 0}


def something(_now: datetime) -> dict[str, int]:
    return {"sent": 2}


def poison(_now: datetime) -> dict[str, int]:
    typed = "Jeanne Dupont, 06 39 98 12 34"
    raise ValueError(typed)


def test_every_job_is_told_in_french() -> None:
    assert list(JOBS) == [
        "expire-holds",
        "learn-people",
        "offer-scooters",
        "care-for-referrals",
        "plan-messages",
        "deliver-messages",
        "bring-in-lists",
        "purge-imports",
    ]
    assert all(job.does.endswith(".") for job in JOBS.values())


def test_a_run_is_told_its_instant_and_recorded(app: Flask, jobs: Callable[..., None]) -> None:
    seen: list[datetime] = []

    def note_instant(now: datetime) -> dict[str, int]:
        seen.append(now)
        return {"seen": 1}

    jobs(note_instant)
    assert run_job("note_instant", NOW, app=app) == {"seen": 1}
    assert seen == [NOW]
    assert runs(app) == [("note_instant", "done", {"seen": 1}, "")]
    with app.app_context():
        run = db.session.scalars(select(JobRun)).one()
        assert run.ended_at is not None
        assert run.ended_at >= run.started_at


def test_the_current_application_will_do(app: Flask, jobs: Callable[..., None]) -> None:
    jobs(something)
    with app.app_context():
        assert run_job("something", NOW) == {"sent": 2}


def test_runs_that_found_nothing_to_do_take_one_row(app: Flask, jobs: Callable[..., None]) -> None:
    jobs(nothing, something)
    for name in ["nothing"] * 3 + ["something"] * 2 + ["nothing"]:
        run_job(name, NOW, app=app)
    assert [run[0] for run in runs(app)] == ["nothing", "something", "something"]


def test_a_failure_is_recorded_and_told_without_what_people_typed(
    app: Flask, jobs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    jobs(poison, something)
    with pytest.raises(ValueError, match="Jeanne"):
        run_job("poison", NOW, app=app)
    assert runs(app) == [("poison", "failed", {}, "ValueError")]
    assert "ValueError" in caplog.text
    assert "in poison" in caplog.text, "the place"
    assert "Jeanne" not in caplog.text
    run_job("something", NOW, app=app)


def test_a_failed_unit_leaves_nothing(app: Flask, jobs: Callable[..., None]) -> None:
    def half(now: datetime) -> dict[str, int]:
        db.session.add(JobRun(job="half", started_at=now, outcome="done", counts={}))
        db.session.flush()
        raise RuntimeError

    jobs(half)
    with pytest.raises(RuntimeError):
        run_job("half", NOW, app=app)
    assert [run[1] for run in runs(app)] == ["failed"]


def test_an_unknown_job_is_said_to_be(app: Flask) -> None:
    with pytest.raises(LookupError, match="deliver-messages"):
        run_job("brew-coffee", NOW, app=app)


def test_one_failing_job_does_not_stop_the_others(app: Flask, jobs: Callable[..., None]) -> None:
    jobs(something, poison, nothing)
    runner = Runner(app, lead_of(app))
    runner.tick()
    assert [(run[0], run[1]) for run in runs(app)] == [
        ("something", "done"),
        ("poison", "failed"),
        ("nothing", "done"),
    ]
    runner._lead.release()  # noqa: SLF001 - what run() does at its end


def test_only_the_one_who_leads_works(app: Flask, jobs: Callable[..., None]) -> None:
    jobs(something)
    first, second = lead_of(app), lead_of(app)
    one, other = Runner(app, first), Runner(app, second)
    one.tick()
    other.tick()
    assert len(runs(app)) == 1
    assert (one.leads, other.leads) == (True, False)
    first.release()
    other.tick()
    assert len(runs(app)) == 2
    assert not one.hold()
    second.release()


def test_a_runner_ends_when_its_parent_is_gone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *signalled: sent.append(signalled))
    orphan = Runner(app, lead_of(app), parent=os.getppid() + 1)
    orphan.tick()
    assert sent == [(os.getpid(), signal.SIGTERM)]
    assert runs(app) == []


# The row that says who leads (the way of SQLite, and right on any engine).


@pytest.fixture
def lease(app: Flask) -> Callable[[str], LeaseRow]:
    return lambda owner: LeaseRow(app, owner=f"other-machine:{owner}:1")


def test_a_lease_lasts_its_term_and_is_renewed(lease: Callable[[str], LeaseRow]) -> None:
    one, other = lease("1"), lease("2")
    assert one.hold(NOW)
    assert not other.hold(NOW + TERM / 2)
    assert one.hold(NOW + TERM / 2)
    assert not other.hold(NOW + TERM)
    assert other.hold(NOW + TERM * 1.5)


def test_a_holder_that_was_asleep_finds_that_it_was_replaced(
    lease: Callable[[str], LeaseRow],
) -> None:
    sleeper, other = lease("1"), lease("2")
    assert sleeper.hold(NOW)
    assert other.hold(NOW + TERM)
    assert not sleeper.hold(NOW + TERM + timedelta(seconds=1))
    assert (sleeper.epoch, other.epoch) == (0, 2)


def test_nobody_takes_it_back_by_its_old_number(lease: Callable[[str], LeaseRow]) -> None:
    sleeper, other = lease("1"), lease("2")
    sleeper.hold(NOW)
    other.hold(NOW + TERM)
    again = lease("1")
    again.epoch = 1
    assert not again.hold(NOW + TERM)
    again.release()
    assert other.hold(NOW + TERM), "released by nobody but its holder"


def test_a_dead_process_of_this_machine_is_replaced_at_once(app: Flask) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        host = socket.gethostname()[:20]
        victim = LeaseRow(app, owner=f"{host}:{process.pid}:{scheduler._born(process.pid)}")  # noqa: SLF001
        assert victim.hold(NOW)
        assert not LeaseRow(app).hold(NOW)
        process.kill()
        process.wait()
        assert LeaseRow(app).hold(NOW)


def test_a_number_that_another_process_got_since_is_not_the_holder(app: Flask) -> None:
    past = LeaseRow(app, owner=f"{socket.gethostname()[:20]}:{os.getpid()}:1")
    assert past.hold(NOW)
    assert LeaseRow(app).hold(NOW)


# The lock that PostgreSQL gives back by itself.


@pytest.fixture
def locks() -> Iterator[tuple[AdvisoryLock, AdvisoryLock]]:
    engine = create_engine("postgresql+psycopg://" + engines.server().split("://", 1)[1])
    try:
        engine.connect().close()
    except OperationalError as error:
        missing(f"PostgreSQL does not answer: {error}")
    name = f"test-{os.getpid()}"
    pair = AdvisoryLock(engine, name=name), AdvisoryLock(engine, name=name)
    yield pair
    for lock in pair:
        lock.release()
    engine.dispose()


def test_one_holds_the_lock_until_it_lets_go(locks: tuple[AdvisoryLock, AdvisoryLock]) -> None:
    one, other = locks
    assert one.hold(NOW)
    assert one.hold(NOW)
    assert not other.hold(NOW)
    one.release()
    assert other.hold(NOW)
    assert not one.hold(NOW)


def test_a_cut_connection_is_noticed_and_replaced(locks: tuple[AdvisoryLock, AdvisoryLock]) -> None:
    one, other = locks
    assert one.hold(NOW)
    backend = one._connection.info.backend_pid  # noqa: SLF001 - what a broken network does, done by the server
    with one._engine.connect() as line:  # noqa: SLF001
        line.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    assert until(lambda: other.hold(NOW), "the server's giving the lock back")
    assert not one.hold(NOW), "it sees that its connection is gone"
    assert not one.hold(NOW), "and asks for the lock anew"


def test_a_server_that_is_not_there_is_no_crash() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    assert not AdvisoryLock(engine).hold(NOW)
    engine.dispose()


TWIN = """
import logging, sys
from datetime import timedelta
from mobility import scheduler
scheduler.RENEWAL = timedelta(seconds=0.2)
scheduler.TICK = timedelta(seconds=0.5)
scheduler.JOBS = {}
scheduler.main()
"""


@pytest.mark.robustness
@pytest.mark.skipif(sys.platform != "linux", reason="a dead holder is recognised by /proc")
def test_of_two_runners_one_works_and_the_other_takes_over_when_it_is_killed(
    app: Flask, tmp_path: Path
) -> None:
    settings = app.config["SETTINGS"]
    environment = os.environ | {
        "MOBILITY_INSTANCE": str(settings.instance),
        "MOBILITY_DATABASE_URL": settings.database_url,
        "MOBILITY_SECRET_KEY": settings.secret_key,
    }
    twins: list[tuple[subprocess.Popen[bytes], Path]] = []

    def start() -> Callable[[], str]:
        log = tmp_path / f"runner-{len(twins)}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", TWIN], cwd=ROOT, env=environment, stderr=output
            )
        twins.append((process, log))
        return log.read_text

    try:
        first = start()
        until(lambda: "this runner works" in first(), "the first one's work")
        second = start()
        until(lambda: "this runner stands by" in second(), "the second one's patience")
        twins[0][0].kill()
        twins[0][0].wait()
        until(lambda: "this runner works" in second(), "the second one's turn")
        twins[1][0].terminate()
        assert twins[1][0].wait(20) == 0
        third = start()
        until(lambda: "this runner works" in third(), "what was released in order is free at once")
    finally:
        for process, _ in twins:
            process.kill()
            process.wait()
