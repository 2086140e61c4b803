"""What goes otherwise than planned with a contract: one button on its page for each, with a reason."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.amendments import LostKeyForm, UndoForm
from mobility.forms.rentals import ReasonForm
from mobility.rules.roles import Capability
from mobility.services import rental_events, rentals, stints
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

events = guard(Blueprint("rental_events", __name__), Capability.RENT)


@events.route("/rentals/<string:number>/no-show", methods=["GET", "POST"])
def miss(number: str) -> ResponseReturnValue:
    """The person did not come for the scooter."""
    rental, by = rentals.get(number, by=me()), me()
    form = ReasonForm(data={"version": rental.version} if request.method == "GET" else None)

    def unit() -> str:
        why = str(form.reason.data)
        rental_events.miss(number, why, version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté. Le scooter est libre."))
        if done:
            return done
    return again("rentals/no_show.html", form=form, rental=rental)


@events.route("/rentals/<string:number>/undoing", methods=["GET", "POST"])
def undo(number: str) -> ResponseReturnValue:
    """A signed contract is undone on the day of the handover: everything is given back."""
    rental, by = rentals.get(number, by=me()), me()
    form = UndoForm(data={"version": rental.version} if request.method == "GET" else None)

    def unit() -> str:
        facts = form.facts()
        rental_events.undo(number, facts, version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("La location est annulée, le loyer est rendu."))
        if done:
            return done
    against = rental_events.against_undoing(rental, now=clock.now())
    out = stints.current(rental.id)
    return again("rentals/undo.html", form=form, rental=rental, out=out, against=against)


@events.route("/rentals/<string:number>/lost-key", methods=["GET", "POST"])
def lose_key(number: str) -> ResponseReturnValue:
    """The person lost a key; a charge is proposed, nothing is booked."""
    rental, by = rentals.get(number, by=me()), me()
    form = LostKeyForm(data={"version": rental.version} if request.method == "GET" else None)

    def unit() -> str:
        why, cents = str(form.reason.data), form.cost.data or 0
        version, now = form.seen_version, clock.now()
        rental_events.lose_key(number, why, cents, version=version, by=by, now=now)
        return url_for("rentals.show", number=number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est noté. Une tâche est créée."))
        if done:
            return done
    return again("rentals/lost_key.html", form=form, rental=rental)
