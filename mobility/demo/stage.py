"""What the demonstration is played on: the clock, the chance, and what has been made so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from mobility import db
from mobility.rules.conditions import PhotoView
from mobility.rules.licence import VehicleClass
from mobility.rules.reminders import is_holiday
from mobility.services.accounts import Person
from mobility.services.files import Sealed
from mobility.services.journal import Actor, acting
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Player:
    """A beneficiary of the demonstration: reference, id, site, and the class they may ride."""

    reference: str
    beneficiary_id: int
    site: str
    vehicle_class: VehicleClass


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that the scenes need to know."""

    now: datetime
    chance: Random
    sites: dict[str, int] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    """By role; `agent` holds the agent of the first site, `agent:<site>` that of each."""
    prescribers: list[int] = field(default_factory=list)
    contacts: dict[int, list[int]] = field(default_factory=dict)
    """Who works at each prescriber's."""
    scooter_ids: list[int] = field(default_factory=list)
    scooters: dict[int, tuple[VehicleClass, str]] = field(default_factory=dict)
    people: list[Player] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    """References of people whose file lacked something lately."""
    rentals: int = 0
    pictures: dict[PhotoView, Sealed] = field(default_factory=dict)
    """Photos for the one handover that was done on the tablet."""

    @property
    def today(self) -> date:
        """The civil day on which the demonstration is made."""
        return local(self.now).date()

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """An instant so many days from today, on a day when sites are open: no Sunday, no holiday."""
        day = self.today + timedelta(days=days)
        while day.weekday() == 6 or is_holiday(day):
            day += timedelta(days=1 if days >= 0 else -1)
        return datetime.combine(day, time(hour, minute), tzinfo=HOUSE_TIMEZONE)

    def agent(self, site: str) -> Person:
        """The agent of a site."""
        return self.staff[f"agent:{site}"]

    def do(self, unit: Callable[[], T], *, at: datetime, by: Person | None) -> T:
        """Do one deed at one instant, in the name of one person."""
        actor = Actor("staff", by.user_id) if by else Actor("command")
        with acting(actor, at):
            return db.write(unit)
