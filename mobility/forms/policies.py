"""What is typed about who may rent: the criteria of one version."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from wtforms import ValidationError

from mobility.forms.days import soon
from mobility.forms.fields import (
    Choice,
    Choices,
    Day,
    Euros,
    Form,
    Radios,
    Text,
    Whole,
    Yes,
)
from mobility.rules.communes import COMMUNES, by_insee
from mobility.rules.policies import Need, Policy, ProofKind, Situation, SituationProof
from mobility.services.policies import PolicyFacts
from mobility.words import N_, word
from mobility.words import gettext as _
from mobility.words.policies import AGES, paper_limit

ANY_AGE = "any"
"""Chosen for a paper that may be however old."""
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")


class CriteriaForm(Form):
    """Every criterion of a version; each paper and each situation adds its own fields below."""

    name = Text(N_("Nom de cette version"), hint=N_("Par exemple : Règles de l'été 2027."))
    starts_on = Day(N_("En vigueur à partir du"), validators=[soon])
    reason = Text(
        N_("Ce qui change, et pourquoi"),
        longest=250,
        error=N_("Écrivez ce qui change et pourquoi : on le lira dans des années."),
    )
    minimum_age = Whole(N_("Âge minimum"), least=14, most=99, unit="ans")
    territory = Radios(
        N_("Où faut-il habiter ?"),
        {"any": N_("N'importe où"), "some": N_("Dans une des communes cochées")},
    )
    communes = Choices(N_("Communes"), [(one.insee, one.name) for one in COMMUNES])
    other_communes = Text(
        N_("Autres communes, par leur code INSEE"),
        optional=True,
        longest=2000,
        hint=N_("Cinq signes chacun, séparés par des espaces. Un code postal n'en est pas un."),
    )
    publics = Radios(
        N_("Quelles situations ?"),
        {"any": N_("Toutes"), "some": N_("Une de celles qui sont cochées suffit")},
    )
    uses = Radios(
        N_("Pour quels besoins ?"), {"any": N_("Tous"), "some": N_("Seulement ceux cochés")}
    )
    needs = Choices(N_("Besoins"), Need)
    quotient_limit_cents = Euros(
        N_("Quotient familial le plus haut"),
        optional=True,
        hint=N_("Par mois. Vide : sans limite."),
    )
    longest_rental_days = Whole(
        N_("Location la plus longue"),
        optional=True, least=1, most=366, unit="jours", hint=N_("Vide : sans limite."),
    )  # fmt: skip
    most_renewals = Whole(
        N_("Prolongations d'une location"),
        optional=True, most=50, unit="fois", hint=N_("0 : aucune. Vide : sans limite."),
    )  # fmt: skip
    days_a_year = Whole(
        N_("Jours de location en un an"),
        optional=True, least=1, most=366, unit="jours", hint=N_("Sur douze mois. Vide : sans limite."),
    )  # fmt: skip
    km_a_day = Whole(
        N_("Kilomètres par jour"),
        optional=True, least=1, most=500, unit="km",
        hint=N_("Aller et retour. Au-delà, un avertissement, jamais un refus."),
    )  # fmt: skip
    transit_minutes = Whole(
        N_("Un trajet en transports suffit sous"),
        optional=True, least=1, most=300, unit="min",
        hint=N_("Un aller, d'après le diagnostic mobilité signé. Un avertissement, jamais un refus."),
    )  # fmt: skip
    debt_limit_cents = Euros(
        N_("Dette la plus haute"), hint=N_("D'une location passée. 0 : tout doit être réglé.")
    )
    validity_days = Whole(N_("Une décision vaut"), least=1, most=366, unit="jours")
    prescription_required = Yes(N_("Il faut être envoyé par un prescripteur"))

    def situation_rows(self) -> Iterator[tuple[Situation, Yes, Choice, Choice]]:
        """Each situation: whether it is accepted, which paper shows it, how old that may be."""
        for one in Situation:
            fields = self._fields
            yield one, fields[f"fits_{one}"], fields[f"paper_{one}"], fields[f"age_{one}"]

    def paper_rows(self) -> Iterator[tuple[ProofKind, Choice]]:
        """Each paper that everybody may be asked for, and whether and how old."""
        return ((kind, self._fields[f"asked_{kind}"]) for kind in ProofKind)

    def show(self, policy: Policy) -> None:
        """Put the criteria that stand into the fields."""
        for name in PLAIN:
            self._fields[name].data = getattr(policy, name)
        known = {one for one in policy.communes if by_insee(one)}
        self.communes.data = sorted(known)
        self.other_communes.data = " ".join(sorted(policy.communes - known))
        self.needs.data = sorted(policy.needs)
        for field, codes in self._limited(policy):
            field.data = "some" if codes else "any"
        for one, fits, paper, age in self.situation_rows():
            own = policy.situation_proofs.get(one)
            fits.data = one in policy.situations
            paper.data = own.kind if own else ""
            age.data = _age_code(own.days) if own else ""
        for kind, field in self.paper_rows():
            asked = kind in policy.required_proofs
            days = policy.required_proofs.get(kind)
            field.data = _age_code(days) if asked else ""

    def keep_ages(self, policy: Policy) -> None:
        """Offer the ages that this policy has and that are not among the usual ones."""
        own = [one.days for one in policy.situation_proofs.values()]
        ages = {days for days in (*own, *policy.required_proofs.values()) if days is not None}
        extra = [(str(days), paper_limit(days)) for days in sorted(ages - set(AGES))]
        for _one, _fits, _paper, age in self.situation_rows():
            age.offer([*_ages(), *extra])
        for _kind, field in self.paper_rows():
            field.offer([*_ages(), *extra])

    def _limited(self, policy: Policy) -> Iterator[tuple[Radios, frozenset[str]]]:
        yield self.territory, policy.communes
        yield self.publics, policy.situations
        yield self.uses, policy.needs

    def facts(self, base: Policy) -> PolicyFacts:
        """The version that was typed; what no field shows stays as it is in `base`."""
        return PolicyFacts(
            name=self.name.data,
            starts_on=self.starts_on.data,
            reason=self.reason.data,
            criteria=self._criteria(base),
        )

    def _criteria(self, base: Policy) -> Policy:
        fits = {one.value for one, box, _paper, _age in self.situation_rows() if box.data}
        strangers = base.situations - set(Situation)
        papers = {
            one.value: SituationProof(kind=paper.data, days=_days(age.data))
            for one, _box, paper, age in self.situation_rows()
            if paper.data
        }
        return replace(
            base,
            **{name: self._fields[name].data for name in PLAIN},
            communes=self._some(
                self.territory, {*self.communes.data, *_codes(self.other_communes.data)}
            ),
            situations=self._some(self.publics, fits | strangers),
            situation_proofs={
                one: proof for one, proof in base.situation_proofs.items() if one in strangers
            }
            | papers,
            needs=self._some(self.uses, {*self.needs.data, *(base.needs - set(Need))}),
            required_proofs={
                kind.value: _days(field.data) for kind, field in self.paper_rows() if field.data
            },
        )

    def _some(self, limited: Radios, codes: set[str]) -> frozenset[str]:
        return frozenset(codes) if limited.data == "some" else frozenset()

    def validate_other_communes(self, field: Text) -> None:
        """Codes of communes, and nothing else."""
        wrong = [code for code in _codes(field.data) if not INSEE.fullmatch(code)]
        if wrong:
            raise ValidationError(
                _("Ce ne sont pas des codes INSEE : %(codes)s.", codes=", ".join(wrong[:5]))
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Where only some are accepted, some are ticked: an empty list would let everybody in."""
        fine = super().validate(extra_validators)
        ticked = {
            "territory": bool(self.communes.data or self.other_communes.data),
            "publics": any(box.data for _one, box, _paper, _age in self.situation_rows()),
            "uses": bool(self.needs.data),
        }
        for name, some in ticked.items():
            field = self._fields[name]
            if field.data == "some" and not some and not field.errors:
                field.errors = [_("Cochez au moins une case dans la liste, ou choisissez tout.")]
                fine = False
        return fine


PLAIN = (
    "minimum_age",
    "quotient_limit_cents",
    "longest_rental_days",
    "most_renewals",
    "days_a_year",
    "km_a_day",
    "transit_minutes",
    "debt_limit_cents",
    "validity_days",
    "prescription_required",
)
"""Criteria that one field holds as it is."""


def _codes(text: str | None) -> list[str]:
    """The codes of a line, however they are separated."""
    return [code for code in re.split(r"[\s,;]+", (text or "").upper()) if code]


def _ages() -> list[tuple[str, str]]:
    return [(ANY_AGE, paper_limit(None)), *((str(days), paper_limit(days)) for days in AGES)]


def _age_code(days: int | None) -> str:
    return ANY_AGE if days is None else str(days)


def _days(code: str) -> int | None:
    """The days of a code; none where the paper may be however old, or nobody said."""
    return int(code) if code.isdigit() else None


def _add_fields() -> None:
    for one in Situation:
        setattr(CriteriaForm, f"fits_{one}", Yes(word(one)))
        paper = Choice(N_("Papier"), ProofKind, optional=True, blank=N_("Le même pour tous"))
        setattr(CriteriaForm, f"paper_{one}", paper)
        setattr(
            CriteriaForm,
            f"age_{one}",
            Choice(N_("Âge du papier"), _ages(), optional=True, blank="—"),
        )
    for kind in ProofKind:
        field = Choice(word(kind), _ages(), optional=True, blank=N_("Pas demandé"))
        setattr(CriteriaForm, f"asked_{kind}", field)


_add_fields()
