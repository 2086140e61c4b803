"""Prescribers: the organisations that send people."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, or_, select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import Beneficiary, Prescriber
from mobility.rules.names import search_key
from mobility.services.journal import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriberFacts:
    """What is known of an organisation."""

    name: str
    kind: str
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    town: str = ""
    active: bool = True


def save(
    prescriber_id: int | None, facts: PrescriberFacts, *, version: int | None = None
) -> Prescriber:
    """Add an organisation, or change what is known of one.

    Raises:
        Refused: `prescriber_taken`.
        Stale: somebody saved a newer version meanwhile.
    """
    values = asdict(facts)
    with deed("save_prescriber"):
        if prescriber_id is None:
            row = Prescriber(**values, search_key=search_key(facts.name))
            db.session.add(row)
        else:
            row = get(prescriber_id)
            if version is not None and row.version != version:
                raise Stale({name: getattr(row, name) for name in values}, row.version)
            for name, value in values.items():
                setattr(row, name, value)
            row.search_key = search_key(facts.name)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_prescriber_name":
                raise Refused.because("prescriber_taken", name=facts.name) from error
            raise
    return row


def get(prescriber_id: int) -> Prescriber:
    """One organisation.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Prescriber, prescriber_id)
    if row is None:
        raise NotFound
    return row


def every() -> Sequence[tuple[Prescriber, int]]:
    """Every organisation by name, and how many people it has sent."""
    sent = (
        select(func.count(Beneficiary.id))
        .where(Beneficiary.prescriber_id == Prescriber.id, Beneficiary.merged_into_id.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Prescriber, sent).order_by(Prescriber.active.desc(), Prescriber.search_key)
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
