"""The main job, whole: from sign-up to return, on the running server, with real mail and a real PDF, on both engines."""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import holidays
import pypdf
import pytest
from playwright.sync_api import Browser, Page

from tests.messaging.conftest import mail_server, start_server  # noqa: F401 - fixtures
from tests.messaging.mail_server import MailServer
from tests.processes import get, until

pytestmark = [pytest.mark.browser, pytest.mark.robustness]
PASSWORD = "une phrase assez longue"
ALL_DAY = [(day, time(0), time(23, 59)) for day in range(7)]


@dataclass
class Running:
    """A server of its own processes, and the terminal beside it."""

    address: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What a `mobility` command says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "mobility.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def job(self, name: str, at: datetime) -> str:
        """One run of a job, as if at that instant."""
        return self.command("job", name, "--at", at.isoformat())


@pytest.fixture
def running(database_url: str, tmp_path: Path, mail_server: MailServer) -> Iterator[Running]:  # noqa: F811
    """`mobility serve` on a fresh foundation, with one scooter and a manager."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "MOBILITY_INSTANCE": str(tmp_path / "instance"),
        "MOBILITY_DATABASE_URL": database_url,
        "MOBILITY_MAIL_URL": mail_server.url,
        "MOBILITY_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    server = Running(f"http://127.0.0.1:{port}", environment)
    _furnish(environment)
    process = subprocess.Popen(
        [sys.executable, "-m", "mobility.cli", "serve", "--port", str(port), "--no-scheduler"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: get(f"{server.address}/healthz"), "the server")
    yield server
    process.terminate()
    process.wait(20)


def _furnish(environment: dict[str, str]) -> None:
    """A foundation as `mobility init` leaves it, open all day so that the test may run at any hour."""
    from mobility import clock, config, create_app, db
    from mobility.rules.fleet import Energy
    from mobility.rules.licence import VehicleClass
    from mobility.rules.roles import Role
    from mobility.services import accounts, fleet, house, setup, vehicle_models

    app = create_app(config.from_environment(environment))
    with app.app_context():
        hashed, now = accounts.hash_password(PASSWORD), clock.now()

        def unit() -> None:
            site_id = setup.found(
                "Fondation d'essai",
                site_name="Calais",
                phone="+33353010101",
                now=now,
                starts_on=clock.today(),
            )
            house.set_hours(site_id, ALL_DAY)
            setting = house.settings()
            setting.sender_email, setting.email = "bonjour@example.org", "bonjour@example.org"
            accounts.add(
                "claire@example.org", name="Claire Debruyne", role=Role.MANAGER, site_ids=[site_id],
                password_hash=hashed, now=now,
            )  # fmt: skip
            model = vehicle_models.save(
                None,
                vehicle_models.ModelFacts(
                    make="Peugeot",
                    name="Kisbee",
                    vehicle_class=VehicleClass.L1E_B,
                    energy=Energy.PETROL,
                ),
            )
            facts = fleet.ScooterFacts(
                fleet_number="S01",
                model_id=model.id,
                site_id=site_id,
                plate="ZY-123-AB",
                vin="VGADEM00000000001",
            )
            fleet.save_scooter(None, facts, km=1200, by=None, now=now)

        db.write(unit)
        db.database.engine.dispose()


def _return_day(today: date) -> date:
    """A day of return whose reminders fall on plain weekdays, the first of them after today."""
    feasts = holidays.country_holidays("FR")
    for ahead in range(4, 30):
        due = today + timedelta(days=ahead)
        days = [due + timedelta(days=offset) for offset in (-2, 0)]
        if all(day.weekday() < 5 and day not in feasts for day in days):
            return due
    raise AssertionError("no plain week within a month")


def test_from_sign_up_to_return(
    running: Running,
    chromium: Browser,
    mail_server: MailServer,  # noqa: F811
) -> None:
    today = date.today()  # noqa: DTZ011 - the server reads the same clock
    due = _return_day(today)
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    page.set_default_timeout(15_000)

    _sign_in(page, running.address)
    reference = _sign_up(page, running.address)
    _decide(page)
    _book(page, due)
    running.job("deliver-messages", datetime.now().astimezone())
    assert len(mail_server.taken) == 1, "the booking is confirmed"
    _link_opens(chromium, mail_server.taken[0].get_body(("plain",)).get_content())
    number, pdf = _contract(page, context)
    words = " ".join(
        "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages).split()
    )
    price = _price(page)
    assert "Aïcha N'Diaye" in words.replace("’", "'")
    assert "ZY-123-AB" in words
    assert price in words.replace("\u202f", " ").replace("\u00a0", " ")
    assert number in words

    _hand_over(page)
    _status_of(chromium, running.address, reference)

    two_days_before = _at(due - timedelta(days=2), 10, 1)
    assert "planned : 1" in running.job("plan-messages", two_days_before)
    assert "planned : 0" in running.job("plan-messages", two_days_before), "never twice"
    running.job("deliver-messages", two_days_before)
    running.job("deliver-messages", two_days_before)
    assert len(mail_server.taken) == 2, "the reminder, once"
    letter = mail_server.taken[1]
    assert "aicha@example.org" in letter["To"]
    assert "ZY-123-AB" in letter["Subject"] + letter.get_body(("plain",)).get_content()

    _give_back(page, running.address, number)
    running.job("plan-messages", _at(due, 9, 1))
    running.job("deliver-messages", _at(due, 9, 1))
    assert len(mail_server.taken) == 2, "never after the return"
    _all_is_well(page, running, number)
    context.close()


def _at(day: date, hour: int, minute: int) -> datetime:
    from mobility.words.values import HOUSE_TIMEZONE

    return datetime.combine(day, time(hour, minute), tzinfo=HOUSE_TIMEZONE)


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.locator("main").get_by_label("E-mail").fill("claire@example.org")
    page.locator("main").get_by_label("Mot de passe").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    assert page.locator("h1").inner_text() == "Aujourd’hui"


def _sign_up(page: Page, address: str) -> str:
    page.goto(f"{address}/beneficiaries/new")
    page.locator("main").get_by_label("Prénoms").fill("Aïcha")
    page.locator("main").get_by_label("Nom de naissance").fill("N'Diaye")
    page.locator("main").get_by_label("Date de naissance").fill("31/12/1987")
    page.locator("main").get_by_label("Téléphone").fill("06.39.98.12.34")
    page.locator("input[name=email]").fill("aicha@example.org")
    page.locator("input[name=channel][value=email]").check()
    page.locator("input[name=address]").fill("12 rue Mollien")
    page.locator("input[name=commune]").fill("Calais")
    page.get_by_role("button", name="Continuer").click()
    page.locator("input[name=situations][value=job_seeker]").check()
    _choose(page, "need", "job")
    page.locator("[name=need_starts_on]").fill(date.today().strftime("%d/%m/%Y"))  # noqa: DTZ011 - as above
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Inscrire cette personne").click()
    found = re.search(r"/beneficiaries/(\w{8})$", page.url)
    assert found, page.locator("main").inner_text()
    return found[1]


def _choose(page: Page, name: str, value: str) -> None:
    """Choose in a list or among radio buttons, whichever the field is."""
    if page.locator(f"select[name={name}]").count():
        page.locator(f"select[name={name}]").select_option(value)
    else:
        page.locator(f"input[name={name}][value={value}]").check()


def _decide(page: Page) -> None:
    page.goto(f"{page.url}/decision?vehicle=l1e_b")
    today = date.today().strftime("%d/%m/%Y")  # noqa: DTZ011 - as above
    for box in page.locator("input[name^=seen_]:visible").all():
        box.check()
    for field in page.locator("input[name^=issued_]:visible").all():
        field.fill(today)
    page.get_by_role("button", name="Enregistrer la décision").click()
    assert "Éligible" in page.locator("main").inner_text()


def _book(page: Page, due: date) -> None:
    page.get_by_role("link", name=re.compile("Réserver")).first.click()
    now = datetime.now().astimezone(_zone())
    # A confirmation is of no use once the hour has passed; the person comes a little early.
    start = min(now + timedelta(minutes=30), now.replace(hour=23, minute=58))
    page.locator("main").get_by_label("Jour de départ").fill(now.strftime("%d/%m/%Y"))
    page.locator("main").get_by_label("Heure de départ").fill(start.strftime("%H:%M"))
    page.locator("main").get_by_label("Durée en jours").fill("")
    page.locator("main").get_by_label("Jour de retour").fill(due.strftime("%d/%m/%Y"))
    page.locator("main").get_by_label("Heure de retour").fill("17:00")
    page.locator("main form button[type=submit]").first.click()
    choose = page.get_by_role("button", name=re.compile("Choisir"))
    assert choose.count() == 1, page.locator("main").inner_text()
    choose.click()
    page.locator("main").get_by_role("button", name=re.compile("[Rr]éserver|[Cc]onfirmer")).click()
    assert re.search(r"/bookings/\w{8}$", page.url), page.locator("main").inner_text()


def _zone() -> Any:
    from mobility.words.values import HOUSE_TIMEZONE

    return HOUSE_TIMEZONE


def _contract(page: Page, context: Any) -> tuple[str, bytes]:
    page.get_by_role("button", name=re.compile("contrat")).click()
    found = re.search(r"/rentals/([\d-]+)$", page.url)
    assert found, page.locator("main").inner_text()
    answer = context.request.get(f"{page.url}/contract.pdf")
    again = context.request.get(f"{page.url}/contract.pdf")
    assert answer.body() == again.body(), "the same bytes at each print"
    return found[1], answer.body()


def _price(page: Page) -> str:
    text = page.locator("section[aria-labelledby=compte]").inner_text()
    found = re.search(r"Loyer\s+([\d ]+,\d\d)", text.replace("\u202f", " ").replace("\u00a0", " "))
    assert found, text
    return found[1]


def _hand_over(page: Page) -> None:
    page.get_by_role("link", name="Remettre le scooter").click()
    page.get_by_role("link", name="Sans tablette").click()
    page.locator("main").get_by_label("Document d’identité vu").select_option("identity_card")
    page.locator("main").get_by_label("Titre de conduite vu").check()
    page.locator("main").get_by_label("Kilométrage au compteur").fill("1 201")
    page.locator("main").get_by_label("Rappel de sécurité fait").check()
    page.locator("main").get_by_label("Essai fait").check()
    page.locator("main").get_by_label("Le contrat est signé").check()
    page.get_by_role("button", name="Remettre le scooter").click()
    text = page.locator("main").inner_text()
    assert "Le scooter est remis" in text
    assert "En cours" in text


def _status_of(chromium: Browser, address: str, reference: str) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{address}/suivi")
    page.locator("[name=reference]").fill(f"{reference[:4]} {reference[4:].lower()}")
    page.locator("[name=born_on]").fill("31/12/1987")
    page.locator("main button[type=submit]").click()
    text = page.locator("main").inner_text()
    assert "Aïcha" in text
    assert "N'Diaye" not in text, "no more than the first name"
    assert "06 39" not in text
    context.close()


def _link_opens(chromium: Browser, text: str) -> None:
    found = re.search(r"http://127\.0\.0\.1:\d+/s/[\w-]+", text)
    assert found, text
    context = chromium.new_context()
    page = context.new_page()
    page.goto(found[0])
    assert "/s/" not in page.url, "the secret leaves the address"
    assert "Aïcha" in page.locator("main").inner_text()
    context.close()


def _give_back(page: Page, address: str, number: str) -> None:
    page.goto(f"{address}/rentals/{number}")
    page.get_by_role("link", name="Reprendre le scooter").click()
    page.get_by_role("link", name="Sans tablette").click()
    page.locator("main").get_by_label("Kilométrage au compteur").fill("1260")
    page.locator("main").get_by_label("Niveau de carburant").fill("75")
    page.get_by_role("button", name="Reprendre le scooter").click()
    assert "Terminé" in page.locator("main").inner_text()


def _all_is_well(page: Page, running: Running, number: str) -> None:
    """The scooter is free again, the account at zero, everything in order."""
    text = (
        page.locator("section[aria-labelledby=compte]")
        .inner_text()
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )
    assert re.search(r"Reste à payer\s+0,00", text), text
    assert re.search(r"Dépôt de garantie gardé\s+0,00", text), text
    page.goto(f"{running.address}/scooters/S01")
    assert number in page.locator("main").inner_text()
    assert "1 260" in page.locator("main").inner_text().replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert "Tout est en ordre" in running.command("check")
