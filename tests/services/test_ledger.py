"""The rental ledger: entries add up to zero, are only added, and are undone by entries."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import LedgerEntry, LedgerLine
from mobility.rules.accounts import MONEY, Account, EntryKind
from mobility.services import ledger
from mobility.services.ledger import Proposal
from tests import factories as make
from tests.machine import NOW

CENTS = st.integers(1, 90_000)
MEANS = st.sampled_from(sorted(MONEY))
PROPOSALS = st.one_of(
    st.builds(ledger.rent, CENTS),
    st.builds(ledger.late_days, CENTS),
    st.builds(ledger.unused_days, CENTS),
    st.builds(ledger.payment, CENTS | CENTS.map(lambda cents: -cents), MEANS),
    st.builds(ledger.deposit_received, CENTS, MEANS),
    st.builds(ledger.deposit_returned, CENTS, MEANS),
)


def _codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


@given(PROPOSALS)
def test_every_proposal_adds_up_to_zero(proposal: Proposal) -> None:
    assert sum(proposal.lines.values()) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(proposals=st.lists(PROPOSALS, max_size=6))
def test_whatever_is_booked_the_ledger_balances(ctx: Flask, proposals: list[Proposal]) -> None:
    def book_all() -> tuple[int, int]:
        rental = make.a_rental()
        for proposal in proposals:
            make.an_entry(proposal, beneficiary_id=rental.beneficiary_id, rental_id=rental.id)
        return rental.id, rental.beneficiary_id

    rental_id, person_id = db.write(book_all)
    balances = ledger.balances(rental_id)
    assert sum(balances.values()) == 0
    assert ledger.unbalanced() == []
    assert balances[Account.PERSON] == ledger.owed_by(person_id)
    for account in Account:
        assert balances[account] == sum(p.lines.get(account, 0) for p in proposals)


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {Account.CASH: 0},
        {Account.CASH: 100},
        {Account.CASH: 100, Account.PERSON: -99},
        {Account.CASH: 100, Account.PERSON: 100},
    ],
)
def test_what_does_not_add_up_is_not_booked(ctx: Flask, lines: dict[Account, int]) -> None:
    person_id = db.write(lambda: make.a_beneficiary().id)
    with pytest.raises(Refused) as refused:
        db.write(make.an_entry, Proposal(EntryKind.PAYMENT, lines), beneficiary_id=person_id)
    assert _codes(refused) == ["entry_unbalanced"]
    assert db.session.scalars(select(LedgerEntry)).all() == []


@pytest.mark.parametrize(
    ("cents", "allowed"), [(100_000, True), (100_001, False), (-100_001, False)]
)
def test_cash_has_a_legal_limit(ctx: Flask, cents: int, allowed: bool) -> None:  # noqa: FBT001 - of the table
    person_id = db.write(lambda: make.a_beneficiary().id)

    def pay(means: Account) -> None:
        make.an_entry(ledger.payment(cents, means), beneficiary_id=person_id)

    if allowed:
        db.write(pay, Account.CASH)
    else:
        with pytest.raises(Refused) as refused:
            db.write(pay, Account.CASH)
        assert _codes(refused) == ["cash_limit"]
    db.write(pay, Account.TRANSFER)


def test_an_entry_is_undone_once_by_its_mirror(ctx: Flask) -> None:
    def book() -> tuple[int, int]:
        rental = make.a_rental()
        entry = make.an_entry(
            ledger.rent(4200), beneficiary_id=rental.beneficiary_id, rental_id=rental.id
        )
        return rental.id, entry.id

    rental_id, entry_id = db.write(book)
    mirror_id = db.write(lambda: ledger.reverse(entry_id, memo="erreur", by=None, now=NOW).id)
    assert set(ledger.balances(rental_id).values()) == {0}
    first, second = ledger.entries(rental_id)
    assert (first.id, second.id, second.reverses_id) == (entry_id, mirror_id, entry_id)
    assert second.kind is EntryKind.REVERSAL
    with pytest.raises(Refused) as refused:
        db.write(ledger.reverse, entry_id, memo="encore", by=None, now=NOW)
    assert _codes(refused) == ["already_reversed"]
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 2


def test_what_does_not_exist_is_not_reversed(ctx: Flask) -> None:
    with pytest.raises(NotFound):
        db.write(ledger.reverse, 4711, memo="", by=None, now=NOW)


def test_a_deposit_is_a_debt_and_no_income(ctx: Flask) -> None:
    def book() -> int:
        rental = make.a_rental()
        make.an_entry(
            ledger.deposit_received(15_000, Account.CHEQUE),
            beneficiary_id=rental.beneficiary_id,
            rental_id=rental.id,
        )
        return rental.id

    rental_id = db.write(book)
    balances = ledger.balances(rental_id)
    assert (balances[Account.DEPOSIT_HELD], balances[Account.CHEQUE]) == (-15_000, 15_000)
    assert balances[Account.REVENUE] == balances[Account.PERSON] == 0
    assert ledger.deposit_means(rental_id) is Account.CHEQUE
    assert not ledger.settled(rental_id)


def test_a_line_of_nothing_cannot_be(ctx: Flask) -> None:
    entry_id = db.write(lambda: make.an_entry().id)
    with pytest.raises(db.IntegrityError):
        db.write(
            lambda: db.session.add(LedgerLine(entry_id=entry_id, account=Account.CASH, cents=0))
        )
