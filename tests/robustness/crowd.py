"""Several processes doing the same thing at once, and what is killed among them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120.0
"""Seconds after which a crowd is taken to hang."""


@dataclass
class Member:
    """One process, and what it said: a line of JSON each time."""

    process: subprocess.Popen[str]
    log: Path
    killed: bool = False

    def said(self) -> list[Any]:
        """Everything it said so far; a line cut by a kill is left out."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]


@dataclass
class Crowd:
    """Processes that run one function of a module of tests, on one database."""

    url: str
    folder: Path
    members: list[Member] = field(default_factory=list)

    def start(self, function: str, *arguments: object) -> Member:
        """Start a process that runs `module:function(say, *arguments)`."""
        log = self.folder / f"member-{len(self.members)}.log"
        command = [sys.executable, "-m", "tests.robustness.member", function]
        environment = os.environ | {
            "CROWD_URL": self.url,
            "CROWD_FOLDER": str(self.folder),
            "CROWD_ARGUMENTS": json.dumps(arguments),
        }
        errors = (self.folder / f"member-{len(self.members)}.err").open("w", encoding="utf-8")
        with log.open("w", encoding="utf-8") as out, errors:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=errors, text=True
            )
        member = Member(process, log)
        self.members.append(member)
        return member

    def kill(self, member: Member) -> None:
        """Kill -9, as a power cut would."""
        if member.process.poll() is None:
            member.process.send_signal(signal.SIGKILL)
            member.process.wait(PATIENCE)
            member.killed = True

    def wait(self) -> Sequence[Member]:
        """Wait for all; those that were not killed must have ended well."""
        deadline = time.monotonic() + PATIENCE
        for number, member in enumerate(self.members):
            member.process.wait(max(0.1, deadline - time.monotonic()))
            if not member.killed and member.process.returncode != 0:
                raise AssertionError(
                    (self.folder / f"member-{number}.err").read_text(encoding="utf-8")[-3000:]
                )
        return self.members

    def all_said(self) -> list[Any]:
        """What all of them said."""
        return [line for member in self.members for line in member.said()]

    def until_all_said(self, count: int) -> None:
        """Wait until each of them has said so much: then all are at work."""
        deadline = time.monotonic() + PATIENCE
        while any(len(member.said()) < count for member in self.members):
            assert time.monotonic() < deadline, "waited in vain for all to begin"
            assert all(member.process.poll() is None for member in self.members), "one has ended"
            time.sleep(0.02)

    def stop(self) -> None:
        """Leave nobody behind."""
        for member in self.members:
            self.kill(member)
