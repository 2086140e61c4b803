"""The search field's page."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility.rules.roles import Capability
from mobility.services import search as services
from mobility.services.search import Found
from mobility.views.access import guard, me

search = guard(Blueprint("search", __name__), Capability.SEE_DAY)

PAGES = {
    "beneficiary": ("beneficiaries.show", "reference"),
    "scooter": ("scooters.show", "fleet_number"),
    "booking": ("bookings.show", "reference"),
    "rental": ("rentals.show", "number"),
    "prescriber": ("prescribers.show", "prescriber_id"),
}


@search.get("/search")
def results() -> ResponseReturnValue:
    """What answers to a text, grouped; the one exact answer opens at once."""
    text = request.args.get("q", "").strip()
    found = services.everywhere(text, by=me())
    exact = [one for one in found if one.exact]
    if len(exact) == 1:
        return redirect(address(exact[0]))
    groups = {kind: [one for one in found if one.kind == kind] for kind in PAGES}
    return render_template(
        "search/results.html", text=text, groups=groups, count=len(found), address=address
    )


def address(found: Found) -> str:
    """Where a thing that was found has its page."""
    endpoint, argument = PAGES[found.kind]
    values: dict[str, Any] = {argument: found.key}
    return url_for(endpoint, **values)
