"""A list of fifty rows as a member of staff sees it, against the same template fed by SQLAlchemy Core.

The floor is a bare Flask application: no sign-in, no session, no headers, no guard. What it needs of the house (name,
person, runner) it knows beforehand; it reads the rows, their decisions and their number. Both make the same page, to
the last sign; the tokens of forms aside. Neither goes through a web server: their WSGI applications are called.

    python bench/list_page.py [ROUNDS]
"""

import re
import secrets
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from jinja2 import StrictUndefined
from sqlalchemy import Engine, create_engine, func, select
from werkzeug.test import EnvironBuilder

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _databases  # noqa: E402 # found through the path above
import _ratio  # noqa: E402 # idem

from mobility import clock, create_app, db, words  # noqa: E402 # idem
from mobility.config import Settings  # noqa: E402 # idem
from mobility.models import Beneficiary, Decision, JobRun  # noqa: E402 # idem
from mobility.rules import roles  # noqa: E402 # idem
from mobility.rules.roles import Capability, Role  # noqa: E402 # idem
from mobility.services import accounts, beneficiaries  # noqa: E402 # idem
from mobility.views import shared  # noqa: E402 # idem
from tests import factories as make  # noqa: E402 # idem

PEOPLE, ROWS, GOAL = 500, beneficiaries.PER_PAGE, 0.6
ADDRESS = "/beneficiaries"
NAMES = ("Noémie Delacroix", "Bilal Haddad", "Łucja Wójcik", "Jean-Loup Le Goff", "Aïcha N’Diaye")


def furnish() -> str:
    """Some hundred people, most with a decision, a runner that ticks; the key of a manager who is signed in."""
    make.a_foundation()
    site = make.a_site()
    user = make.a_user(Role.MANAGER)
    for number in range(PEOPLE):
        first, _space, last = NAMES[number % len(NAMES)].partition(" ")
        person = make.a_beneficiary(
            site_id=site.id,
            first_names=first,
            birth_name=f"{last} {number:03d}",
            born_on=date(1970 + number % 37, 1 + number % 12, 1 + number % 28),
            licence=None,
        )
        if number % 4:
            make.a_decision(person.id, valid_until=None)
    now = clock.now()
    db.session.add(JobRun(job="tick", started_at=now, ended_at=now, outcome="done", counts={}))
    return accounts.start_session(user.id, device="bench", address="127.0.0.1", now=now)


# --- the product ------------------------------------------------------------------------------------

Environ = dict[str, Any]


def signed_in(app: Flask, key: str) -> Environ:
    """The environment of a request for the page by who is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    client.get(ADDRESS)  # its session has a token for forms from now on
    cookie_name = app.config["SESSION_COOKIE_NAME"]
    found = client.get_cookie(cookie_name)
    assert found is not None
    return environ({"Cookie": f"{cookie_name}={found.value}"})


def environ(headers: dict[str, str]) -> Environ:
    return EnvironBuilder(ADDRESS, base_url="http://127.0.0.1", headers=headers).get_environ()


def page_of(app: Flask, asked: Environ) -> Callable[[], str]:
    """A function that fetches the page from an application."""

    def fetch() -> str:
        said: list[str] = []
        body = app.wsgi_app(dict(asked), lambda status, _headers, _exc=None: said.append(status))
        text = b"".join(body).decode()
        body.close()  # type: ignore[attr-defined] # ends the request, as a server would
        assert said == ["200 OK"], said
        return text

    return fetch


# --- the floor --------------------------------------------------------------------------------------


def bare(engine: Engine, product: Flask, known: dict[str, Any]) -> Flask:
    """The same template in an application that does nothing else."""
    app = Flask("bare", template_folder=str(ROOT / "templates"), static_folder=None)
    for rule in product.url_map.iter_rules():
        app.add_url_rule(rule.rule, rule.endpoint, methods=rule.methods)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(shared.FILTERS)
    app.jinja_env.globals.update(
        _=words.gettext,
        ngettext=words.ngettext,
        may=lambda capability: roles.may(Role.MANAGER, Capability(capability)),
        csrf_token=lambda: secrets.token_urlsafe(16),
        new_form_key=lambda: secrets.token_urlsafe(16),
    )

    def index() -> str:
        listed = rows_of(engine)
        return render_template(
            "beneficiaries/index.html", listed=listed, asked="", today=clock.today(), **known
        )

    app.view_functions["beneficiaries.index"] = index
    return app


SHOWN = (
    Beneficiary.id, Beneficiary.reference, Beneficiary.birth_name, Beneficiary.usage_name,
    Beneficiary.first_names, Beneficiary.born_on, Beneficiary.phone, Beneficiary.town,
    Beneficiary.created_at,
)  # fmt: skip
TOTAL = select(func.count()).select_from(Beneficiary)
PAGE = select(*SHOWN).order_by(Beneficiary.search_key, Beneficiary.id).limit(ROWS)


def rows_of(engine: Engine) -> SimpleNamespace:
    """The first page of the list, by Core."""
    with engine.connect() as connection:
        total = connection.scalar(TOTAL) or 0
        people = connection.execute(PAGE).all()
        newest = (
            select(func.max(Decision.id))
            .where(Decision.beneficiary_id.in_([person.id for person in people]))
            .group_by(Decision.beneficiary_id)
        )
        decisions = {
            one.beneficiary_id: one
            for one in connection.execute(
                select(Decision.beneficiary_id, Decision.outcome, Decision.valid_until).where(
                    Decision.id.in_(newest)
                )
            )
        }
    rows = [SimpleNamespace(person=one, decision=decisions.get(one.id)) for one in people]
    return SimpleNamespace(rows=rows, total=total, page=1, pages=-(-total // ROWS))


# --- the measure ------------------------------------------------------------------------------------


def known_of(app: Flask, key: str) -> dict[str, Any]:
    """What the frame of the page says, read once."""
    from mobility.services import house, runs

    with app.app_context():
        now = clock.now()
        known = {
            "foundation": house.shown(),
            "me": accounts.signed_in(key, now=now),
            "runner": runs.runner(now),
        }
    return known | {
        "page_language": "fr",
        "page_direction": "ltr",
        "over_https": app.config["SETTINGS"].over_https,
    }


def without_tokens(page: str) -> str:
    return re.sub(r'(name="(?:csrf_token|form_key)" value=")[^"]*', r"\1", page)


def measure(name: str, url: str, rounds: int, times: int) -> None:
    settings = Settings(
        instance=Path(gettempdir()), database_url=url, secret_key="b" * 40, testing=True
    )
    app = create_app(settings)
    with app.app_context():
        key = db.write(furnish)
        engine = db.database.engine
    product = page_of(app, signed_in(app, key))
    own = create_engine(url)
    floor = page_of(bare(own, app, known_of(app, key)), environ({}))
    assert without_tokens(floor()) == without_tokens(product()), "they make different pages"
    assert product().count("<tr>") == ROWS + 1
    with _databases.counted(own) as few, _databases.counted(engine) as sent:
        floor(), product()
    found = _ratio.alternate(floor, product, times=times, rounds=rounds)
    print(found.line(f"{name}, signed-in list of {ROWS}", "pages", GOAL))
    read = sum(one.startswith("SELECT") for one in sent)
    print(f"    queries: floor {len(few)}, product {read}")
    own.dispose()
    engine.dispose()


def main() -> None:
    rounds, times = int(sys.argv[1]) if len(sys.argv) > 1 else 7, 60
    print(_databases.machine())
    for name, url in _databases.each_engine():
        measure(name, url, rounds, times)


if __name__ == "__main__":
    main()
