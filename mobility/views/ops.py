"""For those who run the house: is it alive, is it ready?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.services import house, runs
from mobility.views.access import PUBLIC, guard

ops = guard(Blueprint("ops", __name__), PUBLIC)


@ops.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@ops.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers, and the runner has ticked in the last quarter of an hour."""
    house.shown()
    runner = runs.runner(clock.now())
    answer = {
        "database": "ok",
        "runner": "silent" if runner.silent else "ok",
        "last_tick": runner.last_tick.isoformat() if runner.last_tick else None,
    }
    return answer, 503 if runner.silent else 200
