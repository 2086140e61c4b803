"""What is typed about scooters and their models."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from wtforms.validators import Regexp

from mobility import clock
from mobility.forms.days import soon
from mobility.forms.fields import (
    Choice,
    Day,
    Euros,
    Form,
    Long,
    Named,
    Plate,
    Radios,
    Text,
    Upload,
    Vin,
    Whole,
    Yes,
)
from mobility.forms.workshop import Span
from mobility.rules.fleet import Energy, KeyChange
from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from mobility.services.fleet import ScooterFacts
from mobility.services.roster import Filters
from mobility.services.vehicle_models import ModelFacts
from mobility.words import N_
from mobility.words.values import HOUSE_TIMEZONE

FLEET_NUMBER = r"^[A-Za-z0-9][A-Za-z0-9-]*$"


class Scooter(Form):
    """What is known of a scooter."""

    fleet_number = Text(
        N_("Numéro de parc"),
        longest=20,
        hint=N_("Celui qui est collé sur le scooter, par exemple S-012."),
        validators=[
            Regexp(
                FLEET_NUMBER, message=N_("Écrivez des lettres, des chiffres et des tirets : S-012.")
            )
        ],
    )
    model_id = Choice(N_("Modèle"))
    site_id = Choice(N_("Site"))
    plate = Plate(
        N_("Plaque"),
        optional=True,
        hint=N_("Dans l'écriture que vous voulez. Laissez vide pour un vélo ou une trottinette."),
    )
    vin = Vin(
        N_("Numéro de série (VIN)"),
        optional=True,
        hint=N_("Les 17 signes du champ E de la carte grise."),
    )
    colour = Text(N_("Couleur"), optional=True, longest=40)
    first_registered_on = Day(
        N_("Première immatriculation"),
        optional=True,
        hint=N_("Champ B de la carte grise, par exemple 27/03/2022."),
    )
    inspection_due_on = Day(
        N_("Contrôle technique valable jusqu'au"),
        optional=True,
        hint=N_("Laissez vide : la date se calcule d'après la carte grise et les contrôles notés."),
    )
    insured_until = Day(N_("Assuré jusqu'au"), optional=True)
    keys = Whole(N_("Nombre de clés"), least=0, most=9, default=2)

    def offer(self, models: Sequence[tuple[int, str]], sites: Sequence[Named]) -> None:
        """Say which models and sites there are."""
        self.model_id.offer([(str(key), label) for key, label in models])
        self.site_id.offer([(str(site.id), site.name) for site in sites])

    def facts(self) -> ScooterFacts:
        """What was typed, as the service wants it."""
        return ScooterFacts(
            fleet_number=self.fleet_number.data.upper(),
            model_id=int(self.model_id.data),
            site_id=int(self.site_id.data),
            plate=self.plate.data or None,
            vin=self.vin.data or None,
            colour=self.colour.data or "",
            first_registered_on=self.first_registered_on.data,
            keys=int(self.keys.data or 0),
            inspection_due_on=self.inspection_due_on.data,
            insured_until=self.insured_until.data,
        )


class NewScooter(Scooter):
    """A scooter that comes into the fleet, with its first mileage."""

    km = Whole(
        N_("Kilométrage au compteur"), most=999_999, unit="km", hint=N_("En km. 0 pour un neuf.")
    )


class Model(Form):
    """A make and model."""

    make = Text(N_("Marque"), hint=N_("Champ D.1 de la carte grise."))
    name = Text(N_("Modèle"), hint=N_("Champ D.3 de la carte grise."))
    vehicle_class = Choice(
        N_("Classe du véhicule"),
        VehicleClass,
        hint=N_("Champ J de la carte grise : elle décide de qui peut conduire."),
    )
    energy = Choice(N_("Énergie"), Energy)
    displacement_cc = Whole(
        N_("Cylindrée"), optional=True, most=3000, unit="cm³", hint=N_("Champ P.1, en cm³.")
    )
    power_watts = Whole(
        N_("Puissance"), optional=True, most=200_000, unit="W", hint=N_("Champ P.2, en watts.")
    )
    active = Yes(N_("Proposé quand on ajoute un scooter"), default=True)

    def facts(self) -> ModelFacts:
        """What was typed, as the service wants it."""
        return ModelFacts(
            make=self.make.data,
            name=self.name.data,
            vehicle_class=VehicleClass(self.vehicle_class.data),
            energy=Energy(self.energy.data),
            displacement_cc=self.displacement_cc.data,
            power_watts=self.power_watts.data,
            active=self.active.data,
        )


class State(Form):
    """Where a scooter is, or what ails it, as it changes its state."""

    why = Long(
        N_("Pourquoi, ou où il est"),
        longest=250,
        hint=N_("Par exemple : chez le garagiste Lefebvre, pneu arrière."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )


class Stopped(State):
    """A scooter that leaves the road for a time."""

    workshop = Text(N_("Chez qui"), optional=True, hint=N_("Par exemple : garage Lefebvre."))
    back_on = Day(
        N_("De retour vers le"),
        optional=True,
        validators=[soon],
        hint=N_("Vide si personne ne sait : les réservations des 7 jours qui viennent changeront."),
    )

    def back_at(self) -> datetime | None:
        """The end of the day on which it may be back."""
        if self.back_on.data is None:
            return None
        evening = datetime.combine(self.back_on.data, time(18), tzinfo=HOUSE_TIMEZONE)
        return evening.astimezone(UTC)


class BackInService(Form):
    """Nothing needs to be said when a scooter goes back on the road."""

    why = Long(N_("Remarque"), optional=True, longest=250)


class Mileage(Form):
    """A mileage that was read at the workshop."""

    km = Whole(N_("Kilométrage au compteur"), most=999_999, unit="km", hint=N_("En km."))


class Correction(Form):
    """The mileage that should have been noted."""

    km = Whole(N_("Kilométrage juste"), most=999_999, unit="km", hint=N_("En km."))
    why = Text(
        N_("Pourquoi"),
        longest=250,
        hint=N_("Par exemple : un zéro de trop à la remise."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )


class NewOdometer(Form):
    """A new odometer, and what it shows."""

    km = Whole(N_("Ce que montre le compteur neuf"), most=999_999, unit="km", default=0)
    why = Text(N_("Pourquoi"), longest=250, error=N_("Écrivez pourquoi, en quelques mots."))


class Keys(Form):
    """What became of a key."""

    change = Radios(N_("Ce qui s'est passé"), KeyChange)
    why = Text(N_("Remarque"), optional=True, longest=250)
    cost = Euros(N_("Ce que cela a coûté"), optional=True)


class Photo(Form):
    """A photo of a scooter."""

    picture = Upload(N_("Photo"), hint=N_("JPEG, PNG ou WebP, 10 Mo au plus."))
    caption = Text(N_("Légende"), optional=True, longest=250)


class Transfer(Span):
    """A scooter goes to another site."""

    to_site = Choice(N_("Vers le site"))
    why = Text(N_("Pourquoi"), optional=True, longest=250)


class Plain(Form):
    """A button that asks nothing but knows which version it was shown on."""


class Search(Form):
    """Which scooters the list shows; comes from the address, changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    text = Text(N_("Numéro, plaque ou VIN"), optional=True, longest=40)
    site = Choice(N_("Site"), optional=True, blank=N_("Tous les sites"))
    vehicle_class = Choice(
        N_("Classe"), VehicleClass, optional=True, blank=N_("Toutes les classes"), name="class"
    )
    state = Choice(N_("État"), ScooterState, optional=True, blank=N_("Tous les états"))
    due = Choice(
        N_("Échéance"),
        {
            "past": N_("Dépassée"),
            "7": N_("Dans les 7 jours"),
            "30": N_("Dans les 30 jours"),
            "60": N_("Dans les 60 jours"),
        },
        optional=True,
        blank=N_("Toutes les dates"),
    )

    def filters(self) -> Filters:
        """What was asked for; a value that does not exist asks for nothing."""
        self.validate()
        return Filters(
            text=self.text.data if self.text.data and not self.text.errors else "",
            site_id=int(self.site.data) if self.site.data and not self.site.errors else None,
            vehicle_class=VehicleClass(self.vehicle_class.data)
            if self.vehicle_class.data and not self.vehicle_class.errors
            else None,
            state=ScooterState(self.state.data)
            if self.state.data and not self.state.errors
            else None,
            due_within=self._days(),
            today=clock.today(),
        )

    def _days(self) -> int | None:
        """Within how many days something runs out; -1: it has already."""
        if not self.due.data or self.due.errors:
            return None
        return -1 if self.due.data == "past" else int(self.due.data)
