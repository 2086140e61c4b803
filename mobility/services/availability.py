"""Which scooters are free for a time, and for each that is not, why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Reason
from mobility.models import (
    Beneficiary,
    Booking,
    Occupation,
    Scooter,
    ScooterModel,
    Site,
    User,
)
from mobility.rules.fleet import OccupationKind
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.services import allotments, lateness, roadworthy, standings
from mobility.services.occupations import NOTHING, Own, being_booked, standing
from mobility.services.roadworthy import Outing
from mobility.words import local

RETURNED_BY_SOMEBODY = frozenset({OccupationKind.BOOKING, OccupationKind.RENTAL})
"""What ends when somebody comes back, and so at an hour at which the site is open."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One scooter for one time: free if there is no reason against it."""

    scooter: Scooter
    reasons: Sequence[Reason]
    warnings: Sequence[Reason] = ()
    """What may still come in between: a fact that is to be over by then."""
    kept_for: str = ""
    """The agreement by which it is reserved for the public of whoever asks."""

    @property
    def free(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def search(
    *,
    site_id: int,
    vehicle_class: VehicleClass,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    own: Own = NOTHING,
) -> list[Choice]:
    """Every scooter of a class at a site, the free ones first; six queries whatever their number."""
    scooters = db.session.scalars(
        select(Scooter)
        .join(ScooterModel)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(
            Scooter.site_id == site_id,
            ScooterModel.vehicle_class == vehicle_class,
            Scooter.state != ScooterState.RETIRED,
        )
        .order_by(Scooter.fleet_number)
    ).all()
    choices = judged(scooters, starts_at, ends_at, now=now, own=own)
    return sorted(choices, key=_best_first)


def _best_first(choice: Choice) -> tuple[bool, bool, bool, str]:
    """What is free, kept for whoever asks, and surely there comes first."""
    return (
        not choice.free,
        not choice.kept_for,
        bool(choice.warnings),
        choice.scooter.fleet_number,
    )


def of_scooter(
    scooter_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    own: Own = NOTHING,
) -> Choice:
    """One scooter for a time.

    Raises:
        NotFound: there is no such scooter.
    """
    scooter = db.session.scalar(
        select(Scooter)
        .options(joinedload(Scooter.model), joinedload(Scooter.site))
        .where(Scooter.id == scooter_id)
    )
    if scooter is None:
        raise NotFound
    return judged([scooter], starts_at, ends_at, now=now, own=own)[0]


def free_from(
    scooters: Sequence[Scooter],
    after: datetime,
    length: timedelta,
    *,
    now: datetime,
    own: Own = NOTHING,
) -> dict[int, datetime]:
    """From when on each of these scooters is free for so long, turnaround included; a fixed number of queries.

    Only promises count: what a scooter in the workshop will be next week, nobody knows, so it is left out.
    """
    ready = {one.id: one.site for one in scooters if one.state is ScooterState.IN_SERVICE}
    moments = dict.fromkeys(ready, after)
    settled: set[int] = set()
    for scooter_id, starts_at, ends_at in sorted(_held(ready, after, now, own)):
        needed = length + timedelta(minutes=ready[scooter_id].turnaround_minutes)
        if scooter_id in settled or moments[scooter_id] + needed <= starts_at:
            settled.add(scooter_id)
        else:
            moments[scooter_id] = max(moments[scooter_id], ends_at)
    return moments


def _held(
    scooter_ids: Collection[int], after: datetime, now: datetime, own: Own
) -> list[tuple[int, datetime, datetime]]:
    """From when to when each of these is promised, or kept for a public that whoever asks is not of."""
    found = [
        (row.scooter_id, row.starts_at, row.guarded_until)
        for row in db.session.execute(
            select(Occupation.scooter_id, Occupation.starts_at, Occupation.guarded_until).where(
                standing(now, own),
                Occupation.guarded_until > after,
                Occupation.scooter_id.in_(scooter_ids),
            )
        )
    ]
    kept = allotments.of_scooters(scooter_ids, local(after).date(), None, own)
    return found + [(one.scooter_id, one.begins, one.ends) for one in kept if not one.theirs]


def judged(
    scooters: Sequence[Scooter],
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    own: Own = NOTHING,
) -> list[Choice]:
    """Each of these scooters for a time, in the same order; a fixed number of queries."""
    ids = [scooter.id for scooter in scooters]
    taken = _taken(scooters, starts_at, ends_at, standing(now, own))
    late = lateness.of_scooters(ids, now)
    outings = [Outing(scooter, starts_at, ends_at) for scooter in scooters]
    facts = roadworthy.against(outings, now=now)
    kept, theirs = allotments.against(ids, starts_at, ends_at, own)
    choices = []
    for scooter, against in zip(scooters, facts, strict=True):
        reasons = [*against, *kept.get(scooter.id, []), *taken.get(scooter.id, [])]
        warnings: list[Reason] = []
        if scooter.id in late:
            soon = starts_at < now + lateness.LATE_AHEAD
            if soon:
                reasons.append(late[scooter.id])
            else:
                warnings.append(Reason("late_until_then", late[scooter.id].values))
        choices.append(Choice(scooter, reasons, warnings, theirs.get(scooter.id, "")))
    return choices


def _taken(
    scooters: Sequence[Scooter], starts_at: datetime, ends_at: datetime, stands: ColumnElement[bool]
) -> dict[int, list[Reason]]:
    """What occupies these scooters; the turnaround after the wish counts as well.

    A return that falls on closed days is expected on the next open one: until then the scooter is not back.
    """
    sites = {scooter.id: scooter.site for scooter in scooters}
    since = [lateness.rolled_since(site, starts_at) for site in set(sites.values())]
    rows = db.session.execute(
        select(
            Occupation.scooter_id,
            Occupation.starts_at,
            Occupation.ends_at,
            Occupation.guarded_until,
            Occupation.kind,
            Occupation.held_until,
            User.name.label("held_by"),
            Beneficiary.first_names,
            Site.turnaround_minutes,
        )
        .join(Scooter, Scooter.id == Occupation.scooter_id)
        .join(Site, Site.id == Scooter.site_id)
        .outerjoin(Booking, Booking.id == Occupation.booking_id)
        .outerjoin(Beneficiary, Beneficiary.id == Booking.beneficiary_id)
        .outerjoin(User, User.id == Occupation.held_by_id)
        .where(
            stands,
            Occupation.guarded_until > min([starts_at, *since]),
            Occupation.starts_at < ends_at + timedelta(days=2),
            Occupation.scooter_id.in_(sites),
        )
        .order_by(Occupation.starts_at)
    )
    found: dict[int, list[Reason]] = {}
    for row in rows:
        spare = timedelta(minutes=row.turnaround_minutes)
        until = row.guarded_until
        if until <= starts_at and row.kind in RETURNED_BY_SOMEBODY:
            until = standings.expected_back(sites[row.scooter_id], row.ends_at) + spare
        if until > starts_at and row.starts_at < ends_at + spare:
            found.setdefault(row.scooter_id, []).append(_who_has_it(row, until))
    return found


def _who_has_it(row: Row[*tuple[Any, ...]], until: datetime) -> Reason:
    if row.kind is OccupationKind.HOLD:
        return being_booked(row.held_by, row.held_until)
    values = {
        "from": row.starts_at,
        "until": until,
        "kind": row.kind,
        "who": row.first_names or "",
    }
    return Reason("occupied", values)
