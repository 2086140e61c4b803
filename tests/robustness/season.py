"""A season at a desk, as one of several agents: book, hold, hand over, extend, swap, cancel, take back, at random.

Each says what it did as soon as that was kept: `[what, id]`. All of them live by one clock.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import Amendment, Beneficiary, Booking, Rental, Scooter
from mobility.rules.amendments import AmendmentKind, SwapCause
from mobility.rules.licence import VehicleClass
from mobility.rules.maintenance import CheckPoint
from mobility.rules.rentals import Equipment
from mobility.rules.states import AmendmentState, BookingState, RentalState
from mobility.services import (
    amendment_signing,
    amendments,
    bookings,
    contracts,
    fleet,
    holds,
    rental_events,
    rentals,
    return_checks,
)
from mobility.services.accounts import Person
from mobility.services.amendment_signing import Exchange, Signing
from mobility.services.amendments import Ask, Swap
from mobility.services.bookings import Wish
from mobility.services.handovers import Handover, Return
from mobility.words import local
from tests import factories as make
from tests.machine import DAY, NOW

Say = Callable[[Any], None]
GIVEN = (Equipment.HELMET, Equipment.GLOVES, Equipment.VEST)


class Desk:
    """One agent, the instant of what they do, and what they happen to do next."""

    def __init__(self, say: Say, by: Person) -> None:
        self.say, self.by, self.now = say, by, NOW
        self.whim = random.Random(os.getpid())  # noqa: S311 - whims
        self.acts: tuple[Callable[[], None], ...] = (
            *[self.book] * 3,
            self.keep,
            self.cancel,
            *[self.prepare] * 3,
            *[self.hand_over] * 4,
            *[self.give_back] * 3,
            *[self.change] * 3,
            *[self.settle] * 2,
        )

    def do(self, act: Callable[[], None]) -> None:
        """Try one thing; the house may refuse, and somebody may have been faster."""
        try:
            act()
        except (Refused, Stale) as refused:
            codes = [one.code for one in refused.reasons] if isinstance(refused, Refused) else []
            self.say(["refused", act.__name__, *(codes or ["stale"])])
        except StaleDataError:
            self.say(["refused", act.__name__, "overrun"])

    def any(self, table: Any, *wanted: Any) -> Any:
        """A row that fits, whichever; None if there is none."""
        db.session.rollback()
        return db.session.scalar(select(table).where(*wanted).order_by(func.random()).limit(1))

    def at_ten(self, ahead: int) -> datetime:
        """Ten o'clock, so many days ahead."""
        day = local(self.now + ahead * DAY)
        return day.replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)

    def wish(self) -> tuple[Wish, int]:
        """Somebody who wants some days, and the scooter they get."""
        person, scooter = self.any(Beneficiary), self.any(Scooter)
        start = self.at_ten(self.whim.randrange(6))
        ends = start + self.whim.randrange(1, 6) * DAY
        wish = Wish(
            beneficiary_id=person.id,
            site_id=scooter.site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=start,
            ends_at=ends,
        )
        return wish, scooter.id

    # --- acts -----------------------------------------------------------------------------------

    def keep(self) -> None:
        """Begin a form, and leave it."""
        wish, scooter_id = self.wish()
        db.write(holds.keep, wish, scooter_id, by=self.by, now=self.now)

    def book(self) -> None:
        """Promise a scooter, with a hold or without."""
        wish, scooter_id = self.wish()
        if self.whim.random() < 0.5:
            db.write(holds.keep, wish, scooter_id, by=self.by, now=self.now)
        row = db.write(bookings.book, wish, scooter_id, by=self.by, now=self.now)
        self.say(["booked", row.id])

    def cancel(self) -> None:
        """Somebody changes their mind before the contract."""
        row = self.any(Booking, Booking.state == BookingState.CONFIRMED)
        if row is not None:
            target = BookingState.CANCELLED if row.starts_at > self.now else BookingState.NO_SHOW
            facts = {"reason": "Plus besoin", "version": row.version, "by": self.by}
            db.write(bookings.move, row.reference, target, **facts, now=self.now)
            self.say(["gone", row.id])

    def prepare(self) -> None:
        """Issue a contract."""
        soon = Booking.starts_at < self.now + DAY
        row = self.any(Booking, Booking.state == BookingState.CONFIRMED, soon)
        if row is not None:
            address = "https://m.example.org"
            found = db.write(
                contracts.issue, row.reference, by=self.by, now=self.now, public_url=address
            )
            self.say(["issued", found.id])

    def hand_over(self) -> None:
        """A scooter goes out; now and then nobody came for it, or it does not go."""
        row = self.any(
            Rental, Rental.state == RentalState.TO_SIGN, Rental.starts_at < self.now + DAY
        )
        if row is None:
            return
        facts: dict[str, Any] = {"version": row.version, "by": self.by, "now": self.now}
        if self.whim.random() < 0.1 or row.due_at < self.now:
            act = rental_events.miss if row.starts_at < self.now else rentals.cancel
            db.write(act, row.number, "Pas venu", **facts)
            self.say(["unmade", row.id])
            return
        scooter = db.session.get_one(Scooter, row.scooter_id)
        out = Handover(
            identity_seen="passport",
            title_valid=True,
            briefing_done=True,
            trial_ride_done=True,
            km=fleet.mileage(scooter),
            energy_percent=100,
            equipment=GIVEN,
        )
        db.write(rentals.hand_over, row.number, out, **facts)
        self.say(["out", row.id])

    def give_back(self) -> None:
        """A scooter comes back, early, in time or late; then it is looked at."""
        row = self.any(Rental, Rental.state == RentalState.UNDER_WAY)
        if row is None or (row.due_at > self.now + 2 * DAY and self.whim.random() < 0.8):
            return
        scooter = db.session.get_one(Scooter, row.scooter_id)
        back = Return(km=fleet.mileage(scooter) + 9, energy_percent=50, equipment=GIVEN)
        facts = {"version": row.version, "by": self.by, "now": self.now}
        db.write(rentals.give_back, row.number, back, **facts)
        self.say(["back", row.id])
        self.check(row.scooter_id)

    def check(self, scooter_id: int) -> None:
        """Look at a scooter that is back."""
        waits = return_checks.of_scooter(scooter_id)
        if waits is not None:
            everything = [CheckPoint(one) for one in waits.points]
            facts = {"remarks": "", "by": self.by, "now": self.now}
            db.write(return_checks.tick, waits.id, everything, **facts)

    def change(self) -> None:
        """Prepare one of the changes of a rental under way."""
        row = self.any(
            Rental, Rental.state == RentalState.UNDER_WAY, Rental.due_at > self.now - DAY
        )
        if row is None:
            return
        ask = Ask(number=row.number, version=row.version, why="Le contrat de travail change")
        due = row.due_at + self.whim.choice((1, 2, 3, -1, -2)) * DAY
        act: Any = amendments.extend if due > row.due_at else amendments.return_earlier
        what: Any = due
        if self.whim.random() < 0.4:
            other = self.any(Scooter, Scooter.id != row.scooter_id)
            act, what = amendments.swap, Swap(scooter_id=other.id, cause=SwapCause.OTHER)
        done = db.write(act, ask, what, by=self.by, now=self.now)
        self.say(["prepared", done.id])
        if self.whim.random() < 0.5:
            self.settle()

    def settle(self) -> None:
        """Sign what was prepared, or give it up."""
        row = self.any(Amendment, Amendment.state == AmendmentState.PREPARED)
        if row is None:
            return
        number, which = row.rental.number, row.number
        facts: dict[str, Any] = {"version": row.version, "by": self.by, "now": self.now}
        if self.whim.random() < 0.25:
            db.write(amendments.cancel, number, which, "Trop cher", **facts)
            self.say(["given up", row.id])
            return
        signing = Signing(signed=True)
        if row.kind is AmendmentKind.SWAP:
            new = db.session.get_one(Scooter, row.after["scooter_id"])
            exchange = Exchange(
                km_in=fleet.mileage(row.rental.scooter) + 5,
                energy_in=50,
                km_out=fleet.mileage(new),
                energy_out=100,
                title_valid=True,
            )
            signing = Signing(signed=True, exchange=exchange)
        old = row.rental.scooter_id
        db.write(amendment_signing.sign, number, which, signing, **facts)
        self.say(["signed", row.id])
        if row.kind is AmendmentKind.SWAP:
            self.check(old)


class Clock:
    """The clock that all share: every act of anybody moves it on, however busy the machine is.

    A file, to which each act adds one sign: so many steps have passed.
    """

    def __init__(self, path: Path, step: timedelta) -> None:
        self.path, self.step = path, step

    def tick(self) -> datetime:
        """The instant of the next act."""
        with self.path.open("ab") as file:
            file.write(b".")
        return NOW + self.count() * self.step

    def count(self) -> int:
        """How many acts there were."""
        return self.path.stat().st_size


def work(say: Say, folder: str, acts: int, hours: int) -> None:
    """Do one thing after another until all have done so many; it begins for all as the file `gate` appears."""
    by = db.write(lambda: make.a_person(email=f"agent{os.getpid()}@example.org"))
    clock = Clock(Path(folder) / "clock", timedelta(hours=hours))
    desk = Desk(say, by)
    say(["ready", os.getpid()])
    while not (Path(folder) / "gate").exists():
        time.sleep(0.01)
    while clock.count() < acts:
        desk.now = clock.tick()
        desk.do(desk.whim.choice(desk.acts))
