"""One person, several files: a file that was merged stays, and what it holds is read with the file that took it in.

Rows that may never change (ledger entries, decisions, the journal) keep the file they were written on. Whoever reads what
belongs to a person asks for `ids`, and finds them all.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from mobility import db
from mobility.models import Beneficiary
from mobility.rules.messages import SubjectKind

OWN = aliased(Beneficiary)
"""The file that is looked for, beside the people of the query around it; made once, since that is slow."""


def ids(beneficiary_id: int) -> Select[int]:
    """The ids of a file and of every file it took in; for `column.in_(…)`.

    One step is enough: when a file is merged that had taken in others, those go along (`services.merging`).
    """
    return select(OWN.id).where(or_(OWN.id == beneficiary_id, OWN.merged_into_id == beneficiary_id))


def named(reference: str) -> Select[int]:
    """The id of the file that a reference (in its compact writing) leads to today; for `column.in_(…)`."""
    return select(func.coalesce(OWN.merged_into_id, OWN.id)).where(OWN.reference == reference)


def earlier(kind: SubjectKind, subject_id: int) -> Sequence[int]:
    """The ids of the files that a file took in; of anything else than a person, none."""
    if kind is not SubjectKind.BENEFICIARY:
        return ()
    return db.session.scalars(
        select(Beneficiary.id).where(Beneficiary.merged_into_id == subject_id)
    ).all()


def keeper_of(beneficiary_id: int) -> int:
    """The id of the file that a person has today."""
    query = select(today()).where(Beneficiary.id == beneficiary_id)
    return db.session.scalar(query) or beneficiary_id


def today() -> ColumnElement[int]:
    """The column of that id, where a query joins the table of people."""
    return func.coalesce(Beneficiary.merged_into_id, Beneficiary.id)
