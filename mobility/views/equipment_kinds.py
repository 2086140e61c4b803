"""Kinds of equipment, which together are the price list."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility.forms import equipment as forms
from mobility.rules.roles import Capability
from mobility.services import equipment_kinds as services
from mobility.views.access import allow, guard
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

kinds = guard(Blueprint("equipment_kinds", __name__), Capability.EDIT_FLEET)


@kinds.get("/equipment/kinds")
@allow(Capability.SEE_FLEET)
def index() -> ResponseReturnValue:
    """Every kind, with what a new one costs and how long it lives."""
    return render_template("equipment/kinds.html", rows=services.every(retired_too=True))


@kinds.post("/equipment/kinds/usual")
def usual() -> ResponseReturnValue:
    """Write down the kinds that most houses have."""

    def unit() -> str:
        services.first()
        return url_for(".index")

    return act(unit, said=_("Les sortes habituelles sont notées. Vérifiez leurs valeurs."))


@kinds.route("/equipment/kinds/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a kind."""
    return _save(None)


@kinds.route("/equipment/kinds/<int:kind_id>/edit", methods=["GET", "POST"])
def edit(kind_id: int) -> ResponseReturnValue:
    """Change a kind."""
    return _save(kind_id)


def _save(kind_id: int | None) -> ResponseReturnValue:
    row = services.get(kind_id) if kind_id is not None else None
    form = forms.Kind(obj=row, data={"value": row.value_cents}) if row else forms.Kind()

    def unit() -> str:
        version = form.seen_version if kind_id is not None else None
        services.save(kind_id, form.facts(), version=version)
        return url_for(".index")

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("equipment/kind.html", form=form, kind=row)
