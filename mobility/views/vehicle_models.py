"""Makes and models, with their legal class."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility.forms import fleet as forms
from mobility.rules.roles import Capability
from mobility.services import vehicle_models
from mobility.views.access import allow, guard
from mobility.views.saving import again, save
from mobility.words import gettext as _

models = guard(Blueprint("models", __name__), Capability.SEE_FLEET)


@models.get("/scooters/models")
def index() -> ResponseReturnValue:
    """Every make and model, and how many scooters of it there are."""
    return render_template("scooters/models.html", rows=vehicle_models.with_numbers())


@models.route("/scooters/models/new", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def new() -> ResponseReturnValue:
    """Add a make and model."""
    form = forms.Model()
    if form.validate_on_submit():

        def add() -> str:
            vehicle_models.save(None, form.facts())
            return url_for(".index")

        done = save(form, add, said=_("Le modèle est ajouté."))
        if done:
            return done
    return again("scooters/model.html", form=form, model=None)


@models.route("/scooters/models/<int:model_id>", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def edit(model_id: int) -> ResponseReturnValue:
    """Change a make and model."""
    model = vehicle_models.get(model_id)
    form = forms.Model(obj=model)
    if form.validate_on_submit():

        def change() -> str:
            vehicle_models.save(model_id, form.facts(), version=form.seen_version)
            return url_for(".index")

        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again("scooters/model.html", form=form, model=model)
