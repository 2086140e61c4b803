"""Beneficiaries: signed up once, found again in any writing, changed with everybody's changes in sight."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, load_only, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import Beneficiary, BeneficiarySituation, Decision, Prescriber, Site
from mobility.rules import identifiers
from mobility.rules.days import age_on
from mobility.rules.licence import Stay
from mobility.rules.names import BadName, clean_name, search_key
from mobility.rules.roles import Capability
from mobility.services import papers, search
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.papers import TitleFacts, TrainingFacts
from mobility.words import local

PER_PAGE = 50
OLDEST = 120
"""Nobody is older, in years: an older birth date is a slip of the finger."""
LISTED = (
    Beneficiary.reference,
    Beneficiary.first_names,
    Beneficiary.usage_name,
    Beneficiary.birth_name,
    Beneficiary.born_on,
    Beneficiary.phone,
    Beneficiary.town,
    Beneficiary.created_at,
)
"""What a list reads of a person."""
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "name": Beneficiary.search_key,
    "born": Beneficiary.born_on,
    "town": Beneficiary.town,
    "created": Beneficiary.id,
}
"""What the list may be sorted by; a leading minus turns the order round. Keys are given out in order of arrival."""


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as a person's file holds it: INSEE code, name, post code."""

    insee: str
    town: str
    postcode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a person: as on their document, and as they say."""

    site_id: int
    birth_name: str
    first_names: str
    born_on: date
    usage_name: str = ""
    birth_place: str = ""
    phone: str = ""
    """E.164, as `identifiers.parse_phone` gives it."""
    email: str = ""
    address: str = ""
    postcode: str = ""
    insee: str = ""
    town: str = ""
    language: str = "fr"
    channel: str = "sms"
    need: str = ""
    need_place: str = ""
    need_starts_on: date | None = None
    commute_km: int | None = None
    prescriber_id: int | None = None
    prescribed_on: date | None = None
    stay: Stay = Stay.RESIDENT
    guardian_signs: bool = False
    resident_since: date | None = None
    permit_until: date | None = None
    situations: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Row:
    """A person as a list shows them, with the newest decision on them."""

    person: Beneficiary
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how many rows and pages there are."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody who may be the same person; `person` is None where they belong to a site that is not in sight."""

    person: Beneficiary | None


def sign_up(
    facts: Facts,
    *,
    titles: Sequence[TitleFacts] = (),
    trainings: Sequence[TrainingFacts] = (),
    by: Person,
    now: datetime,
) -> Beneficiary:
    """Sign a person up, with the titles to ride that they showed.

    Raises:
        NotFound: the site or the prescriber is not this person's to see.
        Refused: `name_unreadable`, `born_future`, `born_long_ago`, and what `papers` refuses.
    """
    _check(facts, by, local(now).date())
    person = Beneficiary(reference=_new_reference(), created_at=now)
    _put(person, facts)
    with deed("sign_up"):
        db.session.add(person)
        db.session.flush()
        for title in titles:
            papers.add_title(person, title, on=local(now).date())
        for training in trainings:
            papers.add_training(person, training, on=local(now).date())
    return person


def change(
    reference: str, facts: Facts, *, version: int | None = None, by: Person, now: datetime
) -> Beneficiary:
    """Change what is known of a person; decisions that were taken keep the facts they were taken on.

    Raises:
        NotFound: no such person, or another site's.
        Refused: as `sign_up`.
        Stale: somebody saved a newer version meanwhile.
    """
    person = get(reference, by=by)
    if version is not None and person.version != version:
        raise Stale(values_of(person), person.version)
    _check(facts, by, local(now).date())
    with deed("change_beneficiary"):
        _put(person, facts)
    return person


def values_of(person: Beneficiary) -> dict[str, object]:
    """What stands in the database of a person, by the names of `Facts`; the commune as one `Place` besides."""
    values: dict[str, object] = {
        name: getattr(person, name) for name in Facts.__dataclass_fields__ if name != "situations"
    }
    return values | {
        "situations": sorted(one.code for one in person.situations),
        "commune": Place(person.insee, person.town, person.postcode) if person.town else None,
    }


def facts_of(person: Beneficiary) -> Facts:
    """What is known of a person, as `change` takes it."""
    names = set(Facts.__dataclass_fields__) - {"situations"}
    return Facts(
        situations=frozenset(one.code for one in person.situations),
        **{name: getattr(person, name) for name in names},
    )


def _put(person: Beneficiary, facts: Facts) -> None:
    values = asdict(facts)
    wanted = values.pop("situations")
    for name, value in values.items():
        setattr(person, name, value)
    for name in ("birth_name", "usage_name", "first_names"):
        setattr(person, name, clean_name(values[name]) if values[name] else "")
    person.search_key = _key(person.usage_name, person.birth_name, person.first_names)
    kept = [one for one in person.situations if one.code in wanted]
    known = {one.code for one in kept}
    person.situations = [
        *kept,
        *(BeneficiarySituation(code=code) for code in sorted(wanted - known)),
    ]


def _key(usage_name: str, birth_name: str, first_names: str) -> str:
    """The name that people are listed by comes first, so that one index sorts and finds."""
    parts = (usage_name, birth_name) if usage_name else (birth_name,)
    return search_key(" ".join((parts[0], first_names, *parts[1:])))


def _check(facts: Facts, by: Person, on: date) -> None:
    if not by.sees_site(facts.site_id) or db.session.get(Site, facts.site_id) is None:
        raise NotFound
    if facts.prescriber_id is not None and db.session.get(Prescriber, facts.prescriber_id) is None:
        raise NotFound
    reasons = []
    for name in dict.fromkeys(
        (facts.birth_name, facts.first_names, facts.usage_name or facts.birth_name)
    ):
        try:
            clean_name(name)
        except BadName:
            reasons.append(Reason("name_unreadable", {"name": name}))
    if facts.born_on > on:
        reasons.append(Reason("born_future", {"born_on": facts.born_on}))
    elif age_on(facts.born_on, on) >= OLDEST:
        reasons.append(Reason("born_long_ago", {"born_on": facts.born_on}))
    if reasons:
        raise Refused(*reasons)


def get(reference: str, *, by: Person) -> Beneficiary:
    """One person by their reference, in any writing, with all that they showed.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    try:
        compact = identifiers.parse_reference(reference)
    except ValueError as error:
        raise NotFound from error
    person = db.session.scalar(
        select(Beneficiary)
        .options(
            joinedload(Beneficiary.prescriber),
            selectinload(Beneficiary.situations),
            selectinload(Beneficiary.licences),
            selectinload(Beneficiary.trainings),
            selectinload(Beneficiary.title_checks),
            selectinload(Beneficiary.proofs),
        )
        .where(Beneficiary.reference == compact)
    )
    if person is None or not by.sees_site(person.site_id):
        raise NotFound
    return person


def name_of(person: Beneficiary) -> str:
    """First names and the name a person goes by."""
    return f"{person.first_names} {person.usage_name or person.birth_name}"


def index(query: str = "", page: int = 1, sort: str = "name", *, by: Person) -> Listed:
    """One page of the people that this person sees; three queries whatever their number."""
    chosen = _narrowed(query, by)
    total = (
        db.session.scalar(
            select(func.count()).select_from(chosen.with_only_columns(Beneficiary.id).subquery())
        )
        or 0
    )
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    rows = _ordered(chosen, sort).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    found = db.session.scalars(rows.options(load_only(*LISTED))).all()
    newest = _newest_decisions([person.id for person in found])
    return Listed([Row(person, newest.get(person.id)) for person in found], total, page, pages)


def every(query: str = "", sort: str = "name", *, by: Person) -> Sequence[Beneficiary]:
    """All the people that the list would show on its pages, for an export."""
    chosen = _narrowed(query, by).options(
        selectinload(Beneficiary.situations), joinedload(Beneficiary.prescriber)
    )
    return db.session.scalars(_ordered(chosen, sort)).all()


def _narrowed(query: str, by: Person) -> Select[Beneficiary]:
    chosen = select(Beneficiary)
    if not by.may(Capability.ALL_SITES):
        chosen = chosen.where(Beneficiary.site_id.in_(by.site_ids))
    if query.strip():
        conditions = search.people(query.strip()[:100])
        chosen = chosen.where(or_(*conditions) if conditions else Beneficiary.id < 0)
    return chosen


def _ordered(chosen: Select[Beneficiary], sort: str) -> Select[Beneficiary]:
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return chosen.order_by(column.desc() if sort.startswith("-") else column, Beneficiary.id)


def _newest_decisions(ids: Sequence[int]) -> dict[int, Decision]:
    newest = (
        select(func.max(Decision.id))
        .where(Decision.beneficiary_id.in_(ids))
        .group_by(Decision.beneficiary_id)
    )
    shown = load_only(Decision.beneficiary_id, Decision.outcome, Decision.valid_until)
    found = db.session.scalars(select(Decision).options(shown).where(Decision.id.in_(newest)))
    return {decision.beneficiary_id: decision for decision in found}


def duplicates(
    first_names: str, birth_name: str, born_on: date | None, phone: str, *, by: Person
) -> list[Twin]:
    """Who may be the same person: the same name and birth date, or the same phone and first name.

    Names count without accents, and the first of several first names is enough. People of other sites are
    looked at too, since somebody may have moved; of them, only that they are there is told.
    """
    conditions: list[ColumnElement[bool]] = []
    if born_on is not None:
        conditions.append(Beneficiary.born_on == born_on)
    if phone:
        conditions.append(Beneficiary.phone == phone)
    first, family = _first(first_names), search_key(birth_name)
    if not conditions or not first:
        return []
    found = []
    for person in db.session.scalars(
        select(Beneficiary).where(or_(*conditions)).order_by(Beneficiary.id)
    ):
        same_name = family in {search_key(person.birth_name), search_key(person.usage_name)}
        if _first(person.first_names) == first and (
            (same_name and person.born_on == born_on) or (phone and person.phone == phone)
        ):
            found.append(Twin(person if by.sees_site(person.site_id) else None))
    return found


def _first(first_names: str) -> str:
    return search_key(first_names).partition(" ")[0]


def _new_reference() -> str:
    """A random reference that nobody has."""
    while True:
        reference = identifiers.new_reference(secrets.token_bytes(16))
        taken = select(Beneficiary.id).where(Beneficiary.reference == reference)
        if db.session.scalar(taken) is None:
            return reference
