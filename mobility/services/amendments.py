"""Changes of a rental under way are prepared here: more days, another scooter, an earlier return, another place.

What is prepared is held, and shown with its price; `services.amendment_signing` lets it take effect. The contract
and its editions stay as they are. Nothing is ever extended tacitly (DOMAIN §3.4, clause 11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mobility import db
from mobility.errors import Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import Amendment, Decision, Rental, Scooter, Site
from mobility.rules.amendments import AmendmentKind, SwapCause
from mobility.rules.pricing import QuoteLine
from mobility.rules.states import AmendmentState, RentalState
from mobility.services import (
    amended,
    charges,
    house,
    promised,
    reassessments,
    rentals,
    roadworthy,
    slots,
    tariffs,
)
from mobility.services.accounts import Person
from mobility.services.amendment_holds import give_back_time, hold, hold_other
from mobility.services.charges import Segment
from mobility.services.journal import deed
from mobility.services.roadworthy import Outing
from mobility.services.standings import return_place
from mobility.services.swapping import fits
from mobility.services.versions import as_seen
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which rental is to change, as it was seen; why, in a few words of the person's."""

    number: str
    version: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Another scooter, and what led to it; `lost_days` were not ridden through no fault of the person's."""

    scooter_id: int
    cause: SwapCause
    lost_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What an amendment says beside who asked, when and why."""

    kind: AmendmentKind
    after: dict[str, Any]
    lines: Sequence[dict[str, Any]] = ()
    cents: int = 0
    cause: SwapCause | None = None
    decision: Decision | None = None


# --- what may be asked ------------------------------------------------------------------------------


def extend(ask: Ask, due_at: datetime, *, by: Person, now: datetime) -> Amendment:
    """Prepare more days: a new decision, the price of what is added, and the time held until it is signed.

    Raises:
        Refused: `not_under_way`, `amendment_waiting`, `reason_missing`; `extension_not_later`; `site_closed`, `slot_full`; what
            eligibility says today, `extension_beyond`; what stands against the scooter; `promised_already`;
            `held_by`, `held`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _open(ask, by)
    place = return_place(rental)
    if due_at <= max(rental.due_at, now):
        raise Refused.because("extension_not_later", due=rental.due_at)
    promised.lock(rental.beneficiary_id)
    against = against_hour(rental, place, due_at, now) + unroadworthy(rental, due_at, now)
    against += elsewhere(rental, due_at, now)
    if against:
        raise Refused(*against)
    days = max(rental.days, charges.days_until(rental, due_at))
    decision = _allowed(rental, due_at, days - rental.days, by=by, now=now)
    lines = charges.lines(rental, days, after=rental.days)
    cents = sum(line.amount_cents for line in lines)
    before = amended.picture(rental, place)
    after = before | {
        "due_at": due_at.isoformat(),
        "days": days,
        "total_cents": rental.total_cents + cents,
    }
    terms = _Terms(
        kind=AmendmentKind.EXTENSION,
        after=after,
        lines=[_line("rent", line) for line in lines],
        cents=cents,
        decision=decision,
    )
    row = _prepare(rental, ask, terms, by=by, now=now)
    hold(rental, due_at, now)
    return row


def swap(ask: Ask, wanted: Swap, *, by: Person, now: datetime) -> Amendment:
    """Prepare another scooter for the rest of the time; it is held until the amendment is signed.

    Another class has its own price from now on; days that were lost through no fault of the person's are given back.

    Raises:
        Refused: `not_under_way`, `amendment_waiting`, `reason_missing`; `rental_late`: extend first;
            `lost_days_too_many`; what `swapping.fits` says of the scooter and the licence; `just_taken`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _open(ask, by)
    if rental.due_at <= now:
        raise Refused.because("rental_late", due=rental.due_at)
    used = charges.days_used(rental, now)
    if not 0 <= wanted.lost_days <= used:
        raise Refused.because("lost_days_too_many", days=used)
    scooter = fits(rental, wanted.scooter_id, by=by, now=now)
    before = amended.picture(rental, return_place(rental))
    terms = _swap_terms(rental, scooter, wanted, before, used=min(used, rental.days), now=now)
    row = _prepare(rental, ask, terms, by=by, now=now)
    hold_other(rental, scooter, now)
    return row


def return_earlier(ask: Ask, due_at: datetime, *, by: Person, now: datetime) -> Amendment:
    """Prepare an earlier return; the unused days are shown, and given back with the return (clause 29).

    Raises:
        Refused: `not_under_way`, `amendment_waiting`, `reason_missing`; `return_not_earlier`; `site_closed`, `slot_full`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _open(ask, by)
    if not now < due_at < rental.due_at:
        raise Refused.because("return_not_earlier", due=rental.due_at)
    place = return_place(rental)
    against = against_hour(rental, place, due_at, now)
    if against:
        raise Refused(*against)
    days = min(rental.days, charges.days_until(rental, due_at))
    before = amended.picture(rental, place)
    lines = [
        _line("unused", line, given_back=True)
        for line in charges.lines(rental, rental.days, after=days)
    ]
    terms = _Terms(
        kind=AmendmentKind.EARLY_RETURN,
        after=before | {"due_at": due_at.isoformat()},
        lines=lines,
    )
    return _prepare(rental, ask, terms, by=by, now=now)


def return_elsewhere(
    ask: Ask, site_id: int, due_at: datetime, *, by: Person, now: datetime
) -> Amendment:
    """Prepare another hour of the same day, or another site, for the return.

    Raises:
        NotFound: there is no such site.
        Refused: `not_under_way`, `amendment_waiting`, `reason_missing`; `same_return`; `other_day`: that is an
            extension or an early return; `rental_late`; `site_closed`; `held_by`, `held`.
        Stale: somebody changed the rental meanwhile.
    """
    rental = _open(ask, by)
    place = house.site(site_id)
    before = amended.picture(rental, return_place(rental))
    after = before | {
        "due_at": due_at.isoformat(),
        "place": place.name,
        "place_id": place.id,
    }
    if after == before:
        raise Refused.because("same_return")
    if local(due_at).date() != local(rental.due_at).date():
        raise Refused.because("other_day", due=rental.due_at)
    if due_at <= now:
        raise Refused.because("rental_late", due=rental.due_at)
    against = against_hour(rental, place, due_at, now)
    if against:
        raise Refused(*against)
    terms = _Terms(kind=AmendmentKind.RETURN_PLACE, after=after)
    row = _prepare(rental, ask, terms, by=by, now=now)
    if due_at > rental.due_at:
        hold(rental, due_at, now)
    return row


def cancel(
    number: str, amendment: int, why: str, *, version: int, by: Person, now: datetime
) -> Amendment:
    """Give up a change that nobody signed; what it held is free again.

    Raises:
        Refused: `reason_missing`, `amendment_settled`.
        Stale: somebody changed it meanwhile.
    """
    row = amended.get(number, amendment, by=by)
    if row.version != version:
        raise Stale({"state": row.state}, row.version)
    as_seen(row.rental, row.rental.version)
    if row.state is not AmendmentState.PREPARED:
        raise Refused.because("amendment_settled", state=row.state)
    if not why.strip():
        raise Refused.because("reason_missing")
    with deed("cancel_amendment"):
        row.state, row.cancelled_at = AmendmentState.CANCELLED, now
        row.cancelled_because = why.strip()[:250]
        give_back_time(row, now)
    return row


# --- what stands against it -------------------------------------------------------------------------


def _open(ask: Ask, by: Person) -> Rental:
    rental = rentals.get(ask.number, by=by)
    as_seen(rental, ask.version)
    if rental.state is not RentalState.UNDER_WAY:
        raise Refused.because("not_under_way", state=rental.state)
    waiting = amended.prepared(rental.id)
    if waiting is not None:
        raise Refused.because("amendment_waiting", label=waiting.label)
    if not ask.why.strip():
        raise Refused.because("reason_missing")
    return rental


def against_hour(rental: Rental, place: Site, due_at: datetime, now: datetime) -> list[Reason]:
    """What stands against a return to a place at an hour: it is closed, or has as many appointments as it takes."""
    if not place.active or not house.open_at(place, due_at):
        return [Reason("site_closed", {"site": place.name, "at": due_at})]
    return slots.refusals(place, None, due_at, now=now, apart_from=rental.booking_id)


def elsewhere(rental: Rental, due_at: datetime, now: datetime) -> list[Reason]:
    """What the person is promised already in the days that are added: they ride one scooter at a time."""
    return promised.against(
        rental.beneficiary_id, rental.due_at, due_at, now=now, apart_from=rental.booking_id
    )


def unroadworthy(rental: Rental, until: datetime, now: datetime) -> list[Reason]:
    """What stands against this scooter staying out until then: inspection, insurance, recall, transfer, its state."""
    found = roadworthy.against([Outing(rental.scooter, now, until)], now=now)[0]
    return [reason for reason in found if reason.code != "check_open"]


def _allowed(rental: Rental, due_at: datetime, days: int, *, by: Person, now: datetime) -> Decision:
    found = reassessments.outlook(rental, on=local(now).date())
    last = found.last_day if found else None
    if last is not None and local(due_at).date() > last:
        raise Refused.because("extension_beyond", last_day=last)
    return reassessments.decide_extension(rental, days, by=by, now=now)


# --- how it is written ------------------------------------------------------------------------------


def _prepare(rental: Rental, ask: Ask, terms: _Terms, *, by: Person, now: datetime) -> Amendment:
    before = amended.picture(rental, return_place(rental))
    with deed("prepare_amendment"):
        rental.amended += (
            1  # and with it the version: whoever takes the scooter back meanwhile looks again
        )
        row = Amendment(
            rental_id=rental.id,
            number=rental.amended,
            kind=terms.kind,
            cause=terms.cause,
            state=AmendmentState.PREPARED,
            asked_at=now,
            asked_by_id=by.user_id,
            why=ask.why.strip()[:250],
            before=before,
            after=terms.after,
            lines=list(terms.lines),
            cents=terms.cents,
            decision_id=terms.decision.id if terms.decision else None,
        )
        db.session.add(row)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_amendment_one_prepared_of_a_rental":
                raise Refused.because("amendment_waiting", label="") from error
            raise
    return row


def _line(what: str, line: QuoteLine, *, given_back: bool = False) -> dict[str, Any]:
    """A line of a price as an amendment keeps it; what is given back is negative."""
    return {
        "what": what,
        "from_day": line.from_day,
        "to_day": line.to_day,
        "days": line.days,
        "day_cents": line.day_cents,
        "amount_cents": -line.amount_cents if given_back else line.amount_cents,
    }


def _swap_terms(
    rental: Rental,
    scooter: Scooter,
    wanted: Swap,
    before: dict[str, Any],
    *,
    used: int,
    now: datetime,
) -> _Terms:
    parts = charges.segments(rental)
    lost = charges.lines(rental, used, after=used - min(used, wanted.lost_days), by=parts)
    lines = [_line("lost", line, given_back=True) for line in lost]
    after = before | {
        "scooter": scooter.fleet_number,
        "scooter_id": scooter.id,
        "plate": scooter.plate or "",
        "vehicle": f"{scooter.model.make} {scooter.model.name}",
        "vehicle_class": scooter.model.vehicle_class.value,
        "priced_after_days": used,
    }
    if scooter.model.vehicle_class is not rental.scooter.model.vehicle_class:
        tariff = tariffs.in_force(scooter.model.vehicle_class, local(now).date())
        others = [*parts, Segment(used, tariffs.as_rule(tariff))]
        no_more = charges.lines(rental, rental.days, after=used, by=parts)
        instead = charges.lines(rental, rental.days, after=used, by=others)
        lines += [_line("no_more", line, given_back=True) for line in no_more]
        lines += [_line("instead", line) for line in instead]
        after |= {"tariff_id": tariff.id, "deposit_cents": tariff.deposit_cents}
    cents = sum(line["amount_cents"] for line in lines)
    # Days that were lost are given back by themselves: the price of the rental is what its days cost.
    priced = sum(line["amount_cents"] for line in lines if line["what"] != "lost")
    after["total_cents"] = rental.total_cents + priced
    return _Terms(
        kind=AmendmentKind.SWAP, after=after, lines=lines, cents=cents, cause=wanted.cause
    )
