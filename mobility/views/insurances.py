"""The contracts of insurance, and what their conditions ask of who rides."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.insurances import InsuranceForm
from mobility.rules.roles import Capability
from mobility.services import insurances as services
from mobility.views.access import allow, guard
from mobility.views.saving import again, save
from mobility.words import gettext as _

insurances = guard(Blueprint("insurances", __name__), Capability.DECIDE)


@insurances.get("/insurances")
def index() -> ResponseReturnValue:
    """Every contract, and the classes of the fleet that none covers today."""
    held = services.on_day(clock.today())
    covered = {code for row in held for code in row.classes}
    return render_template(
        "policies/insurances.html",
        rows=services.every(),
        bare=[one for one in services.classes_of_the_fleet() if one not in covered],
    )


@insurances.route("/insurances/new", methods=["GET", "POST"])
@allow(Capability.EDIT_POLICIES)
def new() -> ResponseReturnValue:
    """Write a contract down."""
    form = InsuranceForm()

    def add() -> str:
        services.save(None, form.facts())
        return url_for(".index")

    if form.validate_on_submit():
        done = save(form, add, said=_("Le contrat d'assurance est noté."))
        if done:
            return done
    return again("policies/insurance.html", form=form, row=None)


@insurances.route("/insurances/<int:insurance_id>", methods=["GET", "POST"])
@allow(Capability.EDIT_POLICIES)
def edit(insurance_id: int) -> ResponseReturnValue:
    """Correct a contract, or give it its end."""
    row = services.get(insurance_id)
    form = InsuranceForm(obj=row)
    if not form.is_submitted():
        form.exclusions.data = "\n".join(row.exclusions)

    def change() -> str:
        services.save(insurance_id, form.facts(), version=form.seen_version)
        return url_for(".index")

    if form.validate_on_submit():
        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again("policies/insurance.html", form=form, row=row)
