"""What is asked when a rental under way changes, and when an amendment is signed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from mobility.forms.days import soon
from mobility.forms.fields import (
    Choice,
    Day,
    Euros,
    Form,
    Hour,
    Radios,
    Text,
    Whole,
    Yes,
    instant_of,
)
from mobility.forms.rentals import MEANS
from mobility.rules.accounts import Account
from mobility.rules.amendments import SwapCause
from mobility.services.amendment_signing import Exchange, Signing
from mobility.services.amendments import Ask, Swap
from mobility.services.rental_events import Undone
from mobility.words import N_


class _Asked(Form):
    """Why a rental changes."""

    why = Text(
        N_("Pourquoi ?"),
        longest=250,
        hint=N_("Écrivez des faits : ce texte s'imprime sur l'avenant."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )

    def ask(self, number: str) -> Ask:
        """Which rental is to change, for the service."""
        return Ask(number=number, version=self.seen_version, why=str(self.why.data or ""))


class DueForm(_Asked):
    """Another day of return: later is an extension, sooner an early return."""

    due_on = Day(N_("Nouveau jour de retour"), validators=[soon])
    due_at = Hour(N_("Heure de retour"))

    def due(self) -> datetime:
        """The instant of the return (UTC)."""
        return instant_of(self.due_on, self.due_at).astimezone(UTC)


class PlaceForm(_Asked):
    """Another site or another hour, on the same day."""

    site = Choice(N_("Lieu du retour"), blank=None)
    due_at = Hour(N_("Heure de retour"))


class SwapForm(_Asked):
    """Another scooter, and what led to it."""

    cause = Radios(N_("Ce qui se passe"), SwapCause)
    scooter = Radios(N_("Scooter à donner"), [], error=N_("Choisissez un scooter."))
    lost_days = Whole(
        N_("Jours perdus sans faute de la personne"),
        optional=True,
        most=366,
        unit="jours",
        hint=N_("Ces jours sont rendus à la personne, d'après le contrat (article sur la panne)."),
    )

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Say which scooters are free."""
        self.scooter.choices = list(pairs)

    def swap(self) -> Swap:
        """What is asked for, for the service."""
        return Swap(
            scooter_id=int(self.scooter.data),
            cause=SwapCause(self.cause.data),
            lost_days=self.lost_days.data or 0,
        )


class SignForm(Form):
    """The signature of an amendment."""

    signed = Yes(N_("L'avenant est signé sur papier par les deux parties"))

    def facts(self) -> Signing:
        """How it was signed, for the service."""
        return Signing(signed=bool(self.signed.data))


class ExchangeForm(SignForm):
    """One scooter comes back, another goes out, and the amendment is signed."""

    km_in = Whole(N_("Compteur du scooter rendu"), most=999_999, unit="km")
    energy_in = Whole(N_("Énergie du scooter rendu (%%)"), most=100, unit="%")
    remarks = Text(
        N_("État du scooter rendu"),
        optional=True,
        longest=250,
        hint=N_("Ce qui ne va pas, les marques nouvelles. L'usure normale n'est pas facturée."),
    )
    next_state = Radios(
        N_("Et maintenant, le scooter rendu"),
        {"free": N_("est prêt pour la personne suivante"), "workshop": N_("va à l'atelier")},
    )
    km_out = Whole(N_("Compteur du scooter donné"), most=999_999, unit="km")
    energy_out = Whole(N_("Énergie du scooter donné (%%)"), most=100, unit="%")
    title_valid = Yes(N_("Titre de conduite vu, valable aujourd'hui"))

    def facts(self) -> Signing:
        """What was established, for the service."""
        exchange = Exchange(
            km_in=self.km_in.data or 0,
            energy_in=self.energy_in.data or 0,
            km_out=self.km_out.data or 0,
            energy_out=self.energy_out.data or 0,
            title_valid=bool(self.title_valid.data),
            remarks=self.remarks.data or "",
            to_workshop=self.next_state.data == "workshop",
        )
        return Signing(signed=bool(self.signed.data), exchange=exchange)


class UndoForm(Form):
    """A signed contract is undone on the day of the handover."""

    reason = Text(N_("Pourquoi ?"), longest=250, error=N_("Écrivez pourquoi, en quelques mots."))
    km = Whole(N_("Kilométrage au compteur"), most=999_999, unit="km")
    energy_percent = Whole(N_("Niveau de carburant ou de batterie (%%)"), most=100, unit="%")
    whole = Yes(
        N_("Le scooter et tout l'équipement sont là, comme au départ"),
        needed_because=N_("S'il manque quelque chose, enregistrez un retour ordinaire."),
    )
    means = Choice(N_("Moyen de paiement du solde"), MEANS, blank=None)

    def facts(self) -> Undone:
        """What was established, for the service."""
        return Undone(
            why=str(self.reason.data or ""),
            km=self.km.data or 0,
            energy_percent=self.energy_percent.data or 0,
            means=Account(self.means.data),
        )


class LostKeyForm(Form):
    """A key that the person lost."""

    reason = Text(N_("Ce qui s'est passé"), longest=200, error=N_("Écrivez ce qui s'est passé."))
    cost = Euros(
        N_("Montant proposé"),
        optional=True,
        hint=N_("Le prix d'une nouvelle clé. Rien n'est facturé : un responsable décide."),
    )
