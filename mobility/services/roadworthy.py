"""What stands against a scooter going out until a day, whoever asks: facts, not promises."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility import db
from mobility.errors import Reason
from mobility.models import Recall, RecalledScooter, ReturnCheck, Scooter, Site, Transfer
from mobility.rules.fleet import TransferState
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.words import local

WITHOUT_KEY = frozenset({VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER})


@dataclass(frozen=True, slots=True)
class Outing:
    """A scooter that is to go out from then to then."""

    scooter: Scooter
    starts_at: datetime
    ends_at: datetime


def against(outings: Sequence[Outing], *, now: datetime) -> list[list[Reason]]:
    """Why each of these may not be; three queries whatever their number."""
    ids = {outing.scooter.id for outing in outings}
    recalls, leaving, checks = _recalls(ids), _transfers(ids), _checks(ids)
    return [
        [
            *_of_itself(outing),
            *recalls[outing.scooter.id],
            *(one for at, one in leaving[outing.scooter.id] if at < outing.ends_at),
            *(checks[outing.scooter.id] if _before_check(outing, now) else ()),
        ]
        for outing in outings
    ]


def _before_check(outing: Outing, now: datetime) -> bool:
    """Whether a check that still waits could not be done before: it takes the turnaround of its site."""
    takes = timedelta(minutes=outing.scooter.site.turnaround_minutes)
    return outing.starts_at <= now or outing.starts_at < now + takes


def _of_itself(outing: Outing) -> list[Reason]:
    scooter, last_day = outing.scooter, local(outing.ends_at).date()
    found = []
    if scooter.state is not ScooterState.IN_SERVICE:
        found.append(Reason("scooter_state", {"state": scooter.state, "label": scooter.label}))
    if scooter.inspection_due_on is not None and scooter.inspection_due_on < last_day:
        found.append(Reason("inspection_due", {"on": scooter.inspection_due_on}))
    if scooter.insured_until is not None and scooter.insured_until < last_day:
        found.append(Reason("insurance_ends", {"on": scooter.insured_until}))
    if scooter.keys == 0 and scooter.model.vehicle_class not in WITHOUT_KEY:
        found.append(Reason("no_key"))
    return found


def _recalls(ids: set[int]) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = defaultdict(list)
    for row in db.session.execute(
        select(RecalledScooter.scooter_id, Recall.title)
        .join(Recall, Recall.id == RecalledScooter.recall_id)
        .where(
            RecalledScooter.mended_on.is_(None),
            RecalledScooter.scooter_id.in_(ids),
            Recall.safety,
            Recall.closed_at.is_(None),
        )
    ):
        found[row.scooter_id].append(Reason("recall_open", {"title": row.title}))
    return found


def _transfers(ids: set[int]) -> dict[int, list[tuple[datetime, Reason]]]:
    """A scooter that leaves for another site before the end is not there to be brought back."""
    found: dict[int, list[tuple[datetime, Reason]]] = defaultdict(list)
    for row in db.session.execute(
        select(Transfer.scooter_id, Transfer.leaves_at, Site.name)
        .join(Site, Site.id == Transfer.to_site_id)
        .where(Transfer.state == TransferState.PLANNED, Transfer.scooter_id.in_(ids))
    ):
        reason = Reason("leaves_site", {"site": row.name, "at": row.leaves_at})
        found[row.scooter_id].append((row.leaves_at, reason))
    return found


def _checks(ids: set[int]) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = defaultdict(list)
    for row in db.session.execute(
        select(ReturnCheck.scooter_id, ReturnCheck.asked_at).where(
            ReturnCheck.done_at.is_(None), ReturnCheck.scooter_id.in_(ids)
        )
    ):
        found[row.scooter_id].append(Reason("check_open", {"since": row.asked_at}))
    return found
