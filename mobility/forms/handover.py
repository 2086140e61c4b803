"""What each step of a handover or a return asks. A form gives what it established as plain values, for the draft."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, ValidationError

from mobility.forms.account import Password
from mobility.forms.fields import (
    Choice,
    Choices,
    Euros,
    Form,
    Long,
    Photo,
    Radios,
    Text,
    Upload,
    Whole,
    Yes,
)
from mobility.forms.rentals import MEANS
from mobility.rules.conditions import (
    SIDE,
    JobStarted,
    MarkCause,
    MarkGravity,
    MarkKind,
    MarkZone,
    PhotoView,
    Signer,
    is_signed,
    strokes_of,
)
from mobility.rules.equipment import GearOutcome
from mobility.rules.handover_steps import Charter, ReadingPoint
from mobility.rules.rentals import Equipment, IdentityDocument
from mobility.services import handover_gear
from mobility.services.files import Sealed
from mobility.services.signing import Hand
from mobility.words import N_, word


class StepForm(Form):
    """A step: its fields, as the draft keeps them."""

    def said(self) -> dict[str, Any]:
        """What was established, as JSON can keep it."""
        ours = {"csrf_token", "version", "form_key"}
        return {field.name: field.data for field in self if field.name not in ours}


class WhoOut(StepForm):
    """Who is there, and whether they may ride."""

    identity_seen = Choice(
        N_("Document d'identité vu"),
        IdentityDocument,
        hint=N_("Vous le regardez, rien n'en est gardé."),
    )
    title_valid = Yes(N_("Titre de conduite vu, valable jusqu'au retour prévu"))


class WhoBack(StepForm):
    """Who brings the scooter back."""

    person_present = Radios(
        N_("La personne est-elle là ?"),
        {"yes": N_("Oui, elle voit le contrôle et signe"), "no": N_("Non, retour sans elle")},
    )
    absent_because = Text(
        N_("Pourquoi sans elle ?"),
        optional=True,
        longest=250,
        hint=N_("Scooter retrouvé, clés déposées, rapporté par quelqu'un d'autre."),
    )


class WhichScooter(StepForm):
    """Which scooter stands there."""

    typed = Text(
        N_("Plaque ou numéro de parc"),
        hint=N_("Ou visez l'étiquette du scooter avec l'appareil photo de la tablette."),
        error=N_("Lisez la plaque sur le scooter et écrivez-la."),
    )


class StateForm(StepForm):
    """In which state it is."""

    km = Whole(N_("Kilométrage au compteur"), most=999_999, unit="km")
    energy_percent = Whole(N_("Niveau de carburant ou de batterie (%%)"), most=100, unit="%")
    remarks = Long(N_("Remarques sur l'état"), optional=True)
    without_photos = Text(
        N_("S'il manque des photos : pourquoi ?"),
        optional=True,
        longest=200,
        hint=N_("Appareil photo en panne, nuit, pluie."),
    )


class PhotoForm(Form):
    """One photo of one view."""

    view = Choice(N_("Vue"), PhotoView, blank=None)
    photo = Photo(N_("Prendre la photo"))


MARK = ("zone", "kind", "gravity", "cause", "remark", "x", "y")
"""What is typed of a mark."""


class MarkForm(Form):
    """A mark: where, what, how bad; at a return, whose."""

    zone = Choice(N_("Où"), MarkZone)
    kind = Choice(N_("Quoi"), MarkKind)
    gravity = Choice(N_("Gravité"), MarkGravity, blank=None)
    cause = Choice(N_("Usure ou dommage ?"), MarkCause, blank=None)
    remark = Text(N_("En quelques mots"), optional=True, longest=200)
    x = HiddenField()
    y = HiddenField()

    def said(self) -> dict[str, Any]:
        """The mark as the draft keeps it; without a place if it was chosen from the list."""
        place = [_thousandths(field.data) for field in (self.x, self.y)]
        x, y = place if None not in place else (None, None)
        names = ("zone", "kind", "gravity", "cause", "remark")
        return {name: self[name].data for name in names} | {"x": x, "y": y}


def _thousandths(typed: object) -> int | None:
    text = str(typed or "")
    return int(text) if text.isdigit() and int(text) <= SIDE else None


class EquipmentOut(StepForm):
    """What goes with the scooter, and what is paid; numbered things are added by `equipment_out`."""

    equipment = Choices(N_("Équipement remis"), Equipment)
    rent_paid = Euros(N_("Loyer payé aujourd'hui"), optional=True)
    rent_means = Choice(N_("Moyen de paiement du loyer"), MEANS, blank=None)
    deposit = Euros(N_("Dépôt de garantie reçu"), optional=True)
    deposit_means = Choice(N_("Moyen de paiement du dépôt"), MEANS, blank=None)

    @property
    def gear(self) -> list[Any]:
        """The fields of numbered things."""
        return [field for field in self if field.name.startswith(handover_gear.OUT)]


def equipment_out(proposals: Sequence[Any]) -> type[StepForm]:
    """The same with a choice for each use of which the site keeps numbered things."""
    fields = {
        f"{handover_gear.OUT}{one.demand.use}": Choice(
            word(one.demand.use),
            handover_gear.choices(one),
            blank=N_("Rien"),
            optional=True,
            hint=word(one.demand.force),
        )
        for one in proposals
    }
    return type("EquipmentOut", (EquipmentOut,), fields)


class EquipmentBack(StepForm):
    """What came back with it; numbered things are added by `equipment_back`."""

    equipment = Choices(N_("Équipement rendu"), Equipment)

    @property
    def gear(self) -> list[Any]:
        """The fields of numbered things."""
        return [field for field in self if field.name.startswith(handover_gear.BACK)]


def equipment_back(loans: Sequence[Any]) -> type[StepForm]:
    """The same with a question for each numbered thing that went out."""
    fields = {
        f"{handover_gear.BACK}{one.item_id}": Radios(handover_gear.loan_name(one), GearOutcome)
        for one in loans
    }
    return type("EquipmentBack", (EquipmentBack,), fields)


class SafetyForm(StepForm):
    """What was said and shown, and the trial ride."""

    charter = Choices(N_("Dit et montré à la personne"), Charter)
    trial_ride_done = Yes(N_("Essai fait, la personne sait conduire ce scooter"))

    def validate_charter(self, field: Any) -> None:
        """All of it: half a briefing is none."""
        if set(field.data or ()) != {one.value for one in Charter}:
            raise ValidationError(N_("Dites et montrez chaque point, puis cochez-le."))


class AccountForm(StepForm):
    """What becomes of the account, the scooter and the job."""

    next_state = Radios(
        N_("Et maintenant, le scooter"),
        {"free": N_("est prêt pour la personne suivante"), "workshop": N_("va à l'atelier")},
    )
    settle = Yes(
        N_("Solder maintenant : encaisser ou rendre ce qui est dû, rendre le dépôt de garantie")
    )
    settle_means = Choice(N_("Moyen de paiement du solde"), MEANS, blank=None)
    job_started = Radios(
        N_("L'emploi a-t-il commencé ?"),
        JobStarted,
        optional=True,
        hint=N_("Pour le financeur. La réponse ne change rien au compte."),
    )


class HandsForm(Form):
    """Signatures: drawn, or the name typed and a box ticked. The agent's is always there."""

    draft = HiddenField()
    person_strokes = HiddenField()
    person_name = Text(N_("Votre nom"), optional=True)
    person_agrees = Yes(N_("Je signe cet état en écrivant mon nom"))
    agent_strokes = HiddenField()
    agent_name = Text(N_("Nom de l'agent"), optional=True)
    agent_agrees = Yes(N_("L'agent signe en écrivant son nom"))

    @property
    def seen_draft(self) -> int:
        """The version of the draft that was read."""
        text = str(self.draft.data or "")
        return int(text) if text.isdigit() else 0

    @property
    def confirmed(self) -> list[str]:
        """The points that were confirmed, where there are any."""
        return []

    def hands(self, names: Mapping[Signer, str]) -> list[Hand]:
        """Who has signed; a pad with no more than a dot, or a name without its tick, is no signature."""
        found = []
        for signer, name in names.items():
            strokes = strokes_of(_parsed(self[f"{signer}_strokes"].data))
            typed = self[f"{signer}_name"].data
            if is_signed(strokes):
                found.append(Hand(signer=signer, name=name, strokes=strokes))
            elif typed and self[f"{signer}_agrees"].data:
                found.append(Hand(signer=signer, name=typed))
        return found


def _parsed(text: object) -> object:
    try:
        return json.loads(str(text or "[]"))
    except ValueError:
        return []


class SignForm(HandsForm):
    """A contract: three points to confirm, and whoever signs for a minor or a protected adult."""

    points = Choices(N_("Vous avez compris"), ReadingPoint)
    person_agrees = Yes(N_("Je signe ce contrat en écrivant mon nom"))
    representative_strokes = HiddenField()
    representative_name = Text(N_("Nom du représentant"), optional=True)
    representative_agrees = Yes(N_("Je signe ce contrat pour la personne en écrivant mon nom"))

    @property
    def confirmed(self) -> list[str]:
        """The points that were confirmed."""
        return list(self.points.data or ())

    def validate_points(self, field: Any) -> None:
        """Each of the three."""
        if set(field.data or ()) != {one.value for one in ReadingPoint}:
            raise ValidationError(
                N_("Cochez les trois points, ou demandez à l'agent de les expliquer.")
            )


class ReportForm(HandsForm):
    """The report of a return: there is nothing to confirm but the state that both saw."""


class PaperForm(Form):
    """The contract was signed on paper."""

    draft = HiddenField()
    signed = Yes(
        N_("Le contrat est signé sur papier par les deux parties"),
        needed_because=N_("Faites signer le contrat, puis cochez la case."),
    )
    scan = Upload(N_("Feuille signée numérisée"))
    sealed_scan: Sealed | None = None
    """The scan, once it has been cleaned and encrypted."""


class UnlockForm(Form):
    """The agent takes the tablet back."""

    password = Password(
        N_("Votre mot de passe"),
        error=N_("Indiquez votre mot de passe."),
        render_kw={"autocomplete": "off"},
    )
