"""What prescribers send: a person, a need, papers; and what became of it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Model, Moment, Name, Versioned, choice
from mobility.rules.referrals import ReferralState
from mobility.tables.files import StoredFile
from mobility.tables.house import Site
from mobility.tables.people import Beneficiary
from mobility.tables.prescribers import Contact
from mobility.tables.staff import User


class Referral(Versioned, Model):
    """One person whom a prescriber's contact sends; lies in an inbox until somebody answers."""

    __table_args__ = (Index("ix_referral_state_received", "state", "received_at"),)
    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("prescriber_contact.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    state: Mapped[ReferralState] = mapped_column(choice(ReferralState))
    received_at: Mapped[Moment]
    birth_name: Mapped[Name]
    first_names: Mapped[Name]
    born_on: Mapped[date]
    search_key: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The rest of the form, as it was sent; emptied by the purge."""
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    answered_at: Mapped[Moment | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Why it was refused, by the codes of `ReferralRefusal`; those that are no longer offered stay."""
    answer: Mapped[str] = mapped_column(default="")
    """What the house wrote to the prescriber with its answer."""
    waiting_since: Mapped[Moment]
    """When somebody last moved on it: sent, asked, replied. Reminders and the end count from here."""
    reminded_at: Mapped[Moment | None]
    contact: Mapped[Contact] = relationship()
    site: Mapped[Site] = relationship()
    answered_by: Mapped[User | None] = relationship()
    beneficiary: Mapped[Beneficiary | None] = relationship()
    files: Mapped[list["ReferralFile"]] = relationship(
        back_populates="referral", order_by="ReferralFile.id"
    )
    exchanges: Mapped[list["ReferralExchange"]] = relationship(
        back_populates="referral", order_by="ReferralExchange.id"
    )


class ReferralFile(Model):
    """A paper that came with a referral."""

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    kind: Mapped[Code] = mapped_column(default="")
    """The kind of proof that it became when the referral was accepted; empty if it became none."""
    referral: Mapped[Referral] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()


class ReferralExchange(Model):
    """One line of what was asked and replied about a referral, in the order in which it was written."""

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    at: Mapped[Moment]
    text: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """The member of staff who asked; None where the prescriber replies."""
    referral: Mapped[Referral] = relationship(back_populates="exchanges")
