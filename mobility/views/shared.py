"""What every template may say: words, values, who is signed in, how the runner fares."""

import secrets
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from jinja2 import StrictUndefined

from mobility import clock, words
from mobility.config import Settings
from mobility.rules import inspections
from mobility.services import equipment_items, house, runs, standings
from mobility.views import access
from mobility.words import deeds, journalled

LAST_SHOWN = "mobility_foundation"
"""Under which the application remembers the foundation as a page showed it last."""

FILTERS = {
    "day": words.day,
    "short_day": words.short_day,
    "instant": words.instant,
    "short_instant": words.short_instant,
    "time_of_day": words.time_of_day,
    "euros": words.euros,
    "km": words.km,
    "phone": words.phone,
    "plate": words.plate,
    "reference": words.reference,
    "days": words.duration_days,
    "word": words.word,
    "sentence": words.sentence,
    "remedy": words.remedy,
    "rule_name": words.rule_name,
    "deed": deeds.deed,
    "actor": deeds.actor,
    "column": deeds.column,
    "journalled": journalled.value,
    "expected": lambda rental: standings.return_moment(rental, rental.site),
}


def init_app(app: Flask, settings: Settings) -> None:
    """Install words, filters and the few things that every page shows."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        _=words.gettext,
        ngettext=words.ngettext,
        may=access.may,
        new_form_key=lambda: secrets.token_urlsafe(16),
        languages=words.LANGUAGES,
        warning=inspections.warning,
        thing_name=equipment_items.name,
    )
    app.before_request(_speak)
    app.context_processor(lambda: _page(settings))


def _speak() -> None:
    """Pages speak French to staff; to the public, the language they chose."""
    language = session.get("language", "fr") if request.blueprint in access.OUTSIDERS else "fr"
    speaking = words.speaking(language)
    speaking.__enter__()
    g.speaking = speaking


def quiet(_error: BaseException | None) -> None:
    """End the language of this request."""
    speaking = g.pop("speaking", None)
    if speaking is not None:
        speaking.__exit__(None, None, None)


def _page(settings: Settings) -> dict[str, Any]:
    common: dict[str, Any] = {
        "page_language": words.language(),
        "page_direction": words.direction(),
        "now": clock.now(),
        "today": clock.today(),
        "over_https": settings.over_https,
    }
    if g.get("failsafe"):
        # The database may be what fails: the name and the number are those that a page showed last.
        last = current_app.extensions.get(LAST_SHOWN)
        return common | ({"foundation": last} if last else {})
    signed_in = bool(current_user.is_authenticated)
    foundation = current_app.extensions[LAST_SHOWN] = house.shown()
    return common | {
        "foundation": foundation,
        "me": access.me() if signed_in else None,
        "runner": runs.runner(clock.now()) if signed_in else None,
    }
