"""Who may do what: one table of roles and capabilities."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a member of staff is in the house."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"
    FUNDER = "funder"


class Capability(StrEnum):
    """One thing that a member of staff may do; endpoints declare the one they ask for."""

    SEE_DAY = "see_day"
    SIGN_UP = "sign_up"
    DECIDE = "decide"
    GRANT_EXCEPTIONS = "grant_exceptions"
    BOOK = "book"
    RENT = "rent"
    TAKE_MONEY = "take_money"
    SEE_FLEET = "see_fleet"
    EDIT_FLEET = "edit_fleet"
    PRINT_CONTRACTS = "print_contracts"
    SEE_MESSAGES = "see_messages"
    DO_TASKS = "do_tasks"
    EDIT_PRESCRIBERS = "edit_prescribers"
    EDIT_SETTINGS = "edit_settings"
    EDIT_POLICIES = "edit_policies"
    EDIT_STAFF = "edit_staff"
    REORDER_WAITING = "reorder_waiting"
    SEE_JOURNAL = "see_journal"
    ALL_SITES = "all_sites"
    SEE_FIGURES = "see_figures"
    IMPORT = "import"
    SUSPEND = "suspend"


_DESK = frozenset(
    {
        Capability.SEE_DAY,
        Capability.SIGN_UP,
        Capability.DECIDE,
        Capability.BOOK,
        Capability.RENT,
        Capability.TAKE_MONEY,
        Capability.SEE_FLEET,
        Capability.SEE_MESSAGES,
        Capability.DO_TASKS,
        Capability.EDIT_PRESCRIBERS,
    }
)
_LEAD = frozenset(
    {
        Capability.EDIT_FLEET,
        Capability.GRANT_EXCEPTIONS,
        Capability.PRINT_CONTRACTS,
        Capability.EDIT_SETTINGS,
        Capability.EDIT_POLICIES,
        Capability.SEE_JOURNAL,
        Capability.ALL_SITES,
        Capability.SEE_FIGURES,
        Capability.EDIT_STAFF,
        Capability.REORDER_WAITING,
        Capability.IMPORT,
        Capability.SUSPEND,
    }
)
_CARE = frozenset(
    {
        Capability.SEE_DAY,
        Capability.EDIT_SETTINGS,
        Capability.EDIT_STAFF,
        Capability.SEE_JOURNAL,
        Capability.ALL_SITES,
    }
)

TABLE: Mapping[Role, frozenset[Capability]] = MappingProxyType(
    {
        Role.AGENT: _DESK,
        Role.MANAGER: _DESK | _LEAD,
        # An admin looks after the installation, not after people: no file of a beneficiary opens.
        Role.ADMIN: _CARE,
        # A funder reads figures without names.
        Role.FUNDER: frozenset({Capability.SEE_FIGURES}),
    }
)
"""The capabilities of each role. What does not stand here is refused."""


def may(role: Role, capability: Capability) -> bool:
    """Whether a role has a capability.

    >>> may(Role.AGENT, Capability.RENT), may(Role.FUNDER, Capability.RENT)
    (True, False)
    """
    return capability in TABLE[role]
