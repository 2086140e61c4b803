"""Prices by rank of the day: they explain themselves, and cutting a rental never changes what is paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.pricing import Step, Tariff, quote

# DOMAIN §1.1, ACEE Nîmes: a price that rises.
RISING = Tariff(steps=(Step(1, 300), Step(31, 350), Step(61, 400)), deposit_cents=25000)


@pytest.mark.parametrize(
    ("days", "used", "total", "ranks"),
    [
        (1, 0, 300, [(1, 1)]),
        (30, 0, 9000, [(1, 30)]),
        (31, 0, 9350, [(1, 30), (31, 31)]),
        (31, 30, 10900, [(31, 60), (61, 61)]),
        (90, 0, 31500, [(1, 30), (31, 60), (61, 90)]),
        (5, 200, 2000, [(201, 205)]),
        (0, 12, 0, []),
    ],
)
def test_a_quote_goes_on_from_the_days_already_used(
    days: int, used: int, total: int, ranks: list[tuple[int, int]]
) -> None:
    found = quote(RISING, days, used)
    assert (found.total_cents, [(line.from_day, line.to_day) for line in found.lines]) == (
        total,
        ranks,
    )
    assert found.deposit_cents == 25000


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Step(2, 300),),
        (Step(1, 300), Step(1, 200)),
        (Step(1, 300), Step(31, 1), Step(15, 1)),
        (Step(1, -1),),
    ],
)
def test_a_tariff_out_of_order_is_none(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match=r"steps|amounts"):
        Tariff(steps=steps, deposit_cents=0)


def test_a_deposit_is_not_negative() -> None:
    with pytest.raises(ValueError, match="amounts"):
        Tariff(steps=(Step(1, 300),), deposit_cents=-1)


@pytest.mark.parametrize(("days", "used"), [(-1, 0), (1, -1)])
def test_days_are_not_negative(days: int, used: int) -> None:
    with pytest.raises(ValueError, match="days"):
        quote(RISING, days, used)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    later = draw(st.lists(st.integers(2, 120), unique=True, max_size=4).map(sorted))
    prices = draw(st.lists(st.integers(0, 2000), min_size=len(later) + 1, max_size=len(later) + 1))
    return Tariff(
        steps=tuple(Step(day, cents) for day, cents in zip([1, *later], prices, strict=True)),
        deposit_cents=15000,
    )


@given(tariffs(), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_cutting_a_period_never_changes_the_total(
    tariff: Tariff, used: int, first: int, second: int
) -> None:
    whole = quote(tariff, first + second, used)
    cut = quote(tariff, first, used).total_cents + quote(tariff, second, used + first).total_cents
    assert whole.total_cents == cut


@given(tariffs(), st.integers(0, 400), st.integers(0, 200))
def test_lines_follow_each_other_and_add_up(tariff: Tariff, days: int, used: int) -> None:
    found = quote(tariff, days, used)
    ranks = [rank for line in found.lines for rank in range(line.from_day, line.to_day + 1)]
    assert ranks == list(range(used + 1, used + days + 1))
    assert all(line.amount_cents == line.days * line.day_cents for line in found.lines)
    assert found.total_cents == sum(line.amount_cents for line in found.lines)
