"""The tablet is turned: the person reads and signs, and this screen shows nothing else until the agent takes it back."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mobility import clock
from mobility.errors import Refused
from mobility.forms import handover as forms
from mobility.rules.conditions import Signer
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction
from mobility.rules.roles import Capability
from mobility.services import (
    accounts,
    handover_drafts,
    handover_gear,
    handover_signing,
    handover_words,
    signing,
)
from mobility.services.signing import Hand, Signing
from mobility.views import uploads
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.errors import tell
from mobility.views.handover import PATH, Here, here
from mobility.views.saving import again, save
from mobility.words import LANGUAGES

reading = guard(Blueprint("reading", __name__), Capability.RENT)

TURNED = "turned"
"""In the session: for which rental, and which way, the tablet is in the person's hands."""
OPEN_DOORS = frozenset({"static", "bootstrap.static", "handover_parts.picture", "account.login"})


def init_app(app: Flask) -> None:
    """While somebody reads, every other page of this sign-in leads back to what is read."""
    app.before_request(_stay)


def _stay() -> ResponseReturnValue | None:
    turned = session.get(TURNED)
    if not turned or not current_user.is_authenticated or request.endpoint is None:
        return None
    if request.blueprint == reading.name or request.endpoint in OPEN_DOORS:
        return None
    return redirect(url_for("reading.page", number=turned[0], way=turned[1]), 303)


@reading.post(f"{PATH}/turn")
def turn(number: str, way: str) -> ResponseReturnValue:
    """Give the tablet to the person: the contract is brought up to date first."""
    found, by, now = here(number, way, Step.SIGN), me(), clock.now()

    def unit() -> str:
        handover_signing.ready(found.rental, found.draft, now=now)
        if found.direction is Direction.OUT:
            handover_signing.bring_up_to_date(number, by=by, now=now, public_url=_public_url())
        return url_for(".page", number=number, way=way)

    answer = act(unit)
    session[TURNED] = [number, way]
    return answer


@reading.route(f"{PATH}/reading", methods=["GET", "POST"])
def page(number: str, way: str) -> ResponseReturnValue:
    """Read, confirm, sign. Once it is signed: give the tablet back."""
    found = here(number, way, Step.SIGN)
    if not found.is_open:
        return render_template("handover/signed.html", unlock=_unlocking(), **found.shown())
    kind: type[forms.HandsForm] = (
        forms.SignForm if found.direction is Direction.OUT else forms.ReportForm
    )
    start = {"version": found.rental.version, "draft": found.draft.version}
    form = kind(data=start if request.method == "GET" else None)
    names = _names(found)
    if form.validate_on_submit():
        done = _signed(found, form, names)
        if done:
            return done
        found = here(number, way, Step.SIGN)
        form.draft.data = str(found.draft.version)  # what stands on the page from now on
    return again("handover/reading.html", form=form, names=names, **_read(found))


def _read(found: Here) -> dict[str, Any]:
    """What is read: the summary in French and in the person's language, then the contract itself."""
    return found.shown() | {
        "text": handover_words.contract(found.rental),
        "summaries": handover_words.summaries(
            found.rental, found.draft, _language(found), now=clock.now()
        ),
        "languages": LANGUAGES,
    }


def _names(found: Here) -> dict[Signer, str]:
    """Who signs, by name: the person if they are there, who signs for them, the agent."""
    names = dict(signing.signers(found.rental, now=clock.now()))
    if found.direction is Direction.IN:
        who = handover_drafts.facts(found.draft, Step.WHO)
        names = {} if who.get("person_present") == "no" else {Signer.PERSON: names[Signer.PERSON]}
    return names | {Signer.AGENT: me().name}


def _language(found: Here) -> str:
    asked = request.args.get("language", found.rental.beneficiary.language)
    return asked if asked in LANGUAGES else "fr"


def _signed(
    found: Here, form: forms.HandsForm, names: Mapping[Signer, str]
) -> ResponseReturnValue | None:
    """Make the pages first, then keep everything in one unit, at one instant."""
    by, now, hands = me(), clock.now(), form.hands(dict(names))
    try:
        signing.refuse_unsigned(hands, list(names.items()))
        signed = _signing(found, form, hands, now)
    except Refused as refused:
        tell(refused)
        g.conflict = True
        return None

    def unit() -> str:
        if found.direction is Direction.OUT:
            handover_signing.hand_over(
                found.number,
                signed,
                seen=form.seen_draft,
                version=form.seen_version,
                by=by,
                now=now,
            )
        else:
            handover_signing.give_back(
                found.number,
                signed,
                seen=form.seen_draft,
                version=form.seen_version,
                by=by,
                now=now,
            )
        return url_for(".page", number=found.number, way=found.way)

    return save(form, unit, said="")


def _signing(found: Here, form: forms.HandsForm, hands: list[Hand], now: Any) -> Signing:
    edition = None
    if found.direction is Direction.OUT:
        edition = signing.prepare(
            found.rental,
            hands,
            handover_drafts.state(found.rental, found.draft),
            handover_drafts.facts(found.draft, Step.STATE),
            handover_gear.chosen(handover_drafts.facts(found.draft, Step.EQUIPMENT)),
            by=me(),
            now=now,
            public_url=_public_url(),
        )
    return Signing(
        hands=hands,
        device=request.user_agent.string,
        address=request.remote_addr or "",
        language=_language(found),
        points=form.confirmed,
        edition=edition,
    )


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)


@reading.post(f"{PATH}/paper")
def paper(number: str, way: str) -> ResponseReturnValue:
    """The contract was printed and signed with a pen; the scan of the sheet is kept if there is one."""
    found, form, by, now = here(number, way, Step.SIGN), forms.PaperForm(), me(), clock.now()
    back = found.address(Step.SIGN)
    valid = form.validate_on_submit()
    form.sealed_scan = uploads.received(form.scan) if valid else None
    if form.errors or form.scan.errors:
        flash(str(next(iter([*form.scan.errors, *form.signed.errors]), "")), "danger")
        return redirect(back, 303)
    seen = int(form.draft.data) if str(form.draft.data).isdigit() else 0

    def unit() -> str:
        handover_signing.hand_over(
            number, None, form.sealed_scan, seen=seen, version=form.seen_version, by=by, now=now
        )
        return found.address(Step.DONE)

    return act(unit)


# --- the tablet comes back ----------------------------------------------------------------------------


def _unlocking() -> forms.UnlockForm:
    return forms.UnlockForm()


@reading.route(f"{PATH}/unlock", methods=["GET", "POST"])
def unlock(number: str, way: str) -> ResponseReturnValue:
    """The agent's password opens the screen again."""
    found, form, status = here(number, way, Step.SIGN), forms.UnlockForm(), 200
    if form.validate_on_submit():
        try:
            accounts.check_password(
                me().email,
                form.password.data,
                address=request.remote_addr or "",
                now=clock.now(),
            )
        except Refused as refused:
            tell(refused)
            status = 429 if refused.reasons[0].code == "sign_in_wait" else 422
        else:
            session.pop(TURNED, None)
            step = Step.SIGN if found.is_open else Step.DONE
            return redirect(found.address(step), 303)
    shown = render_template("handover/unlock.html", form=form, **found.shown())
    return shown, 422 if form.errors else status
