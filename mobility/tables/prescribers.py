"""The organisations that send people, and the persons who work there."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.prescribers import Authorisation


class Prescriber(Versioned, Model):
    """An organisation that sends people; some kinds tell of a private life and are masked outside."""

    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    kind: Mapped[Code]
    search_key: Mapped[str] = mapped_column(index=True)
    contact_name: Mapped[Name] = mapped_column(default="")
    """Whom to ask for at the reception; those who send people are `Contact` rows."""
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    town: Mapped[Name] = mapped_column(default="")
    authorisation: Mapped[Authorisation] = mapped_column(
        choice(Authorisation), default=Authorisation.NOT_SET, server_default=Authorisation.NOT_SET
    )
    authorised_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="prescriber", order_by="Contact.name"
    )


class Contact(Versioned, Model):
    """A person at a prescriber's: may send referrals by a personal link, or follow somebody (référent)."""

    __tablename__ = "prescriber_contact"
    id: Mapped[Key]
    prescriber_id: Mapped[int] = mapped_column(ForeignKey("prescriber.id"), index=True)
    name: Mapped[Name]
    role: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    prescriber: Mapped[Prescriber] = relationship(back_populates="contacts")


class PrescriberLink(Model):
    """The personal link of a contact (`/p/<token>`), good for eight days; only its hash lies here."""

    __table_args__ = (UniqueConstraint("contact_id", "generation"),)
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("prescriber_contact.id"), index=True)
    generation: Mapped[int]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    contact: Mapped[Contact] = relationship()
