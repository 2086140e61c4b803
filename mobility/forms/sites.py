"""What is typed about a site: where it is, when it is open, how many come in an hour, when it is closed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import time
from typing import Any, Protocol

from babel.dates import get_day_names
from wtforms import ValidationError

from mobility.forms.fields import Day, Form, Hour, Phone, Text, Whole, Yes
from mobility.words import N_
from mobility.words import gettext as _

RANGES = (1, 2)
"""A site may close at noon: two ranges of hours a day."""


class Hours(Protocol):
    """A range of opening hours on a day of the week."""

    weekday: int
    opens: time
    closes: time
    capacity: int | None


class Site(Form):
    """A site, and when it is open: two ranges of hours for each day of the week."""

    name = Text(N_("Nom"), error=N_("Indiquez le nom du site."))
    address = Text(N_("Adresse"), longest=250, hint=N_("Numéro et rue."))
    postcode = Text(N_("Code postal"), longest=5)
    town = Text(N_("Ville"))
    phone = Phone(N_("Téléphone"))
    turnaround_minutes = Whole(
        N_("Temps entre deux locations"),
        most=2880,
        unit="minutes",
        default=240,
        hint=N_("En minutes, pour contrôler et nettoyer le scooter. 240 pour une demi-journée."),
    )
    slot_capacity = Whole(
        N_("Remises et retours par heure"),
        least=1,
        most=60,
        default=4,
        hint=N_("Au plus, en tout. Une heure pleine n'est plus proposée."),
    )
    active = Yes(N_("Ce site reçoit du public"), default=True)
    asks_lock_place = Yes(
        N_("À la remise, demander une photo de l'endroit où le scooter sera attaché")
    )

    def validate_postcode(self, field: Text) -> None:
        """Five digits."""
        if field.data and not (field.data.isdigit() and len(field.data) == 5):
            raise ValidationError(_("Un code postal a 5 chiffres."))

    def values(self) -> dict[str, Any]:
        """What was typed about the site itself."""
        numbers = ("turnaround_minutes", "slot_capacity")
        names = (
            "name",
            "address",
            "postcode",
            "town",
            "phone",
            *numbers,
            "active",
            "asks_lock_place",
        )
        return {name: self._fields[name].data for name in names}

    def week(self) -> Iterator[tuple[str, Sequence[tuple[Hour, Hour, Whole]]]]:
        """The name of each day, with the fields of its two ranges."""
        days = get_day_names("wide", locale="fr")
        for weekday in range(7):
            yield str(days[weekday]), [self._range(weekday, rank) for rank in RANGES]

    def hours(self) -> list[tuple[int, time, time]]:
        """The ranges that were typed: weekday, opens, closes."""
        return [
            (weekday, opens.data, closes.data)
            for weekday, opens, closes, _capacity in self._ranges()
            if opens.data is not None and closes.data is not None
        ]

    def capacities(self) -> dict[tuple[int, time], int]:
        """Where a range takes more or fewer an hour than the site: by weekday and opening."""
        return {
            (weekday, opens.data): capacity.data
            for weekday, opens, _closes, capacity in self._ranges()
            if opens.data is not None and capacity.data is not None
        }

    def show_hours(self, hours: Sequence[Hours]) -> None:
        """Put the hours that stand into the fields."""
        for weekday in range(7):
            ranges = sorted((row for row in hours if row.weekday == weekday), key=_opens)
            for rank, row in zip(RANGES, ranges, strict=False):
                opens, closes, capacity = self._range(weekday, rank)
                opens.data, closes.data, capacity.data = row.opens, row.closes, row.capacity

    def _ranges(self) -> Iterator[tuple[int, Hour, Hour, Whole]]:
        for weekday in range(7):
            for rank in RANGES:
                yield weekday, *self._range(weekday, rank)

    def _range(self, weekday: int, rank: int) -> tuple[Hour, Hour, Whole]:
        opens, closes, capacity = (
            self._fields[f"{name}_{weekday}_{rank}"] for name in ("opens", "closes", "capacity")
        )
        return opens, closes, capacity

    def validate(self, extra_validators: Any = None) -> bool:
        """A range has two ends."""
        fine = super().validate(extra_validators)
        for _weekday, opens, closes, _capacity in self._ranges():
            if opens.errors or closes.errors or (opens.data is None) == (closes.data is None):
                continue
            lacking = opens if opens.data is None else closes
            lacking.errors = [_("Indiquez aussi cette heure, ou videz l'autre.")]
            fine = False
        return fine


def _opens(row: Hours) -> time:
    return row.opens


def _add_hours() -> None:
    days = get_day_names("wide", locale="fr")
    words: Sequence[tuple[str, Callable[[str, int], str]]] = (
        ("opens", lambda day, rank: f"{day.capitalize()}, ouverture {rank}"),
        ("closes", lambda day, rank: f"{day.capitalize()}, fermeture {rank}"),
    )
    for weekday in range(7):
        for rank in RANGES:
            for name, label in words:
                field = Hour(label(str(days[weekday]), rank), optional=True, hint="")
                setattr(Site, f"{name}_{weekday}_{rank}", field)
            label_of = f"{str(days[weekday]).capitalize()}, remises et retours par heure {rank}"
            places = Whole(label_of, optional=True, least=1, most=60, hint="")
            setattr(Site, f"capacity_{weekday}_{rank}", places)


_add_hours()


class Closure(Form):
    """Days on which a site is closed."""

    first_day = Day(N_("Premier jour de fermeture"))
    last_day = Day(N_("Dernier jour de fermeture"))
    reason = Text(
        N_("Pourquoi"), optional=True, longest=250, hint=N_("Par exemple : congés de Noël.")
    )
