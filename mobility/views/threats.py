"""Bookings in danger, and what can be done for each: one button a way."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.bookings import GiveUp, Reassign
from mobility.rules.roles import Capability
from mobility.services import bookings as services
from mobility.services import threats as dangers
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _

threats = guard(Blueprint("threats", __name__), Capability.BOOK)


@threats.get("/bookings/threatened")
def index() -> ResponseReturnValue:
    """Every booking in danger, the soonest first."""
    return render_template("threats/index.html", rows=dangers.threatened(me(), now=clock.now()))


@threats.route("/bookings/<reference>/reassignment", methods=["GET", "POST"])
def reassign(reference: str) -> ResponseReturnValue:
    """Another scooter, another site, later dates: each a button."""
    booking, by = services.get(reference, by=me()), me()
    form = Reassign(version=booking.version)
    public_url = str(current_app.config["SETTINGS"].public_url)

    def unit() -> str:
        changed = dangers.rebook(
            reference,
            form.scooter,
            starts_at=form.starts(),
            version=form.seen_version,
            by=by,
            now=clock.now(),
            public_url=public_url,
        )
        return url_for("bookings.show", reference=changed.reference)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est fait. La personne est prévenue."))
        if done:
            return done
    return _page(reference, form=form, giving_up=GiveUp(formdata=None))


@threats.post("/bookings/<reference>/giving-up")
def give_up(reference: str) -> ResponseReturnValue:
    """Nothing can be done: cancel, and write to the person."""
    by, form = me(), GiveUp()
    services.get(reference, by=by)

    def unit() -> str:
        why = str(form.reason.data)
        row = dangers.give_up(reference, why, version=form.seen_version, by=by, now=clock.now())
        return url_for("bookings.show", reference=row.reference)

    if form.validate_on_submit():
        done = save(form, unit, said=_("La réservation est annulée, la personne est prévenue."))
        if done:
            return done
    return _page(reference, form=form, giving_up=form)


def _page(reference: str, **forms: GiveUp | Reassign) -> ResponseReturnValue:
    booking, now = services.get(reference, by=me()), clock.now()
    return again(
        "threats/reassign.html",
        booking=booking,
        threat=dangers.of_booking(booking, now=now),
        movable=booking.state in dangers.MOVABLE,
        ways=dangers.ways(booking, by=me(), now=now),
        **forms,
    )
