"""The day page on paper: the words of `documents.day_sheet`, filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mobility.models import Beneficiary, Scooter, Site
from mobility.services import contract_words, house
from mobility.services import day as days
from mobility.services.accounts import Person
from mobility.services.beneficiaries import name_of
from mobility.services.day import Day
from mobility.services.standings import return_moment
from mobility.words import (
    day,
    first_days,
    instant,
    local,
    ngettext,
    phone,
    plate,
    sentence,
    short_day,
    time_of_day,
)
from mobility.words import gettext as _

if TYPE_CHECKING:
    from mobility.documents.day_sheet import Part

Cells = tuple[str, ...]


def sheet(by: Person, *, site_id: int | None, now: datetime) -> bytes:
    """The sheet of today, of one site or of all those that this person sees."""
    from mobility.documents import day_sheet  # noqa: PLC0415 - reportlab is only loaded to print

    found = days.of(by, site_id=site_id, now=now)
    sites = [one for one in house.sites_of(by) if site_id in {None, one.id}]
    told = _Told(now, several=len(sites) > 1)
    summary = (
        ngettext("%(num)s remise", "%(num)s remises", len(found.handovers)),
        ngettext("%(num)s retour", "%(num)s retours", len(found.returns)),
        ngettext("%(num)s tâche", "%(num)s tâches", len(found.tasks)),
    )
    return day_sheet.render(
        day_sheet.DaySheetData(
            foundation=contract_words.foundation(house.settings()),
            day=day(now),
            site=", ".join(one.name for one in sites),
            summary=", ".join(summary),
            printed_at=now,
            printed=_("Imprimée le %(when)s par %(who)s", when=instant(now), who=by.name),
            parts=tuple(_parts(found, told)),
        )
    )


def _parts(found: Day, told: "_Told") -> Iterator["Part"]:
    """The lists of the sheet, in the order in which the day wants them; what may be absent only if it is not."""
    from mobility.documents.day_sheet import Part  # noqa: PLC0415 - idem

    who, number, scooter = _("Qui"), _("Téléphone"), _("Scooter et contrat")
    yield Part(
        title=_("Remises"),
        heads=(_("Heure"), who, number, scooter, _("Remis")),
        lines=tuple(told.handovers(found)),
        nothing=_("Aucune remise aujourd'hui."),
    )
    yield Part(
        title=_("Retours"),
        heads=(_("Attendu"), who, number, scooter, _("Rendu")),
        lines=tuple(told.returns(found)),
        nothing=_("Aucun retour attendu."),
    )
    if found.first_days.soon:
        yield Part(
            title=_(first_days.TITLE),
            heads=(_("Premier jour"), who, number, _("À faire"), _("Fait")),
            lines=tuple(told.starters(found)),
            nothing="",
        )
    if found.threats:
        yield Part(
            title=_("Réservations en danger"),
            heads=(_("Départ"), who, number, _("Pourquoi"), _("Fait")),
            lines=tuple(told.threats(found)),
            nothing="",
        )
    yield Part(
        title=_("Tâches"),
        heads=(_("Pour le"), _("Quoi"), _("Fait")),
        lines=tuple(
            (short_day(one.due_on) if one.due_on else "", one.title) for one in found.tasks
        ),
        nothing=_("Aucune tâche pour aujourd'hui."),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The lines of the lists, as they are read at an instant; `several`: the site stands on each."""

    now: datetime
    several: bool

    def starters(self, found: Day) -> Iterator[Cells]:
        """Who starts soon without a scooter."""
        for one in found.first_days.soon:
            matter = sentence(one.hindrance) if one.hindrance else _(first_days.MATTERS[one.act])
            yield (short_day(one.starts_on), *_reached(one.person), matter)

    def handovers(self, found: Day) -> Iterator[Cells]:
        """Who comes for a scooter, by hour."""
        for one in found.handovers:
            contract = one.rental.number if one.rental else _("contrat à préparer")
            scooter = self._scooter(one.scooter, one.site, contract)
            yield (self._hour(one.starts_at), *_reached(one.beneficiary), scooter)

    def returns(self, found: Day) -> Iterator[Cells]:
        """Who brings one back, the late ones first."""
        for one in found.returns:
            expected = return_moment(one, one.site)
            when = self._hour(expected)
            late = _("%(when)s, en retard", when=when) if expected < self.now else when
            scooter = self._scooter(one.scooter, one.site, one.number)
            yield (late, *_reached(one.beneficiary), scooter)

    def threats(self, found: Day) -> Iterator[Cells]:
        """Which bookings are in danger, and why."""
        for one in found.threats:
            booking = one.booking
            why = " ".join(sentence(reason) for reason in one.reasons)
            yield (short_day(booking.starts_at), *_reached(booking.beneficiary), why)

    def _hour(self, at: datetime) -> str:
        """The hour; of another day, the day."""
        if local(at).date() == local(self.now).date():
            return time_of_day(local(at).time())
        return short_day(at)

    def _scooter(self, scooter: Scooter | None, site: Site, contract: str) -> str:
        known = []
        if scooter is not None:
            known = [scooter.fleet_number, plate(scooter.plate) if scooter.plate else ""]
        parts = (" ".join(filter(None, known)), contract, site.name if self.several else "")
        return ", ".join(filter(None, parts))


def _reached(person: Beneficiary) -> Cells:
    return name_of(person), phone(person.phone) if person.phone else _("sans téléphone")
