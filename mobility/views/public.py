"""The job seeker's side: one light page without account, password or script. A GET never changes anything."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from mobility import clock, db
from mobility.errors import NotFound, Refused
from mobility.forms import public as forms
from mobility.services import answers, journal, throttle
from mobility.services import public as services
from mobility.services.public import Ticket
from mobility.services.standings import Step
from mobility.views.access import PUBLIC, actor, guard
from mobility.views.acting import act
from mobility.views.doors import Door
from mobility.views.errors import tell
from mobility.words import LANGUAGES, sentence
from mobility.words import gettext as _
from mobility.words import status as words

public = guard(Blueprint("public", __name__), PUBLIC)

ANSWERS = throttle.Limit(10, timedelta(minutes=10), timedelta(hours=1), timedelta(hours=1))
"""How often one person may answer in an hour: more than anybody changes their mind."""
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
    return _standing(ticket)


def _standing(ticket: Ticket) -> str:
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
        back=words.plain_instant(found.offer.ends_at) if found.offer else "",
        bring=[words.BRING[item] for item in found.bring],
        cause=words.PAUSES[found.pause.cause] if found.pause else "",
        steps=[(step, words.STEPS[step]) for step in Step] if found.here else [],
    )


@public.post("/suivi/oui")
def accept() -> ResponseReturnValue:
    """Take the scooter that is offered."""
    return _answer(answers.accept, _("C'est noté. Nous vous attendons."))


@public.post("/suivi/non")
def decline() -> ResponseReturnValue:
    """Leave the scooter that is offered to somebody else; stay on the list, or not."""
    stays = request.form.get("stays") != "no"
    return _answer(partial(answers.decline, stays=stays), _("C'est noté. Merci de l'avoir dit."))


def _answer(answer: Callable[..., object], said: str) -> ResponseReturnValue:
    ticket, reference, now = DOOR.shown(), request.form.get("reference", ""), clock.now()
    if ticket is None:
        return redirect(url_for(".status", closed=1), 303)
    if throttle.enter(f"answer:{ticket.beneficiary_id}", ANSWERS, now=now) is not None:
        flash(_("Vous avez répondu beaucoup de fois. Attendez un peu, ou appelez-nous."), "danger")
        return _standing(ticket), 429

    def unit() -> str:
        answer(ticket, reference, now=now)
        return url_for(".page")

    try:
        return act(unit, said=said)
    except Refused as refused:
        tell(_kindly(refused, ticket, reference))
        return _standing(ticket), 409


def _kindly(refused: Refused, ticket: Ticket, reference: str) -> Refused:
    """What the person is told: whether it is too late, or whom to call. The house hears the reasons."""
    if all(reason.code in answers.TOLD for reason in refused.reasons):
        return refused
    with journal.acting(actor(), clock.now()):
        number = db.write(answers.note_refused, ticket, reference, refused.reasons, now=clock.now())
    return Refused.because("offer_lost", phone=number)


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
    if request.endpoint in {"public.accept", "public.decline"} and DOOR.shown() is not None:
        flash(_("Cette page est restée ouverte longtemps. Relisez, puis répondez."), "danger")
        return redirect(url_for(".page"), 303)
    if request.endpoint != "public.status":
        return redirect(url_for(".status"), 303)
    said = _("Cette page est restée ouverte longtemps. Envoyez à nouveau.")
    return _ask(forms.Find(), said), 400
