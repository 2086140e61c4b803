"""Who may do what."""

import pytest

from mobility.rules.roles import TABLE, Capability, Role, may


def test_each_role_has_its_line() -> None:
    assert set(TABLE) == set(Role)


def test_each_capability_is_somebody_s() -> None:
    assert frozenset().union(*TABLE.values()) == set(Capability)


def test_a_manager_may_all_that_an_agent_may() -> None:
    assert TABLE[Role.AGENT] < TABLE[Role.MANAGER]


@pytest.mark.parametrize(
    ("role", "capability", "expected"),
    [
        (Role.AGENT, Capability.RENT, True),
        (Role.AGENT, Capability.EDIT_FLEET, False),
        (Role.AGENT, Capability.ALL_SITES, False),
        (Role.MANAGER, Capability.PRINT_CONTRACTS, True),
        (Role.MANAGER, Capability.EDIT_STAFF, True),
        (Role.ADMIN, Capability.EDIT_STAFF, True),
        (Role.ADMIN, Capability.SIGN_UP, False),
        (Role.FUNDER, Capability.SEE_FIGURES, True),
        (Role.FUNDER, Capability.SEE_DAY, False),
    ],
)
def test_who_may_what(role: Role, capability: Capability, *, expected: bool) -> None:
    assert may(role, capability) is expected


def test_a_funder_sees_figures_and_nothing_else() -> None:
    assert TABLE[Role.FUNDER] == {Capability.SEE_FIGURES}
