"""Who signs with a minor or a protected adult: noted, changed, ended."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.guardians import GuardianForm
from mobility.rules.roles import Capability
from mobility.services import beneficiaries
from mobility.services import guardians as services
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

guardians = guard(Blueprint("guardians", __name__), Capability.SIGN_UP)


@guardians.route("/beneficiaries/<string:reference>/guardians/new", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Note who signs with a person."""
    person, form = beneficiaries.get(reference, by=me()), GuardianForm()
    if form.validate_on_submit():

        def unit() -> str:
            services.add(beneficiaries.get(reference, by=me()), form.facts(), on=clock.today())
            return _back(reference)

        done = save(form, unit, said=_("Le représentant légal est noté."))
        if done:
            return done
    return again("guardians/edit.html", form=form, person=person, row=None)


@guardians.route(
    "/beneficiaries/<string:reference>/guardians/<int:guardian_id>", methods=["GET", "POST"]
)
def edit(reference: str, guardian_id: int) -> ResponseReturnValue:
    """Correct what is known of a guardian, or note that the mandate was renewed."""
    person = beneficiaries.get(reference, by=me())
    row = services.get(person, guardian_id)
    form = GuardianForm(data=_kept(row) if request.method == "GET" else None)
    if form.validate_on_submit():

        def unit() -> str:
            found, seen = beneficiaries.get(reference, by=me()), form.seen_version
            services.change(found, guardian_id, form.facts(), version=seen, on=clock.today())
            return _back(reference)

        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("guardians/edit.html", form=form, person=person, row=row)


@guardians.route(
    "/beneficiaries/<string:reference>/guardians/<int:guardian_id>/end", methods=["GET", "POST"]
)
def end(reference: str, guardian_id: int) -> ResponseReturnValue:
    """Ask for a yes, then end a guardian's part."""
    person = beneficiaries.get(reference, by=me())
    row = services.get(person, guardian_id)
    if request.method == "GET":
        return render_template("guardians/end.html", person=person, row=row)

    def unit() -> str:
        services.end(beneficiaries.get(reference, by=me()), guardian_id, on=clock.today())
        return _back(reference)

    return act(unit, said=_("Cette personne ne signe plus."))


def _kept(row: Any) -> dict[str, object]:
    return services.values_of(row) | {"version": row.version}


def _back(reference: str) -> str:
    return f"{url_for('beneficiaries.show', reference=reference)}#representant"
