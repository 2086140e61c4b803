"""What is asked before a decision: which papers are in front of us, and what the titles look like."""

from collections.abc import Sequence
from typing import Any

from mobility.forms.fields import Day, Form, Radios, Yes
from mobility.forms.papers import not_tomorrow, wrong
from mobility.rules.licence import CheckVerdict
from mobility.rules.policies import ProofKind
from mobility.services.papers import ProofFacts
from mobility.words import N_, word
from mobility.words import gettext as _


class Weighing(Form):
    """The papers that a policy asks for (`weighing` adds their fields), and what was seen of the titles."""

    verdict = Radios(
        N_("Après avoir vu l'original du titre de conduite"),
        CheckVerdict,
        optional=True,
        hint=N_("Jamais la cause : seulement valable, non valable ou à vérifier."),
    )
    kinds: Sequence[ProofKind] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone; and a date belongs to a paper that is on the table."""
        right = super().validate(extra_validators)
        for kind in self.kinds:
            box, dated = self[f"seen_{kind}"], self[f"issued_{kind}"]
            if dated.data and not dated.errors and not box.data:
                right = wrong(box, _("Cochez la case si vous avez l'original, ou effacez la date."))
        return right

    def seen(self) -> list[ProofFacts]:
        """The papers that are ticked, with their dates."""
        return [
            ProofFacts(kind=kind.value, issued_on=self[f"issued_{kind}"].data)
            for kind in self.kinds
            if self[f"seen_{kind}"].data
        ]

    def check(self) -> CheckVerdict | None:
        """What was said of the titles, if anything was."""
        return CheckVerdict(self.verdict.data) if self.verdict.data else None


def weighing(asked: Sequence[ProofKind]) -> Weighing:
    """The form for the papers that are asked for: a box and a date for each, named so that a summary of errors tells."""

    class Asked(Weighing):
        kinds = tuple(asked)

    for kind in asked:
        setattr(Asked, f"seen_{kind}", Yes(_("%(paper)s, original vu", paper=word(kind))))
        dated = Day(
            _("%(paper)s, date", paper=word(kind)),
            optional=True,
            validators=[not_tomorrow],
        )
        setattr(Asked, f"issued_{kind}", dated)
    return Asked()
