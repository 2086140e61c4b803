"""Regular work: how often each model needs it, and what is due on which scooter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Refused
from mobility.models import MaintenancePlan, OdometerReading, Scooter, WorkOrder, WorkTask
from mobility.rules import maintenance
from mobility.rules.maintenance import Done, Due, Interval, MaintenanceItem, Pressing, WorkState
from mobility.rules.roles import Capability
from mobility.rules.states import ScooterState
from mobility.services import fleet, odometer, vehicle_models
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local

SHOWN = 200


@dataclass(frozen=True, slots=True)
class DueWork:
    """A piece of work that a scooter needs, and the order that will do it, if there is one."""

    scooter: Scooter
    due: Due
    order: WorkOrder | None


def intervals(model_id: int) -> Sequence[Interval]:
    """How often the scooters of a model need what: the manager's own plan, else the usual one."""
    own = _plans({model_id}).get(model_id)
    if own is not None:
        return own
    model = vehicle_models.get(model_id)
    return maintenance.defaults(model.vehicle_class, model.energy)


def is_usual(model_id: int) -> bool:
    """Whether nobody has written a plan of this model's own."""
    return model_id not in _plans({model_id})


def _plans(model_ids: set[int]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = {}
    for row in db.session.scalars(
        select(MaintenancePlan)
        .where(MaintenancePlan.model_id.in_(model_ids))
        .order_by(MaintenancePlan.id)
    ):
        one = Interval(row.item, row.every_km, row.every_months, once=row.once)
        found.setdefault(row.model_id, []).append(one)
    return found


def save(model_id: int, wanted: Sequence[Interval]) -> None:
    """Write the plan of a model, as its maker's booklet says; replaces what stood there.

    Raises:
        Refused: `plan_empty`: work without km and months is never due.
    """
    vehicle_models.get(model_id)
    if not wanted or any(not (one.every_km or one.every_months) for one in wanted):
        raise Refused.because("plan_empty")
    with deed("save_plan"):
        for row in db.session.scalars(
            select(MaintenancePlan).where(MaintenancePlan.model_id == model_id)
        ):
            db.session.delete(row)
        db.session.flush()  # the unique key is on model and item: old ones go before new ones come
        db.session.add_all(
            MaintenancePlan(
                model_id=model_id,
                item=one.item,
                every_km=one.every_km,
                every_months=one.every_months,
                once=one.once,
            )
            for one in wanted
        )


def of_scooter(scooter: Scooter, *, now: datetime) -> list[DueWork]:
    """What a scooter needs, the most pressing first."""
    return _due([scooter], now)


def pressing(by: Person, *, now: datetime, site_id: int | None = None) -> list[DueWork]:
    """What is overdue or near at this person's sites; six queries whatever the number of scooters."""
    query = (
        select(Scooter)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(Scooter.state.not_in((ScooterState.RETIRED, ScooterState.STOLEN)))
    )
    if not by.may(Capability.ALL_SITES):
        query = query.where(Scooter.site_id.in_(by.site_ids))
    if site_id is not None:
        query = query.where(Scooter.site_id == site_id)
    found = _due(db.session.scalars(query).all(), now)
    return [one for one in found if one.due.pressing is not Pressing.LATER][:SHOWN]


def _due(scooters: Sequence[Scooter], now: datetime) -> list[DueWork]:
    ids = {scooter.id for scooter in scooters}
    today = local(now).date()
    plans = _plans({scooter.model_id for scooter in scooters})
    use, came, done = odometer.use(ids, now), _came(ids), _done(ids)
    orders = _orders(ids)
    found = []
    for scooter in scooters:
        km, a_day = use.get(scooter.id, (0, 0.0))
        model = scooter.model
        plan = plans.get(model.id) or maintenance.defaults(model.vehicle_class, model.energy)
        for interval in plan:
            last = done.get((scooter.id, interval.item))
            due = maintenance.due(
                interval,
                last or _at_first(interval, came.get(scooter.id, Done(0, today))),
                km=km,
                today=today,
                km_a_day=a_day,
                done_once=last is not None or _long_past(interval, came, scooter.id),
            )
            if due is not None:
                order = orders.get((scooter.id, interval.item))
                found.append(DueWork(scooter, due, order))
    return sorted(found, key=_by_pressing)


def _by_pressing(one: DueWork) -> tuple[int, date, str]:
    rank = (Pressing.OVERDUE, Pressing.SOON, Pressing.LATER).index(one.due.pressing)
    return rank, one.due.expected_on or date.max, one.scooter.fleet_number


def _long_past(interval: Interval, came: Mapping[int, Done], scooter_id: int) -> bool:
    """A scooter that came with more km than its first service asks for has had it."""
    start = came.get(scooter_id)
    return start is not None and interval.every_km is not None and start.km > interval.every_km


def _at_first(interval: Interval, came: Done) -> Done:
    """What was never done here counts from the day and the km with which the scooter came."""
    return Done(0 if interval.once else came.km, came.on)


def _came(ids: set[int]) -> dict[int, Done]:
    rows = db.session.execute(
        select(
            OdometerReading.scooter_id,
            func.min(OdometerReading.km + OdometerReading.ridden_before).label("km"),
            func.min(OdometerReading.read_at).label("at"),
        )
        .where(OdometerReading.scooter_id.in_(ids), fleet.live_reading())
        .group_by(OdometerReading.scooter_id)
    )
    return {row.scooter_id: Done(row.km, local(row.at).date()) for row in rows}


def _done(ids: set[int]) -> dict[tuple[int, MaintenanceItem], Done]:
    """When each piece of work was last done on each scooter."""
    rows = db.session.execute(
        select(
            WorkOrder.scooter_id,
            WorkTask.item,
            func.max(WorkOrder.km).label("km"),
            func.max(WorkOrder.finished_at).label("at"),
        )
        .join(WorkTask.order)
        .where(WorkOrder.scooter_id.in_(ids), WorkOrder.state == WorkState.DONE)
        .group_by(WorkOrder.scooter_id, WorkTask.item)
    )
    return {(row.scooter_id, row.item): Done(row.km or 0, local(row.at).date()) for row in rows}


def _orders(ids: set[int]) -> dict[tuple[int, MaintenanceItem], WorkOrder]:
    """The open orders that will do a piece of work."""
    found: dict[tuple[int, MaintenanceItem], WorkOrder] = {}
    for order, item in db.session.execute(
        select(WorkOrder, WorkTask.item)
        .join(WorkTask.order)
        .where(
            WorkOrder.scooter_id.in_(ids),
            WorkOrder.state.in_((WorkState.PLANNED, WorkState.UNDER_WAY)),
        )
        .order_by(WorkOrder.starts_at.desc())
    ):
        found[order.scooter_id, item] = order
    return found
