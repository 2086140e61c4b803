"""Parts of the fleet reserved for a public: who has them, from when to when, and what stands against the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.guards import ALLOTTED_ONCE, violated
from mobility.models import (
    Allotment,
    AllottedScooter,
    Beneficiary,
    Booking,
    Scooter,
    ScooterModel,
)
from mobility.rules.licence import VehicleClass
from mobility.rules.periods import at_local
from mobility.rules.states import ScooterState
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.services.occupations import Own
from mobility.services.slots import PROMISED
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentFacts:
    """What an agreement says."""

    name: str
    prescriber_id: int | None
    situations: frozenset[str]
    site_id: int
    vehicle_class: VehicleClass
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scooter that could be in an allotment, and the other one that has it on some of its days."""

    scooter: Scooter
    elsewhere: Allotment | None


# --- what availability asks -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """An allotment of a scooter, and whether whoever asks belongs to its public."""

    scooter_id: int
    name: str
    first_day: date
    last_day: date
    theirs: bool

    @property
    def begins(self) -> datetime:
        """Its first instant (UTC)."""
        return at_local(self.first_day, time(), HOUSE_TIMEZONE)

    @property
    def ends(self) -> datetime:
        """The first instant after it (UTC)."""
        return at_local(self.last_day + timedelta(days=1), time(), HOUSE_TIMEZONE)

    @property
    def reason(self) -> Reason:
        """Why somebody else cannot have the scooter."""
        values = {"name": self.name, "from": self.first_day, "until": self.last_day}
        return Reason("allotted", values)


def of_scooters(
    scooter_ids: Collection[int], first_day: date, last_day: date | None, own: Own
) -> list[Kept]:
    """The allotments of these scooters on any of these days, in order of time; at most four queries.

    Without a person nobody belongs to a public: a search then says for whom a scooter is kept.
    """
    query = (
        select(AllottedScooter)
        .options(joinedload(AllottedScooter.allotment))
        .where(AllottedScooter.scooter_id.in_(scooter_ids), AllottedScooter.last_day >= first_day)
        .order_by(AllottedScooter.first_day)
    )
    if last_day is not None:
        query = query.where(AllottedScooter.first_day <= last_day)
    rows = db.session.scalars(query).all()
    person = _asks(own) if rows else None
    situations = {one.code for one in person.situations} if person else set()
    return [
        Kept(
            row.scooter_id,
            row.allotment.name,
            row.first_day,
            row.last_day,
            person is not None and row.allotment.public.holds(person.prescriber_id, situations),
        )
        for row in rows
    ]


def _asks(own: Own) -> Beneficiary | None:
    if own.beneficiary_id is not None:
        return db.session.get(Beneficiary, own.beneficiary_id)
    if own.booking_id is None:
        return None
    return db.session.scalar(
        select(Beneficiary)
        .join(Booking, Booking.beneficiary_id == Beneficiary.id)
        .where(Booking.id == own.booking_id)
    )


def against(
    scooter_ids: Collection[int], starts_at: datetime, ends_at: datetime, own: Own
) -> tuple[Mapping[int, list[Reason]], Mapping[int, str]]:
    """What stands against these scooters in this time, and which are kept for the public of whoever asks."""
    reasons: dict[int, list[Reason]] = {}
    theirs: dict[int, str] = {}
    first_day, last_day = local(starts_at).date(), local(ends_at).date()
    for kept in of_scooters(scooter_ids, first_day, last_day, own):
        if kept.theirs:
            theirs[kept.scooter_id] = kept.name
        else:
            reasons.setdefault(kept.scooter_id, []).append(kept.reason)
    return reasons, theirs


def of_scooter(scooter_id: int, *, on: date) -> Sequence[Allotment]:
    """The allotments that a scooter is in today or later."""
    return db.session.scalars(
        select(Allotment)
        .join(Allotment.scooters)
        .where(AllottedScooter.scooter_id == scooter_id, Allotment.last_day >= on)
        .order_by(Allotment.first_day)
    ).all()


# --- the agreements themselves --------------------------------------------------------------------------


def every(by: Person) -> Sequence[Allotment]:
    """The agreements at this person's sites, those that end last first."""
    rows = db.session.scalars(
        select(Allotment)
        .options(
            joinedload(Allotment.site),
            joinedload(Allotment.prescriber),
            selectinload(Allotment.scooters),
        )
        .order_by(Allotment.last_day.desc(), Allotment.name)
    ).all()
    return [one for one in rows if by.sees_site(one.site_id)]


def get(allotment_id: int, *, by: Person) -> Allotment:
    """One agreement.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.get(Allotment, allotment_id)
    if row is None or not by.sees_site(row.site_id):
        raise NotFound
    return row


def save(
    allotment_id: int | None, facts: AllotmentFacts, *, version: int | None = None, by: Person
) -> Allotment:
    """Add an agreement, or change one: its scooters keep up with its days, and leave with its site or class.

    Raises:
        NotFound: the site is not this person's.
        Refused: `allotment_backwards`, `allotment_for_nobody`, `allotted_twice`.
        Stale: somebody saved a newer version meanwhile.
    """
    if not by.sees_site(facts.site_id):
        raise NotFound
    if facts.first_day > facts.last_day:
        raise Refused.because("allotment_backwards")
    if facts.prescriber_id is None and not facts.situations:
        raise Refused.because("allotment_for_nobody")
    with deed("save_allotment"):
        row = Allotment() if allotment_id is None else get(allotment_id, by=by)
        if version is not None and row.version != version:
            raise Stale({"name": row.name, "last_day": row.last_day}, row.version)
        moved = (row.site_id, row.vehicle_class) != (facts.site_id, facts.vehicle_class)
        row.name, row.prescriber_id = facts.name, facts.prescriber_id
        row.situations = " ".join(sorted(facts.situations))
        row.site_id, row.vehicle_class = facts.site_id, facts.vehicle_class
        row.first_day, row.last_day = facts.first_day, facts.last_day
        if moved:
            row.scooters = []
        for one in row.scooters:
            one.first_day, one.last_day = row.first_day, row.last_day
        db.session.add(row)
        _flush()
    return row


def candidates(allotment: Allotment) -> list[Candidate]:
    """The scooters of its site and class, and which other allotment has them on some of its days; two queries."""
    scooters = db.session.scalars(
        select(Scooter)
        .join(ScooterModel)
        .options(joinedload(Scooter.model))
        .where(
            Scooter.site_id == allotment.site_id,
            ScooterModel.vehicle_class == allotment.vehicle_class,
            Scooter.state != ScooterState.RETIRED,
        )
        .order_by(Scooter.fleet_number)
    ).all()
    others = _others(allotment, [one.id for one in scooters])
    return [Candidate(one, others.get(one.id)) for one in scooters]


def _others(allotment: Allotment, scooter_ids: Sequence[int]) -> dict[int, Allotment]:
    rows = db.session.scalars(
        select(AllottedScooter)
        .options(joinedload(AllottedScooter.allotment))
        .where(
            AllottedScooter.scooter_id.in_(scooter_ids),
            AllottedScooter.allotment_id != allotment.id,
            AllottedScooter.first_day <= allotment.last_day,
            AllottedScooter.last_day >= allotment.first_day,
        )
    )
    return {row.scooter_id: row.allotment for row in rows}


def choose(
    allotment_id: int, scooter_ids: Collection[int], *, version: int, by: Person
) -> Allotment:
    """Say which scooters an agreement has; replaces those that it had.

    Raises:
        Refused: `allotted_elsewhere`, for each that another agreement has; `allotted_twice`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = get(allotment_id, by=by)
    if row.version != version:
        raise Stale({"name": row.name}, row.version)
    offered = {one.scooter.id: one for one in candidates(row)}
    wanted = [offered[key] for key in offered if key in set(scooter_ids)]
    taken = [one for one in wanted if one.elsewhere is not None]
    if taken:
        raise Refused(*(_elsewhere(one) for one in taken))
    with deed("choose_allotted"):
        kept = {one.scooter.id for one in wanted}
        row.scooters = [one for one in row.scooters if one.scooter_id in kept]
        for key in kept - {one.scooter_id for one in row.scooters}:
            row.scooters.append(
                AllottedScooter(scooter_id=key, first_day=row.first_day, last_day=row.last_day)
            )
        _flush()
    return row


def _elsewhere(one: Candidate) -> Reason:
    name = one.elsewhere.name if one.elsewhere else ""
    return Reason("allotted_elsewhere", {"number": one.scooter.fleet_number, "name": name})


def end(allotment_id: int, last_day: date, *, version: int, by: Person) -> bool:
    """End an agreement with a day; one that has not begun by then is taken away. Whether it is still there.

    Raises:
        Refused: `allotment_longer`: that day is later than its end.
        Stale: somebody saved a newer version meanwhile.
    """
    row = get(allotment_id, by=by)
    if row.version != version:
        raise Stale({"last_day": row.last_day}, row.version)
    if last_day > row.last_day:
        raise Refused.because("allotment_longer", until=row.last_day)
    with deed("end_allotment"):
        if last_day < row.first_day:
            db.session.delete(row)
            return False
        row.last_day = last_day
        for one in row.scooters:
            one.last_day = last_day
    return True


def promised_to_others(allotment: Allotment, *, now: datetime) -> list[Booking]:
    """What its scooters were promised for on its days, to people who are not of its public: the promises hold."""
    begins = at_local(allotment.first_day, time(), HOUSE_TIMEZONE)
    ends = at_local(allotment.last_day + timedelta(days=1), time(), HOUSE_TIMEZONE)
    rows = db.session.scalars(
        select(Booking)
        .options(
            joinedload(Booking.beneficiary).selectinload(Beneficiary.situations),
            joinedload(Booking.scooter),
        )
        .where(
            Booking.scooter_id.in_([one.scooter_id for one in allotment.scooters]),
            Booking.state.in_(PROMISED),
            Booking.starts_at < ends,
            Booking.ends_at > max(begins, now),
        )
        .order_by(Booking.starts_at)
    )
    return [one for one in rows if not _belongs(allotment, one.beneficiary)]


def _belongs(allotment: Allotment, person: Beneficiary) -> bool:
    return allotment.public.holds(person.prescriber_id, {one.code for one in person.situations})


def _flush() -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == ALLOTTED_ONCE:
            raise Refused.because("allotted_twice") from error
        raise
