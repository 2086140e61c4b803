"""Aujourd'hui: the page that everybody begins with."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.rules.roles import Capability
from mobility.services import day as days
from mobility.services import house
from mobility.views.access import guard, me
from mobility.words import papers

blueprint = guard(Blueprint("day", __name__), Capability.SEE_DAY)


@blueprint.get("/")
def today() -> ResponseReturnValue:
    """What has to be done today, at one site or at all those this person sees."""
    site_id = request.args.get("site", type=int)
    sites = house.sites_of(me())
    chosen = site_id if site_id in {site.id for site in sites} else None
    found = days.of(me(), site_id=chosen, now=clock.now())
    return render_template("day/today.html", day=found, sites=sites, chosen=chosen, papers=papers)
