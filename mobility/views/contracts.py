"""The manager's contracts to print: ticked, printed into one file with a slip, each on its own sheet."""

import io

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms.rentals import PrintForm
from mobility.rules.roles import Capability
from mobility.services import contracts
from mobility.views.access import guard, me
from mobility.views.acting import act

blueprint = guard(Blueprint("contracts", __name__), Capability.PRINT_CONTRACTS)


@blueprint.get("/rentals/to-print")
def to_print() -> ResponseReturnValue:
    """Contracts to sign, in order of hour; those printed already say when and by whom."""
    everything = request.args.get("all") == "yes"
    rows = contracts.to_print(by=me(), printed_too=everything, now=clock.now())
    return render_template(
        "contracts/to_print.html", rows=rows, everything=everything, form=_form(rows)
    )


def _form(rows: list[contracts.Printable]) -> PrintForm:
    form = PrintForm()
    form.numbers.offer([(row.rental.number, row.rental.number) for row in rows])
    return form


@blueprint.post("/rentals/to-print")
def print_selected() -> ResponseReturnValue:
    """Mark the ticked contracts as printed and lead to their one file."""
    by = me()
    form = _form(contracts.to_print(by=by, printed_too=True, now=clock.now()))
    numbers = list(form.numbers.data or ())
    if not form.validate_on_submit() or not numbers:
        raise Refused.because("nothing_ticked")

    def unit() -> str:
        return url_for(
            "contracts.printed", bundle=contracts.mark_printed(numbers, by=by, now=clock.now())
        )

    return act(unit)


@blueprint.get("/rentals/printed/<string:bundle>.pdf")
def printed(bundle: str) -> ResponseReturnValue:
    """The kept pages of what was ticked, behind a slip; the same file each time."""
    content = contracts.bundle(bundle, by=me())
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        download_name=f"contrats-{bundle}.pdf",
        etag=False,
    )
