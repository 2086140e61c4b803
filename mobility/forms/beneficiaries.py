"""What is asked of a person: who they are, what they need, what they show."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from wtforms import Field, HiddenField, ValidationError
from wtforms.validators import Regexp

from mobility import clock
from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Email,
    Form,
    PersonName,
    Phone,
    Radios,
    Text,
    Typed,
    Whole,
    Yes,
)
from mobility.forms.papers import Title, hold_together, not_tomorrow, title_of, wrong
from mobility.rules import communes
from mobility.rules.days import age_on
from mobility.rules.licence import Stay, TitleKind, TrainingKind
from mobility.rules.names import search_key
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


class Commune(Typed):
    """A commune by its name, post code or INSEE code; data is a `Place`."""

    def parse(self, text: str) -> Place:
        """Find the one commune that is meant; elsewhere, take a name with its INSEE code."""
        labelled = re.fullmatch(r"(.+?)\s*\((\d{5}|2[AB]\d{3})\)", text)
        name = labelled[1] if labelled else text
        found = communes.find(name)
        if labelled:
            found = tuple(one for one in found if labelled[2] in {one.insee, *one.postcodes})
            if not found:
                return Place(labelled[2], name[:100], "")
        exact = tuple(one for one in found if search_key(one.name) == search_key(name))
        match exact or found:
            case (one,):
                typed = labelled[2] if labelled and labelled[2] in one.postcodes else ""
                return Place(one.insee, one.name, typed or one.postcodes[0])
            case ():
                raise ValueError(
                    _(
                        "Choisissez dans la liste. Hors de la liste, ajoutez le code INSEE : Arras (62041)."
                    )
                )
        which = ", ".join(one.name for one in found)
        raise ValueError(
            _("Plusieurs communes répondent : %(which)s. Écrivez le nom.", which=which)
        )

    def show(self, value: Place) -> str:
        """The commune as the list names it."""
        known = communes.by_insee(value.insee)
        if known is not None:
            return label_of(known)
        return f"{value.town} ({value.insee})" if value.insee else value.town


def label_of(commune: communes.Commune) -> str:
    """A commune as the list names it: Calais (62100)."""
    return f"{commune.name} ({commune.postcodes[0]})"


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
        hint=N_("Numéro et rue. Hébergé ou domicilié : « chez … » ou « CCAS de … »."),
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
    need_starts_on = Day(N_("Premier jour"), optional=True)
    commute_km = Whole(
        N_("Distance du domicile"), optional=True, most=500, unit="km", hint=N_("Un aller, en km.")
    )
    prescriber_id = Choice(N_("Envoyé par"), optional=True, blank=N_("Venu de soi-même"))
    prescribed_on = Day(
        N_("Date de la fiche de prescription"), optional=True, validators=[not_tomorrow]
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
    guardian_signs = Yes(N_("Un représentant légal signe aussi (mineur, majeur protégé)"))


class Person(Project):
    """All that may be changed of a person."""

    def offer(self, sites: Sequence[Named], prescribers: Sequence[tuple[str, str]]) -> None:
        """Say which sites and prescribers there are."""
        self.site_id.offer([(str(site.id), site.name) for site in sites])
        self.prescriber_id.offer(prescribers)

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
        if part == 2:
            found += [hold_together(self, "title_"), self._training_is_dated()]
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
