"""People at scale: the live verdict on one of them, and finding one among 100,000 by name, phone or reference.

The floor of the search is one bare SELECT on an index, by SQLAlchemy Core, of the columns that a line of the results
shows; the product is `search.everywhere`, which looks for scooters, bookings, rentals and prescribers too. The verdict
has no floor: its time is that of the whole request, sign-in and page included, without a web server.

    python bench/people.py [ROUNDS]
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, insert, select

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _databases  # noqa: E402 # found through the path above
import _ratio  # noqa: E402 # idem

from mobility import clock, create_app, db  # noqa: E402 # idem
from mobility.config import Settings  # noqa: E402 # idem
from mobility.models import Beneficiary, BeneficiaryName, JobRun  # noqa: E402 # idem
from mobility.rules import identifiers, names  # noqa: E402 # idem
from mobility.rules.roles import Role  # noqa: E402 # idem
from mobility.services import accounts, search  # noqa: E402 # idem
from tests import factories as make  # noqa: E402 # idem
from tests.pages import Page  # noqa: E402 # idem

TABLE = Beneficiary.__table__
PEOPLE, BATCH = 100_000, 5_000
VERDICT_MS, SEARCH_MS, QUERIES, TIMES_FLOOR = 30, 50, 3, 3
SYLLABLES = re.findall(
    r"\w+",
    "Del Mar Ler Car Van Bou Gui Fou Per Hen Rou Lam Mor Sim Dup, a e i o ou an in on ar er,"
    " croix tin oy pentier den cher lot quet rault vin sart bert nel dard lier",
)
BEGIN, MIDDLE, END = SYLLABLES[:15], SYLLABLES[15:25], SYLLABLES[25:]
FIRST = re.findall(
    r"[\w-]+",
    "Noémie Bilal Łucja Jean-Loup Aïcha Kévin Zoé Mamadou Inès Théo Fatou Hugo Sarah Lucas Emma Ali Léa Mehdi"
    " Chloé Paul Nadia Tom Julie Omar Anaïs Yanis Manon Karim Laura Samir",
)


def somebody(chance: random.Random, number: int, site_id: int) -> dict[str, Any]:
    """One person, as a row."""
    surname = f"{chance.choice(BEGIN)}{chance.choice(MIDDLE)}{chance.choice(END)}"
    if number % 7 == 0:
        surname += f"-{chance.choice(BEGIN)}{chance.choice(END)}"
    first = chance.choice(FIRST)
    return {
        "reference": identifiers.new_reference(chance.randbytes(16)),
        "site_id": site_id,
        "birth_name": surname,
        "first_names": first,
        "born_on": date(chance.randint(1960, 2008), chance.randint(1, 12), chance.randint(1, 28)),
        "search_key": names.search_key(f"{surname} {first}"),
        "phone": f"+336{number:08d}",
        "town": "Calais",
        "created_at": clock.now(),
        "version": 1,
        "channel": "sms",
    }


def crowd(site_id: int) -> list[dict[str, Any]]:
    """Everybody; nobody has the reference of another."""
    chance = random.Random(20261124)
    people = {
        one["reference"]: one
        for one in (somebody(chance, number, site_id) for number in range(PEOPLE))
    }
    return list(people.values())


def furnish() -> tuple[str, str, list[dict[str, Any]]]:
    """The crowd and one person with a file; the key of a manager who is signed in, that person's reference."""
    make.a_foundation()
    site = make.a_site()
    user = make.a_user(Role.MANAGER)
    person = make.a_beneficiary(site_id=site.id)
    make.the_policy()
    people = crowd(site.id)
    for first in range(0, len(people), BATCH):
        db.session.connection().execute(insert(TABLE), people[first : first + BATCH])
    _index(dict(db.session.execute(select(Beneficiary.id, Beneficiary.search_key)).all()))
    now = clock.now()
    db.session.add(JobRun(job="tick", started_at=now, ended_at=now, outcome="done", counts={}))
    key = accounts.start_session(user.id, device="bench", address="127.0.0.1", now=now)
    return key, person.reference, people


def _index(keys: dict[int, str]) -> None:
    """What `tables.names` writes with each person, for many at once; the one with a file has it already."""
    known = set(db.session.scalars(select(BeneficiaryName.beneficiary_id)))
    words = [
        {"beneficiary_id": one, "word": word}
        for one, key in keys.items()
        if one not in known
        for word in sorted(set(key.split()))
    ]
    for first in range(0, len(words), BATCH):
        db.session.connection().execute(
            insert(BeneficiaryName.__table__), words[first : first + BATCH]
        )


# --- the live verdict ---------------------------------------------------------------------------------


def verdict(app: Flask, key: str, reference: str, rounds: int) -> None:
    """What an answer costs until the verdict beside it has followed."""
    page = Page(app)
    with page.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    page.get("decisions.new", reference=reference)
    assert page.last is not None
    form = next(one for one in page.last.forms() if "decision" in one.path)
    sent = form.data({"need": "training"}, None)
    address = page.url("decisions.follow", reference=reference)

    def follow() -> float:
        start = time.perf_counter()
        answer = page.client.post(address, data=sent)
        took = time.perf_counter() - start
        assert answer.status_code == 200, answer.status
        return 1000 * took

    follow()
    taken = [follow() for _ in range(20 * rounds)]
    print(f"    live verdict: {_spread(taken)} ms a request, aim {VERDICT_MS} ms")


# --- the search ---------------------------------------------------------------------------------------

SHOWN = (
    Beneficiary.reference, Beneficiary.first_names, Beneficiary.usage_name, Beneficiary.birth_name,
    Beneficiary.born_on, Beneficiary.town, Beneficiary.phone,
)  # fmt: skip


def asked(people: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], Callable[[str], Any]]]:
    """What is typed, and the bare SELECT that finds the same people."""
    chosen = random.Random(7).sample(people, 40)
    line = select(*SHOWN).order_by(Beneficiary.search_key).limit(search.MANY)

    def by_name(text: str) -> Any:
        key = names.search_key(text)
        return line.where(Beneficiary.search_key >= key, Beneficiary.search_key < f"{key}\uffff")

    yield (
        "a name and a first name",
        [f"{p['birth_name']} {p['first_names']}" for p in chosen],
        by_name,
    )
    yield "a name", [p["birth_name"] for p in chosen], by_name
    yield "the beginning of a name", [p["birth_name"][:4] for p in chosen], by_name
    yield (
        "a phone number",
        [identifiers.format_phone(p["phone"]) for p in chosen],
        lambda text: line.where(Beneficiary.phone == identifiers.parse_phone(text).e164),
    )
    yield (
        "a reference",
        [p["reference"] for p in chosen],
        lambda text: line.where(Beneficiary.reference == text),
    )


def found(key: str, url: str, people: list[dict[str, Any]], rounds: int) -> None:
    """Each way of asking: time, queries, and how it stands to the floor."""
    own = create_engine(url)
    engine: Engine = db.database.engine
    by = accounts.signed_in(key, now=clock.now())
    assert by is not None
    for said, texts, floor_of in asked(people):

        def floor(texts: list[str] = texts, floor_of: Callable[[str], Any] = floor_of) -> None:
            for text in texts:
                with own.connect() as connection:
                    assert connection.execute(floor_of(text)).all()

        def product(texts: list[str] = texts) -> None:
            for text in texts:
                db.session.rollback()
                assert search.everywhere(text, by=by)

        with _databases.counted(engine) as sent:
            product()
        queries = sum(one.startswith(("SELECT", "WITH")) for one in sent) / len(texts)
        speeds = _ratio.alternate(floor, product, times=1, rounds=rounds)
        each = [1000 / speed / len(texts) for speed in speeds.product]
        bare = [1000 / speed / len(texts) for speed in speeds.floor]
        print(
            f"    {said}: {_spread(each)} ms, {queries:.1f} queries, {1 / speeds.share:.1f} times"
            f" the bare SELECT ({_spread(bare)} ms)"
        )
    own.dispose()


def _spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):.2f} ({min(taken):.2f}-{max(taken):.2f})"


def measure(name: str, url: str, rounds: int) -> None:
    settings = Settings(
        instance=Path(gettempdir()), database_url=url, secret_key="b" * 40, testing=True
    )
    app = create_app(settings)
    with app.app_context():
        key, reference, people = db.write(furnish)
        if db.database.engine.dialect.name == "postgresql":
            with db.database.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
    print(
        f"{name}, {PEOPLE} people; aims: search {SEARCH_MS} ms, {QUERIES} queries, {TIMES_FLOOR} times"
    )
    verdict(app, key, reference, rounds)
    with app.app_context():
        found(key, url, people, rounds)
        db.database.engine.dispose()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(_databases.machine())
    for name, url in _databases.each_engine():
        measure(name, url, rounds)


if __name__ == "__main__":
    main()
