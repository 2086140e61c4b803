"""A person's papers: noted, photographed, asked for, looked at again, withdrawn; and those of everybody that need care."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mobility import clock
from mobility.errors import Reason
from mobility.forms import proofs as forms
from mobility.rules.policies import ProofKind
from mobility.rules.roles import Capability
from mobility.services import beneficiaries, day, files, house, journal, proof_lists
from mobility.services import proofs as services
from mobility.views import uploads
from mobility.views.access import actor, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import papers as words
from mobility.words import sentence, short_day

proofs = guard(Blueprint("proofs", __name__), Capability.SIGN_UP)

HORIZONS = (30, 60)
"""How many days ahead one may look."""
ROOM = 1024 * 1024
"""What a form holds besides its files, in bytes."""


@proofs.url_value_preprocessor
def _allow_more(endpoint: str | None, _values: Any) -> None:
    """A paper may have several pages; before anything else reads the form, and for people of the house only."""
    if endpoint == "proofs.new" and current_user.is_authenticated:
        request.max_content_length = files.LARGEST_WHOLE + ROOM


@proofs.get("/proofs")
def index() -> ResponseReturnValue:
    """The papers that were asked for, and those that run out soon, of everybody in sight."""
    on, asked = clock.today(), request.args.get("days", type=int)
    ahead = asked if asked in HORIZONS else HORIZONS[-1]
    sites = day.sites_in_sight(me(), None)
    return render_template(
        "proofs/index.html",
        awaited=proof_lists.awaited(sites, on=on),
        ending=proof_lists.ending(sites, on=on, by=on + timedelta(days=ahead)),
        ahead=ahead,
        horizons=HORIZONS,
        papers=words,
    )


@proofs.route("/beneficiaries/<string:reference>/proofs", methods=["GET", "POST"])
def of_person(reference: str) -> ResponseReturnValue:
    """All the papers of a person; ask for those that are missing."""
    person, on = beneficiaries.get(reference, by=me()), clock.today()
    sheet = services.sheet(person, on=on)
    given = {
        "kinds": [one.kind for one in sheet.lacking],
        "due_on": sheet.deadline,
        "tell": sheet.reachable,
    }
    form = forms.Asking(data=given if request.method == "GET" else None)
    form.kinds.offer([kind for kind in ProofKind if kind in _askable(sheet)])
    if form.validate_on_submit():
        done = save(form, lambda: _ask(reference, form), said=_("C'est demandé."))
        if done:
            return done
    return again("proofs/of_person.html", form=form, person=person, sheet=sheet, papers=words)


def _askable(sheet: services.Sheet) -> set[str]:
    """What a person may be asked for: what is missing, and what will be before long."""
    return {one.kind for one in sheet.papers if one.lacking or one.stage in services.NEARLY_OVER}


def _ask(reference: str, form: forms.Asking) -> str:
    services.ask(
        reference,
        form.kinds.data,
        due_on=form.due_on.data,
        tell=form.tell.data,
        by=me(),
        now=clock.now(),
    )
    return url_for(".of_person", reference=reference)


@proofs.post("/beneficiaries/<string:reference>/proofs/requests/<int:request_id>/forget")
def forget(reference: str, request_id: int) -> ResponseReturnValue:
    """Wait no longer for a paper that was asked for."""
    by = me()

    def unit() -> str:
        services.forget(reference, request_id, by=by, now=clock.now())
        return url_for(".of_person", reference=reference)

    return act(unit, said=_("Cette pièce n'est plus attendue."))


@proofs.route("/beneficiaries/<string:reference>/proofs/new", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Note a paper: first which, then its date, and its copy or that the original was seen."""
    person, kind = beneficiaries.get(reference, by=me()), request.args.get("kind", "")
    if kind not in set(ProofKind):
        sheet = services.sheet(person, on=clock.today())
        return render_template("proofs/choose.html", person=person, sheet=sheet, kinds=ProofKind)
    kept = services.may_be_kept(kind)
    form = forms.Kept() if kept else forms.Seen()
    if form.validate_on_submit() and _copy_taken(form, kind):
        sealed = getattr(form, "sealed", None)
        done = save(form, lambda: _add(reference, kind, form), said=_("La pièce est notée."))
        if done:
            uploads.tell_removed(sealed)
            return done
    return again("proofs/new.html", form=form, person=person, kind=ProofKind(kind), kept=kept)


def _copy_taken(form: forms.Dates, kind: str) -> bool:
    """Clean and seal the copy, before the transaction begins; say what is wrong with it."""
    if isinstance(form, forms.Kept) and form.chosen:
        form.sealed = uploads.received(form.pages, form.photo, stamp=_stamp(kind))
        return form.sealed is not None
    if request.files and any(one.filename for one in request.files.values()):
        form.original.errors = [sentence(Reason("identity_not_kept"))]
        return False
    return True


def _stamp(kind: str) -> str:
    """What is written over the copy of an identity document, so that it serves nobody else."""
    if not services.is_identity(kind):
        return ""
    name, day_ = house.shown().name, short_day(clock.today())
    return _("Copie pour %(name)s, location de scooter, %(day)s", name=name[:50], day=day_)


def _add(reference: str, kind: str, form: forms.Dates) -> str:
    sealed = form.sealed if isinstance(form, forms.Kept) else None
    services.add(reference, form.facts(kind), sealed, by=me(), now=clock.now())
    if request.args.get("vehicle"):
        chosen = request.args["vehicle"]
        return url_for("decisions.new", reference=reference, vehicle=chosen)
    return url_for(".of_person", reference=reference)


@proofs.route("/proofs/<int:proof_id>", methods=["GET", "POST"])
def show(proof_id: int) -> ResponseReturnValue:
    """One paper: what was noted, its copy, who read it; its dates may be corrected."""
    proof = services.get(proof_id, by=me())
    form = forms.Dates(obj=proof)
    if form.validate_on_submit():

        def unit() -> str:
            starts, ends = form.issued_on.data, form.valid_until.data
            services.correct(proof_id, starts, ends, by=me(), now=clock.now())
            return url_for(".show", proof_id=proof_id)

        done = save(form, unit, said=_("Les dates sont corrigées."))
        if done:
            return done
    return again(
        "proofs/show.html",
        form=form,
        proof=proof,
        person=proof.beneficiary,
        kept=services.about_copy(proof),
        readers=services.readers(proof),
        seen_by=services.seen_by(proof),
        papers=words,
    )


@proofs.get("/proofs/<int:proof_id>/copy/<int:file_id>")
def copy(proof_id: int, file_id: int) -> ResponseReturnValue:
    """The kept copy of a paper, for those who see the person; that it was read is written down."""
    row, content = services.copy(proof_id, file_id, uploads.vault(), by=me())
    journal.note_read("document", proof_id, actor(), clock.now())
    return uploads.served(row.media_type, content, row.name)


@proofs.route("/proofs/<int:proof_id>/withdrawal", methods=["GET", "POST"])
def withdraw(proof_id: int) -> ResponseReturnValue:
    """Take a paper off; asked on a page of its own, since its copy is deleted."""
    proof, by = services.get(proof_id, by=me()), me()
    if request.method == "GET":
        return render_template("proofs/withdraw.html", proof=proof, person=proof.beneficiary)

    def unit() -> str:
        reference = services.withdraw(proof_id, by=by, now=clock.now())
        return url_for(".of_person", reference=reference)

    return act(unit, said=_("La pièce est retirée."))
