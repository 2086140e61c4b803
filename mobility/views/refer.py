"""The prescriber's side: one light page behind a personal link, without account, password or script."""

from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from mobility import clock, db
from mobility.errors import NotFound, Refused
from mobility.forms import refer as forms
from mobility.forms.places import label_of
from mobility.rules import communes
from mobility.rules.prescribers import outside
from mobility.rules.referrals import LIVE, ReferralState, closes_at
from mobility.services import house, journal, referrals, throttle
from mobility.services import prescriber_links as links
from mobility.services.prescriber_links import Ticket
from mobility.views import uploads
from mobility.views.access import PUBLIC, actor, guard
from mobility.views.acting import act
from mobility.views.doors import Door
from mobility.views.errors import tell, typed
from mobility.views.saving import again, save
from mobility.words import LANGUAGES, sentence
from mobility.words import gettext as _
from mobility.words import referrals as words

refer = guard(Blueprint("refer", __name__), PUBLIC)

TWO_HOURS = 2 * 60 * 60
"""Seconds that a page stays open without its link: long enough to fill the form in between two calls."""
DOOR = Door(Ticket, "orientation", "/orientation", TWO_HOURS)
SENDING = throttle.Limit(30, timedelta(minutes=10), timedelta(hours=1), timedelta(hours=1))
"""What one link may send: thirty an hour, more than anybody does by hand."""


@refer.route("/p", methods=["GET", "POST"])
def ask_link() -> ResponseReturnValue:
    """Ask for a new link: it goes to the address that is known, and nobody can tell whether it is."""
    form = forms.AskLink()
    if not form.validate_on_submit():
        return render_template("public/refer_link.html", form=form, asked=False), (
            422 if form.errors else 200
        )
    email, now = form.email.data, clock.now()
    try:
        links.may_ask(email, request.remote_addr or "", now)
    except Refused as refused:
        form.email.errors = [sentence(refused.reasons[0])]
        return render_template("public/refer_link.html", form=form, asked=False), 429
    with journal.acting(actor(), now):
        db.write(links.ask_again, email, now)
    return render_template("public/refer_link.html", form=form, asked=True)


@refer.get("/p/<token>")
def link(token: str) -> ResponseReturnValue:
    """Take the secret out of the address: it goes into a short cookie, and the page has an address without it."""
    ticket = links.by_token(token, clock.now())
    return DOOR.let_in(ticket, url_for(".page"), language=links.holder(ticket).language)


@refer.route("/orientation", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Send a person, and see what became of those who were sent."""
    _holder()
    form = _empty_form()

    def unit() -> str:
        row = referrals.send(form.sent(), scans, contact=_holder(), now=clock.now())
        return url_for(".one", reference=row.reference)

    if form.validate_on_submit() and not _stopped(form):
        scans = uploads.each(form.papers)
        done = not form.errors and save(
            form, unit, said=_("C'est envoyé. Nous vous répondons par e-mail.")
        )
        if done:
            return done
    return _form_page(form)


def _empty_form() -> forms.Refer:
    form = forms.Refer()
    form.site_id.offer([(str(site.id), site.name) for site in house.sites()])
    return form


def _form_page(form: forms.Refer) -> ResponseReturnValue:
    contact = _holder()
    return again(
        "public/refer.html",
        form=form,
        contact=contact,
        organisation=outside(contact.prescriber.kind, contact.prescriber.name).name,
        rows=referrals.sent_by(contact),
        standing=words.standing,
        communes=[label_of(one) for one in communes.COMMUNES],
    )


@refer.route("/orientation/<string:reference>", methods=["GET", "POST"])
def one(reference: str) -> ResponseReturnValue:
    """One referral as it was sent, where it stands; and the answer to a question."""
    _holder()
    form = forms.Reply()

    def unit() -> str:
        referrals.reply(reference, form.text.data, scans, contact=_holder(), now=clock.now())
        return url_for(".one", reference=reference)

    if form.validate_on_submit() and not _stopped(form):
        scans = uploads.each(form.papers)
        done = not form.errors and save(form, unit, said=_("Votre réponse est envoyée."))
        if done:
            return done
    return _one_page(form, reference)


def _one_page(form: forms.Reply, reference: str) -> ResponseReturnValue:
    row = referrals.own(reference, contact=_holder())
    so, follows = words.told(row.state, closes_at(row.waiting_since))
    return again(
        "public/refer_one.html",
        form=form,
        row=row,
        sent=referrals.sent_of(row),
        so=so,
        follows=row.answer or follows,
        reasons=words.reason_names(row.reasons),
        live=row.state in LIVE,
        asked=row.state is ReferralState.ASKED,
    )


@refer.post("/orientation/<string:reference>/retirer")
def withdraw(reference: str) -> ResponseReturnValue:
    """Take back what nobody answered yet."""

    def unit() -> str:
        referrals.withdraw(reference, contact=_holder(), now=clock.now())
        return url_for(".one", reference=reference)

    try:
        return act(unit, said=_("L'orientation est retirée."))
    except Refused as refused:
        tell(refused)
        return redirect(url_for(".one", reference=reference), 303)


@refer.post("/orientation/fermer")
def leave() -> ResponseReturnValue:
    """Close the page on a computer that others use."""
    return DOOR.close(url_for(".ask_link"))


@refer.post("/orientation/langue")
def language() -> ResponseReturnValue:
    """Speak another language; messages will speak it too."""
    chosen, ticket = request.form.get("language", ""), DOOR.shown()
    if chosen in LANGUAGES:
        session["language"] = chosen
        if ticket is not None:
            with journal.acting(actor(), clock.now()):
                db.write(links.choose_language, ticket.contact_id, chosen)
    return redirect(url_for(".ask_link" if ticket is None else ".page"), 303)


@refer.errorhandler(NotFound)
def gone(_fault: NotFound) -> ResponseReturnValue:
    """Unknown, withdrawn, expired, cut short: the same page, which offers to ask for a new link."""
    form = forms.AskLink(formdata=None)
    return render_template("public/refer_gone.html", form=form, typed=typed()), 404


def _lost() -> bool:
    """Whether the page was asked for without the link that opens it."""
    try:
        _holder()
    except NotFound:
        return True
    return False


@refer.errorhandler(CSRFError)
def stale_form(_fault: CSRFError) -> ResponseReturnValue:
    """A form that lay open for too long: what was typed stands there, ready to be sent again."""
    said = _("Cette page est restée ouverte longtemps. Relisez, puis envoyez à nouveau.")
    if _lost():
        return gone(NotFound())
    if request.endpoint in {"refer.page", "refer.one"}:
        flash(said, "danger")
        g.conflict = True
    if request.endpoint == "refer.page":
        return _form_page(_empty_form())
    if request.endpoint == "refer.one":
        return _one_page(forms.Reply(), (request.view_args or {})["reference"])
    return redirect(url_for(".ask_link"), 303)


# --- who comes in, and what is received -------------------------------------------------------------


def _holder() -> Any:
    """The contact whose link opened this browser.

    Raises:
        NotFound: none did, or the link was withdrawn meanwhile.
    """
    ticket = DOOR.shown()
    if ticket is None:
        raise NotFound
    return links.holder(ticket)


def _stopped(form: forms.Careful) -> bool:
    """Whether this sending is a machine's, or one too many; says so, and keeps what was typed."""
    if form.caught:
        flash(
            _("Ce n'est pas parti. Laissez vide le champ caché, puis envoyez à nouveau."), "danger"
        )
    elif throttle.enter(f"refer:{_holder().id}", SENDING, now=clock.now()) is not None:
        flash(
            _("Vous avez beaucoup envoyé en peu de temps. Attendez un peu, ou appelez-nous."),
            "danger",
        )
    else:
        return False
    g.conflict = True
    return True
