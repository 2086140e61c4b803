"""Contracts of insurance of the fleet: what each covers and whom it lets ride. The house may not set that aside."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import or_, select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import InsurancePolicy, Scooter, ScooterModel
from mobility.rules.insurance import Insurance
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.services.journal import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceFacts:
    """A contract as it is typed from its special conditions. `ends_on` is the first day on which it holds no more."""

    insurer: str
    number: str
    phone: str
    starts_on: date
    ends_on: date | None
    classes: list[str]
    minimum_age: int | None
    seniority_months: int | None
    exclusions: list[str]
    excess_cents: int
    theft_excess_cents: int


def every() -> Sequence[InsurancePolicy]:
    """Every contract, the last to start first."""
    return db.session.scalars(
        select(InsurancePolicy).order_by(
            InsurancePolicy.starts_on.desc(), InsurancePolicy.id.desc()
        )
    ).all()


def on_day(on: date) -> Sequence[InsurancePolicy]:
    """The contracts that hold on a day, the last to start first."""
    return db.session.scalars(
        select(InsurancePolicy)
        .where(
            InsurancePolicy.starts_on <= on,
            or_(InsurancePolicy.ends_on.is_(None), InsurancePolicy.ends_on > on),
        )
        .order_by(InsurancePolicy.starts_on.desc(), InsurancePolicy.id.desc())
    ).all()


def classes_of_the_fleet() -> list[VehicleClass]:
    """The classes of which there is a scooter to ride."""
    found = set(
        db.session.scalars(
            select(ScooterModel.vehicle_class)
            .join(Scooter, Scooter.model_id == ScooterModel.id)
            .where(Scooter.state != ScooterState.RETIRED)
            .distinct()
        )
    )
    return [one for one in VehicleClass if one in found]


def contract_of(vehicle: VehicleClass, *, on: date) -> InsurancePolicy | None:
    """The contract that covers a class on a day; there is one at most."""
    return next((row for row in on_day(on) if vehicle in row.classes), None)


def of_class(vehicle: VehicleClass, *, on: date) -> Insurance | None:
    """What the insurer of a class asks for on a day, as the rules want it.

    Where contracts hold and none covers the class, one of them says so; None where no contract is known at all.
    """
    return covering(vehicle, on_day(on))


def covering(vehicle: VehicleClass, rows: Sequence[InsurancePolicy]) -> Insurance | None:
    """The same, among the contracts of a day."""
    found = [row for row in rows if vehicle in row.classes]
    return as_rule((found or rows)[0]) if rows else None


def as_rule(row: InsurancePolicy) -> Insurance:
    """A contract as the rules want it."""
    return Insurance(
        insurer=row.insurer,
        number=row.number,
        classes=frozenset(row.classes),
        minimum_age=row.minimum_age,
        seniority_months=row.seniority_months,
        exclusions=tuple(row.exclusions),
    )


def get(insurance_id: int) -> InsurancePolicy:
    """One contract.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(InsurancePolicy, insurance_id)
    if row is None:
        raise NotFound
    return row


def save(
    insurance_id: int | None, facts: InsuranceFacts, *, version: int | None = None
) -> InsurancePolicy:
    """Write a contract down, or correct one. Decisions keep what they were taken on.

    Raises:
        NotFound: there is none.
        Refused: `insurance_backwards`; `insurance_overlaps`: another one covers a class of it in the same days.
        Stale: somebody saved a newer version meanwhile.
    """
    if facts.ends_on is not None and facts.ends_on <= facts.starts_on:
        raise Refused.because("insurance_backwards")
    _alone(insurance_id, facts)
    values = asdict(facts)
    with deed("save_insurance"):
        if insurance_id is None:
            row = InsurancePolicy(**values)
            db.session.add(row)
            return row
        row = get(insurance_id)
        if version is not None and row.version != version:
            raise Stale({name: getattr(row, name) for name in values}, row.version)
        for name, value in values.items():
            setattr(row, name, value)
    return row


def _alone(insurance_id: int | None, facts: InsuranceFacts) -> None:
    """Refuse two contracts on one class in the same days: nobody could say whose conditions count."""
    for row in every():
        shared = set(row.classes) & set(facts.classes)
        if row.id != insurance_id and shared and _meet(row, facts):
            raise Refused.because("insurance_overlaps", number=row.number, classes=_classes(shared))


def _meet(row: InsurancePolicy, facts: InsuranceFacts) -> bool:
    last = date.max
    return row.starts_on < (facts.ends_on or last) and facts.starts_on < (row.ends_on or last)


def _classes(codes: Iterable[str]) -> tuple[VehicleClass, ...]:
    return tuple(one for one in VehicleClass if one in codes)
