"""What is asked of a paper: its dates, whether the original was seen, its copy; and which missing ones to ask for."""

from typing import Any

from wtforms.validators import Optional

from mobility.forms.fields import Choices, Day, Form, Photo, Uploads, Yes
from mobility.forms.papers import not_tomorrow, wrong
from mobility.services.files import Sealed
from mobility.services.papers import ProofFacts
from mobility.words import N_
from mobility.words import gettext as _


class Dates(Form):
    """The dates that are written on a paper."""

    issued_on = Day(
        N_("Date écrite sur le document"),
        optional=True,
        hint=N_("Par exemple 27/03/2026."),
        validators=[not_tomorrow],
    )
    valid_until = Day(N_("Valable jusqu'au, si c'est écrit"), optional=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each date alone, then together."""
        right = super().validate(extra_validators)
        starts, ends = self.issued_on.data, self.valid_until.data
        if starts and ends and ends < starts:
            return wrong(
                self.valid_until, _("Ce document finirait avant sa date. Relisez les deux.")
            )
        return right

    def facts(self, kind: str) -> ProofFacts:
        """What was typed, as the service wants it."""
        return ProofFacts(
            kind=kind, issued_on=self.issued_on.data, valid_until=self.valid_until.data
        )


class Seen(Dates):
    """A paper that is looked at and not kept."""

    original = Yes(
        N_("J'ai vu l'original"),
        needed_because=N_("Regardez l'original, puis cochez la case."),
    )


class Kept(Dates):
    """A paper of which a copy may be kept."""

    photo = Photo(N_("Prendre une photo"), validators=[Optional()])
    pages = Uploads(
        N_("Choisir des photos ou un PDF"),
        hint=N_(
            "JPEG, PNG, WebP ou PDF, 10 Mo au plus par fichier. Plusieurs pages font un seul document."
        ),
        validators=[Optional()],
    )
    original = Yes(
        N_("J'ai vu l'original"), hint=N_("Sans copie, c'est ce qui est noté : vu, non gardé.")
    )

    sealed: Sealed | None = None
    """The copy, once it has been cleaned and encrypted."""

    @property
    def chosen(self) -> bool:
        """Whether a file was chosen."""
        sent = [self.photo.data, *(self.pages.data or ())]
        return any(getattr(one, "filename", "") for one in sent)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer alone; then either a copy or an original that was seen."""
        right = super().validate(extra_validators)
        if self.chosen and not right:
            return wrong(
                self.pages, _("Choisissez à nouveau le fichier : le navigateur ne le garde pas.")
            )
        if not self.chosen and not self.original.data:
            return wrong(
                self.original,
                _("Cochez la case si vous avez vu l'original, ou ajoutez une photo ou un PDF."),
            )
        return right


class Asking(Form):
    """Which missing papers a person is asked for, by when."""

    kinds = Choices(N_("Pièces à demander"), optional=False)
    due_on = Day(N_("À apporter au plus tard le"))
    tell = Yes(N_("Envoyer un message à la personne avec cette liste"))
