"""Equipment: the list, one page for each thing with its life and its next act, what is missing and what is asked for it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import equipment as forms
from mobility.forms.rentals import ReasonForm
from mobility.rules.equipment import GearOutcome, GearSize
from mobility.rules.rentals import Equipment
from mobility.rules.roles import Capability
from mobility.services import (
    beneficiaries,
    equipment_charges,
    equipment_kinds,
    equipment_lists,
    fleet,
    house,
)
from mobility.services import equipment as services
from mobility.services import equipment_items as items
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, asked, page_number, save
from mobility.words import gettext as _
from mobility.words import ngettext

equipment = guard(Blueprint("equipment", __name__), Capability.SEE_FLEET)


@equipment.get("/equipment")
def index() -> ResponseReturnValue:
    """The list, narrowed by what stands in the address, with what each site has of each kind and size."""
    search = forms.Search(request.args)
    kinds = equipment_kinds.every(retired_too=True)
    search.kind.offer([(str(one.id), one.name) for one in kinds])
    search.site.offer([(str(site.id), site.name) for site in house.sites_of(me())])
    listed = equipment_lists.listed(me(), search.filters(), page=page_number(), on=clock.today())
    narrowed = asked("text", "kind", "size", "site", "standing")
    return render_template(
        "equipment/index.html",
        search=search,
        listed=listed,
        narrowed=narrowed,
        kinds=kinds,
    )


@equipment.post("/equipment/ready")
@allow(Capability.RENT)
def ready() -> ResponseReturnValue:
    """What was ticked is washed, or looked at and good."""
    by, ticked = me(), request.form.getlist("numbers")
    back: dict[str, Any] = asked("site", "standing")

    def unit() -> str:
        items.ready(ticked, by=by, now=clock.now())
        return url_for(".index", **back)

    return act(unit, said=_("C'est noté : ils peuvent repartir.") if ticked else "")


@equipment.route("/equipment/new", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def new() -> ResponseReturnValue:
    """Things come in, one or several alike."""
    form, by = forms.NewItems(), me()
    form.offer(equipment_kinds.every())
    form.site_id.offer([(str(site.id), site.name) for site in house.sites_of(by)])
    count = form.count.data or 1

    def unit() -> str:
        number = form.number.data or ""
        added = items.add(form.new_facts(), count, number=number, by=by, now=clock.now())
        if count == 1:
            return url_for(".show", number=added[0].number)
        return url_for(".index", kind=form.kind_id.data, site=form.site_id.data)

    if form.validate_on_submit():
        said = ngettext("L'article est au stock.", "%(num)s articles sont au stock.", count)
        done = save(form, unit, said=said)
        if done:
            return done
    return again("equipment/new.html", form=form, kinds=equipment_kinds.every())


@equipment.get("/equipment/<number>")
def show(number: str) -> ResponseReturnValue:
    """One thing: where it is, what comes next, and all that happened to it."""
    item = items.get(number, by=me())
    loan = items.open_loan(item.id)
    past = items.loans(item.id)
    return render_template(
        "equipment/show.html",
        item=item,
        name=items.name(item),
        row=equipment_lists.row_of(item, loan, on=clock.today()),
        last_day=items.last_day(item),
        value=items.value_cents(item),
        worth=items.worth(item, on=clock.today()),
        loans=past,
        given_up=past[0] if past and services.given_up(past[0]) else None,
        life=items.life(item.id),
    )


@equipment.route("/equipment/<number>/edit", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def edit(number: str) -> ResponseReturnValue:
    """Correct what is known of a thing."""
    item, by = items.get(number, by=me()), me()
    form = forms.Item(obj=item, data={"value": item.value_cents})
    form.offer(equipment_kinds.every(retired_too=True))

    def unit() -> str:
        facts, version = form.facts(site_id=item.site_id), form.seen_version
        items.change(number, facts, version=version, by=by, now=clock.now())
        return url_for(".show", number=number)

    return _saved(form, unit, "equipment/edit.html", _("C'est enregistré."), item)


@equipment.route("/equipment/<number>/place", methods=["GET", "POST"])
@allow(Capability.RENT)
def place(number: str) -> ResponseReturnValue:
    """Put a thing on another shelf, at another site, or on a scooter."""
    item, by = items.get(number, by=me()), me()
    held_by = item.scooter.fleet_number if item.scooter else ""
    form = forms.Place(data={"site_id": item.site_id, "shelf": item.shelf, "scooter": held_by})
    form.site_id.offer([(str(site.id), site.name) for site in house.sites_of(by)])

    def unit() -> str:
        typed = (form.scooter.data or "").strip().upper()
        scooter_id = fleet.scooter(typed, by=by).id if typed else None
        values = {"shelf": form.shelf.data or "", "why": form.why.data or ""}
        site_id = int(form.site_id.data)
        items.put(number, site_id=site_id, scooter_id=scooter_id, **values, by=by, now=clock.now())
        return url_for(".show", number=number)

    if form.is_submitted() and form.scooter.data and not _known(form.scooter.data):
        form.scooter.errors = [_("Aucun scooter ne porte ce numéro. Lisez-le sur le scooter.")]
        return again("equipment/place.html", form=form, item=item, name=items.name(item))
    return _saved(form, unit, "equipment/place.html", _("C'est rangé."), item)


def _known(fleet_number: str) -> bool:
    return fleet.known(fleet_number.strip().upper(), by=me())


@equipment.route("/equipment/<number>/fall", methods=["GET", "POST"])
@allow(Capability.RENT)
def fall(number: str) -> ResponseReturnValue:
    """A thing fell: it is out of use for good."""
    item, by, form = items.get(number, by=me()), me(), forms.Fall(data={"on": clock.today()})

    def unit() -> str:
        items.fall(number, on=form.on.data, why=str(form.why.data), by=by, now=clock.now())
        return url_for(".show", number=number)

    return _saved(form, unit, "equipment/fall.html", _("C'est noté : il ne sert plus."), item)


@equipment.route("/equipment/<number>/retirement", methods=["GET", "POST"])
@allow(Capability.EDIT_FLEET)
def retire(number: str) -> ResponseReturnValue:
    """Take a thing out of use."""
    item, by, form = items.get(number, by=me()), me(), ReasonForm()

    def unit() -> str:
        items.retire(number, why=str(form.reason.data), by=by, now=clock.now())
        return url_for(".show", number=number)

    return _saved(form, unit, "equipment/retire.html", _("Il est sorti du stock."), item)


def _saved(
    form: Any, unit: Callable[[], str], template: str, said: str, item: Any
) -> ResponseReturnValue:
    """Save what a page about one thing asks, or show it again."""
    if form.validate_on_submit():
        done = save(form, unit, said=said)
        if done:
            return done
    return again(template, form=form, item=item, name=items.name(item))


@equipment.route("/equipment/loans/<int:loan_id>/turn-up", methods=["GET", "POST"])
@allow(Capability.RENT)
def turn_up(loan_id: int) -> ResponseReturnValue:
    """A thing that was missing is brought back."""
    loan, by, form = equipment_charges.get(loan_id, by=me()), me(), forms.TurnUp()

    def unit() -> str:
        outcome, why = GearOutcome(form.outcome.data), form.why.data or ""
        services.turn_up(loan_id, outcome, why, by=by, now=clock.now())
        return url_for("rentals.show", number=loan.rental.number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté : il est revenu."))
        if done:
            return done
    return again("equipment/turn_up.html", form=form, loan=loan, name=items.name(loan.item))


@equipment.post("/equipment/loans/<int:loan_id>/charge")
@allow(Capability.TAKE_MONEY)
def charge(loan_id: int) -> ResponseReturnValue:
    """Book what was proposed."""
    by = me()

    def unit() -> str:
        loan = equipment_charges.charge(loan_id, by=by, now=clock.now())
        return url_for("rentals.show", number=loan.rental.number)

    return act(unit, said=_("C'est facturé. L'écriture est au compte de la location."))


@equipment.route("/equipment/loans/<int:loan_id>/waiver", methods=["GET", "POST"])
@allow(Capability.GRANT_EXCEPTIONS)
def waive(loan_id: int) -> ResponseReturnValue:
    """Ask nothing for a thing, with the reason."""
    loan, by, form = equipment_charges.get(loan_id, by=me()), me(), ReasonForm()

    def unit() -> str:
        equipment_charges.waive(loan_id, str(form.reason.data), by=by, now=clock.now())
        return url_for("rentals.show", number=loan.rental.number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté : rien n'est facturé."))
        if done:
            return done
    return again("equipment/waive.html", form=form, loan=loan, name=items.name(loan.item))


@equipment.route("/beneficiaries/<string:reference>/sizes", methods=["GET", "POST"])
@allow(Capability.SIGN_UP)
def sizes(reference: str) -> ResponseReturnValue:
    """What sizes a person wears."""
    person, by = beneficiaries.get(reference, by=me()), me()
    form = forms.Sizes(data={"helmet": person.helmet_size, "gloves": person.glove_size})
    form.offer()

    def unit() -> str:
        found = {Equipment.HELMET: form.helmet.data, Equipment.GLOVES: form.gloves.data}
        row = beneficiaries.get(reference, by=by)
        services.set_sizes(
            row, {use: GearSize(size) if size else None for use, size in found.items()}
        )
        return url_for("beneficiaries.show", reference=row.reference)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Les tailles sont notées."))
        if done:
            return done
    return again("equipment/sizes.html", form=form, person=person)
