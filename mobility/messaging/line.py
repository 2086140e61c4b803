"""One SMTP connection that keeps to its time, and that knows how far a message got."""

import io
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

GONE = 421
"""RFC 5321, 4.2.3: the server closes the connection."""


class TlsMissing(Exception):
    """The server offers no TLS, and the message must not travel without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the mail server is, and how it wants to be spoken to."""

    host: str
    port: int
    user: tuple[str, str] | None = field(default=None, repr=False)
    tls: ssl.SSLContext
    implicit_tls: bool = False
    starttls: bool = False
    """Ask for TLS when the server offers it."""
    tls_required: bool = False
    """Rather send nothing than send without TLS."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's last word on one message."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.code < 300  # RFC 5321, 4.2.1


class Line(smtplib.SMTP):
    """`smtplib.SMTP` with a deadline over all steps together.

    smtplib's own time-out begins anew with each byte that arrives, so that a server which drips them holds the
    caller for hours.
    """

    begun = False
    """The server has agreed to speak of the present message."""
    handed_over = False
    """All of the present message was written to the server, which has not answered yet."""

    def __init__(self, server: Server, connect_timeout: float, until: float, **tls: Any) -> None:
        self.until = until
        # Without a name of ours, smtplib looks one up in the DNS, for as long as that takes.
        name = socket.gethostname() or "localhost"
        super().__init__(
            server.host, server.port, local_hostname=name, timeout=connect_timeout, **tls
        )

    def remaining(self) -> float:
        """Seconds until the deadline.

        Raises:
            TimeoutError: it is past.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this message is over")
        return left

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, within what remains."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Clocked(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Write within what remains."""
        if self.sock is not None:
            try:
                self.sock.settimeout(self.remaining())
            except OSError:
                self.close()
                raise
        super().send(s)

    def carry(self, sender: str, to: str, content: bytes) -> Answer:
        """Hand one message over, and return the server's last word on it.

        Raises:
            OSError, smtplib.SMTPException: the connection broke; `begun` and `handed_over` tell when.
        """
        self.begun = self.handed_over = False
        for command, argument in (
            ("MAIL", f"FROM:<{sender}>"),
            ("RCPT", f"TO:<{to}>"),
            ("DATA", ""),
        ):
            answer = _answer(*self.docmd(command, argument))
            if not 200 <= answer.code < 400:
                self._forget()
                return answer
            self.begun = True
        # When writing fails, the end of the message is what did not leave: the server cannot have taken it.
        self.send(_stuffed(content))
        self.handed_over = True
        answer = _answer(*self.getreply())
        self.handed_over = False
        return answer

    def _forget(self) -> None:
        """Make the line ready for another message; a line that does not answer to that is closed."""
        try:
            self.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def leave(self, until: float) -> None:
        """Say goodbye, and close whatever the answer is."""
        self.until = until
        try:
            self.quit()
        except (OSError, smtplib.SMTPException):
            self.close()


class _TlsLine(Line, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class _Clocked(io.RawIOBase):
    """What the server sends; each read waits only as long as the whole message may still take."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._line.sock
        if sock is None:
            return 0
        sock.settimeout(self._line.remaining())
        return sock.recv_into(buffer)


def dial(server: Server, *, connect_timeout: float, until: float) -> Line:
    """Connect, encrypt, sign in: a line that is ready to carry. `until` is on the monotonic clock.

    Raises:
        TlsMissing: TLS is required and not offered.
        OSError, smtplib.SMTPException: not reachable, not trusted, or we are not let in.
    """
    line = (
        _TlsLine(server, connect_timeout, until, context=server.tls)
        if server.implicit_tls
        else Line(server, connect_timeout, until)
    )
    try:
        _make_ready(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _make_ready(line: Line, server: Server) -> None:
    line.ehlo_or_helo_if_needed()
    if server.starttls and line.has_extn("starttls"):
        line.starttls(context=server.tls)
        line.ehlo()
    elif server.tls_required and not server.implicit_tls:
        raise TlsMissing
    if server.user is not None:
        line.login(*server.user)


def _answer(code: int, text: bytes) -> Answer:
    return Answer(code, text.decode("utf-8", "replace"))


def _stuffed(content: bytes) -> bytes:
    """The message with its leading dots doubled and the end said (RFC 5321, 4.5.2); lines end in CRLF."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
