"""Whether two files may be of one person: by name and birth date, or by phone and first name.

Families share a phone, and a birth date alone says nothing: each key joins two facts. A key is a text, so that an index
finds in one step who shares it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.rules.names import search_key


class Likeness(StrEnum):
    """What two files have in common."""

    SAME_NAME = "same_name"
    """The same first name, name and birth date, accents and case apart."""
    SWAPPED_NAME = "swapped_name"
    """The same, with first name and name the wrong way round in one of them."""
    SAME_PHONE = "same_phone"
    """The same phone and first name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is, as far as it tells them from others."""

    first_names: str
    birth_name: str
    usage_name: str = ""
    born_on: date | None = None
    phone: str = ""
    """E.164."""


def keys(one: Identity) -> frozenset[str]:
    """The keys under which a person is found; two people who are alike share one (the reverse need not hold).

    The first words of both names stand in alphabetical order, so that swapped names meet.

    >>> sorted(keys(Identity(first_names="Zoé Anne", birth_name="Abo", born_on=date(2000, 1, 2), phone="+33639980000")))
    ['+33639980000 zoe', '2000-01-02 abo zoe']
    """
    first = _first(one.first_names)
    if not first:
        return frozenset()
    found = set()
    if one.born_on is not None:
        for family in _families(one):
            found.add(" ".join((one.born_on.isoformat(), *sorted((_first(family), first)))))
    if one.phone:
        found.add(f"{one.phone} {first}")
    return frozenset(found)


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """What two people have in common that one person would have; None if nothing.

    A name at birth and a usage name count alike; of several first names the first is enough.

    >>> ana = Identity(first_names="Aná Maria", birth_name="Łopez", born_on=date(1999, 5, 1))
    >>> likeness(ana, Identity(first_names="ANA", birth_name="Lopez", born_on=date(1999, 5, 1))).value
    'same_name'
    >>> likeness(ana, Identity(first_names="Lopez", birth_name="Ana", born_on=date(1999, 5, 1))).value
    'swapped_name'
    """
    first, others = _first(one.first_names), _first(other.first_names)
    if not first or not others:
        return None
    same_day = one.born_on is not None and one.born_on == other.born_on
    if same_day and first == others and _families(one) & _families(other):
        return Likeness.SAME_NAME
    if same_day and _swapped(one, other):
        return Likeness.SWAPPED_NAME
    if one.phone and one.phone == other.phone and first == others:
        return Likeness.SAME_PHONE
    return None


def _swapped(one: Identity, other: Identity) -> bool:
    """Whether the first name of each is the name of the other."""
    return _first(one.first_names) in {_first(name) for name in _families(other)} and (
        _first(other.first_names) in {_first(name) for name in _families(one)}
    )


def _first(names: str) -> str:
    return search_key(names).partition(" ")[0]


def _families(one: Identity) -> set[str]:
    return {search_key(name) for name in (one.birth_name, one.usage_name)} - {""}
