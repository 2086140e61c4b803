"""A scooter's keys, its photos, its moves between sites, its inspections."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import fleet as forms
from mobility.forms.workshop import Inspected
from mobility.rules.fleet import KeyChange
from mobility.rules.roles import Capability
from mobility.services import fleet, house, inspections, transfers, vehicle_life
from mobility.views import uploads
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

life = guard(Blueprint("life", __name__), Capability.EDIT_FLEET)


@life.route("/scooters/<fleet_number>/keys", methods=["GET", "POST"])
@allow(Capability.RENT)
def keys(fleet_number: str) -> ResponseReturnValue:
    """What became of the keys; a key is lost, found or made."""
    scooter, by, form = fleet.scooter(fleet_number, by=me()), me(), forms.Keys()

    def unit() -> str:
        row, change = fleet.scooter(fleet_number, by=by), KeyChange(form.change.data)
        why, cents = form.why.data or "", form.cost.data or 0
        vehicle_life.change_keys(row, change, why=why, cents=cents, by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté."))
        if done:
            return done
    events = vehicle_life.keys(scooter.id)
    return again("scooters/keys.html", form=form, scooter=scooter, events=events)


@life.route("/scooters/<fleet_number>/photos", methods=["GET", "POST"])
@allow(Capability.RENT)
def photos(fleet_number: str) -> ResponseReturnValue:
    """The photos of a scooter; add one."""
    scooter, by, form = fleet.scooter(fleet_number, by=me()), me(), forms.Photo()
    picture = uploads.received(form.picture) if form.validate_on_submit() else None
    if form.is_submitted() and picture is None and not form.errors:
        form.picture.errors = [_("Choisissez un fichier.")]

    def unit() -> str:
        row = fleet.scooter(fleet_number, by=by)
        if picture is not None:
            caption = form.caption.data or ""
            vehicle_life.add_photo(row, picture, caption=caption, by=by, now=clock.now())
        return url_for(".photos", fleet_number=fleet_number)

    if picture is not None:
        done = save(form, unit, said=_("La photo est gardée."))
        if done:
            return done
    shown = vehicle_life.photos(scooter.id)
    return again("scooters/photos.html", form=form, scooter=scooter, photos=shown)


@life.get("/scooters/<fleet_number>/photos/<int:file_id>")
@allow(Capability.SEE_FLEET)
def photo(fleet_number: str, file_id: int) -> ResponseReturnValue:
    """The picture itself."""
    scooter = fleet.scooter(fleet_number, by=me())
    row, content = vehicle_life.photo(scooter, file_id, uploads.vault())
    return uploads.served(row.media_type, content, row.name)


@life.post("/scooters/<fleet_number>/photos/<int:file_id>/removal")
def remove_photo(fleet_number: str, file_id: int) -> ResponseReturnValue:
    """Take a photo off the page."""
    by = me()

    def unit() -> str:
        row = fleet.scooter(fleet_number, by=by)
        vehicle_life.remove_photo(row, file_id, now=clock.now())
        return url_for(".photos", fleet_number=fleet_number)

    return act(unit, said=_("La photo est retirée."))


@life.route("/scooters/<fleet_number>/transfer", methods=["GET", "POST"])
def transfer(fleet_number: str) -> ResponseReturnValue:
    """A scooter goes to another site, from when to when."""
    scooter, by = fleet.scooter(fleet_number, by=me()), me()
    form = forms.Transfer()
    elsewhere = [site for site in house.sites_of(by) if site.id != scooter.site_id]
    form.to_site.offer([(str(site.id), site.name) for site in elsewhere])

    def unit() -> str:
        row, site_id = fleet.scooter(fleet_number, by=by), int(form.to_site.data)
        dates, why = (form.starts(), form.ends()), form.why.data or ""
        transfers.plan(row, site_id, *dates, why=why, by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le transfert est prévu."))
        if done:
            return done
    return again("scooters/transfer.html", form=form, scooter=scooter, elsewhere=elsewhere)


@life.post("/transfers/<int:transfer_id>/arrival")
def arrive(transfer_id: int) -> ResponseReturnValue:
    """The scooter is there."""
    return _settle(transfer_id, transfers.arrive, _("Le scooter est à son nouveau site."))


@life.post("/transfers/<int:transfer_id>/cancellation")
def cancel_transfer(transfer_id: int) -> ResponseReturnValue:
    """The scooter stays where it is."""
    return _settle(transfer_id, transfers.cancel, _("Le transfert est annulé."))


def _settle(transfer_id: int, deed: Callable[..., Any], said: str) -> ResponseReturnValue:
    form, by = forms.Plain(), me()
    if not form.validate_on_submit():
        return redirect(url_for("scooters.index"), 303)

    def unit() -> str:
        row = deed(transfer_id, version=form.seen_version, by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=row.scooter.fleet_number)

    return act(unit, said=said)


@life.route("/scooters/<fleet_number>/inspection", methods=["GET", "POST"])
def inspect(fleet_number: str) -> ResponseReturnValue:
    """Write an inspection down; the next one is worked out."""
    scooter, by, form = fleet.scooter(fleet_number, by=me()), me(), Inspected()
    if form.validate_on_submit():
        form.sealed_scan = uploads.received(form.scan)
    if form.is_submitted() and not form.errors:
        done = save(form, _inspected(fleet_number, form, by), said=_("Le contrôle est noté."))
        if done:
            return done
    vehicle_class = scooter.model.vehicle_class
    window = inspections.expected(scooter.id, scooter.first_registered_on, vehicle_class)
    made = inspections.of_scooter(scooter.id)
    return again(
        "scooters/inspection.html", form=form, scooter=scooter, window=window, made=made[::-1]
    )


def _inspected(fleet_number: str, form: Inspected, by: Any) -> Callable[[], str]:
    def unit() -> str:
        inspections.note(fleet.scooter(fleet_number, by=by), form.report(), by=by, now=clock.now())
        return url_for("scooters.show", fleet_number=fleet_number)

    return unit


@life.get("/scooters/<fleet_number>/inspections/<int:file_id>")
@allow(Capability.SEE_FLEET)
def report(fleet_number: str, file_id: int) -> ResponseReturnValue:
    """The report of an inspection, as it was scanned."""
    scooter = fleet.scooter(fleet_number, by=me())
    row, content = inspections.scan(scooter, file_id, uploads.vault())
    return uploads.served(row.media_type, content, row.name)
