"""Photos and marks of a handover or a return: each is kept by itself as soon as it is sent, so that nothing is lost."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound
from mobility.forms import handover as forms
from mobility.rules.conditions import PhotoView
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction
from mobility.rules.roles import Capability
from mobility.services import condition_state, files, handover_drafts, journal, rentals
from mobility.views import uploads
from mobility.views.access import actor, guard, me
from mobility.views.acting import act
from mobility.views.handover import PATH, WAYS
from mobility.words import gettext as _

parts = guard(Blueprint("handover_parts", __name__), Capability.RENT)


def _state_page(number: str, way: str, anchor: str, typed: Mapping[str, Any] | None = None) -> str:
    values: dict[str, Any] = {"number": number, "way": way, "step": Step.STATE.value}
    return url_for("handover.step", **values, **(typed or {}), _anchor=anchor)


@parts.post(f"{PATH}/photos")
def add_photo(number: str, way: str) -> ResponseReturnValue:
    """Keep one photo of one view; reduced on the device where there is a script, cleaned here in any case."""
    form, by = forms.PhotoForm(), me()
    rentals.get(number, by=by)
    sealed = uploads.received(form.photo) if form.validate_on_submit() else None
    if sealed is None:
        flash(_photo_fault(form), "danger")
        return redirect(_state_page(number, way, "photos"), 303)
    view = PhotoView(form.view.data)

    def unit() -> str:
        handover_drafts.add_photo(number, WAYS[way], view, sealed, by=by, now=clock.now())
        return _state_page(number, way, f"photo-{view}")

    return act(unit)


def _photo_fault(form: forms.PhotoForm) -> str:
    said = [*form.photo.errors, *form.view.errors]
    return str(said[0]) if said else _("Choisissez une photo, puis envoyez-la.")


@parts.post(f"{PATH}/photos/<int:file_id>/removal")
def remove_photo(number: str, way: str, file_id: int) -> ResponseReturnValue:
    """Take a photo away, to take it again."""
    by = me()

    def unit() -> str:
        handover_drafts.remove_photo(number, WAYS[way], file_id, by=by, now=clock.now())
        return _state_page(number, way, "photos")

    return act(unit)


@parts.post(f"{PATH}/marks")
def add_mark(number: str, way: str) -> ResponseReturnValue:
    """Note a mark, by its place on the drawing or by the list."""
    form, by = forms.MarkForm(), me()
    if not form.validate_on_submit():
        flash(_("Dites où est la marque et ce que c'est."), "danger")
        typed = {name: request.form.get(name, "")[:200] for name in forms.MARK}
        return redirect(_state_page(number, way, "marques", typed), 303)

    def unit() -> str:
        handover_drafts.add_mark(number, WAYS[way], form.said(), by=by, now=clock.now())
        return _state_page(number, way, "marques")

    return act(unit)


@parts.post(f"{PATH}/marks/<string:key>/removal")
def remove_mark(number: str, way: str, key: str) -> ResponseReturnValue:
    """Take a new mark away, or say that an old one is no longer there."""
    by = me()

    def unit() -> str:
        handover_drafts.remove_mark(number, WAYS[way], key, by=by, now=clock.now())
        return _state_page(number, way, "marques")

    return act(unit)


@parts.get("/rentals/<string:number>/pictures/<int:file_id>")
def picture(number: str, file_id: int) -> ResponseReturnValue:
    """A photo of the state of a scooter, for those who see the rental; signed, or of a draft."""
    rental = rentals.get(number, by=me())
    known = {
        photo.file_id for way in Direction for photo in condition_state.photos(rental.id, way)
    } | {
        shot.file_id
        for way in Direction
        for shot in handover_drafts.photos(handover_drafts.of(rental, way))
    }
    if file_id not in known:
        raise NotFound
    row, content = files.read(file_id, uploads.vault())
    journal.note_read("rental", rental.id, actor(), clock.now())
    return uploads.served(row.media_type, content, row.name)
