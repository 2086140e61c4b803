"""Recalls of makers: campaigns, and which scooters are mended."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.workshop import Mended, RecallForm
from mobility.rules.roles import Capability
from mobility.services import recalls as services
from mobility.services import vehicle_models
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

recalls = guard(Blueprint("recalls", __name__), Capability.EDIT_FLEET)


@recalls.get("/recalls")
@allow(Capability.SEE_FLEET)
def index() -> ResponseReturnValue:
    """Every recall, and how many scooters wait."""
    return render_template("recalls/index.html", rows=services.every())


@recalls.route("/recalls/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a recall down."""
    return _save(None)


@recalls.route("/recalls/<int:recall_id>/edit", methods=["GET", "POST"])
def edit(recall_id: int) -> ResponseReturnValue:
    """Change a recall: scooters that it concerns besides are added."""
    return _save(recall_id)


def _save(recall_id: int | None) -> ResponseReturnValue:
    row = services.get(recall_id) if recall_id is not None else None
    form = RecallForm(obj=row) if row else RecallForm()
    form.model_id.offer(
        [(str(one.id), f"{one.make} {one.name}") for one in vehicle_models.every(retired_too=True)]
    )

    def unit() -> str:
        version = form.seen_version if recall_id is not None else None
        saved = services.save(recall_id, form.facts(), version=version)
        return url_for(".show", recall_id=saved.id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le rappel est enregistré."))
        if done:
            return done
    return again("recalls/edit.html", form=form, recall=row)


@recalls.get("/recalls/<int:recall_id>")
@allow(Capability.SEE_FLEET)
def show(recall_id: int) -> ResponseReturnValue:
    """One recall and its scooters, those that wait first."""
    recall, by = services.get(recall_id), me()
    seen = [one for one in recall.scooters if by.sees_site(one.scooter.site_id)]
    rows = sorted(seen, key=lambda one: (one.mended_on is not None, one.scooter.fleet_number))
    return render_template(
        "recalls/show.html", recall=recall, rows=rows, form=Mended(formdata=None)
    )


@recalls.post("/recalls/<int:recall_id>/scooters/<int:scooter_id>")
def mend(recall_id: int, scooter_id: int) -> ResponseReturnValue:
    """Tick a scooter as mended on a day; without a day it waits again."""
    form, by = Mended(), me()
    undone = "undo" in request.form
    on = None if undone else form.mended_on.data
    if not undone and not form.validate_on_submit():
        return redirect(url_for(".show", recall_id=recall_id), 303)

    def unit() -> str:
        services.mend(recall_id, scooter_id, on=on, by=by)
        return url_for(".show", recall_id=recall_id)

    return act(unit, said=_("C'est noté."))


@recalls.post("/recalls/<int:recall_id>/closing")
def close(recall_id: int) -> ResponseReturnValue:
    """Nothing is left to do."""

    def unit() -> str:
        services.close(recall_id, now=clock.now())
        return url_for(".show", recall_id=recall_id)

    return act(unit, said=_("Le rappel est terminé."))
