"""During a rental: what changes is asked for, signed, given up; each is an amendment with its reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound
from mobility.forms import amendments as forms
from mobility.forms.rentals import ReasonForm
from mobility.rules.amendments import AmendmentKind, read_label
from mobility.rules.licence import VehicleClass
from mobility.rules.roles import Capability
from mobility.services import (
    amended,
    amendment_holds,
    amendment_signing,
    amendments,
    charges,
    fleet,
    house,
    reassessments,
    rentals,
    stints,
    swapping,
)
from mobility.services.standings import return_place
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import local

blueprint = guard(Blueprint("amendments", __name__), Capability.RENT)


@blueprint.route("/rentals/<string:number>/extension", methods=["GET", "POST"])
def extension(number: str) -> ResponseReturnValue:
    """More days: held as soon as they are asked for, in effect once they are signed."""
    rental, by = rentals.get(number, by=me()), me()
    form = forms.DueForm(data=_hour(rental) if request.method == "GET" else None)
    unit = _prepared(
        lambda: amendments.extend(form.ask(number), form.due(), by=by, now=clock.now())
    )
    refused = False
    if form.validate_on_submit():
        done = save(form, unit, said=_("La prolongation est prête. Le scooter est gardé."))
        if done:
            return done
        refused = True
    ways = amendment_holds.ways(rental, form.due(), now=clock.now()) if refused else None
    outlook = reassessments.outlook(rental, on=clock.today())
    return _asking("amendments/extension.html", rental, form, ways=ways, outlook=outlook)


@blueprint.route("/rentals/<string:number>/early-return", methods=["GET", "POST"])
def early_return(number: str) -> ResponseReturnValue:
    """An earlier return, agreed ahead."""
    rental, by = rentals.get(number, by=me()), me()
    form = forms.DueForm(data=_hour(rental) if request.method == "GET" else None)
    unit = _prepared(
        lambda: amendments.return_earlier(form.ask(number), form.due(), by=by, now=clock.now())
    )
    if form.validate_on_submit():
        done = save(form, unit, said=_("Le retour anticipé est prêt à signer."))
        if done:
            return done
    return _asking("amendments/early_return.html", rental, form)


@blueprint.route("/rentals/<string:number>/return-place", methods=["GET", "POST"])
def return_elsewhere(number: str) -> ResponseReturnValue:
    """Another site or another hour for the return, on the same day."""
    rental, by = rentals.get(number, by=me()), me()
    first = {**_hour(rental), "site": str(return_place(rental).id)}
    form = forms.PlaceForm(data=first if request.method == "GET" else None)
    form.site.offer([(str(one.id), one.name) for one in house.sites()])

    def unit() -> Any:
        day = local(rental.due_at).date()
        due_at = datetime.combine(day, form.due_at.data, local(rental.due_at).tzinfo)
        ask, site_id = form.ask(number), int(form.site.data)
        return amendments.return_elsewhere(
            ask, site_id, due_at.astimezone(UTC), by=by, now=clock.now()
        )

    if form.validate_on_submit():
        done = save(form, _prepared(unit), said=_("Le changement du retour est prêt à signer."))
        if done:
            return done
    return _asking("amendments/return_place.html", rental, form)


@blueprint.route("/rentals/<string:number>/swap", methods=["GET", "POST"])
def swap(number: str) -> ResponseReturnValue:
    """Another scooter for the rest of the time, of this class or of another."""
    rental, by = rentals.get(number, by=me()), me()
    chosen, offered = _class(rental), swapping.classes(rental)
    choices = swapping.choices(rental, chosen, now=clock.now())
    first = {"version": rental.version, "scooter": request.args.get("scooter", "")}
    form = forms.SwapForm(data=first if request.method == "GET" else None)
    form.offer([(str(one.scooter.id), _named(one.scooter)) for one in choices if one.free])
    unit = _prepared(lambda: amendments.swap(form.ask(number), form.swap(), by=by, now=clock.now()))
    if form.validate_on_submit():
        done = save(form, unit, said=_("Le changement est prêt. L'autre scooter est gardé."))
        if done:
            return done
    against = swapping.against_class(rental, chosen, now=clock.now())
    extra = {"choices": choices, "against": against, "chosen": chosen, "offered": offered}
    return _asking("amendments/swap.html", rental, form, **extra)


def _class(rental: Any) -> VehicleClass:
    asked = request.args.get("class", "")
    return VehicleClass(asked) if asked in set(VehicleClass) else rental.scooter.model.vehicle_class


def _named(scooter: Any) -> str:
    model = scooter.model
    plate = scooter.plate or _("sans plaque")
    return f"{scooter.fleet_number}, {plate}, {model.make} {model.name}"


def _hour(rental: Any) -> dict[str, Any]:
    return {"version": rental.version, "due_at": local(rental.due_at).time()}


def _prepared(unit: Callable[[], Any]) -> Callable[[], str]:
    def once() -> str:
        row = unit()
        return url_for("amendments.show", number=row.rental.number, label=row.label)

    return once


def _asking(template: str, rental: Any, form: Any, **more: Any) -> ResponseReturnValue:
    waiting = amended.prepared(rental.id)
    return again(
        template, rental=rental, form=form, waiting=waiting, place=return_place(rental), **more
    )


# --- one amendment ----------------------------------------------------------------------------------


@blueprint.get("/rentals/<string:number>/amendments/<string:label>")
def show(number: str, label: str) -> ResponseReturnValue:
    """What it changes, what it costs, who signed it; to sign or to give up where it waits."""
    row = _found(number, label)
    return render_template("amendments/show.html", **_shown(row, _sign_form(row)))


@blueprint.post("/rentals/<string:number>/amendments/<string:label>/signature")
def sign(number: str, label: str) -> ResponseReturnValue:
    """It is signed, and takes effect."""
    row, by = _found(number, label), me()
    form = forms.ExchangeForm() if row.kind is AmendmentKind.SWAP else forms.SignForm()

    def unit() -> str:
        amendment_signing.sign(
            number, row_number, form.facts(), version=form.seen_version, by=by, now=clock.now()
        )
        return url_for("rentals.show", number=number)

    row_number = row.number
    if form.validate_on_submit():
        done = save(form, unit, said=_("L'avenant est signé. La personne est prévenue."))
        if done:
            return done
        row = _found(number, label)
    return again("amendments/show.html", **_shown(row, form))


@blueprint.route(
    "/rentals/<string:number>/amendments/<string:label>/cancellation", methods=["GET", "POST"]
)
def cancel(number: str, label: str) -> ResponseReturnValue:
    """It is given up; what it held is free again."""
    row, by = _found(number, label), me()
    form = ReasonForm(data={"version": row.version} if request.method == "GET" else None)
    which = row.number

    def unit() -> str:
        why = str(form.reason.data)
        amendments.cancel(number, which, why, version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("L'avenant est annulé. La location reste comme elle était."))
        if done:
            return done
        row = _found(number, label)
    return again("amendments/cancel.html", row=row, rental=row.rental, form=form)


def _found(number: str, label: str) -> Any:
    which = read_label(label)
    if not which:
        raise NotFound
    return amended.get(number, which, by=me())


def _sign_form(row: Any) -> forms.SignForm:
    if row.kind is not AmendmentKind.SWAP:
        return forms.SignForm(data={"version": row.version})
    new = fleet.scooter(int(row.after["scooter_id"]), by=None)
    first = {"version": row.version, "km_out": fleet.mileage(new), "energy_out": 100}
    broken = row.cause == "breakdown"
    return forms.ExchangeForm(data=first | {"next_state": "workshop" if broken else "free"})


def _shown(row: Any, form: forms.SignForm) -> dict[str, Any]:
    waits = row.state == "prepared"
    rental = row.rental
    return {
        "row": row,
        "rental": rental,
        "form": form,
        "against": amendment_signing.why_not(row, now=clock.now()) if waits else [],
        "unused": amendment_signing.proposed(row),
        "moments": {
            "before": datetime.fromisoformat(row.before["due_at"]),
            "after": datetime.fromisoformat(row.after["due_at"]),
        },
        "days_used": charges.days_used(rental, clock.now()),
        "out": stints.current(rental.id) if waits else None,
    }
