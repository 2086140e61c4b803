"""What is typed about bookings: dates first, then the scooter; moves with their reason."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wtforms import HiddenField

from mobility.forms.days import soon
from mobility.forms.fields import Choice, Day, Form, Hour, Long, Named, Radios, Whole, instant_of
from mobility.rules.days import add_days
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState
from mobility.services.bookings import Wish
from mobility.services.diary import Filters
from mobility.words import N_, local
from mobility.words import gettext as _


class Dates(Form):
    """When, where and what class: the first thing that is asked. Comes from the address, changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    site_id = Choice(N_("Site"), blank=None, name="site")
    vehicle_class = Choice(N_("Classe du véhicule"), VehicleClass, blank=None, name="class")
    starts_on = Day(N_("Jour de départ"), validators=[soon], name="from")
    starts_at = Hour(N_("Heure de départ"), name="at")
    days = Whole(
        N_("Durée en jours"),
        optional=True,
        least=1,
        most=366,
        unit="jours",
        hint=N_("Par exemple 14. Ou donnez le jour de retour."),
    )
    ends_on = Day(N_("Jour de retour"), optional=True, validators=[soon], name="to")
    ends_at = Hour(
        N_("Heure de retour"),
        optional=True,
        name="until",
        hint=N_("Laissez vide pour la même heure qu'au départ."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a length or an end: one of the two, and not both."""
        fine = super().validate(extra_validators)
        if self.days.errors or self.ends_on.errors:
            return False
        if self.days.data and self.ends_on.data:
            self.ends_on.errors = [_("Donnez la durée ou le jour de retour, pas les deux.")]
            return False
        if not self.days.data and not self.ends_on.data:
            self.days.errors = [_("Indiquez la durée, ou le jour de retour.")]
            return False
        return fine

    def back_on(self) -> date | None:
        """The day of return, as far as it can be understood."""
        if self.ends_on.data is not None or not self.days.data or self.starts_on.data is None:
            day: date | None = self.ends_on.data
            return day
        return add_days(self.starts_on.data, int(self.days.data))

    def starts(self) -> datetime:
        """The instant at which the person comes for the scooter."""
        return instant_of(self.starts_on, self.starts_at).astimezone(UTC)

    def ends(self) -> datetime:
        """The instant at which the person brings it back."""
        at = self.ends_at if self.ends_at.data is not None else self.starts_at
        if self.ends_on.data is not None:
            return instant_of(self.ends_on, at).astimezone(UTC)
        # The same hour on the wall, so many days later, whatever the clocks do in between.
        return (
            instant_of(self.starts_on, at) + timedelta(days=int(self.days.data or 0))
        ).astimezone(UTC)

    def wish(self, beneficiary_id: int) -> Wish:
        """What was asked for, as the service wants it."""
        return Wish(
            beneficiary_id=beneficiary_id,
            site_id=int(self.site_id.data),
            vehicle_class=VehicleClass(self.vehicle_class.data),
            starts_at=self.starts(),
            ends_at=self.ends(),
        )


def dates_of(wish: Wish) -> dict[str, object]:
    """A wish as it stands in the fields of `Dates`: for a booking that changes."""
    starts, ends = local(wish.starts_at), local(wish.ends_at)
    return {
        "site_id": str(wish.site_id),
        "vehicle_class": str(wish.vehicle_class),
        "starts_on": starts.date(),
        "starts_at": starts.time(),
        "ends_on": ends.date(),
        "ends_at": ends.time(),
    }


class Pick(Form):
    """The scooter that was picked, and what is to be done with it; the dates come along unseen."""

    scooter_id = HiddenField()
    step = HiddenField()
    """Which button: `hold`, `longer`, `let_go`; none of these books it."""

    @property
    def scooter(self) -> int:
        """The id of the scooter, 0 if none was picked."""
        text = str(self.scooter_id.data or "")
        return int(text) if text.isdigit() and len(text) < 10 else 0


class Move(Form):
    """A step of a booking that needs nothing more than a yes."""


class MoveWithReason(Form):
    """A step that ends a booking: why."""

    reason = Long(
        N_("Pourquoi"),
        longest=250,
        hint=N_("Écrivez des faits : la personne peut lire ce texte."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )


class GiveUp(MoveWithReason):
    """The end of a booking that nothing can be done for."""


class MoveWithScooter(Form):
    """A step that promises a scooter: which."""

    scooter = Radios(N_("Scooter"), [], error=N_("Choisissez un scooter."))

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Say which scooters are free."""
        self.scooter.choices = list(pairs)


class Reassign(Pick):
    """The scooter that a booking gets instead, and from when on if not from its own hour."""

    at = HiddenField()

    def starts(self) -> datetime | None:
        """The instant at which it is to begin instead; None: as it was."""
        try:
            found = datetime.fromisoformat(str(self.at.data or ""))
        except ValueError:
            return None
        return found if found.tzinfo else None


class Search(Form):
    """Which bookings the list shows; comes from the address, changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    state = Choice(N_("État"), BookingState, optional=True, blank=N_("Tous les états"))
    site = Choice(N_("Site"), optional=True, blank=N_("Tous les sites"))
    from_day = Day(N_("Du"), optional=True, name="from")
    to_day = Day(N_("Au"), optional=True, name="to")

    def filters(self) -> Filters:
        """What was asked for; a value that does not exist asks for nothing."""
        self.validate()
        return Filters(
            state=BookingState(self.state.data)
            if self.state.data and not self.state.errors
            else None,
            site_id=int(self.site.data) if self.site.data and not self.site.errors else None,
            from_day=None if self.from_day.errors else self.from_day.data,
            to_day=None if self.to_day.errors else self.to_day.data,
        )


def offer_sites(field: Choice, sites: Sequence[Named]) -> None:
    """Say which sites there are."""
    field.offer([(str(site.id), site.name) for site in sites])
