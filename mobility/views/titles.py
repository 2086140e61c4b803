"""The titles to ride and the trainings of a person: noted as they are shown, corrected, taken off."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.papers import Title, Training
from mobility.rules.roles import Capability
from mobility.services import beneficiaries, papers
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

titles = guard(Blueprint("titles", __name__), Capability.SIGN_UP)


@titles.route("/beneficiaries/<string:reference>/titles/new", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Note a title that a person shows."""
    person = beneficiaries.get(reference, by=me())
    form = Title()
    if form.validate_on_submit():

        def unit() -> str:
            shown = beneficiaries.get(reference, by=me())
            papers.add_title(shown, form.facts(), on=clock.today())
            return _back(reference)

        done = save(form, unit, said=_("Le titre est noté."))
        if done:
            return done
    return again("titles/edit.html", form=form, person=person, title_id=None)


@titles.route("/beneficiaries/<string:reference>/titles/<int:title_id>", methods=["GET", "POST"])
def edit(reference: str, title_id: int) -> ResponseReturnValue:
    """Correct a title that was noted wrongly."""
    person = beneficiaries.get(reference, by=me())
    form = Title(obj=papers.title(person, title_id))
    if form.validate_on_submit():

        def unit() -> str:
            shown = beneficiaries.get(reference, by=me())
            papers.change_title(shown, title_id, form.facts(), on=clock.today())
            return _back(reference)

        done = save(form, unit, said=_("Le titre est corrigé."))
        if done:
            return done
    return again("titles/edit.html", form=form, person=person, title_id=title_id)


@titles.route(
    "/beneficiaries/<string:reference>/titles/<int:title_id>/remove", methods=["GET", "POST"]
)
def remove(reference: str, title_id: int) -> ResponseReturnValue:
    """Ask for a yes, then take a title off that was noted by mistake."""
    person = beneficiaries.get(reference, by=me())
    title = papers.title(person, title_id)
    if request.method == "GET":
        return render_template("titles/remove.html", person=person, title=title)

    def unit() -> str:
        papers.remove_title(beneficiaries.get(reference, by=me()), title_id)
        return _back(reference)

    return act(unit, said=_("Le titre est retiré."))


@titles.route("/beneficiaries/<string:reference>/trainings/new", methods=["GET", "POST"])
def train(reference: str) -> ResponseReturnValue:
    """Note a training for the 125."""
    person = beneficiaries.get(reference, by=me())
    form = Training()
    if form.validate_on_submit():

        def unit() -> str:
            shown = beneficiaries.get(reference, by=me())
            papers.add_training(shown, form.facts(), on=clock.today())
            return _back(reference)

        done = save(form, unit, said=_("La formation est notée."))
        if done:
            return done
    return again("titles/train.html", form=form, person=person)


@titles.post("/beneficiaries/<string:reference>/trainings/<int:training_id>/remove")
def untrain(reference: str, training_id: int) -> ResponseReturnValue:
    """Take a training off that was noted by mistake."""

    def unit() -> str:
        papers.remove_training(beneficiaries.get(reference, by=me()), training_id)
        return _back(reference)

    return act(unit, said=_("La formation est retirée."))


def _back(reference: str) -> str:
    """The page of the decision, if that is where the title was missing; else the person's."""
    if request.args.get("vehicle"):
        chosen = request.args["vehicle"]
        return url_for("decisions.new", reference=reference, vehicle=chosen)
    return f"{url_for('beneficiaries.show', reference=reference)}#titres"
