"""The hours at which a site hands over and takes back: those of the days that were asked for, and the nearest free ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for

from mobility import clock
from mobility.forms.bookings import Dates
from mobility.rules.slots import Slot
from mobility.services import house, slots
from mobility.services.bookings import Wish
from mobility.services.elsewhere import as_long
from mobility.services.proposals import Proposal
from mobility.views.saving import asked
from mobility.words import local

WANTED = "hours"
"""What the address says when only the hours of the days are asked for."""
HOUR_CODES = frozenset({"slot_full", "slots_all_full", "site_closed"})


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day at one site; none where it is closed."""

    site: str
    day: date
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Way:
    """Another hour for the same wish, one click away."""

    at: datetime
    url: str


def of(dates: Dates) -> Mapping[str, DayHours]:
    """The hours of the day of the start, and of the day of the return, as far as the form says which days."""
    site_id = str(dates.site_id.data or "")
    if not site_id.isdigit() or dates.site_id.errors:
        return {}
    site = house.site(int(site_id))
    found = {}
    if dates.starts_on.data is not None and not dates.starts_on.errors:
        day = dates.starts_on.data
        found["start"] = DayHours(site.name, day, slots.of_day(site, day))
        back = dates.back_on()
        if back is not None and not dates.ends_on.errors and not dates.days.errors:
            found["end"] = DayHours(site.name, back, slots.of_day(site, back))
    return found


def only() -> bool:
    """Whether the button asks for the hours of the days, and not for scooters."""
    return request.args.get(WANTED) == "1"


def ways(proposal: Proposal) -> Mapping[str, Sequence[Way]]:
    """Where an hour is full or closed: the three nearest for the start, for the return, all else kept."""
    wish, found = proposal.wish, {}
    if wish.ends_at <= wish.starts_at:
        return {}
    for which, moment in (("start", wish.starts_at), ("end", wish.ends_at)):
        if any(
            _about(one.values, which, moment) for one in proposal.refusals if one.code in HOUR_CODES
        ):
            near = slots.nearest(house.site(wish.site_id), moment, now=clock.now())
            found[which] = [Way(one.first, _address(which, one.first, wish)) for one in near]
    return found


def _about(values: Mapping[str, object], which: str, moment: datetime) -> bool:
    return values.get("which", which) == which and values.get("at") == moment


def from_then(wish: Wish, site_id: int | None, at: datetime) -> str:
    """The page of the same wish from another instant on, for as long, here or at another site."""
    moved = as_long(wish.starts_at, wish.ends_at, at)
    return _url(at, moved, **({"site": str(site_id)} if site_id else {}))


def _address(which: str, at: datetime, wish: Wish) -> str:
    if which == "end":
        return _url(wish.starts_at, at)
    if "days" in _asked():
        return _url(at, as_long(wish.starts_at, wish.ends_at, at))
    return _url(at, wish.ends_at)


def _url(starts: datetime, ends: datetime, **other: str) -> str:
    moved = {"from": _day(starts), "at": _hour(starts), "to": _day(ends), "until": _hour(ends)}
    kept = {name: value for name, value in _asked().items() if name not in {*moved, "days"}}
    values: dict[str, Any] = kept | other | moved
    return url_for("bookings.new", **values)


def _day(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y}"


def _hour(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def _asked() -> dict[str, str]:
    return asked("beneficiary", "site", "class", "from", "at", "days", "to", "until")
