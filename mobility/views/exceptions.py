"""Exceptions (dérogations): asked on a decision by one, answered by another."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import decisions as forms
from mobility.rules.exceptions import key_of
from mobility.rules.roles import Capability
from mobility.services import accounts, decisions
from mobility.services import exceptions as services
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import rule_name, sentence

exceptions = guard(Blueprint("exceptions", __name__), Capability.DECIDE)

GRANT, REFUSE = "grant", "refuse"


@exceptions.route("/decisions/<int:decision_id>/exception", methods=["GET", "POST"])
def ask(decision_id: int) -> ResponseReturnValue:
    """Ask a manager to let rules of the house pass for one person."""
    decision = decisions.get(decision_id, by=me())
    askable = services.askable(decision)
    form = forms.ExceptionAsked()
    form.offer([(key_of(one), f"{rule_name(one.rule)} : {sentence(one)}") for one in askable])

    def unit() -> str:
        until = form.until.data
        services.ask(
            decision_id, form.rules.data, form.reason.data, until=until, by=me(), now=clock.now()
        )
        return url_for("decisions.show", decision_id=decision_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("La demande est envoyée à un responsable."))
        if done:
            return done
    return again(
        "decisions/ask_exception.html",
        form=form,
        decision=decision,
        person=decision.beneficiary,
        askable=askable,
    )


@exceptions.route("/exceptions/<int:request_id>", methods=["GET", "POST"])
@allow(Capability.GRANT_EXCEPTIONS)
def answer(request_id: int) -> ResponseReturnValue:
    """Read a request, and let its rules pass up to a day, or not; its author never answers it."""
    asked = services.get(request_id, by=me())
    kept = {"version": asked.version, "until": asked.until}
    form = forms.ExceptionAnswer(data=kept if request.method == "GET" else None)
    granting = request.form.get("go") == GRANT
    if form.validate_on_submit() and not (granting and form.lacks_end()):
        said = _("La dérogation est accordée.") if granting else _("La dérogation est refusée.")
        done = save(form, lambda: _answer(request_id, form, granting=granting), said=said)
        if done:
            return done
    return again(
        "decisions/answer_exception.html",
        form=form,
        asked=asked,
        person=asked.beneficiary,
        decision=asked.decision,
        rules=services.rules_of(asked),
        author=accounts.get(asked.asked_by_id).name,
        own=asked.asked_by_id == me().user_id,
    )


def _answer(request_id: int, form: forms.ExceptionAnswer, *, granting: bool) -> str:
    answer, version = form.answer.data, form.seen_version
    if granting:
        taken = services.grant(
            request_id, answer, until=form.until.data, version=version, by=me(), now=clock.now()
        )
        return url_for("decisions.show", decision_id=taken.id)
    row = services.refuse(request_id, answer, version=version, by=me(), now=clock.now())
    return url_for("decisions.show", decision_id=row.decision_id)


@exceptions.post("/exceptions/<int:request_id>/withdraw")
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take one's own request back."""

    def unit() -> str:
        row = services.withdraw(request_id, by=me())
        return url_for("decisions.show", decision_id=row.decision_id)

    return act(unit, said=_("La demande est retirée."))
