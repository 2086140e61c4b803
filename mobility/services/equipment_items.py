"""Things that are lent, one by one: they come in, change place, are washed, fall, go out of use; each leaves a line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import EquipmentItem, EquipmentKind, EquipmentLoan, EquipmentMove, Scooter
from mobility.rules import equipment as rules
from mobility.rules.equipment import (
    GearAct,
    GearSize,
    GearStandard,
    GearState,
    Thing,
)
from mobility.services import numbers
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import gettext as _
from mobility.words import local, word

MOST_AT_ONCE = 100
MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What is known of a thing: sizes and standards as its label says, its own price in cents if it has one."""

    kind_id: int
    site_id: int
    size: GearSize = GearSize.ONE
    standard: GearStandard | None = None
    serial: str = ""
    shelf: str = ""
    bought_on: date | None = None
    replace_by: date | None = None
    value_cents: int | None = None


def get(number: str, *, by: Person | None) -> EquipmentItem:
    """One thing by the number that is written on it.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(EquipmentItem)
        .options(
            joinedload(EquipmentItem.kind),
            joinedload(EquipmentItem.site),
            joinedload(EquipmentItem.scooter),
        )
        .where(EquipmentItem.number == number)
    )
    if row is None or (by is not None and not by.sees_site(row.site_id)):
        raise NotFound
    return row


def name(item: EquipmentItem) -> str:
    """How people and papers call a thing: its kind, its size, its number."""
    size = "" if item.size is GearSize.ONE else f" {word(item.size)}"
    return _("%(kind)s n° %(number)s", kind=f"{item.kind.name}{size}", number=item.number)


def value_cents(item: EquipmentItem) -> int:
    """What a new one costs, in cents: its own price, or that of its kind."""
    return item.kind.value_cents if item.value_cents is None else item.value_cents


def last_day(item: EquipmentItem) -> date | None:
    """The last day on which it may be used, where one is known."""
    return item.replace_by or rules.replace_by(item.bought_on, item.kind.life_months)


def worth(item: EquipmentItem, *, on: date) -> rules.Worth:
    """What it is still worth on this day."""
    return rules.worth(value_cents(item), item.bought_on, item.kind.life_months, on=on)


def thing(item: EquipmentItem, loan: EquipmentLoan | None) -> Thing:
    """A thing as the rules see it."""
    return Thing(
        use=item.kind.use,
        size=item.size,
        state=item.state,
        standard=item.standard,
        replace_by=last_day(item),
        fell_on=item.fell_on,
        held_by=loan.rental.number if loan else "",
    )


def open_loan(item_id: int) -> EquipmentLoan | None:
    """The loan by which somebody has a thing now."""
    return db.session.scalar(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.rental))
        .where(EquipmentLoan.item_id == item_id, EquipmentLoan.ended_at.is_(None))
    )


def loans(item_id: int) -> Sequence[EquipmentLoan]:
    """Who had a thing, latest first."""
    return db.session.scalars(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.rental))
        .where(EquipmentLoan.item_id == item_id)
        .order_by(EquipmentLoan.out_at.desc(), EquipmentLoan.id.desc())
        .limit(MOST_LINES)
    ).all()


def life(item_id: int) -> Sequence[EquipmentMove]:
    """All that happened to a thing, latest first."""
    return db.session.scalars(
        select(EquipmentMove)
        .options(
            joinedload(EquipmentMove.by),
            joinedload(EquipmentMove.site),
            joinedload(EquipmentMove.scooter),
            joinedload(EquipmentMove.rental),
        )
        .where(EquipmentMove.item_id == item_id)
        .order_by(EquipmentMove.id.desc())
        .limit(MOST_LINES)
    ).all()


def log(
    item: EquipmentItem,
    what: GearAct,
    *,
    why: str = "",
    rental_id: int | None = None,
    by: Person | None,
    now: datetime,
) -> None:
    """Add a line to a thing's log; where it is stands in the row itself."""
    db.session.add(
        EquipmentMove(
            item_id=item.id,
            at=now,
            by_id=by.user_id if by else None,
            what=what,
            site_id=item.site_id,
            scooter_id=item.scooter_id,
            rental_id=rental_id,
            why=why.strip()[:250],
        )
    )


def add(
    facts: ItemFacts, count: int = 1, *, number: str = "", by: Person, now: datetime
) -> list[EquipmentItem]:
    """Take so many alike things in; the house numbers them, or `number` does where there is one only.

    Raises:
        NotFound: the site or the kind is not there for this person.
        Refused: `gear_too_many`, `gear_number_for_one`, `gear_number_taken`, `gear_not_bought_yet`.
    """
    kind = _known(facts, by)
    _plausible(facts, now)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused.because("gear_too_many", most=MOST_AT_ONCE)
    if count > 1 and (number or facts.serial):
        raise Refused.because("gear_number_for_one")
    rows = []
    with deed("add_equipment"):
        for _one in range(count):
            row = EquipmentItem(
                **asdict(facts),
                number=number.strip().upper() or _next_number(kind),
                state=GearState.READY,
                created_at=now,
            )
            db.session.add(row)
            _flush(row.number)
            log(row, GearAct.ENTERED, by=by, now=now)
            rows.append(row)
    return rows


def _known(facts: ItemFacts, by: Person) -> EquipmentKind:
    kind = db.session.get(EquipmentKind, facts.kind_id)
    if kind is None or not by.sees_site(facts.site_id):
        raise NotFound
    return kind


def _plausible(facts: ItemFacts, now: datetime) -> None:
    if facts.bought_on is not None and facts.bought_on > local(now).date():
        raise Refused.because("gear_not_bought_yet")


def _next_number(kind: EquipmentKind) -> str:
    """The next number of its use, past those that somebody wrote by hand."""
    prefix = rules.PREFIXES[kind.use]
    while True:
        number = f"{prefix}-{numbers.take(f'equipment-{prefix}'):03d}"
        if (
            db.session.scalar(select(EquipmentItem.id).where(EquipmentItem.number == number))
            is None
        ):
            return number


def _flush(number: str) -> None:
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == "uq_equipment_item_number":
            raise Refused.because("gear_number_taken", number=number) from error
        raise


def change(
    number: str, facts: ItemFacts, *, version: int, by: Person, now: datetime
) -> EquipmentItem:
    """Correct what is known of a thing; its place has a deed of its own.

    Raises:
        NotFound: there is no such thing or kind.
        Refused: `gear_not_bought_yet`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = get(number, by=by)
    facts = replace(facts, site_id=row.site_id, shelf=row.shelf)
    _known(facts, by)
    _plausible(facts, now)
    values = asdict(facts)
    if row.version != version:
        raise Stale({key: getattr(row, key) for key in values}, row.version)
    with deed("change_equipment"):
        for key, value in values.items():
            setattr(row, key, value)
    return row


def put(
    number: str,
    *,
    site_id: int,
    shelf: str = "",
    scooter_id: int | None = None,
    why: str = "",
    by: Person,
    now: datetime,
) -> EquipmentItem:
    """Put a thing on a shelf of a site, or on a scooter, where it stays; the site is then the scooter's.

    Raises:
        NotFound: the thing, the site or the scooter is not there for this person.
        Refused: `gear_out`: somebody has it; `gear_retired`.
    """
    row = get(number, by=by)
    _here(row)
    if row.state is GearState.RETIRED:
        raise Refused.because("gear_retired", number=row.number)
    scooter = db.session.get(Scooter, scooter_id) if scooter_id is not None else None
    if scooter_id is not None and (scooter is None or not by.sees_site(scooter.site_id)):
        raise NotFound
    if scooter is None and not by.sees_site(site_id):
        raise NotFound
    with deed("move_equipment"):
        row.scooter_id = scooter.id if scooter else None
        row.site_id = scooter.site_id if scooter else site_id
        row.shelf = "" if scooter else shelf.strip()[:100]
        log(row, GearAct.ON_SCOOTER if scooter else GearAct.SHELVED, why=why, by=by, now=now)
    return row


def fall(number: str, *, on: date, why: str, by: Person, now: datetime) -> EquipmentItem:
    """A thing fell, or was in an accident: it is out of use for good, even while somebody has it.

    Raises:
        NotFound: there is no such thing.
        Refused: `gear_fell`: that is known already; `gear_fall_to_come`.
    """
    row = get(number, by=by)
    if row.fell_on is not None:
        raise Refused.because("gear_fell", number=row.number)
    if on > local(now).date():
        raise Refused.because("gear_fall_to_come")
    with deed("note_fall"):
        row.fell_on, row.state, row.why = on, GearState.RETIRED, why.strip()[:250]
        log(row, GearAct.FELL, why=why, by=by, now=now)
    return row


def retire(number: str, *, why: str, by: Person, now: datetime) -> EquipmentItem:
    """Take a thing out of use: worn, too old, sold, lost.

    Raises:
        NotFound: there is no such thing.
        Refused: `gear_out`, `gear_retired`, `reason_missing`.
    """
    row = get(number, by=by)
    _here(row)
    if row.state is GearState.RETIRED:
        raise Refused.because("gear_retired", number=row.number)
    if not why.strip():
        raise Refused.because("reason_missing")
    with deed("retire_equipment"):
        row.state, row.why, row.scooter_id = GearState.RETIRED, why.strip()[:250], None
        log(row, GearAct.RETIRED, why=why, by=by, now=now)
    return row


def ready(numbers_ticked: Sequence[str], *, by: Person, now: datetime) -> list[EquipmentItem]:
    """These are washed, or looked at and good: they can be handed out again. Others are left as they are.

    Raises:
        NotFound: one is not there for this person.
    """
    done = []
    with deed("ready_equipment"):
        for number in sorted(set(numbers_ticked)):
            row = get(number, by=by)
            if row.state not in {GearState.TO_WASH, GearState.TO_CHECK}:
                continue
            act = GearAct.WASHED if row.state is GearState.TO_WASH else GearAct.CHECKED
            row.state, row.why = GearState.READY, ""
            log(row, act, by=by, now=now)
            done.append(row)
    return done


def follow(scooter: Scooter, *, by: Person | None, now: datetime) -> None:
    """What stays on a scooter has gone to its site with it."""
    rows = db.session.scalars(
        select(EquipmentItem).where(
            EquipmentItem.scooter_id == scooter.id, EquipmentItem.site_id != scooter.site_id
        )
    )
    for row in rows:
        row.site_id = scooter.site_id
        log(row, GearAct.ON_SCOOTER, by=by, now=now)


def _here(row: EquipmentItem) -> None:
    held = open_loan(row.id)
    if held is not None:
        raise Refused.because("gear_out", number=row.number, rental=held.rental.number)
