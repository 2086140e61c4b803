"""Contracts: a number without gap, every printed word frozen, the pages kept with their hash.

An edition is made inside its transaction, since its pages carry the number just taken (20 to 60 ms); so there is
either no contract, or a contract with its bytes. Printing serves kept bytes, and only those.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.models import Booking, Edition, Printing, Rental, Scooter
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import Verdict
from mobility.rules.periods import billed_days
from mobility.rules.roles import Capability
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    bookings,
    contract_words,
    decisions,
    guardians,
    house,
    numbers,
    stints,
    tariffs,
)
from mobility.services.accounts import Person
from mobility.services.equipment_words import Chosen
from mobility.services.journal import deed
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

SERIES_PREFIX = "contract-"


def issue(reference: str, *, by: Person, now: datetime, public_url: str) -> Rental:
    """Prepare the contract of a booking: number, price, words, pages.

    Raises:
        Refused: `not_confirmed`, `no_decision`, `may_not_ride`, `right_ends`, `no_tariff`, `letters_unprintable`.
    """
    booking = bookings.get(reference, by=by)
    reasons = _against(booking, now)
    if reasons:
        raise Refused(*reasons)
    first_day = local(booking.starts_at).date()
    days = billed_days(
        booking.starts_at,
        booking.ends_at,
        HOUSE_TIMEZONE,
        house.closing_time(booking.site, local(booking.ends_at).date()),
    )
    used = tariffs.used_days(booking.beneficiary_id)
    tariff, quote = tariffs.price(
        booking.vehicle_class, days, beneficiary_id=booking.beneficiary_id, on=first_day
    )
    with deed("issue_contract"):
        rental = Rental(
            number=_number(now),
            booking_id=booking.id,
            beneficiary_id=booking.beneficiary_id,
            scooter_id=booking.scooter_id,
            site_id=booking.site_id,
            state=RentalState.TO_SIGN,
            starts_at=booking.starts_at,
            due_at=booking.ends_at,
            tariff_id=tariff.id,
            days=days,
            used_days_before=used,
            total_cents=quote.total_cents,
            deposit_cents=quote.deposit_cents,
            created_at=now,
            created_by_id=by.user_id,
        )
        db.session.add(rental)
        bookings.set_state(booking, BookingState.TO_SIGN)
        db.session.flush()
        _keep_edition(rental, 1, by=by, now=now, public_url=public_url)
    return rental


def reissue(
    number: str, *, by: Person, now: datetime, public_url: str, chosen: Chosen | None = None
) -> Edition:
    """Make the next edition of a contract that is not signed yet, from the words as they are now.

    Raises:
        Refused: `not_to_sign`: what is signed never changes.
    """
    rental = _rental(number, by)
    if rental.state is not RentalState.TO_SIGN:
        raise Refused.because("not_to_sign", state=rental.state)
    with deed("reissue_contract"):
        edition = len(rental.editions) + 1
        return _keep_edition(rental, edition, by=by, now=now, public_url=public_url, chosen=chosen)


def _against(booking: Booking, now: datetime) -> list[Reason]:
    if booking.state is not BookingState.CONFIRMED:
        return [Reason("not_confirmed", {"state": booking.state})]
    today = local(now).date()
    decision = decisions.in_force(booking.beneficiary_id, booking.vehicle_class, on=today)
    if decision is None or decision.outcome is not Outcome.ELIGIBLE:
        return [Reason("no_decision", {"vehicle_class": booking.vehicle_class})]
    start, end = local(booking.starts_at).date(), local(booking.ends_at).date()
    if (
        decisions.ride(booking.beneficiary_id, booking.vehicle_class, on=start).verdict
        is not Verdict.ALLOWED
    ):
        return [Reason("may_not_ride", {"vehicle_class": booking.vehicle_class})]
    last_day = decisions.last_legal_day(booking.beneficiary_id, booking.vehicle_class, start, end)
    if last_day is not None and last_day < end:
        return [Reason("right_ends", {"last_day": last_day})]
    return guardians.missing_guardian(booking.beneficiary, start)


def _number(now: datetime) -> str:
    year = local(now).year
    return f"{year}-{numbers.take(f'{SERIES_PREFIX}{year}'):05d}"


def _keep_edition(
    rental: Rental,
    number: int,
    *,
    by: Person,
    now: datetime,
    public_url: str,
    chosen: Chosen | None = None,
) -> Edition:
    from mobility.documents import contract  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents.data import snapshot  # noqa: PLC0415
    from mobility.documents.fonts import UnprintableText  # noqa: PLC0415

    data = contract_words.of(
        rental, number, agent=by.name, now=now, public_url=public_url, chosen=chosen
    )
    try:
        content = contract.render(data)
    except UnprintableText as error:
        letters = " ".join(sorted(error.letters))
        text = contract_words.holding(rental, error.letters)
        raise Refused.because("letters_unprintable", letters=letters, text=text) from error
    edition = Edition(
        rental_id=rental.id,
        number=number,
        issued_at=now,
        issued_by_id=by.user_id,
        snapshot=dict(snapshot(data)),
        text_version=data.text_version,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=contract.count_pages(content),
        content=content,
    )
    db.session.add(edition)
    db.session.flush()
    db.session.expire(rental, ["editions"])
    return edition


def kept(number: str, edition: int | None, *, by: Person) -> Edition:
    """A kept edition with its bytes: the newest, or the one asked for.

    Raises:
        NotFound: there is none, its bytes were purged, or the rental is another site's.
    """
    rental = _rental(number, by)
    query = (
        select(Edition)
        .options(undefer(Edition.content), joinedload(Edition.rental))
        .where(Edition.rental_id == rental.id)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if edition is not None:
        query = query.where(Edition.number == edition)
    found = db.session.scalar(query)
    if found is None or found.content is None:
        raise NotFound
    return found


def as_paper(number: str, edition: int | None, *, by: Person) -> tuple[Edition, dict[str, Any]]:
    """A kept edition and its words block by block, as its page shows them.

    Raises:
        NotFound: there is none, or the rental is another site's.
    """
    from mobility.documents import contract_paper  # noqa: PLC0415 - only for this page
    from mobility.documents.paper import kept as frozen  # noqa: PLC0415

    found = kept(number, edition, by=by)
    return found, frozen(contract_paper.paper(contract_paper.restored(found.snapshot)))


def file_name(edition: Edition) -> str:
    """What the file of an edition is called: Contrat-2026-00042-Diallo-AB-123-CD.pdf."""
    rental = edition.rental
    scooter = stints.first_scooter(rental)
    parts = [
        "Contrat",
        rental.number,
        rental.beneficiary.birth_name,
        scooter.plate or scooter.fleet_number,
    ]
    corrected = f"-edition-{edition.number}" if edition.number > 1 else ""
    return f"{'-'.join(part.replace(' ', '-') for part in parts)}{corrected}.pdf"


def same_as_kept(number: str, content: bytes) -> Edition | None:
    """The kept edition of this contract that these bytes are, to the last one; None if they are none of them."""
    digest = hashlib.sha256(content).hexdigest()
    return db.session.scalar(
        select(Edition)
        .join(Edition.rental)
        .where(Rental.number == number, Edition.sha256 == digest)
    )


@dataclass(frozen=True, slots=True)
class Printable:
    """A contract to print: its newest edition, and when it was last printed, by whom."""

    rental: Rental
    edition: Edition
    printing: Printing | None


def to_print(*, by: Person, printed_too: bool, now: datetime) -> list[Printable]:
    """Contracts that wait for a signature, in order of hour; those printed already only if asked for."""
    del now
    query = (
        select(Rental)
        .options(
            joinedload(Rental.beneficiary),
            joinedload(Rental.scooter).joinedload(Scooter.model),
            joinedload(Rental.site),
            selectinload(Rental.editions),
        )
        .join(Rental.booking)
        .where(Rental.state == RentalState.TO_SIGN, Booking.state == BookingState.TO_SIGN)
        .order_by(Rental.starts_at, Rental.number)
    )
    if not by.may(Capability.ALL_SITES):
        query = query.where(Rental.site_id.in_(by.site_ids))
    rentals = db.session.scalars(query).all()
    newest = {rental.editions[-1].id: rental for rental in rentals if rental.editions}
    printings = _last_printings(list(newest))
    found = [
        Printable(rental, rental.editions[-1], printings.get(edition_id))
        for edition_id, rental in newest.items()
    ]
    return [one for one in found if printed_too or one.printing is None]


def _last_printings(edition_ids: list[int]) -> dict[int, Printing]:
    last = (
        select(func.max(Printing.id))
        .where(Printing.edition_id.in_(edition_ids))
        .group_by(Printing.edition_id)
    )
    rows = db.session.scalars(
        select(Printing).options(joinedload(Printing.printed_by)).where(Printing.id.in_(last))
    )
    return {row.edition_id: row for row in rows}


def mark_printed(numbers_ticked: list[str], *, by: Person, now: datetime) -> str:
    """Write down that these contracts are printed into one file; the name of that file."""
    bundle_name = secrets.token_hex(6)
    with deed("print_contracts"):
        for number in sorted(numbers_ticked):
            edition = kept(number, None, by=by)
            db.session.add(
                Printing(
                    bundle=bundle_name,
                    edition_id=edition.id,
                    printed_at=now,
                    printed_by_id=by.user_id,
                )
            )
    return bundle_name


def bundle(name: str, *, by: Person) -> bytes:
    """One file: a slip that says who printed what and when, then the kept pages, each contract on its own sheet.

    Raises:
        NotFound: there is no such file.
    """
    from mobility.documents import bundle as bundles  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents import slip  # noqa: PLC0415

    printings = db.session.scalars(
        select(Printing).options(joinedload(Printing.printed_by)).where(Printing.bundle == name)
    ).all()
    if not printings:
        raise NotFound
    editions = db.session.scalars(
        select(Edition)
        .join(Edition.rental)
        .options(
            undefer(Edition.content),
            joinedload(Edition.rental).joinedload(Rental.beneficiary),
            joinedload(Edition.rental).joinedload(Rental.scooter).joinedload(Scooter.model),
            joinedload(Edition.rental).joinedload(Rental.site),
        )
        .where(Edition.id.in_([row.edition_id for row in printings]))
        .order_by(Rental.starts_at, Rental.number)
    ).all()
    if any(not by.sees_site(edition.rental.site_id) for edition in editions):
        raise NotFound
    cover = slip.render(contract_words.slip(editions, printings[0]))
    return bundles.merge(cover, [edition.content or b"" for edition in editions])


def _rental(number: str, by: Person) -> Rental:
    rental = db.session.scalar(
        select(Rental)
        .options(
            joinedload(Rental.beneficiary),
            joinedload(Rental.scooter),
            selectinload(Rental.editions),
        )
        .where(Rental.number == number)
    )
    if rental is None or not by.sees_site(rental.site_id):
        raise NotFound
    return rental
