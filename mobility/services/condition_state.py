"""The state of a scooter that both signed for: its photos and marks, what was there before, what a new mark may cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from mobility import db
from mobility.models import (
    ConditionMark,
    ConditionPhoto,
    ConditionReport,
    HandoverDraft,
    Rental,
)
from mobility.rules.conditions import MarkCause, MarkGravity, MarkKind, MarkZone, PhotoView
from mobility.rules.rentals import Direction
from mobility.services import files
from mobility.services.accounts import Person
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo that was taken: what it shows, its kept file, when and by whom."""

    view: PhotoView
    file_id: int
    sha256: str
    at: datetime
    by_id: int
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark as it is noted; `earlier_id` is the same mark in the report before, none for a new one."""

    key: str
    zone: MarkZone
    kind: MarkKind
    gravity: MarkGravity
    x: int | None = None
    y: int | None = None
    remark: str = ""
    earlier_id: int | None = None
    cause: MarkCause | None = None
    charge_cents: int = 0
    rank: int = 0
    """Its number on the drawing and in the list."""

    @property
    def is_new(self) -> bool:
        """Whether nobody had noted it before."""
        return self.earlier_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What both look at before they sign."""

    photos: Sequence[Shot] = ()
    marks: Sequence[Mark] = ()


NOTHING_SEEN = State()
"""On paper: the sheet says what there is to say."""


def keep(rental: Rental, direction: Direction, state: State, *, by: Person, now: datetime) -> None:
    """Write photos and marks as they are signed; nothing about them changes afterwards (guards)."""
    for shot in state.photos:
        db.session.add(
            ConditionPhoto(
                rental_id=rental.id,
                scooter_id=rental.scooter_id,
                direction=direction,
                view=shot.view,
                rank=shot.rank,
                file_id=shot.file_id,
                sha256=shot.sha256,
                taken_at=shot.at,
                taken_by_id=shot.by_id,
            )
        )
    for mark in state.marks:
        db.session.add(
            ConditionMark(
                rental_id=rental.id,
                scooter_id=rental.scooter_id,
                direction=direction,
                zone=mark.zone,
                x=mark.x,
                y=mark.y,
                kind=mark.kind,
                gravity=mark.gravity,
                remark=mark.remark,
                earlier_id=mark.earlier_id,
                cause=mark.cause,
                charge_cents=mark.charge_cents,
                noted_at=now,
                noted_by_id=by.user_id,
            )
        )


def photos(rental_id: int, direction: Direction) -> Sequence[ConditionPhoto]:
    """The photos of a signed handover or return, in the order in which they are asked for."""
    found = db.session.scalars(
        select(ConditionPhoto)
        .where(ConditionPhoto.rental_id == rental_id, ConditionPhoto.direction == direction)
        .order_by(ConditionPhoto.id)
    ).all()
    order = list(PhotoView)
    return sorted(found, key=lambda photo: (order.index(photo.view), photo.rank))


def marks(rental_id: int, direction: Direction) -> Sequence[ConditionMark]:
    """The marks of a signed handover or return."""
    return db.session.scalars(
        select(ConditionMark)
        .where(ConditionMark.rental_id == rental_id, ConditionMark.direction == direction)
        .order_by(ConditionMark.id)
    ).all()


def known_marks(scooter_id: int) -> list[Mark]:
    """The marks that the last report of a scooter names in which somebody looked at it: the old ones, for whoever looks now.

    A report on paper alone names none, and makes none go away.
    """
    last = db.session.execute(
        select(ConditionReport.rental_id, ConditionReport.direction)
        .where(_looked_at(ConditionMark, scooter_id) | _looked_at(ConditionPhoto, scooter_id))
        .order_by(ConditionReport.made_at.desc(), ConditionReport.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return []
    rows = [row for row in marks(last.rental_id, last.direction) if row.scooter_id == scooter_id]
    return [_known(row) for row in rows]


def _looked_at(
    table: type[ConditionMark] | type[ConditionPhoto], scooter_id: int
) -> ColumnElement[bool]:
    """Whether a report has marks, or photos, of this scooter."""
    return exists().where(
        table.rental_id == ConditionReport.rental_id,
        table.direction == ConditionReport.direction,
        table.scooter_id == scooter_id,
    )


def _known(row: ConditionMark) -> Mark:
    """A signed mark, for whoever looks at the scooter next."""
    return Mark(
        key=f"old-{row.id}",
        zone=row.zone,
        kind=row.kind,
        gravity=row.gravity,
        x=row.x,
        y=row.y,
        remark=row.remark,
        earlier_id=row.id,
    )


def signed(rental_id: int) -> list[tuple[Direction, Sequence[ConditionPhoto], list[Mark]]]:
    """Photos and numbered marks as they were signed: out, then in, where there are any."""
    found = []
    for direction in (Direction.OUT, Direction.IN):
        shots = photos(rental_id, direction)
        noted = [
            replace(
                _known(row),
                earlier_id=row.earlier_id,
                cause=row.cause,
                charge_cents=row.charge_cents,
                rank=rank,
            )
            for rank, row in enumerate(marks(rental_id, direction), 1)
        ]
        if shots or noted:
            found.append((direction, shots, noted))
    return found


def drop_drafts(rental: Rental, *, now: datetime) -> None:
    """Nobody rides off after all: what was noted so far goes, and its photos with it."""
    rows = db.session.scalars(
        select(HandoverDraft).where(HandoverDraft.rental_id == rental.id)
    ).all()
    for row in rows:
        for one in row.data.get("photos", ()):
            files.purge(one["file"], on=local(now).date())
        db.session.delete(row)
