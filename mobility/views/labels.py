"""Labels to print, and the page that a scanned one opens."""

import io

from flask import Blueprint, current_app, redirect, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.fleet import Search
from mobility.rules.roles import Capability
from mobility.services import fleet, house
from mobility.services import labels as services
from mobility.views.access import guard, me
from mobility.views.handover import SCANNING, handover_of

labels = guard(Blueprint("labels", __name__), Capability.SEE_FLEET)


@labels.get("/scooters/labels.pdf")
def sheet() -> ResponseReturnValue:
    """A sheet of 24 for the scooters that the list shows; `skip` says how many places are used already."""
    search = Search(request.args)
    search.site.offer([(str(site.id), site.name) for site in house.sites_of(me())])
    content = services.sheet(
        me(),
        search.filters(),
        public_url=current_app.config["SETTINGS"].public_url or request.url_root.rstrip("/"),
        skip=max(0, request.args.get("skip", 0, type=int)),
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name="etiquettes.pdf", etag=False
    )


@labels.get("/q/<fleet_number>")
def scanned(fleet_number: str) -> ResponseReturnValue:
    """The scooter whose label was scanned, or straight to the act that is due."""
    scooter = fleet.scooter(fleet_number, by=me())
    due = services.due(scooter, now=clock.now()) if me().may(Capability.RENT) else None
    expected = session.get(SCANNING)
    if expected and (due is None or due.act == "hand_over"):
        return redirect(handover_of(expected, scanned=fleet_number))
    if due is None:
        return redirect(url_for("scooters.show", fleet_number=fleet_number))
    way = "return" if due.act == "give_back" else "handover"
    return redirect(url_for("handover.show", number=due.number, way=way))
