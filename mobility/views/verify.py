"""Where the code printed on a contract leads: is this file the one that was kept? Without showing who."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mobility.forms.verify import VerifyForm
from mobility.services import contracts
from mobility.views.access import PUBLIC, guard

blueprint = guard(Blueprint("verify", __name__), PUBLIC)


@blueprint.route("/verifier/<string:number>", methods=["GET", "POST"])
def contract(number: str) -> ResponseReturnValue:
    """Compare a file with the kept editions of a contract; an unknown number gets the same answer as a wrong file."""
    form = VerifyForm()
    asked = request.method == "POST" and form.validate_on_submit() and bool(form.file.data)
    edition = contracts.same_as_kept(number, form.file.data.read()) if asked else None
    return render_template(
        "verify/contract.html", number=number, form=form, asked=asked, edition=edition
    )
