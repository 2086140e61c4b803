"""The journal of one thing: who changed what, when, from what to what."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Capability
from mobility.services import journal as services
from mobility.services import selves, subjects
from mobility.views.access import guard, me
from mobility.views.places import address_of

journal = guard(Blueprint("journal", __name__), Capability.SEE_JOURNAL)


@journal.get("/journal/<string:kind>/<int:object_id>")
def show(kind: str, object_id: int) -> ResponseReturnValue:
    """What happened to one thing, newest first."""
    if kind not in set(SubjectKind):
        abort(404)
    subject = SubjectKind(kind)
    name = subjects.seen(subject, object_id, by=me())
    key = subjects.address_keys([(subject, object_id)]).get((subject, object_id))
    return render_template(
        "journal/show.html",
        subject=subject,
        name=name,
        lines=services.of(kind, object_id, besides=selves.earlier(subject, object_id)),
        back=address_of(subject, key) if key is not None else None,
    )
