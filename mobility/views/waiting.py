"""The waiting list: who is next and why, and a manager's hand on it."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.waiting import MoveOnList
from mobility.rules.roles import Capability
from mobility.services import bookings
from mobility.services import waiting as services
from mobility.views.access import allow, guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import waiting as words

waiting = guard(Blueprint("waiting", __name__), Capability.BOOK)


@waiting.get("/bookings/waiting")
def index() -> ResponseReturnValue:
    """The lists of each site and class, in the order in which scooters will be offered."""
    queues = services.queues(me(), now=clock.now())
    return render_template("waiting/index.html", queues=queues, words=words)


@waiting.route("/bookings/<reference>/place", methods=["GET", "POST"])
@allow(Capability.REORDER_WAITING)
def move(reference: str) -> ResponseReturnValue:
    """Move somebody up or down, with a reason."""
    booking = bookings.get(reference, by=me())
    form, now = MoveOnList(), clock.now()

    def unit() -> str:
        services.move(reference, int(form.points.data), form.reason.data, by=me(), now=now)
        return url_for(".index")

    if form.validate_on_submit():
        done = save(form, unit, said=_("La place a changé."))
        if done:
            return done
    place = services.place_of(booking, now=now)
    return again("waiting/move.html", form=form, booking=booking, place=place, words=words)
