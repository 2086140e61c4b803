"""Parts of the fleet that are kept for a public: the agreements, and the scooters of each."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import allotments as forms
from mobility.rules.roles import Capability
from mobility.services import allotments as services
from mobility.services import house, prescribers
from mobility.services.allotments import Candidate
from mobility.views.access import allow, guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

allotments = guard(Blueprint("allotments", __name__), Capability.EDIT_FLEET)


@allotments.get("/allotments")
@allow(Capability.SEE_FLEET)
def index() -> ResponseReturnValue:
    """Every agreement, those that hold first."""
    return render_template("allotments/index.html", rows=services.every(me()))


@allotments.route("/allotments/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Keep a part of the fleet for a public; its scooters are chosen next."""
    form, by = forms.AllotmentForm(), me()
    form.offer(prescribers.choices(), house.sites_of(by))

    def unit() -> str:
        return url_for(".choose", allotment_id=services.save(None, form.facts(), by=by).id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté. Choisissez maintenant les scooters."))
        if done:
            return done
    return again("allotments/edit.html", form=form, row=None)


@allotments.get("/allotments/<int:allotment_id>")
@allow(Capability.SEE_FLEET)
def show(allotment_id: int) -> ResponseReturnValue:
    """One agreement: for whom, its scooters, and what they were promised for before."""
    row = services.get(allotment_id, by=me())
    return render_template(
        "allotments/show.html", row=row, others=services.promised_to_others(row, now=clock.now())
    )


@allotments.route("/allotments/<int:allotment_id>/edit", methods=["GET", "POST"])
def edit(allotment_id: int) -> ResponseReturnValue:
    """Change an agreement."""
    by = me()
    row = services.get(allotment_id, by=by)
    form = forms.AllotmentForm(obj=row)
    if not form.is_submitted():
        form.situations.data = sorted(row.public.situations)
        form.prescriber_id.data = str(row.prescriber_id or "")
    form.offer(prescribers.choices(kept=row.prescriber_id), house.sites_of(by, kept=row.site_id))

    def unit() -> str:
        services.save(allotment_id, form.facts(), version=form.seen_version, by=by)
        return url_for(".show", allotment_id=allotment_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("allotments/edit.html", form=form, row=row)


@allotments.route("/allotments/<int:allotment_id>/scooters", methods=["GET", "POST"])
def choose(allotment_id: int) -> ResponseReturnValue:
    """Tick the scooters of an agreement."""
    by = me()
    row = services.get(allotment_id, by=by)
    found = services.candidates(row)
    kept = [str(one.scooter_id) for one in row.scooters]
    form = forms.Chosen(version=row.version, data={"scooters": kept})
    form.scooters.offer([(str(one.scooter.id), _label(one)) for one in found])

    def unit() -> str:
        services.choose(allotment_id, form.ids(), version=form.seen_version, by=by)
        return url_for(".show", allotment_id=allotment_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("allotments/choose.html", form=form, row=row, found=found)


def _label(one: Candidate) -> str:
    name = f"{one.scooter.fleet_number}, {one.scooter.model.make} {one.scooter.model.name}"
    if one.elsewhere is None:
        return name
    return _("%(scooter)s (déjà réservé à %(other)s)", scooter=name, other=one.elsewhere.name)


@allotments.route("/allotments/<int:allotment_id>/end", methods=["GET", "POST"])
def end(allotment_id: int) -> ResponseReturnValue:
    """End an agreement earlier; one that has not begun is taken away."""
    by = me()
    row = services.get(allotment_id, by=by)
    form = forms.End(version=row.version, data={"last_day": clock.today()})

    def unit() -> str:
        stays = services.end(allotment_id, form.last_day.data, version=form.seen_version, by=by)
        return url_for(".show", allotment_id=allotment_id) if stays else url_for(".index")

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté : les scooters reviennent à tous."))
        if done:
            return done
    return again("allotments/end.html", form=form, row=row)
