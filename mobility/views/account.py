"""Signing in and out, choosing a password, and where one is signed in."""

import re
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from mobility import clock, db
from mobility.errors import Refused
from mobility.forms import account as forms
from mobility.services import accounts, house, journal
from mobility.services.journal import Actor
from mobility.views.access import PUBLIC, SIGNED_IN, SignedIn, allow, guard, me
from mobility.views.errors import tell
from mobility.views.saving import again, save
from mobility.words import gettext as _

account = guard(Blueprint("account", __name__), SIGNED_IN)

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@account.route("/login", methods=["GET", "POST"])
@allow(PUBLIC)
def login() -> ResponseReturnValue:
    """Sign in. Unknown account, wrong password and closed account get one answer, in one time."""
    onward = local_path(request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(onward)
    form, status = forms.SignIn(), 200
    if form.validate_on_submit():
        try:
            _enter(_known(form), form.password.data)
        except Refused as refused:
            tell(refused)
            status = 429 if refused.reasons[0].code == "sign_in_wait" else 422
        else:
            return redirect(onward, 303)
    page = render_template(
        "account/login.html",
        form=form,
        demonstration=_demonstration(),
        known=accounts.DEMONSTRATION_PASSWORD,
    )
    return page, 422 if form.errors else status


def _known(form: forms.SignIn) -> int:
    """The id of whoever the password is right for."""
    return accounts.check_password(
        form.email.data, form.password.data, address=request.remote_addr or "", now=clock.now()
    )


def _enter(user_id: int, password: str) -> None:
    """Begin a session: a new key, and nothing that a planted cookie carried."""
    renewed = accounts.renewed_hash(user_id, password)  # slow, so before the unit

    def begin() -> str:
        if renewed is not None:
            accounts.keep_hash(user_id, renewed)
        return accounts.start_session(
            user_id,
            device=device(request.user_agent.string),
            address=request.remote_addr or "",
            now=clock.now(),
        )

    with journal.acting(Actor("staff", user_id), clock.now()):
        key = db.write(begin)
    person = accounts.signed_in(key, now=clock.now())
    session.clear()
    if person is not None:
        login_user(SignedIn(key, person))


def _demonstration() -> list[Any]:
    """The accounts that a visitor of the demonstration may use; never on a server that others reach."""
    if current_app.config["SETTINGS"].over_https or not house.shown().demonstration:
        return []
    return list(accounts.demonstration_accounts())


def local_path(asked: str) -> str:
    """Where to go after signing in: a path of this application, whatever the address asks for."""
    # Browsers read a backslash as a slash and drop tabs and line ends: neither has a place in a path of ours.
    safe = asked.startswith("/") and not re.search(r"^//|[\\\x00-\x20\x7f]", asked)
    return asked if safe else url_for("day.today")


def device(agent: str) -> str:
    """A browser as its owner would call it: Firefox sur Windows.

    >>> device("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    'Firefox sur Linux'
    """
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s", browser=browser, system=system)
    return browser or system or _("Appareil inconnu")


@account.post("/logout")
def logout() -> ResponseReturnValue:
    """Sign out here: the key of this session opens nothing any more."""
    db.write(accounts.end_session, me().session_id, now=clock.now())
    return _out(_("Vous êtes déconnecté."))


@account.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out on every device, this one too."""
    db.write(accounts.end_all_sessions, me().user_id, now=clock.now())
    return _out(_("Vous êtes déconnecté de tous vos appareils."))


def _out(said: str) -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(said, "success")
    return redirect(url_for(".login"), 303)


@account.get("/account")
def show() -> ResponseReturnValue:
    """One's own account: role, sites, and where one is signed in."""
    person = me()
    return render_template(
        "account/show.html",
        person=person,
        sites=house.sites_of(person),
        sessions=accounts.sessions_of(person.user_id),
        oldest=clock.now() - accounts.IDLE,
        form=forms.SignOut(),
    )


@account.route("/invitation/<token>", methods=["GET", "POST"])
@allow(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Choose a password. Opening the page changes nothing: mail scanners open every link."""
    user = accounts.invited(token, now=clock.now())
    form = forms.ChoosePassword(role=user.role, email=user.email, name=user.name)
    if form.validate_on_submit():
        password_hash = accounts.hash_password(form.password.data)  # slow, so before the unit

        def choose() -> str:
            accounts.choose_password(token, password_hash, now=clock.now())
            return url_for(".login")

        done = save(form, choose, said=_("Votre mot de passe est choisi. Connectez-vous."))
        if done:
            return done
    return again("account/invitation.html", form=form, user=user)
