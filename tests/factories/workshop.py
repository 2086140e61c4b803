"""Work on scooters, inspections, recalls, checks after a return, transfers."""

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from mobility import db
from mobility.models import (
    Inspection,
    KeyEvent,
    Recall,
    ReturnCheck,
    Scooter,
    ScooterPhoto,
    Transfer,
    WorkOrder,
)
from mobility.rules.fleet import KeyChange
from mobility.rules.inspections import InspectionResult
from mobility.services import (
    inspections,
    recalls,
    return_checks,
    transfers,
    vehicle_life,
    workshop,
)
from mobility.services.files import Clean, Vault
from tests.factories.fleet import a_scooter
from tests.factories.house import a_person, a_site
from tests.machine import DAY, FILE_KEY, NOW, TODAY


def _scooter(scooter_id: int | None) -> Scooter:
    return db.session.get_one(Scooter, scooter_id or a_scooter().id)


def a_work_order(
    scooter_id: int | None = None,
    *,
    starts_at: datetime = NOW + 40 * DAY,
    ends_at: datetime | None = None,
    **facts: Any,
) -> WorkOrder:
    """Planned work of two days, in forty days."""
    values: dict[str, Any] = {"title": "Révision", "workshop": "Garage Lefebvre"} | facts
    wanted = workshop.WorkFacts(
        starts_at=starts_at, ends_at=ends_at or starts_at + 2 * DAY, **values
    )
    return workshop.plan(_scooter(scooter_id), wanted, by=a_person(), now=NOW)


def an_inspection(scooter_id: int | None = None, **facts: Any) -> Inspection:
    """A favourable inspection of last month."""
    values: dict[str, Any] = {
        "made_on": TODAY - timedelta(days=30),
        "result": InspectionResult.PASSED,
        "cents": 5900,
    }
    report = inspections.Report(**values | facts)
    return inspections.note(_scooter(scooter_id), report, by=a_person(), now=NOW)


def a_recall(model_id: int | None = None, **facts: Any) -> Recall:
    """A safety recall of a model."""
    values: dict[str, Any] = {"title": "Durite de frein", "announced_on": TODAY - timedelta(days=9)}
    model_id = model_id or a_scooter().model_id
    return recalls.save(None, recalls.RecallFacts(model_id=model_id, **values | facts))


def a_return_check(scooter_id: int | None = None) -> ReturnCheck:
    """A check that waits since this morning."""
    return return_checks.ask(_scooter(scooter_id), rental_id=None, now=NOW - timedelta(hours=1))


def a_key_event(scooter_id: int | None = None) -> KeyEvent:
    """A key that was lost."""
    return vehicle_life.change_keys(
        _scooter(scooter_id), KeyChange.LOST, why="Tombée", cents=0, by=a_person(), now=NOW
    )


def a_photo(scooter_id: int | None = None) -> ScooterPhoto:
    """A photo of nothing but one colour."""
    scooter, drawn = _scooter(scooter_id), io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(drawn, "JPEG")
    vault = Vault([FILE_KEY])
    picture = vault.seal(Clean("image/jpeg", drawn.getvalue()))
    return vehicle_life.add_photo(scooter, picture, caption="Avant", by=a_person(), now=NOW)


def a_transfer(scooter_id: int | None = None, to_site_id: int | None = None) -> Transfer:
    """A transfer of next month to another site."""
    return transfers.plan(
        _scooter(scooter_id),
        to_site_id or a_site().id,
        NOW + 50 * DAY,
        NOW + 51 * DAY,
        why="Il manque un scooter là-bas",
        by=a_person(),
        now=NOW,
    )
