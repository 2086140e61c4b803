"""What the days of a rental cost, whatever scooters it had: explained before they are added, counted at the return.

A day keeps the price that its contract said; after a swap into another class, the days from then on have that
class's. Steps go on from the days that the person had used before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from mobility import db
from mobility.models import Rental, TariffRow
from mobility.rules import pricing
from mobility.rules.amendments import AmendmentKind
from mobility.rules.periods import billed_days
from mobility.rules.pricing import QuoteLine, Tariff
from mobility.services import amended, house, ledger, tariffs
from mobility.services.standings import open_days, return_place
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

ENDLESS = 100_000
"""More days than any rental has."""


@dataclass(frozen=True, slots=True)
class Segment:
    """After so many days of the rental, this tariff counts."""

    after_days: int
    tariff: Tariff


def segments(rental: Rental) -> list[Segment]:
    """The tariffs of a rental, in order: its contract's, and those of signed swaps into another class."""
    later = [
        Segment(one.after["priced_after_days"], _tariff(one.after["tariff_id"]))
        for one in amended.signed(rental.id, AmendmentKind.SWAP)
        if one.after["tariff_id"] != one.before["tariff_id"]
    ]
    return [Segment(0, tariffs.of_rental(rental)), *later]


def _tariff(tariff_id: int) -> Tariff:
    return tariffs.as_rule(db.session.get_one(TariffRow, tariff_id))


def lines(
    rental: Rental, days: int, *, after: int = 0, by: Sequence[Segment] | None = None
) -> list[QuoteLine]:
    """What the days of a rental after the `after`th cost, up to the `days`th, each line explained."""
    parts = list(by or segments(rental))
    bounds = [*(one.after_days for one in parts), ENDLESS]
    found: list[QuoteLine] = []
    for one, (first, last) in zip(parts, pairwise(bounds), strict=True):
        begin, end = max(after, first), min(days, last)
        if begin < end:
            used = rental.used_days_before + begin
            found += pricing.quote(one.tariff, end - begin, used).lines
    return found


def cents(rental: Rental, days: int, *, after: int = 0, by: Sequence[Segment] | None = None) -> int:
    """The same as one amount."""
    return sum(line.amount_cents for line in lines(rental, days, after=after, by=by))


def days_until(rental: Rental, due_at: datetime) -> int:
    """The days that are billed up to a return at this instant; the day of return is free before closing time."""
    return _billed(rental, rental.starts_at, due_at)


def days_used(rental: Rental, at: datetime) -> int:
    """The days that were used by this instant, from the handover on; 0 before it."""
    return _billed(rental, rental.handed_over_at, at) if rental.handed_over_at else 0


def _billed(rental: Rental, since: datetime, until: datetime) -> int:
    closes = house.closing_time(return_place(rental), local(until).date())
    return billed_days(since, max(since, until), HOUSE_TIMEZONE, closes)


def at_return(rental: Rental, *, at: datetime) -> list[ledger.Proposal]:
    """What a return at this instant would add to the ledger: late days, or unused days given back.

    Days are local calendar days begun; the day of return is free before closing time.
    """
    if rental.handed_over_at is None:
        return []
    used = days_used(rental, at)
    agreed = local(rental.due_at).date()
    due = open_days(return_place(rental)).next_open(agreed)
    if used > rental.days:
        # Days on which the house was closed cost nothing, however late somebody is after them.
        used = max(rental.days, used - (due - agreed).days)
    if used > rental.days and local(at).date() <= due:
        return []
    parts = segments(rental)
    before, after = cents(rental, rental.days, by=parts), cents(rental, used, by=parts)
    if after > before:
        return [ledger.late_days(after - before, memo=f"{used - rental.days}")]
    if after < before:
        return [ledger.unused_days(before - after, memo=f"{rental.days - used}")]
    return []
