"""Rentals: the contract and its pages, the handover, the return, the account."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound, Refused
from mobility.forms.equipment import came, coming_back, outcomes
from mobility.forms.rentals import HandoverForm, PaymentForm, ReasonForm, ReturnForm, SettleForm
from mobility.rules import licence
from mobility.rules.accounts import Account
from mobility.rules.equipment import GearOutcome
from mobility.rules.rentals import Equipment
from mobility.rules.roles import Capability
from mobility.rules.states import RentalState
from mobility.services import (
    amended,
    applicants,
    condition_state,
    contracts,
    equipment,
    files,
    guardians,
    handovers,
    issued_documents,
    journal,
    ledger,
    message_lists,
    notes,
    reassessments,
    rental_lists,
    rental_papers,
    rentals,
    stints,
)
from mobility.services.rental_lists import Shelf
from mobility.services.returns import GIVEN_FOR_GOOD
from mobility.services.standings import return_moment
from mobility.views import uploads
from mobility.views.access import actor, allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _

blueprint = guard(Blueprint("rentals", __name__), Capability.RENT)


@blueprint.get("/rentals")
def index() -> ResponseReturnValue:
    """Rentals by shelf: under way, late, to sign, to settle, ended."""
    shelf = (
        Shelf(request.args.get("shelf", ""))
        if request.args.get("shelf") in set(Shelf)
        else Shelf.UNDER_WAY
    )
    page = rental_lists.index(
        shelf,
        order=request.args.get("order", "due"),
        page=max(1, request.args.get("page", 1, type=int)),
        by=me(),
        now=clock.now(),
    )
    counts = rental_lists.counts(by=me(), now=clock.now())
    return render_template(
        "rentals/list.html", page=page, shelf=shelf, shelves=list(Shelf), counts=counts
    )


@blueprint.get("/rentals/<string:number>")
def show(number: str) -> ResponseReturnValue:
    """One rental: where it stands, its one next act, its papers, its account, its messages."""
    rental = rentals.get(number, by=me())
    out, back = rentals.reports(rental)
    issued = issued_documents.of_rental(rental)
    return render_template(
        "rentals/show.html",
        rental=rental,
        due=return_moment(rental, rental.site),
        out=out,
        back=back,
        seen=condition_state.signed(rental.id),
        against=handovers.why_not(rental, on=clock.today()),
        outlook=reassessments.outlook(rental, on=clock.today()),
        amendments=amended.of_rental(rental.id),
        stints=stints.of_rental(rental.id),
        log=message_lists.log_of(rental),
        upcoming=message_lists.upcoming(rental, clock.now()),
        issued=issued,
        issuable=rental_papers.possible(rental, frozenset(one.kind for one in issued)),
        notes=notes.of("rental", rental.id),
        lent=equipment.of_rental(rental.id),
        **_account(rental.id),
    )


def _account(rental_id: int) -> dict[str, Any]:
    """What the account of a rental holds, and the forms that change it."""
    return {
        "entries": ledger.entries(rental_id),
        "balances": ledger.balances(rental_id),
        "accounts": Account,
        "payment": PaymentForm(),
        "settling": SettleForm(),
    }


@blueprint.post("/bookings/<string:reference>/contract")
def issue_contract(reference: str) -> ResponseReturnValue:
    """Take a number, freeze every word, keep the pages."""
    by, public_url = me(), _public_url()

    def unit() -> str:
        rental = contracts.issue(reference, by=by, now=clock.now(), public_url=public_url)
        return url_for("rentals.show", number=rental.number)

    return act(unit, said=_("Le contrat est édité. Imprimez-le pour le faire signer."))


@blueprint.post("/rentals/<string:number>/contract")
def reissue_contract(number: str) -> ResponseReturnValue:
    """Make a corrected edition, from the words as they are now; the earlier ones stay."""
    by, public_url = me(), _public_url()

    def unit() -> str:
        contracts.reissue(number, by=by, now=clock.now(), public_url=public_url)
        return url_for("rentals.show", number=number)

    return act(unit, said=_("Une nouvelle édition du contrat est gardée."))


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)


@blueprint.get("/rentals/<string:number>/contract.pdf")
def contract_pdf(number: str) -> ResponseReturnValue:
    """The kept bytes of the newest edition, or of the one that is asked for; never made anew."""
    edition = contracts.kept(number, request.args.get("edition", type=int), by=me())
    return send_file(
        io.BytesIO(edition.content or b""),
        mimetype="application/pdf",
        download_name=contracts.file_name(edition),
        etag=False,
    )


@blueprint.route("/rentals/<string:number>/handover", methods=["GET", "POST"])
def handover(number: str) -> ResponseReturnValue:
    """The scooter goes out."""
    rental = rentals.get(number, by=me())
    form = HandoverForm(data=_as_planned(rental) if request.method == "GET" else None)
    ticks = form.offer_gear(equipment.proposals(rental, on=clock.today()))
    form.equipment.offer(ticks)
    if request.method == "GET":
        form.equipment.data = [one for one in USUAL if one in ticks]
    if form.validate_on_submit() and _scan_taken(form):
        done = save(form, _hand_over(number, form), said=_("Le scooter est remis. Bonne route."))
        if done:
            return done
    against = handovers.why_not(rental, on=clock.today())
    return again(
        "rentals/handover.html",
        signing=guardians.in_force(rental.beneficiary, clock.today()),
        form=form,
        rental=rental,
        against=against,
        refusal=ReasonForm(formdata=None),
        novice=licence.novice_until(
            applicants.rider(rental.beneficiary, clock.today()), clock.today()
        ),
    )


USUAL = (
    Equipment.HELMET,
    Equipment.GLOVES,
    Equipment.VEST,
    Equipment.LOCK,
    Equipment.KEYS,
    Equipment.PAPERS,
)
"""What is ticked at first, of what has no number."""


def _as_planned(rental: Any) -> dict[str, object]:
    """What a handover is expected to establish, so that it need not be typed."""
    return {
        "version": rental.version,
        "rent_paid": rental.total_cents,
        "deposit": rental.deposit_cents,
        "energy_percent": 100,
    }


def _scan_taken(form: HandoverForm) -> bool:
    """Decode and clean the scan of the signed sheet before the transaction begins; say what is wrong with it."""
    form.sealed_scan = uploads.received(form.scan)
    return not form.scan.errors


def _hand_over(number: str, form: HandoverForm) -> Callable[[], str]:
    by = me()

    def unit() -> str:
        rentals.hand_over(number, form.facts(), version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return unit


@blueprint.route("/rentals/<string:number>/cancellation", methods=["GET", "POST"])
def cancel(number: str) -> ResponseReturnValue:
    """Cancel a contract that was not handed over: asked on a page, with the reason."""
    rental, by = rentals.get(number, by=me()), me()
    if request.method == "GET" and rental.state is not RentalState.TO_SIGN:
        return redirect(url_for(".show", number=number))  # its page says what is to be done instead
    form = ReasonForm(data={"version": rental.version} if request.method == "GET" else None)

    def unit() -> str:
        reason = str(form.reason.data)
        rentals.cancel(number, reason, version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le contrat est annulé et le scooter est libéré."))
        if done:
            return done
    return again("rentals/cancel.html", form=form, rental=rental)


@blueprint.post("/rentals/<string:number>/refusal")
def refuse_ride(number: str) -> ResponseReturnValue:
    """The agent will not let the person ride off, and says why."""
    form, by = ReasonForm(), me()
    if not form.validate_on_submit():
        raise Refused.because("reason_missing")

    def unit() -> str:
        reason = str(form.reason.data)
        rentals.refuse_ride(number, reason, version=form.seen_version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return act(unit, said=_("Le départ est refusé et le scooter est libéré."))


@blueprint.route("/rentals/<string:number>/return", methods=["GET", "POST"])
def give_back(number: str) -> ResponseReturnValue:
    """The scooter comes back."""
    rental = rentals.get(number, by=me())
    out_now = rental.handed_over_at is not None and rental.returned_at is None
    if request.method == "GET" and not out_now:
        return redirect(url_for(".show", number=number))  # its page says what is to be done instead
    out, _back = rentals.reports(rental)
    loans = equipment.out_with(rental.id)
    form = _return_form(rental, out, loans)
    if form.validate_on_submit():
        unit = _take_back(number, form, loans)
        done = save(form, unit, said=_("Le scooter est rendu. Contrôlez-le."))
        if done:
            return done
    return again(
        "rentals/return.html",
        form=form,
        lent=[form[came(loan)] for loan in loans],
        rental=rental,
        due=return_moment(rental, rental.site),
        stint=stints.current(rental.id),
        proposed=rentals.proposal(rental, at=clock.now()),
        balances=ledger.balances(rental.id),
        accounts=Account,
    )


def _return_form(rental: Any, out: Any, loans: Sequence[Any]) -> ReturnForm:
    """The form of a return, with a question for each thing that is out."""
    left = _as_it_left(rental, out, loans)
    form = coming_back(ReturnForm, loans)(data=left if request.method == "GET" else None)
    form.equipment.offer([Equipment(one) for one in left["equipment"]])
    return form


def _as_it_left(rental: Any, out: Any, loans: Sequence[Any]) -> dict[str, Any]:
    """What a return is expected to establish: all that went out comes back, but for what was given for good."""
    back = set(Equipment) - GIVEN_FOR_GOOD
    return {
        **{came(loan): GearOutcome.BACK for loan in loans},
        "version": rental.version,
        "equipment": [one for one in (out.equipment if out else ()) if one in back],
        "person_present": "yes",
        "next_state": "free",
        "settle": True,
    }


def _take_back(number: str, form: ReturnForm, loans: Sequence[Any]) -> Callable[[], str]:
    by, version = me(), form.seen_version
    given = replace(form.facts(), outcomes=outcomes(form, loans))

    def unit() -> str:
        rentals.give_back(number, given, version=version, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return unit


@blueprint.post("/rentals/<string:number>/payment")
@allow(Capability.TAKE_MONEY)
def pay(number: str) -> ResponseReturnValue:
    """Book a payment of what is owed."""
    form, by = PaymentForm(), me()
    if not form.validate_on_submit():
        raise Refused.because("amount_missing")

    def unit() -> str:
        rentals.pay(number, form.amount.data or 0, Account(form.means.data), by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return act(unit, said=_("Le paiement est enregistré."))


@blueprint.post("/rentals/<string:number>/deposit")
@allow(Capability.TAKE_MONEY)
def receive_deposit(number: str) -> ResponseReturnValue:
    """Book what comes in of a deposit after the handover."""
    form, by = PaymentForm(), me()
    if not form.validate_on_submit():
        raise Refused.because("amount_missing")

    def unit() -> str:
        means = Account(form.means.data)
        rentals.receive_deposit(number, form.amount.data or 0, means, by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return act(unit, said=_("Le dépôt de garantie est enregistré."))


@blueprint.post("/rentals/<string:number>/settlement")
@allow(Capability.TAKE_MONEY)
def settle(number: str) -> ResponseReturnValue:
    """Pay what is owed either way, give the deposit back, close the rental."""
    form, by = SettleForm(), me()
    form.validate_on_submit()

    def unit() -> str:
        rental = rentals.get(number, by=by)
        rentals.settle(rental, Account(form.settle_means.data), by=by, now=clock.now())
        return url_for("rentals.show", number=number)

    return act(unit, said=_("Le compte est soldé."))


@blueprint.get("/rentals/<string:number>/scan/<int:file_id>")
def scan(number: str, file_id: int) -> ResponseReturnValue:
    """The scan of the signed sheet, for those who see the rental."""
    rental = rentals.get(number, by=me())
    if file_id not in {signature.scan_id for signature in rental.signatures}:
        raise NotFound
    row, content = files.read(file_id, uploads.vault())
    journal.note_read("rental", rental.id, actor(), clock.now())
    return uploads.served(row.media_type, content, row.name)
