"""What is asked when a list is brought in: the file, its columns, a row to mend."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from flask_wtf.file import FileRequired

from mobility.forms.fields import Choice, Form, Radios, Text, Upload
from mobility.rules.importing import LONGEST_CELL, ImportKind
from mobility.words import N_
from mobility.words import gettext as _
from mobility.words import imports as words

KINDS = tuple(ImportKind)
DATES: Mapping[str, str] = {
    "day": N_("Le jour d'abord : 27/03/1998"),
    "month": N_("Le mois d'abord : 03/27/1998"),
}


Made = TypeVar("Made", bound=Form)


class Named(Protocol):
    """Anything with an id and a name."""

    id: int
    name: str


class ListForm(Form):
    """A file, what it is a list of, and where what is new in it belongs."""

    kind = Radios(N_("C'est une liste de"), KINDS, default=ImportKind.BENEFICIARIES.value)
    file = Upload(
        N_("Fichier"),
        hint=N_("CSV ou XLSX, 10 Mo et 10 000 lignes au plus."),
        validators=[FileRequired(N_("Choisissez le fichier à importer."))],
    )
    site_id = Choice(
        N_("Site"), blank=None, hint=N_("Pour ce qui est nouveau, si la liste ne le dit pas.")
    )

    def offer(self, sites: Sequence[Named]) -> None:
        """Say which sites there are."""
        self.site_id.offer([(str(site.id), site.name) for site in sites])


class ColumnsForm(Form):
    """Which column fills which field, and how dates are written. Columns are fields `c0`, `c1` and so on."""

    dates = Radios(N_("Les dates de ce fichier s'écrivent"), DATES, default="day")

    def mapping(self) -> dict[int, str]:
        """The field that each column fills; columns that are left aside are not in it."""
        return {place: field.data for place, field in self.columns() if field.data}

    def columns(self) -> list[tuple[int, Any]]:
        """The columns by their place in the file."""
        return _columns(self)

    def validate(self, *args: Any, **kw: Any) -> bool:
        """Each field is filled by one column only."""
        good = super().validate(*args, **kw)
        seen: set[str] = set()
        for _place, field in self.columns():
            if field.data and field.data in seen:
                field.errors = [
                    _("Une autre colonne remplit déjà ce champ. Choisissez l'une des deux.")
                ]
                good = False
            seen.add(field.data)
        return good


class RowForm(Form):
    """The cells of a row as fields `c0`, `c1`, …; and, of somebody who may be known, who they are."""

    def columns(self) -> list[tuple[int, Any]]:
        """The cells by their place in the row."""
        return _columns(self)

    def cells(self) -> list[str]:
        """The row as it was typed."""
        return [str(field.data or "") for _place, field in self.columns()]

    def said(self) -> str:
        """Who the person is: the reference of a known one, `other`, or nothing."""
        field = self._fields.get("answer")
        return str(field.data or "") if field is not None else ""


def _columns(form: Form) -> list[tuple[int, Any]]:
    found = [name for name in form._fields if name[0] == "c" and name[1:].isdigit()]
    return sorted((int(name[1:]), form._fields[name]) for name in found)


def columns_form(headings: Sequence[str], fields: Sequence[str], values: Any) -> ColumnsForm:
    """The form for the columns of a file."""
    offered = [(name, words.field(name)) for name in fields]
    asked = {
        f"c{place}": Choice(heading, offered, optional=True, blank=N_("Ne pas reprendre"))
        for place, heading in enumerate(headings)
    }
    made: ColumnsForm = type("ColumnsOfFile", (ColumnsForm,), asked)(data=values)
    return _plainly_labelled(made)


def row_form(
    headings: Sequence[str],
    mapping: Mapping[str, str],
    values: Any,
    answers: Sequence[tuple[str, str]],
) -> RowForm:
    """The form for a row of a file; cells are called by the field that they fill."""
    asked: dict[str, Any] = {}
    if answers:
        asked["answer"] = Radios(N_("Qui est-ce ?"), answers, optional=True)
    for place, heading in enumerate(headings):
        known = mapping.get(str(place), "")
        label = words.field(known) if known else heading
        asked[f"c{place}"] = Text(
            label,
            optional=True,
            longest=LONGEST_CELL,
            hint=_("Colonne « %(heading)s »", heading=heading) if known else "",
        )
    made: RowForm = type("RowOfFile", (RowForm,), asked)(data=values)
    return _plainly_labelled(made)


def _plainly_labelled(form: Made) -> Made:
    """Any cell may be empty: to say so beside each of them would say nothing."""
    for _place, field in _columns(form):
        field.flags.required = True
    return form
