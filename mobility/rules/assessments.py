"""The mobility assessment (diagnostic mobilité), an official criterion of insertion by work (DOMAIN §1.3)."""

from enum import StrEnum


class AssessmentState(StrEnum):
    """A draft may still change; a finished one is frozen; a signed one proves something for six months."""

    DRAFT = "draft"
    FINISHED = "finished"
    SIGNED = "signed"
