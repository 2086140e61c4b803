"""Aujourd'hui: the page that everybody begins with, and its sheet on paper."""

import io

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.rules.roles import Capability
from mobility.services import day as days
from mobility.services import day_sheet, house
from mobility.views.access import allow, guard, me
from mobility.views.places import links_of
from mobility.words import first_days, papers

blueprint = guard(Blueprint("day", __name__), Capability.SEE_DAY)


@blueprint.get("/")
def today() -> ResponseReturnValue:
    """What has to be done today, at one site or at all those this person sees."""
    sites, chosen = house.sites_of(me()), _chosen()
    found = days.of(me(), site_id=chosen, now=clock.now())
    return render_template(
        "day/today.html",
        day=found,
        sites=sites,
        chosen=chosen,
        papers=papers,
        first_days=first_days,
        links=links_of(found.tasks),
    )


@blueprint.get("/day/sheet.pdf")
@allow(Capability.RENT)
def sheet() -> ResponseReturnValue:
    """The same on paper, with phone numbers and squares to tick."""
    content = day_sheet.sheet(me(), site_id=_chosen(), now=clock.now())
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        download_name=f"Feuille-du-jour-{clock.today().isoformat()}.pdf",
        etag=False,
    )


def _chosen() -> int | None:
    """The site that the address asks for; None: all of them."""
    asked = request.args.get("site", type=int)
    return asked if asked in {site.id for site in house.sites_of(me())} else None
