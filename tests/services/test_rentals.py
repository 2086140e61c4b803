"""From the signature to the return: what stands in the way, what it costs, and that the scooter is free again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Occupation, Rental, Scooter, Signature, Task, TitleCheck
from mobility.rules.accounts import Account
from mobility.rules.licence import CheckVerdict
from mobility.rules.rentals import Equipment, SignatureMethod
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.services import availability, files, handovers, ledger, rentals
from mobility.services.accounts import Person
from mobility.services.files import Clean, Vault
from mobility.services.handovers import Handover, Return
from tests import factories as make
from tests.machine import DAY, FILE_KEY, NOW

HOUR = timedelta(hours=1)


def _handover(**facts: Any) -> Handover:
    values: dict[str, Any] = {
        "identity_seen": "identity_card",
        "title_valid": True,
        "briefing_done": True,
        "trial_ride_done": True,
        "km": 1300,
        "energy_percent": 100,
        "equipment": (Equipment.HELMET, Equipment.GLOVES),
        "rent_paid_cents": 4200,
        "deposit_cents": 15_000,
        "deposit_means": Account.CHEQUE,
    }
    return Handover(**values | facts)


def _return(**facts: Any) -> Return:
    values: dict[str, Any] = {"km": 1500, "energy_percent": 60, "equipment": (Equipment.HELMET,)}
    return Return(**values | facts)


@pytest.fixture
def by(ctx: Flask) -> Person:
    return db.write(make.a_person)


@pytest.fixture
def number(by: Person) -> str:
    """A contract of fourteen days at 3 € that is signed today at ten."""
    return db.write(lambda: make.a_rental().number)


def _rental(number: str) -> Rental:
    db.session.rollback()
    return rentals.get(number, by=None)


def _out(number: str, by: Person, **facts: Any) -> None:
    version = _rental(number).version
    db.write(rentals.hand_over, number, _handover(**facts), version=version, by=by, now=NOW)


def _back(number: str, by: Person, at: datetime, **facts: Any) -> None:
    version = _rental(number).version
    db.write(rentals.give_back, number, _return(**facts), version=version, by=by, now=at)


def _refusal(act: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        act()
    return {reason.code for reason in refused.value.reasons}


# --- handover ---------------------------------------------------------------------------------------


def test_a_handover_is_signed_charged_and_witnessed(number: str, by: Person) -> None:
    _out(number, by)
    rental = _rental(number)
    assert (rental.state, rental.booking.state) == (RentalState.UNDER_WAY, BookingState.UNDER_WAY)
    assert rental.handed_over_at == NOW
    (signature,) = rental.signatures
    assert (signature.method, signature.witnessed_by_id) == (SignatureMethod.PAPER, by.user_id)
    assert signature.edition_id == rental.editions[-1].id
    out, back = rentals.reports(rental)
    assert out is not None
    assert back is None
    assert (out.km, out.equipment, out.identity_seen) == (
        1300,
        ["gloves", "helmet"],
        "identity_card",
    )
    balances = ledger.balances(rental.id)
    assert balances[Account.REVENUE] == -4200
    assert balances[Account.CASH] == 4200
    assert (balances[Account.CHEQUE], balances[Account.DEPOSIT_HELD]) == (15_000, -15_000)
    assert balances[Account.PERSON] == 0
    check = db.session.scalars(select(TitleCheck).order_by(TitleCheck.id.desc())).first()
    assert check is not None
    assert (check.verdict, check.checked_by_id) == (CheckVerdict.VALID, by.user_id)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"identity_seen": ""}, "identity_not_seen"),
        ({"title_valid": False}, "title_not_valid"),
        ({"briefing_done": False}, "briefing_missing"),
        ({"trial_ride_done": False}, "trial_ride_missing"),
        ({"km": 1199}, "km_backwards"),
        ({"rent_paid_cents": 4201}, "overpaid"),
        ({"deposit_cents": 15_001}, "deposit_too_high"),
    ],
)
def test_what_is_missing_at_a_handover_stops_it(
    number: str, by: Person, facts: dict[str, Any], code: str
) -> None:
    assert _refusal(lambda: _out(number, by, **facts)) == {code}
    rental = _rental(number)
    assert rental.state is RentalState.TO_SIGN
    assert not rental.reports
    assert not rental.signatures
    assert ledger.entries(rental.id) == []


def test_all_that_is_missing_is_said_at_once(number: str, by: Person) -> None:
    missing = {"identity_seen": "", "briefing_done": False, "km": 1}
    assert _refusal(lambda: _out(number, by, **missing)) == {
        "identity_not_seen",
        "briefing_missing",
        "km_backwards",
    }


def test_a_contract_without_pages_is_not_handed_over(ctx: Flask, by: Person) -> None:
    number = db.write(lambda: make.a_rental(edition=False).number)
    assert "no_contract" in _refusal(lambda: _out(number, by))


def test_who_may_not_ride_does_not_ride_off(ctx: Flask, by: Person) -> None:
    def without_licence() -> str:
        return make.a_rental(beneficiary_id=make.a_beneficiary(licence=None).id).number

    number = db.write(without_licence)
    assert "may_not_ride" in _refusal(lambda: _out(number, by))


def test_a_scooter_that_is_out_is_not_handed_over_again(ctx: Flask, by: Person) -> None:
    def late_and_next() -> str:
        scooter = make.a_scooter()
        make.a_rental(
            RentalState.UNDER_WAY,
            scooter_id=scooter.id,
            starts_at=NOW - 9 * DAY,
            ends_at=NOW - DAY,
        )
        return make.a_rental(scooter_id=scooter.id).number

    number = db.write(late_and_next)
    assert "scooter_out" in _refusal(lambda: _out(number, by))


def test_a_handover_happens_once(number: str, by: Person) -> None:
    seen = _rental(number).version
    _out(number, by)
    with pytest.raises(Stale):
        db.write(rentals.hand_over, number, _handover(), version=seen, by=by, now=NOW)
    assert "not_to_sign" in _refusal(lambda: _out(number, by))
    assert len(db.session.scalars(select(Signature)).all()) == 1


def test_a_scan_is_kept_with_its_hash(number: str, by: Person) -> None:
    vault = Vault([FILE_KEY])
    _out(number, by, scan=vault.seal(Clean("application/pdf", b"%PDF-1.7 scan")))
    (signature,) = _rental(number).signatures
    assert signature.method is SignatureMethod.PAPER_SCAN
    assert signature.scan_id is not None
    assert len(signature.scan_sha256) == 64
    row, content = files.read(signature.scan_id, vault)
    assert (row.encrypted, content) == (True, b"%PDF-1.7 scan")


def test_the_agent_may_refuse_the_ride_with_a_reason(number: str, by: Person) -> None:
    version = _rental(number).version
    refuse = {"version": version, "by": by, "now": NOW}
    assert _refusal(lambda: db.write(rentals.refuse_ride, number, "  ", **refuse)) == {
        "reason_missing"
    }
    db.write(rentals.refuse_ride, number, "Ne tient pas l'équilibre", **refuse)
    rental = _rental(number)
    assert (rental.state, rental.booking.state) == (RentalState.CANCELLED, BookingState.CANCELLED)
    assert rental.refusal == "Ne tient pas l'équilibre"
    assert rental.editions, "its pages stay"
    assert not db.session.scalars(select(Occupation).where(Occupation.live)).all()


# --- return -----------------------------------------------------------------------------------------


def test_a_return_in_time_leaves_the_ledger_at_zero_and_the_scooter_free(
    number: str, by: Person
) -> None:
    _out(number, by)
    at = NOW + 14 * DAY
    _back(number, by, at)
    rental = _rental(number)
    assert (rental.state, rental.booking.state) == (RentalState.CLOSED, BookingState.CLOSED)
    balances = ledger.balances(rental.id)
    assert ledger.settled(rental.id)
    assert (balances[Account.CHEQUE], balances[Account.CASH], balances[Account.REVENUE]) == (
        0,
        4200,
        -4200,
    )
    assert ledger.owed_by(rental.beneficiary_id) == 0
    after = at + timedelta(minutes=rental.site.turnaround_minutes)
    assert availability.of_scooter(rental.scooter_id, after, after + DAY, now=at).free


@pytest.mark.parametrize(
    ("days", "revenue"),
    [
        pytest.param(14, 4200, id="in time"),
        pytest.param(16, 4800, id="two days late"),
        pytest.param(10, 3000, id="four days early"),
        pytest.param(1, 300, id="the next day"),
    ],
)
def test_days_that_were_used_are_the_days_that_cost(
    number: str, by: Person, days: int, revenue: int
) -> None:
    _out(number, by)
    _back(number, by, NOW + days * DAY)
    rental = _rental(number)
    assert ledger.balances(rental.id)[Account.REVENUE] == -revenue
    assert ledger.settled(rental.id)
    assert ledger.unbalanced() == []


def test_a_scooter_that_is_back_early_can_be_promised_at_once(number: str, by: Person) -> None:
    _out(number, by)
    at = NOW + 2 * DAY
    _back(number, by, at)
    rental = _rental(number)
    spare = timedelta(minutes=rental.site.turnaround_minutes)
    assert availability.of_scooter(rental.scooter_id, at + spare, at + 2 * DAY, now=at).free
    assert not availability.of_scooter(rental.scooter_id, at + HOUR, at + DAY, now=at).free


def test_what_is_not_paid_yet_is_owed(number: str, by: Person) -> None:
    _out(number, by, rent_paid_cents=1000)
    rental = _rental(number)
    assert ledger.owed_by(rental.beneficiary_id) == 3200
    assert _refusal(lambda: db.write(rentals.pay, number, 3201, Account.CARD, by=by, now=NOW)) == {
        "overpaid"
    }
    assert _refusal(lambda: db.write(rentals.pay, number, 0, Account.CARD, by=by, now=NOW)) == {
        "amount_missing"
    }
    db.write(rentals.pay, number, 2000, Account.CARD, by=by, now=NOW)
    _back(number, by, NOW + 14 * DAY, settle=False)
    rental = _rental(number)
    assert rental.state is RentalState.RETURNED
    assert ledger.balances(rental.id)[Account.PERSON] == 1200
    assert ledger.balances(rental.id)[Account.DEPOSIT_HELD] == -15_000
    assert not ledger.settled(rental.id)


def test_an_odometer_does_not_run_backwards(number: str, by: Person) -> None:
    _out(number, by)
    assert _refusal(lambda: _back(number, by, NOW + DAY, km=1299)) == {"km_backwards"}
    assert _rental(number).state is RentalState.UNDER_WAY
    _back(number, by, NOW + DAY, km=1300)


def test_a_scooter_may_go_from_the_return_to_the_workshop(number: str, by: Person) -> None:
    _out(number, by)
    _back(number, by, NOW + DAY, to_workshop=True)
    assert db.session.get_one(Scooter, _rental(number).scooter_id).state is ScooterState.WORKSHOP


def test_a_return_happens_once(number: str, by: Person) -> None:
    _out(number, by)
    seen = _rental(number).version
    _back(number, by, NOW + DAY)
    with pytest.raises(Stale):
        db.write(rentals.give_back, number, _return(), version=seen, by=by, now=NOW + DAY)
    assert _refusal(lambda: _back(number, by, NOW + DAY)) == {"not_under_way"}


def test_what_was_not_handed_over_does_not_come_back(number: str, by: Person) -> None:
    assert _refusal(lambda: _back(number, by, NOW)) == {"not_under_way"}


# --- whose ------------------------------------------------------------------------------------------


def test_another_site_s_rental_is_not_there(number: str, by: Person) -> None:
    def elsewhere() -> Person:
        return make.a_person(Role.AGENT, site_ids=[make.a_site().id])

    stranger = db.write(elsewhere)
    with pytest.raises(NotFound):
        rentals.get(number, by=stranger)
    with pytest.raises(NotFound):
        db.write(rentals.hand_over, number, _handover(), version=1, by=stranger, now=NOW)
    with pytest.raises(NotFound):
        rentals.get("2026-99999", by=by)


def test_what_did_not_come_back_is_asked_for(number: str, by: Person) -> None:
    _out(number, by)
    _back(number, by, NOW + DAY, equipment=(Equipment.HELMET,))
    asked = db.session.scalars(select(Task)).one()
    assert "gants" in asked.title
    assert asked.subject_id == _rental(number).id


def test_a_contract_is_handed_over_on_its_own_days(number: str, by: Person) -> None:
    rental = _rental(number)
    before, after = (NOW - DAY).date(), (rental.due_at + DAY).date()
    assert {one.code for one in handovers.why_not(rental, on=before)} == {"contract_not_begun"}
    assert "contract_over" in {one.code for one in handovers.why_not(rental, on=after)}


def test_a_slip_of_the_finger_is_no_mileage(number: str, by: Person) -> None:
    _out(number, by)
    assert _refusal(lambda: _back(number, by, NOW + DAY, km=999_999)) == {"km_implausible"}


def test_a_deposit_may_come_in_after_the_handover(number: str, by: Person) -> None:
    _out(number, by, deposit_cents=5_000)
    receive = rentals.receive_deposit
    assert _refusal(lambda: db.write(receive, number, 10_001, Account.CASH, by=by, now=NOW)) == {
        "deposit_too_high"
    }
    db.write(receive, number, 10_000, Account.CASH, by=by, now=NOW)
    assert ledger.balances(_rental(number).id)[Account.DEPOSIT_HELD] == -15_000
