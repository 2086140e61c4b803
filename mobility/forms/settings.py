"""What is typed about the foundation itself: its name and numbers, its sites, tariffs and staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import ValidationError

from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Email,
    Euros,
    Form,
    Long,
    Named,
    Phone,
    Radios,
    Text,
    Typed,
    Upload,
    Whole,
    Yes,
)
from mobility.rules import colours, identifiers
from mobility.rules.licence import VehicleClass
from mobility.rules.pricing import Step
from mobility.rules.roles import Role
from mobility.words import N_
from mobility.words import gettext as _

STEPS = 4
"""How many steps a tariff may have."""

ROLES: Mapping[str, str] = {
    Role.AGENT: N_("Agent : inscrit, décide, réserve, remet et reprend les scooters de ses sites."),
    Role.MANAGER: N_(
        "Responsable : tout ce que fait un agent, sur tous les sites, et règle la maison."
    ),
    Role.ADMIN: N_("Administrateur : règle la maison et les comptes, sans ouvrir aucun dossier."),
    Role.FUNDER: N_("Financeur : lit les chiffres, sans aucun nom."),
}
"""What each role may do, in a sentence."""


class Siret(Typed):
    """A SIRET: 14 digits and their check; data is bare digits."""

    def parse(self, text: str) -> str:
        """Understand a SIRET in any writing."""
        try:
            return identifiers.parse_siret(text)
        except ValueError as error:
            raise ValueError(
                _("Ce SIRET n'est pas juste. Vérifiez ses 14 chiffres sur l'avis de situation.")
            ) from error


class Rna(Typed):
    """A number of the register of associations; data is W and nine digits."""

    def parse(self, text: str) -> str:
        """Understand an RNA number in any writing."""
        try:
            return identifiers.parse_rna(text)
        except ValueError as error:
            raise ValueError(
                _("Un numéro RNA s'écrit W et neuf chiffres, par exemple W621004512.")
            ) from error


class Colour(Typed):
    """A colour that can be read on white paper; data is "#" and six signs."""

    def parse(self, text: str) -> str:
        """Understand a colour, with or without its sign."""
        try:
            return colours.parse(text)
        except ValueError as error:
            raise ValueError(
                _("Cette couleur est trop claire pour des titres, ou mal écrite. Essayez #0b5563.")
            ) from error


class Foundation(Form):
    """The foundation: what pages, papers and messages say about it."""

    name = Text(N_("Nom"), error=N_("Indiquez le nom de la fondation."))
    legal_form = Text(
        N_("Forme juridique"), optional=True, hint=N_("Par exemple : association loi 1901.")
    )
    rna = Rna(N_("Numéro RNA"), optional=True)
    siret = Siret(N_("SIRET"), optional=True)
    address = Long(N_("Adresse"), optional=True, longest=250)
    phone = Phone(N_("Téléphone"), optional=True)
    email = Email(N_("E-mail"), optional=True)
    representative = Text(
        N_("Représentée par"), optional=True, hint=N_("Nom et fonction, comme au bas d'un contrat.")
    )
    insurer = Text(N_("Assureur"), optional=True)
    insurance_policy = Text(N_("Numéro du contrat d'assurance"), optional=True)
    insurance_phone = Phone(N_("Téléphone de l'assistance"), optional=True)
    mediator = Text(
        N_("Médiateur de la consommation"),
        optional=True,
        longest=250,
        hint=N_("Nom, adresse et site (article L612-1 du Code de la consommation)."),
    )
    vat_mention = Text(N_("Mention de TVA"), optional=True, longest=250)
    sender_name = Text(N_("Nom de l'expéditeur des e-mails"), optional=True)
    sender_email = Email(N_("Adresse de l'expéditeur"), optional=True)
    sms_sender = Text(
        N_("Expéditeur des SMS"),
        optional=True,
        longest=11,
        hint=N_("11 lettres ou chiffres au plus, sans accent."),
    )
    damage_excess_cents = Euros(N_("Franchise en cas de dommage"))
    theft_excess_cents = Euros(N_("Franchise en cas de vol"))
    deposit_return_days = Whole(
        N_("Délai pour rendre le dépôt de garantie"), most=90, unit="jours", hint=N_("En jours.")
    )
    passenger_allowed = Yes(N_("Un passager est permis"))
    keep_identity = Yes(
        N_("Garder une copie des pièces d'identité et des permis"),
        hint=N_(
            "À éviter : noter « vu, le jour, par qui » suffit (RGPD, article 5). Si l'assureur l'exige, chaque copie"
            " est barrée de votre nom et du jour, chiffrée, et chaque lecture notée."
        ),
    )
    colour = Colour(
        N_("Couleur des titres, sur le papier"),
        optional=True,
        hint=N_("Six signes, par exemple #0b5563. Vide : la couleur habituelle."),
    )
    logo = Upload(
        N_("Logo"), hint=N_("JPEG, PNG ou WebP, 10 Mo au plus. Laissez vide pour garder l'actuel.")
    )

    def validate_sms_sender(self, field: Text) -> None:
        """What operators accept as the name of a sender."""
        if field.data and not (field.data.isascii() and field.data.isalnum()):
            raise ValidationError(
                _("Écrivez des lettres sans accent et des chiffres, sans espace.")
            )

    def values(self) -> dict[str, Any]:
        """What was typed, as the service wants it; the logo apart."""
        return {
            name: "" if field.data is None and name not in NUMBERS else field.data
            for name, field in self._fields.items()
            if name not in {"version", "csrf_token", "logo"}
        }


NUMBERS = frozenset(
    {
        "damage_excess_cents",
        "theft_excess_cents",
        "deposit_return_days",
        "passenger_allowed",
        "keep_identity",
    }
)


class Tariff(Form):
    """What a day costs in a class, by rank of the day, from a day on."""

    name = Text(N_("Nom du tarif"), hint=N_("Par exemple : Scooter 50, 2027."))
    vehicle_class = Choice(N_("Classe du véhicule"), VehicleClass)
    starts_on = Day(N_("En vigueur à partir du"))
    deposit_cents = Euros(
        N_("Dépôt de garantie"), hint=N_("En euros. Il est rendu : il ne compte pas dans le prix.")
    )

    def steps_fields(self) -> list[tuple[Whole, Euros]]:
        """The fields of each step."""
        return [
            (self._fields[f"from_day_{rank}"], self._fields[f"day_cents_{rank}"])
            for rank in range(1, STEPS + 1)
        ]

    def steps(self) -> list[Step]:
        """The steps that were typed, in order of their first day."""
        return sorted(
            (
                Step(from_day=first.data, day_cents=cents.data)
                for first, cents in self.steps_fields()
                if first.data is not None and cents.data is not None
            ),
            key=lambda step: step.from_day,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """The first step starts on day 1, no two start on the same day, each has its price."""
        fine = super().validate(extra_validators)
        rows = self.steps_fields()
        for first, cents in rows:
            if (
                not first.errors
                and not cents.errors
                and (first.data is None) != (cents.data is None)
            ):
                lacking = first if first.data is None else cents
                lacking.errors = [_("Remplissez les deux cases de cette ligne, ou videz-les.")]
                fine = False
        if fine:
            days = [step.from_day for step in self.steps()]
            if not days or days[0] != 1:
                rows[0][0].errors = [_("La première ligne commence au jour 1.")]
                return False
            if len(set(days)) != len(days):
                rows[0][0].errors = [
                    _("Deux lignes commencent le même jour. Corrigez l'une des deux.")
                ]
                return False
        return fine


def _add_steps() -> None:
    for rank in range(1, STEPS + 1):
        setattr(
            Tariff,
            f"from_day_{rank}",
            Whole(
                N_("À partir du jour"),
                optional=True,
                least=1,
                most=999,
                default=1 if rank == 1 else None,
            ),
        )
        setattr(Tariff, f"day_cents_{rank}", Euros(N_("Prix par jour"), optional=True))


_add_steps()


class AtSites(Form):
    """Where a member of staff works; an agent without a site would see nothing."""

    def offer(self, sites: Sequence[Named]) -> None:
        """Say which sites there are."""
        self._fields["sites"].offer([(str(site.id), site.name) for site in sites])

    def site_ids(self) -> list[int]:
        """The sites that were ticked."""
        return [int(value) for value in self._fields["sites"].data or ()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask an agent's sites; said here, since an empty field ends its own validators."""
        fine = super().validate(extra_validators)
        if self._fields["role"].data == Role.AGENT and not self.site_ids():
            self._fields["sites"].errors = [
                _("Cochez au moins un site : sans site, un agent ne voit rien.")
            ]
            return False
        return fine


class Invitation(AtSites):
    """Somebody new: they get a link with which they choose their own password."""

    name = Text(N_("Prénom et nom"))
    email = Email(N_("E-mail"))
    role = Radios(N_("Ce que cette personne peut faire"), ROLES, default=Role.AGENT)
    sites = Choices(
        N_("Ses sites"), hint=N_("Un agent ne voit que les dossiers et les scooters de ses sites.")
    )


class Member(AtSites):
    """What a member of staff may do, where, and whether the account is open."""

    role = Radios(N_("Ce que cette personne peut faire"), ROLES)
    sites = Choices(
        N_("Ses sites"), hint=N_("Un agent ne voit que les dossiers et les scooters de ses sites.")
    )
    active = Yes(N_("Ce compte est ouvert"))


class Press(Form):
    """A button: a form that asks for nothing."""
