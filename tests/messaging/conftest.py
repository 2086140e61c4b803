"""Mail servers for the tests of messages."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.messaging.mail_server import MailServer, ScriptedServer, StartServer, Trust, free_port


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Start mail servers; they are stopped after the test."""
    running: list[tuple[Controller, MailServer]] = []

    def start(**options: Any) -> MailServer:
        server = MailServer(port=free_port())
        options.setdefault("ready_timeout", 10)
        controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
        controller.start()
        running.append((controller, server))
        return server

    yield start
    for controller, server in running:
        controller.loop.call_soon_threadsafe(server.over.set)
        controller.stop()


@pytest.fixture
def mail_server(start_server: StartServer) -> MailServer:
    """A mail server without TLS, which takes everything until told otherwise."""
    return start_server()


@pytest.fixture
def script() -> Iterator[Callable[..., ScriptedServer]]:
    servers: list[ScriptedServer] = []

    def start(*scripts: list[bytes | None]) -> ScriptedServer:
        servers.append(ScriptedServer(*scripts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("trust")
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return Trust(server, ssl.create_default_context(cafile=str(pem)))
