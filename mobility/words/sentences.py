"""Reasons into sentences: why something is refused and what to do, what a rule found, what would change it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

from mobility.words import values as said
from mobility.words.codes import word
from mobility.words.findings import FINDINGS, REMEDIES, RULES
from mobility.words.language import gettext
from mobility.words.refusals import REFUSALS


class Coded(Protocol):
    """Anything that carries a code and the values it speaks of."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def values(self) -> Mapping[str, object]:
        """The values that its sentence names."""


def sentence(reason: Coded) -> str:
    """The sentence of a refusal, or of what a rule found."""
    found = REFUSALS.get(reason.code) or FINDINGS.get(reason.code)
    if found is None:
        return gettext("Ce n'est pas possible (%(code)s).", code=reason.code)
    return gettext(found, **spoken(reason.values))


def remedy(reason: Coded) -> str:
    """What would change the answer; empty when nothing is said."""
    found = REMEDIES.get(reason.code)
    return gettext(found, **spoken(reason.values)) if found else ""


def rule_name(rule: str) -> str:
    """What an examined rule is called."""
    return gettext(RULES.get(rule, rule))


def spoken(values: Mapping[str, object]) -> dict[str, object]:
    """Values as they stand in a sentence: cents as euros, days and instants in words, codes as words."""
    return {name: _one(name, value) for name, value in values.items()}


def _one(name: str, value: object) -> object:  # noqa: PLR0911 - one line a kind of value
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, datetime):
        return said.instant(value)
    if isinstance(value, date):
        return said.day(value)
    if isinstance(value, time):
        return said.time_of_day(value)
    if name.endswith("cents") and isinstance(value, int):
        return said.euros(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_one(name, one)) for one in value)
    if value is None:
        return gettext("non renseigné")
    return value
