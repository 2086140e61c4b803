"""A real SMTP server on loopback that behaves as told, and envelopes to send to it."""
# ruff: noqa: N802 - aiosmtpd finds its hooks by these names

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mobility.messaging import Email


def letter(to: str = "ana@example.org", number: int = 1, **changes: Any) -> Email:
    """An e-mail that nothing is wrong with."""
    facts: dict[str, Any] = {
        "to": to,
        "to_name": "Ana Müller",
        "subject": "Rendez le scooter à 10 h",
        "text": "Bonjour Ana,\n\n.Un point en tête de ligne.\nÀ bientôt",
        "message_id": f"<message-{number}@mobilite.example.org>",
        "sender": "bonjour@mobilite.example.org",
        "sender_name": "Mobilité Côte d'Opale",
    }
    return Email(**(facts | changes))


@dataclass
class MailServer:
    """What the server is to do at each step, and what it took in.

    A mode is an answer of SMTP ("451 come back"), "slow" (says nothing more), or "cut" (closes the line).
    """

    port: int = 0
    at_mail: str = ""
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: str = ""
    connections: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Counts the connections."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Behaves as `at_mail` says."""
        envelope.mail_from = address
        return await self._behave(server, self.at_mail) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Behaves as `at_rcpt` says for this address."""
        refusal = await self._behave(server, self.at_rcpt.get(address, ""))
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Behaves as `at_data` says; keeps what it takes."""
        refusal = await self._behave(server, self.at_data)
        if refusal:
            return refusal
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        message = message_from_bytes(envelope.content, policy=SMTP_POLICY)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 2.0.0 queued as 4F2"

    async def _behave(self, server: SMTP, mode: str) -> str:
        if mode == "slow":
            await self.over.wait()
        if mode == "cut":
            assert server.transport is not None
            server.transport.abort()
        return "" if mode == "cut" else mode


StartServer = Callable[..., "MailServer"]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def only(user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator that lets one account in."""

    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _method: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return check


class ScriptedServer:
    """A server that speaks a script, whatever it is told: for what a decent server never does.

    Each connection gets the next script. A script is a list of what to send, one item after each thing received
    (the first at once); after the last one the server holds its tongue, or closes if the item is None.
    """

    def __init__(self, *scripts: list[bytes | None]) -> None:
        self._scripts = list(scripts)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        for script in self._scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            with suppress(OSError):
                for turn, say in enumerate(script):
                    if turn and not connection.recv(65536):
                        break
                    if say is None:
                        connection.close()
                        break
                    connection.sendall(say)

    def close(self) -> None:
        """Stop, whatever is still said."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join()


@dataclass(frozen=True)
class Trust:
    """A certificate for 127.0.0.1: the server's side, and a client that trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext
