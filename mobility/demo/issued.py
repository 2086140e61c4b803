"""What was given out on paper: quotes before, reports with the handover, notes after, a certificate or two."""

from datetime import datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.demo.stage import Stage
from mobility.models import Booking, Rental
from mobility.rules.issued import IssuedKind
from mobility.rules.states import BookingState, RentalState
from mobility.services import quotes, rental_papers
from mobility.services.files import Vault

MANY = 8
"""Of each kind: enough to look at, few enough to be quick."""


def play(stage: Stage, vault: Vault) -> None:
    """Issue the documents of the last rentals, each at its own instant, in the order of these instants."""
    made: list[tuple[datetime, IssuedKind, str]] = []
    for number, out, _back in _rentals(RentalState.UNDER_WAY):
        if out is not None:
            made.append((out + timedelta(minutes=5), IssuedKind.CONDITION_OUT, number))
            made.append((out + timedelta(minutes=6), IssuedKind.WHAT_TO_DO, number))
    for number, _out, back in _rentals(RentalState.CLOSED):
        if back is not None:
            made.append((back + timedelta(minutes=10), IssuedKind.CONDITION_IN, number))
            made.append((back + timedelta(minutes=12), IssuedKind.NOTE, number))
    for at, kind, number in sorted(made):
        _issue(stage, kind, number, at, vault)
    for number, out, _back in _rentals(RentalState.UNDER_WAY)[:2]:
        if out is not None:
            _issue(stage, IssuedKind.LOAN_CERTIFICATE, number, out + timedelta(hours=2), vault)
    _quote(stage)


def _rentals(state: RentalState) -> list[tuple[str, datetime | None, datetime | None]]:
    db.session.rollback()
    query = (
        select(Rental.number, Rental.handed_over_at, Rental.returned_at)
        .where(Rental.state == state, Rental.taken_over_at.is_(None))
        .order_by(Rental.starts_at.desc())
        .limit(MANY)
    )
    return [(number, out, back) for number, out, back in db.session.execute(query)]


def _issue(stage: Stage, kind: IssuedKind, number: str, at: datetime, vault: Vault) -> None:
    by, when = stage.staff["manager"], min(at, stage.now)
    stage.do(
        lambda: rental_papers.issue(kind, number, vault=vault, by=by, now=when).id, at=when, by=by
    )


def _quote(stage: Stage) -> None:
    """Those who have a promise and no contract yet were given a quote an hour ago."""
    db.session.rollback()
    query = (
        select(Booking.reference)
        .where(Booking.state == BookingState.CONFIRMED)
        .order_by(Booking.starts_at)
        .limit(MANY)
    )
    by, at = stage.staff["manager"], stage.now - timedelta(hours=1)
    for reference in db.session.scalars(query).all():

        def unit(reference: str = reference) -> int:
            return quotes.of_booking(reference, by=by, now=at).id

        stage.do(unit, at=at, by=by)
