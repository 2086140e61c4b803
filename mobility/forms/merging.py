"""What is asked when two files of one person become one: whose word stands, field by field."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField

from mobility.forms.fields import Form, Radios, Text
from mobility.services.merging import Side
from mobility.words import N_


class MergeForm(Form):
    """One choice for each thing that two files say differently; `of` makes the form of two files."""

    other_version = HiddenField()

    @classmethod
    def of(cls, asked: Iterable[tuple[str, str]], **values: Any) -> "MergeForm":
        """The form of what two files say differently: names (of `merging.FIELDS`) and labels."""
        sides = {Side.KEPT.value: N_("Fiche gardée"), Side.DROPPED.value: N_("Autre fiche")}
        fields = {name: Radios(label, sides, optional=True) for name, label in asked}
        made: MergeForm = type("MergeOfTwo", (cls,), fields)(**values)
        made.names = tuple(fields)
        return made

    names: tuple[str, ...] = ()

    @property
    def seen_versions(self) -> tuple[int, int]:
        """The versions of both files that this form was opened on."""
        other = str(self.other_version.data or "")
        return self.seen_version, int(other) if other.isdigit() else 0

    def chosen(self) -> dict[str, Side]:
        """Whose word stands, by name."""
        return {name: Side(self[name].data) for name in self.names if self[name].data}


class OtherFileForm(Form):
    """Which file is of the same person."""

    class Meta(Form.Meta):
        """A question that changes nothing needs no token."""

        csrf = False

    other = Text(
        N_("Référence de l'autre fiche"),
        hint=N_("Huit signes, en haut de sa page. Par exemple PT7T-4RXE."),
        error=N_("Écrivez la référence de l'autre fiche."),
    )
