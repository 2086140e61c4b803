"""What a rental costs: steps by rank of the day, counted over all the contracts of a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """From this day of use on (the first is 1), a day costs so many cents."""

    from_day: int
    day_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Steps in order of their first day, the first from day 1; and the deposit in cents."""

    steps: tuple[Step, ...]
    deposit_cents: int


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
    """What `days` more days cost a person who has used `already_used_days` before."""
    raise NotImplementedError
