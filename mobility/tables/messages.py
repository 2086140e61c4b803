"""What the house says to people, and what people have to do."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, choice
from mobility.rules.messages import MessageState, SubjectKind
from mobility.rules.reminders import Channel, ReminderKind
from mobility.tables.decisions import Decision
from mobility.tables.people import Beneficiary
from mobility.tables.prescribers import Contact
from mobility.tables.referrals import Referral
from mobility.tables.rentals import Booking, Rental
from mobility.tables.staff import User


class ReminderRuleRow(Model):
    """One line of the calendar of reminders: which, how many days from the return, at what local time."""

    __tablename__ = "reminder_rule"
    id: Mapped[Key]
    kind: Mapped[ReminderKind] = mapped_column(choice(ReminderKind), unique=True)
    offset_days: Mapped[int]
    local_time: Mapped[time]
    active: Mapped[bool] = mapped_column(default=True)


class Message(Model):
    """One message to one person over one channel. Its key makes a second one impossible.

    It goes to a beneficiary, or to somebody who works at a prescriber's.
    """

    __journal__ = False
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("(beneficiary_id IS NULL) <> (contact_id IS NULL)", name="to_somebody"),
        Index("ix_message_state_next", "state", "next_try_at"),
    )
    id: Mapped[Key]
    key: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Code]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber_contact.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    rental_id: Mapped[int | None] = mapped_column(ForeignKey("rental.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    """The decision that it tells, where it tells one; then there is no booking."""
    recipient: Mapped[Line] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    due_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    state: Mapped[MessageState] = mapped_column(choice(MessageState))
    claimed_by: Mapped[Code] = mapped_column(default="")
    claimed_until: Mapped[Moment | None]
    tries: Mapped[int] = mapped_column(default=0)
    subject: Mapped[Line] = mapped_column(default="")
    body: Mapped[str | None]
    """What was really sent; a personal link stands in it as /s/••• or /p/•••."""
    reason: Mapped[Line] = mapped_column(default="")
    provider_reference: Mapped[Line] = mapped_column(default="")
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    beneficiary: Mapped[Beneficiary | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    referral: Mapped[Referral | None] = relationship()
    rental: Mapped[Rental | None] = relationship()
    booking: Mapped[Booking | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    attempts: Mapped[list["Attempt"]] = relationship(
        back_populates="message", order_by="Attempt.id"
    )


class Attempt(Model):
    """One try at sending a message, and what the provider said."""

    __journal__ = False
    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    at: Mapped[Moment]
    result: Mapped[Code]
    detail: Mapped[Line] = mapped_column(default="")
    provider_reference: Mapped[Line] = mapped_column(default="")
    message: Mapped[Message] = relationship(back_populates="attempts")


class Task(Model):
    """Something for a person of the house to do: what, about whom, for whom, by when."""

    __table_args__ = (Index("ix_task_open_due", "done_at", "due_on"),)
    id: Mapped[Key]
    title: Mapped[Line]
    key: Mapped[str | None] = mapped_column(unique=True)
    """Tasks that the runner makes carry a key, so that none is made twice."""
    subject_kind: Mapped[SubjectKind | None] = mapped_column(choice(SubjectKind))
    subject_id: Mapped[int | None]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[Moment | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])


class Note(Model):
    """A factual line that an agent leaves on a page; the person it speaks of may read it (GDPR, art. 15)."""

    __table_args__ = (Index("ix_note_subject", "subject_kind", "subject_id"),)
    id: Mapped[Key]
    subject_kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    subject_id: Mapped[int]
    text: Mapped[str]
    written_at: Mapped[Moment]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    written_by: Mapped[User] = relationship()
