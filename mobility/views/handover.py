"""A handover in seven steps and a return in six: one thing a screen, each a plain form, resumable by anybody at any step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound
from mobility.forms import handover as forms
from mobility.forms.rentals import ReasonForm
from mobility.rules import handover_steps as rules
from mobility.rules import licence
from mobility.rules.accounts import Account
from mobility.rules.conditions import GUIDED, PhotoView
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction, Equipment
from mobility.rules.roles import Capability
from mobility.services import (
    applicants,
    condition_state,
    fleet,
    guardians,
    handover_drafts,
    handover_gear,
    handovers,
    ledger,
    rentals,
    return_proposals,
    signing,
    stints,
)
from mobility.services.standings import return_moment
from mobility.views.access import guard, me
from mobility.views.saving import again, save

handover = guard(Blueprint("handover", __name__), Capability.RENT)

PATH = '/rentals/<string:number>/<any("handover", "return"):way>'
WAYS = {"handover": Direction.OUT, "return": Direction.IN}
SCANNING = "scanning"
"""In the session: the handover whose scooter is about to be scanned."""

Stepped = forms.StepForm
FORMS: Mapping[tuple[Direction, Step], type[Stepped]] = {
    (Direction.OUT, Step.WHO): forms.WhoOut,
    (Direction.OUT, Step.SCOOTER): forms.WhichScooter,
    (Direction.OUT, Step.STATE): forms.StateForm,
    (Direction.OUT, Step.SAFETY): forms.SafetyForm,
    (Direction.IN, Step.WHO): forms.WhoBack,
    (Direction.IN, Step.STATE): forms.StateForm,
    (Direction.IN, Step.ACCOUNT): forms.AccountForm,
}


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody stands: which rental, out or in, which step."""

    rental: Any
    way: str
    direction: Direction
    draft: Any
    step: Step

    @property
    def number(self) -> str:
        """The number of the contract."""
        return self.rental.number

    @property
    def is_open(self) -> bool:
        """Whether it is this rental's turn to go out, or to come back."""
        return self.rental.state is handover_drafts.OPEN_IN[self.direction]

    def address(self, step: Step) -> str:
        """The page of a step."""
        return url_for("handover.step", number=self.number, way=self.way, step=step.value)

    def shown(self) -> dict[str, Any]:
        """What the frame of each step says."""
        order = rules.ORDER[self.direction]
        return {
            "here": self,
            "rental": self.rental,
            "draft": self.draft,
            "way": self.way,
            "step": self.step,
            "order": order,
            "position": rules.number_of(self.direction, self.step),
            "before": order[order.index(self.step) - 1] if self.step is not order[0] else None,
            "is_done": lambda step: bool(handover_drafts.revision(self.draft, step)),
            "can_open": lambda step: handover_drafts.is_open(self.draft, step),
        }


def here(number: str, way: str, step: str = "") -> Here:
    """Where somebody stands, after the address.

    Raises:
        NotFound: there is no such rental or step, or it is another site's.
    """
    direction = WAYS[way]
    rental = rentals.get(number, by=me())
    draft = handover_drafts.of(rental, direction)
    if step and step not in rules.ORDER[direction]:
        raise NotFound
    return Here(
        rental, way, direction, draft, Step(step) if step else handover_drafts.reached(draft)
    )


@handover.get(f"{PATH}/now")
def show(number: str, way: str) -> ResponseReturnValue:
    """Where the handover or the return stands: whoever opens it goes on there."""
    found = here(number, way)
    if not found.is_open:
        return redirect(url_for("rentals.show", number=number))
    return redirect(found.address(found.step))


@handover.route(f"{PATH}/steps/<string:step>", methods=["GET", "POST"])
def step(number: str, way: str, step: str) -> ResponseReturnValue:
    """One step: what was established so far stands in its form."""
    found = here(number, way, step)
    if found.step is Step.DONE:
        return _done(found)
    if not found.is_open:
        return redirect(url_for("rentals.show", number=number))
    if not handover_drafts.is_open(found.draft, found.step):
        return redirect(found.address(handover_drafts.reached(found.draft)))
    if found.step is Step.SIGN:
        return _sign(found)
    return _step(found)


def _step(found: Here) -> ResponseReturnValue:
    form = _form(found)
    _remember_scan(found)
    typed = request.args.get("scanned") or (
        form.typed.data if found.step is Step.SCOOTER and request.method == "POST" else ""
    )
    if typed and found.step is Step.SCOOTER and not _is_it(found, typed):
        return _stop(found, typed)
    if form.validate_on_submit():
        done = save(form, _keep(found, form), said="")
        if done:
            return done
    back = "back_" if found.direction is Direction.IN and found.step in _APART else ""
    return again(
        f"handover/{back}{found.step}.html",
        form=form,
        **found.shown(),
        **_EXTRAS[found.step](found),
    )


def _form(found: Here) -> Any:
    """The form of a step, with what stands in it; that of the equipment is cut to what the site keeps."""
    known = _known(found) if request.method == "GET" else None
    if found.step is not Step.EQUIPMENT:
        return FORMS[found.direction, found.step](data=known)
    if found.direction is Direction.OUT:
        made = forms.equipment_out(handover_gear.offered(found.rental, on=clock.today()))
    else:
        made = forms.equipment_back(handover_gear.loans(found.rental))
    form: Any = made(data=known)
    form.equipment.offer(_to_tick(found))
    return form


def _to_tick(found: Here) -> list[Equipment]:
    """What a tick says: out, what the site does not number; back, what was ticked as it went out."""
    if found.direction is Direction.OUT:
        return handover_gear.ticked(found.rental, on=clock.today())
    out, _back = rentals.reports(found.rental)
    return [Equipment(code) for code in (out.equipment if out else ()) if code in set(Equipment)]


_APART = frozenset({Step.WHO, Step.EQUIPMENT})
"""Steps that ask for other things out than in."""


def _known(found: Here) -> dict[str, Any]:
    """What stands in a form when it is opened: what was kept, else what is expected."""
    kept = handover_drafts.facts(found.draft, found.step)
    expected = _EXPECTED.get((found.direction, found.step))
    values = kept or (expected(found) if expected else {})
    if found.step is Step.SCOOTER and request.args.get("scanned"):
        values["typed"] = request.args["scanned"]
    return values | {"version": handover_drafts.revision(found.draft, found.step)}


def _planned(found: Here) -> dict[str, Any]:
    offered = handover_gear.offered(found.rental, on=clock.today())
    usual = ("helmet", "gloves", "vest", "lock", "keys", "papers")
    return handover_gear.expected(offered) | {
        "equipment": [code for code in usual if code in _to_tick(found)],
        "rent_paid": found.rental.total_cents,
        "deposit": found.rental.deposit_cents,
    }


def _went_out(found: Here) -> dict[str, Any]:
    back = {
        f"{handover_gear.BACK}{one.item_id}": "back" for one in handover_gear.loans(found.rental)
    }
    return back | {"equipment": [code.value for code in _to_tick(found)]}


def _settled_now(found: Here) -> dict[str, Any]:
    """The account is settled at once, unless somebody has to decide on a damage first."""
    lines = return_proposals.lines(found.rental, found.draft, at=clock.now())
    return {
        "next_state": "free",
        "settle": not any(line.cents for line in lines if not line.booked),
    }


_EXPECTED: Mapping[tuple[Direction, Step], Callable[[Here], dict[str, Any]]] = {
    (Direction.OUT, Step.STATE): lambda _found: {"energy_percent": 100},
    (Direction.OUT, Step.EQUIPMENT): _planned,
    (Direction.IN, Step.WHO): lambda _found: {"person_present": "yes"},
    (Direction.IN, Step.EQUIPMENT): _went_out,
    (Direction.IN, Step.ACCOUNT): _settled_now,
}


def _keep(found: Here, form: Stepped) -> Callable[[], str]:
    by = me()

    def unit() -> str:
        handover_drafts.keep(
            found.number,
            found.direction,
            found.step,
            form.said(),
            seen=form.seen_version,
            by=by,
            now=clock.now(),
        )
        return f"{found.address(rules.after(found.direction, found.step))}#contenu"

    return unit


# --- which scooter ------------------------------------------------------------------------------------


def _remember_scan(found: Here) -> None:
    """The label that is scanned next belongs to this handover."""
    if found.step is Step.SCOOTER:
        session[SCANNING] = found.number
    else:
        session.pop(SCANNING, None)


def handover_of(number: str, *, scanned: str) -> str:
    """The step of a handover that says whether what was scanned is its scooter."""
    return url_for(
        "handover.step", number=number, way="handover", step=Step.SCOOTER.value, scanned=scanned
    )


def _is_it(found: Here, typed: str) -> bool:
    scooter = found.rental.scooter
    return rules.is_scooter(typed, scooter.fleet_number, scooter.plate or "")


def _stop(found: Here, typed: str) -> ResponseReturnValue:
    """Another scooter stands there: which it is, which was expected, how to change the booking."""
    there = handover_drafts.other_scooter(rules.label_in(typed) or typed, by=me())
    page = render_template("handover/stop.html", typed=typed, there=there, **found.shown())
    return page, 409


# --- what each step shows -----------------------------------------------------------------------------


def _who(found: Here) -> dict[str, Any]:
    person, today = found.rental.beneficiary, clock.today()
    return {
        "against": handovers.why_not(found.rental, on=today)
        if found.direction is Direction.OUT
        else [],
        "signing": guardians.in_force(person, today),
        "due": return_moment(found.rental, found.rental.site),
    }


def _state(found: Here) -> dict[str, Any]:
    views: list[PhotoView] = list(GUIDED)
    if found.direction is Direction.OUT and found.rental.site.asks_lock_place:
        views.append(PhotoView.LOCK_PLACE)
    stint, same = stints.current(found.rental.id), not stints.swapped(found.rental.id)
    return {
        "views": views,
        "shots": handover_drafts.photos(found.draft),
        "earlier": condition_state.photos(found.rental.id, Direction.OUT)
        if found.direction is Direction.IN and same
        else [],
        "marks": handover_drafts.marks(found.rental, found.draft),
        "gone": handover_drafts.gone_marks(found.rental, found.draft),
        "marking": _marking(),
        "mileage": fleet.mileage(found.rental.scooter),
        "stint": stint,
    }


def _marking() -> forms.MarkForm:
    """A mark to note, with what was typed of one that could not be kept."""
    typed = {name: request.args[name] for name in forms.MARK if name in request.args}
    usual = {"gravity": "light", "cause": "wear"}
    return forms.MarkForm(formdata=None, data=usual | typed)


def _safety(found: Here) -> dict[str, Any]:
    today = clock.today()
    rider = applicants.rider(found.rental.beneficiary, today)
    return {"novice": licence.novice_until(rider, today), "refusal": ReasonForm(formdata=None)}


def _account(found: Here) -> dict[str, Any]:
    return {
        "lines": return_proposals.lines(found.rental, found.draft, at=clock.now()),
        "balances": ledger.balances(found.rental.id),
        "accounts": Account,
        "due": return_moment(found.rental, found.rental.site),
    }


_EXTRAS: Mapping[Step, Callable[[Here], dict[str, Any]]] = {
    Step.WHO: _who,
    Step.SCOOTER: lambda _found: {},
    Step.STATE: _state,
    Step.EQUIPMENT: lambda _found: {},
    Step.SAFETY: _safety,
    Step.ACCOUNT: _account,
}


def _sign(found: Here) -> ResponseReturnValue:
    """Before the tablet is turned: what was established, in one look."""
    return again(
        "handover/sign.html",
        form=None,
        paper=forms.PaperForm(formdata=None, data={"draft": found.draft.version}),
        undone=handover_drafts.undone(found.rental, found.draft, now=clock.now()),
        facts=lambda step: handover_drafts.facts(found.draft, step),
        state=handover_drafts.state(found.rental, found.draft),
        signers=signing.signers(found.rental, now=clock.now()),
        **found.shown(),
    )


def _done(found: Here) -> ResponseReturnValue:
    """Both have signed: the copy, the print, what comes next."""
    out, back = rentals.reports(found.rental)
    if (out if found.direction is Direction.OUT else back) is None:
        return redirect(url_for("handover.show", number=found.number, way=found.way))
    return render_template(
        "handover/done.html",
        due=return_moment(found.rental, found.rental.site),
        **found.shown(),
    )
