"""A list of 10,000 people: read, judged, kept as a preview, and brought in at once; then the same list again.

The aims are of time and memory, not of a ratio (ISSUE 3): 60 s and 300 MB for the whole. Each engine has a process of its
own, so that the peak of memory is its own; half of the people are known already, and half of those change.

    python bench/imports.py [ROWS]
"""

import io
import resource
import sys
import time
from collections import Counter
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import gettempdir

import xlsxwriter

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import _databases  # noqa: E402 # found through the path above

from mobility import clock, create_app, db  # noqa: E402 # idem
from mobility.config import Settings  # noqa: E402 # idem
from mobility.rules.importing import ImportKind  # noqa: E402 # idem
from mobility.services import import_files, imports  # noqa: E402 # idem
from mobility.services.accounts import Person  # noqa: E402 # idem
from mobility.services.import_rows import Setting  # noqa: E402 # idem
from tests import factories as make  # noqa: E402 # idem

ROWS, SECONDS, MEGABYTES = 10_000, 60, 300
KIND = ImportKind.BENEFICIARIES
HEADINGS = (
    "Nom",
    "Prénom",
    "Né le",
    "Téléphone",
    "E-mail",
    "Adresse",
    "Ville",
    "Situation",
    "Besoin",
)
NAMES = ("Delacroix", "Haddad", "Wójcik", "Le Goff", "N’Diaye", "O'Brien", "Caron", "Da Silva")


def first_name(number: int) -> str:
    """A first name that nobody else in the list has."""
    letters = ""
    while number or not letters:
        number, rank = divmod(number, 26)
        letters += chr(97 + rank)
    return f"Noé{letters}"


def a_list(rows: int, *, later: bool = False) -> bytes:
    """A workbook of so many people, as an agent would send it; the later one has other phones here and there."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            born = date(1960, 1, 1) + timedelta(days=number * 2)
            phone = 639980000 + (number + (5000 if later and number % 2 else 0)) % 10_000
            sheet.write_row(
                number + 1,
                0,
                (
                    f"{NAMES[number % len(NAMES)]} {'abcdefghij'[number % 10]}",
                    first_name(number),
                    born.strftime("%d/%m/%Y"),
                    phone,
                    f"noemie{number}@example.org",
                    f"{number % 90} rue Royale",
                    "Calais" if number % 3 else "62730 MARCK",
                    "RSA, Demandeur d'emploi",
                    "Emploi",
                ),
            )
    return out.getvalue()


def bring(name: str, content: bytes, by: Person, site_id: int) -> dict[str, float]:
    """Bring in one list; seconds by step, and how many rows were in each state."""
    source, now, spent = imports.SOURCES[KIND], clock.now(), {}
    started = time.perf_counter()
    table = import_files.read(content, source.columns, source.vague)
    spent["read"] = time.perf_counter() - started
    setting = Setting(by, now, site_id, imports.mapping_of(table, KIND))
    prepared = imports.prepare(table, KIND, setting)
    spent["judge"] = time.perf_counter() - started - spent["read"]
    states = Counter(str(row.state) for row in prepared.judged)
    begun = time.perf_counter()
    batch = db.write(imports.keep, prepared, kind=KIND, name=name, setting=setting).id
    spent["keep"] = time.perf_counter() - begun
    del table, prepared
    begun = time.perf_counter()
    if set(states) != {"same"}:
        assert db.write(imports.bring_in, batch, by=by, now=now) == 0
    spent["bring in"] = time.perf_counter() - begun
    print(f"  {name}: {dict(states)}", *(f"{step} {took:.1f} s" for step, took in spent.items()))
    return spent


def run(url: str, first: bytes, second: bytes) -> tuple[float, float]:
    """Bring in half of a list, then all of it, then all again: seconds for all of it, peak of memory in megabytes."""
    settings = Settings(
        instance=Path(gettempdir()), database_url=url, secret_key="b" * 40, testing=True
    )
    with create_app(settings).app_context():

        def furnish() -> tuple[Person, int]:
            make.a_foundation()
            return make.a_person(), make.the_site().id

        by, site_id = db.write(furnish)
        bring("half", first, by, site_id)
        spent = bring("all ", second, by, site_id)
        bring("again", second, by, site_id)
    seconds = sum(spent.values())
    print(f"  processor of all three: {time.process_time():.1f} s")
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"Import of {rows} rows. {_databases.machine()}")
    first, second = a_list(rows // 2), a_list(rows, later=True)
    for engine, url in _databases.each_engine():
        print(engine)
        with get_context("spawn").Pool(1) as pool:
            seconds, megabytes = pool.apply(run, (url, first, second))
        print(
            f"{engine}: {seconds:.1f} s (aim {SECONDS} s), peak {megabytes:.0f} MB (aim {MEGABYTES} MB)"
        )


if __name__ == "__main__":
    main()
