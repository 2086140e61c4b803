"""The examples in the docstrings of the rules are true."""

import doctest
import importlib
import pkgutil

import pytest

from mobility import rules

MODULES = [f"mobility.rules.{module.name}" for module in pkgutil.iter_modules(rules.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
