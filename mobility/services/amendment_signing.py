"""An amendment takes effect as it is signed: one unit, one instant, and from then on it never changes (guard)."""

from dataclasses import dataclass
from datetime import datetime

from mobility import db
from mobility.errors import Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import Amendment, Rental, Scooter
from mobility.rules.amendments import AmendmentKind
from mobility.rules.exceptions import Occasion
from mobility.rules.fleet import ReadingSource
from mobility.rules.rentals import SignatureMethod
from mobility.rules.states import AmendmentState, RentalState, ScooterState
from mobility.services import (
    amended,
    amendments,
    breakdowns,
    decisions,
    equipment,
    fleet,
    guardians,
    house,
    ledger,
    messages,
    occupations,
    promised,
    reassessments,
    return_checks,
    roadworthy,
    stints,
)
from mobility.services.accounts import Person
from mobility.services.amendment_holds import hold, spare
from mobility.services.applicants import Wanted
from mobility.services.journal import deed
from mobility.services.roadworthy import Outing
from mobility.services.swapping import against_class
from mobility.services.versions import as_seen
from mobility.words import gettext as _
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What an agent establishes as one scooter comes back and another goes out. Km, and energy in per cent."""

    km_in: int
    energy_in: int
    km_out: int
    energy_out: int
    title_valid: bool
    remarks: str = ""
    to_workshop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How an amendment was signed, and for a swap what was established on the spot."""

    signed: bool
    method: SignatureMethod = SignatureMethod.PAPER
    exchange: Exchange | None = None


def sign(
    number: str, amendment: int, facts: Signing, *, version: int, by: Person, now: datetime
) -> Amendment:
    """Let a prepared amendment take effect, and tell the person.

    Raises:
        Refused: `amendment_settled`, `not_under_way`, `not_signed`, `amendment_overtaken`, `nobody_signs`; what
            eligibility, the licence and the scooter say on this day; `title_not_valid`, `km_backwards`.
        Stale: somebody changed it meanwhile.
    """
    row = amended.get(number, amendment, by=by)
    if row.version != version:
        raise Stale({"state": row.state}, row.version)
    as_seen(row.rental, row.rental.version)
    promised.lock(row.rental.beneficiary_id)
    reasons = why_not(row, now=now) + _unmet(row, facts)
    if reasons:
        raise Refused(*reasons)
    rental = row.rental
    with deed("sign_amendment"):
        _APPLY[row.kind](row, facts, by, now)
        rental.total_cents = row.after["total_cents"]
        _book(row, by=by, now=now)
        row.state, row.signed_at = AmendmentState.SIGNED, now
        row.method, row.witnessed_by_id = facts.method, by.user_id
        db.session.flush()
    db.session.expire(rental)
    messages.queue(rental.booking, messages.RENTAL_CHANGED, row.label, now)
    return row


def why_not(row: Amendment, *, now: datetime) -> list[Reason]:
    """What stands against signing this amendment now, whatever the agent ticks."""
    rental = row.rental
    if row.state is not AmendmentState.PREPARED:
        return [Reason("amendment_settled", {"state": row.state})]
    if rental.state is not RentalState.UNDER_WAY:
        return [Reason("not_under_way", {"state": rental.state})]
    as_it_was = (row.before["due_at"], row.before["scooter_id"], row.before["days"])
    if as_it_was != (rental.due_at.isoformat(), rental.scooter_id, rental.days):
        return [Reason("amendment_overtaken", {"label": row.label})]
    due_at = datetime.fromisoformat(row.after["due_at"])
    if due_at <= now:
        return [Reason("amendment_past", {"due": due_at})]
    found = guardians.missing_guardian(rental.beneficiary, local(now).date())
    if row.kind is AmendmentKind.EXTENSION:
        found += _against_extension(row, due_at, now)
    if row.kind is not AmendmentKind.SWAP:
        found += amendments.against_hour(rental, house.site(row.after["place_id"]), due_at, now)
    if row.kind is AmendmentKind.SWAP:
        found += _against_scooter(row, now)
    return found


def _against_extension(row: Amendment, due_at: datetime, now: datetime) -> list[Reason]:
    rental, today, last_day = row.rental, local(now).date(), local(due_at).date()
    added = int(row.after["days"]) - int(row.before["days"])
    found = reassessments.against_extension(rental, added, on=today)
    vehicle_class = rental.scooter.model.vehicle_class
    legal = decisions.last_legal_day(rental.beneficiary_id, vehicle_class, today, last_day)
    if legal is None:
        found.append(Reason("may_not_ride", {"vehicle_class": vehicle_class}))
    elif legal < last_day:
        found.append(Reason("right_ends", {"last_day": legal}))
    found += amendments.elsewhere(rental, due_at, now)
    return found + amendments.unroadworthy(rental, due_at, now)


def _against_scooter(row: Amendment, now: datetime) -> list[Reason]:
    scooter = db.session.get_one(Scooter, row.after["scooter_id"])
    found = against_class(row.rental, scooter.model.vehicle_class, now=now)
    out = fleet.out_on(scooter)
    if out is not None:
        found.append(Reason("scooter_out", {"number": out}))
    return found + roadworthy.against([Outing(scooter, now, row.rental.due_at)], now=now)[0]


def _unmet(row: Amendment, facts: Signing) -> list[Reason]:
    found = [] if facts.signed else [Reason("not_signed")]
    if row.kind is not AmendmentKind.SWAP:
        return found
    if facts.exchange is None:
        return [*found, Reason("exchange_missing")]
    if not facts.exchange.title_valid:
        found.append(Reason("title_not_valid"))
    new = db.session.get_one(Scooter, row.after["scooter_id"])
    for scooter, km in (
        (row.rental.scooter, facts.exchange.km_in),
        (new, facts.exchange.km_out),
    ):
        if km < fleet.mileage(scooter):
            found.append(Reason("km_backwards", {"km": fleet.mileage(scooter)}))
    return found


# --- what it does -----------------------------------------------------------------------------------


def _extend(row: Amendment, _facts: Signing, _by: Person, now: datetime) -> None:
    rental = row.rental
    due_at = datetime.fromisoformat(row.after["due_at"])
    hold(rental, due_at, now)
    rental.days = row.after["days"]
    _due(rental, due_at)


def _shorten(row: Amendment, _facts: Signing, _by: Person, now: datetime) -> None:
    rental = row.rental
    due_at = datetime.fromisoformat(row.after["due_at"])
    held = occupations.of_rental(rental)
    if held is not None and held.starts_at < due_at < held.ends_at:
        occupations.reach(held, due_at, spare(rental), now=now)
    _due(rental, due_at)


def _elsewhere(row: Amendment, _facts: Signing, _by: Person, now: datetime) -> None:
    rental = row.rental
    due_at = datetime.fromisoformat(row.after["due_at"])
    place = int(row.after["place_id"])
    rental.return_site_id = None if place == rental.site_id else place
    held = occupations.of_rental(rental)
    if held is not None and held.starts_at < due_at and due_at != held.ends_at:
        occupations.reach(held, due_at, spare(rental), now=now)
    _due(rental, due_at)


def _due(rental: Rental, due_at: datetime) -> None:
    rental.due_at = rental.booking.ends_at = due_at
    db.session.flush()


def _swap(row: Amendment, facts: Signing, by: Person, now: datetime) -> None:
    rental, exchange = row.rental, facts.exchange
    if exchange is None:
        raise Refused.because("exchange_missing")
    old, new = rental.scooter, db.session.get_one(Scooter, row.after["scooter_id"])
    today = local(now).date()
    decisions.check_title(rental.beneficiary_id, valid=True, by=by, on=today)
    if new.model.vehicle_class is not old.model.vehicle_class:
        decision = decisions.take(
            rental.beneficiary,
            new.model.vehicle_class,
            occasion=Occasion.HANDOVER,
            wanted=Wanted(rental_id=rental.id),
            by=by,
            now=now,
        )
        row.decision_id = decision.id
    _take_in(rental, old, exchange, by=by, now=now)
    _give_out(row, new, exchange, by=by, now=now)


def _take_in(
    rental: Rental, old: Scooter, exchange: Exchange, *, by: Person, now: datetime
) -> None:
    """The old scooter is back: its mileage, its state, its check; from now on it is free or in the workshop."""
    stints.end(
        rental,
        km=exchange.km_in,
        energy_percent=exchange.energy_in,
        at=now,
        remarks=exchange.remarks,
    )
    fleet.read_odometer(old, exchange.km_in, ReadingSource.RETURN, now=now, by=by)
    occupations.end_now(rental.booking_id, now, scooter_id=old.id)
    return_checks.ask(old, rental_id=rental.id, now=now)
    if exchange.to_workshop and old.state is ScooterState.IN_SERVICE:
        why = exchange.remarks.strip() or _(
            "À voir après la location %(number)s", number=rental.number
        )
        breakdowns.back_from_rental(old, why, by=by, now=now)


def _give_out(
    row: Amendment, new: Scooter, exchange: Exchange, *, by: Person, now: datetime
) -> None:
    """The new one goes out under the same contract."""
    rental = row.rental
    rental.scooter_id = rental.booking.scooter_id = new.id
    rental.booking.vehicle_class = new.model.vehicle_class
    rental.deposit_cents = row.after["deposit_cents"]
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) != "uq_rental_one_under_way_of_a_scooter":
            raise
        raise Refused.because("scooter_out", number="") from error
    stints.begin(rental, km=exchange.km_out, energy_percent=exchange.energy_out, at=now)
    fleet.read_odometer(new, exchange.km_out, ReadingSource.HANDOVER, now=now, by=by)
    db.session.expire(rental, ["scooter"])
    db.session.expire(rental.booking, ["scooter"])
    equipment.change_scooter(rental, row.before["scooter_id"], by=by, now=now)


_APPLY = {
    AmendmentKind.EXTENSION: _extend,
    AmendmentKind.SWAP: _swap,
    AmendmentKind.EARLY_RETURN: _shorten,
    AmendmentKind.RETURN_PLACE: _elsewhere,
}


def _book(row: Amendment, *, by: Person, now: datetime) -> None:
    """What signing adds to the account: days that are added, a dearer or cheaper class, days that were lost."""
    by_what: dict[bool, list[dict[str, int]]] = {True: [], False: []}
    for line in row.lines:
        if line["what"] != "unused":  # given back at the return, as the contract says
            by_what[line["what"] == "lost"].append(line)
    for lost, lines in by_what.items():
        cents = sum(line["amount_cents"] for line in lines)
        days = sum(line["days"] for line in lines if line["amount_cents"] >= 0 or lost)
        if cents > 0:
            entry = ledger.rent(cents, memo=f"{days}")
        elif cents < 0:
            entry = ledger.unused_days(-cents, memo=f"{days}")
        else:
            continue
        ledger.book(
            entry,
            beneficiary_id=row.rental.beneficiary_id,
            rental_id=row.rental_id,
            by=by.user_id,
            now=now,
        )


def proposed(row: Amendment) -> int:
    """What the unused days of an early return come to, in cents: given back as the scooter comes in."""
    return -sum(int(line["amount_cents"]) for line in row.lines if line["what"] == "unused")
