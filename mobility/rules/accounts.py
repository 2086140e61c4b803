"""The few accounts of the rental ledger, and what each payment means."""

from enum import StrEnum


class Account(StrEnum):
    """Where an amount lies. A debit is positive, a credit negative; an entry adds up to zero."""

    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    TRANSFER = "transfer"
    PERSON = "person"
    """What a beneficiary owes (positive) or is owed (negative)."""
    THIRD_PARTY = "third_party"
    REVENUE = "revenue"
    DEPOSIT_HELD = "deposit_held"
    """Deposits are a debt of the foundation (account 165 of the French chart), never income."""
    WAIVER = "waiver"
    DAMAGE = "damage"
    OPENING = "opening"
    """What stood open in the books of paper on the day this house took over: the other side of opening entries."""


MONEY = frozenset({Account.CASH, Account.CARD, Account.CHEQUE, Account.TRANSFER})
"""Accounts that a payment goes into or comes out of."""


class EntryKind(StrEnum):
    """What a ledger entry records."""

    RENT = "rent"
    PAYMENT = "payment"
    DEPOSIT_RECEIVED = "deposit_received"
    DEPOSIT_RETURNED = "deposit_returned"
    REFUND = "refund"
    LATE_DAYS = "late_days"
    EQUIPMENT = "equipment"
    """A thing that was lent and is missing or damaged, at the value on the list less its age."""
    REVERSAL = "reversal"
    OPENING = "opening"
    """Taken over from paper: what was owed or held before this ledger began."""
