"""What is asked before a decision: the answers of the person, the papers in front of us, what the titles look like."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from mobility.forms.beneficiaries import Identity, NewPerson, Project
from mobility.forms.fields import Choices, Day, Form, Long, Radios, Yes
from mobility.forms.papers import hold_together, not_tomorrow, title_of, wrong
from mobility.rules.licence import CheckVerdict, Stay, TrainingKind, VehicleClass
from mobility.rules.policies import ProofKind
from mobility.rules.reasons import Finding, Rule
from mobility.services.papers import ProofFacts, TrainingFacts
from mobility.services.weighing import SAME_NAMES, Answers
from mobility.words import N_, word
from mobility.words import gettext as _
from mobility.words.countries import countries

FIELDS: dict[str, str] = {
    Rule.TERRITORY: "commune",
    Rule.AGE: "born_on",
    Rule.TITLE: "title_kind",
    Rule.CATEGORY: "title_kind",
    Rule.NEED: "need",
    Rule.PRESCRIPTION: "prescribed_on",
    Rule.CHECK: "verdict-0",
    Rule.GUARDIAN: "representants",
    Rule.QUOTIENT: "family_quotient_cents",
    Rule.DISTANCE: "commute_km",
    Rule.SITUATION: "situations-0",
}
"""Where the answer to a rule is typed: the id of a field of the form."""
FIELDS_OF_ANSWER = {
    "need_start_unknown": "need_starts_on",
    "residence_date_unknown": "resident_since",
    "permit_date_unknown": "permit_until",
    "b_without_training": "training_kind",
    "training_doubtful": "training_kind",
}
"""The same by what the rule found, where that says more."""


def field_of(finding: Finding) -> str:
    """The id of the field that answers what a rule asks; empty where nothing can be typed."""
    proof = finding.values.get("proof")
    if proof:
        return f"seen_{proof}" if proof in set(ProofKind) else ""
    return FIELDS_OF_ANSWER.get(finding.code) or FIELDS.get(finding.rule, "")


class Weighing(Form):
    """The answers that rules look at, and what was seen of the titles; `weighing` adds the papers."""

    vehicle = Radios(N_("Quel véhicule"), VehicleClass, error=N_("Choisissez un véhicule."))
    born_on = Identity.born_on
    commune = Identity.commune
    situations = Project.situations
    need = Project.need
    need_starts_on = Project.need_starts_on
    prescribed_on = Project.prescribed_on
    stay = Project.stay
    resident_since = Project.resident_since
    permit_until = Project.permit_until
    commute_km = Project.commute_km
    family_quotient_cents = Project.family_quotient_cents
    title_kind = NewPerson.title_kind
    title_category = NewPerson.title_category
    title_obtained_on = NewPerson.title_obtained_on
    title_valid_until = NewPerson.title_valid_until
    title_country = NewPerson.title_country
    title_number = NewPerson.title_number
    title_codes = NewPerson.title_codes
    title_provisional = NewPerson.title_provisional
    training_kind = NewPerson.training_kind
    training_followed_on = NewPerson.training_followed_on
    verdict = Radios(
        N_("Après avoir vu l'original du titre de conduite"),
        CheckVerdict,
        optional=True,
        hint=N_("Jamais la cause : seulement valable, non valable ou à vérifier."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title_country.offer(countries())

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone; then a title holds together, and a date belongs to a paper that is on the table."""
        right = super().validate(extra_validators)
        right = hold_together(self, "title_") and right
        if self.training_kind.data and not self.training_followed_on.data:
            said = _("Indiquez la date de l'attestation de formation.")
            right = wrong(self.training_followed_on, said)
        for kind in ProofKind:
            box, dated = self[f"seen_{kind}"], self[f"issued_{kind}"]
            if dated.data and not dated.errors and not box.data:
                right = wrong(box, _("Cochez la case si vous avez l'original, ou effacez la date."))
        return right

    @property
    def chosen(self) -> VehicleClass:
        """The class of vehicle that is asked for; a 50 while none is."""
        known = self.vehicle.data in set(VehicleClass)
        return VehicleClass(self.vehicle.data) if known else VehicleClass.L1E_B

    def answers(self, kept: Answers) -> Answers:
        """What was answered; where a field cannot be read (yet), what the file says stands."""

        def said(name: str, default: Any, blank: Any = None) -> Any:
            field = self[name]
            if field.errors:
                return default
            return field.data if field.data or field.data == 0 else blank

        return Answers(
            place=said("commune", kept.place),
            situations=frozenset(said("situations", kept.situations, ())),
            titles=self._titles(),
            trainings=self._trainings(),
            proofs=tuple(self._seen()),
            check=CheckVerdict(self.verdict.data) if said("verdict", None) else None,
            **{name: said(name, getattr(kept, name), BLANKS.get(name)) for name in SAME_NAMES}
            | {"stay": Stay(said("stay", kept.stay, Stay.RESIDENT))},
        )

    def _titles(self) -> tuple[Any, ...]:
        faulty = any(self[name].errors for name in self._fields if name.startswith("title_"))
        return () if faulty or not self.title_kind.data else (title_of(self, "title_"),)

    def _trainings(self) -> tuple[TrainingFacts, ...]:
        followed_on: date | None = self.training_followed_on.data
        faulty = self.training_kind.errors or self.training_followed_on.errors
        if faulty or not self.training_kind.data or followed_on is None:
            return ()
        kind = TrainingKind(self.training_kind.data)
        return (TrainingFacts(kind=kind, followed_on=followed_on),)

    def _seen(self) -> list[ProofFacts]:
        """The papers that are ticked, with their dates."""
        return [
            ProofFacts(
                kind=kind.value,
                issued_on=None if self[f"issued_{kind}"].errors else self[f"issued_{kind}"].data,
            )
            for kind in ProofKind
            if self[f"seen_{kind}"].data
        ]

    @property
    def unread(self) -> list[str]:
        """The labels of the fields that cannot be read yet."""
        return [
            str(field.label.text)
            for name, field in self._fields.items()
            if field.errors and name != "csrf_token"
        ]

    @property
    def unread_papers(self) -> list[str]:
        """The kinds of papers of which something is wrong."""
        return [
            kind.value
            for kind in ProofKind
            if self[f"seen_{kind}"].errors or self[f"issued_{kind}"].errors
        ]


BLANKS: dict[str, Any] = {"need": ""}
"""What an answer is that was left empty, where that is not nothing at all."""


@cache
def _with_papers() -> type[Weighing]:
    """The form with a box and a date for each kind of paper, named so that a summary of errors tells which."""

    class Asked(Weighing):
        pass

    for kind in ProofKind:
        setattr(Asked, f"seen_{kind}", Yes(_("%(paper)s, original vu", paper=word(kind))))
        dated = Day(
            _("%(paper)s, date", paper=word(kind)), optional=True, validators=[not_tomorrow]
        )
        setattr(Asked, f"issued_{kind}", dated)
    return Asked


def weighing(**kwargs: Any) -> Weighing:
    """The form of a file that is weighed."""
    return _with_papers()(**kwargs)


class ExceptionAsked(Form):
    """Which rules should not count for this person, why, and until when."""

    rules = Choices(
        N_("Règles à ne pas appliquer"), [], optional=False, hint=N_("Cochez une règle au moins.")
    )
    reason = Long(
        N_("Pourquoi"),
        longest=250,
        hint=N_("Écrivez des faits : la personne peut lire ce texte."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )
    until = Day(
        N_("Jusqu'au"),
        optional=True,
        hint=N_("Le responsable peut choisir un autre jour. Par exemple 27/03/2027."),
    )

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Say which rules may be let pass; one alone is ticked already."""
        self.rules.offer(pairs)
        if len(pairs) == 1 and not self.rules.raw_data:
            self.rules.data = [pairs[0][0]]


class ExceptionAnswer(Form):
    """The answer to a request: yes up to a day, or no; either with its reason."""

    answer = Long(
        N_("Votre réponse"),
        longest=250,
        hint=N_("Dites pourquoi. La personne et l'agent peuvent lire ce texte."),
        error=N_("Écrivez pourquoi, en quelques mots."),
    )
    until = Day(
        N_("Accordée jusqu'au"),
        optional=True,
        hint=N_("Seulement si vous l'accordez. Par exemple 27/03/2027."),
    )

    def lacks_end(self) -> bool:
        """Whether the last day is missing; says so at its field."""
        return not self.until.data and not wrong(
            self.until, _("Indiquez le dernier jour de la dérogation.")
        )
