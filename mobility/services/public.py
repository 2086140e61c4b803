"""What a job seeker sees without an account: personal links, and where their request stands.

A link is an HMAC of the booking and a generation; only its hash is stored, so that it can be written again into a
message and withdrawn in a click. The page shows what SECURITY B-06 allows and nothing else.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Booking, PublicLink, Site
from mobility.rules import identifiers
from mobility.services import house, selves, standings, suspensions, throttle, tokens
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.tokens import digest
from mobility.words import LANGUAGES, local, phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a browser keeps for half an hour once somebody proved who they are.

    With `generation` it came by a link, and dies with it; without `booking_id` it shows the nearest request.
    """

    beneficiary_id: int
    booking_id: int | None = None
    generation: int | None = None


def link_of(booking: Booking, secret: bytes, now: datetime) -> str:
    """The token of the personal link of a booking; begins a new generation after a withdrawal or a new secret.

    Runs inside a unit of work. 128 bits, base64url, 22 signs.
    """
    newest = _newest_link(booking.id)
    if newest is not None and newest.withdrawn_at is None:
        found = token(booking.id, newest.generation, secret)
        if newest.token_hash == digest(found):
            return found
    generation = newest.generation + 1 if newest else 1
    found = token(booking.id, generation, secret)
    with deed("make_link"):
        db.session.add(
            PublicLink(
                booking_id=booking.id,
                generation=generation,
                token_hash=digest(found),
                created_at=now,
            )
        )
    return found


def known_link(booking: Booking, secret: bytes) -> str:
    """The token of the link that stands, without writing anything.

    Raises:
        NotFound: none was made, or it was withdrawn.
    """
    newest = _newest_link(booking.id)
    if newest is None or newest.withdrawn_at is not None:
        raise NotFound
    return token(booking.id, newest.generation, secret)


def withdraw(booking: Booking, now: datetime) -> int:
    """Close every link of a booking, at once; how many were open. The next message carries a new one."""
    links = db.session.scalars(
        select(PublicLink).where(
            PublicLink.booking_id == booking.id, PublicLink.withdrawn_at.is_(None)
        )
    ).all()
    with deed("withdraw_link"):
        for link in links:
            link.withdrawn_at = now
    return len(links)


def token(booking_id: int, generation: int, secret: bytes) -> str:
    """The token of a generation of a booking's link."""
    return tokens.token("public", booking_id, generation, secret)


def by_token(text: str, now: datetime) -> Ticket:
    """Whom a personal link belongs to.

    Raises:
        NotFound: unknown, truncated, withdrawn, or thirty days past the end: all the same.
    """
    link = db.session.scalar(
        select(PublicLink)
        .options(joinedload(PublicLink.booking).joinedload(Booking.rental))
        .where(PublicLink.token_hash == digest(text))
    )
    if link is None or link.withdrawn_at is not None or now > standings.ends(link.booking):
        raise NotFound
    return Ticket(
        beneficiary_id=link.booking.beneficiary_id,
        booking_id=link.booking_id,
        generation=link.generation,
    )


def by_reference(text: str, born_on: date, address: str, now: datetime) -> Ticket:
    """Whom a reference (of a file or of a booking) and a birth date belong to.

    Each try is counted before anything is looked up, by reference and by network address. Every miss gets the same
    answer after the same queries.

    Raises:
        Refused: `reference_unreadable`, `reference_mistyped` (its check sign says so), `status_wait` with
            `until` and the phone number, `status_unknown`.
    """
    reference = _read_reference(text)
    doors = (
        (f"status:{reference}", throttle.REFERENCE),
        (f"status-address:{address}", throttle.ADDRESS),
    )
    for door, limit in doors:
        wait = throttle.enter(door, limit, now=now)
        if wait is not None:
            # A minute more: the hour is shown without its seconds.
            until = now + wait + timedelta(minutes=1)
            raise Refused.because("status_wait", until=until, phone=phone(house.shown().phone))
    booking_id, owner = _of_booking(reference)
    person_id = db.session.scalar(selves.named(reference))
    known = db.session.execute(
        select(Beneficiary.id, Beneficiary.born_on).where(Beneficiary.id == (person_id or owner))
    ).one_or_none()
    right = (known.born_on if known else date.min).isoformat()
    if not hmac.compare_digest(right, born_on.isoformat()) or known is None:
        raise Refused.because("status_unknown")
    throttle.forget(doors[0][0])
    throttle.forgive(doors[1][0])  # an office or a workshop shares one address
    return Ticket(beneficiary_id=known.id, booking_id=None if person_id else booking_id)


def _read_reference(text: str) -> str:
    try:
        return identifiers.parse_reference(text)
    except identifiers.Mistyped as error:
        raise Refused.because("reference_mistyped") from error
    except identifiers.BadReference as error:
        raise Refused.because("reference_unreadable") from error


def _of_booking(reference: str) -> tuple[int | None, int]:
    found = db.session.execute(
        select(Booking.id, Booking.beneficiary_id).where(Booking.reference == reference)
    ).one_or_none()
    return (found.id, found.beneficiary_id) if found else (None, 0)


def status(ticket: Ticket, now: datetime) -> standings.Status:
    """Where things stand for the holder of a ticket.

    Raises:
        NotFound: the link was withdrawn meanwhile, or its time is over.
    """
    return replace(_told(ticket, booking_of(ticket, now), now), pause=_pause(ticket, now))


def booking_of(ticket: Ticket, now: datetime) -> Booking | None:
    """The booking that a ticket shows, with all that its page says; None if there is none to be seen any more.

    Raises:
        NotFound: the link was withdrawn meanwhile, or its time is over.
    """
    if ticket.generation is not None and ticket.booking_id is not None:
        newest = _newest_link(ticket.booking_id)
        if (
            newest is None
            or newest.generation != ticket.generation
            or newest.withdrawn_at is not None
        ):
            raise NotFound
    booking = _booking(ticket)
    if booking is not None and now > standings.ends(booking):
        if ticket.booking_id is not None:
            raise NotFound
        return None
    return booking


def _told(ticket: Ticket, booking: Booking | None, now: datetime) -> standings.Status:
    if booking is not None:
        return standings.of_booking(booking, now)
    person = db.session.get(Beneficiary, ticket.beneficiary_id)
    if person is None:
        raise NotFound
    return standings.Status(
        first_name=standings.given_name(person),
        standing=standings.Standing.NO_REQUEST,
        phone=house.site(person.site_id).phone or house.shown().phone,
    )


def _pause(ticket: Ticket, now: datetime) -> standings.Pause | None:
    row = suspensions.current(ticket.beneficiary_id, local(now).date())
    return standings.Pause(row.ends_on, row.cause, row.reason) if row is not None else None


def choose_language(ticket: Ticket, language: str) -> None:
    """Keep the language that a person chose: pages and messages speak it from now on."""
    person = db.session.get(Beneficiary, ticket.beneficiary_id)
    if person is not None and language in LANGUAGES and person.language != language:
        with deed("choose_language"):
            person.language = language


def language_of(ticket: Ticket) -> str:
    """The language that the person of this ticket reads."""
    found = db.session.scalar(
        select(Beneficiary.language).where(Beneficiary.id == ticket.beneficiary_id)
    )
    return found or "fr"


def _newest_link(booking_id: int) -> PublicLink | None:
    return db.session.scalar(
        select(PublicLink)
        .where(PublicLink.booking_id == booking_id)
        .order_by(PublicLink.generation.desc())
        .limit(1)
    )


def _booking(ticket: Ticket) -> Booking | None:
    """The booking of a ticket, or the one nearest to a scooter; whatever the person has, one query."""
    query = select(Booking).options(
        joinedload(Booking.beneficiary),
        joinedload(Booking.rental),
        joinedload(Booking.site).options(selectinload(Site.hours), selectinload(Site.closures)),
    )
    if ticket.booking_id is not None:
        return db.session.scalar(query.where(Booking.id == ticket.booking_id))
    nearest = case(
        {state.value: rank for rank, state in enumerate(standings.OPEN)},
        value=Booking.state,
        else_=len(standings.OPEN),
    )
    return db.session.scalar(
        query.where(Booking.beneficiary_id == ticket.beneficiary_id)
        .order_by(nearest, Booking.starts_at.desc())
        .limit(1)
    )


def booking_for(reference: str, *, by: Person) -> Booking:
    """A booking whose link an agent sends or withdraws.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    booking = db.session.scalar(select(Booking).where(Booking.reference == reference))
    if booking is None or not by.sees_site(booking.site_id):
        raise NotFound
    return booking
