"""E-mail: over SMTP, or into files.

What an SMTP server answers (RFC 5321, 4.2.1) decides what becomes of a message: 4xx may be tried again, 5xx may
not. The exceptions are faults of our own setting (sign-in, TLS), which somebody will mend: no message is lost to
them. When the line breaks after the message was handed over, nobody knows, and the receipt says so.
"""

import logging
import re
import smtplib
import ssl
import time as clocks
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from mobility import clock
from mobility.messaging.envelope import Channel, Email, Receipt, ReceiptState, one_line
from mobility.messaging.files import keep
from mobility.messaging.line import GONE, Answer, Line, Server, TlsMissing, dial
from mobility.words import gettext as _

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OUR_OWN_FAULT = frozenset({503, 530, 534, 535, 538})
"""Sign-in asked for or refused (RFC 4954, 6), commands out of order: the setting is wrong, not the message."""

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_POLICY = compat32.clone(linesep="\r\n", mangle_from_=False)

log = logging.getLogger(__name__)


class FileChannel:
    """Writes each message as an `.eml` file that any mail reader opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        """Nothing is held open."""

    def send(self, envelope: Email) -> Receipt:
        """Write the file; a disk that refuses is a failure for now."""
        name = re.sub(r"[^A-Za-z0-9._-]", "_", envelope.message_id.strip("<>")) + ".eml"
        try:
            keep(self.folder, name, as_bytes(envelope))
        except OSError as error:
            return Receipt(ReceiptState.FAILED_FOR_NOW, detail=error.strerror or "")
        return Receipt(ReceiptState.ACCEPTED, name)


class SmtpChannel:
    """Speaks SMTP over one connection for a whole batch; opens another when the server closes it.

    `connect_timeout` and `total_timeout` are seconds: the first for reaching the server, the second for all of
    one message, connection included, however slowly the server drips its answers. (Looking up the server's name
    is left to the system's own limits.) Once the server could not be reached, the rest of the batch is answered
    without trying.

    Over `smtp://`, TLS is used wherever the server is on another machine: asked for if it is offered, and
    required before a password is sent. `smtp+starttls://` always requires it, `smtps://` begins with it.
    """

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = 5,
        total_timeout: float = 15,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Read the URL.

        Raises:
            ValueError: it is not the URL of an SMTP server.
        """
        self._server = _server(url, tls or ssl.create_default_context())
        self._connect_timeout = connect_timeout
        self._total_timeout = total_timeout
        self._line: Line | None = None
        self._unreachable: Receipt | None = None

    def __enter__(self) -> Self:
        self._unreachable = None
        return self

    def __exit__(self, *_fault: object) -> None:
        """Say goodbye, and wait a second at most for the answer."""
        line, self._line = self._line, None
        if line is not None:
            line.leave(clocks.monotonic() + 1)

    def send(self, envelope: Email) -> Receipt:
        """Try once to hand the message over."""
        until = clocks.monotonic() + self._total_timeout
        if self._line is not None:
            receipt = self._carry(self._line, envelope, until)
            if receipt is not None:
                return receipt
            # Servers end a connection that idled or that carried enough. That says nothing of this message.
        line = self._dial(until)
        if line is None:
            return self._unreachable or _later(_("Le serveur de messagerie ne répond pas."))
        return self._carry(line, envelope, until) or _later(
            _("Le serveur de messagerie a coupé la liaison.")
        )

    def _dial(self, until: float) -> Line | None:
        if self._unreachable is not None:
            return None
        try:
            self._line = dial(self._server, connect_timeout=self._connect_timeout, until=until)
        except (OSError, smtplib.SMTPException, TlsMissing) as error:
            log.warning("the mail server cannot be used", extra={"fault": type(error).__name__})
            self._unreachable = _later(_why(error))
            return None
        return self._line

    def _carry(self, line: Line, envelope: Email, until: float) -> Receipt | None:
        """None when the line turned out to be dead before the message was spoken of."""
        line.until = until
        try:
            answer = line.carry(envelope.sender, envelope.to, as_bytes(envelope))
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the line to the mail server broke", extra={"fault": type(error).__name__})
            self._hang_up()
            if line.handed_over:
                return Receipt(
                    ReceiptState.UNCERTAIN,
                    envelope.message_id,
                    _("La liaison a été coupée après l'envoi : le message est peut-être parti."),
                )
            return _later(_("Le serveur de messagerie a coupé la liaison.")) if line.begun else None
        if answer.code == GONE:
            self._hang_up()
            if not line.begun:
                return None
        return _receipt(answer, envelope)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def channel_from_url(url: str, folder: Path) -> Channel[Email]:
    """The channel that a setting asks for; without a URL, files in `folder`.

    Raises:
        ValueError: a scheme that is not spoken here.
    """
    return SmtpChannel(url) if url else FileChannel(folder)


def as_bytes(envelope: Email) -> bytes:
    """The message as it travels: RFC 5322, seven bits, lines ending in CRLF.

    Built with the old, lenient classes of the standard library: the new ones parse each header again and take eight
    times as long. What they would refuse, the envelope has refused already.
    """
    message = _part(envelope.text, "plain")
    if envelope.html is not None:
        parts = (message, _part(envelope.html, "html"))
        message = MIMEMultipart("alternative", _subparts=parts, policy=_POLICY)
    message["From"] = _mailbox(envelope.sender_name, envelope.sender)
    message["To"] = _mailbox(envelope.to_name, envelope.to)
    message["Subject"] = _phrase(envelope.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notices do not answer it
    return message.as_bytes()


def _part(text: str, subtype: str) -> Message:
    part = Message(policy=_POLICY)
    part["Content-Type"] = f"text/{subtype}"
    part.set_payload(text, _UTF8)
    return part


def _mailbox(name: str, address: str) -> str:
    phrase = _phrase(name)
    return formataddr((name, address)) if phrase == name else f"{phrase} <{address}>"


def _phrase(text: str) -> str:
    """As it is where that is plain; else in encoded words, as is what only looks like one (RFC 2047)."""
    return text if text.isascii() and "=?" not in text else Header(text, _UTF8).encode()


def _server(url: str, tls: ssl.SSLContext) -> Server:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            "L'adresse du serveur de messagerie s'écrit smtp://utilisateur:motdepasse@hôte:port"
            " (ou smtps://, ou smtp+starttls://)."
        )
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    away = parts.hostname not in LOOPBACK
    strict = parts.scheme == "smtp+starttls"
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        tls=tls,
        implicit_tls=parts.scheme == "smtps",
        starttls=strict or (parts.scheme == "smtp" and away),
        tls_required=strict or (away and user is not None),
    )


def _receipt(answer: Answer, envelope: Email) -> Receipt:
    detail = f"{answer.code} {_without_addresses(answer.text)}".strip()
    if answer.good:
        return Receipt(ReceiptState.ACCEPTED, envelope.message_id, detail)
    if 500 <= answer.code < 600 and answer.code not in OUR_OWN_FAULT:
        return Receipt(ReceiptState.FAILED_FOR_GOOD, detail=detail)
    return _later(detail)


def _later(detail: str) -> Receipt:
    return Receipt(ReceiptState.FAILED_FOR_NOW, detail=detail)


def _why(error: Exception) -> str:
    match error:
        case TlsMissing():
            return _("Le serveur de messagerie ne propose pas de liaison chiffrée.")
        case ssl.SSLError():
            return _("La liaison chiffrée avec le serveur de messagerie a échoué.")
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError():
            return _("Le serveur de messagerie refuse notre mot de passe.")
        case _:
            return _("Le serveur de messagerie ne répond pas.")


def _without_addresses(text: str) -> str:
    """The server's words, short, and without the address they are about: they end in the journal."""
    return re.sub(r"[^\s<>]+@[^\s<>]+", "•••", one_line(text))[:200]
