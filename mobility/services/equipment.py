"""Equipment with a person: what is proposed for a rental, handed out with the scooter, taken back, still missing.

Things themselves are `equipment_items`; what is asked for one that is missing or damaged is `equipment_charges`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.guards import violated
from mobility.models import Beneficiary, EquipmentItem, EquipmentKind, EquipmentLoan, Rental
from mobility.rules import equipment as rules
from mobility.rules.days import age_on
from mobility.rules.equipment import (
    Demand,
    GearAct,
    GearForce,
    GearOutcome,
    GearSize,
    GearState,
)
from mobility.rules.rentals import Equipment
from mobility.services import equipment_charges as charges
from mobility.services import equipment_items as items
from mobility.services import selves
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import gettext as _
from mobility.words import local, word

SIZES = {Equipment.HELMET: "helmet_size", Equipment.GLOVES: "glove_size"}
"""Where a person's file keeps a size."""

_BACK_AS = {
    GearOutcome.BACK: GearAct.BACK,
    GearOutcome.DAMAGED: GearAct.DAMAGED,
    GearOutcome.FELL: GearAct.FELL,
    GearOutcome.MISSING: GearAct.MISSING,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One use at a handover: who asks for it, the thing that is proposed, the others that are free, best fit first."""

    demand: Demand
    size: GearSize | None
    """The person's size, where this use has one and it is known."""
    item: EquipmentItem | None
    """What to hand out unless the agent picks another; None where nothing fits or nothing is asked for."""
    free: Sequence[EquipmentItem]
    """All that may be handed out, the proposed one included; empty where the house keeps none or none is free."""
    kept: bool
    """Whether the site keeps such things at all: where it keeps none, a tick does."""

    @property
    def needed(self) -> bool:
        """Whether the agent has to choose a thing, or say that the person has their own."""
        return self.kept and self.demand.force is GearForce.LAW


def proposals(rental: Rental, *, on: date) -> list[Proposal]:
    """What goes with this rental on this day: one line for each use, those that the law asks for first.

    What stays on the scooter goes with it. Nothing is written; the things may still go to somebody else meanwhile.
    """
    rows = _in_use(rental.site_id, rental.scooter_id)
    taken = _open_loans([row.id for row in rows])
    vehicle_class = rental.scooter.model.vehicle_class
    free = [
        row
        for row in rows
        if not rules.against(items.thing(row, taken.get(row.id)), vehicle_class, on=on)
    ]
    kept = {row.kind.use for row in rows}
    asked = rules.demands(
        vehicle_class,
        rental.scooter.model.energy,
        age=age_on(rental.beneficiary.born_on, on),
    )
    uses = {one.use for one in asked}
    also = [
        Demand(use, GearForce.OPTIONAL)
        for use in rules.NUMBERED
        if use not in uses | {Equipment.CHARGER} and any(row.kind.use is use for row in free)
    ]
    printed = _printed(rental)
    first = sorted(free, key=lambda row: row.number not in printed)
    return [_proposal(one, rental, first, kept) for one in (*asked, *also)]


def _printed(rental: Rental) -> set[str]:
    """Words of the equipment that the newest edition of the contract prints: numbers among them."""
    if not rental.editions:
        return set()
    lines = rental.editions[-1].snapshot.get("equipment") or ()
    return {
        part for line in lines for part in str(line.get("detail", "")).replace(",", " ").split()
    }


def _proposal(
    demand: Demand, rental: Rental, free: Sequence[EquipmentItem], kept: Collection[Equipment]
) -> Proposal:
    size = size_of(rental.beneficiary, demand.use)
    ranks = {one: rank for rank, one in enumerate(rules.by_size(list(GearSize), size))}
    fitting = sorted(
        (row for row in free if row.kind.use is demand.use),
        key=lambda row: (row.scooter_id is None, ranks[row.size]),
    )
    first = fitting[0] if fitting else None
    proposed = None
    if first is not None and (
        first.scooter_id is not None
        or (demand.force is not GearForce.OPTIONAL and rules.fits(first.size, size))
    ):
        proposed = first
    return Proposal(demand, size, proposed, fitting, demand.use in kept)


def _in_use(site_id: int, scooter_id: int) -> Sequence[EquipmentItem]:
    """What is not out of use on the shelves of a site, and on that one scooter."""
    return db.session.scalars(
        select(EquipmentItem)
        .options(joinedload(EquipmentItem.kind))
        .join(EquipmentItem.kind)
        .where(
            EquipmentItem.site_id == site_id,
            EquipmentItem.state != GearState.RETIRED,
            EquipmentItem.scooter_id.is_(None) | (EquipmentItem.scooter_id == scooter_id),
        )
        .order_by(EquipmentKind.name, EquipmentItem.number)
    ).all()


def _open_loans(item_ids: Sequence[int]) -> dict[int, EquipmentLoan]:
    rows = db.session.scalars(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.rental))
        .where(EquipmentLoan.item_id.in_(item_ids), EquipmentLoan.ended_at.is_(None))
    )
    return {row.item_id: row for row in rows}


def size_of(person: Beneficiary, use: Equipment) -> GearSize | None:
    """The size that a person's file keeps for this use; None where it keeps none."""
    known = getattr(person, SIZES[use]) if use in SIZES else ""
    return GearSize(known) if known else None


def set_sizes(person: Beneficiary, sizes: Mapping[Equipment, GearSize | None]) -> None:
    """Keep what sizes a person wears."""
    with deed("set_sizes"):
        for use, size in sizes.items():
            setattr(person, SIZES[use], size or "")


def hand_out(
    rental: Rental, item_ids: Collection[int], *, by: Person, now: datetime
) -> list[EquipmentLoan]:
    """Give these things to the person of a rental, in the unit in which the scooter goes out; sizes are remembered.

    Raises:
        NotFound: one of them is not there, or is not at the site of the rental.
        Refused: for each thing that may not go out, why: `gear_fell`, `gear_retired`, `gear_too_old`,
            `gear_unwashed`, `gear_to_check`, `gear_not_approved`, `gear_taken`, `gear_on_scooter`.
    """
    rows = db.session.scalars(
        select(EquipmentItem)
        .options(joinedload(EquipmentItem.kind), joinedload(EquipmentItem.scooter))
        .where(EquipmentItem.id.in_(item_ids))
        .order_by(EquipmentItem.id)
    ).all()
    if len(rows) != len(set(item_ids)) or any(row.site_id != rental.site_id for row in rows):
        raise NotFound
    reasons = _against(rental, rows, on=local(now).date())
    if reasons:
        raise Refused(*reasons)
    with deed("hand_out_equipment"):
        loans = [_lend(row, rental, by=by, now=now) for row in rows]
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_equipment_loan_one_person":
                raise Refused.because("gear_gone") from error
            raise
    return loans


def unchosen(
    rental: Rental, item_ids: Collection[int], otherwise: Collection[Equipment], *, on: date
) -> list[Reason]:
    """What the law asks for and nobody chose, where the site keeps such things: one reason for each use.

    `otherwise` is what the person has of their own, or gets without a number.
    """
    chosen = db.session.scalars(
        select(EquipmentKind.use)
        .join(EquipmentItem, EquipmentItem.kind_id == EquipmentKind.id)
        .where(EquipmentItem.id.in_(item_ids))
    ).all()
    return [
        Reason("gear_unchosen", {"use": one.demand.use})
        for one in proposals(rental, on=on)
        if one.needed and one.demand.use not in {*otherwise, *chosen}
    ]


def listed_out(
    ticked: Collection[Equipment], own: Collection[Equipment], loans: Sequence[EquipmentLoan]
) -> list[str]:
    """What a condition report says went out: codes of what was ticked, then names with their numbers."""
    theirs = [_("%(what)s de la personne", what=word(one)) for one in sorted(own)]
    return [*sorted(ticked), *names(loans), *theirs]


def listed_back(ticked: Collection[Equipment], loans: Sequence[EquipmentLoan]) -> list[str]:
    """What a condition report says came back, and in which state where that was not good."""
    shown = []
    for loan in loans:
        if loan.outcome is GearOutcome.BACK:
            shown.append(items.name(loan.item))
        elif loan.outcome is not GearOutcome.MISSING and loan.outcome is not None:
            said = {"what": items.name(loan.item), "outcome": word(loan.outcome).lower()}
            shown.append(_("%(what)s (%(outcome)s)", **said))
    return [*sorted(ticked), *shown]


def _against(rental: Rental, rows: Sequence[EquipmentItem], *, on: date) -> list[Reason]:
    taken, found = _open_loans([row.id for row in rows]), []
    for row in rows:
        loan = taken.get(row.id)
        codes = rules.against(items.thing(row, loan), rental.scooter.model.vehicle_class, on=on)
        if row.scooter is not None and row.scooter_id != rental.scooter_id:
            codes.append("gear_on_scooter")
        values = {
            "number": row.number,
            "rental": loan.rental.number if loan else "",
            "scooter": row.scooter.fleet_number if row.scooter else "",
        }
        found += [Reason(code, values) for code in codes]
    return found


def _lend(row: EquipmentItem, rental: Rental, *, by: Person, now: datetime) -> EquipmentLoan:
    loan = EquipmentLoan(item=row, rental=rental, out_at=now, out_by_id=by.user_id)
    db.session.add(loan)
    items.log(row, GearAct.HANDED_OUT, rental_id=rental.id, by=by, now=now)
    if row.kind.use in SIZES and row.size is not GearSize.ONE:
        setattr(rental.beneficiary, SIZES[row.kind.use], row.size)
    return loan


def of_rental(rental_id: int) -> Sequence[EquipmentLoan]:
    """Everything that was handed out for a rental, in the order of its kinds."""
    return db.session.scalars(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.item).joinedload(EquipmentItem.kind))
        .join(EquipmentLoan.item)
        .join(EquipmentItem.kind)
        .where(EquipmentLoan.rental_id == rental_id)
        .order_by(EquipmentKind.name, EquipmentItem.number)
    ).all()


def out_with(rental_id: int) -> list[EquipmentLoan]:
    """What a person has now for a rental, what is missing after the return included."""
    return [loan for loan in of_rental(rental_id) if loan.ended_at is None]


def take_back(
    rental: Rental, outcomes: Mapping[int, GearOutcome], *, by: Person, now: datetime
) -> list[EquipmentLoan]:
    """Say of each thing of a rental how it came back, by id of the thing; what is missing stays with the person.

    What is missing or damaged gets a proposed charge; nothing is booked.

    Raises:
        Refused: `gear_unsaid`: one that went out is not spoken of.
    """
    loans = out_with(rental.id)
    unsaid = [loan.item.number for loan in loans if loan.item_id not in outcomes]
    if unsaid:
        raise Refused.because("gear_unsaid", numbers=", ".join(unsaid))
    with deed("take_back_equipment"):
        for loan in loans:
            _came(loan, outcomes[loan.item_id], by=by, now=now)
    return loans


def change_scooter(rental: Rental, old_id: int, *, by: Person, now: datetime) -> None:
    """A rental goes on with another scooter: what stays on the old one is back with it, what is on the new one goes out."""
    with deed("take_back_equipment"):
        for loan in out_with(rental.id):
            if loan.item.scooter_id == old_id:
                _came(loan, GearOutcome.BACK, by=by, now=now)
    rows = [
        row
        for row in _in_use(rental.site_id, rental.scooter_id)
        if row.scooter_id == rental.scooter_id
    ]
    sound = [row.id for row in rows if not _against(rental, [row], on=local(now).date())]
    hand_out(rental, sound, by=by, now=now)


def turn_up(
    loan_id: int, outcome: GearOutcome, why: str = "", *, by: Person, now: datetime
) -> EquipmentLoan:
    """A thing that was missing is brought back after all: its charge is withdrawn, or reversed if it was booked.

    Raises:
        NotFound: there is no such loan.
        Refused: `gear_not_missing`.
    """
    loan = charges.get(loan_id, by=by)
    if loan.outcome is not GearOutcome.MISSING or outcome is GearOutcome.MISSING:
        raise Refused.because("gear_not_missing", number=loan.item.number)
    with deed("take_back_late"):
        charges.withdraw(loan, by=by, now=now)
        given_up = loan.ended_at is not None
        if given_up and loan.item.fell_on is None:
            loan.item.state = GearState.READY
        _came(loan, outcome, why=why, by=by, now=now)
    return loan


def _came(
    loan: EquipmentLoan, outcome: GearOutcome, *, why: str = "", by: Person, now: datetime
) -> None:
    item, today = loan.item, local(now).date()
    loan.outcome = outcome
    loan.ended_at = None if outcome is GearOutcome.MISSING else now
    if outcome is GearOutcome.FELL:
        item.fell_on, item.state = item.fell_on or today, GearState.RETIRED
        item.why = why.strip()[:250]
    elif outcome is GearOutcome.DAMAGED and item.state is not GearState.RETIRED:
        item.state, item.why = GearState.TO_CHECK, why.strip()[:250]
    elif outcome is GearOutcome.BACK and item.state is not GearState.RETIRED:
        item.state = GearState.TO_WASH if item.kind.washed else GearState.READY
        item.why = ""
    if item.scooter_id is None and outcome is not GearOutcome.MISSING:
        item.site_id = loan.rental.site_id
    if outcome in {GearOutcome.DAMAGED, GearOutcome.MISSING}:
        charges.propose(loan, on=today)
    items.log(item, _BACK_AS[outcome], why=why, rental_id=loan.rental_id, by=by, now=now)


def given_up(loan: EquipmentLoan) -> bool:
    """Whether nobody waits any more for a thing that never came back: it may still turn up."""
    return loan.outcome is GearOutcome.MISSING and loan.ended_at is not None


def missing(beneficiary_id: int) -> Sequence[EquipmentLoan]:
    """What a person still has to give back after the return of a scooter, over all their rentals."""
    return db.session.scalars(
        select(EquipmentLoan)
        .options(
            joinedload(EquipmentLoan.item).joinedload(EquipmentItem.kind),
            joinedload(EquipmentLoan.rental),
        )
        .join(EquipmentLoan.rental)
        .where(
            Rental.beneficiary_id.in_(selves.ids(beneficiary_id)),
            EquipmentLoan.outcome == GearOutcome.MISSING,
            EquipmentLoan.ended_at.is_(None),
        )
        .order_by(EquipmentLoan.id)
    ).all()


def names(loans: Sequence[EquipmentLoan]) -> list[str]:
    """Loans as a condition report lists them: kind, size, number."""
    return [items.name(loan.item) for loan in loans]
