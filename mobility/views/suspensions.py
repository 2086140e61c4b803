"""Suspensions: decided by a manager, with a reason that the person reads and an end; lifted by hand."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.suspensions import LiftForm, SuspensionForm
from mobility.rules.people import SuspensionCause
from mobility.rules.roles import Capability
from mobility.services import beneficiaries
from mobility.services import suspensions as services
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

suspensions = guard(Blueprint("suspensions", __name__), Capability.SUSPEND)


@suspensions.route("/beneficiaries/<string:reference>/suspensions/new", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Decide that a person makes no new booking for a time."""
    person, form = beneficiaries.get(reference, by=me()), SuspensionForm()
    if form.validate_on_submit():

        def unit() -> str:
            services.suspend(
                beneficiaries.get(reference, by=me()),
                SuspensionCause(form.cause.data),
                str(form.reason.data),
                until=form.until.data,
                by=me(),
                now=clock.now(),
            )
            return url_for("beneficiaries.show", reference=reference)

        done = save(form, unit, said=_("La suspension est notée. La personne la lit sur sa page."))
        if done:
            return done
    return again("suspensions/new.html", form=form, person=person)


@suspensions.route(
    "/beneficiaries/<string:reference>/suspensions/<int:suspension_id>/lift",
    methods=["GET", "POST"],
)
def lift(reference: str, suspension_id: int) -> ResponseReturnValue:
    """End a suspension before its day."""
    person, form = beneficiaries.get(reference, by=me()), LiftForm()
    row = services.get(person, suspension_id)
    if form.validate_on_submit():

        def unit() -> str:
            found, because = beneficiaries.get(reference, by=me()), str(form.because.data)
            services.lift(found, suspension_id, because, by=me(), now=clock.now())
            return url_for("beneficiaries.show", reference=reference)

        done = save(form, unit, said=_("La suspension est levée."))
        if done:
            return done
    return again("suspensions/lift.html", form=form, person=person, row=row)
