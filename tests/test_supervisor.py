"""The parent of the pages and of the runner, with real processes and kill -9."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from mobility import supervisor
from mobility.config import ROOT
from mobility.services import accounts
from tests.processes import alive, children, command, family, get, until

pytestmark = [
    pytest.mark.robustness,
    pytest.mark.skipif(
        sys.platform != "linux", reason="reads /proc, and asks Linux to end orphans"
    ),
]

TINY = """
import signal, sys
from mobility import supervisor
# Whoever runs the tests in the background of a shell has SIGINT ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
listener = supervisor.listen("127.0.0.1", int(sys.argv[1]))
pages = supervisor.Child("Pages", supervisor.pages_command(listener, 2, sys.argv[2]), (listener.fileno(),))
runner = supervisor.Child("Rappels", [sys.executable, "-c", "import signal; signal.pause()", "the-runner"])
probe = supervisor.Probe(listener)
sys.exit(supervisor.Supervisor([pages, runner], probe=probe, on_answer=lambda: print("there", flush=True)).run())
"""


class House:
    """A running supervisor, and what the system says of its children."""

    def __init__(
        self, port: int, log: Path, *command: str, page: str = "", **environment: str
    ) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}/"
        self._page = page
        self._log = log
        with log.open("ab") as output:
            self.parent = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=os.environ | environment,
                stdout=output,
                stderr=output,
            )

    @property
    def said(self) -> str:
        """What the parent and its children wrote."""
        return self._log.read_text(encoding="utf-8")

    @property
    def master(self) -> int:
        """Gunicorn's master; 0 when there is none."""
        return self._child("gunicorn")

    @property
    def runner(self) -> int:
        """The runner; 0 when there is none."""
        return self._child("the-runner") or self._child("mobility.scheduler")

    @property
    def workers(self) -> list[int]:
        """Gunicorn's workers."""
        return children(self.master) if self.master else []

    def _child(self, what: str) -> int:
        found = [process for process in children(self.parent.pid) if what in command(process)]
        assert len(found) <= 1, f"several at once: {what}"
        return found[0] if found else 0

    def whole(self) -> "House":
        """Wait until everything runs and answers."""
        until(self.page, "the pages")
        until(lambda: len(self.workers) == 2 and self.runner, "two workers and a runner")
        return self

    def page(self) -> str:
        """What the pages answer; empty when they do not."""
        assert self.parent.poll() is None, self.said
        return get(self.address + self._page)

    def kill(self, process: int) -> None:
        """Kill -9 one of ours."""
        assert process > 1
        os.kill(process, signal.SIGKILL)


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Start supervisors; whatever they started is ended after the test."""
    houses: list[House] = []

    def begin(port: int, *command: str, **options: str) -> House:
        houses.append(House(port, tmp_path / f"log-{len(houses)}", *command, **options))
        return houses[-1]

    yield begin
    for house in houses:
        left = family(house.parent.pid)
        house.parent.kill()
        house.parent.wait()
        until(partial(_all_gone, left), "the end of all children")


def _all_gone(processes: Iterable[int]) -> bool:
    return not any(map(alive, processes))


@pytest.fixture
def start(begin: Callable[..., House]) -> Callable[..., House]:
    """Start the supervisor over tiny pages and a runner that only lives."""
    return lambda port, app="tests.tiny_pages:app": begin(port, "-c", TINY, str(port), app)


@pytest.fixture
def house(start: Callable[..., House], port: int) -> House:
    return start(port).whole()


def test_it_says_when_the_pages_answer(house: House) -> None:
    until(lambda: "there" in house.said, "the announcement")
    assert house.said.count("there") == 1


def test_a_killed_worker_is_replaced(house: House) -> None:
    before = set(house.workers)
    victim = min(before)
    house.kill(victim)
    assert until(house.page, "the pages")
    until(lambda: len(house.workers) == 2 and victim not in house.workers, "a new worker")


def test_killed_pages_come_back_and_leave_no_worker_behind(house: House) -> None:
    master, workers, runner = house.master, house.workers, house.runner
    house.kill(master)
    assert until(house.page, "the pages")
    until(partial(_all_gone, [master, *workers]), "the end of the old workers")
    house.whole()
    assert house.runner == runner, "the runner was not disturbed"


def test_nobody_is_turned_away_while_the_pages_come_back(house: House) -> None:
    workers = house.workers
    house.kill(house.master)
    until(partial(_all_gone, workers), "the end of those who might still take us in")
    with closing(socket.create_connection(("127.0.0.1", house.port), timeout=20)) as visitor:
        visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert visitor.recv(64).startswith(b"HTTP/1.0 200")


def test_a_killed_runner_comes_back_alone(house: House) -> None:
    before, pages = house.runner, house.master
    house.kill(before)
    until(lambda: house.runner not in {0, before}, "a new runner")
    assert house.master == pages


def test_a_killed_parent_leaves_no_orphan_and_frees_the_port(
    house: House, start: Callable[..., House]
) -> None:
    left = family(house.parent.pid)
    assert len(left) == 4
    house.parent.kill()
    house.parent.wait()
    until(partial(_all_gone, left), "the end of all children")
    start(house.port).whole()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_in_order(house: House, number: signal.Signals) -> None:
    left = family(house.parent.pid)
    house.parent.send_signal(number)
    assert house.parent.wait(20) == 0
    assert _all_gone(left)
    with closing(socket.create_server(("127.0.0.1", house.port))):
        pass


def test_a_terminal_that_closes_ends_it_unless_it_was_told_to_stay(
    begin: Callable[..., House], port: int
) -> None:
    hardened = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + TINY
    house = begin(port, "-c", hardened, str(port), "tests.tiny_pages:app").whole()
    house.parent.send_signal(signal.SIGHUP)
    house.kill(house.runner)
    house.whole()
    house.parent.terminate()
    assert house.parent.wait(20) == 0


def test_pages_that_cannot_start_are_given_up_with_a_reason(
    start: Callable[..., House], port: int
) -> None:
    house = start(port, "tests.tiny_pages:missing")
    assert house.parent.wait(60) == 1
    assert "Les pages ne démarrent pas" in house.said
    assert "missing" in house.said, "gunicorn's own words stand above"


def test_a_taken_port_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert supervisor.serve("127.0.0.1", port, 2, with_scheduler=False) == 1
    assert (
        capsys.readouterr().err == f"Le port {port} est déjà pris. Essayez : make run PORT=8000\n"
    )


def test_an_address_of_another_machine_is_said_in_a_sentence() -> None:
    with pytest.raises(supervisor.CannotServe, match="n'est pas celle de cette machine"):
        supervisor.listen("192.0.2.1", 0)


def test_personal_links_stay_out_of_the_access_log(house: House) -> None:
    get(house.address + "s/very-secret-token?from=sms")
    get(house.address + "signer/other-secret")
    get(house.address + "search?q=Dupont")
    log = until(lambda: "/search" in house.said and house.said, "the access log")
    assert "/s/•••" in log
    assert "/signer/•••" in log
    assert "secret" not in log
    assert "Dupont" not in log


def test_discretion_keeps_every_record() -> None:
    record = logging.LogRecord(
        "gunicorn.access", logging.INFO, "", 0, "%(m)s %(U)s", ({"m": "GET", "U": "/s/abc"},), None
    )
    assert supervisor.Discretion().filter(record)
    assert record.getMessage() == "GET /s/•••"


@pytest.mark.parametrize(
    ("host", "open_to_all"),
    [("192.0.2.1", True), ("::", True), ("127.0.0.1", False), ("127.0.1.1", False)],
)
def test_demonstration_accounts_stay_on_this_machine(
    host: str, *, open_to_all: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(accounts, "demonstration_accounts_exist", lambda: True)
    monkeypatch.setenv("MOBILITY_INSTANCE", str(tmp_path))
    if open_to_all:
        with pytest.raises(supervisor.CannotServe, match="mobility demo --remove"):
            supervisor.refuse_demonstration(host)
    else:
        supervisor.refuse_demonstration(host)


def test_the_whole_application_comes_back_from_every_death(
    begin: Callable[..., House], port: int, database_url: str, tmp_path: Path
) -> None:
    def serve() -> House:
        command = ("-m", "mobility.cli", "serve", "--port", str(port))
        return begin(
            port,
            *command,
            page="healthz",
            MOBILITY_DATABASE_URL=database_url,
            MOBILITY_INSTANCE=str(tmp_path),
        ).whole()

    house = serve()
    until(lambda: f"Mobilité répond : http://127.0.0.1:{port}" in house.said, "the address")
    for victim in (house.workers[0], house.runner, house.master):
        house.kill(victim)
        until(partial(_all_gone, [victim]), "its end")
        house.whole()
    left = family(house.parent.pid)
    house.kill(house.parent.pid)
    house.parent.wait()
    until(partial(_all_gone, left), "the end of all children")
    again = serve()
    again.parent.terminate()
    assert again.parent.wait(20) == 0
