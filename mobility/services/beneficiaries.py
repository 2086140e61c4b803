"""Beneficiaries: signed up once, found again in any writing, changed with everybody's changes in sight."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, load_only, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import (
    Beneficiary,
    BeneficiarySituation,
    Contact,
    Decision,
    Prescriber,
    Site,
)
from mobility.rules import identifiers
from mobility.rules.days import age_on
from mobility.rules.licence import Stay
from mobility.rules.names import BadName, clean_name, search_key
from mobility.rules.people import Housing, QpvSource
from mobility.rules.roles import Capability
from mobility.services import contacts, papers, people_search, quarters, selves, twins
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
    contact_id: int | None = None
    referent_id: int | None = None
    via_referent: bool = False
    housing: Housing = Housing.OWN
    housed_by: str = ""
    family_quotient_cents: int | None = None
    qpv_code: str = ""
    qpv_source: QpvSource | None = None
    qpv_known_on: date | None = None
    """Without a day, today's."""
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
        Refused: `name_unreadable`, `born_future`, `born_long_ago`, `referent_missing`, `referent_unreachable`,
            `housed_by_missing`, `qpv_unreadable`, `qpv_source_missing`, `qpv_future`, and what `papers` refuses.
    """
    _check(facts, by, local(now).date())
    person = Beneficiary(reference=_new_reference(), created_at=now)
    _put(person, facts, by=by, on=local(now).date())
    with deed("sign_up"):
        db.session.add(person)
        db.session.flush()
        twins.remember(person, new=True)
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
    rewrite(person, facts, by=by, now=now)
    return person


def rewrite(person: Beneficiary, facts: Facts, *, by: Person, now: datetime) -> None:
    """Change a person who is at hand, as `change` does.

    Raises:
        NotFound, Refused: as `sign_up`.
    """
    _check(facts, by, local(now).date())
    with deed("change_beneficiary"):
        _put(person, facts, by=by, on=local(now).date())
        twins.remember(person)


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


def _put(person: Beneficiary, facts: Facts, *, by: Person, on: date) -> None:
    values = asdict(facts)
    wanted = values.pop("situations")
    quarters.note(person, facts.qpv_code, facts.qpv_source, facts.qpv_known_on, by=by, on=on)
    for name in ("qpv_code", "qpv_source", "qpv_known_on"):
        del values[name]
    for name, value in values.items():
        setattr(person, name, value)
    for name in ("birth_name", "usage_name", "first_names"):
        setattr(person, name, clean_name(values[name]) if values[name] else "")
    index_name(person)
    kept = [one for one in person.situations if one.code in wanted]
    known = {one.code for one in kept}
    person.situations = [
        *kept,
        *(BeneficiarySituation(code=code) for code in sorted(wanted - known)),
    ]


def index_name(person: Beneficiary) -> None:
    """Write the key that a person is listed and found by: the name they go by first, so that one index sorts and finds."""
    used, other = person.usage_name or person.birth_name, person.usage_name and person.birth_name
    person.search_key = search_key(f"{used} {person.first_names} {other}")


def _check(facts: Facts, by: Person, on: date) -> None:
    if not by.sees_site(facts.site_id) or db.session.get(Site, facts.site_id) is None:
        raise NotFound
    for table, key in (
        (Prescriber, facts.prescriber_id),
        (Contact, facts.contact_id),
        (Contact, facts.referent_id),
    ):
        if key is not None and db.session.get(table, key) is None:
            raise NotFound
    reasons = [
        *_unreachable(facts),
        *quarters.against(facts.qpv_code, facts.qpv_source, facts.qpv_known_on, on=on),
    ]
    if facts.housing is Housing.DOMICILED and not facts.housed_by.strip():
        reasons.append(Reason("housed_by_missing"))
    names = (facts.birth_name, facts.first_names, facts.usage_name or facts.birth_name)
    reasons += against(names, facts.born_on, on=on)
    if reasons:
        raise Refused(*reasons)


def against(names: Iterable[str], born_on: date, *, on: date) -> list[Reason]:
    """What stands against these names and this birth date: nobody is called or as old as that."""
    reasons = []
    for name in dict.fromkeys(names):
        try:
            clean_name(name)
        except BadName:
            reasons.append(Reason("name_unreadable", {"name": name}))
    if born_on > on:
        reasons.append(Reason("born_future", {"born_on": born_on}))
    elif age_on(born_on, on) >= OLDEST:
        reasons.append(Reason("born_long_ago", {"born_on": born_on}))
    return reasons


def _unreachable(facts: Facts) -> list[Reason]:
    """Messages go through the référent only if there is one, and one that a message reaches."""
    if not facts.via_referent:
        return []
    referent = db.session.get(Contact, facts.referent_id) if facts.referent_id else None
    if referent is None:
        return [Reason("referent_missing")]
    if contacts.contact(facts.channel, referent.phone, referent.email) is None:
        return [Reason("referent_unreachable", {"name": referent.name})]
    return []


def get(reference: str, *, by: Person) -> Beneficiary:
    """One person by their reference, in any writing, with all that they showed.

    The reference of a file that was merged gives the one that took it in.

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
            joinedload(Beneficiary.contact),
            joinedload(Beneficiary.referent).joinedload(Contact.prescriber),
            selectinload(Beneficiary.situations),
            selectinload(Beneficiary.guardians),
            selectinload(Beneficiary.licences),
            selectinload(Beneficiary.trainings),
            selectinload(Beneficiary.title_checks),
            selectinload(Beneficiary.proofs),
        )
        .where(Beneficiary.id.in_(selves.named(compact)))
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
    chosen = select(Beneficiary).where(Beneficiary.merged_into_id.is_(None))
    if not by.may(Capability.ALL_SITES):
        chosen = chosen.where(Beneficiary.site_id.in_(by.site_ids))
    if query.strip():
        ids = people_search.answering(query.strip()[:100])
        chosen = chosen.where(Beneficiary.id < 0 if ids is None else Beneficiary.id.in_(ids))
    return chosen


def _ordered(chosen: Select[Beneficiary], sort: str) -> Select[Beneficiary]:
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return chosen.order_by(column.desc() if sort.startswith("-") else column, Beneficiary.id)


def _newest_decisions(ids: Sequence[int]) -> dict[int, Decision]:
    """The newest decision on each of these people, those of files that they took in among them."""
    owner = selves.today().label("owner")
    newest = (
        select(func.max(Decision.id).label("id"), owner)
        .join(Decision.beneficiary)
        .where(or_(Beneficiary.id.in_(ids), Beneficiary.merged_into_id.in_(ids)))
        .group_by(owner)
        .subquery()
    )
    shown = load_only(Decision.outcome, Decision.valid_until)
    found = db.session.execute(
        select(Decision, newest.c.owner).options(shown).join(newest, newest.c.id == Decision.id)
    )
    return {row[1]: row[0] for row in found}


def _new_reference() -> str:
    """A random reference that nobody has."""
    while True:
        reference = identifiers.new_reference(secrets.token_bytes(16))
        taken = select(Beneficiary.id).where(Beneficiary.reference == reference)
        if db.session.scalar(taken) is None:
            return reference
