"""Makes and models: what their registration document says decides who may ride them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from mobility import db
from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import Scooter, ScooterModel
from mobility.rules import registration
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.services.journal import deed


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What is known of a make and model."""

    make: str
    name: str
    vehicle_class: VehicleClass
    energy: Energy
    displacement_cc: int | None = None
    power_watts: int | None = None
    active: bool = True


def every(*, retired_too: bool = False) -> Sequence[ScooterModel]:
    """The makes and models, by class and name."""
    query = select(ScooterModel).order_by(
        ScooterModel.vehicle_class, ScooterModel.make, ScooterModel.name
    )
    return db.session.scalars(query if retired_too else query.where(ScooterModel.active)).all()


def with_numbers() -> Sequence[tuple[ScooterModel, int]]:
    """Every make and model, and how many scooters of it are in the fleet."""
    count = (
        select(func.count(Scooter.id))
        .where(Scooter.model_id == ScooterModel.id, Scooter.state != ScooterState.RETIRED)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ScooterModel, count).order_by(
            ScooterModel.vehicle_class, ScooterModel.make, ScooterModel.name
        )
    )
    return [(row[0], int(row[1])) for row in rows]


def get(model_id: int) -> ScooterModel:
    """One make and model.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(ScooterModel, model_id)
    if row is None:
        raise NotFound
    return row


def save(model_id: int | None, facts: ModelFacts, *, version: int | None = None) -> ScooterModel:
    """Add a make and model, or change one.

    Raises:
        Refused: what contradicts the class (`rules.registration`); `model_known`: this make and model stands already; `model_in_use`: its class decides who may
            ride its scooters, so it stays as it is while there are any.
        Stale: somebody saved a newer version meanwhile.
    """
    wrong = registration.contradictions(
        facts.vehicle_class, facts.energy, facts.displacement_cc, facts.power_watts
    )
    if wrong:
        raise Refused(*(Reason(code, values) for code, values in wrong))
    same = db.session.scalar(
        select(ScooterModel.id).where(
            func.lower(ScooterModel.make) == facts.make.lower(),
            func.lower(ScooterModel.name) == facts.name.lower(),
            ScooterModel.vehicle_class == facts.vehicle_class,
        )
    )
    if same not in {None, model_id}:
        raise Refused.because("model_known", make=facts.make, name=facts.name)
    with deed("save_model"):
        if model_id is None:
            row = ScooterModel(**asdict(facts))
            db.session.add(row)
            return row
        row = get(model_id)
        values = asdict(facts)
        if version is not None and row.version != version:
            raise Stale({name: getattr(row, name) for name in values}, row.version)
        if row.vehicle_class != facts.vehicle_class and _in_use(row.id):
            raise Refused.because("model_in_use", make=row.make, name=row.name)
        for name, value in values.items():
            setattr(row, name, value)
    return row


def _in_use(model_id: int) -> bool:
    return (
        db.session.scalar(select(Scooter.id).where(Scooter.model_id == model_id).limit(1))
        is not None
    )
