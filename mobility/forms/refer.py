"""What a prescriber writes about a person they send, and answers to a question."""

from typing import Any

from flask import request
from wtforms import ValidationError

from mobility.forms.beneficiaries import Identity, Project
from mobility.forms.fields import Choice, Email, Form, Long, Phone, Text, Uploads, Yes
from mobility.forms.papers import wrong
from mobility.rules.referrals import KnownTitle
from mobility.services.beneficiaries import Place
from mobility.services.referrals import MOST_FILES, Sent
from mobility.words import N_

POT = "site_web"
"""A field that no person sees: what fills it in is a machine."""


class AskLink(Form):
    """Where a new link is sent to, if it is known."""

    email = Email(
        N_("Votre adresse e-mail professionnelle"),
        hint=N_("Celle à laquelle nous vous écrivons."),
        error=N_("Écrivez votre adresse e-mail."),
    )


class Careful(Form):
    """A form that anybody who holds a link may send: machines are told apart by a field that people do not see."""

    @property
    def caught(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(request.form.get(POT, "").strip())


class Refer(Careful):
    """One person, on one page: who they are, what they need, that they agree."""

    site_id = Choice(N_("Agence la plus proche de la personne"), blank=None)
    first_names = Identity.first_names
    birth_name = Identity.birth_name
    born_on = Identity.born_on
    phone = Phone(
        N_("Téléphone de la personne"), optional=True, hint=N_("Par exemple 06 39 98 12 34.")
    )
    email = Email(N_("E-mail de la personne"), optional=True)
    via_referent = Yes(N_("Elle préfère être jointe par moi"))
    commune = Identity.commune
    situations = Project.situations
    need = Project.need
    need_place = Project.need_place
    need_starts_on = Project.need_starts_on
    commute_km = Project.commute_km
    title = Choice(
        N_("Titre de conduite"),
        KnownTitle,
        optional=True,
        blank=N_("Je ne sais pas"),
        hint=N_("Sans titre, une personne née avant 1988 peut conduire un 50."),
    )
    followed = Yes(N_("Je suis le référent de cette personne"), default=True)
    referent = Text(
        N_("Sinon, qui la suit ?"),
        optional=True,
        hint=N_("Nom et téléphone, si vous les connaissez."),
    )
    message = Long(
        N_("Ce que nous devons savoir d'autre"),
        optional=True,
        longest=1000,
        hint=N_("Rien de médical, rien de judiciaire : nous n'en avons pas besoin."),
    )
    papers = Uploads(
        N_("Papiers joints"),
        hint=N_("Facultatif. JPEG, PNG, WebP ou PDF : 5 papiers et 10 Mo au plus, en tout."),
    )
    consent = Yes(
        N_("La personne est d'accord : j'envoie ces informations, et vous me dites la suite."),
        needed_because=N_("Sans l'accord de la personne, nous ne pouvons rien recevoir."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field; and a person whom nobody can reach cannot be helped."""
        right = super().validate(extra_validators)
        if self.phone.errors or self.phone.data or self.email.data or self.via_referent.data:
            return right
        return wrong(
            self.phone,
            N_(
                "Écrivez un téléphone ou un e-mail, ou cochez qu'elle préfère être jointe par vous."
            ),
        )

    def validate_via_referent(self, field: Yes) -> None:
        """Only who follows a person is their way of contact."""
        if field.data and not self.followed.data:
            raise ValidationError(N_("Cochez aussi que vous êtes son référent."))

    def validate_papers(self, field: Uploads) -> None:
        """Not too many at once."""
        if len(field.sent) > MOST_FILES:
            raise ValidationError(
                N_("C'est trop de papiers : 5 au plus. Choisissez-les à nouveau.")
            )

    def sent(self) -> Sent:
        """What was typed, as the service wants it."""
        place = self.commune.data or Place("", "", "")
        return Sent(
            site_id=int(self.site_id.data),
            birth_name=self.birth_name.data,
            first_names=self.first_names.data,
            born_on=self.born_on.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
            via_referent=self.via_referent.data,
            insee=place.insee,
            town=place.town,
            postcode=place.postcode,
            situations=frozenset(self.situations.data or ()),
            need=self.need.data or "",
            need_place=self.need_place.data or "",
            need_starts_on=self.need_starts_on.data,
            commute_km=self.commute_km.data,
            title=self.title.data or "",
            followed=self.followed.data,
            referent="" if self.followed.data else (self.referent.data or ""),
            message=self.message.data or "",
        )


class Reply(Careful):
    """What a prescriber answers to a question of the house."""

    text = Long(
        N_("Votre réponse"),
        longest=1000,
        hint=N_("Rien de médical, rien de judiciaire : nous n'en avons pas besoin."),
        error=N_("Écrivez votre réponse."),
    )
    papers = Uploads(
        N_("Papiers joints"),
        hint=N_("Facultatif. JPEG, PNG, WebP ou PDF : 5 papiers et 10 Mo au plus, en tout."),
    )

    validate_papers = Refer.validate_papers
