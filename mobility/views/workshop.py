"""The workshop: what is due, work that is planned and done, the check after a return, the plan of each model."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import fleet
from mobility.forms import workshop as forms
from mobility.forms.rentals import ReasonForm
from mobility.rules.maintenance import CheckPoint, MaintenanceItem
from mobility.rules.roles import Capability
from mobility.services import day, plans, return_checks, vehicle_models
from mobility.services import fleet as scooters
from mobility.services import workshop as services
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import local, word

workshop = guard(Blueprint("workshop", __name__), Capability.EDIT_FLEET)


@workshop.get("/workshop")
@allow(Capability.SEE_FLEET)
def index() -> ResponseReturnValue:
    """What waits: checks after a return, work that is due, work that is planned."""
    return render_template(
        "workshop/index.html",
        checks=return_checks.waiting(day.sites_in_sight(me(), None)),
        due=plans.pressing(me(), now=clock.now()),
        orders=services.open_orders(me()),
    )


@workshop.route("/scooters/<fleet_number>/work", methods=["GET", "POST"])
def new(fleet_number: str) -> ResponseReturnValue:
    """Plan work on a scooter; what is due is ticked already."""
    scooter, by = scooters.scooter(fleet_number, by=me()), me()
    form = forms.Work(data=_asked() if request.method == "GET" else None)

    def unit() -> str:
        row = scooters.scooter(fleet_number, by=by)
        order = services.plan(row, form.facts(), by=by, now=clock.now())
        return url_for(".show", order_id=order.id)

    if form.validate_on_submit():
        done = save(
            form, unit, said=_("Les travaux sont prévus. Le scooter est pris ces jours-là.")
        )
        if done:
            return done
    due = plans.of_scooter(scooter, now=clock.now())
    return again("workshop/new.html", form=form, scooter=scooter, due=due)


def _asked() -> dict[str, object]:
    """What the address asks for: the pieces of work that a link names."""
    items = [code for code in request.args.getlist("item") if code in set(MaintenanceItem)]
    title = ", ".join(word(MaintenanceItem(code)) for code in items)
    today = clock.today()
    return {"items": items, "title": title, "starts_on": today, "ends_on": today}


@workshop.get("/workshop/<int:order_id>")
@allow(Capability.SEE_FLEET)
def show(order_id: int) -> ResponseReturnValue:
    """One order: what, where, when, its parts and what it costs."""
    order = services.get(order_id, by=me())
    return render_template(
        "workshop/show.html",
        order=order,
        part=forms.Part(formdata=None, version=order.version),
        plain=fleet.Plain(formdata=None, version=order.version),
    )


@workshop.post("/workshop/<int:order_id>/beginning")
def start(order_id: int) -> ResponseReturnValue:
    """The scooter goes to the workshop."""
    form, by = fleet.Plain(), me()
    if not form.validate_on_submit():
        return redirect(url_for(".show", order_id=order_id), 303)

    def unit() -> str:
        services.start(order_id, version=form.seen_version, by=by, now=clock.now())
        return url_for(".show", order_id=order_id)

    return act(unit, said=_("Les travaux sont en cours."))


@workshop.route("/workshop/<int:order_id>/end", methods=["GET", "POST"])
def finish(order_id: int) -> ResponseReturnValue:
    """The work is done: mileage, labour, what was done; the scooter is free from now on."""
    order, by = services.get(order_id, by=me()), me()
    at_first = {"version": order.version, "back": True, "labour": order.labour_cents or None}
    form = forms.Finish(data=at_first if request.method == "GET" else None)

    def unit() -> str:
        now = clock.now()
        services.finish(order_id, form.facts(), version=form.seen_version, by=by, now=now)
        return url_for(".show", order_id=order_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Les travaux sont faits."))
        if done:
            return done
    km = scooters.mileage(order.scooter)
    return again("workshop/finish.html", form=form, order=order, km=km)


@workshop.route("/workshop/<int:order_id>/cancellation", methods=["GET", "POST"])
def cancel(order_id: int) -> ResponseReturnValue:
    """The work is not done: why."""
    order, by = services.get(order_id, by=me()), me()
    form = ReasonForm(data={"version": order.version} if request.method == "GET" else None)

    def unit() -> str:
        why, version = str(form.reason.data), form.seen_version
        services.cancel(order_id, why, version=version, by=by, now=clock.now())
        return url_for(".show", order_id=order_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Les travaux sont annulés, le scooter est libre."))
        if done:
            return done
    return again("workshop/cancel.html", form=form, order=order)


@workshop.route("/workshop/<int:order_id>/dates", methods=["GET", "POST"])
def dates(order_id: int) -> ResponseReturnValue:
    """Give work other dates."""
    order, by = services.get(order_id, by=me()), me()
    form = forms.Span(data=_dates(order) if request.method == "GET" else None)

    def unit() -> str:
        span = form.starts(), form.ends()
        services.reschedule(order_id, *span, version=form.seen_version, by=by, now=clock.now())
        return url_for(".show", order_id=order_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Les dates sont changées."))
        if done:
            return done
    return again("workshop/dates.html", form=form, order=order)


def _dates(order: Any) -> dict[str, object]:
    starts, ends = local(order.starts_at), local(order.ends_at)
    return {
        "version": order.version,
        "starts_on": starts.date(),
        "starts_at": starts.time(),
        "ends_on": ends.date(),
        "ends_at": ends.time(),
    }


@workshop.post("/workshop/<int:order_id>/parts")
def add_part(order_id: int) -> ResponseReturnValue:
    """Note a part."""
    form, by = forms.Part(), me()
    if not form.validate_on_submit():
        for errors in form.errors.values():
            flash(_(str(errors[0])), "danger")
        return redirect(url_for(".show", order_id=order_id), 303)
    return act(_part(order_id, form, by), said=_("La pièce est notée."))


def _part(order_id: int, form: forms.Part, by: Any) -> Callable[[], str]:
    def unit() -> str:
        services.add_part(
            order_id,
            str(form.name.data),
            quantity=form.quantity.data or 1,
            unit_cents=form.unit.data or 0,
            version=form.seen_version,
            by=by,
        )
        return url_for("workshop.show", order_id=order_id)

    return unit


@workshop.post("/workshop/<int:order_id>/parts/<int:part_id>/removal")
def remove_part(order_id: int, part_id: int) -> ResponseReturnValue:
    """Take back a part that was noted by mistake."""
    by = me()

    def unit() -> str:
        services.remove_part(order_id, part_id, by=by)
        return url_for(".show", order_id=order_id)

    return act(unit, said=_("La pièce est retirée."))


@workshop.route("/scooters/<fleet_number>/check", methods=["GET", "POST"])
@allow(Capability.RENT)
def check(fleet_number: str) -> ResponseReturnValue:
    """Look at a scooter that came back, point by point."""
    scooter, by = scooters.scooter(fleet_number, by=me()), me()
    waiting = return_checks.of_scooter(scooter.id)
    if waiting is None:
        return redirect(url_for("scooters.show", fleet_number=fleet_number))
    before = {"points": waiting.ticked, "remarks": waiting.remarks}
    form = forms.Check(data=before if request.method == "GET" else None)
    form.points.offer([CheckPoint(code) for code in waiting.points])
    check_id = waiting.id

    def unit() -> str:
        ticked, remarks = form.ticked(), form.remarks.data or ""
        row = return_checks.tick(check_id, ticked, remarks=remarks, by=by, now=clock.now())
        endpoint = "scooters.show" if row.done_at else ".check"
        return url_for(endpoint, fleet_number=fleet_number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté."))
        if done:
            return done
    return again("workshop/check.html", form=form, scooter=scooter, check=waiting)


@workshop.route("/models/<int:model_id>/plan", methods=["GET", "POST"])
def plan(model_id: int) -> ResponseReturnValue:
    """How often the scooters of a model need what."""
    model = vehicle_models.get(model_id)
    now = forms.typed_intervals(plans.intervals(model_id))
    form = forms.Plan(data=now if request.method == "GET" else None)

    def unit() -> str:
        plans.save(model_id, forms.intervals(form))
        return url_for("models.index")

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le plan d'entretien est enregistré."))
        if done:
            return done
    return again(
        "workshop/plan.html",
        form=form,
        model=model,
        items=list(MaintenanceItem),
        usual=plans.is_usual(model_id),
    )
