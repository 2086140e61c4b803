"""What every form that saves shares: act, or show the page again with what stands against it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import Response, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field

from mobility import words
from mobility.errors import Refused, Stale
from mobility.forms.fields import Form
from mobility.services import spreadsheets
from mobility.views.acting import act
from mobility.views.errors import tell
from mobility.words import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field on which two people disagree: what I typed and what somebody else saved meanwhile."""

    label: str
    mine: str
    theirs: str


def save(form: Form, unit: Callable[[], str], *, said: str) -> ResponseReturnValue | None:
    """Act; None when it was refused or somebody was faster, which `again` then shows."""
    try:
        return act(unit, said=said)
    except Refused as refused:
        tell(refused)
        g.conflict = True
    except Stale as stale:
        g.conflict, g.differences = True, differences(form, stale)
        if not g.differences:
            flash(
                _("Quelqu'un vient de changer ceci. Relisez la page, puis envoyez à nouveau."),
                "warning",
            )
        # Sent once more, the form goes over theirs, and the person has seen it.
        form.version.data, form.version.raw_data = str(stale.version), None
    return None


def again(template: str, **values: Any) -> ResponseReturnValue:
    """The page of a form: at first, after a fault (422), or after a refusal (409)."""
    form = values.get("form")
    status = 200
    if g.get("conflict"):
        status = 409
    elif form is not None and form.errors:
        status = 422
    return render_template(template, differences=g.get("differences", ()), **values), status


def differences(form: Form, stale: Stale) -> list[Difference]:
    """Field by field, where what was typed is not what stands in the database now."""
    found = []
    for name, theirs in stale.theirs.items():
        field = form._fields.get(name)
        if field is not None and _text(field, field.data) != _text(field, theirs):
            label = _(str(field.label.text))
            found.append(Difference(label, _text(field, field.data), _text(field, theirs)))
    return found


def _text(field: Field, value: Any) -> str:
    """A value as its field would show it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    named = dict(getattr(field, "choices", None) or ())
    several = isinstance(value, list | tuple | set | frozenset)
    if named or several:
        found = [str(named.get(str(one), one)) for one in (value if several else [value])]
        return ", ".join(sorted(found)) or "—"
    if isinstance(value, date):
        return words.short_day(value)
    if isinstance(value, time):
        return words.time_of_day(value)
    show = getattr(field, "show", None)
    return show(value) if show else str(value)


def download(
    name: str, header: list[str], rows: list[list[spreadsheets.Cell]]
) -> ResponseReturnValue:
    """A list as a file to open in a spreadsheet."""
    response = Response(spreadsheets.csv_file(header, rows), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def page_number() -> int:
    """Which page of a list the address asks for; the first one if it asks for nothing sensible."""
    return request.args.get("page", 1, type=int)


def asked(*names: str) -> dict[str, str]:
    """What the address asks for under these names; the rest of it, which anybody may type, is left out."""
    return {name: request.args[name] for name in names if request.args.get(name)}
