"""What is given out on paper beside the contract: a number without gap, words frozen, bytes kept with their hash.

A document is made inside the transaction that takes its number (10 to 60 ms, and about 30 ms for each photo): there is
either no document, or one with its bytes. What was kept is served, and only that.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Booking, IssuedDocument, Rental
from mobility.rules.issued import ONCE, IssuedKind, numbered, series
from mobility.services import numbers, selves
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local

if TYPE_CHECKING:
    from mobility.documents.paper import Paper

TEXT_VERSION = "2026-11"
"""Which text the documents of this module's siblings have; goes up with their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a document is about: a person at a site, with a booking or a rental where there is one."""

    beneficiary_id: int
    site_id: int
    booking_id: int | None = None
    rental_id: int | None = None
    amendment_id: int | None = None


def of(rental: Rental) -> About:
    """About a rental."""
    return About(
        beneficiary_id=rental.beneficiary_id,
        site_id=rental.site_id,
        booking_id=rental.booking_id,
        rental_id=rental.id,
    )


def number(kind: IssuedKind, *, rental: Rental | None, now: datetime) -> str:
    """The next number of this kind; the row of its series stays locked until the unit ends.

    Raises:
        Refused: `issued_already`: there is one of a kind that there is only one of.
    """
    if rental is not None and kind in ONCE:
        before = db.session.scalar(
            select(IssuedDocument.number).where(
                IssuedDocument.rental_id == rental.id, IssuedDocument.kind == kind
            )
        )
        if before is not None:
            raise Refused.because("issued_already", number=before)
    year = local(now).year
    return numbered(kind, year, numbers.take(series(kind, year)))


def keep(
    kind: IssuedKind,
    taken: str,
    paper: "Paper",
    about: About,
    *,
    by: Person | None,
    now: datetime,
) -> IssuedDocument:
    """Print a document under its number and keep it for good.

    Raises:
        Refused: `letters_unprintable`.
    """
    from mobility.documents import contract, paper_pdf  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents.fonts import UnprintableText  # noqa: PLC0415
    from mobility.documents.paper import kept as frozen  # noqa: PLC0415

    try:
        content = paper_pdf.render(paper)
    except UnprintableText as error:
        letters = " ".join(error.letters)
        text = next((one for one in _texts(frozen(paper)) if set(one) & set(error.letters)), "")
        raise Refused.because("letters_unprintable", letters=letters, text=text) from error
    row = IssuedDocument(
        kind=kind,
        number=taken,
        beneficiary_id=about.beneficiary_id,
        site_id=about.site_id,
        booking_id=about.booking_id,
        rental_id=about.rental_id,
        amendment_id=about.amendment_id,
        issued_at=now,
        issued_by_id=by.user_id if by else None,
        snapshot=frozen(paper),
        text_version=paper.text_version,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=contract.count_pages(content),
        content=content,
    )
    with deed("issue_document"):
        db.session.add(row)
    return row


def _texts(value: Any) -> list[str]:
    """Every text of a snapshot, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def get(taken: str, *, by: Person | None) -> IssuedDocument:
    """A document with its bytes.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(IssuedDocument)
        .options(
            undefer(IssuedDocument.content),
            joinedload(IssuedDocument.beneficiary),
            joinedload(IssuedDocument.rental),
            joinedload(IssuedDocument.booking),
            joinedload(IssuedDocument.issued_by),
        )
        .where(IssuedDocument.number == taken)
    )
    if row is None or (by is not None and not by.sees_site(row.site_id)):
        raise NotFound
    return row


def content(taken: str, *, by: Person | None) -> tuple[str, bytes]:
    """The name of its file, and its bytes as they were kept.

    Raises:
        NotFound: there is none, its bytes were purged, or it is another site's.
    """
    row = get(taken, by=by)
    if row.content is None:
        raise NotFound
    name = row.beneficiary.birth_name.replace(" ", "-")
    return f"{row.number}-{name}.pdf", row.content


def photo(taken: str, rank: int, *, by: Person | None) -> bytes:
    """A photo of a document, from 0, as it lies in the kept file: a JPEG.

    Raises:
        NotFound: there is none such.
    """
    from mobility.documents.pictures import photos_in  # noqa: PLC0415 - only for pages with photos

    found = photos_in(content(taken, by=by)[1])
    if not 0 <= rank < len(found):
        raise NotFound
    return found[rank]


def of_rental(rental: Rental) -> Sequence[IssuedDocument]:
    """The documents of a rental, and the quotes of its booking, in the order they were made."""
    query = select(IssuedDocument).where(
        (IssuedDocument.rental_id == rental.id) | (IssuedDocument.booking_id == rental.booking_id)
    )
    return db.session.scalars(query.order_by(IssuedDocument.id)).all()


def of_booking(booking: Booking) -> Sequence[IssuedDocument]:
    """The quotes of a booking, the newest first."""
    query = select(IssuedDocument).where(
        IssuedDocument.booking_id == booking.id, IssuedDocument.kind == IssuedKind.QUOTE
    )
    return db.session.scalars(query.order_by(IssuedDocument.id.desc())).all()


def quote_of(booking_id: int) -> str:
    """The number of the newest quote of a booking, which its contract refers to; "" if there is none."""
    found = db.session.scalar(
        select(IssuedDocument.number)
        .where(IssuedDocument.booking_id == booking_id, IssuedDocument.kind == IssuedKind.QUOTE)
        .order_by(IssuedDocument.id.desc())
        .limit(1)
    )
    return found or ""


def quotes_of(beneficiary_id: int) -> Sequence[IssuedDocument]:
    """The quotes of a person without a booking, the newest first."""
    query = select(IssuedDocument).where(
        IssuedDocument.beneficiary_id.in_(selves.ids(beneficiary_id)),
        IssuedDocument.booking_id.is_(None),
    )
    return db.session.scalars(query.order_by(IssuedDocument.id.desc()).limit(20)).all()


def same_as_kept(taken: str, given: bytes) -> IssuedDocument | None:
    """The document under this number, if these are its bytes, to the last one."""
    digest = hashlib.sha256(given).hexdigest()
    return db.session.scalar(
        select(IssuedDocument).where(
            IssuedDocument.number == taken, IssuedDocument.sha256 == digest
        )
    )
