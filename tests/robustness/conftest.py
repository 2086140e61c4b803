"""Races and crashes: short by default, at full length with `make soak`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robustness.crowd import Crowd


@pytest.fixture
def crowd(database_url: str, tmp_path: Path) -> Iterator[Crowd]:
    """Processes on this test's database; none outlives the test."""
    found = Crowd(database_url, tmp_path)
    yield found
    found.stop()
