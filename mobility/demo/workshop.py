"""What keeps the demonstration's scooters on the road: work, inspections, recalls, a breakdown, keys, photos, a move."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from mobility import config
from mobility.demo.stage import Stage
from mobility.models import Scooter
from mobility.rules.fleet import KeyChange, ReadingSource
from mobility.rules.inspections import InspectionResult
from mobility.rules.maintenance import CheckPoint, MaintenanceItem
from mobility.rules.states import ScooterState
from mobility.services import (
    breakdowns,
    fleet,
    inspections,
    odometer,
    recalls,
    return_checks,
    transfers,
    vehicle_life,
    workshop,
)
from mobility.services.breakdowns import Breakdown
from mobility.services.files import Clean, Vault
from mobility.services.inspections import Report
from mobility.services.recalls import RecallFacts
from mobility.services.workshop import Finished, WorkFacts

COLOURS = {"blanc": "#e8e8e4", "noir": "#2b2b2b", "rouge": "#a8322a", "bleu": "#2a5da8"}


def play(stage: Stage) -> None:
    """Play what the workshop has done and has to do; last, since it takes scooters off the road."""
    _past_work(stage)
    _planned_work(stage)
    _papers(stage)
    _keys_and_photos(stage)
    _move(stage)
    _breakdowns(stage)


def check(stage: Stage, scooter_id: int, *, hours: int = 1) -> None:
    """The check after a return, all of it in order, some time after the scooter came back."""
    by = stage.staff["manager"]

    def unit() -> None:
        waiting = return_checks.of_scooter(scooter_id)
        if waiting is not None:
            at = waiting.asked_at + timedelta(hours=hours)
            return_checks.tick(waiting.id, list(CheckPoint), remarks="", by=by, now=at)

    stage.do(unit, at=stage.now, by=by)


def _scooter(stage: Stage, rank: int) -> Scooter:
    return fleet.scooter(stage.scooter_ids[rank], by=stage.staff["manager"])


def _past_work(stage: Stage) -> None:
    """A service of two months ago, between two rentals, with its parts."""
    by, began = stage.staff["manager"], stage.at(-48, 9)

    def unit() -> None:
        facts = WorkFacts(
            title="Révision et plaquettes",
            workshop="Garage Lefebvre (démo)",
            starts_at=began,
            ends_at=began + timedelta(hours=8),
            items=[MaintenanceItem.SERVICE, MaintenanceItem.OIL, MaintenanceItem.BRAKE_PADS],
        )
        order = workshop.plan(_scooter(stage, 0), facts, by=by, now=began)
        for name, quantity, cents in (("Plaquettes avant", 1, 1850), ("Huile 1 l", 1, 1190)):
            workshop.add_part(
                order.id, name, quantity=quantity, unit_cents=cents, version=order.version, by=by
            )
        done = Finished(labour_cents=6500, remarks="Pneu arrière à revoir dans 1 500 km.")
        ended = began + timedelta(hours=6)
        workshop.finish(order.id, done, version=order.version, by=by, now=ended)

    stage.do(unit, at=began, by=by)


def _planned_work(stage: Stage) -> None:
    by, at = stage.staff["manager"], stage.now - timedelta(days=2)

    def unit() -> None:
        facts = WorkFacts(
            title="Révision annuelle",
            workshop="Garage Lefebvre (démo)",
            starts_at=stage.at(8, 9),
            ends_at=stage.at(9, 17),
            items=[MaintenanceItem.SERVICE, MaintenanceItem.BRAKE_FLUID],
        )
        workshop.plan(_scooter(stage, 2), facts, by=by, now=at)

    stage.do(unit, at=at, by=by)


def _papers(stage: Stage) -> None:
    """An inspection that was passed, one that failed, and two recalls."""
    by, at = stage.staff["manager"], stage.now - timedelta(days=5)
    day = stage.today - timedelta(days=5)

    def unit() -> None:
        for rank, result in ((0, InspectionResult.PASSED), (8, InspectionResult.MAJOR)):
            report = Report(made_on=day, result=result, centre="Contrôle Opale (démo)", cents=5900)
            inspections.note(_scooter(stage, rank), report, by=by, now=at)
        niu = _scooter(stage, 3)
        recalls.save(
            None,
            RecallFacts(
                title="Mise à jour du chargeur",
                announced_on=day - timedelta(days=30),
                source="Courrier du constructeur (exemple)",
                model_id=niu.model_id,
                safety=False,
                remedy="Passer chez le concessionnaire, une demi-heure.",
            ),
        )
        honda = _scooter(stage, 10)
        recalls.save(
            None,
            RecallFacts(
                title="Durite de frein avant",
                announced_on=day,
                source="Safety Gate (exemple)",
                vins=honda.vin or "",
                remedy="Remplacer la durite avant de rouler.",
            ),
        )

    stage.do(unit, at=at, by=by)


def _keys_and_photos(stage: Stage) -> None:
    by, at = stage.staff["manager"], stage.now - timedelta(days=3)
    vault = Vault(config.from_environment().file_keys)

    def unit() -> None:
        lost = _scooter(stage, 1)
        vehicle_life.change_keys(
            lost, KeyChange.LOST, why="Perdue par le locataire", cents=0, by=by, now=at
        )
        for rank in (0, 1, 2):
            scooter = _scooter(stage, rank)
            picture = vault.seal(Clean("image/jpeg", _drawn(scooter.colour)))
            vehicle_life.add_photo(scooter, picture, caption="Côté gauche", by=by, now=at)
        # A zero too many, seen the day after.
        mistyped = _scooter(stage, 11)
        km = fleet.mileage(mistyped)
        wrong = fleet.read_odometer(mistyped, km + 1100, ReadingSource.WORKSHOP, now=at, by=by)
        odometer.correct(mistyped, wrong.id, km + 110, "Un chiffre de trop", by=by, now=stage.now)

    stage.do(unit, at=at, by=by)


def _drawn(colour: str) -> bytes:
    """A scooter as a child draws it: the demonstration has no photographs of anybody's."""
    image = Image.new("RGB", (640, 480), "#cfe3ea")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 360, 640, 480), fill="#9aa5a8")
    paint = COLOURS.get(colour, "#4f7a6d")
    pen.polygon(
        [(170, 330), (240, 200), (330, 200), (350, 300), (430, 300), (470, 330)], fill=paint
    )
    pen.line((450, 320, 410, 150, 370, 150), fill=paint, width=14)
    for left in (140, 420):
        pen.ellipse((left, 300, left + 90, 390), fill="#1d1d1d")
        pen.ellipse((left + 28, 328, left + 62, 362), fill="#d9d9d9")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _move(stage: Stage) -> None:
    by, at = stage.staff["manager"], stage.now - timedelta(days=1)

    def unit() -> None:
        transfers.plan(
            _scooter(stage, 11),
            stage.sites["Calais Centre"],
            stage.at(6, 9),
            stage.at(6, 12),
            why="Demandé à Calais",
            by=by,
            now=at,
        )

    stage.do(unit, at=at, by=by)


def _breakdowns(stage: Stage) -> None:
    """One scooter is with the garage since yesterday; another broke down today, and a booking lost it."""
    by, yesterday = stage.staff["manager"], stage.now - timedelta(days=1)

    def at_the_garage() -> None:
        facts = Breakdown(
            target=ScooterState.WORKSHOP,
            why="Freins : plaquettes et liquide",
            workshop="Garage Lefebvre (démo)",
            back_at=stage.now + timedelta(days=4),
        )
        breakdowns.break_down(stage.scooter_ids[6], facts, by=by, now=yesterday)

    def broken() -> None:
        facts = Breakdown(
            target=ScooterState.WORKSHOP,
            why="Ne démarre plus : batterie",
            workshop="Garage de Marck (démo)",
            back_at=stage.now + timedelta(days=6),
        )
        breakdowns.break_down(stage.scooter_ids[9], facts, by=by, now=stage.now)

    stage.do(at_the_garage, at=yesterday, by=by)
    stage.do(broken, at=stage.now, by=by)
