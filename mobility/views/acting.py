"""How a view acts: one unit of work, once for each form that was sent, in the name of the person signed in."""

import hashlib
from collections.abc import Callable

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from mobility import clock, db
from mobility.guards import violated
from mobility.services import form_keys, journal
from mobility.views import access


def act(unit: Callable[[], str], *, said: str = "") -> Response:
    """Run `unit`, which returns the address to go to, as one transaction; then go there.

    The hidden `form_key` makes a second sending of the same form harmless: it goes to the same address and does
    nothing. What was changed before it was sent again is another form. `said` is told to the person when the deed
    was done.
    """
    key = _key()
    now = clock.now()

    def once() -> str:
        return form_keys.act_once(key, unit, now=now) if key else unit()

    with journal.acting(access.actor(), now):
        try:
            address = db.write(once)
        except db.IntegrityError as error:
            if violated(error) != "uq_form_key_key":
                raise
            address = form_keys.after_race(key) or request.path
    if said:
        flash(said, "success")
    return redirect(address, 303)


def _key() -> str:
    """What names this sending: the key that the page drew, and a digest of what was typed; empty if it drew none."""
    drawn = request.form.get("form_key", "")
    if not drawn:
        return ""
    typed = [
        (name, *values) for name, values in sorted(request.form.lists()) if name != "csrf_token"
    ]
    sent = [(name, one.filename) for name, one in sorted(request.files.items(multi=True), key=str)]
    return hashlib.sha256(repr((typed, sent)).encode("utf-8", "surrogatepass")).hexdigest()
