"""Notes: left from the page of what they are about, and shown there."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms.tasks import NoteForm
from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Capability
from mobility.services import notes as services
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.errors import origin
from mobility.words import gettext as _

notes = guard(Blueprint("notes", __name__), Capability.DO_TASKS)


@notes.post("/notes/<string:kind>/<int:subject_id>")
def add(kind: str, subject_id: int) -> ResponseReturnValue:
    """Leave a note on a thing."""
    form, by = NoteForm(), me()
    if kind not in set(SubjectKind):
        abort(404)
    if not form.validate_on_submit():
        long = len(form.text.data or "") > services.LONGEST
        raise Refused.because("note_long" if long else "note_empty", longest=services.LONGEST)

    def unit() -> str:
        services.add(kind, subject_id, form.text.data or "", by=by, now=clock.now())
        return f"{origin()}#notes"

    return act(unit, said=_("La note est ajoutée."))
