"""What an agent writes as a scooter goes out, and as it comes back."""

from mobility.forms.equipment import Outfit
from mobility.forms.fields import (
    Choice,
    Choices,
    Euros,
    Form,
    Long,
    Radios,
    Text,
    Upload,
    Whole,
    Yes,
)
from mobility.rules.accounts import MONEY, Account
from mobility.rules.rentals import Equipment, IdentityDocument
from mobility.services.files import Sealed
from mobility.services.handovers import Handover, Return
from mobility.words import N_

MEANS = tuple(account for account in Account if account in MONEY)


class HandoverForm(Outfit):
    """The handover: who, which scooter in which state, what goes with it, what is paid, what was signed."""

    identity_seen = Choice(
        N_("Document d'identité vu"),
        IdentityDocument,
        hint=N_("Vous le regardez, rien n'en est gardé."),
    )
    title_valid = Yes(N_("Titre de conduite vu, valable aujourd'hui"))
    km = Whole(
        N_("Kilométrage au compteur"),
        most=999_999,
        unit="km",
        hint=N_("Lisez le compteur avec la personne."),
    )
    energy_percent = Whole(N_("Niveau de carburant ou de batterie (%%)"), most=100, unit="%")
    equipment = Choices(N_("Équipement remis"), Equipment)
    remarks = Long(
        N_("Remarques sur l'état"), optional=True, hint=N_("Rayures, bosses, pièces usées.")
    )
    briefing_done = Yes(
        N_("Rappel de sécurité fait"), hint=N_("Casque attaché, gants, gilet, pas d'alcool.")
    )
    trial_ride_done = Yes(N_("Essai fait, la personne sait conduire ce scooter"))
    rent_paid = Euros(N_("Loyer payé aujourd'hui"), optional=True)
    rent_means = Choice(N_("Moyen de paiement du loyer"), MEANS, blank=None)
    deposit = Euros(N_("Dépôt de garantie reçu"), optional=True)
    deposit_means = Choice(N_("Moyen de paiement du dépôt"), MEANS, blank=None)
    signed = Yes(
        N_("Le contrat est signé sur papier par les deux parties"),
        needed_because=N_("Faites signer le contrat, puis cochez la case."),
    )
    scan = Upload(N_("Feuille signée numérisée"))

    sealed_scan: Sealed | None = None
    """The scan, once it has been cleaned and encrypted."""

    def facts(self) -> Handover:
        """What was established, for the service."""
        return Handover(
            identity_seen=self.identity_seen.data,
            title_valid=self.title_valid.data,
            briefing_done=self.briefing_done.data,
            trial_ride_done=self.trial_ride_done.data,
            km=self.km.data or 0,
            energy_percent=self.energy_percent.data or 0,
            equipment=[Equipment(code) for code in self.equipment.data],
            remarks=self.remarks.data or "",
            rent_paid_cents=self.rent_paid.data or 0,
            rent_means=Account(self.rent_means.data),
            deposit_cents=self.deposit.data or 0,
            deposit_means=Account(self.deposit_means.data),
            scan=self.sealed_scan,
            items=self.picked(),
            own=self.own(),
        )


class ReturnForm(Form):
    """The return: in which state the scooter is back, and how the account is settled."""

    person_present = Radios(
        N_("La personne est-elle là ?"),
        {"yes": N_("Oui, elle a vu le contrôle"), "no": N_("Non, retour sans elle")},
    )
    km = Whole(N_("Kilométrage au compteur"), most=999_999, unit="km")
    energy_percent = Whole(N_("Niveau de carburant ou de batterie (%%)"), most=100, unit="%")
    equipment = Choices(N_("Équipement rendu"), Equipment)
    remarks = Long(
        N_("Remarques sur l'état"), optional=True, hint=N_("L'usure normale n'est pas facturée.")
    )
    next_state = Radios(
        N_("Et maintenant, le scooter"),
        {"free": N_("est prêt pour la personne suivante"), "workshop": N_("va à l'atelier")},
    )
    settle = Yes(
        N_("Solder maintenant : encaisser ou rendre ce qui est dû, rendre le dépôt de garantie")
    )
    settle_means = Choice(N_("Moyen de paiement du solde"), MEANS, blank=None)

    def facts(self) -> Return:
        """What was established, for the service."""
        return Return(
            km=self.km.data or 0,
            energy_percent=self.energy_percent.data or 0,
            equipment=[Equipment(code) for code in self.equipment.data],
            remarks=self.remarks.data or "",
            person_present=self.person_present.data == "yes",
            to_workshop=self.next_state.data == "workshop",
            settle=self.settle.data,
            settle_means=Account(self.settle_means.data),
        )


class ReasonForm(Form):
    """Why something is given up."""

    reason = Text(N_("Pourquoi ?"), longest=250, error=N_("Écrivez pourquoi, en quelques mots."))


class PaymentForm(Form):
    """A payment of what is owed."""

    amount = Euros(N_("Montant payé"))
    means = Choice(N_("Moyen de paiement"), MEANS, blank=None)


class SettleForm(Form):
    """How an account is settled after a return."""

    settle_means = Choice(N_("Moyen de paiement du solde"), MEANS, blank=None)


class PrintForm(Form):
    """Which contracts to print into one file."""

    numbers = Choices(N_("Contrats à imprimer"), optional=False)
