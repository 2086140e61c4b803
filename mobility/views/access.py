"""Who may come in: sign-ins, and one capability declared for each endpoint. Nothing declared, nothing served."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from mobility import clock
from mobility.rules.roles import Capability
from mobility.services import accounts
from mobility.services.accounts import Person
from mobility.services.journal import Actor

PUBLIC = "public"
"""Declared by an endpoint that anyone may call."""
SIGNED_IN = "signed_in"
"""Declared by an endpoint for every member of staff, such as one's own account."""

OUTSIDERS = {"public": "beneficiary", "refer": "prescriber"}
"""Who acts on the pages of each public blueprint, as the journal calls them."""

Declared = Capability | str
View = TypeVar("View", bound=Callable[..., Any])
login_manager = LoginManager()


class SignedIn(UserMixin):
    """A person who is signed in, as Flask-Login wants it; its id is the key of the session, not of the person."""

    def __init__(self, key: str, person: Person) -> None:
        self.id = key
        self.person = person


def allow(capability: Declared) -> Callable[[View], View]:
    """Declare what a view asks for, where it is more or less than its blueprint."""

    def declare(view: View) -> View:
        view.__capability__ = capability  # type: ignore[attr-defined]  # read again by `declared`
        return view

    return declare


def guard(blueprint: Blueprint, capability: Declared) -> Blueprint:
    """Declare what every view of a blueprint asks for."""
    blueprint.__capability__ = capability  # type: ignore[attr-defined]  # read again by `declared`
    return blueprint


def declared(app: Flask, endpoint: str) -> Declared | None:
    """What an endpoint asks for; None if it declares nothing."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    view = app.view_functions[endpoint]
    own = getattr(view, "__capability__", None)
    if own is not None:
        return own
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    return getattr(blueprint, "__capability__", None)


def init_app(app: Flask) -> None:
    """Refuse to start with an endpoint that declares nothing; ask at each request."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # sessions are rows of ours: revocable, bounded, listed
    silent = [
        rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None
    ]
    if silent:
        raise RuntimeError(f"endpoints without a declared capability: {', '.join(sorted(silent))}")
    app.before_request(_ask)


@login_manager.user_loader
def _load(key: str) -> SignedIn | None:
    person = accounts.signed_in(key, now=clock.now())
    return SignedIn(key, person) if person else None


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # a 404 is for everybody
    asked = declared(current_app, request.endpoint)
    if asked == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if isinstance(asked, Capability) and not me().may(asked):
        if request.endpoint == "day.today":  # where everybody is sent; a funder has no day page
            return redirect(url_for("account.show"))
        abort(403)
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("account.login", next=request.full_path.rstrip("?")))
    return abort(401)


def me() -> Person:
    """The member of staff who is signed in."""
    return current_user.person


def actor() -> Actor:
    """Who acts in this request, for the journal."""
    if current_user.is_authenticated:
        return Actor("staff", me().user_id)
    return Actor(OUTSIDERS.get(request.blueprint or "", "visitor"))


def may(capability: str) -> bool:
    """Whether the person who is signed in has a capability; for templates."""
    user = current_user._get_current_object()  # noqa: SLF001 - the proxy's own word; pages ask forty times
    return bool(user.is_authenticated) and user.person.may(Capability(capability))
