"""Mobility assessments: talked through a part at a time, finished, printed, and noted as signed."""

import io
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms.assessments import FORMS, PartForm, SigningForm, shown
from mobility.forms.fields import Form
from mobility.rules.assessments import VEHICLES, AssessmentState, Part, suggested
from mobility.rules.roles import Capability
from mobility.services import accounts, assessment_words, beneficiaries, journal
from mobility.services import assessments as services
from mobility.views import uploads
from mobility.views.access import actor, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, page_number, save
from mobility.words import gettext as _

assessments = guard(Blueprint("assessments", __name__), Capability.DECIDE)


@assessments.get("/assessments")
def index() -> ResponseReturnValue:
    """Every assessment that this person sees, by state, the newest first."""
    asked = request.args.get("state", "")
    state = AssessmentState(asked) if asked in set(AssessmentState) else None
    return render_template(
        "assessments/index.html",
        listed=services.index(state, page_number(), by=me()),
        state=state,
        states=list(AssessmentState),
    )


@assessments.get("/beneficiaries/<string:reference>/assessments")
def of_person(reference: str) -> ResponseReturnValue:
    """The assessments of a person; begin one."""
    person = beneficiaries.get(reference, by=me())
    return render_template(
        "assessments/of_person.html", person=person, rows=services.of_person(person.id)
    )


@assessments.post("/beneficiaries/<string:reference>/assessments")
def start(reference: str) -> ResponseReturnValue:
    """Begin one with what is known, or take up the draft."""
    by = me()

    def unit() -> str:
        row = services.start(reference, by=by, now=clock.now())
        missing = services.lacking(row)
        return url_for(".part", assessment_id=row.id, part=missing[0] if missing else Part.TRIP)

    return act(unit)


@assessments.route(
    "/assessments/<int:assessment_id>/<any(trip,transport,riding,means,conclusion):part>",
    methods=["GET", "POST"],
)
def part(assessment_id: int, part: str) -> ResponseReturnValue:
    """One part: its questions, then the next part; or all that is left for later."""
    row, asked = services.get(assessment_id, by=me()), Part(part)
    if row.state is not AssessmentState.DRAFT:
        return redirect(url_for(".show", assessment_id=assessment_id))
    form = FORMS[asked](data=_kept(row, asked) if request.method == "GET" else None)
    later = request.form.get("go") == "later"
    if form.right(later=later):
        said = _("C'est gardé. Vous pourrez reprendre quand vous voudrez.") if later else ""
        done = save(form, lambda: _write(assessment_id, form, later=later), said=said)
        if done:
            return done
    on = clock.today()
    rideable = services.rideable(row.beneficiary, on=on)
    answers = services.answers(row)
    return again(
        "assessments/part.html",
        form=form,
        row=row,
        part=asked,
        number=list(Part).index(asked) + 1,
        told=assessment_words.told(answers, rideable) if asked is Part.CONCLUSION else [],
        suggestion=suggested(answers, rideable) if asked is Part.CONCLUSION else None,
    )


def _kept(row: Any, asked: Part) -> dict[str, Any]:
    return shown(services.values_of(row, asked)) | {"version": row.version}


def _write(assessment_id: int, form: PartForm, *, later: bool) -> str:
    """Keep the part, and say where to go on: the next part, or the look at all of them."""
    seen = form.seen_version
    services.write(assessment_id, form.part, form.values(), version=seen, by=me())
    order = list(Part)
    following = order.index(form.part) + 1
    if later or following == len(order):
        return url_for(".show", assessment_id=assessment_id)
    return url_for(".part", assessment_id=assessment_id, part=order[following])


@assessments.get("/assessments/<int:assessment_id>")
def show(assessment_id: int) -> ResponseReturnValue:
    """All of it: what is still to ask, or what was said, who signed, up to when it holds."""
    row = services.get(assessment_id, by=me())
    answers = services.answers(row)
    return render_template(
        "assessments/show.html",
        row=row,
        form=Form(data={"version": row.version}),
        parts=[
            (one, assessment_words.lines(answers, one), assessment_words.note(answers, one))
            for one in Part
        ],
        lacking=services.lacking(row),
        told=assessment_words.told(answers, services.rideable(row.beneficiary, on=clock.today())),
        answers=answers,
        vehicle=VEHICLES.get(answers.solution) if answers.solution else None,
        scanned=services.scan_is_kept(row),
        made_by=accounts.get(row.made_by_id).name,
    )


@assessments.post("/assessments/<int:assessment_id>/finish")
def finish(assessment_id: int) -> ResponseReturnValue:
    """Freeze it; what cannot be printed is refused now, and not in front of the prescriber."""
    form, by = Form(), me()

    def unit() -> str:
        row = services.finish(assessment_id, version=form.seen_version, by=by, now=clock.now())
        assessment_words.pdf(row)
        return url_for(".show", assessment_id=assessment_id)

    return act(unit, said=_("Le diagnostic est terminé. Imprimez-le et faites-le signer."))


@assessments.route("/assessments/<int:assessment_id>/drop", methods=["GET", "POST"])
def drop(assessment_id: int) -> ResponseReturnValue:
    """Throw a draft away, once that was asked."""
    by = me()
    row = services.get(assessment_id, by=by)

    def unit() -> str:
        return url_for(".of_person", reference=services.drop(assessment_id, by=by))

    if request.method == "POST":
        return act(unit, said=_("Le brouillon est retiré."))
    if row.state is not AssessmentState.DRAFT:
        raise Refused.because("assessment_frozen")
    return render_template("assessments/drop.html", row=row)


@assessments.get("/assessments/<int:assessment_id>/diagnostic.pdf")
def pdf(assessment_id: int) -> ResponseReturnValue:
    """The paper to sign, or what was signed."""
    content = assessment_words.pdf(services.get(assessment_id, by=me()))
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        download_name=f"diagnostic-mobilite-{assessment_id}.pdf",
        etag=False,
    )


@assessments.route("/assessments/<int:assessment_id>/sign", methods=["GET", "POST"])
def sign(assessment_id: int) -> ResponseReturnValue:
    """Note that the paper came back signed; or correct what was noted of it."""
    by = me()
    row = services.get(assessment_id, by=by)
    form = SigningForm(data=_signed(row) if request.method == "GET" else None)
    form.prescriber_id.offer(services.signers(on=clock.today(), kept=row.prescriber_id))

    def unit() -> str:
        seen = form.seen_version
        services.sign(assessment_id, form.facts(), version=seen, by=by, now=clock.now())
        return url_for(".show", assessment_id=assessment_id)

    if form.validate_on_submit() and _scan_taken(form):
        done = save(form, unit, said=_("Le diagnostic est signé. La pièce est dans le dossier."))
        if done:
            return done
    return again("assessments/sign.html", form=form, row=row)


def _signed(row: Any) -> dict[str, Any]:
    known = services.signing_of(row)
    return known | {"prescriber_id": str(row.prescriber_id or ""), "version": row.version}


def _scan_taken(form: SigningForm) -> bool:
    """Clean and seal the scan before the transaction begins; say what is wrong with it."""
    form.sealed_scan = uploads.received(form.scan)
    return not form.scan.errors


@assessments.get("/assessments/<int:assessment_id>/scan")
def scan(assessment_id: int) -> ResponseReturnValue:
    """The signed sheet as it was scanned, for those who see the person; that it was read is written down."""
    row = services.get(assessment_id, by=me())
    kept, content = services.scan(row, uploads.vault())
    journal.note_read("mobility_assessment", row.id, actor(), clock.now())
    return uploads.served(kept.media_type, content, kept.name)
