"""What this run of the tests is: how long, how strict, at which instant."""

import hashlib
import os
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import NoReturn

import pytest

from mobility.rules.identifiers import new_reference

STRICT = os.environ.get("MOBILITY_TEST_STRICT") == "1"
"""What cannot be tried here is a failure."""
SOAK = os.environ.get("MOBILITY_SOAK") == "1"
"""Races and crashes at full length (`make soak`)."""
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 10 o'clock in Paris: the present of every test."""
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
LACKING = "cannot be tried here"
FILE_KEY = b64encode(b"f" * 32).decode()
"""What kept papers are encrypted with in tests."""
_serial = count(1)


def serial() -> int:
    """A number that nothing made by a factory has had yet."""
    return next(_serial)


def a_reference() -> str:
    """A public reference that no other thing of this run has; well-formed, its check sign right."""
    return new_reference(hashlib.sha256(str(serial()).encode()).digest()[:16])


def missing(what: str) -> NoReturn:
    """This machine cannot run the test: skip it loudly; under MOBILITY_TEST_STRICT=1 that is a failure."""
    if STRICT:
        pytest.fail(f"{LACKING}: {what}")
    pytest.skip(f"{LACKING}: {what}")
