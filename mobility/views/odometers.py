"""The odometer of a scooter: a mileage that is read, one that was wrong, a new odometer."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import fleet as forms
from mobility.rules.fleet import ReadingSource
from mobility.rules.roles import Capability
from mobility.services import fleet, odometer
from mobility.views.access import allow, guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

odometers = guard(Blueprint("odometers", __name__), Capability.EDIT_FLEET)


@odometers.route("/scooters/<fleet_number>/mileage", methods=["GET", "POST"])
@allow(Capability.RENT)
def read(fleet_number: str) -> ResponseReturnValue:
    """Note a mileage that was read outside a rental."""
    scooter, by = fleet.scooter(fleet_number, by=me()), me()
    form = forms.Mileage()

    def unit() -> str:
        row, km = fleet.scooter(fleet_number, by=by), form.km.data or 0
        fleet.read_odometer(row, km, ReadingSource.WORKSHOP, now=clock.now(), by=by)
        return url_for("scooters.show", fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le kilométrage est noté."))
        if done:
            return done
    return again("scooters/mileage.html", form=form, scooter=scooter, km=fleet.mileage(scooter))


@odometers.route("/scooters/<fleet_number>/mileage/<int:reading_id>", methods=["GET", "POST"])
def correct(fleet_number: str, reading_id: int) -> ResponseReturnValue:
    """Put the right mileage in the place of a wrong one."""
    scooter, by = fleet.scooter(fleet_number, by=me()), me()
    reading = odometer.reading(scooter, reading_id)
    form = forms.Correction()

    def unit() -> str:
        row = fleet.scooter(fleet_number, by=by)
        why, km = form.why.data or "", form.km.data or 0
        odometer.correct(row, reading_id, km, why, by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le relevé est corrigé. L'ancien reste lisible."))
        if done:
            return done
    low, high = odometer.bounds(reading)
    return again(
        "scooters/correction.html", form=form, scooter=scooter, reading=reading, low=low, high=high
    )


@odometers.route("/scooters/<fleet_number>/odometer", methods=["GET", "POST"])
def replace(fleet_number: str) -> ResponseReturnValue:
    """A new odometer begins a count of its own."""
    scooter, by = fleet.scooter(fleet_number, by=me()), me()
    form = forms.NewOdometer()

    def unit() -> str:
        row, why = fleet.scooter(fleet_number, by=by), form.why.data or ""
        odometer.replace(row, form.km.data or 0, why, by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(
            form, unit, said=_("Le compteur neuf est noté. Les km d'avant comptent encore.")
        )
        if done:
            return done
    return again("scooters/odometer.html", form=form, scooter=scooter, km=fleet.mileage(scooter))
