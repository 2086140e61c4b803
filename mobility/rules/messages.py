"""The states of a message, and the things that a note, a task or a journal page may be about."""

from enum import StrEnum


class MessageState(StrEnum):
    """A message is always in exactly one of these (SECURITY §1.1)."""

    DUE = "due"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED_FOR_NOW = "failed_for_now"
    FAILED_FOR_GOOD = "failed_for_good"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


WAITING = frozenset({MessageState.DUE, MessageState.FAILED_FOR_NOW})
"""States from which a message may still leave."""


class SubjectKind(StrEnum):
    """What a note, a task or a line of the journal is about; the value is the name of the table."""

    BENEFICIARY = "beneficiary"
    PRESCRIBER = "prescriber"
    REFERRAL = "referral"
    SCOOTER = "scooter"
    BOOKING = "booking"
    RENTAL = "rental"
    DECISION = "decision"
    USER = "user"
    SITE = "site"
    SETTING = "setting"
    MODEL = "scooter_model"
