"""Scooters kept for a public by an agreement, and a morning on which the desk takes few."""

from datetime import timedelta

from mobility import db
from mobility.demo.house import HOURS
from mobility.demo.stage import Stage
from mobility.models import Prescriber, Site
from mobility.rules.slots import Slot
from mobility.services import allotments, house, slots
from mobility.services.allotments import AllotmentFacts
from mobility.words import local

KEPT = (5, 9)
"""The ranks of scooters that are kept: one agreement each, since they are of different sites or classes."""


def play(stage: Stage) -> None:
    """Keep two scooters, and let one morning be full."""
    for rank in KEPT:
        _keep(stage, stage.scooter_ids[rank], stage.prescribers[rank % len(stage.prescribers)])
    _few_at_a_time(stage)


def _keep(stage: Stage, scooter_id: int, prescriber_id: int) -> None:
    manager, at = stage.staff["manager"], stage.at(-25, 17)
    vehicle_class, site = stage.scooters[scooter_id]

    def unit() -> int:
        sender = db.session.get_one(Prescriber, prescriber_id)
        facts = AllotmentFacts(
            name=f"{sender.name}, convention {stage.today.year}"[:100],
            prescriber_id=prescriber_id,
            situations=frozenset(),
            site_id=stage.sites[site],
            vehicle_class=vehicle_class,
            first_day=stage.today - timedelta(days=20),
            last_day=stage.today + timedelta(days=150),
        )
        row = allotments.save(None, facts, by=manager)
        return allotments.choose(row.id, [scooter_id], version=row.version, by=manager).id

    stage.do(unit, at=at, by=manager)


def _few_at_a_time(stage: Stage) -> None:
    """The busiest hour of the coming days takes nobody more: on that morning or afternoon one agent is alone."""
    manager, at = stage.staff["manager"], stage.at(-1, 18)

    def unit() -> None:
        site, slot = _busiest(stage)
        begin = local(slot.first)
        opens = max(one[1] for one in HOURS if one[0] == begin.weekday() and one[1] <= begin.time())
        house.set_hours(site.id, HOURS, capacities={(begin.weekday(), opens): slot.taken})

    stage.do(unit, at=at, by=manager)


def _busiest(stage: Stage) -> tuple[Site, Slot]:
    """The hour with most appointments within a week from tomorrow on, and its site."""
    first = stage.today + timedelta(days=1)
    found = [
        (site, slot)
        for site in house.sites()
        for _day, slot in slots.between(site, first, first + timedelta(days=7))
    ]
    return max(found, key=lambda one: one[1].taken)
