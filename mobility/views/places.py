"""Where the things that tasks, notes and the journal speak of have their pages."""

from typing import Any

from flask import url_for

from mobility.rules.messages import SubjectKind
from mobility.services import subjects

ARGUMENTS = {"prescribers.show": "prescriber_id", "decisions.show": "decision_id"}
"""What an address calls the id of a thing, where the table calls it otherwise."""


def address_of(kind: SubjectKind, key: str | int) -> str:
    """The address of the page of a thing, by what its address holds."""
    endpoint, column = subjects.PAGES[kind]
    values: dict[str, Any] = {ARGUMENTS.get(endpoint, column): key}
    return url_for(endpoint, **values)
