"""Work on scooters: planned, under way, done; parts and cost. Planned work takes the scooter as a booking does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Inspection, KeyEvent, Scooter, WorkOrder, WorkPart, WorkTask
from mobility.rules.fleet import OccupationKind, ReadingSource
from mobility.rules.maintenance import WORK_MOVES, MaintenanceItem, WorkState
from mobility.rules.roles import Capability
from mobility.rules.states import ScooterState
from mobility.services import fleet, occupations, odometer
from mobility.services.accounts import Person
from mobility.services.journal import deed

OPEN = (WorkState.UNDER_WAY, WorkState.PLANNED)
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What is known of work that is to be done."""

    title: str
    starts_at: datetime
    ends_at: datetime
    workshop: str = ""
    items: Sequence[MaintenanceItem] = ()


def get(order_id: int, *, by: Person | None) -> WorkOrder:
    """One work order.

    Raises:
        NotFound: there is none, or its scooter is another site's.
    """
    row = db.session.scalar(_loaded(select(WorkOrder)).where(WorkOrder.id == order_id))
    if row is None or (by is not None and not by.sees_site(row.scooter.site_id)):
        raise NotFound
    return row


def _loaded(query: Select[WorkOrder]) -> Select[WorkOrder]:
    return query.options(
        joinedload(WorkOrder.scooter).options(joinedload(Scooter.model), joinedload(Scooter.site)),
        joinedload(WorkOrder.occupation),
        selectinload(WorkOrder.tasks),
        selectinload(WorkOrder.parts),
    )


def open_orders(by: Person) -> Sequence[WorkOrder]:
    """The orders under way and planned at this person's sites, by their beginning."""
    query = (
        _loaded(select(WorkOrder))
        .join(WorkOrder.scooter)
        .where(WorkOrder.state.in_(OPEN))
        .order_by(WorkOrder.starts_at, WorkOrder.id)
        .limit(SHOWN)
    )
    if not by.may(Capability.ALL_SITES):
        query = query.where(Scooter.site_id.in_(by.site_ids))
    return db.session.scalars(query).all()


def of_scooter(scooter_id: int) -> Sequence[WorkOrder]:
    """The work on a scooter, latest first."""
    return db.session.scalars(
        _loaded(select(WorkOrder))
        .where(WorkOrder.scooter_id == scooter_id)
        .order_by(WorkOrder.starts_at.desc(), WorkOrder.id.desc())
        .limit(SHOWN)
    ).all()


def plan(scooter: Scooter, facts: WorkFacts, *, by: Person | None, now: datetime) -> WorkOrder:
    """Plan work: the scooter is taken for that time.

    Raises:
        Refused: `end_before_start`, `start_past`, `scooter_retired`; `held_by`, `held`: who has it then.
    """
    if scooter.state is ScooterState.RETIRED:
        raise Refused.because("scooter_retired", fleet_number=scooter.fleet_number)
    if facts.ends_at <= facts.starts_at:
        raise Refused.because("end_before_start")
    if facts.starts_at < now - timedelta(days=1):
        raise Refused.because("start_past")
    with deed("plan_work"):
        held = occupations.hold(
            scooter.id,
            OccupationKind.MAINTENANCE,
            facts.starts_at,
            facts.ends_at,
            why=facts.title,
            now=now,
        )
        return _add(scooter, facts, WorkState.PLANNED, held.id, by=by, now=now)


def begin_repair(
    scooter: Scooter, facts: WorkFacts, *, by: Person | None, now: datetime
) -> WorkOrder:
    """Work that begins with a breakdown; it takes the scooter where nothing else still does."""
    taken = occupations.holders(scooter.id, facts.starts_at, facts.ends_at, now=now)
    held = None
    if not taken:
        held = occupations.hold(
            scooter.id,
            OccupationKind.MAINTENANCE,
            facts.starts_at,
            facts.ends_at,
            why=facts.title,
            now=now,
        )
    row = _add(scooter, facts, WorkState.UNDER_WAY, held.id if held else None, by=by, now=now)
    row.started_at = now
    return row


def _add(
    scooter: Scooter,
    facts: WorkFacts,
    state: WorkState,
    occupation_id: int | None,
    *,
    by: Person | None,
    now: datetime,
) -> WorkOrder:
    row = WorkOrder(
        scooter_id=scooter.id,
        title=facts.title.strip()[:250],
        workshop=facts.workshop.strip()[:100],
        state=state,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        occupation_id=occupation_id,
        created_at=now,
        created_by_id=by.user_id if by else None,
        tasks=[WorkTask(item=item) for item in sorted(set(facts.items))],
    )
    db.session.add(row)
    db.session.flush()
    return row


def start(order_id: int, *, version: int, by: Person, now: datetime) -> WorkOrder:
    """The scooter goes to the workshop.

    Raises:
        Refused: `work_impossible`, `scooter_out`, `move_impossible`.
        Stale: somebody changed the order meanwhile.
    """
    row = _at(order_id, WorkState.UNDER_WAY, version, by)
    out = fleet.out_on(row.scooter)
    if out is not None:
        raise Refused.because("scooter_out", number=out)
    with deed("start_work"):
        fleet.send_to_workshop(row.scooter, why=row.workshop or row.title)
        row.state, row.started_at = WorkState.UNDER_WAY, now
        if row.occupation is not None and row.occupation.starts_at > now:
            occupations.move(row.occupation, now, row.ends_at, now=now)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What an order says once its work is done. Amounts in cents."""

    km: int | None = None
    labour_cents: int = 0
    remarks: str = ""
    back_in_service: bool = False


def finish(order_id: int, facts: Finished, *, version: int, by: Person, now: datetime) -> WorkOrder:
    """The work is done, early or late: the scooter is free from now on. What was cancelled for it stays cancelled.

    Raises:
        Refused: `work_impossible`, `km_backwards`, `km_implausible`; what keeps it off the road.
        Stale: somebody changed the order meanwhile.
    """
    row = _at(order_id, WorkState.DONE, version, by)
    scooter = row.scooter
    with deed("finish_work"):
        if facts.km is not None:
            fleet.read_odometer(scooter, facts.km, ReadingSource.WORKSHOP, now=now, by=by)
        row.km = odometer.ridden(scooter)
        row.labour_cents, row.remarks = facts.labour_cents, facts.remarks.strip()
        row.state, row.finished_at = WorkState.DONE, now
        occupations.let_go(row.occupation, now)
    if facts.back_in_service and scooter.state is ScooterState.WORKSHOP:
        fleet.set_state(scooter.id, ScooterState.IN_SERVICE, by=by, now=now)
    return row


def cancel(order_id: int, why: str, *, version: int, by: Person, now: datetime) -> WorkOrder:
    """The work is not done: the scooter is free again.

    Raises:
        Refused: `work_impossible`, `reason_missing`.
        Stale: somebody changed the order meanwhile.
    """
    row = _at(order_id, WorkState.CANCELLED, version, by)
    if not why.strip():
        raise Refused.because("reason_missing")
    with deed("cancel_work"):
        row.state, row.finished_at, row.remarks = WorkState.CANCELLED, now, why.strip()
        occupations.let_go(row.occupation, now)
    return row


def reschedule(
    order_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    version: int,
    by: Person,
    now: datetime,
) -> WorkOrder:
    """Give work other dates.

    Raises:
        Refused: `end_before_start`, `work_impossible`; `held_by`, `held`: who has the scooter then.
        Stale: somebody changed the order meanwhile.
    """
    row = get(order_id, by=by)
    if row.state not in OPEN:
        raise Refused.because("work_impossible", state=row.state)
    _same_version(row, version)
    if ends_at <= starts_at:
        raise Refused.because("end_before_start")
    with deed("move_work"):
        if row.occupation is not None:
            occupations.move(row.occupation, starts_at, ends_at, now=now)
        else:
            held = occupations.hold(
                row.scooter_id,
                OccupationKind.MAINTENANCE,
                starts_at,
                ends_at,
                why=row.title,
                now=now,
            )
            row.occupation_id = held.id
        row.starts_at, row.ends_at = starts_at, ends_at
    return row


def add_part(
    order_id: int, name: str, *, quantity: int, unit_cents: int, version: int, by: Person
) -> WorkOrder:
    """Note a part that the work needs; the price of one in cents.

    Raises:
        Refused: `work_cancelled`.
        Stale: somebody changed the order meanwhile.
    """
    row = get(order_id, by=by)
    if row.state is WorkState.CANCELLED:
        raise Refused.because("work_cancelled")
    _same_version(row, version)
    with deed("add_part"):
        row.parts.append(WorkPart(name=name, quantity=quantity, unit_cents=unit_cents))
    return row


def remove_part(order_id: int, part_id: int, *, by: Person) -> WorkOrder:
    """Take back a part that was noted by mistake; twice is the same as once."""
    row = get(order_id, by=by)
    with deed("remove_part"):
        row.parts = [part for part in row.parts if part.id != part_id]
    return row


def _at(order_id: int, target: WorkState, version: int, by: Person) -> WorkOrder:
    row = get(order_id, by=by)
    if target not in WORK_MOVES[row.state]:
        raise Refused.because("work_impossible", state=row.state)
    _same_version(row, version)
    return row


def _same_version(row: WorkOrder, version: int) -> None:
    if row.version != version:
        raise Stale({"state": row.state}, row.version)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a scooter has cost so far, in cents."""

    parts: int
    labour: int
    inspections: int
    keys: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.parts + self.labour + self.inspections + self.keys


def cost(scooter_id: int) -> Cost:
    """What a scooter has cost so far: work, inspections, keys."""
    own = WorkOrder.scooter_id == scooter_id
    amount = func.sum(WorkPart.quantity * WorkPart.unit_cents)
    return Cost(
        parts=_sum(select(amount).join(WorkPart.order).where(own)),
        labour=_sum(select(func.sum(WorkOrder.labour_cents)).where(own)),
        inspections=_sum(
            select(func.sum(Inspection.cents)).where(Inspection.scooter_id == scooter_id)
        ),
        keys=_sum(select(func.sum(KeyEvent.cents)).where(KeyEvent.scooter_id == scooter_id)),
    )


def _sum(query: Select[int]) -> int:
    return int(db.session.scalar(query) or 0)
