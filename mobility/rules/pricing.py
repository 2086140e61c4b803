"""What a rental costs: steps by rank of the day, counted over all the contracts of a person.

Social schemes let the price of a day rise (or fall) with the days already used, so that a scooter stays a step
towards an own solution (DOMAIN §1.1: 3 € for days 1 to 30, 3.50 € for 31 to 60, 4 € after).

    >>> tariff = Tariff(steps=(Step(1, 300), Step(31, 350), Step(61, 400)), deposit_cents=15000)
    >>> for line in quote(tariff, days=10, already_used_days=25).lines:
    ...     print(line.from_day, line.to_day, line.days, line.day_cents, line.amount_cents)
    26 30 5 300 1500
    31 35 5 350 1750
"""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Step:
    """From this day of use on (the first is 1), a day costs so many cents."""

    from_day: int
    day_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Steps in order of their first day, the first from day 1; and the deposit in cents.

    Raises:
        ValueError: no step, a first step that does not start on day 1, steps out of order, a negative amount.
    """

    steps: tuple[Step, ...]
    deposit_cents: int

    def __post_init__(self) -> None:
        starts = [step.from_day for step in self.steps]
        if not starts or starts[0] != 1 or any(one >= other for one, other in pairwise(starts)):
            raise ValueError("steps must start on day 1 and follow each other")
        if self.deposit_cents < 0 or any(step.day_cents < 0 for step in self.steps):
            raise ValueError("amounts cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """Days of ranks `from_day` to `to_day` at one price; it explains its own amount, in cents."""

    from_day: int
    to_day: int
    days: int
    day_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price with its reasons, in cents. The deposit is not part of the total: it is given back."""

    lines: tuple[QuoteLine, ...]
    total_cents: int
    deposit_cents: int


def quote(tariff: Tariff, days: int, already_used_days: int) -> Quote:
    """What `days` more days cost a person who has used `already_used_days` before.

    Cutting a rental into two never changes what is paid in all.

    Raises:
        ValueError: a negative number of days.
    """
    if days < 0 or already_used_days < 0:
        raise ValueError("days cannot be negative")
    first, last = already_used_days + 1, already_used_days + days
    lines: list[QuoteLine] = []
    for step, following in zip(tariff.steps, (*tariff.steps[1:], None), strict=True):
        from_day = max(first, step.from_day)
        to_day = last if following is None else min(last, following.from_day - 1)
        if from_day <= to_day:
            count = to_day - from_day + 1
            lines.append(
                QuoteLine(
                    from_day=from_day,
                    to_day=to_day,
                    days=count,
                    day_cents=step.day_cents,
                    amount_cents=count * step.day_cents,
                )
            )
    return Quote(
        lines=tuple(lines),
        total_cents=sum(line.amount_cents for line in lines),
        deposit_cents=tariff.deposit_cents,
    )
