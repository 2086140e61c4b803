"""The small parent of everything that runs: it starts the pages and the runner, and starts them again when they die.

The parent holds the listening socket and hands it to gunicorn: while gunicorn is started again, visitors wait
instead of being turned away. No child outlives its parent: Linux is asked to end it (PR_SET_PDEATHSIG), gunicorn's
workers included, so that a new start always finds the port free and no second runner at work.

What is said here is read on a terminal and copied from it: it stays without no-break spaces.
gunicorn reads this module as its settings: the hooks at the end bear the names that it looks for.
"""

import ctypes
import errno
import logging
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time as clocks
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mobility.config import LOOPBACK
from mobility.services import accounts

GRACE = 10.0
"""Seconds that a child gets to finish what it does, before it is killed."""
STEADY = 30.0
"""Seconds after which a child counts as well: its next death is a first one again."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
HOPELESS = 3
"""Deaths without ever having answered, after which the pages will not come by trying again."""

_STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class CannotServe(Exception):
    """Why the pages cannot be served, in a sentence for the terminal."""


@dataclass(slots=True)
class Child:
    """A program that is kept running."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    """In a row, without having been well in between."""
    started: float = 0.0
    due: float = field(default=0.0)
    """When it is to be started (again), on the monotonic clock."""

    def start(self) -> None:
        """Start it as the leader of its own group, bound to our life."""
        parent = os.getpid()

        def bind_to_parent() -> None:
            die_with(parent, signal.SIGTERM)

        self.process = subprocess.Popen(  # noqa: S603 - commands of our own, no shell
            self.command,
            pass_fds=self.pass_fds,
            start_new_session=True,  # Ctrl+C reaches us alone: we end our children in order
            preexec_fn=bind_to_parent,  # noqa: PLW1509 - this process has one thread
        )
        self.started = clocks.monotonic()

    def died(self) -> int | None:
        """Its exit code, if it died since it was started."""
        return None if self.process is None else self.process.poll()

    def bury(self) -> None:
        """End what it left behind, and plan its return after a pause that grows."""
        self.signal(signal.SIGKILL)
        self.process = None
        now = clocks.monotonic()
        self.deaths = 1 if now - self.started >= STEADY else self.deaths + 1
        self.due = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.deaths - 1))

    def signal(self, number: signal.Signals) -> None:
        """Signal the child; SIGKILL goes to all of its group."""
        if self.process is None:
            return
        try:
            if number is signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass


class Probe:
    """One request that is sent as soon as the socket listens; its answer says that the pages are there."""

    def __init__(self, listener: socket.socket) -> None:
        host, self._port = listener.getsockname()[:2]
        self._host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only read
        self._line: socket.socket | None = None
        self.answered = False

    def ask(self) -> None:
        """Send the request, unless one is waiting for its answer."""
        if self.answered or self._line is not None:
            return
        try:
            self._line = socket.create_connection((self._host, self._port), timeout=2)
            self._line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        except OSError:
            self.forget()

    def forget(self) -> None:
        """Ask anew next time: the one who was to answer has died."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def waiting(self) -> list[socket.socket]:
        """What `select` has to watch."""
        return [] if self._line is None else [self._line]

    def hear(self) -> bool:
        """Read; true when this is the first answer."""
        if self._line is None:
            return False
        try:
            self.answered = bool(self._line.recv(64))
        except OSError:
            self.answered = False
        self.forget()
        return self.answered


class Supervisor:
    """Keeps children running until it is told to stop. One a process: it takes the process's signals."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        probe: Probe | None = None,
        on_answer: Callable[[], None],
    ) -> None:
        self._children = children
        self._probe = probe
        self._on_answer = on_answer
        self._stopping = False
        self._hopeless = False
        self._ear, self._mouth = socket.socketpair()

    def run(self) -> int:
        """Run until a signal says stop (0), or until the first child proves unable to start (1)."""
        for end in (self._ear, self._mouth):
            end.settimeout(0)
        previous = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        handlers = {
            number: signal.signal(number, lambda *_: None)
            for number in (*_STOPPING, signal.SIGCHLD)
            if signal.getsignal(number) is not signal.SIG_IGN  # as nohup asks
        }
        try:
            while not self._stopping:
                self._tend()
                self._listen()
        finally:
            self._stop()
            signal.set_wakeup_fd(previous)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._ear.close()
            self._mouth.close()
        return 1 if self._hopeless else 0

    def _tend(self) -> None:
        for child in self._children:
            if child.died() is not None:
                _say(f"{child.name} : arrêt inattendu, redémarrage.")
                child.bury()
                self._judge(child)
            if child.process is None and not self._stopping and clocks.monotonic() >= child.due:
                child.start()
        if self._probe is not None:
            self._probe.ask()

    def _judge(self, child: Child) -> None:
        if self._probe is None or child is not self._children[0]:
            return
        self._probe.forget()
        if not self._probe.answered and child.deaths >= HOPELESS:
            _say("Les pages ne démarrent pas : la raison est écrite au-dessus.")
            self._stopping = self._hopeless = True

    def _listen(self) -> None:
        if self._stopping:
            return
        dead = [child.due - clocks.monotonic() for child in self._children if child.process is None]
        wanted = self._probe.waiting() if self._probe else []
        ready, _, _ = select.select([self._ear, *wanted], [], [], max(0.0, min([1.0, *dead])))
        if self._ear in ready and _STOPPING & {*self._ear.recv(256)}:
            self._stopping = True
        if self._probe is not None and set(ready) & set(wanted) and self._probe.hear():
            self._on_answer()

    def _stop(self) -> None:
        """Let the children finish; kill what has not after `GRACE`, or at the second signal."""
        for child in self._children:
            child.signal(signal.SIGTERM)
        until = clocks.monotonic() + GRACE
        while any(child.process is not None and child.died() is None for child in self._children):
            left = until - clocks.monotonic()
            if left <= 0:
                break
            ready, _, _ = select.select([self._ear], [], [], left)
            if ready and _STOPPING & {*self._ear.recv(256)}:
                break
        for child in self._children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        if self._probe is not None:
            self._probe.forget()


def serve(host: str, port: int, workers: int, *, with_scheduler: bool) -> int:
    """Serve the pages on this address, and run the jobs, until told to stop. Returns the exit code."""
    try:
        refuse_demonstration(host)
        listener = listen(host, port)
    except CannotServe as refusal:
        _say(str(refusal))
        return 1
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    children = [Child("Pages", pages_command(listener, workers), (listener.fileno(),))]
    if with_scheduler:
        children.append(
            Child("Rappels", [sys.executable, "-m", "mobility.scheduler", str(os.getpid())])
        )
    with listener:
        return Supervisor(
            children,
            probe=Probe(listener),
            on_answer=lambda: _say(f"Mobilité répond : {address}  (Ctrl+C pour arrêter)"),
        ).run()


def listen(host: str, port: int) -> socket.socket:
    """The socket on which the pages will be served; its children inherit it.

    Raises:
        CannotServe: the port is taken, or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = 8000 if port != 8000 else 8001
            raise CannotServe(
                f"Le port {port} est déjà pris. Essayez : make run PORT={other}"
            ) from error
        if error.errno == errno.EACCES:
            raise CannotServe(
                f"Le port {port} est réservé au système. Essayez : make run PORT=8000"
            ) from error
        raise CannotServe(f"L'adresse {host} n'est pas celle de cette machine.") from error


def pages_command(
    listener: socket.socket, workers: int, app: str = "mobility:create_app()"
) -> list[str]:
    """The command that serves this application on a socket that listens already."""
    return [
        sys.executable, "-m", "gunicorn", app,
        "--config", "python:mobility.supervisor",
        "--bind", f"fd://{listener.fileno()}",
        "--workers", str(workers),
        "--worker-class", "sync",
        # A list of ten thousand rows is read in 5 s, on a slow machine that does other things in a minute.
        "--timeout", "120",
        "--graceful-timeout", "5",
        "--log-level", "warning",
        "--access-logfile", "-",
        "--access-logformat", "%(t)s %(m)s %(U)s %(s)s %(B)s o %(M)s ms",
        "--no-control-socket",
    ]  # fmt: skip


def die_with(parent: int, last: signal.Signals) -> None:
    """Have this process get the signal `last` when its parent dies; leave at once if it is dead already."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(last), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def refuse_demonstration(host: str) -> None:
    """Demonstration accounts have known passwords: they are for this machine alone.

    Raises:
        CannotServe: they exist, and the address is open to other machines.
    """
    if host in LOOPBACK or host.startswith("127."):
        return
    from mobility import create_app  # noqa: PLC0415 - the parent stays small where it need not ask

    with create_app().app_context():
        if accounts.demonstration_accounts_exist():
            raise CannotServe(
                "Les comptes de démonstration sont ouverts à tous : ce serveur ne peut pas répondre à d'autres"
                " machines. Retirez-les d'abord : mobility demo --remove"
            )


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - a terminal is where it is read


# --- what gunicorn calls ----------------------------------------------------------------------------

_SECRET = re.compile(r"/(s|p|signer)/[^\s/]+")


class Discretion(logging.Filter):
    """Takes the personal links out of the access log: who has one has the page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; keep it always."""
        record.msg, record.args = _SECRET.sub(r"/\1/•••", record.getMessage()), ()
        return True


def on_starting(_server: Any) -> None:
    """In gunicorn's master, before the workers: they inherit the filter."""
    logging.getLogger("gunicorn.access").addFilter(Discretion())


def post_fork(_server: Any, worker: Any) -> None:
    """In each new worker: end with the master, which alone can stop it in order."""
    die_with(worker.ppid, signal.SIGKILL)
