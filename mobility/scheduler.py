"""The runner: a plain ticker beside the pages, and the table of what it does.

APScheduler ticks, and nothing more: what is due stands in our tables, and each job asks "what is due and not
done?", so that a missed tick, a second runner or a week without current changes nothing. One runner works at a
time (an advisory lock on PostgreSQL, a lease on SQLite); if two ever believe they do, the outbox's claims hold.
"""

import logging
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from mobility import clock, db
from mobility.models import JobRun, Lease
from mobility.services import (
    bookings,
    import_queue,
    imports,
    journal,
    messages,
    outbox,
    referral_care,
    twins,
    waiting,
)
from mobility.words import N_

log = logging.getLogger("mobility.scheduler")  # also when it runs as __main__

RENEWAL = timedelta(seconds=10)
TICK = timedelta(minutes=1)
TERM = timedelta(seconds=60)
"""How long a lease holds without being renewed: a dead machine is replaced after that."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the runner does at each tick."""

    name: str
    does: str
    """In French, for the manager who reads the table."""
    work: Callable[[datetime], Counts]
    one_unit: bool
    """Whether the work is one transaction; if not, it opens its own (it speaks to the network between them)."""


def send_messages(now: datetime) -> Counts:
    """Send what waits, by this installation's own post."""
    post = outbox.post_of(current_app.config["SETTINGS"])
    return outbox.deliver(now, post=post, write=db.write)


JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job(
            "expire-holds",
            N_("Libère les scooters proposés et restés sans réponse."),
            bookings.expire_holds,
            one_unit=True,
        ),
        Job(
            "learn-people",
            N_("Reconnaît les personnes qui ont peut-être deux fiches."),
            twins.learn,
            one_unit=True,
        ),
        Job(
            "offer-scooters",
            N_("Propose les scooters libres à la liste d'attente, une personne à la fois."),
            lambda now: waiting.offer(now, write=db.write),
            one_unit=False,
        ),
        Job(
            "care-for-referrals",
            N_(
                "Rappelle les orientations sans réponse, ferme celles de 30 jours, efface leurs papiers."
            ),
            referral_care.care,
            one_unit=True,
        ),
        Job("plan-messages", N_("Écrit les rappels qui sont dus."), messages.plan, one_unit=True),
        Job(
            "deliver-messages",
            N_("Envoie les messages qui attendent."),
            send_messages,
            one_unit=False,
        ),
        Job(
            "bring-in-lists",
            N_("Importe les longues listes que l'on a relues."),
            lambda now: import_queue.run(now, write=db.write),
            one_unit=False,
        ),
        Job(
            "purge-imports",
            N_("Oublie les lignes d'imports laissées de côté depuis un mois."),
            imports.purge,
            one_unit=True,
        ),
    )
}


def run_job(name: str, now: datetime, *, app: Flask | None = None) -> Counts:
    """Run one job once, as if at `now` (UTC), in an application context of its own, and record the run.

    Without `app`, the current application. Returns what the job counted.

    Raises:
        LookupError: there is no such job.
        Exception: what the job raised; the run is recorded as failed.
    """
    if name not in JOBS:
        raise LookupError(f"« {name} » : aucune tâche de ce nom. Il y a : {', '.join(JOBS)}.")
    application = app or current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Flask documents it
    with application.app_context():
        return _recorded(JOBS[name], now)


def _recorded(job: Job, now: datetime) -> Counts:
    started = clock.now()
    try:
        counts = db.write(job.work, now) if job.one_unit else job.work(now)
    except Exception as error:
        db.session.rollback()
        # The words of an exception may quote what people typed: its name and its place are enough to mend it.
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error("job %s failed: %s\n%s", job.name, type(error).__name__, place)  # noqa: TRY400 - without its words
        db.write(_record, job.name, started, {}, type(error).__name__)
        raise
    db.write(_record, job.name, started, dict(counts), "")
    if any(counts.values()):
        log.info(
            "job %s: %s", job.name, " ".join(f"{what}={count}" for what, count in counts.items())
        )
    return counts


def _record(name: str, started: datetime, counts: dict[str, int], error: str) -> None:
    """Write the run down. Of runs in a row that found nothing to do, only the last is kept."""
    last = db.session.scalar(
        select(JobRun).where(JobRun.job == name).order_by(JobRun.started_at.desc()).limit(1)
    )
    idle = not error and not any(counts.values())
    if last is None or not idle or last.outcome != "done" or any(last.counts.values()):
        last = JobRun(job=name)
        db.session.add(last)
    last.started_at, last.ended_at = started, clock.now()
    last.outcome, last.counts, last.error = ("failed" if error else "done"), counts, error


class Lead(Protocol):
    """The right to work, which one runner has at a time."""

    def hold(self, now: datetime) -> bool:
        """Take the right or keep it; false while another has it."""

    def release(self) -> None:
        """Give it up."""


class LeaseRow:
    """On SQLite: a row that says who leads, until when; each change of hands has its number.

    A runner of the same machine that was killed is replaced at once: its process is known to be gone.
    """

    def __init__(self, app: Flask, *, name: str = "runner", owner: str | None = None) -> None:
        self._app = app
        self._name = name
        self.owner = owner or f"{socket.gethostname()[:20]}:{os.getpid()}:{_born(os.getpid())}"
        self.epoch = 0

    def hold(self, now: datetime) -> bool:
        """Renew by compare-and-set, or take over what nobody holds."""
        with self._app.app_context():
            self.epoch = db.write(self._take, now)
        return self.epoch > 0

    def _take(self, now: datetime) -> int:
        lease = db.session.get(Lease, self._name)
        if lease is None:
            db.session.add(Lease(name=self._name, owner=self.owner, until=now + TERM, epoch=1))
            return 1
        if (lease.owner, lease.epoch) == (self.owner, self.epoch):
            lease.until = now + TERM
            return self.epoch
        if lease.until > now and not _gone(lease.owner):
            return 0
        lease.owner, lease.until, lease.epoch = self.owner, now + TERM, lease.epoch + 1
        return lease.epoch

    def release(self) -> None:
        """End the lease now, so that the next runner need not wait for its term."""
        with self._app.app_context():
            db.write(self._end)
        self.epoch = 0

    def _end(self) -> None:
        lease = db.session.get(Lease, self._name)
        if lease is not None and (lease.owner, lease.epoch) == (self.owner, self.epoch):
            lease.owner, lease.until = "", clock.now()


class AdvisoryLock:
    """On PostgreSQL: a lock that the server gives back by itself when its holder's connection ends.

    The connection is the lock's own, outside any transaction, and asked at each tick whether it still lives. The
    lock is one a schema: two installations in one database do not wait for each other.
    """

    def __init__(self, engine: Engine, *, name: str = "runner") -> None:
        self._engine = engine
        self._name = name
        self._connection: Any = None

    def hold(self, now: datetime) -> bool:  # noqa: ARG002 - the server's lock needs no clock
        """Ask for the lock, or see that the connection which holds it lives."""
        try:
            if self._connection is not None:
                self._connection.execute("SELECT 1")
                return True
            return self._try()
        except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            self.release()
            return False

    def _try(self) -> bool:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        connection.autocommit = True
        found = connection.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || %s, 0))",
            (f"mobility {self._name}",),
        ).fetchone()
        if not found[0]:
            connection.close()
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        """Give the lock back, at once; a connection that is lost gives it back by itself."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                connection.execute("SELECT pg_advisory_unlock_all()")
            connection.close()


def lead_of(app: Flask) -> Lead:
    """The way in which one runner is chosen on this application's engine."""
    with app.app_context():
        engine = db.database.engine
    return LeaseRow(app) if engine.dialect.name == "sqlite" else AdvisoryLock(engine)


class Runner:
    """Ticks while it leads. `parent` is the process without which it must not go on; none when run by itself."""

    def __init__(self, app: Flask, lead: Lead, *, parent: int | None = None) -> None:
        self._app = app
        self._lead = lead
        self._parent = parent
        self._one_at_a_time = threading.Lock()
        self.leads: bool | None = None  # not known yet

    def hold(self) -> bool:
        """Keep the lead, or ask for it; end this process when its parent is gone."""
        if self._parent is not None and os.getppid() != self._parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return False
        with self._one_at_a_time:
            led, self.leads = self.leads, self._held()
        if led is not self.leads:
            log.info("this runner %s", "works" if self.leads else "stands by")
        return bool(self.leads)

    def _held(self) -> bool:
        try:
            return self._lead.hold(clock.now())
        except DBAPIError as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            return False

    def tick(self) -> None:
        """Run every job once, if this runner leads; one that fails does not stop the others."""
        for name in JOBS:
            if not self.hold():
                return
            try:
                with journal.acting(journal.Actor("runner")):
                    run_job(name, clock.now(), app=self._app)
            except Exception:  # noqa: BLE001 - told and recorded by run_job; the next job has nothing to do with it
                log.debug("on to the next job")

    def run(self) -> None:
        """Tick every minute until SIGTERM or Ctrl+C; a job that has begun is finished."""
        ticker = BlockingScheduler(
            timezone=ZoneInfo(self._app.config["SETTINGS"].timezone),
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        at_once = clock.now()
        ticker.add_job(self.tick, "interval", seconds=TICK.total_seconds(), next_run_time=at_once)
        ticker.add_job(
            self.hold, "interval", seconds=RENEWAL.total_seconds(), next_run_time=at_once + RENEWAL
        )
        previous = signal.signal(signal.SIGTERM, _leave)
        try:
            ticker.start()
        except (KeyboardInterrupt, SystemExit):
            ticker.shutdown(wait=True)
        finally:
            signal.signal(signal.SIGTERM, previous)
            self._lead.release()


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit


def _born(process: int) -> str:
    """When a process of this machine began; empty when there is none of that number (or only its remains)."""
    try:
        state, *facts = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        )
    except FileNotFoundError:
        return ""
    return "" if state in {"Z", "X"} else facts[18]


def _gone(owner: str) -> bool:
    """Whether the holder of a lease is known to be dead: only a process of this machine can be."""
    if not owner:
        return True
    host, process, born = owner.rsplit(":", 2)
    return host == socket.gethostname()[:20] and _born(int(process)) != born


def main(parent: int | None = None) -> None:
    """Run until told to stop: the runner alone, or beside the pages as a child of `parent`."""
    from mobility import create_app  # noqa: PLC0415 - the application is built around this module, not by it

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    app = create_app()
    Runner(app, lead_of(app), parent=parent).run()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
