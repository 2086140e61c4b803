"""What the house answers to a referral."""

from collections.abc import Sequence

from flask import request

from mobility.forms.fields import Choices, Form, Long, Radios
from mobility.rules.policies import ProofKind
from mobility.rules.referrals import OFFERED
from mobility.services.referral_answers import LONGEST, Acceptance
from mobility.words import N_

NEW = "new"


class Accept(Form):
    """For whom a referral is followed, and what the prescriber reads."""

    known_as = Radios(N_("Fiche de la personne"), ())
    follows = Long(
        N_("Ce qui suit"),
        optional=True,
        longest=LONGEST,
        hint=N_(
            "Le prescripteur lira ce texte. Vide : « Nous appelons la personne pour un rendez-vous. »"
        ),
    )

    def offer(self, files: Sequence[tuple[str, str]]) -> None:
        """Say which files the person may have already; a new one comes last."""
        self.known_as.choices = [*files, (NEW, N_("Ouvrir une nouvelle fiche"))]
        if self.known_as.data is None and not files:
            self.known_as.data = NEW

    def how(self) -> Acceptance:
        """What was chosen, as the service wants it."""
        kinds = {
            int(name.removeprefix("paper-")): value
            for name, value in request.form.items()
            if name.startswith("paper-") and name.removeprefix("paper-").isdigit() and value
        }
        chosen = self.known_as.data
        return Acceptance(
            known_as="" if chosen == NEW else chosen, answer=self.follows.data or "", proofs=kinds
        )


PROOFS = tuple(ProofKind)
"""What a paper that came with a referral may be."""


class Refuse(Form):
    """Why a referral is not followed: one reason or several of the list, and a word."""

    reasons = Choices(N_("Raisons"), OFFERED, optional=False)
    detail = Long(
        N_("Précision pour le prescripteur"),
        optional=True,
        longest=LONGEST,
        hint=N_("Des faits seulement : le prescripteur et la personne peuvent lire ce texte."),
    )


class Ask(Form):
    """What is asked of the prescriber."""

    question = Long(
        N_("Votre question"),
        longest=LONGEST,
        hint=N_("Le prescripteur la reçoit par e-mail et répond sur sa page."),
        error=N_("Écrivez ce que vous demandez au prescripteur."),
    )
