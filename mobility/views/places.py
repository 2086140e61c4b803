"""Where the things that tasks, notes and the journal speak of have their pages."""

from collections.abc import Iterable
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


def links_of(tasks: Iterable[Any]) -> dict[tuple[SubjectKind, int], str]:
    """The address of what each of these tasks is about; one query a kind."""
    about = [
        (task.subject_kind, task.subject_id)
        for task in tasks
        if task.subject_kind is not None and task.subject_id is not None
    ]
    keys = subjects.address_keys(about)
    return {thing: address_of(thing[0], key) for thing, key in keys.items()}
