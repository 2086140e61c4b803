"""The things that a note, a task or a page of the journal may be about: who sees them, what they are called."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound
from mobility.models import (
    Beneficiary,
    Booking,
    Decision,
    Prescriber,
    Referral,
    Rental,
    Scooter,
    ScooterModel,
    Setting,
    Site,
    User,
)
from mobility.rules.messages import SubjectKind
from mobility.services.accounts import Person


def seen(kind: SubjectKind, subject_id: int, *, by: Person) -> str:
    """What a thing is called, if this person sees it.

    Raises:
        NotFound: there is no such thing, or it is another site's.
    """
    name, site_id = _found(kind, subject_id)
    if site_id is not None and not by.sees_site(site_id):
        raise NotFound
    return name


def _found(kind: SubjectKind, subject_id: int) -> tuple[str, int | None]:
    """The name of a thing and the site it belongs to, if it belongs to one."""
    row = db.session.get(_TABLES[kind], subject_id)
    if row is None:
        raise NotFound
    if isinstance(row, Beneficiary):
        return f"{row.first_names} {row.usage_name or row.birth_name}", row.site_id
    if isinstance(row, Decision):
        person = row.beneficiary
        return f"{person.first_names} {person.usage_name or person.birth_name}", person.site_id
    name = _NAMES[kind]
    return str(getattr(row, name)), getattr(row, "site_id", None)


_TABLES = {
    SubjectKind.BENEFICIARY: Beneficiary,
    SubjectKind.PRESCRIBER: Prescriber,
    SubjectKind.REFERRAL: Referral,
    SubjectKind.SCOOTER: Scooter,
    SubjectKind.BOOKING: Booking,
    SubjectKind.RENTAL: Rental,
    SubjectKind.DECISION: Decision,
    SubjectKind.USER: User,
    SubjectKind.SITE: Site,
    SubjectKind.SETTING: Setting,
    SubjectKind.MODEL: ScooterModel,
}
_NAMES = {
    SubjectKind.PRESCRIBER: "name",
    SubjectKind.REFERRAL: "reference",
    SubjectKind.SCOOTER: "fleet_number",
    SubjectKind.BOOKING: "reference",
    SubjectKind.RENTAL: "number",
    SubjectKind.USER: "name",
    SubjectKind.SITE: "name",
    SubjectKind.SETTING: "name",
    SubjectKind.MODEL: "name",
}

PAGES = {
    SubjectKind.BENEFICIARY: ("beneficiaries.show", "reference"),
    SubjectKind.PRESCRIBER: ("prescribers.show", "id"),
    SubjectKind.REFERRAL: ("referrals.show", "reference"),
    SubjectKind.SCOOTER: ("scooters.show", "fleet_number"),
    SubjectKind.BOOKING: ("bookings.show", "reference"),
    SubjectKind.RENTAL: ("rentals.show", "number"),
    SubjectKind.DECISION: ("decisions.show", "id"),
}
"""Where a thing has its page: the endpoint, and the column that its address holds."""


def address_keys(
    things: Iterable[tuple[SubjectKind, int]],
) -> dict[tuple[SubjectKind, int], str | int]:
    """What the addresses of these things' pages hold, one query a kind; without those that have no page."""
    ids: dict[SubjectKind, set[int]] = defaultdict(set)
    for kind, subject_id in things:
        if kind in PAGES:
            ids[kind].add(subject_id)
    found: dict[tuple[SubjectKind, int], str | int] = {}
    for kind, wanted in ids.items():
        table: Any = _TABLES[kind]
        column = getattr(table, PAGES[kind][1])
        rows = db.session.execute(select(table.id, column).where(table.id.in_(wanted)))
        found.update({(kind, subject_id): key for subject_id, key in rows})
    return found
