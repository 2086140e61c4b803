"""Documents of a rental: issued from what is known of it now, each from the words of its own module."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mobility.documents.paper import Paper
from mobility.errors import Refused
from mobility.models import IssuedDocument, Rental
from mobility.rules.issued import ONCE, IssuedKind
from mobility.rules.rentals import Direction
from mobility.rules.states import RentalState
from mobility.services import (
    certificates,
    condition_papers,
    issued_documents,
    rental_notes,
    rentals,
    returns,
)
from mobility.services.accounts import Person
from mobility.services.files import Vault
from mobility.words import speaking

_SAID: Mapping[IssuedKind, Callable[[Rental, str, str, datetime], Paper]] = {
    IssuedKind.LOAN_CERTIFICATE: certificates.certificate,
    IssuedKind.WHAT_TO_DO: certificates.what_to_do,
    IssuedKind.NOTE: rental_notes.note,
}
CONDITIONS: Mapping[IssuedKind, Direction] = {
    IssuedKind.CONDITION_OUT: Direction.OUT,
    IssuedKind.CONDITION_IN: Direction.IN,
}


def issue(
    kind: IssuedKind, rental_number: str, *, vault: Vault, by: Person, now: datetime
) -> IssuedDocument:
    """Issue a document from what is known of a rental now. Quotes and amendments have doors of their own.

    Raises:
        NotFound: there is no such rental, or it is another site's.
        Refused: `not_handed_over`, `not_returned`, `rental_cancelled`, `issued_already`, `letters_unprintable`.
    """
    rental = rentals.get(rental_number, by=by)
    against(kind, rental)
    with speaking("fr"):
        taken = issued_documents.number(kind, rental=rental, now=now)
        if kind in CONDITIONS:
            paper = condition_papers.report(rental, CONDITIONS[kind], taken, vault=vault, now=now)
        else:
            paper = _SAID[kind](rental, taken, by.name, now)
        about = issued_documents.of(rental)
        return issued_documents.keep(kind, taken, paper, about, by=by, now=now)


def prepare(kind: IssuedKind, rental_number: str, *, vault: Vault, by: Person) -> None:
    """What takes long and can be done before the unit of work that issues a document.

    Raises:
        NotFound: there is no such rental, or it is another site's.
    """
    rental = rentals.get(rental_number, by=by)
    if kind in CONDITIONS:
        with speaking("fr"):
            condition_papers.fit(rental, CONDITIONS[kind], vault)


def against(kind: IssuedKind, rental: Rental) -> None:
    """Refuse what cannot be said yet.

    Raises:
        Refused: `not_handed_over`, `not_returned`, `rental_cancelled`; `condition_on_paper`: how it left was signed for
            on paper.
    """
    out, back = returns.reports(rental)
    if rental.state is RentalState.CANCELLED:
        raise Refused.because("rental_cancelled", number=rental.number)
    if kind is IssuedKind.CONDITION_IN and back is None:
        raise Refused.because("not_returned")
    if kind is IssuedKind.NOTE and rental.returned_at is None:
        raise Refused.because("not_returned")
    if kind is IssuedKind.CONDITION_OUT and rental.taken_over_at is not None:
        raise Refused.because("condition_on_paper")
    if kind is IssuedKind.CONDITION_OUT and out is None:
        raise Refused.because("not_handed_over", number=rental.number)
    if kind is IssuedKind.LOAN_CERTIFICATE and rental.handed_over_at is None:
        raise Refused.because("not_handed_over", number=rental.number)


def possible(rental: Rental, issued: frozenset[IssuedKind]) -> list[IssuedKind]:
    """What can be issued for a rental now, beside what there is only one of and has been issued."""
    found = []
    for kind in (*CONDITIONS, *_SAID):
        if kind in ONCE and kind in issued:
            continue
        try:
            against(kind, rental)
        except Refused:
            continue
        found.append(kind)
    return found
