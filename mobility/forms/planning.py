"""What a planning shows: which scooters, from when on, how many weeks; and the days that must be free."""

from datetime import date

from mobility.forms.days import soon
from mobility.forms.fields import Choice, Day
from mobility.forms.fleet import Search as FleetSearch
from mobility.words import N_

WEEKS = (2, 4)


class Search(FleetSearch):
    """The filters of the list of scooters, and dates. Comes from the address, changes nothing."""

    from_day = Day(N_("À partir du"), optional=True, validators=[soon], name="from")
    weeks = Choice(
        N_("Durée affichée"),
        [("4", N_("4 semaines")), ("2", N_("2 semaines"))],
        optional=True,
        blank=None,
    )
    free_from = Day(N_("Libre du"), optional=True, validators=[soon])
    free_to = Day(N_("Libre jusqu'au"), optional=True, validators=[soon])

    def days(self) -> int:
        """How many days are shown; four weeks where nothing else was asked for."""
        text = str(self.weeks.data or "")
        return 7 * (int(text) if text in {str(number) for number in WEEKS} else max(WEEKS))

    def first_day(self, today: date) -> date:
        """The day that was asked for, or today."""
        return today if self.from_day.errors else self.from_day.data or today

    def free_days(self) -> tuple[date, date] | None:
        """From when to when a scooter must be free, if that was asked and makes sense."""
        first, last = self.free_from, self.free_to
        if first.errors or last.errors or not first.data or not last.data:
            return None
        return (first.data, last.data) if first.data < last.data else None
