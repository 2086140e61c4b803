"""Number series: one after the other, given back by a rollback, each by itself."""

import pytest
from flask import Flask

from mobility import db
from mobility.services import numbers


def test_numbers_follow_each_other_from_one_on(ctx: Flask) -> None:
    assert numbers.last("contract") == 0
    assert [db.write(numbers.take, "contract") for _ in range(4)] == [1, 2, 3, 4]
    assert numbers.last("contract") == 4


def test_one_unit_may_take_several(ctx: Flask) -> None:
    assert db.write(lambda: [numbers.take("contract") for _ in range(3)]) == [1, 2, 3]


def test_each_series_counts_by_itself(ctx: Flask) -> None:
    assert db.write(lambda: (numbers.take("a"), numbers.take("b"), numbers.take("a"))) == (1, 1, 2)


@pytest.mark.parametrize("before", [0, 2])
def test_a_rollback_gives_the_number_back(ctx: Flask, before: int) -> None:
    for _ in range(before):
        db.write(numbers.take, "contract")

    def fail() -> None:
        numbers.take("contract")
        numbers.take("contract")
        raise KeyError

    with pytest.raises(KeyError):
        db.write(fail)
    assert numbers.last("contract") == before
    assert db.write(numbers.take, "contract") == before + 1


def test_a_number_is_not_given_outside_a_unit(ctx: Flask) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        numbers.take("contract")
