"""What is asked for a thing that is missing or damaged: proposed by the rule, decided by a person."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import EquipmentItem, EquipmentLoan, Rental
from mobility.rules.equipment import GearAct, GearCharge, GearOutcome, GearState
from mobility.services import equipment_items as items
from mobility.services import ledger
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import euros, ngettext, word
from mobility.words import gettext as _


def propose(loan: EquipmentLoan, *, on: date) -> None:
    """Propose to charge a thing at what it is worth on this day; nothing where that is nothing."""
    found = items.worth(loan.item, on=on)
    if found.cents <= 0:
        return
    loan.charge, loan.charge_cents = GearCharge.PROPOSED, found.cents
    loan.charge_memo = _memo(loan, found.new_cents, found.months, found.life_months)[:250]


def _memo(loan: EquipmentLoan, new_cents: int, months: int | None, life_months: int) -> str:
    age = (
        _("âge inconnu, compté à moitié usé")
        if months is None
        else ngettext(
            "%(num)s mois sur %(life)s", "%(num)s mois sur %(life)s", months, life=life_months
        )
    )
    return _(
        "%(what)s, %(outcome)s : %(new)s neuf, %(age)s",
        what=items.name(loan.item),
        outcome=word(loan.outcome).lower() if loan.outcome else "",
        new=euros(new_cents),
        age=age,
    )


def to_decide(rental_id: int) -> Sequence[EquipmentLoan]:
    """What is missing or damaged of a rental, and nobody has said yet whether it is charged."""
    return db.session.scalars(
        select(EquipmentLoan)
        .options(joinedload(EquipmentLoan.item).joinedload(EquipmentItem.kind))
        .where(EquipmentLoan.rental_id == rental_id, EquipmentLoan.charge == GearCharge.PROPOSED)
        .order_by(EquipmentLoan.id)
    ).all()


def get(loan_id: int, *, by: Person) -> EquipmentLoan:
    """One loan.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    loan = db.session.scalar(
        select(EquipmentLoan)
        .options(
            joinedload(EquipmentLoan.rental).joinedload(Rental.beneficiary),
            joinedload(EquipmentLoan.item).joinedload(EquipmentItem.kind),
        )
        .where(EquipmentLoan.id == loan_id)
    )
    if loan is None or not by.sees_site(loan.rental.site_id):
        raise NotFound
    return loan


def charge(loan_id: int, *, by: Person, now: datetime) -> EquipmentLoan:
    """Book what was proposed: the person owes it; a thing that is missing is given up for lost.

    Raises:
        NotFound: there is no such loan.
        Refused: `gear_charge_decided`.
    """
    loan = get(loan_id, by=by)
    if loan.charge is not GearCharge.PROPOSED or loan.charge_cents is None:
        raise Refused.because("gear_charge_decided")
    with deed("charge_equipment"):
        entry = ledger.book(
            ledger.equipment(loan.charge_cents, loan.charge_memo),
            beneficiary_id=loan.rental.beneficiary_id,
            rental_id=loan.rental_id,
            by=by.user_id,
            now=now,
        )
        db.session.flush()
        loan.charge, loan.charge_entry_id = GearCharge.BOOKED, entry.id
        _give_up(loan, GearAct.CHARGED, loan.charge_memo, by=by, now=now)
    return loan


def waive(loan_id: int, why: str, *, by: Person, now: datetime) -> EquipmentLoan:
    """Ask nothing for a thing, with the reason; one that is missing is given up for lost.

    Raises:
        NotFound: there is no such loan.
        Refused: `gear_charge_decided`, `reason_missing`.
    """
    loan = get(loan_id, by=by)
    nothing_asked = loan.charge is None and loan.outcome is GearOutcome.MISSING
    if loan.charge is not GearCharge.PROPOSED and not (nothing_asked and loan.ended_at is None):
        raise Refused.because("gear_charge_decided")
    if not why.strip():
        raise Refused.because("reason_missing")
    with deed("waive_equipment"):
        loan.charge, loan.charge_cents = GearCharge.WAIVED, loan.charge_cents or 0
        loan.charge_why = why.strip()[:250]
        _give_up(loan, GearAct.WAIVED, why, by=by, now=now)
    return loan


def _give_up(loan: EquipmentLoan, act: GearAct, why: str, *, by: Person, now: datetime) -> None:
    """Write the decision into the log; what is missing is no longer waited for."""
    if loan.outcome is GearOutcome.MISSING:
        loan.ended_at = now
        loan.item.state, loan.item.scooter_id = GearState.RETIRED, None
        loan.item.why = _("Non rendu à la fin de la location %(number)s", number=loan.rental.number)
    items.log(loan.item, act, why=why, rental_id=loan.rental_id, by=by, now=now)


def withdraw(loan: EquipmentLoan, *, by: Person, now: datetime) -> None:
    """The thing turned up after all: what was proposed falls away, what was booked is reversed."""
    if loan.charge is GearCharge.BOOKED and loan.charge_entry_id is not None:
        memo = _("%(what)s : rendu après coup", what=items.name(loan.item))
        ledger.reverse(loan.charge_entry_id, memo=memo, by=by.user_id, now=now)
    if loan.charge in {GearCharge.BOOKED, GearCharge.PROPOSED}:
        loan.charge = GearCharge.WITHDRAWN
