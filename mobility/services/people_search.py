"""Who answers to a text: by the beginnings of the words of a name, by year of birth, phone or reference.

Statements are built once for each shape of question and get their values when they are sent: building one takes longer
than answering it. Each part of the answer comes from an index of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    select,
    union_all,
)

from mobility.models import Beneficiary, BeneficiaryName
from mobility.rules import identifiers
from mobility.rules.names import search_key

MOST_WORDS = 6
"""More words of a name than anybody types are not looked at."""
LAST_SIGN = "\U0010ffff"
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True, slots=True)
class Shape:
    """What sort of question a text is."""

    words: int
    year: bool
    phone: bool
    reference: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A text as it is looked for: folded as names are, its shape, and the values that its statement wants."""

    key: str
    shape: Shape
    values: dict[str, Any]


def question(asked: str) -> Question:
    """What a text asks for."""
    year = YEAR.search(asked)
    key = search_key(asked)
    words = [word for word in key.split() if year is None or word != year[0]]
    if not year and "".join(words).isdigit():
        words = []
    # The longest word has the fewest bearers: the index is read from there.
    words = sorted(set(words), key=lambda word: (-len(word), word))[:MOST_WORDS]
    phone, code = phone_in(asked), reference_in(asked)
    values: dict[str, Any] = {}
    for number, word in enumerate(words):
        # A range, which an index knows how to read; LIKE is one only under some collations.
        values |= {f"word_{number}": word, f"past_{number}": f"{word}{LAST_SIGN}"}
    if year:
        values |= {"born_from": date(int(year[0]), 1, 1), "born_to": date(int(year[0]), 12, 31)}
    if phone:
        values["phone"] = phone
    if code:
        values["reference"] = code
    return Question(key, Shape(len(words), bool(year), bool(phone), bool(code)), values)


def phone_in(asked: str) -> str | None:
    """The phone number that a text is, as it is kept."""
    try:
        return identifiers.parse_phone(asked).e164
    except ValueError:
        return None


def reference_in(asked: str) -> str | None:
    """The reference that a text is, as it is kept."""
    try:
        return identifiers.parse_reference(asked)
    except ValueError:
        return None


def answering(asked: str) -> Select[int] | None:
    """The ids of everybody who answers to a text; None if it asks for nobody."""
    found = question(asked)
    return ids(found.shape).params(found.values) if found.values else None


@lru_cache(maxsize=256)
def ids(shape: Shape, most: int | None = None, *, scoped: bool = False) -> Select[int]:
    """The statement of a shape; `most` of those who answer to a name, in the order of its longest word.

    `scoped`: only people of the `sites` of the values count among those.
    """
    person = Beneficiary.__table__.c
    found: list[Select[int]] = [*_named(shape, most, scoped=scoped)]
    if shape.phone:
        found.append(select(person.id).where(person.phone == bindparam("phone")))
    if shape.reference:
        # That of a file which was merged leads to the file that was kept.
        kept = func.coalesce(person.merged_into_id, person.id)
        found.append(select(kept).where(person.reference == bindparam("reference")))
    if len(found) == 1:
        return found[0]
    part = union_all(*found).subquery()
    return select(part.c[0])


def _named(shape: Shape, most: int | None, *, scoped: bool) -> Iterator[Select[int]]:
    person = Beneficiary.__table__.c
    born = person.born_on.between(bindparam("born_from"), bindparam("born_to"))
    if not shape.words:
        if shape.year:
            yield select(person.id).where(born)
        return
    names = BeneficiaryName.__table__
    assert isinstance(names, Table)  # noqa: S101 - for the type checker
    first, *others = [names.alias(f"name_{number}") for number in range(shape.words)]
    query = select(first.c.beneficiary_id).where(_begins(first.c.word, 0))
    for number, other in enumerate(others, 1):
        query = query.join(other, other.c.beneficiary_id == first.c.beneficiary_id)
        query = query.where(_begins(other.c.word, number))
    # Asked of each name that was found, and not joined: else SQLite begins with everybody who was not merged.
    asked: list[ColumnElement[bool]] = [born] if shape.year else []
    asked += [person.merged_into_id.is_(None)] if most else []
    asked += [in_sites(person.site_id)] if scoped else []
    if asked:
        query = query.where(exists().where(person.id == first.c.beneficiary_id, *asked))
    if most:
        query = query.order_by(first.c.word).limit(most)
    part = query.subquery()
    yield select(part.c[0])


def _begins(column: ColumnElement[str], number: int) -> ColumnElement[bool]:
    return and_(column >= bindparam(f"word_{number}"), column < bindparam(f"past_{number}"))


def in_sites(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Of the sites that the values name."""
    return column.in_(bindparam("sites", expanding=True))
