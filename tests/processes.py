"""What the system says of running processes, and how tests wait for them."""

import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds after which a test gives up; what it waits for takes one or two on an idle machine."""


def until(condition: Callable[[], T], what: str) -> T:
    """Wait until the condition gives something true, and return that."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def children(parent: int) -> list[int]:
    """The living children of a process."""
    return sorted(
        process
        for process, (state, its_parent) in _table().items()
        if its_parent == parent and state != "Z"
    )


def family(parent: int) -> set[int]:
    """All that descends from a process, without itself."""
    own = children(parent)
    return {*own, *(process for child in own for process in family(child))}


def alive(process: int) -> bool:
    """Whether the process runs (one that is dead and not yet buried does not)."""
    return _table().get(process, ("Z", 0))[0] != "Z"


def command(process: int) -> str:
    """The command line of a process; empty when it is gone."""
    with suppress(OSError):
        return (
            Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ").strip()
        )
    return ""


def get(address: str) -> str:
    """The body of a page; empty when nobody answers."""
    with suppress(OSError, HTTPException), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - a loopback address
        body: bytes = answer.read()
        return body.decode()
    return ""


def _table() -> dict[int, tuple[str, int]]:
    table = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
                table[int(folder.name)] = (state, int(parent))
    return table
