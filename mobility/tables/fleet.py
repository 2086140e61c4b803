"""The fleet: models, scooters, their mileage, and what occupies them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.fleet import Energy, OccupationKind, ReadingSource
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.tables.house import Site


class ScooterModel(Versioned, Model):
    """A make and model; its legal class comes from the registration document (fields J, P.1 and P.2)."""

    id: Mapped[Key]
    make: Mapped[Name]
    name: Mapped[Name]
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass))
    energy: Mapped[Energy] = mapped_column(choice(Energy))
    displacement_cc: Mapped[int | None]
    power_watts: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)


class Scooter(Versioned, Model):
    """One vehicle of the fleet, of whatever class."""

    id: Mapped[Key]
    fleet_number: Mapped[Code] = mapped_column(unique=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("scooter_model.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    plate: Mapped[str | None] = mapped_column(unique=True)
    vin: Mapped[str | None] = mapped_column(unique=True)
    colour: Mapped[Name] = mapped_column(default="")
    first_registered_on: Mapped[date | None]
    state: Mapped[ScooterState] = mapped_column(choice(ScooterState))
    label: Mapped[Line] = mapped_column(default="")
    """Where it is or what ails it, in words ("chez le garagiste Lefebvre"), apart from its state."""
    keys: Mapped[int] = mapped_column(default=2)
    inspection_due_on: Mapped[date | None]
    """The last day of validity of its contrôle technique, or the day by which the first one is due."""
    insured_until: Mapped[date | None]
    model: Mapped[ScooterModel] = relationship()
    site: Mapped[Site] = relationship()
    readings: Mapped[list["OdometerReading"]] = relationship(
        back_populates="scooter", order_by="OdometerReading.read_at"
    )


class OdometerReading(Model):
    """The mileage of a scooter at an instant; added, never changed.

    A wrong one is corrected by another that stands in its place; a new odometer begins a count of its own.
    """

    __table_args__ = (
        CheckConstraint("km >= 0", name="not_negative"),
        Index("ix_odometer_reading_scooter_read", "scooter_id", "read_at"),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    read_at: Mapped[Moment]
    km: Mapped[int]
    source: Mapped[ReadingSource] = mapped_column(choice(ReadingSource))
    ridden_before: Mapped[int] = mapped_column(default=0, server_default="0")
    """What to add to `km` for all that this scooter has ridden: the km of odometers it had before this one."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("odometer_reading.id"), unique=True)
    """The reading that this one stands in for: the instant is that one's."""
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    noted_at: Mapped[Moment | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scooter: Mapped[Scooter] = relationship(back_populates="readings")


class Occupation(Model):
    """A promise: this scooter is taken from then to then, and guarded a little longer (turnaround).

    Two live occupations of one scooter never overlap: the database itself refuses (`guards`).
    """

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("ends_at <= guarded_until", name="guarded_at_least_until_its_end"),
        CheckConstraint(
            "(kind = 'hold') = (held_until IS NOT NULL)", name="only_a_hold_ends_by_itself"
        ),
        # SQLite uses a partial index only where a query says its condition in the same words: there, a boolean is `live = 1`.
        # What the guard of overlaps reads on SQLite: of one scooter, only what ends after the new start.
        Index(
            "ix_occupation_live_scooter_guarded",
            "scooter_id",
            "guarded_until",
            "starts_at",
            sqlite_where=text("live = 1"),
            postgresql_where=text("live"),
        ),
        # Led by the end: a search for free scooters reads only what ends after its window starts, and nothing but this.
        Index(
            "ix_occupation_live_ends",
            "guarded_until",
            "starts_at",
            "scooter_id",
            "held_until",
            "live",  # SQLite reads the row for a column that the condition says already
            sqlite_where=text("live = 1"),
            postgresql_where=text("live"),
        ),
        Index(
            "uq_occupation_one_hold_of_an_agent",
            "held_by_id",
            unique=True,
            sqlite_where=text("live AND kind = 'hold'"),
            postgresql_where=text("live AND kind = 'hold'"),
        ),
    )
    id: Mapped[Key]
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    kind: Mapped[OccupationKind] = mapped_column(choice(OccupationKind))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    guarded_until: Mapped[Moment]
    live: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[Line] = mapped_column(default="")
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who is filling in the form that a hold waits for."""
    held_until: Mapped[Moment | None]
    """When a hold ends by itself (UTC)."""
    scooter: Mapped[Scooter] = relationship()
