"""One way to measure for every benchmark: floor and product alternate in one process, the median of rounds counts."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """What two callables do in a second, round by round."""

    floor: tuple[float, ...]
    product: tuple[float, ...]

    @property
    def share(self) -> float:
        """The product's speed as a part of the floor's: the median over rounds, each round being one pair."""
        return statistics.median(p / f for f, p in zip(self.floor, self.product, strict=True))

    def line(self, name: str, unit: str, goal: float | None = None) -> str:
        """One line for a person: both speeds with their ranges, the ratio, and what was aimed at."""
        said = (
            f"{name}: floor {_spread(self.floor)} {unit}/s, product {_spread(self.product)} {unit}/s,"
            f" ratio {self.share:.0%} (median of {len(self.floor)} rounds)"
        )
        return f"{said}, goal {goal:.0%}" if goal is not None else said


def _spread(speeds: tuple[float, ...]) -> str:
    return f"{statistics.median(speeds):.1f} ({min(speeds):.1f}-{max(speeds):.1f})"


def _speed(work: Callable[[], object], times: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - start)


def alternate(
    floor: Callable[[], object], product: Callable[[], object], *, times: int, rounds: int = 7
) -> Ratio:
    """Measure both, in turn, each `times` times a round; the first goes first in every other round."""
    if rounds < 5:
        raise ValueError("a median of fewer than five rounds says little")
    floor(), product()
    floors, products = [], []
    for number in range(rounds):
        if number % 2:
            products.append(_speed(product, times))
            floors.append(_speed(floor, times))
        else:
            floors.append(_speed(floor, times))
            products.append(_speed(product, times))
    return Ratio(tuple(floors), tuple(products))
