"""What the members of a crowd do. Each says what came of it as soon as it was kept."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.guards import OVERLAP, violated
from mobility.models import Booking, Occupation, Task
from mobility.rules.fleet import OccupationKind
from mobility.rules.licence import VehicleClass
from mobility.services import numbers
from tests import factories as make
from tests.machine import DAY, NOW

Say = Callable[[Any], None]


def _days(count: int) -> list[tuple[int, datetime]]:
    """The days to fight for, each from 10 o'clock to 10 o'clock, in an order of one's own."""
    first = (
        NOW + 41 * DAY
    )  # 4 January: from there on, no public holiday closes the site for sixty days
    days = [(number, first + number * DAY) for number in range(count)]
    random.shuffle(days)
    return days


def grab(say: Say, scooter_id: int, count: int) -> None:
    """Take every day without looking first: only the database stands in the way."""

    def take(start: datetime) -> None:
        db.session.add(
            Occupation(
                scooter_id=scooter_id,
                kind=OccupationKind.OTHER,
                starts_at=start,
                ends_at=start + DAY,
                guarded_until=start + DAY,
            )
        )

    for number, start in _days(count):
        try:
            db.write(take, start)
        except db.IntegrityError as error:
            if violated(error) != OVERLAP:
                raise
        else:
            say(number)


def book(say: Say, scooter_id: int, site_id: int, beneficiary_id: int, count: int) -> None:
    """Book every day as a page does."""
    from mobility.services import bookings

    for number, start in _days(count):
        wish = bookings.Wish(
            beneficiary_id=beneficiary_id,
            site_id=site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=start,
            ends_at=start + DAY,
        )
        try:
            db.write(bookings.book, wish, scooter_id, by=None, now=NOW)
        except Refused as refused:
            codes = {reason.code for reason in refused.reasons}
            if not codes <= {"just_taken", "occupied", "promised_already"}:
                raise
        else:
            say(number)


def meet(say: Say, scooter_id: int, site_id: int, beneficiary_id: int, count: int) -> None:
    """Book one's own scooter every day, at the same hours as everybody else."""
    from mobility.services import bookings

    for number, start in _days(count):
        wish = bookings.Wish(
            beneficiary_id=beneficiary_id,
            site_id=site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=start,
            ends_at=start + timedelta(hours=5),
        )
        try:
            db.write(bookings.book, wish, scooter_id, by=None, now=NOW)
        except Refused as refused:
            if not {reason.code for reason in refused.reasons} <= {"slot_full", "slots_all_full"}:
                raise
        else:
            say(number)


LOST = {"just_taken", "occupied", "being_booked", "promised_already", "slot_full", "slots_all_full"}
"""What somebody who was slower is told."""


def choose(say: Say, scooter_ids: list[int], site_id: int, people: list[int], count: int) -> None:
    """Choose a scooter as an agent does, then confirm it, for anybody and any of the scooters; say which booking."""
    from mobility.services import bookings, holds

    by = db.write(lambda: make.a_person(email=f"agent{os.getpid()}@example.org"))
    for number, start in _days(count):
        for scooter_id in random.sample(scooter_ids, len(scooter_ids)):
            wish = bookings.Wish(
                beneficiary_id=random.choice(people),  # noqa: S311 - any of them
                site_id=site_id,
                vehicle_class=VehicleClass.L1E_B,
                starts_at=start,
                ends_at=start + DAY,
            )
            # A form that was left open: by the clock of every second one, the time of the others' holds is over.
            now = NOW + random.choice((0, 1)) * holds.LIFE  # noqa: S311 - a whim
            try:
                db.write(holds.keep, wish, scooter_id, by=by, now=now)
                db.write(bookings.book, wish, scooter_id, by=by, now=now)
            except Refused as refused:
                codes = {reason.code for reason in refused.reasons}
                if not codes <= LOST:
                    raise
            else:
                say(number)


def draw(say: Say, count: int) -> None:
    """Take so many numbers, changing one's mind about one in three."""

    def take() -> int | None:
        number = numbers.take("crowd")
        db.session.add(Task(title=str(number), key=f"number-{number}", created_at=NOW))
        db.session.flush()
        if random.random() < 1 / 3:  # noqa: S311 - a whim, not a secret
            raise Refused.because("changed_my_mind")
        return number

    kept = 0
    while kept < count:
        try:
            number = db.write(take)
        except Refused:
            continue
        kept += 1
        say(number)


def guess(say: Say, email: str, count: int) -> None:
    """Try so many passwords, and tell of each that was really compared with the hash."""
    from mobility.services import accounts

    real = accounts._hasher.verify  # noqa: SLF001 - to see what reaches it

    class Watched:
        """The hasher, with somebody looking on."""

        def verify(self, stored: str, password: str) -> bool:
            say("compared")
            return real(stored, password)

    accounts._hasher = Watched()  # type: ignore[assignment]  # noqa: SLF001 - idem
    for number in range(count):
        try:
            accounts.check_password(email, f"guess {number}", address="192.0.2.1", now=NOW)
        except Refused as refused:
            say(refused.reasons[0].code)


def issue(say: Say) -> None:
    """Issue the contract of every booking that has none yet."""
    from mobility.services import contracts

    by = db.write(lambda: make.a_person(email=f"agent{os.getpid()}@example.org"))
    references = list(db.session.scalars(select(Booking.reference)))
    random.shuffle(references)
    for reference in references:
        try:
            number = db.write(
                lambda reference=reference: (
                    contracts.issue(
                        reference, by=by, now=NOW, public_url="https://mobilite.example.org"
                    ).number
                )
            )
        except Refused as refused:
            if {reason.code for reason in refused.reasons} != {"not_confirmed"}:
                raise
        else:
            say(number)
