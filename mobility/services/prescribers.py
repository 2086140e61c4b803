"""Prescribers: the organisations that send people, and the persons who work there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import Beneficiary, Contact, Prescriber
from mobility.rules.names import search_key
from mobility.rules.prescribers import Authorisation
from mobility.services.journal import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriberFacts:
    """What is known of an organisation."""

    name: str
    kind: str
    contact_name: str = ""
    """Whom to ask for at the reception."""
    phone: str = ""
    email: str = ""
    town: str = ""
    authorisation: Authorisation = Authorisation.NOT_SET
    authorised_until: date | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What is known of somebody who works at an organisation."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"
    active: bool = True


def save(
    prescriber_id: int | None, facts: PrescriberFacts, *, version: int | None = None
) -> Prescriber:
    """Add an organisation, or change what is known of one.

    Raises:
        Refused: `prescriber_taken`, `authorised_until_alone`: a term without an authorisation.
        Stale: somebody saved a newer version meanwhile.
    """
    if facts.authorised_until and facts.authorisation is not Authorisation.VALIDATED:
        raise Refused.because("authorised_until_alone")
    values = asdict(facts) | {"search_key": search_key(facts.name)}
    row = get(prescriber_id) if prescriber_id is not None else Prescriber()
    with deed("save_prescriber"):
        _put(row, values, version)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_prescriber_name":
                raise Refused.because("prescriber_taken", name=facts.name) from error
            raise
    return row


def save_contact(
    prescriber_id: int,
    contact_id: int | None,
    facts: ContactFacts,
    *,
    version: int | None = None,
) -> Contact:
    """Add somebody who works at an organisation, or change what is known of them.

    Raises:
        NotFound: no such organisation, or nobody of that number there.
        Stale: somebody saved a newer version meanwhile.
    """
    if contact_id is None:
        row = Contact(prescriber_id=get(prescriber_id).id)
    else:
        row = contact(prescriber_id, contact_id)
    with deed("save_contact"):
        _put(row, asdict(facts), version)
    return row


def _put(row: Prescriber | Contact, values: dict[str, Any], version: int | None) -> None:
    """Write the values into a row, which is added if it is new."""
    if row not in db.session:
        db.session.add(row)
    elif version is not None and row.version != version:
        raise Stale({name: getattr(row, name) for name in values}, row.version)
    for name, value in values.items():
        setattr(row, name, value)


def get(prescriber_id: int) -> Prescriber:
    """One organisation, with those who work there.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Prescriber, prescriber_id, options=[selectinload(Prescriber.contacts)])
    if row is None:
        raise NotFound
    return row


def contact(prescriber_id: int, contact_id: int) -> Contact:
    """Somebody who works at this organisation.

    Raises:
        NotFound: there is nobody of that number, or elsewhere.
    """
    row = db.session.get(Contact, contact_id)
    if row is None or row.prescriber_id != prescriber_id:
        raise NotFound
    return row


def every() -> Sequence[tuple[Prescriber, int]]:
    """Every organisation by name, with those who work there, and how many people it has sent."""
    sent = (
        select(func.count(Beneficiary.id))
        .where(Beneficiary.prescriber_id == Prescriber.id, Beneficiary.merged_into_id.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Prescriber, sent)
        .options(selectinload(Prescriber.contacts))
        .order_by(Prescriber.active.desc(), Prescriber.search_key)
    )
    return [(row[0], int(row[1])) for row in rows]


def choices(*, kept: int | None = None) -> list[tuple[str, str]]:
    """The organisations that a file may name: id as text, and name; with the one that it names already."""
    rows = db.session.execute(
        select(Prescriber.id, Prescriber.name)
        .where(or_(Prescriber.active, Prescriber.id == kept))
        .order_by(Prescriber.search_key)
    )
    return [(str(row.id), row.name) for row in rows]


def sent_by(prescriber_id: int, *, site_ids: frozenset[int] | None) -> Sequence[Beneficiary]:
    """The last people that an organisation sent, of these sites (all of them for None)."""
    query = (
        select(Beneficiary)
        .where(Beneficiary.prescriber_id == prescriber_id, Beneficiary.merged_into_id.is_(None))
        .order_by(Beneficiary.prescribed_on.desc(), Beneficiary.id.desc())
        .limit(50)
    )
    if site_ids is not None:
        query = query.where(Beneficiary.site_id.in_(site_ids))
    return db.session.scalars(query).all()


def followed_by(prescriber_id: int, *, site_ids: frozenset[int] | None) -> Sequence[Beneficiary]:
    """The people whom somebody of an organisation follows (référent), of these sites (all for None)."""
    query = (
        select(Beneficiary)
        .join(Contact, Contact.id == Beneficiary.referent_id)
        .where(Contact.prescriber_id == prescriber_id, Beneficiary.merged_into_id.is_(None))
        .order_by(Beneficiary.search_key)
        .limit(50)
    )
    if site_ids is not None:
        query = query.where(Beneficiary.site_id.in_(site_ids))
    return db.session.scalars(query).all()
