"""Bookings and rentals in any state, contracts, ledger entries."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from mobility import db
from mobility.documents.data import snapshot
from mobility.models import (
    Amendment,
    Beneficiary,
    Booking,
    Edition,
    IssuedDocument,
    LedgerEntry,
    Rental,
    RentalStint,
    Scooter,
)
from mobility.rules.accounts import Account
from mobility.rules.amendments import AmendmentKind, SwapCause
from mobility.rules.fleet import OccupationKind
from mobility.rules.issued import IssuedKind, numbered, series
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import SignatureMethod
from mobility.rules.states import AmendmentState, BookingState, RentalState
from mobility.services import amended, ledger, numbers, takeovers
from mobility.services.takeovers import PaperRental
from tests.documents import samples
from tests.factories.fleet import a_scooter, an_occupation, the_tariff
from tests.factories.house import a_person, the_user
from tests.factories.people import a_beneficiary, a_decision
from tests.machine import DAY, NOW, a_reference

_HOLDING = frozenset(
    {
        BookingState.OFFERED,
        BookingState.CONFIRMED,
        BookingState.TO_SIGN,
        BookingState.UNDER_WAY,
        BookingState.RETURNED,
        BookingState.CLOSED,
    }
)
_BOOKING_OF_RENTAL = {
    RentalState.TO_SIGN: BookingState.TO_SIGN,
    RentalState.UNDER_WAY: BookingState.UNDER_WAY,
    RentalState.RETURNED: BookingState.RETURNED,
    RentalState.CLOSED: BookingState.CLOSED,
    RentalState.CANCELLED: BookingState.CANCELLED,
}


def a_booking(
    *,
    beneficiary_id: int | None = None,
    scooter_id: int | None = None,
    starts_at: datetime = NOW + DAY,
    ends_at: datetime | None = None,
    state: BookingState = BookingState.CONFIRMED,
    **facts: Any,
) -> Booking:
    """A booking of fourteen days from tomorrow on, in any state; one that holds a scooter occupies it."""
    person = db.session.get_one(Beneficiary, beneficiary_id or a_beneficiary().id)
    scooter = None
    if scooter_id is not None or state in _HOLDING:
        scooter = db.session.get_one(Scooter, scooter_id or a_scooter(site_id=person.site_id).id)
    vehicle_class = scooter.model.vehicle_class if scooter else VehicleClass.L1E_B
    values: dict[str, Any] = {
        "reference": a_reference(),
        "site_id": person.site_id,
        "vehicle_class": vehicle_class,
        "created_at": NOW - DAY,
    }
    values |= facts
    if "decision_id" not in values and state in _HOLDING:
        values["decision_id"] = a_decision(person.id, vehicle_class=vehicle_class).id
    row = Booking(
        beneficiary_id=person.id,
        scooter_id=scooter.id if scooter else None,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + 14 * DAY,
        state=state,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    if scooter is not None and state in _HOLDING:
        spare = timedelta(minutes=scooter.site.turnaround_minutes)
        an_occupation(
            scooter.id,
            row.starts_at,
            row.ends_at,
            guarded_until=row.ends_at + spare,
            booking_id=row.id,
            kind=OccupationKind.BOOKING,
        )
    return row


def a_rental(
    state: RentalState = RentalState.TO_SIGN, *, edition: bool = True, **facts: Any
) -> Rental:
    """A rental in any state, with its booking and its contract: to sign today, or handed over three days ago."""
    out = state in {RentalState.UNDER_WAY, RentalState.RETURNED, RentalState.CLOSED}
    booked = {
        name: facts.pop(name)
        for name in ("beneficiary_id", "scooter_id", "starts_at", "ends_at", "site_id")
        if name in facts
    }
    starts_at = booked.pop("starts_at", NOW - 3 * DAY if out else NOW)
    booking = a_booking(state=_BOOKING_OF_RENTAL[state], starts_at=starts_at, **booked)
    if booking.scooter_id is None:
        booking.scooter_id = a_scooter(site_id=booking.site_id).id
    days = max(1, (booking.ends_at - booking.starts_at).days)
    tariff = the_tariff(booking.vehicle_class)
    values: dict[str, Any] = {
        "number": f"2026-{numbers.take('contract-2026'):05d}",
        "tariff_id": tariff.id,
        "days": days,
        "total_cents": days * tariff.steps[0]["day_cents"],
        "deposit_cents": tariff.deposit_cents,
        "created_at": booking.starts_at,
        "handed_over_at": booking.starts_at if out else None,
        "returned_at": NOW if state in {RentalState.RETURNED, RentalState.CLOSED} else None,
    }
    row = Rental(
        booking_id=booking.id,
        beneficiary_id=booking.beneficiary_id,
        scooter_id=booking.scooter_id,
        site_id=booking.site_id,
        state=state,
        starts_at=booking.starts_at,
        due_at=booking.ends_at,
        **values | facts,
    )
    db.session.add(row)
    db.session.flush()
    if row.handed_over_at is not None:
        a_stint(row)
    if edition:
        an_edition(row.id)
    return row


def a_stint(rental: Rental, **facts: Any) -> RentalStint:
    """That a rental had its scooter, from its handover to its return."""
    back = rental.returned_at
    values: dict[str, Any] = {
        "scooter_id": rental.scooter_id,
        "starts_at": rental.handed_over_at or rental.starts_at,
        "ends_at": back,
        "km_out": 1200,
        "km_in": 1300 if back else None,
        "energy_out": 100,
        "energy_in": 80 if back else None,
    }
    row = RentalStint(rental_id=rental.id, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def an_amendment(
    rental: Rental,
    kind: AmendmentKind = AmendmentKind.EXTENSION,
    state: AmendmentState = AmendmentState.PREPARED,
    **facts: Any,
) -> Amendment:
    """A change of a rental under way that moves its return by a day; one that was signed took no effect."""
    before = amended.picture(rental, rental.site)
    later = rental.due_at + DAY * (-1 if kind is AmendmentKind.EARLY_RETURN else 1)
    rental.amended += 1
    signed = state is AmendmentState.SIGNED
    values: dict[str, Any] = {
        "asked_at": NOW - DAY,
        "why": "Le contrat de travail est prolongé",
        "before": before,
        "after": before | {"due_at": later.isoformat(), "days": rental.days + 1},
        "lines": [],
        "cents": 0,
        "signed_at": NOW if signed else None,
        "method": SignatureMethod.PAPER if signed else None,
        "witnessed_by_id": the_user().id if signed else None,
        "cancelled_at": NOW if state is AmendmentState.CANCELLED else None,
        "cause": SwapCause.BREAKDOWN if kind is AmendmentKind.SWAP else None,
    }
    row = Amendment(
        rental_id=rental.id, number=rental.amended, kind=kind, state=state, **values | facts
    )
    db.session.add(row)
    db.session.flush()
    return row


def an_issued_document(rental: Rental, **facts: Any) -> IssuedDocument:
    """A kept certificate whose bytes are only just a PDF, and whose words are one sentence."""
    content = facts.pop("content", b"%PDF-1.7\n%%EOF\n")
    kind = facts.pop("kind", IssuedKind.LOAN_CERTIFICATE)
    rank = numbers.take(series(kind, 2026))
    values: dict[str, Any] = {
        "kind": kind,
        "number": numbered(kind, 2026, rank),
        "site_id": rental.site_id,
        "beneficiary_id": rental.beneficiary_id,
        "booking_id": rental.booking_id,
        "issued_at": NOW,
        "snapshot": {
            "title": "Attestation",
            "about": [],
            "blocks": [{"kind": "words", "title": "", "paragraphs": ["Essai."], "look": ""}],
        },
        "text_version": "test",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "pages": 1,
    }
    row = IssuedDocument(rental_id=rental.id, content=content, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_snapshot() -> dict[str, Any]:
    """The words of a contract."""
    return dict(snapshot(samples.contract()))


def an_edition(rental_id: int, **facts: Any) -> Edition:
    """A kept contract whose bytes are only just a PDF."""
    content = facts.pop("content", b"%PDF-1.7\n%%EOF\n")
    values: dict[str, Any] = {
        "number": 1,
        "issued_at": NOW,
        "snapshot": a_snapshot(),
        "text_version": "test",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "pages": 1,
    }
    row = Edition(rental_id=rental_id, content=content, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def an_entry(
    proposal: ledger.Proposal | None = None,
    *,
    beneficiary_id: int | None = None,
    rental_id: int | None = None,
) -> LedgerEntry:
    """An entry of the ledger: a payment of 42 € in cash by default."""
    return ledger.book(
        proposal or ledger.payment(4200, Account.CASH),
        beneficiary_id=beneficiary_id or a_beneficiary().id,
        rental_id=rental_id,
        by=None,
        now=NOW,
    )


def a_rental_from_paper(**facts: Any) -> Rental:
    """A rental that was under way on paper for three days and was taken over today; facts of `PaperRental` by name."""
    scooter = a_scooter()
    values: dict[str, Any] = {
        "beneficiary_id": facts.pop("beneficiary_id", None) or a_beneficiary().id,
        "scooter": scooter,
        "starts_at": NOW - 3 * DAY,
        "due_at": NOW + 10 * DAY,
        "tariff": the_tariff(scooter.model.vehicle_class),
        "external_number": "C-118",
    }
    return takeovers.take_over(PaperRental(**values | facts), by=a_person(), now=NOW)
