"""The search field's page."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility.rules.roles import Capability
from mobility.services import search as services
from mobility.services.search import Found
from mobility.views.access import guard, me
from mobility.views.saving import asked

search = guard(Blueprint("search", __name__), Capability.SEE_DAY)

PAGES = {
    "beneficiary": ("beneficiaries.show", "reference"),
    "scooter": ("scooters.show", "fleet_number"),
    "booking": ("bookings.show", "reference"),
    "rental": ("rentals.show", "number"),
    "prescriber": ("prescribers.show", "prescriber_id"),
}


WISH = ("site", "class", "from", "at", "days", "to", "until", "scooter")
"""What a search for the person of a booking carries along: nothing is typed twice."""


@search.get("/search")
def results() -> ResponseReturnValue:
    """What answers to a text, grouped; the one exact answer opens at once."""
    text = request.args.get("q", "").strip()
    booking = request.args.get("for") == "booking"
    found = services.everywhere(text, by=me())
    if booking:
        found = [one for one in found if one.kind == "beneficiary"]
    exact = [one for one in found if one.exact]
    if len(exact) == 1:
        return redirect(address(exact[0]))
    return render_template(
        "search/results.html",
        text=text,
        groups={kind: [one for one in found if one.kind == kind] for kind in PAGES},
        count=len(found),
        address=address,
        wanted=asked(*WISH) if booking else None,
    )


def address(found: Found) -> str:
    """Where a thing that was found has its page; for a booking, the form that goes on with the dates already chosen."""
    if request.args.get("for") == "booking" and found.kind == "beneficiary":
        kept: dict[str, Any] = asked(*WISH)
        return url_for("bookings.new", beneficiary=found.key, **kept)
    endpoint, argument = PAGES[found.kind]
    values: dict[str, Any] = {argument: found.key}
    return url_for(endpoint, **values)
