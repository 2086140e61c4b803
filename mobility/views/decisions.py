"""Decisions of eligibility: weighed with the papers on the table, then told so that anybody understands."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import decisions as forms
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import Assessment, ProofKind
from mobility.rules.reasons import FindingState, Rule
from mobility.rules.roles import Capability
from mobility.services import accounts, beneficiaries, papers
from mobility.services import decisions as services
from mobility.views.access import guard, me
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import people as words

decisions = guard(Blueprint("decisions", __name__), Capability.DECIDE)


@decisions.route("/beneficiaries/<string:reference>/decision", methods=["GET", "POST"])
def new(reference: str) -> ResponseReturnValue:
    """Weigh a person's file for one class of vehicle; the verdict of the moment stands beside it."""
    person = beneficiaries.get(reference, by=me())
    chosen = _class(person.id)
    found = services.provisional(person, chosen, on=clock.today())
    form = forms.weighing(_asked(found))
    if form.validate_on_submit():
        noted = request.form.get("go") == "note"
        said = _("Les papiers sont notés.") if noted else _("La décision est enregistrée.")
        done = save(form, lambda: _weigh(reference, chosen, form), said=said)
        if done:
            return done
    return again(
        "decisions/new.html",
        form=form,
        person=person,
        chosen=chosen,
        classes=list(VehicleClass),
        found=found,
        proofs={one.values["proof"]: one for one in found.findings if one.rule == Rule.PROOF},
        verdict=words.verdict(found.outcome, found.valid_until, found.findings),
        against=[one for one in found.findings if one.state is not FindingState.MET],
    )


def _class(beneficiary_id: int) -> VehicleClass:
    """The class that the address asks for; else that of the newest decision; else a 50."""
    asked = request.args.get("vehicle", "")
    if asked in set(VehicleClass):
        return VehicleClass(asked)
    taken = services.of_person(beneficiary_id)
    return taken[0].vehicle_class if taken else VehicleClass.L1E_B


def _asked(found: Assessment) -> list[ProofKind]:
    """The kinds of papers that the policy asks of this person."""
    return [ProofKind(str(one.values["proof"])) for one in found.findings if one.rule == Rule.PROOF]


def _weigh(reference: str, chosen: VehicleClass, form: forms.Weighing) -> str:
    """Note the papers that are in front of us; then decide, unless that was all."""
    person, on = beneficiaries.get(reference, by=me()), clock.today()
    papers.see(person, form.seen(), by=me(), on=on)
    checked = form.check()
    if checked is not None:
        papers.check(person, checked, by=me(), on=on)
    if request.form.get("go") == "note":
        return url_for(".new", reference=reference, vehicle=chosen.value)
    decision = services.decide(reference, chosen, by=me(), now=clock.now())
    return url_for(".show", decision_id=decision.id)


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
        against=[one for one in findings if one.state is not FindingState.MET],
        met=[one for one in findings if one.state is FindingState.MET],
        verdict=words.verdict(decision.outcome, decision.valid_until, findings),
        to_say=words.to_say(decision.outcome, decision.valid_until, findings),
        taken_by=accounts.get(decision.taken_by_id).name,
        newer=newest if newest is not None and newest.id != decision.id else None,
    )
