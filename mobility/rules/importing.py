"""What an import brings: the kinds of file, the states of a batch and of its rows."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    BENEFICIARIES = "beneficiaries"
    SCOOTERS = "scooters"
    RENTALS = "rentals"


class ImportState(StrEnum):
    """Where an import stands: looked at, taken in as a whole, or put aside."""

    PREVIEW = "preview"
    DONE = "done"
    DROPPED = "dropped"


class RowState(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"
