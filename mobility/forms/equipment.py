"""What is typed about equipment: things, kinds, places, falls; what goes out with a rental and how it comes back."""

from collections.abc import Sequence
from typing import Any, TypeVar

from wtforms import ValidationError
from wtforms.validators import Regexp

from mobility import clock
from mobility.forms.fields import (
    Choice,
    Day,
    Euros,
    Form,
    Named,
    Radios,
    Text,
    Whole,
    Yes,
)
from mobility.forms.typed import Needed
from mobility.rules.equipment import (
    NUMBERED,
    GearOutcome,
    GearSize,
    GearStandard,
    GearStanding,
)
from mobility.rules.rentals import Equipment
from mobility.services import equipment_items as items
from mobility.services.equipment import Proposal
from mobility.services.equipment_items import ItemFacts
from mobility.services.equipment_kinds import KindFacts
from mobility.services.equipment_lists import Filters
from mobility.words import N_, word
from mobility.words import gettext as _

NUMBER = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
F = TypeVar("F", bound=Form)
OWN = "own"
"""What a list says where a person has a thing of their own."""


class Search(Form):
    """Which things the list shows; comes from the address, changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    text = Text(N_("Numéro"), optional=True, longest=40)
    kind = Choice(N_("Sorte"), optional=True, blank=N_("Toutes les sortes"))
    size = Choice(N_("Taille"), GearSize, optional=True, blank=N_("Toutes les tailles"))
    site = Choice(N_("Site"), optional=True, blank=N_("Tous les sites"))
    standing = Choice(N_("Où il en est"), GearStanding, optional=True, blank=N_("Tout ce qui sert"))

    def filters(self) -> Filters:
        """What was asked for; a value that does not exist asks for nothing."""
        self.validate()
        size, standing = _asked(self.size), _asked(self.standing)
        return Filters(
            text=_asked(self.text),
            kind_id=int(_asked(self.kind) or 0) or None,
            site_id=int(_asked(self.site) or 0) or None,
            size=GearSize(size) if size else None,
            standing=GearStanding(standing) if standing else None,
        )


def _asked(field: Any) -> str:
    return str(field.data) if field.data and not field.errors else ""


def _past(form: Form, field: Day) -> None:
    """Refuse a day that is still to come, or that lies a lifetime back."""
    del form
    if field.data is None:
        return
    if field.data > clock.today():
        raise ValidationError(_("Ce jour est à venir. Corrigez-le."))
    if field.data.year < clock.today().year - 40:
        raise ValidationError(_("Vérifiez l'année."))


class Item(Form):
    """What is known of a thing."""

    kind_id = Choice(N_("Sorte"))
    size = Choice(N_("Taille"), GearSize)
    standard = Choice(
        N_("Homologation"),
        GearStandard,
        optional=True,
        blank=N_("Aucune ou illisible"),
        hint=N_(
            "Ce que dit l'étiquette cousue : ECE 22.05 ou 22.06 pour un casque, EN 13594 pour des gants."
        ),
    )
    bought_on = Day(
        N_("Acheté le"),
        optional=True,
        hint=N_("Son âge et sa valeur en dépendent."),
        validators=[_past],
    )
    replace_by = Day(
        N_("À remplacer avant le"),
        optional=True,
        hint=N_(
            "Laissez vide : le jour se calcule d'après l'achat et la durée de vie de la sorte."
        ),
    )
    value = Euros(
        N_("Valeur à neuf"), optional=True, hint=N_("Laissez vide : c'est le prix de la sorte.")
    )
    serial = Text(N_("Numéro du fabricant"), optional=True)

    def offer(self, kinds: Sequence[Named]) -> None:
        """Say which kinds there are."""
        self.kind_id.offer([(str(one.id), one.name) for one in kinds])

    def facts(self, *, site_id: int, shelf: str = "") -> ItemFacts:
        """What was typed, for the service."""
        return ItemFacts(
            kind_id=int(self.kind_id.data),
            site_id=site_id,
            shelf=shelf,
            size=GearSize(self.size.data),
            standard=GearStandard(self.standard.data) if self.standard.data else None,
            serial=self.serial.data or "",
            bought_on=self.bought_on.data,
            replace_by=self.replace_by.data,
            value_cents=self.value.data,
        )


class NewItems(Item):
    """One thing, or several alike."""

    count = Whole(N_("Combien"), least=1, most=items.MOST_AT_ONCE, default=1)
    number = Text(
        N_("Numéro"),
        optional=True,
        longest=20,
        hint=N_("Laissez vide : chaque article reçoit le sien, à écrire dessus."),
        validators=[
            Regexp(
                f"{NUMBER}|^$",
                message=N_("Écrivez des lettres, des chiffres et des tirets : CAS-014."),
            )
        ],
    )
    site_id = Choice(N_("Site"), blank=None)
    shelf = Text(N_("Rangement"), optional=True, hint=N_("Par exemple : étagère 2."))

    def new_facts(self) -> ItemFacts:
        """What was typed, for the service."""
        return self.facts(site_id=int(self.site_id.data), shelf=self.shelf.data or "")


class Place(Form):
    """Where a thing goes."""

    site_id = Choice(N_("Site"), blank=None)
    shelf = Text(N_("Rangement"), optional=True, hint=N_("Par exemple : étagère 2."))
    scooter = Text(
        N_("Sur le scooter n°"),
        optional=True,
        longest=20,
        hint=N_(
            "S'il reste sur un scooter d'une location à l'autre ; il est alors au site du scooter."
        ),
    )
    why = Text(N_("Pourquoi"), optional=True, longest=250)


class Fall(Form):
    """A thing fell."""

    on = Day(N_("Jour de la chute"), validators=[_past])
    why = Text(
        N_("Ce qui s'est passé"),
        longest=250,
        hint=N_("Par exemple : chute à l'arrêt, casque tombé du guidon."),
        error=N_("Écrivez ce qui s'est passé, en quelques mots."),
    )


class Kind(Form):
    """What is said of a kind."""

    name = Text(N_("Nom"), hint=N_("Par exemple : casque jet, gants d'hiver."))
    use = Choice(N_("Sert de"), NUMBERED)
    value = Euros(N_("Valeur à neuf"), hint=N_("Imprimée au contrat."))
    life_months = Whole(
        N_("Durée de vie en mois"),
        least=1,
        most=600,
        optional=True,
        hint=N_("Passé cet âge, l'article ne part plus. Vide : l'âge ne compte pas."),
    )
    washed = Yes(N_("À laver ou désinfecter avant la personne suivante"))
    active = Yes(N_("On en achète encore"), default=True)

    def facts(self) -> KindFacts:
        """What was typed, for the service."""
        return KindFacts(
            name=self.name.data or "",
            use=Equipment(self.use.data),
            value_cents=self.value.data or 0,
            life_months=self.life_months.data,
            washed=self.washed.data,
            active=self.active.data,
        )


class Sizes(Form):
    """What sizes a person wears."""

    helmet = Choice(N_("Taille du casque"), optional=True, blank=N_("Inconnue"))
    gloves = Choice(N_("Taille des gants"), optional=True, blank=N_("Inconnue"))

    def offer(self) -> None:
        """One size for all is nobody's size."""
        for field in (self.helmet, self.gloves):
            field.offer([size for size in GearSize if size is not GearSize.ONE])


LATE = {
    GearOutcome.BACK.value: N_("Il est là, en bon état"),
    GearOutcome.DAMAGED.value: N_("Il est là, abîmé"),
    GearOutcome.FELL.value: N_("Il est là, mais il est tombé : hors d'usage"),
}


class TurnUp(Form):
    """A thing that was missing is there."""

    outcome = Radios(N_("Comment revient-il ?"), LATE)
    why = Text(N_("Remarque"), optional=True, longest=250)


class Outfit(Form):
    """What goes out with a rental: for each use a thing with its number, or the person's own."""

    gear_helmet = Choice(N_("Casque"), optional=True)
    gear_gloves = Choice(N_("Gants"), optional=True)
    gear_vest = Choice(N_("Gilet jaune"), optional=True)
    gear_lock = Choice(N_("Antivol"), optional=True)
    gear_charger = Choice(N_("Chargeur"), optional=True)
    gear_top_case = Choice(N_("Top case"), optional=True)
    gear_rainwear = Choice(N_("Vêtement de pluie"), optional=True)
    gear_other = Choice(N_("Autre équipement"), optional=True)

    lines: Sequence[tuple[Proposal, Any]] = ()
    """What is asked, in order: the proposal and its field."""

    def offer_gear(self, proposals: Sequence[Proposal]) -> tuple[Equipment, ...]:
        """Say what may be picked, with the proposed thing chosen; give back the uses that a tick still stands for."""
        asked = {one.demand.use: one for one in proposals if one.kept}
        lines = []
        for use in NUMBERED:
            field = self[f"gear_{use}"]
            if use in asked:
                _offer(field, asked[use], sent=self.is_submitted())
                lines.append((asked[use], field))
            else:
                del self[field.name]
        self.lines = lines
        demanded = {one.demand.use for one in proposals}
        return tuple(
            use
            for use in Equipment
            if use not in asked and (use not in NUMBERED or use in demanded)
        )

    def picked(self) -> list[int]:
        """Ids of the things that were picked."""
        return [int(field.data) for _one, field in self.lines if str(field.data or "").isdigit()]

    def own(self) -> list[Equipment]:
        """Uses for which the person has their own."""
        return [one.demand.use for one, field in self.lines if field.data == OWN]


def _offer(field: Any, one: Proposal, *, sent: bool) -> None:
    field.blank = N_("Choisissez") if one.needed else N_("Aucun")
    picked = [(str(row.id), described(row)) for row in one.free]
    field.offer([*picked, (OWN, _("La personne a le sien"))])
    if one.needed:
        error = N_("Choisissez-en un, ou dites que la personne a le sien.")
        field.validators, field.flags.required = [Needed(error)], True
    if not sent and one.item is not None:
        field.data = str(one.item.id)


def described(row: Any) -> str:
    """A thing in a list, what tells it apart first: number, size, kind, approval, where it lies, an age not known."""
    parts = [row.number, word(row.size), row.kind.name]
    if row.size is GearSize.ONE:
        parts.remove(word(row.size))
    if row.standard is not None:
        parts.append(word(row.standard).partition(" (")[0])
    if row.scooter_id is not None:
        parts.append(_("reste sur le scooter"))
    elif row.shelf:
        parts.append(row.shelf)
    if items.last_day(row) is None and row.kind.life_months:
        parts.append(_("âge inconnu"))
    return ", ".join(parts)


def coming_back(form: type[F], loans: Sequence[Any]) -> type[F]:
    """The same form with a question for each thing that is out: how did it come back?"""
    fields = {
        came(loan): Radios(items.name(loan.item).replace("%", "%%"), GearOutcome) for loan in loans
    }
    return type(form.__name__, (form,), fields)


def came(loan: Any) -> str:
    """The name of the question about a thing."""
    return f"came_{loan.item_id}"


def outcomes(form: Form, loans: Sequence[Any]) -> dict[int, GearOutcome]:
    """What was said of each thing, by its id."""
    return {loan.item_id: GearOutcome(form[came(loan)].data) for loan in loans}
