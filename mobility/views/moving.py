"""A booking changes before the scooter leaves: dates first, then the scooters that are free for them, one click."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import bookings as forms
from mobility.rules.roles import Capability
from mobility.services import bookings as services
from mobility.services import house, proposals
from mobility.services import moving as changes
from mobility.services.bookings import Wish
from mobility.views import hours
from mobility.views.access import guard, me
from mobility.views.saving import again, asked, save
from mobility.words import gettext as _

moving = guard(Blueprint("moving", __name__), Capability.BOOK)
ADDRESS = ("site", "class", "from", "at", "days", "to", "until")


@moving.route("/bookings/<reference>/dates", methods=["GET", "POST"])
def dates(reference: str) -> ResponseReturnValue:
    """The dates stand in the address; the scooter that is clicked, and the version that was read, in the form."""
    booking = services.get(reference, by=me())
    form, typed = forms.Pick(version=booking.version), _dates(booking)
    wish = _wish(booking, typed)
    if wish is not None and form.validate_on_submit():
        said = _("La réservation est changée.")
        if booking.state in changes.PROMISED:
            said = _("La réservation est changée. La personne est prévenue.")
        done = save(form, lambda: _change(reference, wish, form), said=said)
        if done:
            return done
    return _page(reference, typed, wish, form)


def _dates(booking: Any) -> forms.Dates:
    """What the address asks for; what the booking has, at first."""
    if "from" in request.args:
        found = forms.Dates(request.args)
    else:
        found = forms.Dates(None, data=forms.dates_of(services.wish_of(booking)))
    forms.offer_sites(found.site_id, house.sites_of(me()))
    return found


def _wish(booking: Any, typed: forms.Dates) -> Wish | None:
    """What is wished instead; None before anything was asked, and where it cannot be understood."""
    if "from" not in request.args or hours.only() or not typed.validate():
        return None
    return replace(typed.wish(booking.beneficiary_id), booking_id=booking.id)


def _change(reference: str, wish: Wish, form: forms.Pick) -> str:
    changed = changes.change(
        reference,
        wish,
        form.scooter or None,
        version=form.seen_version,
        by=me(),
        now=clock.now(),
        public_url=str(current_app.config["SETTINGS"].public_url),
    )
    return url_for("bookings.show", reference=changed.reference)


def _page(
    reference: str, typed: forms.Dates, wish: Wish | None, form: forms.Pick
) -> ResponseReturnValue:
    booking = services.get(reference, by=me())
    own = services.wish_of(booking)
    before = proposals.price(own)[1]
    proposal = proposals.propose(wish, by=me(), now=clock.now()) if wish else None
    free = proposal.free if proposal else ()
    lost = (
        next((one for one in proposal.taken if one.scooter.id == form.scooter), None)
        if proposal
        else None
    )
    return again(
        "moving/dates.html",
        form=typed if typed.errors else form,
        booking=booking,
        dates=typed,
        hours=hours.of(typed),
        proposal=proposal,
        # The scooter that it has comes first, where it is still free.
        free=sorted(free, key=lambda one: one.scooter.id != booking.scooter_id),
        gone=lost,
        same=wish == own,
        changeable=booking.state in changes.CHANGEABLE,
        asking=booking.state in changes.ASKED,
        waits=booking.rental is not None and booking.rental.state == "to_sign",
        another_price=wish is not None and _another_price(own, wish),
        before=before,
        difference=proposal.quote.total_cents - before.total_cents
        if proposal and proposal.quote and before
        else None,
        args=asked(*ADDRESS),
    )


def _another_price(own: Wish, wish: Wish) -> bool:
    """Whether a contract that waits would be cancelled, and not only printed anew."""
    return (own.starts_at, own.ends_at, own.vehicle_class) != (
        wish.starts_at,
        wish.ends_at,
        wish.vehicle_class,
    )
