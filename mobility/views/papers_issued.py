"""What is given out on paper: issued from a page, read as a page with the same words, served as it was kept."""

import io

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from mobility import clock
from mobility.forms import bookings as forms
from mobility.rules.issued import IssuedKind
from mobility.rules.roles import Capability
from mobility.services import (
    beneficiaries,
    contracts,
    house,
    issued_documents,
    quotes,
    rental_papers,
)
from mobility.views import uploads
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.words import gettext as _

blueprint = guard(Blueprint("papers", __name__), Capability.RENT)


@blueprint.get("/papers/<string:number>")
@allow(Capability.BOOK)
def show(number: str) -> ResponseReturnValue:
    """A document as a page: the words of its PDF."""
    row = issued_documents.get(number, by=me())
    pdf = url_for(".pdf", number=number) if row.content is not None else ""
    return render_template("papers/show.html", row=row, paper=row.snapshot, pdf=pdf)


@blueprint.get("/papers/<string:number>.pdf")
@allow(Capability.BOOK)
def pdf(number: str) -> ResponseReturnValue:
    """The kept bytes; never made anew."""
    name, content = issued_documents.content(number, by=me())
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=name, etag=False
    )


@blueprint.get("/papers/<string:number>/photos/<int:rank>.jpg")
def photo(number: str, rank: int) -> ResponseReturnValue:
    """A photo of a document, as it lies in the kept file."""
    content = issued_documents.photo(number, rank, by=me())
    return uploads.served("image/jpeg", content, f"{number}-{rank}.jpg")


@blueprint.get("/rentals/<string:number>/contract/text")
def contract(number: str) -> ResponseReturnValue:
    """The kept words of a contract as a page, to read on any screen."""
    edition = request.args.get("edition", type=int)
    row, paper = contracts.as_paper(number, edition, by=me())
    pdf = url_for("rentals.contract_pdf", number=number, edition=row.number)
    return render_template("papers/contract.html", row=row, paper=paper, pdf=pdf)


@blueprint.post("/rentals/<string:number>/papers/<string:kind>")
def issue(number: str, kind: str) -> ResponseReturnValue:
    """Issue a document of a rental from what is known now."""
    by, vault = me(), uploads.vault()
    if kind not in set(IssuedKind) - {IssuedKind.QUOTE, IssuedKind.AMENDMENT}:
        abort(404)
    rental_papers.prepare(IssuedKind(kind), number, vault=vault, by=by)

    def unit() -> str:
        now = clock.now()
        row = rental_papers.issue(IssuedKind(kind), number, vault=vault, by=by, now=now)
        return url_for(".show", number=row.number)

    return act(unit, said=_("Le document est gardé. Imprimez-le ou lisez-le ici."))


@blueprint.post("/bookings/<string:reference>/quote")
@allow(Capability.BOOK)
def quote(reference: str) -> ResponseReturnValue:
    """Issue the quote of a booking."""
    by = me()

    def unit() -> str:
        row = quotes.of_booking(reference, by=by, now=clock.now())
        return url_for(".show", number=row.number)

    return act(unit, said=_("Le devis est gardé. Remettez-le à la personne : il est gratuit."))


@blueprint.post("/beneficiaries/<string:reference>/quote")
@allow(Capability.BOOK)
def quote_wish(reference: str) -> ResponseReturnValue:
    """Issue a quote for the dates in the address, without booking anything."""
    by = me()
    person = beneficiaries.get(reference, by=by)
    dates = forms.Dates(MultiDict(request.args))
    forms.offer_sites(dates.site_id, house.sites_of(by))
    if not dates.validate():
        abort(404)
    wish = dates.wish(person.id)

    def unit() -> str:
        row = quotes.of_wish(wish, by=by, now=clock.now())
        return url_for(".show", number=row.number)

    return act(unit, said=_("Le devis est gardé. Rien n'est réservé."))
