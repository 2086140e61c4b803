"""An envelope that cannot be carried is never made; one that hides something is made harmless."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from mobility.messaging import BadEnvelope, Email, ReceiptState, Sms, email, sms
from mobility.messaging.email import as_bytes
from tests.messaging.mail_server import letter


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "ana@example.org\n", "ana@example.org\r\nBcc: b@example.org",
        "ana@example.org, bob@example.org", "ana@example.org;bob@example.org", "Ana <ana@example.org>",
        "ana@exam ple.org", "<ana@example.org>", "ana@example.org\0", "áná@example.org",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["to", "sender"])
def test_one_address_or_none(field: str, address: str) -> None:
    with pytest.raises(BadEnvelope) as refusal:
        letter(**{field: address})
    assert "ana" not in str(refusal.value)


def test_a_domain_with_accents_travels_in_its_own_spelling() -> None:
    assert letter("ana@exämple.org").to == "ana@xn--exmple-cua.org"


@pytest.mark.parametrize("field", ["to_name", "sender_name", "subject"])
@pytest.mark.parametrize(
    "text",
    [
        "Ana\r\nBcc: evil@example.org",
        "Ana\nX: y",
        "Ana\0\x1b",
        "😀" * 60,
        'Ana "<evil@example.org>"',
        "é" * 200,
        "x " * 400,
        "=?utf-8?q?=3Cevil=40example.org=3E?=",
        "Jean-Éric, dit « l'Ancien » (père)",
        "\ud800x",
    ],
)
def test_what_a_person_typed_adds_no_header(field: str, text: str) -> None:
    plain = message_from_bytes(as_bytes(letter()), policy=SMTP)
    message = message_from_bytes(as_bytes(letter(**{field: text})), policy=SMTP)
    assert message.keys() == plain.keys()
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]
    assert max(len(line) for line in as_bytes(letter(**{field: text})).split(b"\r\n")) <= 998
    assert [address.addr_spec for address in message["From"].addresses] == [
        "bonjour@mobilite.example.org"
    ]


@pytest.mark.parametrize(
    "message_id", ["", "x", "<x>", "<a b@c>", "<a@b>\r\nX: y", "<" + "a" * 80 + "@b>"]
)
def test_a_message_id_is_one(message_id: str) -> None:
    with pytest.raises(BadEnvelope):
        letter(message_id=message_id)


def test_half_a_character_does_not_stop_a_message() -> None:
    assert "Bonjour ?" in letter(text="Bonjour \ud83d").text


@pytest.mark.parametrize(
    "number",
    ["", "0639981234", "+0639981234", "+33 6 39 98 12 34", "+33639981234\n", "+3363998123456789"],
)
def test_a_text_message_needs_a_whole_number(number: str) -> None:
    with pytest.raises(BadEnvelope):
        Sms(to=number, text="x", reference="message-1")


@pytest.mark.parametrize("reference", ["", "../up", "a/b", "a b", "a" * 65])
def test_a_reference_is_no_path(reference: str) -> None:
    with pytest.raises(BadEnvelope):
        Sms(to="+33639981234", text="x", reference=reference)


def test_envelopes_do_not_change() -> None:
    envelope: Email = letter()
    with pytest.raises(AttributeError):
        envelope.to = "bob@example.org"  # type: ignore[misc] # the point of the test


def test_a_mail_becomes_a_file_once_however_often_it_is_tried(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    with email.channel_from_url("", outbox) as channel:
        receipts = [channel.send(letter()) for _ in range(2)]
        channel.send(letter(number=2))
    assert {receipt.state for receipt in receipts} == {ReceiptState.ACCEPTED}
    assert sorted(path.name for path in outbox.iterdir()) == [
        "message-1_mobilite.example.org.eml",
        "message-2_mobilite.example.org.eml",
    ]
    path = outbox / receipts[0].provider_reference
    assert path.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    assert message["Message-ID"] == "<message-1@mobilite.example.org>"


def test_a_text_message_becomes_a_file(tmp_path: Path) -> None:
    with sms.channel_from_url("", tmp_path) as channel:
        receipt = channel.send(Sms(to="+33639981234", text="C'est à 9 h.", reference="message-7"))
    assert receipt.state is ReceiptState.ACCEPTED
    assert (tmp_path / receipt.provider_reference).read_text() == "+33639981234\n\nC'est à 9 h.\n"


def test_a_folder_that_cannot_be_written_is_a_failure_for_now(tmp_path: Path) -> None:
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where the folder should be")
    with (
        email.channel_from_url("", in_the_way) as mail,
        sms.channel_from_url("", in_the_way) as phone,
    ):
        assert mail.send(letter()).state is ReceiptState.FAILED_FOR_NOW
        assert (
            phone.send(Sms(to="+33639981234", text="x", reference="r")).state
            is ReceiptState.FAILED_FOR_NOW
        )


def test_unknown_ways_to_send_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        email.channel_from_url("carrier-pigeon://roof", tmp_path)
    with pytest.raises(ValueError, match="passerelle"):
        sms.channel_from_url("https://sms.example.org", tmp_path)
