"""Who may rent: the rules of law, insurer and house; versions of the house's, written ahead and tried before."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound
from mobility.forms.policies import CriteriaForm
from mobility.rules.licence import MINIMUM_AGES
from mobility.rules.policy_changes import Change
from mobility.rules.roles import Capability
from mobility.services import accounts, insurances, trials
from mobility.services import policies as services
from mobility.views.access import allow, guard, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.words import gettext as _
from mobility.words import policies as words

policies = guard(Blueprint("policies", __name__), Capability.DECIDE)

PERIODS = (30, 90, 365)
"""Over how many days a version may be tried."""


@policies.get("/policies")
def index() -> ResponseReturnValue:
    """Every version of the house's criteria, and what law and insurer ask for besides."""
    today = clock.today()
    return render_template(
        "policies/index.html",
        rows=services.versions(),
        current=services.current(today),
        ages=MINIMUM_AGES,
        contracts=insurances.on_day(today),
    )


@policies.get("/policies/<int:policy_id>")
def show(policy_id: int) -> ResponseReturnValue:
    """One version: every criterion in words, and what it changes."""
    row = services.get(policy_id)
    criteria, before = services.criteria(row), services.before(row)
    return render_template(
        "policies/show.html",
        row=row,
        current=services.current(clock.today()),
        before=before,
        changes=_told(services.differences(before, row)) if before else (),
        summary=words.summary(criteria),
        papers=words.papers(criteria),
        own_papers=words.situation_papers(criteria),
        written_by=accounts.get(row.created_by_id).name if row.created_by_id else "",
    )


def _told(changes: Iterable[Change]) -> list[str]:
    return [sentence for one in changes for sentence in words.change(one)]


@policies.route("/policies/new", methods=["GET", "POST"])
@allow(Capability.EDIT_POLICIES)
def new() -> ResponseReturnValue:
    """Prepare a version, beginning with the criteria of another one; of the one in force if none is named."""
    base = services.basis(request.args.get("source", type=int), on=clock.today())
    form, by, now = CriteriaForm(), me(), clock.now()
    form.keep_ages(base)
    if not form.is_submitted():
        form.show(base)
        form.starts_on.data = services.earliest_start(now)

    def add() -> str:
        return url_for(".show", policy_id=services.add(form.facts(base), by=by, now=now).id)

    if form.validate_on_submit():
        done = save(
            form, add, said=_("La version est préparée. Essayez-la avant qu'elle commence.")
        )
        if done:
            return done
    return again("policies/edit.html", form=form, row=None)


@policies.route("/policies/<int:policy_id>/edit", methods=["GET", "POST"])
@allow(Capability.EDIT_POLICIES)
def edit(policy_id: int) -> ResponseReturnValue:
    """Change a version that has not started."""
    now = clock.now()
    row = services.not_started(policy_id, now)
    base, form = services.criteria(row), CriteriaForm(obj=row)
    form.keep_ages(base)
    if not form.is_submitted():
        form.show(base)

    def change() -> str:
        services.change(policy_id, form.facts(base), version=form.seen_version, now=now)
        return url_for(".show", policy_id=policy_id)

    if form.validate_on_submit():
        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    return again("policies/edit.html", form=form, row=row)


@policies.route("/policies/<int:policy_id>/withdraw", methods=["GET", "POST"])
@allow(Capability.EDIT_POLICIES)
def withdraw(policy_id: int) -> ResponseReturnValue:
    """Ask, then take a version back that has not started."""
    now = clock.now()
    row = services.not_started(policy_id, now)

    def take_back() -> str:
        services.withdraw(policy_id, now=now)
        return url_for(".index")

    if request.method == "POST":
        return act(take_back, said=_("La version est retirée."))
    return render_template(
        "policies/withdraw.html", row=row, current=services.current(clock.today())
    )


@policies.get("/policies/<int:policy_id>/trial")
@allow(Capability.EDIT_POLICIES)
def trial(policy_id: int) -> ResponseReturnValue:
    """What a version would have made of the decisions of the last month."""
    row, days = services.get(policy_id), request.args.get("days", PERIODS[0], type=int)
    if days not in PERIODS:
        raise NotFound
    return render_template(
        "policies/trial.html",
        row=row,
        days=days,
        periods=PERIODS,
        found=trials.attempt(services.criteria(row), days=days, today=clock.today(), by=me()),
        shown=trials.SHOWN,
    )


@policies.get("/policies/compare")
def compare() -> ResponseReturnValue:
    """What one version asks for otherwise than another, in words."""
    rows = services.versions()
    if not rows:
        raise NotFound
    new = services.get(request.args.get("new", rows[0].id, type=int))
    old = services.get(request.args.get("old", (services.before(new) or new).id, type=int))
    return render_template(
        "policies/compare.html",
        rows=rows,
        old=old,
        new=new,
        changes=_told(services.differences(old, new)),
    )
