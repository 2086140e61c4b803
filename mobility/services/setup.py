"""What a new foundation starts with: its first policy, tariffs and calendar of reminders."""

from datetime import date, datetime, time

from sqlalchemy import select

from mobility import db
from mobility.models import ReminderRuleRow, Setting
from mobility.rules.licence import VehicleClass
from mobility.rules.pricing import Step
from mobility.rules.reminders import DEFAULT_RULES
from mobility.services import equipment_kinds, house, policies, tariffs

FIRST_TARIFFS: dict[VehicleClass, tuple[tuple[Step, ...], int]] = {
    VehicleClass.L1E_B: ((Step(1, 300), Step(31, 350), Step(61, 400)), 15_000),
    VehicleClass.L3E_A1: ((Step(1, 400), Step(31, 450), Step(61, 500)), 20_000),
    VehicleClass.ASSISTED_BICYCLE: ((Step(1, 150),), 10_000),
    VehicleClass.KICK_SCOOTER: ((Step(1, 100),), 5_000),
}
"""Cents a day from a rank of day on, and the deposit: the middle of what solidarity schemes ask (DOMAIN §1.1)."""

WEEK = [(day, time(9), time(12)) for day in range(5)] + [
    (day, time(13, 30), time(17, 30)) for day in range(5)
]
"""Hours of a new site, Monday to Friday, until someone says otherwise."""


def is_empty() -> bool:
    """Whether no foundation has been set up in this database."""
    return db.session.get(Setting, 1) is None


def first_rules(*, starts_on: date, now: datetime) -> None:
    """Write the first policy, tariffs and reminders; what a manager edits afterwards."""
    policies.first(starts_on=starts_on, now=now)
    equipment_kinds.first()
    for vehicle_class, (steps, deposit_cents) in FIRST_TARIFFS.items():
        tariffs.add(
            "Tarif de départ",
            vehicle_class,
            starts_on=starts_on,
            steps=steps,
            deposit_cents=deposit_cents,
        )
    known = set(db.session.scalars(select(ReminderRuleRow.kind)))
    db.session.add_all(
        ReminderRuleRow(kind=rule.kind, offset_days=rule.offset_days, local_time=rule.local_time)
        for rule in DEFAULT_RULES
        if rule.kind not in known
    )


def found(name: str, *, site_name: str, phone: str, now: datetime, starts_on: date) -> int:
    """Set a foundation up with a first site, which opens on weekdays; the id of the site."""
    house.found(name, phone=phone, sender_name=name[:100], sms_sender="MOBILITE")
    site = house.save_site(
        None, {"name": site_name, "address": "", "postcode": "", "town": site_name, "phone": phone}
    )
    db.session.flush()
    house.set_hours(site.id, WEEK)
    first_rules(starts_on=starts_on, now=now)
    return site.id
