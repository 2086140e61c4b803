"""The rental ledger: double entry in whole cents over few accounts; entries are only added.

A debit is positive and a credit negative; an entry adds up to zero. A mistake is mended by an entry that
reverses it. `propose` computes lines for a person to look at; `book` writes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.guards import violated
from mobility.models import LedgerEntry, LedgerLine
from mobility.rules.accounts import MONEY, Account, EntryKind
from mobility.services import selves
from mobility.services.journal import deed

CASH_LIMIT_CENTS = 100_000
"""Cash between a resident person and a professional: 1,000 € at most (article D112-3 of the Code monétaire et
financier)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry that could be booked: its kind, its lines, and the words that explain it."""

    kind: EntryKind
    lines: Mapping[Account, int]
    memo: str = ""

    @property
    def person_cents(self) -> int:
        """What it adds to what the person owes."""
        return self.lines.get(Account.PERSON, 0)


def rent(cents: int, memo: str = "") -> Proposal:
    """The person owes a rent."""
    return Proposal(EntryKind.RENT, {Account.PERSON: cents, Account.REVENUE: -cents}, memo)


def late_days(cents: int, memo: str = "") -> Proposal:
    """The person owes days beyond the promised ones, at the day price."""
    return Proposal(EntryKind.LATE_DAYS, {Account.PERSON: cents, Account.REVENUE: -cents}, memo)


def unused_days(cents: int, memo: str = "") -> Proposal:
    """Days that were paid and not used are given back to the person."""
    return Proposal(EntryKind.REFUND, {Account.PERSON: -cents, Account.REVENUE: cents}, memo)


def equipment(cents: int, memo: str) -> Proposal:
    """The person owes for a thing that was lent and is missing or damaged; the memo says how much and why."""
    return Proposal(EntryKind.EQUIPMENT, {Account.PERSON: cents, Account.DAMAGE: -cents}, memo)


def payment(cents: int, by_means: Account, memo: str = "") -> Proposal:
    """The person pays (a negative amount: is paid back)."""
    kind = EntryKind.PAYMENT if cents > 0 else EntryKind.REFUND
    return Proposal(kind, {by_means: cents, Account.PERSON: -cents}, memo)


def deposit_received(cents: int, by_means: Account, memo: str = "") -> Proposal:
    """A deposit comes in: a debt of the foundation, not income."""
    return Proposal(
        EntryKind.DEPOSIT_RECEIVED, {by_means: cents, Account.DEPOSIT_HELD: -cents}, memo
    )


def deposit_returned(cents: int, by_means: Account, memo: str = "") -> Proposal:
    """A deposit goes back to the person."""
    return Proposal(
        EntryKind.DEPOSIT_RETURNED, {Account.DEPOSIT_HELD: cents, by_means: -cents}, memo
    )


def opening_deposit(cents: int, by_means: Account, memo: str = "") -> Proposal:
    """A deposit that was held already when a rental was taken over from paper; it lies where it lay."""
    return Proposal(EntryKind.OPENING, {by_means: cents, Account.DEPOSIT_HELD: -cents}, memo)


def opening_balance(cents: int, memo: str = "") -> Proposal:
    """What a person owed when a rental was taken over from paper; below zero, what the foundation owed them.

    Its other side is no revenue: that was written into the books that came before.
    """
    return Proposal(EntryKind.OPENING, {Account.PERSON: cents, Account.OPENING: -cents}, memo)


def book(
    proposal: Proposal,
    *,
    beneficiary_id: int,
    rental_id: int | None,
    by: int | None,
    now: datetime,
) -> LedgerEntry:
    """Write one entry.

    Raises:
        Refused: `entry_unbalanced`, `cash_limit` (article D112-3 of the Code monétaire et financier).
    """
    lines = {account: cents for account, cents in proposal.lines.items() if cents}
    if sum(lines.values()) != 0 or not lines:
        raise Refused.because("entry_unbalanced")
    if abs(lines.get(Account.CASH, 0)) > CASH_LIMIT_CENTS:
        raise Refused.because("cash_limit", limit_cents=CASH_LIMIT_CENTS)
    entry = LedgerEntry(
        booked_at=now,
        kind=proposal.kind,
        rental_id=rental_id,
        beneficiary_id=beneficiary_id,
        memo=proposal.memo,
        booked_by_id=by,
        lines=[LedgerLine(account=account, cents=cents) for account, cents in lines.items()],
    )
    with deed(f"book_{proposal.kind}"):
        db.session.add(entry)
    return entry


def reverse(entry_id: int, *, memo: str, by: int | None, now: datetime) -> LedgerEntry:
    """Add the entry that undoes another.

    Raises:
        NotFound: there is no such entry.
        Refused: `already_reversed`.
    """
    entry = db.session.get(LedgerEntry, entry_id)
    if entry is None:
        raise NotFound
    mirror = LedgerEntry(
        booked_at=now,
        kind=EntryKind.REVERSAL,
        rental_id=entry.rental_id,
        beneficiary_id=entry.beneficiary_id,
        memo=memo,
        reverses_id=entry.id,
        booked_by_id=by,
        lines=[LedgerLine(account=line.account, cents=-line.cents) for line in entry.lines],
    )
    try:
        with deed("reverse_entry"):
            db.session.add(mirror)
    except db.IntegrityError as error:
        if violated(error) == "uq_ledger_entry_reverses_id":
            raise Refused.because("already_reversed") from error
        raise
    return mirror


def balances(rental_id: int) -> dict[Account, int]:
    """What each account holds for one rental, in cents."""
    rows = db.session.execute(
        select(LedgerLine.account, func.sum(LedgerLine.cents))
        .join(LedgerEntry)
        .where(LedgerEntry.rental_id == rental_id)
        .group_by(LedgerLine.account)
    )
    found = dict.fromkeys(Account, 0)
    found.update({account: int(cents) for account, cents in rows})
    return found


def owed_by(beneficiary_id: int, *, apart_from: int | None = None) -> int:
    """What a person owes over all rentals but that one, in cents; negative when the foundation owes."""
    query = (
        select(func.coalesce(func.sum(LedgerLine.cents), 0))
        .join(LedgerEntry)
        .where(
            LedgerEntry.beneficiary_id.in_(selves.ids(beneficiary_id)),
            LedgerLine.account == Account.PERSON,
        )
    )
    if apart_from is not None:
        query = query.where(
            or_(LedgerEntry.rental_id.is_(None), LedgerEntry.rental_id != apart_from)
        )
    return int(db.session.scalar(query) or 0)


def of_person(beneficiary_id: int) -> Sequence[LedgerEntry]:
    """The entries of a person over all rentals, oldest first, with their lines."""
    return db.session.scalars(
        select(LedgerEntry)
        .options(selectinload(LedgerEntry.lines))
        .where(LedgerEntry.beneficiary_id.in_(selves.ids(beneficiary_id)))
        .order_by(LedgerEntry.id)
    ).all()


def settled(rental_id: int) -> bool:
    """Whether nothing is owed either way for a rental and no deposit is held."""
    found = balances(rental_id)
    return found[Account.PERSON] == 0 and found[Account.DEPOSIT_HELD] == 0


def deposit_means(rental_id: int) -> Account:
    """How the deposit of a rental came in, which is how it goes back; cash if none did."""
    means = db.session.scalar(
        select(LedgerLine.account)
        .join(LedgerEntry)
        .where(
            LedgerEntry.rental_id == rental_id,
            LedgerEntry.kind.in_((EntryKind.DEPOSIT_RECEIVED, EntryKind.OPENING)),
            LedgerLine.account.in_(MONEY),
        )
        .order_by(LedgerLine.id.desc())
        .limit(1)
    )
    return means or Account.CASH


def entries(rental_id: int) -> Sequence[LedgerEntry]:
    """The entries of a rental, oldest first."""
    return db.session.scalars(
        select(LedgerEntry)
        .options(selectinload(LedgerEntry.lines))
        .where(LedgerEntry.rental_id == rental_id)
        .order_by(LedgerEntry.id)
    ).all()


def unbalanced() -> Sequence[int]:
    """Entries whose lines do not add up to zero: there must be none."""
    return db.session.scalars(
        select(LedgerLine.entry_id)
        .group_by(LedgerLine.entry_id)
        .having(func.sum(LedgerLine.cents) != 0)
    ).all()
