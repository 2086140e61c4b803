"""The state of a scooter as both signed for it: reports, photos, marks."""

import hashlib
import io
from datetime import timedelta
from typing import Any, TypeVar

from PIL import Image

from mobility import db
from mobility.models import ConditionMark, ConditionPhoto, ConditionReport, Rental
from mobility.rules.conditions import MarkGravity, MarkKind, MarkZone, PhotoView
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import Direction
from mobility.rules.roles import Role
from mobility.services import contracts, files
from mobility.services.files import Clean, Vault
from tests.factories.fleet import the_tariff
from tests.factories.house import a_foundation, a_person, the_user
from tests.factories.rentals import a_booking
from tests.machine import DAY, FILE_KEY, NOW

Row = TypeVar("Row", ConditionMark, ConditionPhoto, ConditionReport)


def a_report(rental: Rental, **facts: Any) -> ConditionReport:
    """A scooter that went out with 1,200 km and everything it needs."""
    values: dict[str, Any] = {
        "direction": Direction.OUT,
        "made_at": NOW,
        "made_by_id": the_user().id,
        "km": 1200,
        "energy_percent": 100,
        "equipment": ["helmet"],
    }
    return _kept(ConditionReport(rental_id=rental.id, **values | facts))


def a_contract(**facts: Any) -> Rental:
    """A contract that was really issued, to be signed today, by somebody who may ride."""
    a_foundation()
    the_tariff(VehicleClass.L1E_B)
    booking = a_booking(starts_at=NOW - timedelta(hours=1), ends_at=NOW + 10 * DAY, **facts)
    by = a_person(Role.MANAGER)
    return contracts.issue(booking.reference, by=by, now=NOW, public_url="https://example.org")


def a_picture(colour: str = "teal") -> bytes:
    """A picture of nothing but one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return drawn.getvalue()


def a_condition_photo(rental: Rental, **facts: Any) -> ConditionPhoto:
    """The front of a scooter, as it went out."""
    content = facts.pop("content", None) or a_picture()
    kept = files.keep(
        Vault([FILE_KEY]).seal(Clean("image/jpeg", content)),
        name="etat",
        by=the_user().id,
        now=NOW,
    )
    values: dict[str, Any] = {
        "scooter_id": rental.scooter_id,
        "direction": Direction.OUT,
        "view": PhotoView.FRONT,
        "file_id": kept.id,
        "sha256": hashlib.sha256(content).hexdigest(),
        "taken_at": NOW,
        "taken_by_id": the_user().id,
    }
    return _kept(ConditionPhoto(rental_id=rental.id, **values | facts))


def a_mark(rental: Rental, **facts: Any) -> ConditionMark:
    """A light scratch on the left, as it went out."""
    values: dict[str, Any] = {
        "scooter_id": rental.scooter_id,
        "direction": Direction.OUT,
        "zone": MarkZone.SIDE_LEFT,
        "x": 420,
        "y": 510,
        "kind": MarkKind.SCRATCH,
        "gravity": MarkGravity.LIGHT,
        "noted_at": NOW,
        "noted_by_id": the_user().id,
    }
    return _kept(ConditionMark(rental_id=rental.id, **values | facts))


def _kept(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
