"""The planning of the fleet: scooters by days, as a table or as a list, and which of them are free from when to when."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.planning import Search
from mobility.rules.planning import monday
from mobility.rules.roles import Capability
from mobility.rules.slots import Slot
from mobility.services import house, slots
from mobility.services import planning as services
from mobility.services.availability import Choice
from mobility.services.planning import Bar, Opening
from mobility.services.roster import Filters
from mobility.views.access import guard, me
from mobility.views.saving import asked, page_number
from mobility.words import local
from mobility.words import planning as words

planning = guard(Blueprint("planning", __name__), Capability.SEE_FLEET)

KEPT = ("text", "site", "class", "state", "from", "weeks", "free_from", "free_to", "view")
"""What the address holds: a planning can be sent to a colleague, or kept as a bookmark."""


@planning.get("/planning")
def show() -> ResponseReturnValue:
    """Two or four weeks from a Monday on."""
    search = Search(request.args)
    search.site.offer([(str(site.id), site.name) for site in house.sites_of(me())])
    filters, now = search.filters(), clock.now()
    first_day, days = monday(search.first_day(clock.today())), search.days()
    found = services.of(me(), filters, first_day=first_day, days=days, page=page_number(), now=now)
    wanted = search.free_days()
    return render_template(
        "planning/show.html",
        search=search,
        planning=found,
        months=_months(found.calendar),
        wanted=wanted,
        **_free(filters, wanted),
        as_list=request.args.get("view") == "list",
        words=words,
        link_of=_link,
        full=_full(filters.site_id, first_day, days),
        at=lambda moved: {**asked(*KEPT), "from": f"{moved:%d/%m/%Y}"},
        a_page=timedelta(days=days),
    )


def _free(filters: Filters, wanted: tuple[date, date] | None) -> dict[str, Any]:
    """What the page says of days that were asked for: what is free, and if nothing is, from when on."""
    if wanted is None:
        return {"free": None}
    now = clock.now()
    free = services.free(me(), filters, *wanted, now=now)
    return {
        "free": free,
        "next_free": []
        if any(one.free for one in free)
        else services.next_free(me(), filters, *wanted, now=now),
        "to_book": lambda one: _to_book(one, *wanted),
        "later": lambda opening: _from(opening, *wanted),
    }


def _to_book(choice: Choice, first: date, last: date) -> str:
    """Where this scooter is booked for these days: all of it stands in the address."""
    scooter = choice.scooter
    starts = local(services.departure(scooter.site, first))
    wish: dict[str, Any] = {
        "site": scooter.site_id,
        "class": scooter.model.vehicle_class,
        "from": f"{starts:%d/%m/%Y}",
        "at": f"{starts:%H:%M}",
        "to": f"{last:%d/%m/%Y}",
        "scooter": scooter.id,
    }
    return url_for("bookings.new", **wish)


def _from(opening: Opening, first: date, last: date) -> dict[str, str]:
    """The same search for as many days, from the day on which a scooter is free, at its site."""
    days = {"free_from": opening.day, "free_to": opening.day + (last - first)}
    there = {"site": str(opening.site.id), "class": str(opening.vehicle_class)}
    return asked(*KEPT) | there | {name: f"{day:%d/%m/%Y}" for name, day in days.items()}


def _full(site_id: int | None, first_day: date, days: int) -> list[tuple[date, Slot]]:
    """The hours that are full at the one site that is shown; nothing where there are several."""
    seen = [site for site in house.sites_of(me()) if site_id in {None, site.id}]
    if len(seen) != 1:
        return []
    found = slots.between(seen[0], first_day, first_day + timedelta(days=days - 1))
    return [(day, slot) for day, slot in found if slot.full]


def _months(days: Sequence[date]) -> list[tuple[str, int]]:
    """The months of the columns, each with its number of days."""
    return [(name, len(list(group))) for name, group in groupby(days, words.month)]


def _link(bar: Bar, fleet_number: str) -> str:
    """The page that a bar leads to."""
    if bar.rental:
        return url_for("rentals.show", number=bar.rental)
    if bar.booking:
        return url_for("bookings.show", reference=bar.booking)
    return url_for("scooters.show", fleet_number=fleet_number)
