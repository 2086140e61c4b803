"""The scooters of the fleet: a list, one page each with its whole history, and what can be done next."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import fleet as forms
from mobility.rules import states
from mobility.rules.roles import Capability
from mobility.rules.states import Move, ScooterState
from mobility.services import (
    allotments,
    breakdowns,
    equipment_lists,
    fleet,
    house,
    lives,
    notes,
    roster,
    vehicle_models,
)
from mobility.services.roster import Filters
from mobility.services.spreadsheets import Cell
from mobility.views.access import allow, guard, me
from mobility.views.saving import again, asked, download, page_number, save
from mobility.words import gettext as _
from mobility.words import word

scooters = guard(Blueprint("scooters", __name__), Capability.SEE_FLEET)


@scooters.get("/scooters")
def index() -> ResponseReturnValue:
    """The list, narrowed and ordered by what stands in the address."""
    search = forms.Search(request.args)
    listed = roster.scooters(
        me(), _filters(search), page=page_number(), sort=request.args.get("order", "number")
    )
    narrowed = asked("text", "site", "class", "state", "due", "order")
    return render_template("scooters/index.html", search=search, listed=listed, narrowed=narrowed)


@scooters.get("/scooters/export.csv")
def export() -> ResponseReturnValue:
    """The same list as a file."""
    header = [
        _("Numéro"),
        _("Plaque"),
        _("VIN"),
        _("Modèle"),
        _("Classe"),
        _("Site"),
        _("État"),
        _("Où il est"),
        _("Kilométrage"),
        _("Contrôle technique"),
        _("Assuré jusqu'au"),
    ]
    rows = roster.every_scooter(me(), _filters(forms.Search(request.args)))
    return download("scooters", header, [_cells(row) for row in rows])


def _cells(row: roster.Row) -> list[Cell]:
    one = row.scooter
    return [
        one.fleet_number,
        one.plate,
        one.vin,
        f"{one.model.make} {one.model.name}",
        word(one.model.vehicle_class),
        one.site.name,
        word(one.state),
        one.label,
        row.km,
        one.inspection_due_on,
        one.insured_until,
    ]


def _filters(search: forms.Search) -> Filters:
    search.site.offer([(str(site.id), site.name) for site in house.sites_of(me())])
    return search.filters()


@scooters.route("/scooters/new", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def new() -> ResponseReturnValue:
    """A scooter comes into the fleet."""
    form = forms.NewScooter()
    form.offer(_models(), house.sites_of(me()))
    if form.validate_on_submit():

        def enter() -> str:
            added = fleet.save_scooter(
                None, form.facts(), km=form.km.data or 0, by=me(), now=clock.now()
            )
            return url_for(".show", fleet_number=added.fleet_number)

        done = save(form, enter, said=_("Le scooter est dans le parc."))
        if done:
            return done
    return again("scooters/new.html", form=form)


@scooters.get("/scooters/<fleet_number>")
def show(fleet_number: str) -> ResponseReturnValue:
    """One scooter: where it is, what comes next, and its whole history."""
    scooter = fleet.scooter(fleet_number, by=me())
    return render_template(
        "scooters/show.html",
        scooter=scooter,
        km=fleet.mileage(scooter),
        out_on=fleet.out_on(scooter),
        promises=roster.promises(scooter, now=clock.now()),
        history=roster.history(scooter),
        moves=_moves(scooter.state),
        notes=notes.of("scooter", scooter.id),
        allotments=allotments.of_scooter(scooter.id, on=clock.today()),
        life=lives.of(scooter, now=clock.now()),
        carried=equipment_lists.on_scooter(scooter.id, on=clock.today()),
    )


def _moves(state: ScooterState) -> list[Move[ScooterState]]:
    return [move for move in states.moves_from(state) if me().may(move.capability)]


@scooters.route("/scooters/<fleet_number>/edit", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def edit(fleet_number: str) -> ResponseReturnValue:
    """Change what is known of a scooter."""
    scooter = fleet.scooter(fleet_number, by=me())
    form = forms.Scooter(obj=scooter)
    form.offer(_models(scooter.model_id), house.sites_of(me()))
    if form.validate_on_submit():
        scooter_id = scooter.id

        def change() -> str:
            changed = fleet.save_scooter(
                scooter_id, form.facts(), version=form.seen_version, by=me(), now=clock.now()
            )
            return url_for(".show", fleet_number=changed.fleet_number)

        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again("scooters/edit.html", form=form, fleet_number=fleet_number)


def _models(kept: int = 0) -> list[tuple[int, str]]:
    """The models on offer, and the one that a scooter has already."""
    return [
        (row.id, f"{row.make} {row.name}, {word(row.vehicle_class)}")
        for row in vehicle_models.every(retired_too=True)
        if row.active or row.id == kept
    ]


@scooters.route("/scooters/<fleet_number>/state/<target>", methods=["GET", "POST"])
def move(fleet_number: str, target: str) -> ResponseReturnValue:
    """Move a scooter along the table of states, with where it is or what ails it."""
    scooter = fleet.scooter(fleet_number, by=me())
    found = next((one for one in _moves(scooter.state) if one.target == target), None)
    if found is None and request.method == "GET":
        abort(404)
    # What cannot be is refused by the service, and asks for nothing first.
    kind = FORMS.get(_state(target), forms.State) if found else forms.BackInService
    form = kind(version=scooter.version)
    if form.validate_on_submit():
        said = _("C'est noté : %(state)s.", state=word(_state(target)))
        done = save(form, _go(fleet_number, _state(target), form), said=said)
        if done:
            return done
    return again(
        "scooters/move.html",
        form=form,
        scooter=scooter,
        target=_state(target),
        possible=found is not None,
        promises=roster.promises(scooter, now=clock.now()),
    )


FORMS = {
    ScooterState.IN_SERVICE: forms.BackInService,
    ScooterState.WORKSHOP: forms.Stopped,
    ScooterState.IMMOBILISED: forms.Stopped,
}
BREAKDOWNS = frozenset({ScooterState.WORKSHOP, ScooterState.IMMOBILISED, ScooterState.STOLEN})
"""States that take a scooter from the bookings that it hits."""


def _go(
    fleet_number: str, target: ScooterState, form: forms.State | forms.BackInService
) -> Callable[[], str]:
    by, why = me(), form.why.data or ""

    def unit() -> str:
        version, now, lost = form.seen_version, clock.now(), False
        if target in BREAKDOWNS:
            stopped = form if isinstance(form, forms.Stopped) else None
            facts = breakdowns.Breakdown(
                target=target,
                why=why,
                workshop=(stopped.workshop.data or "") if stopped else "",
                back_at=stopped.back_at() if stopped else None,
            )
            lost = bool(
                breakdowns.break_down(fleet_number, facts, version=version, by=by, now=now)[1]
            )
        else:
            fleet.set_state(fleet_number, target, why=why, version=version, by=by, now=now)
        if lost and by.may(Capability.BOOK):
            return url_for("threats.index")
        return url_for(".show", fleet_number=fleet_number)

    return unit


def _state(text: str) -> ScooterState:
    try:
        return ScooterState(text)
    except ValueError:
        abort(404)
