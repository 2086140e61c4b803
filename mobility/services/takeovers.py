"""Rentals that were under way on paper when the house went live: taken over as they are, with what is owed and held.

The contract of paper stays the contract: no edition of ours pretends to be it. A rental taken over has a number of a
series of its own (R2026-00001), so that the numbers of contracts stay those of contracts that were made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility import db
from mobility.errors import Refused
from mobility.guards import violated
from mobility.models import Booking, ConditionReport, Rental, Scooter, TariffRow
from mobility.rules import pricing
from mobility.rules.accounts import Account
from mobility.rules.fleet import ReadingSource
from mobility.rules.importing import plain
from mobility.rules.periods import billed_days
from mobility.rules.rentals import Direction, Equipment
from mobility.rules.states import BookingState, RentalState
from mobility.services import bookings, fleet, house, ledger, numbers, promised, stints, tariffs
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

SERIES_PREFIX = "takeover-"
MARK = "R"
"""Before the year in the number of a rental that was taken over."""
TAKEN = {
    "uq_rental_one_under_way_of_a_scooter": "scooter_out",
    "uq_rental_external_number": "paper_number_taken",
}
"""Which refusal tells of which unique key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRental:
    """A rental under way as its contract of paper tells it. Instants in UTC, amounts in cents, mileage in km."""

    beneficiary_id: int
    scooter: Scooter
    starts_at: datetime
    due_at: datetime
    tariff: TariffRow
    external_number: str | None = None
    deposit_cents: int = 0
    deposit_means: Account = Account.CASH
    owed_cents: int = 0
    """What is still to be paid of it; below zero, what the foundation has to give back."""
    used_days: int = 0
    """Days that this person had used before this contract, all contracts together."""
    km: int | None = None
    energy_percent: int | None = None
    equipment: Sequence[Equipment] = ()
    remarks: str = ""


def paper_number(text: str) -> str:
    """The number of a contract of paper as it is kept and looked for: capitals, one space where there are several.

    >>> paper_number("  c  2026/118 ")
    'C 2026/118'
    """
    return plain(text).upper()


def days_of(facts: PaperRental) -> int:
    """The days that the contract bills: local days begun, the day of return free up to closing time."""
    closing = house.closing_time(facts.scooter.site, local(facts.due_at).date())
    return billed_days(facts.starts_at, facts.due_at, HOUSE_TIMEZONE, closing)


def take_over(facts: PaperRental, *, by: Person, now: datetime) -> Rental:
    """Take a rental over as it runs: booking, occupation, rental, condition out, opening entries; nobody is told.

    Raises:
        Refused: `just_taken`: something else holds the scooter in this time; `scooter_out`; `paper_number_taken`;
            `cash_limit`.
    """
    promised.lock(facts.beneficiary_id)
    with deed("take_over_rental"):
        booking = _booking(facts, by=by, now=now)
        rental = _rental(facts, booking, by=by, now=now)
        db.session.add(rental)
        _flush(facts)
        bookings.occupy(booking, now=now)
        _report(rental, facts, by=by, now=now)
        _open_account(rental, facts, by=by, now=now)
        km = facts.km if facts.km is not None else fleet.mileage(facts.scooter)
        stints.begin(rental, km=km, energy_percent=facts.energy_percent, at=facts.starts_at)
    return rental


def _booking(facts: PaperRental, *, by: Person, now: datetime) -> Booking:
    booking = Booking(
        reference=bookings.new_reference(),
        beneficiary_id=facts.beneficiary_id,
        site_id=facts.scooter.site_id,
        vehicle_class=facts.scooter.model.vehicle_class,
        scooter_id=facts.scooter.id,
        starts_at=facts.starts_at,
        ends_at=facts.due_at,
        state=BookingState.UNDER_WAY,
        created_at=now,
        created_by_id=by.user_id or None,  # a command acts for nobody
    )
    db.session.add(booking)
    db.session.flush()
    return booking


def _rental(facts: PaperRental, booking: Booking, *, by: Person, now: datetime) -> Rental:
    year, days = local(now).year, days_of(facts)
    quote = pricing.quote(tariffs.as_rule(facts.tariff), days, facts.used_days)
    known = tariffs.used_days(facts.beneficiary_id)
    return Rental(
        number=f"{MARK}{year}-{numbers.take(f'{SERIES_PREFIX}{year}'):05d}",
        booking_id=booking.id,
        beneficiary_id=facts.beneficiary_id,
        scooter_id=facts.scooter.id,
        site_id=facts.scooter.site_id,
        state=RentalState.UNDER_WAY,
        starts_at=facts.starts_at,
        due_at=facts.due_at,
        handed_over_at=facts.starts_at,
        tariff_id=facts.tariff.id,
        days=days,
        used_days_before=max(facts.used_days, known),
        paper_days=max(0, facts.used_days - known),
        total_cents=quote.total_cents,
        deposit_cents=facts.deposit_cents,
        external_number=facts.external_number,
        taken_over_at=now,
        created_at=now,
        created_by_id=by.user_id or None,
    )


def _flush(facts: PaperRental) -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        code = TAKEN.get(violated(error) or "")
        if code is None:
            raise
        number = facts.external_number if code == "paper_number_taken" else ""
        raise Refused.because(code, number=number) from error


def _report(rental: Rental, facts: PaperRental, *, by: Person, now: datetime) -> None:
    """The condition out as far as the paper tells it: without a mileage there is none."""
    if facts.km is None:
        return
    db.session.add(
        ConditionReport(
            rental_id=rental.id,
            direction=Direction.OUT,
            made_at=facts.starts_at,
            made_by_id=by.user_id or None,
            km=facts.km,
            energy_percent=facts.energy_percent,
            equipment=sorted(facts.equipment),
            remarks=facts.remarks.strip(),
        )
    )
    last = fleet.latest_reading(facts.scooter)
    if last is None or facts.km > last.km:
        # Never before a reading that is there: an odometer does not run backwards in time either.
        read_at = min(now, max(facts.starts_at, last.read_at if last else facts.starts_at))
        fleet.read_odometer(facts.scooter, facts.km, ReadingSource.HANDOVER, now=read_at, by=by)


def _open_account(rental: Rental, facts: PaperRental, *, by: Person, now: datetime) -> None:
    memo = facts.external_number or ""
    entries = []
    if facts.deposit_cents:
        entries.append(ledger.opening_deposit(facts.deposit_cents, facts.deposit_means, memo))
    if facts.owed_cents:
        entries.append(ledger.opening_balance(facts.owed_cents, memo))
    for entry in entries:
        ledger.book(
            entry,
            beneficiary_id=rental.beneficiary_id,
            rental_id=rental.id,
            by=by.user_id or None,
            now=now,
        )
