"""The job seeker's side: one light page without account, password or script. A GET never changes anything."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from mobility import clock, db
from mobility.errors import NotFound, Refused
from mobility.forms import public as forms
from mobility.services import journal
from mobility.services import public as services
from mobility.services.public import Ticket
from mobility.services.standings import Step
from mobility.views.access import PUBLIC, actor, guard
from mobility.views.doors import Door
from mobility.words import LANGUAGES, sentence
from mobility.words import gettext as _
from mobility.words import status as words

public = guard(Blueprint("public", __name__), PUBLIC)

HALF_AN_HOUR = 30 * 60
"""Seconds that a page stays open without its link or reference: phones are shared."""
DOOR = Door(Ticket, "suivi", "/suivi", HALF_AN_HOUR)


@public.route("/suivi", methods=["GET", "POST"])
def status() -> ResponseReturnValue:
    """Find a request by its reference and a birth date."""
    form = forms.Find()
    if form.validate_on_submit():
        try:
            ticket = services.by_reference(
                form.reference.data, form.born_on.data, request.remote_addr or "", clock.now()
            )
        except Refused as refused:
            reason = refused.reasons[0]
            waiting = reason.code == "status_wait"
            return _ask(form, sentence(reason)), 429 if waiting else 422
        return _let_in(ticket)
    return _ask(form), 422 if form.errors else 200


def _ask(form: forms.Find, refusal: str = "") -> str:
    return render_template(
        "public/status.html", form=form, refusal=refusal, closed="closed" in request.args
    )


@public.get("/s/<token>")
def link(token: str) -> ResponseReturnValue:
    """Take the secret out of the address: it goes into a short cookie, and the page has an address without it."""
    return _let_in(services.by_token(token, clock.now()))


def _let_in(ticket: Ticket) -> Response:
    return DOOR.let_in(ticket, url_for(".page"), language=services.language_of(ticket))


@public.get("/suivi/dossier")
def page() -> ResponseReturnValue:
    """Where things stand, what to do now, when and where, what to bring."""
    ticket = DOOR.shown()
    if ticket is None:
        return redirect(url_for(".status", closed=1))
    found = services.status(ticket, clock.now())
    appointment = found.appointment
    told = words.told(
        found.standing,
        found.vehicle_class,
        at=appointment.at if appointment else None,
        until=found.answer_by,
    )
    return render_template(
        "public/page.html",
        status=found,
        told=told,
        when=words.plain_instant(appointment.at) if appointment else "",
        bring=[words.BRING[item] for item in found.bring],
        cause=words.PAUSES[found.pause.cause] if found.pause else "",
        steps=[(step, words.STEPS[step]) for step in Step] if found.here else [],
    )


@public.post("/suivi/fermer")
def leave() -> ResponseReturnValue:
    """Close the page on a phone that others use."""
    return DOOR.close(url_for(".status"))


@public.post("/suivi/langue")
def language() -> ResponseReturnValue:
    """Speak another language; messages will speak it too, once we know who asks."""
    chosen, ticket = request.form.get("language", ""), DOOR.shown()
    if chosen in LANGUAGES:
        session["language"] = chosen
        if ticket is not None:
            with journal.acting(actor(), clock.now()):
                db.write(services.choose_language, ticket, chosen)
    return redirect(url_for(".status" if ticket is None else ".page"), 303)


@public.errorhandler(NotFound)
def gone(_fault: NotFound) -> ResponseReturnValue:
    """Unknown, withdrawn, expired, cut short: the same page."""
    return render_template("public/gone.html"), 404


@public.errorhandler(CSRFError)
def stale_form(_fault: CSRFError) -> ResponseReturnValue:
    """A form that lay open for too long: what was typed stands there, ready to be sent again."""
    if request.endpoint != "public.status":
        return redirect(url_for(".status"), 303)
    said = _("Cette page est restée ouverte longtemps. Envoyez à nouveau.")
    return _ask(forms.Find(), said), 400
