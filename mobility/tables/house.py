"""The foundation itself: its settings, its sites and when they are open."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Cents, Key, Line, Model, Name, Versioned


class Setting(Versioned, Model):
    """The foundation, in one row: what pages, papers and messages say about it."""

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[Key]
    name: Mapped[Name]
    legal_form: Mapped[Name] = mapped_column(default="")
    rna: Mapped[str] = mapped_column(default="")
    siret: Mapped[str] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    representative: Mapped[Name] = mapped_column(default="")
    insurer: Mapped[Name] = mapped_column(default="")
    insurance_policy: Mapped[Name] = mapped_column(default="")
    insurance_phone: Mapped[str] = mapped_column(default="")
    mediator: Mapped[Line] = mapped_column(default="")
    vat_mention: Mapped[Line] = mapped_column(default="")
    sender_name: Mapped[Name] = mapped_column(default="")
    sender_email: Mapped[Line] = mapped_column(default="")
    sms_sender: Mapped[str] = mapped_column(default="")
    damage_excess_cents: Mapped[Cents] = mapped_column(default=15000)
    theft_excess_cents: Mapped[Cents] = mapped_column(default=15000)
    deposit_return_days: Mapped[int] = mapped_column(default=15)
    passenger_allowed: Mapped[bool] = mapped_column(default=False)
    keep_identity: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Copies of identity documents may be kept; without it they are looked at and noted."""
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    colour: Mapped[str] = mapped_column(default="", server_default="")
    """Of titles and rules on paper, as "#0b5563"; empty for the usual one."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Filled by `mobility demo`: its accounts are known to all, so it only answers on this machine."""


class Site(Versioned, Model):
    """A place where scooters are handed over and taken back."""

    __table_args__ = (CheckConstraint("slot_capacity >= 1", name="takes_somebody"),)
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    address: Mapped[Line]
    postcode: Mapped[str]
    town: Mapped[Name]
    phone: Mapped[str]
    turnaround_minutes: Mapped[int] = mapped_column(default=240)
    """What a scooter needs between two rentals: check and cleaning. Half a day by default."""
    slot_capacity: Mapped[int] = mapped_column(default=4, server_default="4")
    """How many handovers and returns its desk takes in an hour, where its opening hours say nothing else."""
    active: Mapped[bool] = mapped_column(default=True)
    asks_lock_place: Mapped[bool] = mapped_column(default=False, server_default="0")
    """A photo of where the scooter will stand locked at home is asked for at the handover."""
    hours: Mapped[list["OpeningHours"]] = relationship(
        back_populates="site",
        cascade="all, delete-orphan",
        order_by="OpeningHours.weekday, OpeningHours.opens",
    )
    closures: Mapped[list["Closure"]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by="Closure.first_day"
    )


class OpeningHours(Model):
    """When a site is open on a day of the week (0 is Monday); two rows where it closes at noon."""

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
        CheckConstraint("capacity >= 1", name="capacity"),
        UniqueConstraint("site_id", "weekday", "opens"),
    )
    id: Mapped[Key]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    capacity: Mapped[int | None]
    """Handovers and returns an hour in this range; None for as many as the site says."""
    site: Mapped[Site] = relationship(back_populates="hours")


class Closure(Model):
    """Days on which a site is closed, first and last included."""

    __table_args__ = (CheckConstraint("first_day <= last_day", name="in_order"),)
    id: Mapped[Key]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[Line] = mapped_column(default="")
    site: Mapped[Site] = relationship(back_populates="closures")
