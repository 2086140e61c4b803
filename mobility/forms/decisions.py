"""What is asked before a decision: which papers are in front of us, and what the titles look like."""

from collections.abc import Sequence

from mobility.forms.fields import Day, Form, Radios, Yes
from mobility.forms.papers import not_tomorrow
from mobility.rules.licence import CheckVerdict
from mobility.rules.policies import ProofKind
from mobility.services.papers import ProofFacts
from mobility.words import N_, word


class Weighing(Form):
    """The papers that a policy asks for (`weighing` adds their fields), and what was seen of the titles."""

    verdict = Radios(
        N_("Après avoir vu l'original du titre de conduite"),
        CheckVerdict,
        optional=True,
        hint=N_("Jamais la cause : seulement valable, non valable ou à vérifier."),
    )
    kinds: Sequence[ProofKind] = ()

    def seen(self) -> list[ProofFacts]:
        """The papers that are ticked, with their dates."""
        return [
            ProofFacts(kind=kind.value, issued_on=self[f"issued_{kind}"].data)
            for kind in self.kinds
            if self[f"seen_{kind}"].data or self[f"issued_{kind}"].data
        ]

    def check(self) -> CheckVerdict | None:
        """What was said of the titles, if anything was."""
        return CheckVerdict(self.verdict.data) if self.verdict.data else None


def weighing(asked: Sequence[ProofKind]) -> Weighing:
    """The form for the papers that are asked for: a box and a date for each."""

    class Asked(Weighing):
        kinds = tuple(asked)

    for kind in asked:
        setattr(Asked, f"seen_{kind}", Yes(N_("Original vu")))
        dated = Day(
            N_("Date du document"),
            optional=True,
            hint=word(kind),
            validators=[not_tomorrow],
        )
        setattr(Asked, f"issued_{kind}", dated)
    return Asked()
