"""What is asked of who signs with a minor or a protected adult."""

from typing import Any

from mobility import clock
from mobility.forms.fields import Choice, Day, Email, Form, PersonName, Phone, Text
from mobility.forms.papers import wrong
from mobility.rules.people import GuardianKind
from mobility.services.guardians import GuardianFacts
from mobility.words import N_
from mobility.words import gettext as _


class GuardianForm(Form):
    """A guardian, how they are reached, and what gives them the mandate."""

    kind = Choice(N_("Qualité"), GuardianKind, error=N_("Dites à quel titre cette personne signe."))
    name = PersonName(N_("Nom et prénom"), error=N_("Écrivez le nom de qui signe."))
    phone = Phone(N_("Téléphone"), optional=True)
    email = Email(N_("E-mail"), optional=True)
    address = Text(
        N_("Adresse"), optional=True, longest=250, hint=N_("Elle est imprimée sur le contrat.")
    )
    mandate = Text(
        N_("Document montré"),
        optional=True,
        longest=250,
        hint=N_("Livret de famille, ou jugement : tribunal et date. Rien sur la santé."),
    )
    mandate_until = Day(
        N_("Fin du mandat"), optional=True, hint=N_("Vide pour un parent. Par exemple 27/03/2030.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone, then together."""
        alone = super().validate(extra_validators)
        return all([self._reached(), self._runs(), alone])

    def _reached(self) -> bool:
        ways = (self.phone, self.email, self.address)
        if any(one.data or one.errors for one in ways):
            return True
        return wrong(self.phone, _("Écrivez un téléphone, un e-mail ou une adresse."))

    def _runs(self) -> bool:
        until = self.mandate_until.data
        if until is not None and until < clock.today():
            return wrong(self.mandate_until, _("Ce mandat est fini. Demandez le nouveau document."))
        return True

    def facts(self) -> GuardianFacts:
        """What was typed, as the service wants it."""
        return GuardianFacts(
            kind=GuardianKind(self.kind.data),
            name=self.name.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            mandate=self.mandate.data or "",
            mandate_until=self.mandate_until.data,
        )
