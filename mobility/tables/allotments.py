"""Parts of the fleet that are reserved for a public, by an agreement."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Key, Line, Model, Name, Versioned, choice
from mobility.rules.allotments import Public
from mobility.rules.licence import VehicleClass
from mobility.tables.fleet import Scooter
from mobility.tables.house import Site
from mobility.tables.prescribers import Prescriber


class Allotment(Versioned, Model):
    """Scooters of a site and class that are kept for a public from a day to a day, both included."""

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="in_order"),
        CheckConstraint("prescriber_id IS NOT NULL OR situations <> ''", name="for_somebody"),
    )
    id: Mapped[Key]
    name: Mapped[Name]
    """What the agreement is called ("PLIE du Calaisis 2027"): sentences say "réservé à …"."""
    prescriber_id: Mapped[int | None] = mapped_column(ForeignKey("prescriber.id"), index=True)
    """Only people whom this organisation sends."""
    situations: Mapped[Line] = mapped_column(default="")
    """Only people in one of these situations: their codes, parted by spaces."""
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    vehicle_class: Mapped[VehicleClass] = mapped_column(choice(VehicleClass))
    first_day: Mapped[date]
    last_day: Mapped[date]
    site: Mapped[Site] = relationship()
    prescriber: Mapped[Prescriber | None] = relationship()
    scooters: Mapped[list["AllottedScooter"]] = relationship(
        back_populates="allotment", cascade="all, delete-orphan"
    )

    @property
    def public(self) -> Public:
        """For whom it is."""
        return Public(self.prescriber_id, frozenset(self.situations.split()))


class AllottedScooter(Model):
    """A scooter of an allotment, for its days; one scooter is in one allotment on one day."""

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="in_order"),
        UniqueConstraint("allotment_id", "scooter_id"),
    )
    id: Mapped[Key]
    allotment_id: Mapped[int] = mapped_column(ForeignKey("allotment.id", ondelete="CASCADE"))
    scooter_id: Mapped[int] = mapped_column(ForeignKey("scooter.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    """The days of the allotment, here too: the guard compares rows of one table."""
    allotment: Mapped[Allotment] = relationship(back_populates="scooters")
    scooter: Mapped[Scooter] = relationship()
