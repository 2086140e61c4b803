"""What is asked of a person: who they are, what they need, what they show."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from wtforms import Field, HiddenField, ValidationError
from wtforms.validators import Regexp

from mobility import clock
from mobility.forms.days import begins
from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Email,
    Euros,
    Form,
    PersonName,
    Phone,
    Radios,
    Text,
    Whole,
    Yes,
)
from mobility.forms.papers import Title, hold_together, not_tomorrow, title_of, wrong
from mobility.forms.places import Commune, Quarter
from mobility.rules import communes
from mobility.rules.days import age_on
from mobility.rules.licence import Stay, TitleKind, TrainingKind
from mobility.rules.people import Housing, QpvSource
from mobility.rules.policies import Need, Situation
from mobility.rules.reminders import Channel
from mobility.services.beneficiaries import OLDEST, Facts, Place
from mobility.services.papers import TitleFacts, TrainingFacts
from mobility.words import LANGUAGES, N_
from mobility.words import gettext as _
from mobility.words.countries import countries


class Named(Protocol):
    """Anything with an id and a name."""

    id: int
    name: str


def _alive(_form: Any, field: Field) -> None:
    if isinstance(field.data, date):
        not_tomorrow(_form, field)
        if age_on(field.data, clock.today()) >= OLDEST:
            raise ValidationError(
                _("Cette personne aurait plus de %(years)s ans. Vérifiez l'année.", years=OLDEST)
            )


class Identity(Form):
    """Who somebody is, and how they are reached."""

    site_id = Choice(N_("Site"), blank=None)
    first_names = PersonName(
        N_("Prénoms"),
        hint=N_("Tous, comme sur la pièce d'identité."),
        error=N_("Écrivez le prénom."),
    )
    birth_name = PersonName(
        N_("Nom de naissance"),
        hint=N_("Comme sur la pièce d'identité."),
        error=N_("Écrivez le nom de naissance."),
    )
    usage_name = PersonName(
        N_("Nom d'usage"), optional=True, hint=N_("S'il est différent : nom d'époux ou d'épouse.")
    )
    born_on = Day(
        N_("Date de naissance"),
        hint=N_("Par exemple 27/03/1998."),
        error=N_("Indiquez la date de naissance, par exemple 27/03/1998."),
        validators=[_alive],
    )
    birth_place = Text(N_("Lieu de naissance"), optional=True)
    phone = Phone(
        N_("Téléphone"),
        optional=True,
        hint=N_("Un mobile reçoit les rappels par SMS. Par exemple 06 39 98 12 34."),
    )
    email = Email(N_("E-mail"), optional=True)
    channel = Radios(N_("Préfère recevoir les messages par"), Channel, default=Channel.SMS.value)
    language = Choice(N_("Langue des messages"), LANGUAGES, blank=None, default="fr")
    address = Text(
        N_("Adresse"),
        optional=True,
        longest=250,
        hint=N_("Numéro et rue. Domicilié : l'adresse de l'organisme."),
    )
    housing = Radios(N_("À cette adresse, la personne est"), Housing, default=Housing.OWN.value)
    housed_by = Text(
        N_("Chez qui"),
        optional=True,
        hint=N_("Le nom de l'hébergeur, ou l'organisme de domiciliation : CCAS de Calais."),
    )
    commune = Commune(
        N_("Commune"),
        optional=True,
        hint=N_("Écrivez les premières lettres, puis choisissez. Par exemple Calais (62100)."),
    )
    postcode = Text(
        N_("Code postal"),
        optional=True,
        hint=N_("Laissez vide : il vient de la commune."),
        validators=[Regexp(r"^\d{5}$", message=N_("Un code postal a 5 chiffres."))],
    )
    qpv_code = Quarter(
        N_("Code du quartier prioritaire (QPV)"),
        optional=True,
        hint=N_("Par exemple QN06201M. La commune ne suffit pas à le savoir."),
    )
    qpv_source = Choice(
        N_("Comment le quartier est connu"), QpvSource, optional=True, blank=N_("Pas de quartier")
    )
    qpv_known_on = Day(
        N_("Quartier vérifié le"),
        optional=True,
        hint=N_("Vide : aujourd'hui."),
        validators=[not_tomorrow],
    )


class Project(Identity):
    """What somebody needs a scooter for, and who sent them."""

    situations = Choices(
        N_("Situation"),
        Situation,
        hint=N_("Cochez tout ce qui est vrai : plusieurs vont ensemble."),
    )
    need = Choice(
        N_("À quoi servira le scooter"), Need, optional=True, blank=N_("Pas encore connu")
    )
    need_place = Text(
        N_("Où"),
        optional=True,
        hint=N_("Entreprise ou lieu, et horaires. Par exemple : Transmarck, 5 h à 13 h."),
    )
    need_starts_on = Day(N_("Premier jour"), optional=True, validators=[begins])
    commute_km = Whole(
        N_("Distance du domicile"), optional=True, most=500, unit="km", hint=N_("Un aller, en km.")
    )
    prescriber_id = Choice(N_("Envoyé par"), optional=True, blank=N_("Venu de soi-même"))
    prescribed_on = Day(
        N_("Date de la fiche de prescription"), optional=True, validators=[not_tomorrow]
    )
    contact_id = Choice(
        N_("Qui, chez le prescripteur"), optional=True, blank=N_("Personne en particulier")
    )
    referent_id = Choice(
        N_("Référent"),
        optional=True,
        blank=N_("Aucun"),
        hint=N_("Qui suit la personne. Ce n'est pas toujours qui l'a envoyée."),
    )
    via_referent = Yes(N_("Les messages vont au référent, comme la personne le souhaite"))
    family_quotient_cents = Euros(
        N_("Quotient familial"), optional=True, hint=N_("Par mois, comme sur l'attestation CAF.")
    )
    stay = Choice(
        N_("Séjour en France"),
        Stay,
        blank=None,
        default=Stay.RESIDENT.value,
        hint=N_("Ne compte que pour un permis étranger."),
    )
    resident_since = Day(
        N_("Habite en France depuis"),
        optional=True,
        hint=N_("Pour un permis étranger seulement. Par exemple 27/03/2026."),
        validators=[not_tomorrow],
    )
    permit_until = Day(
        N_("Fin du titre de séjour"),
        optional=True,
        hint=N_("Pour un permis étranger seulement. Par exemple 27/03/2027."),
    )
    guardian_signs = Yes(
        N_("Adulte protégé : un tuteur, un curateur ou un proche habilité signe aussi")
    )


class Person(Project):
    """All that may be changed of a person."""

    def offer(
        self,
        sites: Sequence[Named],
        prescribers: Sequence[tuple[str, str]],
        contacts: Sequence[tuple[str, str]],
    ) -> None:
        """Say which sites and prescribers there are, and who works there."""
        self.site_id.offer([(str(site.id), site.name) for site in sites])
        self.prescriber_id.offer(prescribers)
        self.contact_id.offer(contacts)
        self.referent_id.offer(contacts)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone, then together."""
        alone = super().validate(extra_validators)
        return all([self.lives_somewhere(), self.is_followed(), alone])

    def lives_somewhere(self) -> bool:
        """Whether what is said of the address fits together."""
        good = True
        if self.housing.data == Housing.DOMICILED and not self.housed_by.data:
            good = wrong(self.housed_by, _("Écrivez l'organisme qui domicilie la personne."))
        if self.qpv_code.data and not self.qpv_source.data:
            good = wrong(self.qpv_source, _("Dites comment ce quartier est connu."))
        if self.qpv_source.data and not self.qpv_code.data:
            good = wrong(self.qpv_code, _("Écrivez le code du quartier, ou retirez sa source."))
        return good

    def is_followed(self) -> bool:
        """Whether messages that go through a référent have one to go to."""
        if self.via_referent.data and not self.referent_id.data:
            return wrong(self.referent_id, _("Choisissez le référent qui reçoit les messages."))
        return True

    def facts(self) -> Facts:
        """What was typed, as the service wants it."""
        place = self.commune.data or Place("", "", "")
        return Facts(
            site_id=int(self.site_id.data),
            birth_name=self.birth_name.data,
            first_names=self.first_names.data,
            usage_name=self.usage_name.data or "",
            born_on=self.born_on.data,
            birth_place=self.birth_place.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            postcode=self._postcode(place),
            insee=place.insee,
            town=place.town,
            language=self.language.data,
            channel=self.channel.data or Channel.SMS.value,
            need=self.need.data or "",
            need_place=self.need_place.data or "",
            need_starts_on=self.need_starts_on.data,
            commute_km=self.commute_km.data,
            prescriber_id=int(self.prescriber_id.data) if self.prescriber_id.data else None,
            prescribed_on=self.prescribed_on.data,
            contact_id=int(self.contact_id.data) if self.contact_id.data else None,
            referent_id=int(self.referent_id.data) if self.referent_id.data else None,
            via_referent=bool(self.via_referent.data),
            housing=Housing(self.housing.data or Housing.OWN.value),
            housed_by=self.housed_by.data or "",
            family_quotient_cents=self.family_quotient_cents.data,
            qpv_code=self.qpv_code.data or "",
            qpv_source=QpvSource(self.qpv_source.data) if self.qpv_source.data else None,
            qpv_known_on=self.qpv_known_on.data,
            stay=Stay(self.stay.data or Stay.RESIDENT.value),
            guardian_signs=bool(self.guardian_signs.data),
            resident_since=self.resident_since.data,
            permit_until=self.permit_until.data,
            situations=frozenset(self.situations.data or ()),
        )

    def _postcode(self, place: Place) -> str:
        """The post code that was typed, unless the commune has others: then one of its own."""
        typed = self.postcode.data or place.postcode
        known = communes.by_insee(place.insee)
        return typed if known is None or typed in known.postcodes else place.postcode


class NewPerson(Person):
    """Somebody new, with the title that they show; asked in two parts and read again before it is saved."""

    title_kind = Choice(
        N_("Titre montré"), TitleKind, optional=True, blank=N_("Aucun, ou pas encore montré")
    )
    title_category = Title.category
    title_obtained_on = Title.obtained_on
    title_valid_until = Title.valid_until
    title_country = Title.country
    title_number = Title.number
    title_codes = Title.codes
    title_provisional = Title.provisional
    training_kind = Choice(
        N_("Formation 125 suivie"),
        TrainingKind,
        optional=True,
        blank=N_("Aucune"),
        hint=N_("Avec un permis B, elle ouvre le 125."),
    )
    training_followed_on = Day(N_("Date de la formation"), optional=True, validators=[not_tomorrow])
    another = Yes(N_("C'est bien une autre personne"))
    step = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title_country.offer(countries())

    def names(self, part: int) -> list[str]:
        """The fields of a part: 1 is who somebody is, 2 what they need and show."""
        first = {*Identity()._fields, "another"}
        kept = {"csrf_token", "version", "step"}
        return [
            name for name in self._fields if (name in first) == (part == 1) and name not in kept
        ]

    def check(self, part: int) -> bool:
        """Whether what was typed in a part is right; the other part is not looked at."""
        found = [self[name].validate(self) for name in self.names(part)]
        if part == 1:
            found.append(self.lives_somewhere())
        else:
            found += [hold_together(self, "title_"), self._training_is_dated(), self.is_followed()]
        return all(found)

    def _training_is_dated(self) -> bool:
        if self.training_kind.data and not self.training_followed_on.data:
            said = _("Indiquez la date de l'attestation de formation.")
            return wrong(self.training_followed_on, said)
        return True

    def titles(self) -> list[TitleFacts]:
        """The title that was shown, if one was."""
        return [title_of(self, "title_")] if self.title_kind.data else []

    def trainings(self) -> list[TrainingFacts]:
        """The training that was followed, if one was."""
        if not self.training_kind.data:
            return []
        kind = TrainingKind(self.training_kind.data)
        return [TrainingFacts(kind=kind, followed_on=self.training_followed_on.data)]


class Search(Form):
    """Which people the list shows; comes from the address, changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    q = Text(N_("Nom, téléphone, année de naissance ou référence"), optional=True)
