"""What services refuse and what goes wrong, as pages in French that say what to do."""

import logging
import secrets
import traceback
from http import HTTPStatus

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from mobility.db import OperationalError
from mobility.errors import NotFound, Refused, Stale
from mobility.words import gettext as _
from mobility.words import sentence
from mobility.words.deeds import column

log = logging.getLogger(__name__)
HIDDEN = frozenset(
    {"csrf_token", "form_key", "password", "version", "token", "from", "go", "another", "site_id"}
)
"""Fields that say nothing to whoever typed."""
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429})


def init_app(app: Flask) -> None:
    """Turn what services raise, and what Flask raises, into pages."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(Stale, stale)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(401, expired_form)
    app.register_error_handler(SecurityError, other_host)
    app.register_error_handler(HTTPException, page)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(Exception, broken)


def refused(error: Refused) -> ResponseReturnValue:
    """A refusal that no view has turned into something better: its sentences, on the page it came from."""
    for reason in error.reasons:
        flash(sentence(reason), "danger")
    if request.endpoint and request.method == "POST":
        return redirect(origin(), 303)
    return render_template("errors/409.html", reasons=error.reasons), HTTPStatus.CONFLICT


def origin() -> str:
    """The page of this application that a form was sent from."""
    came_from = request.form.get("from", "")
    return (
        came_from
        if came_from.startswith("/") and not came_from.startswith(("//", "/\\"))
        else url_for("day.today")
    )


def not_found(_error: NotFound) -> ResponseReturnValue:
    """Unknown, or not for this person: the same page."""
    return render_template("errors/404.html"), HTTPStatus.NOT_FOUND


def stale(error: Stale) -> ResponseReturnValue:
    """Somebody was faster, and the view has no form to show again: both versions, and nothing is done."""
    theirs = [(column(name), value) for name, value in error.theirs.items()]
    return render_template("errors/409.html", mine=typed(), theirs=theirs), HTTPStatus.CONFLICT


def typed() -> list[tuple[str, str]]:
    """What was typed into the form that was sent, by the names of its fields."""
    return [
        (column(name), value)
        for name, values in request.form.lists()
        for value in values
        if name not in HIDDEN and value.strip()
    ]


def expired_form(_error: Exception) -> ResponseReturnValue:
    """A form whose session or token ended: nothing is done, and what was typed stands on the page."""
    return render_template("errors/400.html", typed=typed()), HTTPStatus.BAD_REQUEST


def other_host(_error: SecurityError) -> ResponseReturnValue:
    """Asked for under a name that is not ours: no page, since its links would carry that name."""
    text = _("Ce nom de serveur n'est pas le nôtre.")
    return Response(text, HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def page(error: HTTPException) -> ResponseReturnValue:
    """One page for each code we speak of; redirects pass."""
    code = error.code or 500
    if code < 400:
        return error
    shown = code if code in PAGES else 400
    if code == 405:
        shown = 404
    return render_template(f"errors/{shown}.html", typed=[]), code


def unavailable(error: OperationalError) -> ResponseReturnValue:
    """The database does not answer: a page that needs nothing from it."""
    return _failsafe(error, HTTPStatus.SERVICE_UNAVAILABLE, "errors/503.html")


def broken(error: Exception) -> ResponseReturnValue:
    """Our fault: an incident number that can be read out, and nothing of what happened."""
    return _failsafe(error, HTTPStatus.INTERNAL_SERVER_ERROR, "errors/500.html")


def _failsafe(error: Exception, status: HTTPStatus, template: str) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    g.failsafe = True
    # The kind and the place, never the words: a database's complaint holds what people typed.
    place = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error).__name__
    fault = {"fault": error}
    log.error("incident %s on %s: %s\n%s", incident, request.endpoint, kind, place, extra=fault)
    return render_template(template, incident=incident), status


def tell(error: Refused) -> None:
    """Show the sentences of a refusal on the page that is about to be rendered."""
    for reason in error.reasons:
        flash(sentence(reason), "danger")
