"""From the signed contract to the return: who rides off with what, and what comes back.

The contract itself (its number, its frozen words, its kept bytes) is `services.contracts`.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.guards import violated
from mobility.models import (
    ConditionReport,
    Rental,
    Scooter,
)
from mobility.rules.accounts import Account
from mobility.rules.fleet import ReadingSource
from mobility.rules.rentals import Direction
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    amended,
    bookings,
    charges,
    condition_state,
    decisions,
    equipment,
    equipment_charges,
    fleet,
    handovers,
    ledger,
    occupations,
    reassessments,
    returns,
    signing,
    stints,
)
from mobility.services.accounts import Person
from mobility.services.handovers import Handover, Return
from mobility.services.journal import deed
from mobility.services.versions import as_seen
from mobility.words import gettext as _
from mobility.words import local


def get(number: str, *, by: Person | None) -> Rental:
    """One rental by its number.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    rental = db.session.scalar(
        select(Rental)
        .options(
            joinedload(Rental.beneficiary),
            joinedload(Rental.site),
            joinedload(Rental.scooter).joinedload(Scooter.model),
            joinedload(Rental.booking),
            selectinload(Rental.editions),
            selectinload(Rental.reports),
            selectinload(Rental.signatures),
        )
        .where(Rental.number == number)
    )
    if rental is None or (by is not None and not by.sees_site(rental.site_id)):
        raise NotFound
    return rental


def hand_over(number: str, facts: Handover, *, version: int, by: Person, now: datetime) -> Rental:
    """The contract is signed and the person rides off: one unit, one instant.

    Raises:
        Refused: what `handovers.why_not` says; `identity_not_seen`, `title_not_valid`, `briefing_missing`,
            `trial_ride_missing`, `km_backwards`, `overpaid`, `scooter_out`; what `equipment.hand_out` refuses.
        Stale: somebody changed the rental meanwhile.
    """
    rental = get(number, by=by)
    as_seen(rental, version)
    today = local(now).date()
    reasons = handovers.why_not(rental, on=today) + _unmet(rental, facts)
    reasons += equipment.unchosen(rental, facts.items, (*facts.own, *facts.equipment), on=today)
    if reasons:
        raise Refused(*reasons)
    with deed("hand_over"):
        decisions.check_title(rental.beneficiary_id, valid=True, by=by, on=today)
        reassessments.decide_handover(rental, by=by, now=now)
        lent = equipment.hand_out(rental, facts.items, by=by, now=now)
        listed = equipment.listed_out(facts.equipment, facts.own, lent)
        _report(rental, Direction.OUT, facts, listed, by=by, now=now)
        fleet.read_odometer(rental.scooter, facts.km, ReadingSource.HANDOVER, now=now, by=by)
        condition_state.keep(rental, Direction.OUT, facts.state, by=by, now=now)
        signing.keep(rental, Direction.OUT, facts.signing, facts.scan, by=by, now=now)
        _charge(rental, facts, by=by, now=now)
        rental.state = RentalState.UNDER_WAY
        rental.handed_over_at = now
        bookings.set_state(rental.booking, BookingState.UNDER_WAY)
        try:
            db.session.flush()
            stints.begin(rental, km=facts.km, energy_percent=facts.energy_percent, at=now)
        except db.IntegrityError as error:
            if violated(error) == "uq_rental_one_under_way_of_a_scooter":
                raise Refused.because("scooter_out", number="") from error
            raise
    return rental


def refuse_ride(number: str, reason: str, *, version: int, by: Person, now: datetime) -> Rental:
    """The agent will not let the person ride off (trial ride, safety): the contract is cancelled, with the reason.

    Raises:
        Refused: `reason_missing`, `not_to_sign`.
    """
    return _cancel(number, reason, version=version, by=by, now=now, name="refuse_ride")


def cancel(number: str, reason: str, *, version: int, by: Person, now: datetime) -> Rental:
    """Cancel a contract that was not handed over; its number stays, its editions stay, the scooter is free.

    Raises:
        Refused: `reason_missing`, `not_to_sign`.
    """
    return _cancel(number, reason, version=version, by=by, now=now, name="cancel_contract")


def _cancel(
    number: str, reason: str, *, version: int, by: Person, now: datetime, name: str
) -> Rental:
    rental = get(number, by=by)
    as_seen(rental, version)
    if not reason.strip():
        raise Refused.because("reason_missing")
    if rental.state is not RentalState.TO_SIGN:
        raise Refused.because("not_to_sign", state=rental.state)
    with deed(name):
        rental.state = RentalState.CANCELLED
        rental.refusal = reason.strip()[:250]
        rental.booking.reason = rental.refusal
        bookings.set_state(rental.booking, BookingState.CANCELLED)
        bookings.release(rental.booking)
        condition_state.drop_drafts(rental, now=now)
    return rental


proposal = charges.at_return
"""What a return at an instant would add to the ledger."""


def give_back(number: str, facts: Return, *, version: int, by: Person, now: datetime) -> Rental:
    """The scooter is back: its condition, what is owed, the deposit; the scooter is free again.

    Raises:
        Refused: `not_under_way`, `km_backwards`, `gear_unsaid`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = get(number, by=by)
    as_seen(rental, version)
    if rental.state is not RentalState.UNDER_WAY:
        raise Refused.because("not_under_way", state=rental.state)
    if facts.km < fleet.mileage(rental.scooter):
        raise Refused.because("km_backwards", km=fleet.mileage(rental.scooter))
    proposed = proposal(rental, at=now)
    with deed("give_back"):
        lent = equipment.take_back(rental, facts.outcomes, by=by, now=now)
        listed = equipment.listed_back(facts.equipment, lent)
        _report(rental, Direction.IN, facts, listed, by=by, now=now)
        fleet.read_odometer(rental.scooter, facts.km, ReadingSource.RETURN, now=now, by=by)
        for entry in proposed:
            _book(entry, rental, by=by, now=now)
        condition_state.keep(rental, Direction.IN, facts.state, by=by, now=now)
        if facts.signing is not None:
            signing.keep(rental, Direction.IN, facts.signing, None, by=by, now=now)
        rental.job_started = facts.job_started
        rental.state = RentalState.RETURNED
        rental.returned_at = now
        bookings.set_state(rental.booking, BookingState.RETURNED)
        db.session.flush()
        occupations.end_now(rental.booking_id, now)
        stints.end(rental, km=facts.km, energy_percent=facts.energy_percent, at=now)
        amended.drop_prepared(rental, _("Le scooter est rendu."), now=now)
        returns.follow(rental, facts, by=by, now=now)
        db.session.flush()
        if facts.settle and not equipment_charges.to_decide(rental.id):
            settle(rental, facts.settle_means, by=by, now=now)
    return rental


def settle(rental: Rental, means: Account, *, by: Person | None, now: datetime) -> None:
    """Pay what is owed either way, give the deposit back as it came in, and close the rental.

    Raises:
        Refused: `not_returned`, `already_settled`; `gear_to_decide`: nobody has said yet whether what is missing is charged.
    """
    if rental.state is RentalState.CLOSED:
        raise Refused.because("already_settled")
    if rental.state is not RentalState.RETURNED:
        raise Refused.because("not_returned")
    if equipment_charges.to_decide(rental.id):
        raise Refused.because("gear_to_decide")
    found = ledger.balances(rental.id)
    with deed("settle"):
        if found[Account.PERSON]:
            _book(ledger.payment(found[Account.PERSON], means), rental, by=by, now=now)
        if found[Account.DEPOSIT_HELD]:
            back = ledger.deposit_returned(
                -found[Account.DEPOSIT_HELD], ledger.deposit_means(rental.id)
            )
            _book(back, rental, by=by, now=now)
        rental.state = RentalState.CLOSED
        bookings.set_state(rental.booking, BookingState.CLOSED)


def receive_deposit(
    number: str, cents: int, means: Account, *, by: Person, now: datetime
) -> Rental:
    """Book what comes in of a deposit after the handover.

    Raises:
        Refused: `amount_missing`; `not_under_way`; `deposit_too_high` with what is still missing.
    """
    rental = get(number, by=by)
    if rental.state is not RentalState.UNDER_WAY:
        raise Refused.because("not_under_way", state=rental.state)
    missing = rental.deposit_cents + ledger.balances(rental.id)[Account.DEPOSIT_HELD]
    if cents <= 0:
        raise Refused.because("amount_missing")
    if cents > missing:
        raise Refused.because("deposit_too_high", deposit_cents=missing)
    with deed("receive_deposit"):
        _book(ledger.deposit_received(cents, means), rental, by=by, now=now)
    return rental


def pay(number: str, cents: int, means: Account, *, by: Person, now: datetime) -> Rental:
    """Book a payment of what is owed for a rental.

    Raises:
        Refused: `amount_missing`, `overpaid` with what is owed.
    """
    rental = get(number, by=by)
    owed = ledger.balances(rental.id)[Account.PERSON]
    if cents <= 0:
        raise Refused.because("amount_missing")
    if cents > owed:
        raise Refused.because("overpaid", owed_cents=owed)
    with deed("pay"):
        _book(ledger.payment(cents, means), rental, by=by, now=now)
    return rental


def _unmet(rental: Rental, facts: Handover) -> list[Reason]:
    found = []
    if not facts.identity_seen:
        found.append(Reason("identity_not_seen"))
    if not facts.title_valid:
        found.append(Reason("title_not_valid"))
    if not facts.briefing_done:
        found.append(Reason("briefing_missing"))
    if not facts.trial_ride_done:
        found.append(Reason("trial_ride_missing"))
    if facts.km < fleet.mileage(rental.scooter):
        found.append(Reason("km_backwards", {"km": fleet.mileage(rental.scooter)}))
    if facts.rent_paid_cents > rental.total_cents:
        found.append(Reason("overpaid", {"owed_cents": rental.total_cents}))
    if facts.deposit_cents > rental.deposit_cents:
        found.append(Reason("deposit_too_high", {"deposit_cents": rental.deposit_cents}))
    return found


def _report(
    rental: Rental,
    direction: Direction,
    facts: Handover | Return,
    listed: list[str],
    *,
    by: Person,
    now: datetime,
) -> None:
    report = ConditionReport(
        rental_id=rental.id,
        direction=direction,
        made_at=now,
        made_by_id=by.user_id,
        km=facts.km,
        energy_percent=facts.energy_percent,
        equipment=listed,
        remarks=facts.remarks.strip(),
    )
    if isinstance(facts, Handover):
        report.identity_seen = facts.identity_seen
        report.briefing_done, report.trial_ride_done = facts.briefing_done, facts.trial_ride_done
    else:
        report.person_present = facts.person_present
    db.session.add(report)


def _charge(rental: Rental, facts: Handover, *, by: Person, now: datetime) -> None:
    entries = [ledger.rent(rental.total_cents, memo=f"{rental.days}")] if rental.total_cents else []
    if facts.rent_paid_cents:
        entries.append(ledger.payment(facts.rent_paid_cents, facts.rent_means))
    if facts.deposit_cents:
        entries.append(ledger.deposit_received(facts.deposit_cents, facts.deposit_means))
    for entry in entries:
        _book(entry, rental, by=by, now=now)


def _book(entry: ledger.Proposal, rental: Rental, *, by: Person | None, now: datetime) -> None:
    ledger.book(
        entry,
        beneficiary_id=rental.beneficiary_id,
        rental_id=rental.id,
        by=by.user_id if by else None,
        now=now,
    )


reports = returns.reports
"""The condition reports out and in, as far as they exist."""
