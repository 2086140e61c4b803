"""The personal link of somebody at a prescriber's: opens the form for eight days, renewed or withdrawn in a click.

Each message that carries a link carries one that is good for eight days from then; older ones keep their own end.
A withdrawal closes them all, and only an agent opens the door again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Contact, Prescriber, PrescriberLink
from mobility.rules.referrals import LINK_LIFE
from mobility.services import house, throttle, tokens
from mobility.services import prescriber_messages as post
from mobility.services.journal import deed
from mobility.words import LANGUAGES, phone

FRESH = timedelta(days=1)
"""Messages of one day share a link."""
ASKING = throttle.Limit(3, timedelta(hours=1), timedelta(hours=1), timedelta(hours=1))
"""Links asked for, by address: three an hour."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a browser keeps for a while after a personal link was opened; it dies with the link's withdrawal."""

    contact_id: int
    generation: int


def link_of(contact: Contact, secret: bytes, now: datetime) -> str:
    """The token for a message that leaves now; begins a new generation unless one of today stands.

    Runs inside a unit of work.

    Raises:
        NotFound: the link was withdrawn, or the contact is no longer there.
    """
    newest = _newest(contact.id)
    if not _may_enter(contact) or (newest is not None and newest.withdrawn_at is not None):
        raise NotFound
    if newest is not None and now - newest.created_at < FRESH:
        found = _token(newest, secret)
        if newest.token_hash == tokens.digest(found):
            return found
    return _begin(contact, newest, secret, now)


def _begin(contact: Contact, newest: PrescriberLink | None, secret: bytes, now: datetime) -> str:
    row = PrescriberLink(
        contact_id=contact.id,
        generation=newest.generation + 1 if newest else 1,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    found = _token(row, secret)
    row.token_hash = tokens.digest(found)
    with deed("make_link"):
        db.session.add(row)
    return found


def known_link(contact: Contact, secret: bytes, now: datetime) -> str | None:
    """The token of the link that stands, without writing anything; None when none opens."""
    newest = _newest(contact.id)
    if newest is None or newest.withdrawn_at is not None or newest.expires_at <= now:
        return None
    return _token(newest, secret)


def renew(contact: Contact, secret: bytes, now: datetime) -> None:
    """Send a new link to the address that is known; opens the door again after a withdrawal.

    Raises:
        Refused: `contact_without_email`, `contact_inactive`.
    """
    if not _may_enter(contact):
        raise Refused.because("contact_inactive", name=contact.name)
    if not contact.email:
        raise Refused.because("contact_without_email", name=contact.name)
    newest = _newest(contact.id)
    if newest is None or newest.withdrawn_at is not None or now - newest.created_at >= FRESH:
        _begin(contact, newest, secret, now)
    post.queue(contact, post.LINK, key=f"{contact.id}:{now:%Y%m%d%H%M}", now=now)


def withdraw(contact: Contact, now: datetime) -> int:
    """Close every link of a contact at once; how many were open."""
    links = db.session.scalars(
        select(PrescriberLink).where(
            PrescriberLink.contact_id == contact.id, PrescriberLink.withdrawn_at.is_(None)
        )
    ).all()
    with deed("withdraw_link"):
        for link in links:
            link.withdrawn_at = now
    return len(links)


def by_token(text: str, now: datetime) -> Ticket:
    """Whom a personal link belongs to.

    Raises:
        NotFound: unknown, truncated, withdrawn, expired, or whose holder has left: all the same.
    """
    link = db.session.scalar(
        select(PrescriberLink)
        .options(joinedload(PrescriberLink.contact).joinedload(Contact.prescriber))
        .where(PrescriberLink.token_hash == tokens.digest(text))
    )
    if link is None or link.withdrawn_at is not None or link.expires_at <= now:
        raise NotFound
    if not _may_enter(link.contact):
        raise NotFound
    return Ticket(link.contact_id, link.generation)


def holder(ticket: Ticket) -> Contact:
    """Who came in by a link. That the link has expired meanwhile ends no form that was opened in time.

    Raises:
        NotFound: it was withdrawn, or they left the organisation.
    """
    link = db.session.scalar(
        select(PrescriberLink)
        .join(PrescriberLink.contact)
        .join(Contact.prescriber)
        .options(contains_eager(PrescriberLink.contact).contains_eager(Contact.prescriber))
        .where(
            PrescriberLink.contact_id == ticket.contact_id,
            PrescriberLink.generation == ticket.generation,
            PrescriberLink.withdrawn_at.is_(None),
        )
    )
    if link is None or not _may_enter(link.contact):
        raise NotFound
    return link.contact


def may_ask(email: str, address: str, now: datetime) -> None:
    """Count a wish for a new link, before anything is looked up.

    Raises:
        Refused: `link_wait` with `until` and the phone number.
    """
    doors = (
        (f"link:{tokens.digest(email.casefold())}", ASKING),
        (f"link-address:{address}", throttle.ADDRESS),
    )
    for door, limit in doors:
        wait = throttle.enter(door, limit, now=now)
        if wait is not None:
            # A minute more: the hour is shown without its seconds.
            until = now + wait + timedelta(minutes=1)
            raise Refused.because("link_wait", until=until, phone=phone(house.shown().phone))


def ask_again(email: str, now: datetime) -> None:
    """Send a new link to those who are known by this address; nobody can tell whether there are any.

    Who never had a link, or had it withdrawn, gets none: that is for an agent to decide.
    """
    known = db.session.scalars(
        select(Contact)
        .join(Contact.prescriber)
        .options(contains_eager(Contact.prescriber))
        .where(func.lower(Contact.email) == email.lower(), Contact.active, Prescriber.active)
        .order_by(Contact.id)
    ).all()
    for contact in known:
        newest = _newest(contact.id)
        if newest is not None and newest.withdrawn_at is None:
            post.queue(contact, post.LINK, key=f"{contact.id}:{now:%Y%m%d%H%M}", now=now)


def standing(contact_ids: Iterable[int]) -> dict[int, PrescriberLink]:
    """The newest link of each of these contacts."""
    newest = (
        select(func.max(PrescriberLink.id))
        .where(PrescriberLink.contact_id.in_(list(contact_ids)))
        .group_by(PrescriberLink.contact_id)
    )
    rows = db.session.scalars(select(PrescriberLink).where(PrescriberLink.id.in_(newest)))
    return {row.contact_id: row for row in rows}


def choose_language(contact_id: int, language: str) -> None:
    """Keep the language that a contact chose: messages speak it from now on."""
    contact = db.session.get(Contact, contact_id)
    if contact is not None and language in LANGUAGES and contact.language != language:
        with deed("choose_language"):
            contact.language = language


def _may_enter(contact: Contact) -> bool:
    return contact.active and contact.prescriber.active


def _newest(contact_id: int) -> PrescriberLink | None:
    return db.session.scalar(
        select(PrescriberLink)
        .where(PrescriberLink.contact_id == contact_id)
        .order_by(PrescriberLink.generation.desc())
        .limit(1)
    )


def _token(link: PrescriberLink, secret: bytes) -> str:
    return tokens.token("prescriber", link.contact_id, link.generation, secret)
