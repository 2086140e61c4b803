"""Decisions of eligibility: weighed in conversation, taken, told so that anybody understands, and sent."""

import io
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import decisions as forms
from mobility.forms.places import label_of
from mobility.rules import communes
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import ProofKind
from mobility.rules.reasons import Rule
from mobility.rules.roles import Capability
from mobility.services import (
    accounts,
    beneficiaries,
    exceptions,
    guardians,
    verdict_letters,
    verdicts,
    weighing,
)
from mobility.services import decisions as services
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import people as words

decisions = guard(Blueprint("decisions", __name__), Capability.DECIDE)

LOOK, NOTE, DECIDE = "look", "note", "decide"
"""What the buttons of the page do: show the verdict, note the answers, decide."""
ELSEWHERE = {"file": "beneficiaries.edit", "guardian": "guardians.new"}
"""Where the buttons lead that keep the answers first."""
PASSED = services.PASSED


@decisions.route("/beneficiaries/<string:reference>/decision", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Weigh a person's file: answers on one side, the verdict of the moment on the other."""
    person = beneficiaries.get(reference, by=me())
    form = forms.weighing(data=_known(person) if request.method == "GET" else None)
    go = request.form.get("go", LOOK)
    if form.validate_on_submit() and go != LOOK:
        noted = _("La décision est enregistrée.") if go == DECIDE else _("C'est noté.")
        done = save(form, lambda: _weigh(reference, form, go), said=noted)
        if done:
            return done
    return again(
        "decisions/new.html",
        form=form,
        person=person,
        guardians=guardians.in_force(person, clock.today()),
        communes=[label_of(one) for one in communes.COMMUNES],
        **_weighed(person, form),
    )


@decisions.post("/beneficiaries/<string:reference>/decision/verdict")
def follow(reference: str) -> ResponseReturnValue:
    """The provisional verdict alone, for answers that are still being given; writes nothing."""
    person = beneficiaries.get(reference, by=me())
    form = forms.weighing()
    form.validate()
    return render_template("decisions/_verdict.html", **_weighed(person, form))


def _known(person: Any) -> dict[str, object]:
    """What the form shows at first: what the file says."""
    asked = request.args.get("vehicle", "")
    values = beneficiaries.values_of(person) | {"version": person.version}
    if asked not in set(VehicleClass):
        taken = services.of_person(person.id)
        asked = taken[0].vehicle_class if taken else VehicleClass.L1E_B
    return values | {"vehicle": str(asked)}


def _weighed(person: Any, form: forms.Weighing) -> dict[str, Any]:
    """What the answers would decide, for the class that is asked for and beside it for the others."""
    answers = form.answers(weighing.answers_of(person))
    found = weighing.suppose(person, answers, VehicleClass, on=clock.today())
    chosen = found[form.chosen]
    against = [one for one in chosen.findings if one.state not in PASSED]
    return {
        "chosen": form.chosen,
        "found": chosen,
        "against": against,
        "passed": [one for one in chosen.findings if one.state in PASSED],
        "verdict": words.verdict(chosen.outcome, chosen.valid_until, chosen.findings),
        "others": [
            (kind, one, words.verdict(one.outcome, one.valid_until, one.findings))
            for kind, one in found.items()
            if kind is not form.chosen
        ],
        "asked": {
            str(one.values["proof"]): one for one in chosen.findings if one.rule == Rule.PROOF
        },
        "kinds": list(ProofKind),
        "field_of": forms.field_of,
        "unread": form.unread,
        "unread_papers": form.unread_papers,
    }


def _weigh(reference: str, form: forms.Weighing, go: str) -> str:
    """Keep the answers; then decide, or go where something else is to be put right."""
    person = beneficiaries.get(reference, by=me())
    answers = form.answers(weighing.answers_of(person))
    weighing.keep(reference, answers, version=form.seen_version, by=me(), now=clock.now())
    if go == DECIDE:
        taken = services.decide(reference, form.chosen, by=me(), now=clock.now())
        return url_for(".show", decision_id=taken.id)
    if go in ELSEWHERE:
        return url_for(ELSEWHERE[go], reference=reference)
    _word, _dash, title_id = go.partition("title-")
    if title_id.isdigit():
        return url_for(
            "titles.edit", reference=reference, title_id=int(title_id), vehicle=form.chosen.value
        )
    return url_for(".new", reference=reference, vehicle=form.chosen.value)


@decisions.get("/decisions/<int:decision_id>")
def show(decision_id: int) -> ResponseReturnValue:
    """A decision: the verdict as a sentence, each rule with what it found, what would change it, words to say."""
    decision = services.get(decision_id, by=me())
    findings = services.findings(decision)
    newest = services.in_force(decision.beneficiary_id, decision.vehicle_class, on=clock.today())
    return render_template(
        "decisions/show.html",
        decision=decision,
        person=decision.beneficiary,
        to_fill=[one for one in findings if one.state not in PASSED and forms.field_of(one)],
        verdict=words.verdict(decision.outcome, decision.valid_until, findings),
        taken_by=accounts.get(decision.taken_by_id).name,
        newer=newest if newest is not None and newest.id != decision.id else None,
        **_told(decision),
    )


def _told(decision: Any) -> dict[str, Any]:
    """What the page of a decision tells beside the sentence: rules, words to say, message, exceptions."""
    requests = exceptions.of_decision(decision.id, by=me())
    asked = {one.asked_by_id for one in requests}
    return {
        "rows": verdicts.rows(decision),
        "field_of": forms.field_of,
        "to_say": verdicts.to_say(decision),
        "preview": verdicts.preview(decision),
        "sent": verdicts.sent(decision),
        "askable": exceptions.askable(decision),
        "requests": requests,
        "names": accounts.names(asked | {one.answered_by_id for one in requests}),
    }


@decisions.get("/decisions/<int:decision_id>/letter.pdf")
def letter(decision_id: int) -> ResponseReturnValue:
    """The verdict as a letter to the person; the same bytes each time."""
    name, content = verdict_letters.letter(services.get(decision_id, by=me()))
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=name, etag=False
    )


@decisions.post("/decisions/<int:decision_id>/message")
def message(decision_id: int) -> ResponseReturnValue:
    """Send the person the message that the page shows."""
    by = me()

    def unit() -> str:
        verdicts.send(services.get(decision_id, by=by), now=clock.now())
        return url_for(".show", decision_id=decision_id)

    return act(unit, said=_("Le message part dans la minute."))
