"""The words of people's names, one row a word, so that an index finds a person by the beginning of any of them.

A trigram index would find the middle of a name too, but each engine has its own, and one of them needs an extension.
"""

from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from mobility.db import Model
from mobility.tables.people import Beneficiary


class BeneficiaryName(Model):
    """One word of a person's search key. Written with the person, by nobody else."""

    __journal__ = False
    __table_args__ = (Index("ix_beneficiary_name_word", "word", "beneficiary_id"),)
    beneficiary_id: Mapped[int] = mapped_column(
        ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(
        String(250).with_variant(String(250, collation="C"), "postgresql"), primary_key=True
    )
    """By its bytes on both engines, so that words with one beginning stand together."""


@event.listens_for(Beneficiary, "after_insert")
def _added(_mapper: Mapper[Any], connection: Connection, person: Beneficiary) -> None:
    _write(connection, person)


@event.listens_for(Beneficiary, "after_update")
def _changed(_mapper: Mapper[Any], connection: Connection, person: Beneficiary) -> None:
    if inspect(person).attrs.search_key.history.has_changes():
        connection.execute(
            delete(BeneficiaryName).where(BeneficiaryName.beneficiary_id == person.id)
        )
        _write(connection, person)


def _write(connection: Connection, person: Beneficiary) -> None:
    words = sorted({word[:250] for word in person.search_key.split()})
    if words:
        connection.execute(
            insert(BeneficiaryName),
            [{"beneficiary_id": person.id, "word": word} for word in words],
        )
