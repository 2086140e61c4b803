"""Prescribers: who sends people to the foundation."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility.forms.prescribers import PrescriberForm
from mobility.rules.prescribers import PrescriberKind, is_sensitive
from mobility.rules.roles import Capability
from mobility.services import prescribers as services
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

prescribers = guard(Blueprint("prescribers", __name__), Capability.EDIT_PRESCRIBERS)


@prescribers.get("/prescribers")
def index() -> ResponseReturnValue:
    """Every organisation, and how many people it has sent."""
    return render_template("prescribers/index.html", rows=services.every(), kind=PrescriberKind)


@prescribers.route("/prescribers/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an organisation."""
    form = PrescriberForm(data={"active": True} if request.method == "GET" else None)
    if form.validate_on_submit():
        done = save(
            form,
            lambda: url_for(".show", prescriber_id=services.save(None, form.facts()).id),
            said=_("L'organisme est ajouté."),
        )
        if done:
            return done
    return again("prescribers/edit.html", form=form, row=None)


@prescribers.get("/prescribers/<int:prescriber_id>")
def show(prescriber_id: int) -> ResponseReturnValue:
    """One organisation: whom to call, whom it sent."""
    row = services.get(prescriber_id)
    seen = None if me().may(Capability.ALL_SITES) else me().site_ids
    return render_template(
        "prescribers/show.html",
        row=row,
        kind=PrescriberKind,
        sensitive=is_sensitive(row.kind),
        people=services.sent_by(prescriber_id, site_ids=seen),
    )


@prescribers.route("/prescribers/<int:prescriber_id>/edit", methods=["GET", "POST"])
def edit(prescriber_id: int) -> ResponseReturnValue:
    """Change what is known of an organisation."""
    row = services.get(prescriber_id)
    form = PrescriberForm(obj=row)

    def unit() -> str:
        services.save(prescriber_id, form.facts(), version=form.seen_version)
        return url_for(".show", prescriber_id=prescriber_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("prescribers/edit.html", form=form, row=row)
