"""What is asked of an organisation that sends people, and of those who work there."""

from wtforms import ValidationError

from mobility.forms.fields import Choice, Day, Email, Form, Phone, Text, Yes
from mobility.rules.prescribers import Authorisation, PrescriberKind
from mobility.services.prescribers import ContactFacts, PrescriberFacts
from mobility.words import LANGUAGES, N_


class PrescriberForm(Form):
    """An organisation: what it is, and whether it may attest."""

    name = Text(N_("Nom de l'organisme"), error=N_("Écrivez le nom de l'organisme."))
    kind = Choice(
        N_("Type"),
        PrescriberKind,
        hint=N_(
            "Certains types disent quelque chose de la vie privée : ils sont masqués hors de la fondation."
        ),
    )
    authorisation = Choice(
        N_("Habilitation"),
        Authorisation,
        blank=None,
        default=Authorisation.NOT_SET.value,
        hint=N_("Habilité par le préfet ou par la loi : ses attestations valent 6 mois."),
    )
    authorised_until = Day(
        N_("Habilité jusqu'au"), optional=True, hint=N_("Laissez vide si elle n'a pas de fin.")
    )
    contact_name = Text(N_("Personne à demander à l'accueil"), optional=True)
    phone = Phone(N_("Téléphone de l'accueil"), optional=True)
    email = Email(N_("E-mail de l'accueil"), optional=True)
    town = Text(N_("Ville"), optional=True)
    active = Yes(N_("Envoie encore des personnes"))

    def validate_authorised_until(self, field: Day) -> None:
        """A term belongs to an authorisation."""
        if field.data and self.authorisation.data != Authorisation.VALIDATED:
            raise ValidationError(
                N_("Une date de fin ne va qu'avec « Habilité ». Changez l'un des deux.")
            )

    def facts(self) -> PrescriberFacts:
        """What was written."""
        return PrescriberFacts(
            name=self.name.data or "",
            kind=self.kind.data,
            contact_name=self.contact_name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            town=self.town.data or "",
            authorisation=Authorisation(self.authorisation.data),
            authorised_until=self.authorised_until.data,
            active=self.active.data,
        )


class ContactForm(Form):
    """Somebody who works at an organisation."""

    name = Text(N_("Nom"), hint=N_("Prénom et nom."), error=N_("Écrivez le nom."))
    role = Text(N_("Fonction"), optional=True, hint=N_("Par exemple : conseillère."))
    phone = Phone(N_("Téléphone"), optional=True)
    email = Email(
        N_("E-mail"),
        optional=True,
        hint=N_("Le lien personnel et nos réponses partent à cette adresse, et à elle seule."),
    )
    language = Choice(N_("Langue des messages"), LANGUAGES, blank=None, default="fr")
    active = Yes(N_("Y travaille encore"), hint=N_("Décochée, cette case ferme aussi le lien."))

    def facts(self) -> ContactFacts:
        """What was written."""
        return ContactFacts(
            name=self.name.data or "",
            role=self.role.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            language=self.language.data,
            active=self.active.data,
        )
