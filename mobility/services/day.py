"""Aujourd'hui: what has to be done today, each line with its one next act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    ExceptionRequest,
    LedgerEntry,
    LedgerLine,
    Message,
    Referral,
    Rental,
    ReturnCheck,
    Scooter,
    Site,
    Task,
)
from mobility.rules.accounts import Account
from mobility.rules.eligibility import Outcome
from mobility.rules.inspections import WARNINGS
from mobility.rules.messages import MessageState
from mobility.rules.roles import Capability
from mobility.rules.slots import Slot
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.services import (
    exceptions,
    first_days,
    house,
    proof_lists,
    referrals,
    return_checks,
    selves,
    slots,
    standings,
    threats,
)
from mobility.services.accounts import Person
from mobility.services.first_days import FirstDays
from mobility.services.proof_lists import Awaited, Ending
from mobility.services.threats import Threat
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

MANY = 50
"""A block shows so many lines and says how many more there are."""
SOON = timedelta(days=30)
NEAR = timedelta(days=3)
"""Papers are spoken of so long before the day that they were asked for."""
RUNS_OUT = timedelta(days=max(WARNINGS))
"""What a scooter needs is spoken of so long before it runs out."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What one person owes, in cents."""

    beneficiary: Beneficiary
    cents: int


@dataclass(slots=True, kw_only=True)
class Day:
    """The blocks of the day page."""

    first_days: FirstDays
    """Who starts soon, or has started, and has no scooter."""
    handovers: Sequence[Booking] = field(default_factory=list)
    returns: Sequence[Rental] = field(default_factory=list)
    """Late ones first, then today's."""
    to_settle: Sequence[Rental] = field(default_factory=list)
    incomplete: Sequence[Decision] = field(default_factory=list)
    exceptions: Sequence[ExceptionRequest] = field(default_factory=list)
    requests: Sequence[Booking] = field(default_factory=list)
    referrals: Sequence[Referral] = field(default_factory=list)
    undelivered: Sequence[Message] = field(default_factory=list)
    debts: Sequence[Debt] = field(default_factory=list)
    expiring: Sequence[Scooter] = field(default_factory=list)
    papers_awaited: Sequence[Awaited] = field(default_factory=list)
    """What people were asked for, whose day has come or is near."""
    papers_ending: Sequence[Ending] = field(default_factory=list)
    """Papers of people with a scooter, or one on the way, that run out within a month."""
    tasks: Sequence[Task] = field(default_factory=list)
    threats: Sequence[Threat] = field(default_factory=list)
    checks: Sequence[ReturnCheck] = field(default_factory=list)
    hours: Sequence[tuple[Site, Sequence[Slot]]] = ()
    """Of each site, the hours of today in which somebody is still to come."""
    next_handover: datetime | None = None
    next_return: datetime | None = None
    free_scooters: int = 0
    out_scooters: int = 0


def of(by: Person, *, site_id: int | None, now: datetime) -> Day:
    """The day of the sites this person sees, or of one of them."""
    sites = sites_in_sight(by, site_id)
    today = local(now).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=HOUSE_TIMEZONE)
    return Day(
        first_days=first_days.of(sites, now=now),
        handovers=_handovers(sites, midnight),
        returns=_returns(sites, midnight),
        to_settle=_to_settle(sites),
        incomplete=_incomplete(sites, now),
        exceptions=exceptions.waiting(by, sites),
        requests=_requests(sites),
        referrals=referrals.to_decide(sites),
        undelivered=_undelivered(sites, now),
        debts=_debts(sites),
        expiring=_expiring(sites, today),
        papers_awaited=proof_lists.awaited(sites, on=today, due_by=today + NEAR),
        papers_ending=proof_lists.ending(sites, on=today, by=today + SOON, riding_only=True),
        tasks=_tasks(sites, by, today),
        threats=threats.with_substitutes(threats.threatened(by, now=now, site_id=site_id), now=now),
        checks=return_checks.waiting(sites),
        hours=_hours(sites, today),
        next_handover=_next_handover(sites, midnight),
        next_return=_next_return(sites, midnight),
        free_scooters=_count_scooters(sites, out=False),
        out_scooters=_count_scooters(sites, out=True),
    )


def sites_in_sight(by: Person, site_id: int | None) -> frozenset[int] | None:
    """The ids to look at; None is every site."""
    if site_id is not None and by.sees_site(site_id):
        return frozenset({site_id})
    return None if by.may(Capability.ALL_SITES) else by.site_ids


def _scoped(query: Select, column: object, sites: frozenset[int] | None) -> Select:  # type: ignore[type-arg]
    return query if sites is None else query.where(column.in_(sites))  # type: ignore[attr-defined]


def _handovers(sites: frozenset[int] | None, midnight: datetime) -> Sequence[Booking]:
    query = (
        select(Booking)
        .options(
            joinedload(Booking.beneficiary),
            joinedload(Booking.scooter).joinedload(Scooter.model),
            joinedload(Booking.site),
            joinedload(Booking.rental),
        )
        .where(
            Booking.state.in_((BookingState.CONFIRMED, BookingState.TO_SIGN)),
            Booking.starts_at < midnight,
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Booking.site_id, sites)).all()


def _returns(sites: frozenset[int] | None, midnight: datetime) -> list[Rental]:
    """Who is expected back until then, the late ones first; what is due on a closed day comes on the next open one."""
    query = _out(sites).where(Rental.due_at < midnight).order_by(Rental.due_at, Rental.id)
    rows = db.session.scalars(query.limit(MANY)).all()
    return sorted((one for one in rows if _expected(one) < midnight), key=_expected)


def _out(sites: frozenset[int] | None) -> Select[Rental]:
    query = (
        select(Rental)
        .options(
            joinedload(Rental.beneficiary),
            joinedload(Rental.scooter).joinedload(Scooter.model),
            joinedload(Rental.site),
            joinedload(Rental.return_site),
        )
        .where(Rental.state == RentalState.UNDER_WAY)
    )
    return _scoped(query, Rental.site_id, sites)


def _expected(rental: Rental) -> datetime:
    return standings.return_moment(rental, rental.site)


def _hours(sites: frozenset[int] | None, today: date) -> list[tuple[Site, list[Slot]]]:
    found = []
    for site in house.sites(only=sites):
        busy = [slot for _day, slot in slots.between(site, today, today)]
        if busy:
            found.append((site, busy))
    return found


def _to_settle(sites: frozenset[int] | None) -> Sequence[Rental]:
    query = (
        select(Rental)
        .options(joinedload(Rental.beneficiary), joinedload(Rental.scooter))
        .where(Rental.state == RentalState.RETURNED)
        .order_by(Rental.returned_at, Rental.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Rental.site_id, sites)).all()


def _incomplete(sites: frozenset[int] | None, now: datetime) -> Sequence[Decision]:
    """People whose newest decision lacks papers and who have asked within two months."""
    newest = (
        select(func.max(Decision.id))
        .join(Decision.beneficiary)
        .where(Decision.taken_at > now - timedelta(days=60))
        .group_by(selves.today())
    )
    query = (
        select(Decision)
        .join(Decision.beneficiary)
        .options(contains_eager(Decision.beneficiary))
        .where(Decision.id.in_(newest), Decision.outcome.in_((Outcome.INCOMPLETE, Outcome.REVIEW)))
        .order_by(Beneficiary.need_starts_on.is_(None), Beneficiary.need_starts_on, Decision.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Beneficiary.site_id, sites)).all()


def _requests(sites: frozenset[int] | None) -> Sequence[Booking]:
    query = (
        select(Booking)
        .options(joinedload(Booking.beneficiary), joinedload(Booking.site))
        .where(
            Booking.state.in_(
                (
                    BookingState.REQUESTED,
                    BookingState.TO_VERIFY,
                    BookingState.WAITING,
                    BookingState.OFFERED,
                )
            )
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Booking.site_id, sites)).all()


def _undelivered(sites: frozenset[int] | None, now: datetime) -> Sequence[Message]:
    query = (
        select(Message)
        .join(Message.beneficiary)
        .options(contains_eager(Message.beneficiary))
        .where(
            Message.state.in_(
                (MessageState.FAILED_FOR_GOOD, MessageState.UNCERTAIN, MessageState.TOO_LATE)
            ),
            Message.due_at > now - timedelta(days=14),
        )
        .order_by(Message.due_at.desc(), Message.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Beneficiary.site_id, sites)).all()


def _debts(sites: frozenset[int] | None) -> Sequence[Debt]:
    owed = (
        select(selves.today().label("owner"), func.sum(LedgerLine.cents).label("cents"))
        .select_from(LedgerEntry)
        .join(LedgerLine)
        .join(Beneficiary, Beneficiary.id == LedgerEntry.beneficiary_id)
        .where(LedgerLine.account == Account.PERSON)
        .group_by(selves.today())
        .having(func.sum(LedgerLine.cents) > 0)
        .where(
            # Whoever has brought the scooter back stands among the accounts to settle already.
            or_(
                LedgerEntry.rental_id.is_(None),
                LedgerEntry.rental_id.not_in(
                    select(Rental.id).where(Rental.state == RentalState.RETURNED)
                ),
            )
        )
        .subquery()
    )
    query = (
        select(Beneficiary, owed.c.cents)
        .join(owed, owed.c.owner == Beneficiary.id)
        .order_by(owed.c.cents.desc(), Beneficiary.id)
        .limit(MANY)
    )
    rows = db.session.execute(_scoped(query, Beneficiary.site_id, sites))
    return [Debt(beneficiary, int(cents)) for beneficiary, cents in rows]


def _expiring(sites: frozenset[int] | None, today: date) -> Sequence[Scooter]:
    horizon = today + RUNS_OUT
    query = (
        select(Scooter)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(
            Scooter.state != ScooterState.RETIRED,
            or_(Scooter.inspection_due_on <= horizon, Scooter.insured_until <= horizon),
        )
        .order_by(Scooter.inspection_due_on, Scooter.id)
        .limit(MANY)
    )
    return db.session.scalars(_scoped(query, Scooter.site_id, sites)).all()


def _tasks(sites: frozenset[int] | None, by: Person, today: date) -> Sequence[Task]:
    query = (
        select(Task)
        .options(joinedload(Task.assignee))
        .where(
            Task.done_at.is_(None),
            or_(Task.due_on.is_(None), Task.due_on <= today + timedelta(days=1)),
            or_(Task.assignee_id.is_(None), Task.assignee_id == by.user_id),
        )
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
        .limit(MANY)
    )
    if sites is not None:
        query = query.where(or_(Task.site_id.is_(None), Task.site_id.in_(sites)))
    return db.session.scalars(query).all()


def _next_handover(sites: frozenset[int] | None, after: datetime) -> datetime | None:
    query = select(func.min(Booking.starts_at)).where(
        Booking.state.in_((BookingState.CONFIRMED, BookingState.TO_SIGN)),
        Booking.starts_at >= after,
    )
    found: datetime | None = db.session.scalar(_scoped(query, Booking.site_id, sites))
    return found


def _next_return(sites: frozenset[int] | None, after: datetime) -> datetime | None:
    """When the next scooter is expected back from an instant on."""
    query = _out(sites).where(Rental.due_at >= after - NEAR).order_by(Rental.due_at)
    expected = (_expected(one) for one in db.session.scalars(query.limit(MANY)))
    return min((at for at in expected if at >= after), default=None)


def _count_scooters(sites: frozenset[int] | None, *, out: bool) -> int:
    under_way = select(Rental.scooter_id).where(Rental.state == RentalState.UNDER_WAY)
    query = select(func.count(Scooter.id)).where(Scooter.state == ScooterState.IN_SERVICE)
    query = query.where(Scooter.id.in_(under_way) if out else Scooter.id.not_in(under_way))
    return int(db.session.scalar(_scoped(query, Scooter.site_id, sites)) or 0)
