"""La fondation: its settings, its sites and hours, its tariffs and rules."""

import io

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound, Refused
from mobility.forms import settings as forms
from mobility.forms import sites as site_forms
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Capability
from mobility.services import closures, files, house, policies, tariffs
from mobility.views.access import PUBLIC, allow, guard, me
from mobility.views.acting import act
from mobility.views.errors import tell
from mobility.views.saving import again, save
from mobility.words import gettext as _

settings = guard(Blueprint("settings", __name__), Capability.EDIT_SETTINGS)


@settings.route("/settings", methods=["GET", "POST"])
def foundation() -> ResponseReturnValue:
    """What pages, papers and messages say about the foundation."""
    form = forms.Foundation(obj=house.settings())
    if form.validate_on_submit():
        try:
            logo = _logo(form)
        except Refused as refused:
            tell(refused)
            return render_template("settings/foundation.html", form=form, differences=()), 422

        def change() -> str:
            house.change(form.values(), version=form.seen_version)
            if logo is not None:
                kept = files.publish(logo, name="logo", by=me().user_id, now=clock.now())
                house.set_logo(kept.id)
            return url_for(".foundation")

        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again("settings/foundation.html", form=form)


def _logo(form: forms.Foundation) -> files.Clean | None:
    """The picture that was sent, decoded and cleaned before the transaction begins."""
    upload = form.logo.data
    if not upload or not getattr(upload, "filename", ""):
        return None
    clean = files.cleaned(upload.read())
    if not clean.media_type.startswith("image/"):
        raise Refused.because("logo_kind")
    return clean


@settings.get("/logo")
@allow(PUBLIC)
def logo() -> ResponseReturnValue:
    """The foundation's logo, for every page and for the public ones too."""
    logo_id = house.logo_id()
    if logo_id is None:
        raise NotFound
    row, content = files.published(logo_id)
    return send_file(io.BytesIO(content), mimetype=row.media_type, etag=False)


@settings.get("/settings/sites")
def sites() -> ResponseReturnValue:
    """Every site, closed ones too."""
    return render_template("settings/sites.html", sites=house.sites(closed_too=True))


@settings.route("/settings/sites/new", methods=["GET", "POST"])
def new_site() -> ResponseReturnValue:
    """Open a site."""
    form = site_forms.Site()
    if form.validate_on_submit():

        def add() -> str:
            site = house.save_site(None, form.values())
            house.set_hours(site.id, form.hours(), capacities=form.capacities())
            return url_for(".site", site_id=site.id)

        done = save(form, add, said=_("Le site est ajouté."))
        if done:
            return done
    return again("settings/site.html", form=form, site=None)


@settings.route("/settings/sites/<int:site_id>", methods=["GET", "POST"])
def site(site_id: int) -> ResponseReturnValue:
    """Change a site, its hours and its closures."""
    place = house.site(site_id)
    form = site_forms.Site(obj=place)
    if not form.is_submitted():
        form.show_hours(place.hours)
    if form.validate_on_submit():

        def change() -> str:
            house.save_site(site_id, form.values(), version=form.seen_version)
            house.set_hours(site_id, form.hours(), capacities=form.capacities())
            return url_for(".site", site_id=site_id)

        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again(
        "settings/site.html", form=form, site=place, closing=site_forms.Closure(formdata=None)
    )


@settings.route("/settings/sites/<int:site_id>/closures", methods=["GET", "POST"])
def close_site(site_id: int) -> ResponseReturnValue:
    """Close a site for some days."""
    place = house.site(site_id)
    form = site_forms.Closure()
    if form.validate_on_submit():

        def close() -> str:
            closure = house.close(
                site_id,
                first_day=form.first_day.data,
                last_day=form.last_day.data,
                reason=form.reason.data or "",
            )
            return url_for(".closure", site_id=site_id, closure_id=closure.id)

        done = save(form, close, said=_("La fermeture est notée."))
        if done:
            return done
    return again("settings/closure.html", form=form, site=place)


@settings.get("/settings/sites/<int:site_id>/closures/<int:closure_id>")
def closure(site_id: int, closure_id: int) -> ResponseReturnValue:
    """Whom a closure concerns: handovers to move, returns that roll by themselves."""
    place = house.site(site_id)
    found = closures.get(place, closure_id)
    return render_template(
        "settings/closed.html",
        site=place,
        closure=found,
        touched=closures.touched(place, found, now=clock.now()),
    )


@settings.post("/settings/sites/<int:site_id>/closures/<int:closure_id>/remove")
def reopen_site(site_id: int, closure_id: int) -> ResponseReturnValue:
    """Take a closure back."""

    def reopen() -> str:
        house.reopen(site_id, closure_id)
        return url_for(".site", site_id=site_id)

    return act(reopen, said=_("La fermeture est retirée."))


@settings.get("/settings/tariffs")
def tariff_list() -> ResponseReturnValue:
    """Every tariff, by class, newest first."""
    return render_template(
        "settings/tariffs.html", tariffs=tariffs.tariffs(), classes=list(VehicleClass)
    )


@settings.route("/settings/tariffs/new", methods=["GET", "POST"])
def new_tariff() -> ResponseReturnValue:
    """Start a tariff on a day; the one before ends."""
    form = forms.Tariff()
    if form.validate_on_submit():

        def add() -> str:
            tariffs.add(
                form.name.data,
                VehicleClass(form.vehicle_class.data),
                starts_on=form.starts_on.data,
                steps=form.steps(),
                deposit_cents=form.deposit_cents.data,
            )
            return url_for(".tariff_list")

        done = save(form, add, said=_("Le tarif est ajouté."))
        if done:
            return done
    return again("settings/tariff.html", form=form)


@settings.get("/settings/rules")
def rules() -> ResponseReturnValue:
    """The calendar of reminders and the policy in force, as they are applied."""
    policy = policies.current(clock.today())
    return render_template(
        "settings/rules.html",
        reminders=house.reminder_rules(),
        policy=policy,
        criteria=policies.criteria(policy) if policy else None,
    )
