"""The only place that reads the clock; rules and services are told the time."""

from datetime import UTC, date, datetime

from mobility.words import local


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The civil day at the foundation."""
    return local(now()).date()
