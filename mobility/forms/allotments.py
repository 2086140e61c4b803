"""What is typed about a part of the fleet that is kept for a public."""

from collections.abc import Sequence
from typing import Any

from mobility.forms.days import soon
from mobility.forms.fields import Choice, Choices, Day, Form, Named, Text
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import Situation
from mobility.services.allotments import AllotmentFacts
from mobility.words import N_
from mobility.words import gettext as _


class AllotmentForm(Form):
    """An agreement: for whom, where, which class, from when to when."""

    name = Text(
        N_("Nom"),
        hint=N_("Tel qu'on le lira : « Réservé à … ». Par exemple : PLIE du Calaisis 2027."),
    )
    prescriber_id = Choice(
        N_("Les personnes envoyées par"), optional=True, blank=N_("Tous les organismes, ou aucun")
    )
    situations = Choices(
        N_("Les personnes dans une de ces situations"),
        Situation,
        hint=N_("Rien de coché : toutes. Un organisme et une situation : il faut les deux."),
    )
    site_id = Choice(N_("Site"), blank=None)
    vehicle_class = Choice(N_("Classe du véhicule"), VehicleClass, blank=None)
    first_day = Day(N_("Premier jour"), validators=[soon])
    last_day = Day(N_("Dernier jour"), validators=[soon], hint=N_("Ce jour compte encore."))

    def offer(self, prescribers: Sequence[tuple[str, str]], sites: Sequence[Named]) -> None:
        """Say which organisations and sites there are."""
        self.prescriber_id.offer(prescribers)
        self.site_id.offer([(str(site.id), site.name) for site in sites])

    def validate(self, extra_validators: Any = None) -> bool:
        """It is for somebody, and ends after it begins."""
        fine = super().validate(extra_validators)
        if not self.prescriber_id.data and not self.situations.data:
            self.prescriber_id.errors = [
                _("Dites pour qui : un organisme, une situation, ou les deux.")
            ]
            fine = False
        first, last = self.first_day.data, self.last_day.data
        if first and last and last < first:
            self.last_day.errors = [_("Le dernier jour doit venir après le premier.")]
            fine = False
        return fine

    def facts(self) -> AllotmentFacts:
        """What was typed, as the service wants it."""
        return AllotmentFacts(
            name=self.name.data,
            prescriber_id=int(self.prescriber_id.data) if self.prescriber_id.data else None,
            situations=frozenset(self.situations.data or ()),
            site_id=int(self.site_id.data),
            vehicle_class=VehicleClass(self.vehicle_class.data),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )


class Chosen(Form):
    """Which scooters it has."""

    scooters = Choices(N_("Scooters réservés"))

    def ids(self) -> list[int]:
        """The ids of the scooters that are ticked."""
        return [int(one) for one in self.scooters.data or ()]


class End(Form):
    """The last day of an agreement that ends earlier."""

    last_day = Day(N_("Dernier jour"), hint=N_("Ce jour compte encore."))
