"""What is asked of an organisation that sends people."""

from mobility.forms.fields import Choice, Email, Form, Phone, Text, Yes
from mobility.rules.prescribers import PrescriberKind
from mobility.services.prescribers import PrescriberFacts
from mobility.words import N_


class PrescriberForm(Form):
    """An organisation, and whom to call there."""

    name = Text(N_("Nom de l'organisme"), error=N_("Écrivez le nom de l'organisme."))
    kind = Choice(
        N_("Type"),
        PrescriberKind,
        hint=N_(
            "Certains types disent quelque chose de la vie privée : ils sont masqués hors de la fondation."
        ),
    )
    contact_name = Text(N_("Personne à contacter"), optional=True)
    phone = Phone(N_("Téléphone"), optional=True)
    email = Email(N_("E-mail"), optional=True)
    town = Text(N_("Ville"), optional=True)
    active = Yes(N_("Envoie encore des personnes"))

    def facts(self) -> PrescriberFacts:
        """What was written."""
        return PrescriberFacts(
            name=self.name.data or "",
            kind=self.kind.data,
            contact_name=self.contact_name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            town=self.town.data or "",
            active=self.active.data,
        )
