"""How the runner fares: its last tick, its runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from mobility import db
from mobility.models import JobRun

SILENCE = timedelta(minutes=15)
"""A runner that has not ticked for so long is a fault that people must see."""
TICK = "tick"


@dataclass(frozen=True, slots=True)
class Runner:
    """When the runner last ticked, and whether it has been silent for too long."""

    last_tick: datetime | None
    silent: bool


def runner(now: datetime) -> Runner:
    """How the runner fares at this instant."""
    last = db.session.scalar(select(func.max(JobRun.ended_at)).where(JobRun.outcome == "done"))
    return Runner(last, last is None or now - last > SILENCE)
