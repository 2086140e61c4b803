"""What is handed to a channel, and what the channel answers."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from email_validator import EmailNotValidError, validate_email

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LINE_LENGTH = 78
"""RFC 5322, 2.1.1: the length of a header line that every relay leaves as it is."""


class BadEnvelope(ValueError):
    """An envelope that no channel may carry. Trying again will not help: the address has to be corrected."""


class ReceiptState(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    """The provider took the message and is now responsible for it."""

    FAILED_FOR_NOW = "failed_for_now"
    """Nothing was sent; the same message may be tried again later."""

    FAILED_FOR_GOOD = "failed_for_good"
    """Nothing was sent, and trying the same message again will not help."""

    UNCERTAIN = "uncertain"
    """The line was cut after the whole message had been handed over: it may have left."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one try.

    `provider_reference` finds the message again at the provider's (empty when it gave none). `detail` is the
    provider's answer for a person to read, without the recipient's address.
    """

    state: ReceiptState
    provider_reference: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One e-mail to exactly one person.

    `message_id` ("<id@domain>") is the caller's: the same at every try, so that a message that left twice can
    be recognised as one. Names and the subject may hold anything a person typed: line breaks in them become
    spaces. The addresses are kept in the form that travels (`exämple.org` → `xn--exmple-cua.org`).

    Raises:
        BadEnvelope: an address that is not one address, or a Message-ID that is not one.
    """

    to: str
    to_name: str = ""
    subject: str
    text: str
    html: str | None = None
    message_id: str
    sender: str
    sender_name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", _address(self.to))
        object.__setattr__(self, "sender", _address(self.sender))
        for name in ("to_name", "sender_name", "subject"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        object.__setattr__(self, "text", _speakable(self.text))
        if self.html is not None:
            object.__setattr__(self, "html", _speakable(self.html))
        if not _MESSAGE_ID.fullmatch(self.message_id) or len(self.message_id) > _LINE_LENGTH:
            raise BadEnvelope(f"not a Message-ID: {self.message_id!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One text message to one phone.

    `to` is in E.164 (+33639981234). `reference` is the caller's, the same at every try, letters, digits and
    `._-` only.

    Raises:
        BadEnvelope: a number that is not in E.164, or a reference that cannot be one.
    """

    to: str
    text: str
    reference: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.to):
            raise BadEnvelope("the phone number is not in E.164")
        if not _REFERENCE.fullmatch(self.reference):
            raise BadEnvelope(f"not a reference: {self.reference!r}")
        object.__setattr__(self, "text", _speakable(self.text))


E_contra = TypeVar("E_contra", contravariant=True)


class Channel(Protocol[E_contra]):
    """The one interface of e-mail and SMS. `send` answers for every fault of the line; it does not raise."""

    def __enter__(self) -> Self:
        """Begin a batch."""

    def __exit__(self, *_: object) -> None:
        """End it, and let go of the connection."""

    def send(self, envelope: E_contra) -> Receipt:
        """Try once to send, and say what became of it."""


def one_line(text: str) -> str:
    r"""The text on one line, without the control characters that could begin another header.

    >>> one_line("Ana\r\nBcc: x@example.org")
    'Ana Bcc: x@example.org'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _speakable(text: str) -> str:
    """The text without half characters (lone surrogates), which no encoding carries; lines end in LF."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _address(text: str) -> str:
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        # The library's sentence may quote what was typed: it goes no further than here.
        raise BadEnvelope("not an e-mail address") from error
    return address.ascii_email or address.normalized
