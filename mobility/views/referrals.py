"""Referrals on the house's side: an inbox, one page each, and the three answers."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import referrals as forms
from mobility.rules.referrals import LIVE, ReferralState, closes_at
from mobility.rules.roles import Capability
from mobility.services import beneficiaries, journal, referral_answers
from mobility.services import prescriber_links as links
from mobility.services import referrals as services
from mobility.services.twins import Twin
from mobility.views import uploads
from mobility.views.access import actor, guard, me
from mobility.views.saving import again, page_number, save
from mobility.words import gettext as _
from mobility.words import word
from mobility.words.referrals import reason_names

referrals = guard(Blueprint("referrals", __name__), Capability.SIGN_UP)


@referrals.get("/prescribers/referrals")
def index() -> ResponseReturnValue:
    """What prescribers sent: what waits for the house first, the oldest on top."""
    state = request.args.get("state", "")
    found = services.inbox(me(), state=state, page=page_number())
    return again(
        "referrals/index.html",
        found=found,
        states=list(ReferralState),
        chosen=state if state in set(ReferralState) else ReferralState.OPEN.value,
        live=LIVE,
        closes_at=closes_at,
    )


@referrals.get("/prescribers/referrals/<string:reference>")
def show(reference: str) -> ResponseReturnValue:
    """One referral: what was sent, who it may be already, and the three answers."""
    return _page(services.get(reference, by=me()))


def _page(row: Any, **typed: Any) -> ResponseReturnValue:
    sent = services.sent_of(row)
    twins = services.like(row, by=me())
    shown = {"accept": forms.Accept(), "refuse": forms.Refuse(), "ask": forms.Ask()} | typed
    shown["accept"].offer(_files_of(twins))
    for form in shown.values():
        form.version.data = form.version.data or str(row.version)
    return again(
        "referrals/show.html",
        form=next(iter(typed.values()), None),
        row=row,
        sent=sent,
        twins=twins,
        situations=[word(code, "Situation") for code in sorted(sent.situations)],
        reasons=reason_names(row.reasons),
        closes=closes_at(row.waiting_since),
        live=row.state in LIVE,
        link=links.standing([row.contact_id]).get(row.contact_id),
        proofs=forms.PROOFS,
        **shown,
    )


def _files_of(twins: list[Twin]) -> list[tuple[str, str]]:
    """The files that a referral may be for, of those that this person may open."""
    return [
        (one.person.reference, beneficiaries.name_of(one.person)) for one in twins if one.person
    ]


@referrals.post("/prescribers/referrals/<string:reference>/accept")
def accept(reference: str) -> ResponseReturnValue:
    """Follow it: the person's file opens, new or known, with everything that was sent."""
    row, form = services.get(reference, by=me()), forms.Accept()
    form.offer(_files_of(services.like(row, by=me())))

    def unit() -> str:
        person = referral_answers.accept(
            reference, form.how(), version=form.seen_version or None, by=me(), now=clock.now()
        )
        return url_for("beneficiaries.show", reference=person.reference)

    said = _("L'orientation est acceptée. Le prescripteur le lit dans la minute.")
    return _answer(row, "accept", form, unit, said)


@referrals.post("/prescribers/referrals/<string:reference>/refuse")
def refuse(reference: str) -> ResponseReturnValue:
    """Say no, and why."""
    row, form = services.get(reference, by=me()), forms.Refuse()

    def unit() -> str:
        referral_answers.refuse(
            reference,
            form.reasons.data or (),
            form.detail.data or "",
            version=form.seen_version or None,
            by=me(),
            now=clock.now(),
        )
        return url_for(".index")

    return _answer(row, "refuse", form, unit, _("La réponse part dans la minute."))


@referrals.post("/prescribers/referrals/<string:reference>/ask")
def ask(reference: str) -> ResponseReturnValue:
    """Ask the prescriber for more."""
    row, form = services.get(reference, by=me()), forms.Ask()

    def unit() -> str:
        referral_answers.ask(
            reference,
            form.question.data,
            version=form.seen_version or None,
            by=me(),
            now=clock.now(),
        )
        return url_for(".index")

    return _answer(row, "ask", form, unit, _("La question part dans la minute."))


def _answer(
    row: Any, name: str, form: Any, unit: Callable[[], str], said: str
) -> ResponseReturnValue:
    """Act, or show the page again with what was typed."""
    if form.validate_on_submit():
        done = save(form, unit, said=said)
        if done:
            return done
    return _page(row, **{name: form})


@referrals.get("/prescribers/referrals/<string:reference>/papers/<int:file_id>")
def paper(reference: str, file_id: int) -> ResponseReturnValue:
    """A paper that came with a referral, for those who see it; that it was read is written down."""
    one, content = services.paper(reference, file_id, vault=uploads.vault(), by=me())
    journal.note_read("referral", one.referral_id, actor(), clock.now())
    return uploads.served(one.file.media_type, content, one.file.name)
