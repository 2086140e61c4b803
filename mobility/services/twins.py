"""People who may be the same person: found while they are signed up, and in a list of pairs to look at.

Each person is kept under the keys of `rules.likeness`; who shares a key is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Apart, Beneficiary, TwinKey
from mobility.rules import likeness
from mobility.rules.likeness import Identity, Likeness
from mobility.rules.roles import Capability
from mobility.services.accounts import Person
from mobility.services.journal import deed

PER_PAGE = 50
AT_ONCE = 1000
"""People who are given their keys in one run of the job."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody who may be the same person; `person` is None where they belong to a site that is not in sight."""

    person: Beneficiary | None
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be of one person: the older one first."""

    older: Beneficiary
    newer: Beneficiary
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Pairs:
    """One page of pairs, and whether another follows."""

    pairs: Sequence[Pair]
    page: int
    more: bool


def identity(person: Beneficiary) -> Identity:
    """A person as `rules.likeness` compares them."""
    return Identity(
        first_names=person.first_names,
        birth_name=person.birth_name,
        usage_name=person.usage_name,
        born_on=person.born_on,
        phone=person.phone,
    )


def remember(person: Beneficiary, *, new: bool = False) -> None:
    """Keep a person under the keys of what is known of them now; a merged file under none, a `new` one had none."""
    wanted = likeness.keys(identity(person)) if person.merged_into_id is None else frozenset()
    own = select(TwinKey).where(TwinKey.beneficiary_id == person.id)
    known = [] if new else db.session.scalars(own).all()
    for row in known:
        if row.key not in wanted:
            db.session.delete(row)
    for key in sorted(wanted - {row.key for row in known}):
        db.session.add(TwinKey(beneficiary_id=person.id, key=key))


def learn(now: datetime) -> dict[str, int]:  # noqa: ARG001 - what the runner calls is told the time
    """Give keys to people who came in by another door (an import, an older version); a job of the runner."""
    strangers = db.session.scalars(
        select(Beneficiary)
        .where(
            Beneficiary.merged_into_id.is_(None),
            ~exists().where(TwinKey.beneficiary_id == Beneficiary.id),
        )
        .order_by(Beneficiary.id.desc())
        .limit(AT_ONCE)
    ).all()
    for person in strangers:
        remember(person)
    return {"learned": len(strangers)}


def like(
    asked: Identity, *, by: Person, but: int | None = None, limit: int | None = None
) -> list[Twin]:
    """Who may be the person that is described.

    People of other sites are looked at too, since somebody may have moved; of them, only that they are there is told.
    """
    found = []
    query = (
        select(Beneficiary)
        .where(
            Beneficiary.merged_into_id.is_(None),
            Beneficiary.id.in_(
                select(TwinKey.beneficiary_id).where(TwinKey.key.in_(likeness.keys(asked)))
            ),
        )
        .order_by(Beneficiary.id)
    )
    for person in db.session.scalars(query.limit(limit) if limit else query):
        alike = likeness.likeness(asked, identity(person))
        if alike is not None and person.id != but:
            found.append(Twin(person if by.sees_site(person.site_id) else None, alike))
    return found


def of(person: Beneficiary, *, by: Person) -> list[Pair]:
    """Whom a person is suspected to be besides, of those in sight; nobody who was told apart."""
    apart = set(
        db.session.scalars(
            select(Apart.other_id)
            .where(Apart.one_id == person.id)
            .union(select(Apart.one_id).where(Apart.other_id == person.id))
        )
    )
    pairs = []
    for twin in like(identity(person), by=by, but=person.id):
        if twin.person is not None and twin.person.id not in apart:
            older, newer = sorted((person, twin.person), key=lambda one: one.id)
            pairs.append(Pair(older, newer, twin.likeness))
    return pairs


def suspected(page: int = 1, *, by: Person) -> Pairs:
    """Pairs of files, of the sites this person sees, that nobody has told apart; the latest sign-up first."""
    one, other = aliased(TwinKey), aliased(TwinKey)
    older, newer = aliased(Beneficiary), aliased(Beneficiary)
    query = (
        select(older.id, newer.id)
        .join(one, one.beneficiary_id == older.id)
        .join(other, (other.key == one.key) & (other.beneficiary_id > one.beneficiary_id))
        .join(newer, newer.id == other.beneficiary_id)
        .where(~exists().where(Apart.one_id == older.id, Apart.other_id == newer.id))
        .distinct()
        .order_by(newer.id.desc(), older.id)
    )
    if not by.may(Capability.ALL_SITES):
        query = query.where(older.site_id.in_(by.site_ids), newer.site_id.in_(by.site_ids))
    page = max(1, min(page, 1000))
    rows = db.session.execute(query.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)).all()
    ids = {key for row in rows[:PER_PAGE] for key in row}
    found = db.session.scalars(select(Beneficiary).where(Beneficiary.id.in_(ids)))
    people = {person.id: person for person in found}
    pairs = []
    for first, second in rows[:PER_PAGE]:
        alike = likeness.likeness(identity(people[first]), identity(people[second]))
        if alike is not None:  # a key says a little less
            pairs.append(Pair(people[first], people[second], alike))
    return Pairs(pairs, page, len(rows) > PER_PAGE)


def tell_apart(one: Beneficiary, other: Beneficiary, *, by: Person, now: datetime) -> None:
    """Write down that two files are of two people: the pair is not suggested again.

    Raises:
        NotFound: one of them is another site's.
        Refused: `merge_same`: both are one file.
    """
    if not (by.sees_site(one.site_id) and by.sees_site(other.site_id)):
        raise NotFound
    if one.id == other.id:
        raise Refused.because("merge_same")
    first, second = sorted((one.id, other.id))
    known = select(Apart.id).where(Apart.one_id == first, Apart.other_id == second)
    if db.session.scalar(known) is None:
        with deed("tell_apart"):
            db.session.add(Apart(one_id=first, other_id=second, said_at=now, said_by_id=by.user_id))
