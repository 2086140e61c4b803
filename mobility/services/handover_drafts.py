"""A handover or a return that is being done: each step is kept as soon as it is sent, whoever sends it.

The draft lives until both have signed; then its photos and marks become rows that never change. Nobody is bound by
a draft, and two people may work on one: a step that was saved meanwhile is shown, never overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from mobility import db
from mobility.errors import Reason, Refused, Stale
from mobility.guards import violated
from mobility.models import HandoverDraft, Rental, Scooter
from mobility.rules import conditions
from mobility.rules.conditions import MarkCause, MarkGravity, MarkKind, MarkZone, PhotoView
from mobility.rules.handover_steps import ORDER, after, number_of
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction
from mobility.rules.states import RentalState
from mobility.services import condition_state, files, handover_checks
from mobility.services import rentals as rental_services
from mobility.services.accounts import Person
from mobility.services.condition_state import Mark, Shot, State
from mobility.services.files import Sealed
from mobility.words import local

OPEN_IN = {Direction.OUT: RentalState.TO_SIGN, Direction.IN: RentalState.UNDER_WAY}
MOST_PHOTOS = 24
MOST_MARKS = 60
_OURS = frozenset({"rev", "by", "at"})


def of(rental: Rental, direction: Direction) -> HandoverDraft:
    """The draft of a rental; an empty one, kept nowhere, while nobody has begun."""
    kept = _kept(rental, direction)
    return kept or HandoverDraft(direction=direction, data={}, step=1, version=0)


def _kept(rental: Rental, direction: Direction) -> HandoverDraft | None:
    return db.session.scalar(
        select(HandoverDraft).where(
            HandoverDraft.rental_id == rental.id, HandoverDraft.direction == direction
        )
    )


def facts(draft: HandoverDraft, step: Step) -> dict[str, Any]:
    """What a step has established so far; empty before it was sent."""
    kept: Mapping[str, Any] = draft.data.get(step, {})
    return {name: value for name, value in kept.items() if name not in _OURS}


def revision(draft: HandoverDraft, step: Step) -> int:
    """How often a step was saved: what its form was opened on."""
    return int(draft.data.get(step, {}).get("rev", 0))


def reached(draft: HandoverDraft) -> Step:
    """The first step that was not done yet: where somebody goes on."""
    order = ORDER[draft.direction]
    return order[min(draft.step, len(order) - 1) - 1]


def is_open(draft: HandoverDraft, step: Step) -> bool:
    """Whether everything before this step has been done."""
    return number_of(draft.direction, step) <= draft.step


def keep(
    number: str,
    direction: Direction,
    step: Step,
    said: Mapping[str, Any],
    *,
    seen: int,
    by: Person,
    now: datetime,
) -> HandoverDraft:
    """Keep what a step has established, and go on.

    Raises:
        Refused: what stands against the step (`handover_checks`), or the rental is past it (`not_to_sign`, `not_under_way`).
        Stale: somebody saved this step since it was opened.
    """
    rental = _open_rental(number, direction, by)
    draft = _row(rental, direction, by=by, now=now)
    if revision(draft, step) != seen:
        raise Stale(facts(draft, step), revision(draft, step))
    reasons = _against(rental, draft, step, said, now)
    if reasons:
        raise Refused(*reasons)
    done = dict(said) | {"rev": seen + 1, "by": by.user_id, "at": now.isoformat()}
    _change(draft, {step.value: done}, by=by, now=now)
    draft.step = max(draft.step, number_of(direction, after(direction, step)))
    return draft


def undone(rental: Rental, draft: HandoverDraft, *, now: datetime) -> list[Step]:
    """The steps before the signature that are not done, or no longer hold."""
    order = ORDER[draft.direction]
    return [
        step
        for step in order[: order.index(Step.SIGN)]
        if not revision(draft, step) or _against(rental, draft, step, facts(draft, step), now)
    ]


def _against(
    rental: Rental, draft: HandoverDraft, step: Step, said: Mapping[str, Any], now: datetime
) -> list[Reason]:
    views = [shot.view for shot in photos(draft)]
    return handover_checks.against(rental, draft.direction, step, said, views=views, now=now)


def other_scooter(typed: str, *, by: Person) -> Scooter | None:
    """The scooter that was scanned or typed instead, if it is one of ours and in sight."""
    bare = "".join(sign for sign in typed.upper() if sign.isalnum())
    plate = func.replace(func.replace(func.upper(Scooter.plate), "-", ""), " ", "")
    number = func.replace(func.upper(Scooter.fleet_number), "-", "")
    found = db.session.scalars(
        select(Scooter).where(or_(plate == bare, number == bare)).limit(1)
    ).first()
    return found if found is not None and by.sees_site(found.site_id) else None


# --- photos -------------------------------------------------------------------------------------------


def photos(draft: HandoverDraft) -> list[Shot]:
    """The photos that were taken so far, in the order in which they are asked for."""
    order = list(PhotoView)
    found = [
        Shot(
            view=PhotoView(one["view"]),
            rank=one["rank"],
            file_id=one["file"],
            sha256=one["sha256"],
            at=datetime.fromisoformat(one["at"]),
            by_id=one["by"],
        )
        for one in draft.data.get("photos", ())
    ]
    return sorted(found, key=lambda shot: (order.index(shot.view), shot.rank))


def add_photo(
    number: str, direction: Direction, view: PhotoView, sealed: Sealed, *, by: Person, now: datetime
) -> None:
    """Keep a photo; one of the same view takes the place of the earlier one, but for marks, of which there may be many.

    Raises:
        Refused: `photos_enough`, and what `keep` says of the rental.
    """
    rental = _open_rental(number, direction, by)
    draft = _row(rental, direction, by=by, now=now)
    taken = list(draft.data.get("photos", ()))
    same = [one for one in taken if one["view"] == view]
    if view is not PhotoView.MARKS:
        for one in same:
            files.purge(one["file"], on=local(now).date())
        taken, same = [one for one in taken if one not in same], []
    if len(taken) >= MOST_PHOTOS:
        raise Refused.because("photos_enough", most=MOST_PHOTOS)
    kept = files.keep(
        sealed, name=f"etat-{rental.number}-{direction}-{view}", by=by.user_id, now=now
    )
    rank = max((one["rank"] for one in same), default=-1) + 1
    one = {"view": view.value, "rank": rank, "file": kept.id, "sha256": kept.sha256}
    taken.append(one | {"at": now.isoformat(), "by": by.user_id})
    _change(draft, {"photos": taken}, by=by, now=now)


def remove_photo(
    number: str, direction: Direction, file_id: int, *, by: Person, now: datetime
) -> None:
    """Take a photo of the draft away."""
    draft = _row(_open_rental(number, direction, by), direction, by=by, now=now)
    taken = list(draft.data.get("photos", ()))
    if any(one["file"] == file_id for one in taken):
        files.purge(file_id, on=local(now).date())
        left = [one for one in taken if one["file"] != file_id]
        _change(draft, {"photos": left}, by=by, now=now)


# --- marks --------------------------------------------------------------------------------------------


def marks(rental: Rental, draft: HandoverDraft) -> list[Mark]:
    """The old marks that are still there, then the new ones; at a return each new one with what may be charged."""
    gone = set(draft.data.get("gone", ()))
    old = [
        mark
        for mark in condition_state.known_marks(rental.scooter_id)
        if mark.earlier_id not in gone
    ]
    found = old + [_mark(one, draft.direction) for one in draft.data.get("marks", ())]
    return [replace(mark, rank=rank) for rank, mark in enumerate(found, 1)]


def gone_marks(rental: Rental, draft: HandoverDraft) -> list[Mark]:
    """The old marks that somebody said are not there any more."""
    gone = set(draft.data.get("gone", ()))
    return [
        mark for mark in condition_state.known_marks(rental.scooter_id) if mark.earlier_id in gone
    ]


def _mark(one: Mapping[str, Any], direction: Direction) -> Mark:
    kind, gravity = MarkKind(one["kind"]), MarkGravity(one["gravity"])
    cause = MarkCause(one["cause"]) if one.get("cause") and direction is Direction.IN else None
    return Mark(
        key=one["key"],
        zone=MarkZone(one["zone"]),
        kind=kind,
        gravity=gravity,
        x=one.get("x"),
        y=one.get("y"),
        remark=one.get("remark", ""),
        cause=cause,
        charge_cents=conditions.proposed_cents(kind, gravity, cause),
    )


def add_mark(
    number: str, direction: Direction, said: Mapping[str, Any], *, by: Person, now: datetime
) -> None:
    """Note a new mark.

    Raises:
        Refused: `marks_enough`, and what `keep` says of the rental.
    """
    draft = _row(_open_rental(number, direction, by), direction, by=by, now=now)
    noted = list(draft.data.get("marks", ()))
    if len(noted) >= MOST_MARKS:
        raise Refused.because("marks_enough", most=MOST_MARKS)
    key = f"new-{max((int(one['key'].removeprefix('new-')) for one in noted), default=0) + 1}"
    _change(draft, {"marks": [*noted, dict(said) | {"key": key}]}, by=by, now=now)


def remove_mark(number: str, direction: Direction, key: str, *, by: Person, now: datetime) -> None:
    """Take a new mark away, or say that an old one is not there any more; said twice, it is there again."""
    draft = _row(_open_rental(number, direction, by), direction, by=by, now=now)
    if key.startswith("old-") and key.removeprefix("old-").isdigit():
        gone = set(draft.data.get("gone", ())) ^ {int(key.removeprefix("old-"))}
        _change(draft, {"gone": sorted(gone)}, by=by, now=now)
        return
    left = [one for one in draft.data.get("marks", ()) if one["key"] != key]
    _change(draft, {"marks": left}, by=by, now=now)


def state(rental: Rental, draft: HandoverDraft) -> State:
    """Photos and marks as they are signed for."""
    return State(photos=photos(draft), marks=marks(rental, draft))


# --- the row ------------------------------------------------------------------------------------------


def close(draft: HandoverDraft) -> None:
    """Both have signed: what was established lies in rows of its own now."""
    db.session.delete(draft)


def _open_rental(number: str, direction: Direction, by: Person) -> Rental:
    rental = rental_services.get(number, by=by)
    if rental.state is OPEN_IN[direction]:
        return rental
    if direction is Direction.OUT:
        raise Refused.because("not_to_sign", state=rental.state)
    raise Refused.because("not_under_way", state=rental.state)


def _row(rental: Rental, direction: Direction, *, by: Person, now: datetime) -> HandoverDraft:
    """The draft, begun now if nobody has."""
    begun = _kept(rental, direction)
    if begun is not None:
        return begun
    row = HandoverDraft(
        rental_id=rental.id,
        direction=direction,
        data={},
        step=1,
        started_at=now,
        started_by_id=by.user_id,
        updated_at=now,
        updated_by_id=by.user_id,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except db.IntegrityError as error:
        if violated(error) == "uq_handover_draft_rental_id_direction":
            raise Refused.because("begun_elsewhere") from error
        raise
    return row


def _change(draft: HandoverDraft, said: Mapping[str, Any], *, by: Person, now: datetime) -> None:
    draft.data = {**draft.data, **said}
    draft.updated_at, draft.updated_by_id = now, by.user_id
    db.session.flush()
