"""What each answer of an SMTP server makes of a message."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from mobility.messaging import ReceiptState
from mobility.messaging.email import SmtpChannel, as_bytes
from tests.messaging.mail_server import (
    MailServer,
    ScriptedServer,
    StartServer,
    Trust,
    free_port,
    letter,
    only,
)

ACCEPTED, LATER, NEVER, UNCERTAIN = (
    ReceiptState.ACCEPTED,
    ReceiptState.FAILED_FOR_NOW,
    ReceiptState.FAILED_FOR_GOOD,
    ReceiptState.UNCERTAIN,
)
Script = Callable[..., ScriptedServer]
GREETING = b"220 hello\r\n"
OK = b"250 ok\r\n"


def test_a_message_arrives_as_it_was_written(mail_server: MailServer) -> None:
    with SmtpChannel(mail_server.url) as channel:
        receipt = channel.send(letter())
    assert receipt.state is ACCEPTED
    assert receipt.provider_reference == "<message-1@mobilite.example.org>"
    assert "queued as 4F2" in receipt.detail
    [message] = mail_server.taken
    assert message["Message-ID"] == "<message-1@mobilite.example.org>"
    assert message["To"] == "Ana Müller <ana@example.org>"
    assert str(message["From"]) == "Mobilité Côte d'Opale <bonjour@mobilite.example.org>"
    assert message["Subject"] == "Rendez le scooter à 10 h"
    assert message["Date"] is not None
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == letter().text.splitlines()


def test_text_and_html_travel_together(mail_server: MailServer) -> None:
    with SmtpChannel(mail_server.url) as channel:
        channel.send(letter(html="<p>À bientôt</p>"))
    [message] = mail_server.taken
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_travels_is_seven_bits_with_short_lines() -> None:
    raw = as_bytes(letter(text="é" * 5000, to_name="É" * 200, html="<p>" + "à" * 3000 + "</p>"))
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_batch_uses_one_connection(mail_server: MailServer) -> None:
    with SmtpChannel(mail_server.url) as channel:
        states = {channel.send(letter(number=number)).state for number in range(20)}
    assert states == {ACCEPTED}
    assert mail_server.connections == 1


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("at_mail", "451 4.3.0 later", LATER),
        ("at_mail", "550 5.1.8 sender unknown", NEVER),
        ("at_mail", "530 5.7.0 sign in first", LATER),
        ("at_rcpt", "451 4.7.1 greylisted, come back", LATER),
        ("at_rcpt", "452 4.2.2 mailbox full", LATER),
        ("at_rcpt", "550 5.1.1 no such person", NEVER),
        ("at_rcpt", "552 5.2.2 mailbox full for good", NEVER),
        ("at_rcpt", "421 4.3.2 going down", LATER),
        ("at_data", "451 4.3.0 later", LATER),
        ("at_data", "452 4.3.1 no room", LATER),
        ("at_data", "554 5.6.0 we do not want this", NEVER),
    ],
)
def test_the_code_decides(
    mail_server: MailServer, step: str, answer: str, state: ReceiptState
) -> None:
    setattr(mail_server, step, {"ana@example.org": answer} if step == "at_rcpt" else answer)
    with SmtpChannel(mail_server.url) as channel:
        receipt = channel.send(letter())
        setattr(mail_server, step, {} if step == "at_rcpt" else "")
        after = channel.send(letter(number=2))
    assert receipt.state is state
    assert receipt.detail.startswith(answer[:3])
    assert after.state is ACCEPTED, "the next message leaves"


def test_one_refused_address_does_not_touch_the_others(mail_server: MailServer) -> None:
    mail_server.at_rcpt["gone@example.org"] = "550 5.1.1 <gone@example.org>: no such person"
    with SmtpChannel(mail_server.url) as channel:
        receipts = [
            channel.send(letter(to, number))
            for number, to in enumerate(["ana@example.org", "gone@example.org", "bob@example.org"])
        ]
    assert [receipt.state for receipt in receipts] == [ACCEPTED, NEVER, ACCEPTED]
    assert "gone@" not in receipts[1].detail
    assert mail_server.connections == 1


@pytest.mark.parametrize("mode", ["slow", "cut"])
def test_silence_after_the_message_is_uncertain(mail_server: MailServer, mode: str) -> None:
    mail_server.at_data = mode
    with SmtpChannel(mail_server.url, total_timeout=0.4) as channel:
        receipt = channel.send(letter())
        mail_server.at_data = ""
        after = channel.send(letter(number=2))
    assert receipt.state is UNCERTAIN
    assert receipt.provider_reference == "<message-1@mobilite.example.org>"
    assert after.state is ACCEPTED, "over a new connection"


@pytest.mark.parametrize("mode", ["slow", "cut"])
@pytest.mark.parametrize("step", ["at_mail", "at_rcpt"])
def test_silence_before_the_message_is_for_now(
    mail_server: MailServer, step: str, mode: str
) -> None:
    setattr(mail_server, step, {"ana@example.org": mode} if step == "at_rcpt" else mode)
    with SmtpChannel(mail_server.url, total_timeout=0.4) as channel:
        receipt = channel.send(letter())
    assert receipt.state is LATER
    assert receipt.detail
    assert mail_server.taken == []


def test_a_server_that_is_not_there_costs_the_batch_one_try() -> None:
    with SmtpChannel(f"smtp://127.0.0.1:{free_port()}") as channel:
        receipts = [channel.send(letter(number=number)) for number in range(3)]
    assert {receipt.state for receipt in receipts} == {LATER}


def test_a_server_that_never_speaks_is_left(script: Script) -> None:
    server = script([b""], [b""])
    with SmtpChannel(f"smtp://127.0.0.1:{server.port}", total_timeout=0.3) as channel:
        receipts = [channel.send(letter(number=number)) for number in range(3)]
    assert {receipt.state for receipt in receipts} == {LATER}
    assert server.connections == 1


def test_a_server_that_drips_does_not_hold_us(script: Script) -> None:
    import itertools
    import threading

    server = script([b"220-"])
    stop = threading.Event()

    def drip() -> None:
        for _ in itertools.takewhile(lambda _: not stop.wait(0.05), itertools.count()):
            for connection in server._open:  # noqa: SLF001 - the test's own server
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with SmtpChannel(f"smtp://127.0.0.1:{server.port}", total_timeout=0.5) as channel:
            assert channel.send(letter()).state is LATER
    finally:
        stop.set()
        thread.join()


def test_a_connection_that_was_closed_between_two_messages_is_opened_again(script: Script) -> None:
    hand_over: list[bytes | None] = [GREETING, OK, OK, OK, b"354 go\r\n", OK]
    server = script([*hand_over, None], [*hand_over, b"221 bye\r\n"])
    with SmtpChannel(f"smtp://127.0.0.1:{server.port}") as channel:
        assert channel.send(letter(number=1)).state is ACCEPTED
        assert channel.send(letter(number=2)).state is ACCEPTED
    assert server.connections == 2


def test_a_goodbye_between_two_messages_is_not_a_refusal(script: Script) -> None:
    hand_over: list[bytes | None] = [GREETING, OK, OK, OK, b"354 go\r\n", OK]
    server = script([*hand_over, b"421 too many messages\r\n", None], [*hand_over, b"221 bye\r\n"])
    with SmtpChannel(f"smtp://127.0.0.1:{server.port}") as channel:
        assert channel.send(letter(number=1)).state is ACCEPTED
        assert channel.send(letter(number=2)).state is ACCEPTED
    assert server.connections == 2


def test_starttls_and_a_password(start_server: StartServer, trust: Trust) -> None:
    server = start_server(
        tls_context=trust.server,
        require_starttls=True,
        authenticator=only("foundation", "p@ss:/"),
        auth_required=True,
    )
    url = f"smtp+starttls://foundation:p%40ss%3A%2F@127.0.0.1:{server.port}"
    with SmtpChannel(url, tls=trust.client) as channel:
        assert channel.send(letter()).state is ACCEPTED
    assert server.encrypted == [True]


def test_tls_from_the_first_byte(start_server: StartServer, trust: Trust) -> None:
    server = start_server(ssl_context=trust.server)
    with SmtpChannel(f"smtps://127.0.0.1:{server.port}", tls=trust.client) as channel:
        assert channel.send(letter()).state is ACCEPTED
    assert server.encrypted == [True]


@pytest.mark.parametrize("fault", ["password", "certificate", "no tls"])
def test_a_fault_of_our_own_setting_loses_no_message(
    start_server: StartServer, trust: Trust, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    options: dict[str, Any] = {} if fault == "no tls" else {"tls_context": trust.server}
    server = start_server(authenticator=only("foundation", "right"), **options)
    client = None if fault == "certificate" else trust.client
    url = f"smtp+starttls://foundation:wr0ng-secret@127.0.0.1:{server.port}"
    with caplog.at_level(logging.DEBUG), SmtpChannel(url, tls=client) as channel:
        receipt = channel.send(letter())
    assert receipt.state is LATER
    assert receipt.detail
    assert server.taken == []
    assert "wr0ng-secret" not in caplog.text + receipt.detail + repr(vars(channel))


@pytest.mark.parametrize(
    "url", ["", "http://example.org", "smtp://", "smtp:///x", "mail.example.org:25"]
)
def test_what_is_not_an_smtp_url_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://utilisateur"):
        SmtpChannel(url)


def test_no_address_is_logged(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_server.at_rcpt["ana@example.org"] = "550 <ana@example.org> unknown"
    with caplog.at_level(logging.DEBUG, logger="mobility"), SmtpChannel(mail_server.url) as channel:
        channel.send(letter())
    mobility = [
        record.getMessage() + str(vars(record))
        for record in caplog.records
        if record.name[:8] == "mobility"
    ]
    assert "ana@" not in "".join(mobility)
