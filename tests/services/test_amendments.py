"""Changes of a rental under way: prepared and held, signed and in effect, given up and free again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import (
    Amendment,
    Decision,
    LedgerEntry,
    Message,
    Occupation,
    ReminderRuleRow,
    Rental,
    Scooter,
    Task,
)
from mobility.rules.accounts import Account
from mobility.rules.amendments import AmendmentKind, SwapCause
from mobility.rules.exceptions import Occasion
from mobility.rules.licence import VehicleClass
from mobility.rules.messages import MessageState
from mobility.rules.pricing import Step
from mobility.rules.reminders import DEFAULT_RULES
from mobility.rules.states import AmendmentState, BookingState, RentalState, ScooterState
from mobility.services import (
    amended,
    amendment_holds,
    amendment_signing,
    amendments,
    availability,
    contracts,
    ledger,
    messages,
    occupations,
    public,
    rentals,
    return_checks,
    roster,
    stints,
)
from mobility.services.accounts import Person
from mobility.services.amendment_signing import Exchange, Signing
from mobility.services.amendments import Ask, Swap
from mobility.services.handovers import Return
from mobility.words import local
from tests import factories as make
from tests.machine import DAY, NOW

HOUR = timedelta(hours=1)
SIGNED = Signing(signed=True)


@pytest.fixture
def by(ctx: Flask) -> Person:
    def unit() -> Person:
        make.a_foundation()
        for one in DEFAULT_RULES:
            calendar = {"offset_days": one.offset_days, "local_time": one.local_time}
            db.session.add(ReminderRuleRow(kind=one.kind, **calendar))
        make.a_tariff(steps=(Step(1, 300), Step(15, 350)))
        return make.a_person()

    return db.write(unit)


@pytest.fixture
def number(by: Person) -> str:
    """Out for three days already, for eleven in all: due in eight days; its rent is booked."""

    def unit() -> str:
        rental = make.a_rental(RentalState.UNDER_WAY, ends_at=NOW + 8 * DAY)
        make.an_entry(
            ledger.rent(rental.total_cents),
            beneficiary_id=rental.beneficiary_id,
            rental_id=rental.id,
        )
        return rental.number

    return db.write(unit)


def _rental(number: str) -> Rental:
    db.session.rollback()
    return rentals.get(number, by=None)


def _ask(number: str, **facts: Any) -> Ask:
    values = {"version": _rental(number).version, "why": "Le contrat de travail est prolongé"}
    return Ask(number=number, **values | facts)


def _extend(number: str, by: Person, due_at: datetime, now: datetime = NOW) -> Amendment:
    return db.write(amendments.extend, _ask(number), due_at, by=by, now=now)


def _sign(row: Amendment, by: Person, facts: Signing = SIGNED, now: datetime = NOW) -> Amendment:
    number, which, version = row.rental.number, row.number, row.version
    return db.write(amendment_signing.sign, number, which, facts, version=version, by=by, now=now)


def _refusal(unit: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as raised:
        unit()
    return {reason.code for reason in raised.value.reasons}


def _free(scooter_id: int, start: datetime, end: datetime) -> bool:
    db.session.rollback()
    return not occupations.holders(scooter_id, start, end, now=NOW)


# --- extension --------------------------------------------------------------------------------------


def test_an_extension_is_held_as_it_is_prepared_and_counts_once_it_is_signed(
    number: str, by: Person
) -> None:
    before = _rental(number)
    due, seen, scooter_id = before.due_at, before.version, before.scooter_id
    row = _extend(number, by, due + 7 * DAY)
    assert (row.label, row.kind, row.state) == (
        "A1",
        AmendmentKind.EXTENSION,
        AmendmentState.PREPARED,
    )
    # Eleven days in all before, eighteen after: three more at 3 €, four at 3.50 €.
    assert [(one["days"], one["day_cents"]) for one in row.lines] == [(3, 300), (4, 350)]
    assert row.cents == 2300
    assert not _free(scooter_id, due + DAY, due + 2 * DAY)
    assert _rental(number).due_at == due, "nothing is tacit"
    assert _rental(number).version > seen
    _sign(row, by)
    rental = _rental(number)
    assert (rental.due_at, rental.booking.ends_at, rental.days) == (
        due + 7 * DAY,
        due + 7 * DAY,
        18,
    )
    assert rental.total_cents == 11 * 300 + 2300
    assert ledger.balances(rental.id)[Account.PERSON] == 11 * 300 + 2300
    assert [one.number for one in rental.editions] == [1], "the contract stays as it was"
    decision = db.session.get_one(Decision, amended.of_rental(rental.id)[0].decision_id)
    assert decision.occasion is Occasion.EXTENSION


def test_an_extension_that_is_given_up_gives_its_time_back(number: str, by: Person) -> None:
    due, scooter_id = _rental(number).due_at, _rental(number).scooter_id
    row = _extend(number, by, due + 7 * DAY)
    give_up = lambda why, version: db.write(  # noqa: E731 - twice
        amendments.cancel, number, 1, why, version=version, by=by, now=NOW
    )
    assert _refusal(lambda: give_up(" ", row.version)) == {"reason_missing"}
    with pytest.raises(Stale):
        give_up("Trop cher", row.version + 1)
    give_up("Trop cher", row.version)
    assert _free(scooter_id, due + DAY, due + 2 * DAY)
    assert _refusal(lambda: give_up("Trop cher", row.version)) == {"amendment_settled"}
    assert _extend(number, by, due + 2 * DAY).label == "A2"


def test_an_extension_goes_no_further_than_the_next_booking_and_says_who_has_it(
    number: str, by: Person
) -> None:
    rental = _rental(number)
    due, scooter_id = rental.due_at, rental.scooter_id

    def next_one() -> int:
        make.a_scooter(site_id=rental.site_id)
        return make.a_booking(scooter_id=scooter_id, starts_at=due + 3 * DAY).id

    db.write(next_one)
    with pytest.raises(Refused) as raised:
        _extend(number, by, due + 3 * DAY)
    (reason,) = raised.value.reasons
    assert reason.code == "held_by"
    assert reason.values["who"]
    found = amendment_holds.ways(_rental(number), due + 3 * DAY, now=NOW)
    assert found.until is not None
    assert due < found.until <= due + 3 * DAY - timedelta(hours=12), "turnaround included"
    assert len(found.others) == 1
    _extend(number, by, found.until)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(0), "extension_not_later"),
        (-DAY, "extension_not_later"),
        (12 * HOUR, "site_closed"),
    ],
)
def test_what_refuses_an_extension(number: str, by: Person, after: timedelta, code: str) -> None:
    due = _rental(number).due_at
    assert _refusal(lambda: _extend(number, by, due + after)) == {code}


def test_an_extension_asks_for_eligibility_the_vehicle_and_one_change_at_a_time(
    number: str, by: Person
) -> None:
    due = _rental(number).due_at
    assert _refusal(lambda: _extend(number, by, due + 300 * DAY)) & {
        "extension_beyond",
        "site_closed",
    }
    ask = _ask(number, why=" ")
    assert _refusal(lambda: db.write(amendments.extend, ask, due + DAY, by=by, now=NOW)) == {
        "reason_missing"
    }

    def due_inspection() -> None:
        scooter = db.session.get_one(Scooter, _rental(number).scooter_id)
        scooter.inspection_due_on = local(due).date()

    db.write(due_inspection)
    assert _refusal(lambda: _extend(number, by, due + 7 * DAY)) == {"inspection_due"}
    stale = _ask(number)
    db.write(lambda: setattr(_scooter(number), "inspection_due_on", None))
    _extend(number, by, due + 7 * DAY)
    with pytest.raises(Stale):
        db.write(amendments.extend, stale, due + 7 * DAY, by=by, now=NOW)
    assert _refusal(lambda: _extend(number, by, due + 8 * DAY)) == {"amendment_waiting"}


def _scooter(number: str) -> Scooter:
    return db.session.scalars(select(Scooter).join(Rental).where(Rental.number == number)).one()


def test_eligibility_that_ended_before_the_signature_stops_it(number: str, by: Person) -> None:
    row = _extend(number, by, _rental(number).due_at + 7 * DAY)
    person_id = row.rental.beneficiary_id
    db.write(lambda: make.a_policy(criteria={"minimum_age": 90}, starts_on=NOW.date()).id)
    assert person_id
    assert "not_eligible_today" in _refusal(lambda: _sign(row, by))
    assert _refusal(lambda: _sign(row, by, Signing(signed=False))) >= {"not_signed"}


def test_the_person_is_told_and_the_reminders_follow(number: str, by: Person) -> None:
    rental = _rental(number)
    due, booking_id = rental.due_at, rental.booking_id
    early = due - 2 * DAY
    db.write(messages.plan, local(early).replace(hour=10, minute=30).astimezone(NOW.tzinfo))
    (old,) = db.session.scalars(select(Message.kind)).all()
    assert old == "return_48h"
    row = _extend(number, by, due + 7 * DAY, now=early)
    _sign(row, by, now=early)
    told = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert told == ["return_48h", "rental_changed"]
    from mobility.services import letters

    db.write(lambda: public.link_of(_rental(number).booking, b"s", early) and None)
    ids = db.session.scalars(select(Message.id).order_by(Message.id)).all()
    with pytest.raises(letters.NotSent) as stopped:
        letters.write_letter(ids[0], early, secret=b"s", public_url="https://m.example.org")
    assert (stopped.value.state, stopped.value.reason) == (MessageState.CANCELLED, "moved")
    letter = letters.write_letter(ids[1], early, secret=b"s", public_url="https://m.example.org")
    assert str(local(due + 7 * DAY).day) in letter.shown
    ticket = public.Ticket(beneficiary_id=rental.beneficiary_id, booking_id=booking_id)
    appointment = public.status(ticket, early).appointment
    assert appointment is not None
    assert appointment.at == due + 7 * DAY


# --- early return, another place --------------------------------------------------------------------


def test_an_early_return_frees_the_scooter_and_gives_the_unused_days_back_at_the_return(
    number: str, by: Person
) -> None:
    rental = _rental(number)
    due, scooter_id = rental.due_at, rental.scooter_id
    row = db.write(amendments.return_earlier, _ask(number), due - 4 * DAY, by=by, now=NOW)
    assert amendment_signing.proposed(row) == 1200
    assert not _free(scooter_id, due - 2 * DAY, due), "nothing is free before the signature"
    _sign(row, by)
    rental = _rental(number)
    assert (rental.due_at, rental.days) == (due - 4 * DAY, 11)
    assert _free(scooter_id, due - 3 * DAY, due)
    assert ledger.balances(rental.id)[Account.PERSON] == 3300
    _back(number, by, due - 4 * DAY)
    assert ledger.balances(rental.id)[Account.REVENUE] == -2100
    assert _refusal(
        lambda: db.write(amendments.return_earlier, _ask(number), due, by=by, now=NOW)
    ) == {"not_under_way"}


def test_another_place_and_hour_keep_the_day(number: str, by: Person) -> None:
    other = db.write(lambda: make.a_site(name="Marck").id)
    due = _rental(number).due_at
    go = lambda site, at: db.write(  # noqa: E731 - several times
        amendments.return_elsewhere, _ask(number), site, at, by=by, now=NOW
    )
    home = _rental(number).site_id
    assert _refusal(lambda: go(home, due)) == {"same_return"}
    assert _refusal(lambda: go(other, due + DAY)) == {"other_day"}
    _sign(go(other, due + HOUR), by)
    rental = _rental(number)
    assert (rental.return_site_id, rental.due_at) == (other, due + HOUR)
    assert rental.site_id == home


# --- swap -------------------------------------------------------------------------------------------


def _exchange(**facts: Any) -> Signing:
    values: dict[str, Any] = {
        "km_in": 1400,
        "energy_in": 30,
        "km_out": 1200,
        "energy_out": 90,
        "title_valid": True,
        "remarks": "Ne démarre plus",
    }
    return Signing(signed=True, exchange=Exchange(**values | facts))


def test_a_swap_exchanges_the_scooters_to_the_second(number: str, by: Person) -> None:
    rental = _rental(number)
    old, due = rental.scooter_id, rental.due_at
    new = db.write(lambda: make.a_scooter(site_id=rental.site_id).id)
    wanted = Swap(scooter_id=new, cause=SwapCause.BREAKDOWN, lost_days=1)
    row = db.write(amendments.swap, _ask(number), wanted, by=by, now=NOW)
    assert (row.cents, row.cause) == (-300, SwapCause.BREAKDOWN)
    assert not _free(new, NOW + DAY, due)
    assert _refusal(lambda: _sign(row, by)) == {"exchange_missing"}
    assert _refusal(lambda: _sign(row, by, _exchange(km_in=10, title_valid=False))) == {
        "km_backwards",
        "title_not_valid",
    }
    at = NOW + HOUR
    _sign(row, by, _exchange(to_workshop=True), now=at)
    rental = _rental(number)
    assert (rental.scooter_id, rental.booking.scooter_id) == (new, new)
    first, second = stints.of_rental(rental.id)
    assert (first.scooter_id, first.ends_at, first.km_in) == (old, at, 1400)
    assert (second.scooter_id, second.starts_at, second.ends_at) == (new, at, None)
    assert stints.who_had(old, at) is None
    just_before = stints.who_had(old, at - timedelta(seconds=1))
    assert just_before is not None
    assert just_before.rental.number == number
    assert db.session.get_one(Scooter, old).state is ScooterState.WORKSHOP
    assert return_checks.of_scooter(old) is not None
    assert ledger.balances(rental.id)[Account.PERSON] == 3300 - 300
    spare = timedelta(minutes=rental.site.turnaround_minutes)
    own = db.session.scalars(
        select(Occupation).where(Occupation.booking_id == rental.booking_id, Occupation.live)
    ).all()
    assert {(one.scooter_id, one.ends_at, one.guarded_until) for one in own} == {
        (old, at, at + spare),
        (new, due, due + spare),
    }
    _back(number, by, due, km=1500)
    assert all(one.ends_at for one in stints.of_rental(rental.id))
    assert ledger.balances(rental.id)[Account.REVENUE] == -(3300 - 300)


def test_a_swap_that_is_given_up_frees_the_other_scooter(number: str, by: Person) -> None:
    rental = _rental(number)
    new = db.write(lambda: make.a_scooter(site_id=rental.site_id).id)
    wanted = Swap(scooter_id=new, cause=SwapCause.OTHER)
    row = db.write(amendments.swap, _ask(number), wanted, by=by, now=NOW)
    db.write(amendments.cancel, number, 1, "Réparé", version=row.version, by=by, now=NOW + HOUR)
    assert availability.of_scooter(new, NOW + 2 * DAY, NOW + 3 * DAY, now=NOW).free
    assert _rental(number).scooter_id == rental.scooter_id


def test_another_class_asks_for_its_licence_and_has_its_price(number: str, by: Person) -> None:
    rental = _rental(number)

    def unit() -> tuple[int, int]:
        make.a_tariff(VehicleClass.ASSISTED_BICYCLE, steps=(Step(1, 100),), deposit_cents=5000)
        bicycle = make.a_scooter(
            site_id=rental.site_id, vehicle_class=VehicleClass.ASSISTED_BICYCLE, plate=None
        )
        heavy = make.a_scooter(site_id=rental.site_id, vehicle_class=VehicleClass.L3E_A1)
        return bicycle.id, heavy.id

    bicycle, heavy = db.write(unit)
    ask = lambda scooter: db.write(  # noqa: E731 - twice
        amendments.swap,
        _ask(number),
        Swap(scooter_id=scooter, cause=SwapCause.WRONG_CLASS),
        by=by,
        now=NOW,
    )
    assert "may_not_ride" in _refusal(lambda: ask(heavy))
    row = ask(bicycle)
    # Three days ridden; the eight that are left cost 1 € instead of 3 €.
    assert row.cents == -8 * 200
    _sign(row, by, _exchange())
    rental = _rental(number)
    assert rental.booking.vehicle_class is VehicleClass.ASSISTED_BICYCLE
    assert (rental.total_cents, rental.deposit_cents) == (3 * 300 + 8 * 100, 5000)
    assert ledger.balances(rental.id)[Account.PERSON] == 1700
    later = _extend(number, by, rental.due_at + 7 * DAY)
    assert later.cents == 7 * 100
    _sign(later, by)
    _back(number, by, NOW + 9 * DAY, km=1300)
    assert ledger.balances(rental.id)[Account.REVENUE] == -(3 * 300 + 9 * 100)


# --- the return -------------------------------------------------------------------------------------


def _back(number: str, by: Person, at: datetime, km: int = 1500) -> None:
    facts = Return(km=km, energy_percent=50, equipment=[], settle=False)
    db.write(rentals.give_back, number, facts, version=_rental(number).version, by=by, now=at)


def test_a_change_that_nobody_signed_falls_away_with_the_return(number: str, by: Person) -> None:
    row = _extend(number, by, _rental(number).due_at + 7 * DAY)
    seen = row.version
    _back(number, by, NOW + DAY)
    db.session.rollback()
    (left,) = amended.of_rental(_rental(number).id)
    assert left.state is AmendmentState.CANCELLED
    assert _rental(number).booking.state is BookingState.RETURNED
    with pytest.raises(Stale):
        db.write(amendment_signing.sign, number, 1, SIGNED, version=seen, by=by, now=NOW)
    held = db.session.scalars(select(Occupation).where(Occupation.live)).all()
    assert all(one.ends_at <= NOW + DAY for one in held)


def test_an_amendment_made_twice_at_once_is_made_once(number: str, by: Person) -> None:
    row = _extend(number, by, _rental(number).due_at + 7 * DAY)
    version = row.version
    _sign(row, by)
    with pytest.raises(Stale):
        db.write(amendment_signing.sign, number, 1, SIGNED, version=version, by=by, now=NOW)
    assert len(db.session.scalars(select(LedgerEntry)).all()) == 2


def test_how_far_a_rental_went_and_what_its_contract_is_called_outlive_a_swap(
    number: str, by: Person
) -> None:
    rental = _rental(number)
    old = rental.scooter
    first_plate = old.plate
    new = db.write(lambda: make.a_scooter(site_id=rental.site_id).id)
    wanted = Swap(scooter_id=new, cause=SwapCause.BREAKDOWN)
    _sign(db.write(amendments.swap, _ask(number), wanted, by=by, now=NOW), by, _exchange())
    assert stints.distance(_rental(number).id) is None
    _back(number, by, NOW + DAY, km=1260)
    rental = _rental(number)
    assert stints.distance(rental.id) == (1400 - 1200) + (1260 - 1200)
    assert first_plate in contracts.file_name(rental.editions[0])
    history = roster.history(db.session.get_one(Scooter, stints.of_rental(rental.id)[0].scooter_id))
    assert [one.number for one in history.rentals] == [number]


def test_a_scooter_that_comes_back_elsewhere_is_asked_home(number: str, by: Person) -> None:
    other = db.write(lambda: make.a_site(name="Marck").id)
    row = db.write(
        amendments.return_elsewhere,
        _ask(number),
        other,
        _rental(number).due_at,
        by=by,
        now=NOW,
    )
    _sign(row, by)
    _back(number, by, NOW + DAY)
    db.session.rollback()
    assert any("Marck" in one.title for one in db.session.scalars(select(Task)))
