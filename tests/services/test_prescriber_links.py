"""Personal links of prescribers' contacts: eight days, renewed and withdrawn in a click, sent to the known address only."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.messaging import Email
from mobility.models import Contact, Message, Prescriber, PrescriberLink
from mobility.services import outbox
from mobility.services import prescriber_links as links
from mobility.services.outbox import Post
from tests import factories as make
from tests.services.post import MINUTE, Carrier, change

SECRET = b"k" * 32
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def contact(ctx: Flask) -> int:
    """Somebody at a prescriber's."""
    del ctx

    def unit() -> int:
        make.a_foundation()
        return make.a_contact(email="zoe@example.org").id

    return db.write(unit)


def renew(contact_id: int, now: datetime) -> None:
    db.write(lambda: links.renew(db.session.get_one(Contact, contact_id), SECRET, now))


def withdraw(contact_id: int, now: datetime) -> int:
    return db.write(lambda: links.withdraw(db.session.get_one(Contact, contact_id), now))


def token(contact_id: int, now: datetime) -> str:
    db.session.rollback()
    found = links.known_link(db.session.get_one(Contact, contact_id), SECRET, now)
    assert found is not None
    return found


def mails(post: Post, carrier: Carrier, now: datetime) -> list[Email]:
    """What leaves now."""
    carrier.sent.clear()
    outbox.deliver(now, post=post, write=db.write)
    return [one for one in carrier.sent if isinstance(one, Email)]


def test_a_link_has_128_bits_and_only_its_hash_lies_here(contact: int, now: datetime) -> None:
    renew(contact, now)
    found = token(contact, now)
    assert re.fullmatch(r"[\w-]{22}", found)
    [row] = db.session.scalars(select(PrescriberLink)).all()
    assert found not in row.token_hash
    assert links.by_token(found, now).contact_id == contact


def test_a_link_opens_for_eight_days(contact: int, now: datetime) -> None:
    renew(contact, now)
    found = token(contact, now)
    ticket = links.by_token(found, now + 8 * DAY - SECOND)
    with pytest.raises(NotFound):
        links.by_token(found, now + 8 * DAY)
    assert links.holder(ticket).id == contact, "a form that was opened in time may still be sent"


def test_a_renewed_link_is_another_and_the_old_one_keeps_its_own_end(
    contact: int, now: datetime
) -> None:
    renew(contact, now)
    old = token(contact, now)
    renew(contact, now + 5 * DAY)
    new = token(contact, now + 5 * DAY)
    assert new != old
    assert links.by_token(new, now + 12 * DAY)
    assert links.by_token(old, now + 7 * DAY)
    with pytest.raises(NotFound):
        links.by_token(old, now + 9 * DAY)


def test_a_withdrawn_link_opens_nothing_until_an_agent_renews_it(
    contact: int, now: datetime
) -> None:
    renew(contact, now)
    old = token(contact, now)
    ticket = links.by_token(old, now)
    assert withdraw(contact, now) == 1
    for closed in (lambda: links.by_token(old, now), lambda: links.holder(ticket)):
        with pytest.raises(NotFound):
            closed()
    renew(contact, now + MINUTE)
    assert token(contact, now + MINUTE) != old
    with pytest.raises(NotFound):
        links.by_token(old, now + MINUTE)


@pytest.mark.parametrize("wrong", ["", "x", "é" * 22, "\udcff", "a" * 5000])
def test_what_is_no_token_is_not_found(contact: int, now: datetime, wrong: str) -> None:
    renew(contact, now)
    found = token(contact, now)
    for text in (wrong, found[:-1], found + "A", found.swapcase()):
        with pytest.raises(NotFound):
            links.by_token(text, now)


@pytest.mark.parametrize("left", ["contact", "prescriber"])
def test_who_has_left_comes_in_no_more(contact: int, now: datetime, left: str) -> None:
    renew(contact, now)
    found = token(contact, now)
    row = db.session.get_one(Contact, contact)
    what = (Contact, contact) if left == "contact" else (Prescriber, row.prescriber_id)
    change(*what, active=False)
    with pytest.raises(NotFound):
        links.by_token(found, now)
    with pytest.raises(Refused, match="contact_inactive"):
        renew(contact, now)


def test_nobody_without_an_address_gets_a_link(contact: int, now: datetime) -> None:
    change(Contact, contact, email="")
    with pytest.raises(Refused, match="contact_without_email"):
        renew(contact, now)


def test_the_link_is_mailed_and_kept_without_its_secret(
    contact: int, now: datetime, post: Post, carrier: Carrier
) -> None:
    renew(contact, now)
    [mail] = mails(post, carrier, now)
    assert mail.to == "zoe@example.org"
    found = re.search(r"https://m\.example\.org/p/([\w-]{22})", mail.text)
    assert found
    assert links.by_token(found[1], now).contact_id == contact
    db.session.rollback()
    [row] = db.session.scalars(select(Message)).all()
    assert row.body is not None
    assert "/p/•••" in row.body
    assert found[1] not in row.body


def test_a_new_link_is_asked_for_by_the_known_address_only(
    contact: int, now: datetime, post: Post, carrier: Carrier
) -> None:
    renew(contact, now)
    mails(post, carrier, now)
    later = now + 20 * DAY
    for address in ("nobody@example.org", "zoe@example.com", "zoe@example.org"):
        db.write(links.ask_again, address.upper(), later)
    [mail] = mails(post, carrier, later)
    assert mail.to == "zoe@example.org"
    assert links.by_token(token(contact, later), later + 7 * DAY)


@pytest.mark.parametrize("before", ["never", "withdrawn"])
def test_who_had_no_link_or_lost_it_gets_none_by_asking(
    contact: int, now: datetime, post: Post, carrier: Carrier, before: str
) -> None:
    if before == "withdrawn":
        renew(contact, now)
        mails(post, carrier, now)
        withdraw(contact, now)
    db.write(links.ask_again, "zoe@example.org", now + DAY)
    assert mails(post, carrier, now + DAY) == []


def test_asking_again_and_again_is_stopped(contact: int, now: datetime) -> None:
    for _ in range(3):
        links.may_ask("zoe@example.org", "10.0.0.1", now)
    with pytest.raises(Refused, match="link_wait"):
        links.may_ask("ZOE@example.org", "10.0.0.2", now)
    links.may_ask("max@example.org", "10.0.0.1", now)
